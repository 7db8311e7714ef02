"""Who can be asked: sources that rooms above fill in from their lists.

A source gives what a survey needs of somebody, once, on the day they are invited: a snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from medspil.people.models import Staff


@dataclass(frozen=True, slots=True)
class Known:
    """A background variable's value: its code, and how it is said."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody to ask: a reference in the source's own room, and what is known of them."""

    reference: str
    name: str = ""
    phone: str = ""
    background: dict[str, Known] = field(default_factory=dict)  # by variable


class Source(Protocol):
    """A population that can be asked. `variables`: code -> how it is said."""

    code: str
    label: Any

    @property
    def variables(self) -> dict[str, Any]: ...

    def asked(self, viewer: Staff, query: QueryDict) -> Iterable[Asked]:
        """Those whom the viewer may see and the query asks for: codes alone, never a name."""


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let a room's list be asked; called in its `apps.ready()`."""
    _sources[source.code] = source


def source(code: str) -> Source:
    """Raises `KeyError` for one that nobody registered."""
    return _sources[code]


def sources() -> list[Source]:
    """Every registered source."""
    return list(_sources.values())


class Written:
    """The room's own source: a list that somebody pastes; see `forms.PastedForm`."""

    code = "list"
    label: Any = gettext_lazy("En liste, du sætter ind")

    @property
    def variables(self) -> dict[str, Any]:
        """Whatever headings the list has."""
        return {}

    def asked(self, viewer: Staff, query: QueryDict) -> Iterable[Asked]:
        """Nobody: the list comes with the form."""
        return ()
