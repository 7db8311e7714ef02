"""Counts of who came, told so that nobody learns of a certain person whether they did.

A caseworker knows who has signed up. What would be counted for their citizens alone, or for one
day, would tell them who came, which is the citizen's own affair (`queries.attendance`). So it is
counted for the whole house, in whole weeks that are over, and a week in which fewer than five were
counted is left out. A longer period is the sum of what its weeks tell: no difference of two answers
tells more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.db import connection

from medspil.kernel import clock
from medspil.kernel.measure import SMALLEST, Figure

Numbers = tuple[int, dict[str, float | None]]

# `each`: one row for everything counted, with its `day`, from the table `everybody`.
_TOLD = """
WITH everybody AS (SELECT id FROM people_citizen), each AS ({each}),
told AS (
    SELECT * FROM each WHERE date_trunc('week', day) IN (
        SELECT date_trunc('week', day) FROM each GROUP BY 1 HAVING count(*) >= %(smallest)s)
)
SELECT count(*), {aggregates} FROM told
"""


def whole_weeks(start: date, end: date) -> tuple[date, date]:
    """The Monday of the first and the Sunday of the last week that lies in the period and is over.
    The last is before the first where there is none.
    """
    first = start + timedelta(days=-start.weekday() % 7)
    over = min(end, clock.today() - timedelta(days=1))
    return first, over - timedelta(days=(over.weekday() + 1) % 7)


def by_weeks(each: str, figures: Sequence[Figure]) -> Callable[[date, date], Numbers]:
    """The figures over `each`, as they may be told: what a measure `tells`."""
    aggregates = ", ".join(figure.aggregate for figure in figures)
    question = _TOLD.format(each=each, aggregates=aggregates)

    def tell(start: date, end: date) -> Numbers:
        first, last = whole_weeks(start, end)
        with connection.cursor() as cursor:
            cursor.execute(question, {"start": first, "end": last, "smallest": SMALLEST})
            n, *values = cursor.fetchone() or (0,)
        numbers = [None if value is None else float(value) for value in values]
        return n, dict(zip([figure.code for figure in figures], numbers, strict=True))

    return tell
