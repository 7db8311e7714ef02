"""What people wish of a job club, and what those who lead one can offer.

A citizen wishes a weekday and a part of the day; a consultant offers a weekday and a time. A club
meets in one language, and should mix people who come from different places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

NOON, EVENING = time(12), time(16)


class Part(StrEnum):
    """A part of the day, by when a meeting begins: before noon, before four, later."""

    MORNING = "m"
    AFTERNOON = "a"
    EVENING = "e"


@dataclass(frozen=True, slots=True, order=True)
class When:
    """A part of a weekday (ISO: Monday is 1): "tirsdag formiddag"."""

    weekday: int
    part: Part

    @property
    def code(self) -> str:
        """As it is kept: "2m"."""
        return f"{self.weekday}{self.part.value}"

    @classmethod
    def of(cls, code: str) -> When:
        """From what is kept. Raises `ValueError`."""
        return cls(int(code[0]), Part(code[1:]))


WORKING_WEEK = tuple(When(weekday, part) for weekday in range(1, 6) for part in Part)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time of the week at which a club can meet."""

    weekday: int
    starts: time

    @property
    def when(self) -> When:
        if self.starts < NOON:
            return When(self.weekday, Part.MORNING)
        return When(self.weekday, Part.AFTERNOON if self.starts < EVENING else Part.EVENING)

    def overlaps(self, other: Slot, minutes: int) -> bool:
        """Would two clubs of so many minutes, at these times, be on at once?"""
        begun = [60 * slot.starts.hour + slot.starts.minute for slot in (self, other)]
        return self.weekday == other.weekday and abs(begun[0] - begun[1]) < minutes


@dataclass(frozen=True, slots=True)
class Wish:
    """One citizen's. `person` is their key, and the key alone is known here.

    `wished`: when they would like to meet; empty: any time suits. `never`: when they cannot.
    `languages`: the first is the one they wish, the others they can do with. `group`: what a club
    should not hold too many of (benefit, contact group).
    """

    person: int
    wished: frozenset[When] = frozenset()
    never: frozenset[When] = frozenset()
    languages: tuple[str, ...] = ("da",)
    group: str = ""

    def can(self, when: When, language: str) -> bool:
        """May they be asked into such a club at all?"""
        return when not in self.never and language in self.languages

    def likes_time(self, when: When) -> bool:
        return not self.wished or when in self.wished

    def wants(self, when: When, language: str) -> bool:
        """Does such a club meet everything they wish?"""
        return self.likes_time(when) and when not in self.never and language == self.languages[0]

    def likes_day(self, when: When) -> bool:
        return not self.wished or when.weekday in {one.weekday for one in self.wished}


@dataclass(frozen=True, slots=True)
class Host:
    """Who can lead clubs: at which times, in which languages, and how many at most."""

    person: int
    slots: tuple[Slot, ...]
    languages: tuple[str, ...] = ("da",)
    most: int = 2


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many sit in a club, and how long it meets (minutes)."""

    least: int = 8
    most: int = 10
    minutes: int = 120

    def __post_init__(self) -> None:
        if not 1 <= self.least <= self.most:
            raise ValueError(f"a club cannot hold from {self.least} to {self.most}")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A club that may be opened: who leads it, when, in which language."""

    slot: Slot
    language: str
    host: int

    @property
    def cell(self) -> Cell:
        return (self.slot.when, self.language)

    def clashes(self, other: Place, minutes: int) -> bool:
        """The same host cannot lead both."""
        return self.host == other.host and self.slot.overlaps(other.slot, minutes)


# All that people can tell clubs apart by: the part of the week, and the language.
Cell = tuple[When, str]


def places(hosts: Iterable[Host]) -> list[Place]:
    """Every club that may be opened, in a fixed order."""
    return sorted(
        Place(slot, language, host.person)
        for host in hosts
        for slot in set(host.slots)
        for language in host.languages
    )


@dataclass(frozen=True, slots=True)
class Members:
    """A club with those who would sit in it. `fixed`: whom a person has put there."""

    place: Place
    people: tuple[int, ...]
    fixed: frozenset[int] = frozenset()


class Unmet(StrEnum):
    """What was wished and could not be had."""

    PLACE = "place"
    TIME = "time"
    LANGUAGE = "language"


class Why(StrEnum):
    """The reason a wish could not be met, as it can be told to the citizen."""

    NO_HOST = "no_host"  # nobody can lead a club then
    TOO_FEW = "too_few"  # fewer wish it than a club needs
    FULL = "full"  # the clubs that would suit are full
    HOSTS_BUSY = "hosts_busy"  # those who could lead it lead others
    NEEDED = "needed"  # there is a seat, but without them their own club is too small
    OPEN = "open"  # there is a seat: nobody has moved them
    PUT = "put"  # a person has put them where they are


@dataclass(frozen=True, slots=True)
class Disappointment:
    """One wish of one citizen that was not met, and why."""

    person: int
    wish: Unmet
    why: Why


def met(clubs: Iterable[Members], wishes: Iterable[Wish]) -> int:
    """How many sit in a club that meets everything they wish."""
    seat = _seats(clubs)
    return sum(w.person in seat and w.wants(*seat[w.person].place.cell) for w in wishes)


def disappointments(
    clubs: Sequence[Members], wishes: Sequence[Wish], hosts: Sequence[Host], sizes: Sizes
) -> list[Disappointment]:
    """Each wish that the clubs do not meet, with why; in the order of the wishes."""
    seat, offered = _seats(clubs), {place.cell for place in places(hosts)}
    room = Counter[Cell]()
    for club in clubs:
        room[club.place.cell] += max(0, sizes.most - len(club.people))
    state = _State(
        offered=offered,
        opened={club.place.cell for club in clubs},
        room=room,
        asked=Counter(cell for wish in wishes for cell in offered if wish.wants(*cell)),
        least=sizes.least,
    )
    return [
        Disappointment(wish.person, unmet, _why(wish, unmet, seat.get(wish.person), state))
        for wish in wishes
        for unmet in _unmet(wish, seat.get(wish.person))
    ]


@dataclass(frozen=True, slots=True)
class _State:
    """What the reasons are read from."""

    offered: set[Cell]
    opened: set[Cell]
    room: Mapping[Cell, int]
    asked: Mapping[Cell, int]
    least: int


def _seats(clubs: Iterable[Members]) -> dict[int, Members]:
    return {person: club for club in clubs for person in club.people}


def _unmet(wish: Wish, club: Members | None) -> list[Unmet]:
    if club is None:
        return [Unmet.PLACE]
    when, language = club.place.cell
    found = [] if wish.likes_time(when) and when not in wish.never else [Unmet.TIME]
    return found if language == wish.languages[0] else [*found, Unmet.LANGUAGE]


def _why(wish: Wish, unmet: Unmet, club: Members | None, state: _State) -> Why:
    if club is not None and wish.person in club.fixed:
        return Why.PUT
    suits = [cell for cell in state.offered if wish.wants(*cell)]
    if not suits:
        return Why.NO_HOST
    opened = [cell for cell in suits if cell in state.opened]
    if any(state.room[cell] for cell in opened):
        needed = club is not None and len(club.people) <= state.least
        return Why.NEEDED if needed else Why.OPEN
    if opened:
        return Why.FULL
    return Why.TOO_FEW if max(state.asked[cell] for cell in suits) < state.least else Why.HOSTS_BUSY
