"""Who can be asked: sources that rooms above fill in from their lists.

A source gives what a survey needs of somebody, once, on the day they are invited: a snapshot. It is
told who was invited and – of a survey with names alone – who answered; never what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from medspil.kernel.action import Actor
from medspil.people.models import Staff
from medspil.surveys.models import Respondent, Survey


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
    email: str = ""  # of a list; a source that knows better says so in `reach`


@dataclass(frozen=True, slots=True)
class Chosen:
    """Those to ask, and how many of those found are left out, by why."""

    asked: Sequence[Asked]
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pick:
    """A way of choosing: what it is called, of which group, and the filter for the address."""

    group: str
    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to ask for on the telephone."""

    name: str
    title: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Who one is about to speak with, as the source knows them today. `warnings`: what to know
    before one calls.
    """

    name: str
    url: str = ""
    phone: str = ""
    people: Sequence[Person] = ()
    warnings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """How somebody is reached by e-mail today; `in_peace`: they are not to be written to."""

    email: str = ""
    name: str = ""
    in_peace: bool = False


class Source:
    """A population that can be asked. As it stands it knows nobody and does nothing."""

    code = ""
    label: Any = ""

    @property
    def variables(self) -> dict[str, Any]:
        """What it knows of those it finds: code -> how it is said."""
        return {}

    def picks(self, viewer: Staff) -> list[Pick]:
        """The ways of choosing that the viewer has; none: the source is not for them."""
        return []

    def words(self, viewer: Staff, query: QueryDict) -> list[str]:
        """The filter in words."""
        return []

    def chosen(self, viewer: Staff, query: QueryDict) -> Chosen:
        """Those whom the viewer may see and the query asks for: codes alone, never a name."""
        return Chosen(())

    def card(self, viewer: Staff, reference: str) -> Card | None:
        """Who somebody is, for a viewer who may know."""
        return None

    def now_called(self, references: Iterable[str]) -> set[str]:
        """What those are called today whose reference is another by now: two that became one."""
        return set()

    def reach(self, asked: Iterable[Respondent]) -> dict[int, Reach]:
        """How each respondent (by key) is reached now: as the list said it, unless a source asks
        its own room.
        """
        return {one.pk: Reach(one.email, one.name) for one in asked}

    def invited(self, by: Actor, survey: Survey, references: Sequence[str]) -> None:
        """These are asked, and were not before. Part of the action that invites them."""

    def answered(self, by: Actor, respondent: Respondent, how: str) -> None:
        """They answered with their name (`models.How`). Part of the action that sends it; never
        called for a survey without names.
        """


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let a room's list be asked; called in its `apps.ready()`."""
    _sources[source.code] = source


def source_for(code: str) -> Source:
    """The source of that code; one that knows nobody where nobody registered it."""
    return _sources.get(code) or Source()


def source_of(respondent: Respondent) -> Source:
    """Where they were invited from."""
    return source_for(respondent.kind)


def sources() -> list[Source]:
    """Every registered source."""
    return list(_sources.values())


class Written(Source):
    """The room's own source: a list that somebody pastes; see `forms.PastedForm`."""

    code = "list"
    label: Any = gettext_lazy("En liste, du sætter ind")
