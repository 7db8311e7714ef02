"""The figures of the hotline, as they may be told: whole weeks, nothing under five."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import OperationalError, connections
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.hotline.actions.tally import monday_of
from medspil.hotline.models import CODES, SPLITS, HalfDay, Kind
from medspil.hotline.publishing import (
    Counts,
    Told,
    last_told,
    tell,
    tell_nothing,
    tell_shares,
    tell_split,
)
from medspil.hotline.router import ALIAS
from medspil.kernel import clock

HALF_DAYS = "half_day"
# Each kind of count, how it is called, and what it is counted by.
TABLES: list[tuple[str, Any, Any]] = [
    (HALF_DAYS, gettext_lazy("Tid på dagen"), HalfDay),
    *((str(kind), Kind(kind).label, codes) for kind, codes in CODES.items()),
]

COUNTED = """
SELECT date_trunc('week', day)::date AS week, 'half_day' AS kind, half_day AS code, sum(n)::int AS n
FROM hotline_calls GROUP BY 1, 3
UNION ALL
SELECT week, kind, code, n FROM hotline_cell
UNION ALL
SELECT date_trunc('week', day)::date, 'unanswered', '', sum(n)::int
FROM hotline_unanswered GROUP BY 1
"""
# what is put in is the constant above; what is asked goes as parameters
_ASKED = f"SELECT week, kind, code, n FROM ({COUNTED}) c WHERE week BETWEEN %s AND %s"  # noqa: S608 our own words


@dataclass(frozen=True, slots=True)
class Week:
    """A week as it is told. None: hidden."""

    monday: date
    calls: int | None
    unanswered: int | None
    cells: dict[str, Told]  # by kind


@dataclass(frozen=True, slots=True)
class Sum:
    """A count over the weeks in which it is told, how many those are, and the calls of them."""

    n: int | None
    weeks: int
    hidden: int
    calls: int

    @property
    def percent(self) -> float | None:
        return 100 * self.n / self.calls if self.n is not None and self.calls else None


def week_as_told(monday: date, counts: dict[str, Counts], unanswered: int) -> Week:
    """What may be told of a week's counts."""
    calls = sum(counts[HALF_DAYS].values())
    told = tell(calls)
    return Week(
        monday,
        told,
        tell(unanswered),
        {
            kind: _cells(kind, calls, cells) if told is not None else tell_nothing(cells)
            for kind, cells in counts.items()
        },
    )


def _cells(kind: str, calls: int, cells: Counts) -> Told:
    adds_up = kind == HALF_DAYS or kind in SPLITS
    return tell_split(cells) if adds_up else tell_shares(calls, cells)


def weeks_told(start: date, end: date) -> list[Week]:
    """The whole weeks between two days (both included) that are told of, the oldest first.

    A week without calls looks like one with few. The running week is not told of: what is new since
    yesterday would be yesterday's callers.
    """
    first = monday_of(start + timedelta(days=6))
    last = min(monday_of(end - timedelta(days=6)), last_told(clock.today()))
    found: dict[tuple[date, str, str], int] = {}
    if first <= last:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(_ASKED, [first, last])
            found = {(week, kind, code): n for week, kind, code, n in cursor.fetchall()}
    mondays = [first + timedelta(days=7 * n) for n in range((last - first).days // 7 + 1)]
    return [
        week_as_told(
            monday,
            {
                kind: {code: found.get((monday, kind, code), 0) for code in codes}
                for kind, codes in _KINDS.items()
            },
            found.get((monday, "unanswered", ""), 0),
        )
        for monday in mondays
    ]


_KINDS: dict[str, list[str]] = {kind: list(codes.values) for kind, _title, codes in TABLES}


def sum_calls(weeks: Iterable[Week]) -> Sum:
    told = [week.calls for week in weeks]
    return _sum([(n, n or 0) for n in told])


def sum_unanswered(weeks: Iterable[Week]) -> Sum:
    return _sum([(week.unanswered, 0) for week in weeks])


def sum_cell(weeks: Iterable[Week], kind: str, code: str) -> Sum:
    """One cell over the weeks in which it is told."""
    return _sum([(week.cells[kind][code], week.calls or 0) for week in weeks])


def _sum(told: list[tuple[int | None, int]]) -> Sum:
    shown = [(n, calls) for n, calls in told if n is not None]
    return Sum(
        sum(n for n, _calls in shown) if shown else None,
        len(shown),
        len(told) - len(shown),
        sum(calls for _n, calls in shown),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A count of a week as it is told, with its headings. None: hidden."""

    monday: date
    title: str
    label: str
    n: int | None


def lines_of(weeks: Iterable[Week]) -> Iterator[Line]:
    """Every count of the weeks, each week's in the same order, whatever is hidden."""
    for week in weeks:
        yield Line(week.monday, _("Besvarede opkald"), "", week.calls)
        yield Line(week.monday, _("Ubesvarede opkald"), "", week.unanswered)
        for kind, title, codes in TABLES:
            for code in codes:
                told = week.cells[kind][code.value]
                yield Line(week.monday, str(title), str(code.label), told)


def is_reachable() -> bool:
    """Does the hotline's own connection answer?"""
    try:
        connections[ALIAS].ensure_connection()
    except OperationalError:
        return False
    return True


def percent_of(kind: Kind, start: date, end: date) -> tuple[int, dict[str, float | None]]:
    """(calls told of, the percentage of them in each cell of the kind)."""
    weeks = weeks_told(start, end) if is_reachable() else []
    shares = {code: sum_cell(weeks, kind, code).percent for code in CODES[kind].values}
    return sum_calls(weeks).n or 0, shares
