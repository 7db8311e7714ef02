"""A measure (mål): a figure with a name, a frozen definition, a period, n, and rows behind it.

Each room says in its `measures.py` what can be counted there; `medspil.insight` reads them. A
measure is one SQL statement that makes one row for each thing counted (`each`), aggregates over
those rows, and for every figure the rows it opens, so that a figure and its rows cannot disagree.

`each` selects `id` (what is counted), `citizen_id`, `staff_id`, `team_id`, `value` (what the list
of rows shows) and whatever the figures ask about. It may use the common tables that it `needs`, and
the parameters `start`, `end` (days, both included) and those of the needed tables.

A definition is never changed under the same `version`: who compares two reports must know that they
counted the same. Change the words or the SQL, and raise the version.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.functional import Promise

from medspil.kernel import clock

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a measure: an SQL aggregate over `each`, and the rows it opens.

    `unit` is "" (a count), "days", "percent" or "mean". `where` chooses among the rows asked about,
    which stand in `chosen`; empty: all of them.
    """

    code: str
    label: Words
    aggregate: str
    unit: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted, how, and in which words."""

    code: str
    name: Words
    definition: Words
    version: int
    counted: Words  # what n counts: "borgere", "samtaler"
    each: str
    figures: tuple[Figure, ...]
    needs: tuple[str, ...] = ("people",)
    lead: tuple[str, ...] = ()  # the figures a list of measures shows; empty: all
    shows: Words = ""  # heading of `value` in the list of rows
    says: Callable[[Any], str] = str  # how `value` is written there
    order: str = "value DESC NULLS FIRST, id"
    moment: bool = True  # counted on the last day of the period, not over all of it
    attitudes: bool = False  # about what people think: hidden where fewer than SMALLEST are counted
    by_week: bool = False  # can be drawn week by week: `each` has `day`
    # What nobody may count row by row: (first day, last day) -> n and the figures, as they may be
    # told. `each` is then only what lies under them; there is no division and there are no rows.
    tells: Callable[[date, date], tuple[int, dict[str, float | None]]] | None = None

    def figure(self, code: str) -> Figure:
        """The figure of that code. Raises `KeyError`."""
        return {figure.code: figure for figure in self.figures}[code]

    @property
    def leading(self) -> tuple[Figure, ...]:
        """The figures that say most."""
        return tuple(map(self.figure, self.lead)) or self.figures


SMALLEST = 5


def numbers(question: str, start: date, end: date, **named: Any) -> list[float]:
    """The one row of numbers that `question` answers, for a measure that `tells`.

    It may ask for `start` and `end` (days, both included), `since` and `after` (the moments in
    which they begin and are over), `now` and what else is `named`.
    """
    asked = {
        "start": start,
        "end": end,
        "since": clock.start_of(start),
        "after": clock.start_of(end + timedelta(days=1)),
        "now": clock.now(),
        **named,
    }
    with connection.cursor() as cursor:
        cursor.execute(question, asked)
        found: tuple[Any, ...] = cursor.fetchone() or ()
    return [float(one) for one in found]
