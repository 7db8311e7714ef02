"""The pile itself: how many wait in which week, and how it goes down with so many hands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

WEEKS = 26


@dataclass(frozen=True, slots=True)
class Cell:
    """Citizens and conversations with their deadline in a week, of one team and contact group.

    `week` counts from the week of the reopening, 0; -1 is before the reopening, `WEEKS` later than
    the last week shown.
    """

    team: int | None
    group: str
    week: int
    citizens: int
    conversations: int


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the spread: what falls due, what is handled, what stays overdue at its end."""

    citizens: int
    conversations: int
    handled: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Held:
    """Conversations held while the duty was on pause: would have counted by law, and only local."""

    statutory: int
    local_only: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Citizens of a team, a group or all: overdue when the law returns, due then, due later."""

    overdue: int
    four_weeks: int
    shown: int
    later: int


@dataclass(slots=True)
class Reading:
    """One reading of the law: its cells, and what follows from them."""

    cells: list[Cell] = field(default_factory=list)

    def sums(self, keep: Callable[[Cell], bool] = lambda _cell: True) -> Sums:
        """The citizens of the cells that are kept."""

        def count(weeks: range) -> int:
            return sum(cell.citizens for cell in self.cells if keep(cell) and cell.week in weeks)

        return Sums(
            count(range(-1, 0)),
            count(range(4)),
            count(range(-1, WEEKS)),
            count(range(WEEKS, WEEKS + 1)),
        )


@dataclass(slots=True)
class Forecast:
    """The pile when the law comes back on `day`, as far as the viewer may know.

    `end` is the last day of the pause as supposed, None where no pause was changed. `capacity` is
    conversations a week, by team.
    """

    day: date
    end: date | None
    active: int
    teams: dict[int | None, str]
    groups: list[str]
    capacity: dict[int | None, int]
    held: Held
    readings: dict[str, Reading]

    @property
    def mondays(self) -> list[date]:
        """The weeks shown, by their Monday."""
        first = self.day - timedelta(days=self.day.weekday())
        return [first + timedelta(weeks=n) for n in range(WEEKS)]

    def spread(self, reading: str, teams: Iterable[int | None] | None = None) -> list[Week]:
        """Week by week: each team takes the earliest deadlines first, as many as it has room for.

        What is overdue already (`late`) comes before all. Room that a week's own deadlines leave is
        used on later ones. In the first week a team has the part of its capacity that is left from
        the day of the reopening, Monday to Friday.
        """
        chosen = list(self.teams if teams is None else teams)
        parts = [self._spread_one(reading, team) for team in chosen]
        return [
            Week(
                sum(part[n].citizens for part in parts),
                sum(part[n].conversations for part in parts),
                sum(part[n].handled for part in parts),
                sum(part[n].overdue for part in parts),
            )
            for n in range(WEEKS)
        ]

    def _spread_one(self, reading: str, team: int | None) -> list[Week]:
        citizens, owed = [0] * WEEKS, [0] * WEEKS
        late = 0
        for cell in self.readings[reading].cells:
            if cell.team != team or cell.week >= WEEKS:
                continue
            if cell.week < 0:
                late += cell.conversations
            else:
                citizens[cell.week] += cell.citizens
                owed[cell.week] += cell.conversations
        total, due, done, weeks = late + sum(owed), late, 0, []
        for n in range(WEEKS):
            handled = min(self._room(team, n), total - done)
            due, done = due + owed[n], done + handled
            weeks.append(Week(citizens[n], owed[n], handled, max(due - done, 0)))
        return weeks

    def late(self, reading: str, teams: Iterable[int | None] | None = None) -> Week:
        """What is overdue already when the law comes back."""
        chosen = set(self.teams if teams is None else teams)
        cells = [c for c in self.readings[reading].cells if c.week < 0 and c.team in chosen]
        owed = sum(cell.conversations for cell in cells)
        return Week(sum(cell.citizens for cell in cells), owed, 0, owed)

    def _room(self, team: int | None, week: int) -> int:
        whole = self.capacity.get(team, 0)
        if week:
            return whole
        return round(whole * max(5 - self.day.weekday(), 0) / 5)


def largest(weeks: Sequence[Week]) -> tuple[int, int] | None:
    """(conversations, week) of the largest backlog; None where there never is one."""
    worst = max(range(len(weeks)), key=lambda n: weeks[n].overdue)
    return (weeks[worst].overdue, worst) if weeks[worst].overdue else None


def gone(weeks: Sequence[Week]) -> int | None:
    """The first week at whose end nothing is overdue, then and later; None: not among them."""
    last = max((n for n, week in enumerate(weeks) if week.overdue), default=-1)
    return last + 1 if last + 1 < len(weeks) else None
