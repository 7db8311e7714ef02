"""What the rooms above want to hear of folders, and what they tell of them, said in `apps.ready()`.

above.on_cv_change(fill_profile)
above.hours_by(find_hour, told_of)
above.advised_by(gives_the_course)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from medspil.folder.cv import Cv
from medspil.folder.models import Session
from medspil.folder.queries.cv import cv_of
from medspil.people.models import Citizen, Staff

Listener = Callable[[int, Cv], None]

_listeners: list[Listener] = []


def on_cv_change(listener: Listener) -> None:
    """Call with the citizen's key and what `cv_of` said before, in the action's own transaction,
    when it says something else now. What was said before and is not any more is taken back: it may
    no longer be used.
    """
    _listeners.append(listener)


@contextmanager
def cv_may_change(citizen_pk: int) -> Iterator[None]:
    """Around what may change what `cv_of` says: whoever listens hears of it, if it did."""
    before = cv_of(citizen_pk)
    yield
    tell(citizen_pk, before)


def tell(citizen_pk: int, before: Cv) -> None:
    """Whoever listens hears of it, if the citizen's CV says something else than before."""
    if cv_of(citizen_pk) == before:
        return
    for listener in _listeners:
        listener(citizen_pk, before)


@dataclass(frozen=True, slots=True)
class Hour:
    """A conversation of a room above that is about the folder too: one hour, written down once.

    `close(by=…, once=…, minutes=…, note=…, homework=…, due_on=…)` closes the folder's session and
    whatever the conversation is above, in one transaction. `key`: which conversation it is.
    """

    key: str
    says: str
    day: date
    minutes: int
    close: Callable[..., Session | None]


@dataclass(frozen=True, slots=True)
class Told:
    """Which conversation above a session was, and where it stands."""

    says: str
    url: str


_advises: list[Callable[[Staff, Citizen], bool]] = []


def advised_by(advises: Callable[[Staff, Citizen], bool]) -> None:
    """Let a room above say who works in a citizen's folder besides those who work with them."""
    _advises.append(advises)


def advises(staff: Staff, citizen: Citizen) -> bool:
    """Does a room above say so?"""
    return any(one(staff, citizen) for one in _advises)


_find: list[Callable[[Staff, Citizen], Hour | None]] = []
_told: list[Callable[[Sequence[int]], Mapping[int, Told]]] = []


def hours_by(
    find: Callable[[Staff, Citizen], Hour | None],
    told: Callable[[Sequence[int]], Mapping[int, Told]],
) -> None:
    """Let a room above say which conversation waits to be closed, and which sessions were one."""
    _find.append(find)
    _told.append(told)


def hour_for(viewer: Staff, citizen: Citizen) -> Hour | None:
    """The conversation above that the viewer is about to close, if there is one."""
    return next((hour for find in _find if (hour := find(viewer, citizen)) is not None), None)


def told_of(sessions: Sequence[int]) -> dict[int, Told]:
    """Which conversation each of the sessions was, by their key; those that were none left out."""
    return {key: told for tell_of in _told for key, told in tell_of(sessions).items()}
