"""Read a measure: for the viewer's citizens, in a period, in all or divided, and its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db import connection

from medspil.contact.due import fresh
from medspil.contact.due.clock import statement
from medspil.contact.models import Due, LocalPolicy
from medspil.contact.queries import bucket_expression, local_policy
from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.kernel.measure import SMALLEST, Figure, Measure
from medspil.people.models import Citizen, Staff
from medspil.people.queries import citizens_for
from medspil.people.rules import case_teams, works_with_citizens

DIVISIONS = {"": "NULL::bigint", "team": "team_id", "staff": "staff_id"}


@dataclass(frozen=True)
class Ask:
    """Whose citizens (the viewer's, of a team or a caseworker among them), and which days.

    `start` and `end` are both included, and no day lies ahead.
    """

    viewer: Actor
    start: date
    end: date
    team: int | None = None
    staff: int | None = None

    @property
    def before(self) -> Ask:
        """The same question about as many days, just before."""
        days = self.end - self.start + timedelta(days=1)
        return self.about(self.start - days, self.end - days)

    def about(self, start: date, end: date) -> Ask:
        """The same question about other days."""
        other = Ask(self.viewer, start, end, self.team, self.staff)
        other.__dict__.update(visible=self.visible, policy=self.policy)  # read once
        return other

    @cached_property
    def policy(self) -> LocalPolicy:
        """The municipality's own choices; and the kept clocks are today's from here on."""
        fresh()
        return local_policy()

    @cached_property
    def visible(self) -> list[int] | None:
        """The citizens the viewer may see; None: all of them."""
        viewer = self.viewer
        if isinstance(viewer, System):
            return None
        if isinstance(viewer, Staff) and works_with_citizens(viewer) and case_teams(viewer)[0]:
            return None
        return list(citizens_for(viewer).order_by().values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Reading:
    """The numbers of a measure: n and the figures by their code. Hidden where n is too small."""

    n: int
    values: dict[str, float | None]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row behind a figure: the citizen and what the measure shows of it."""

    citizen: Citizen
    value: Any
    due: Due | None = field(default=None)


# -- the common tables -----------------------------------------------------------------------------

_TABLES = {
    # the viewer's citizens on the books on the last day, and whose they were then
    "people": """people AS MATERIALIZED (
        SELECT c.id, c.registered_on, a.staff_id, a.team_id
        FROM people_citizen c
        LEFT JOIN people_caseworkerassignment a
            ON a.citizen_id = c.id AND a.valid @> %(end)s::date
        WHERE c.registered_on <= %(end)s::date
            AND (c.closed_on IS NULL OR c.closed_on > %(end)s::date)
            AND (%(visible)s::bigint[] IS NULL OR c.id = ANY (%(visible)s::bigint[]))
    )""",
    # the viewer's citizens on the books on any day of the period
    "everybody": """everybody AS MATERIALIZED (
        SELECT c.id FROM people_citizen c
        WHERE c.registered_on <= %(end)s::date
            AND (c.closed_on IS NULL OR c.closed_on > %(start)s::date)
            AND (%(visible)s::bigint[] IS NULL OR c.id = ANY (%(visible)s::bigint[]))
    )""",
}


def _common(measure: Measure, ask: Ask) -> str:
    """The WITH clause of what the measure needs.

    The clocks of today are kept; those of an earlier day are computed for that day by the one
    statement, under the name of the table that keeps them.
    """
    tables = []
    for name in measure.needs:
        if name == "clocks":
            if ask.end != clock.today():
                tables.append(f"contact_due AS MATERIALIZED ({statement()})")
        elif name == "bucketed":
            tables.append(f"bucketed AS ({_bucketed(ask)})")
        else:
            tables.append(_TABLES[name])
    return ", ".join(tables)


_BUCKETED = "SELECT citizen_id, next_due, in_bucket AS bucket FROM ({rows}) named"


def _bucketed(ask: Ask) -> str:
    """The buckets, by their one definition, as SQL over `contact_due`."""
    rows = Due.objects.order_by().values_list("citizen_id", "next_due")
    rows = rows.annotate(in_bucket=bucket_expression(ask.end, ask.policy))
    written: Any = connection.ops
    text = written.compose_sql(*rows.query.sql_with_params())
    return _BUCKETED.format(rows=text).replace("%", "%%")


def _parameters(ask: Ask) -> dict[str, Any]:
    return {
        "start": ask.start,
        "end": ask.end,
        "since": clock.start_of(ask.start),
        "after": clock.start_of(ask.end + timedelta(days=1)),
        "visible": ask.visible,
        "team": ask.team,
        "staff": ask.staff,
        "unreached_after": ask.policy.unreached_after,
        "on": ask.end,
        "ids": ask.visible,
    }


_CHOSEN = """
WITH {common}, each AS ({each}), chosen AS (
    SELECT * FROM each
    WHERE (%(team)s::bigint IS NULL OR team_id = %(team)s::bigint)
        AND (%(staff)s::bigint IS NULL OR staff_id = %(staff)s::bigint)
)
"""


def _run(measure: Measure, ask: Ask, question: str) -> list[tuple[Any, ...]]:
    text = _CHOSEN.format(common=_common(measure, ask), each=measure.each) + question
    with connection.cursor() as cursor:
        cursor.execute(text, _parameters(ask))
        return list(cursor.fetchall())


_SUMS = "SELECT {key} AS key, count(*), {aggregates} FROM chosen GROUP BY 1"
_TEAMS = """
SELECT CASE grouping(team_id, staff_id) WHEN 0 THEN 0 WHEN 1 THEN 1 ELSE 2 END, team_id, staff_id,
    count(*), {aggregates}
FROM chosen GROUP BY GROUPING SETS ((team_id, staff_id), (team_id), ())
"""
_ROWS = "SELECT citizen_id, value FROM chosen WHERE {where} ORDER BY {order}"
_WEEKS = "SELECT date_trunc('week', day)::date, count(*) FROM chosen GROUP BY 1"


# -- reading ---------------------------------------------------------------------------------------


def read(measure: Measure, ask: Ask) -> Reading:
    """The measure's numbers for all that is asked about."""
    return read_by(measure, ask, "").get(None) or nothing(measure)


def nothing(measure: Measure) -> Reading:
    """The reading of a measure for which nothing was counted: no conversations is a number, a
    share of nobody is none.
    """
    return Reading(0, {figure.code: None if figure.unit else 0.0 for figure in measure.figures})


def read_by(measure: Measure, ask: Ask, division: str) -> dict[int | None, Reading]:
    """The numbers for each `team` or `staff` (by key; None: nobody's) that has any.

    What is about attitudes is hidden for fewer than `SMALLEST`; and where only one is hidden the
    next smallest is too, so that nothing can be had by subtraction.
    """
    if measure.tells is not None:
        return {} if division else {None: Reading(*measure.tells(ask.start, ask.end))}
    aggregates = ", ".join(figure.aggregate for figure in measure.figures)
    question = _SUMS.format(key=DIVISIONS[division], aggregates=aggregates)
    found = {key: _reading(measure, *counted) for key, *counted in _run(measure, ask, question)}
    return _hide_small(measure, found) if measure.attitudes else found


def read_teams(measure: Measure, ask: Ask) -> dict[tuple[int | None, ...], Reading]:
    """All divisions at once, by key: `()` for all, `(team,)`, and `(team, caseworker)`.

    Not for measures about attitudes, whose small groups this would not hide.
    """
    if measure.attitudes or measure.tells:
        raise ValueError(f"{measure.code} is about attitudes")
    aggregates = ", ".join(figure.aggregate for figure in measure.figures)
    found: dict[tuple[int | None, ...], Reading] = {}
    for level, team, staff, *counted in _run(measure, ask, _TEAMS.format(aggregates=aggregates)):
        found[(team, staff)[: (2, 1, 0)[level]]] = _reading(measure, *counted)
    return found


def _reading(measure: Measure, n: int, *values: Any) -> Reading:
    codes = (figure.code for figure in measure.figures)
    return Reading(n, dict(zip(codes, _numbers(values), strict=True)))


def _numbers(values: tuple[Any, ...]) -> Iterator[float | None]:
    for value in values:
        yield None if value is None else float(value)


def _hide_small(measure: Measure, found: dict[int | None, Reading]) -> dict[int | None, Reading]:
    small = [key for key, reading in found.items() if 0 < reading.n < SMALLEST]
    if len(small) == 1 and len(found) > 1:
        others = [key for key in found if key not in small and found[key].n]
        small += sorted(others, key=lambda key: (found[key].n, key or 0))[:1]
    blank: dict[str, float | None] = {figure.code: None for figure in measure.figures}
    return {
        key: Reading(reading.n, blank, hidden=True) if key in small else reading
        for key, reading in found.items()
    }


def by_week(measure: Measure, ask: Ask) -> list[tuple[date, int]]:
    """How many in each week of the period, by its Monday; weeks with none are named too."""
    counted = dict(_run(measure, ask, _WEEKS))
    monday = ask.start - timedelta(days=ask.start.weekday())
    weeks = []
    while monday <= ask.end:
        weeks.append((monday, counted.get(monday, 0)))
        monday += timedelta(days=7)
    return weeks


def rows(measure: Measure, figure: Figure, ask: Ask) -> list[tuple[int, Any]]:
    """(citizen, value) of every row behind a figure, in the measure's order.

    None where the figure is hidden, or is only told: the rows would show what it may not.
    """
    if measure.tells or (measure.attitudes and read(measure, ask).hidden):
        return []
    question = _ROWS.format(where=figure.where or "true", order=measure.order)
    return [(citizen, value) for citizen, value in _run(measure, ask, question)]


def citizens_of(viewer: Actor, found: list[tuple[int, Any]]) -> list[Row]:
    """The citizens behind some rows, in the same order, with their clocks where they are active."""
    ids = {pk for pk, _value in found}
    known = {citizen.pk: citizen for citizen in citizens_for(viewer).filter(pk__in=ids)}
    dues = Due.objects.filter(citizen__in=ids).select_related("staff", "team").in_bulk()
    return [Row(known[pk], value, dues.get(pk)) for pk, value in found if pk in known]
