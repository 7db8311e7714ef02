"""The pile counted in the database, for both readings of the law at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from medspil.contact.due import whatif
from medspil.contact.queries.forecast.pile import WEEKS, Cell, Forecast, Held, Reading
from medspil.contact.queries.forecast.reopening import reopened
from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.people.models import Team

PACE_WEEKS = 8  # how far back the teams' usual number of conversations is read
READINGS = ("without", "with")

_CELLS = """
    WITH clocks AS (SELECT * FROM {table} WHERE owed <> '' AND statutory_due IS NOT NULL),
    due AS (
        SELECT team_id, contact_group, statutory_due AS day, 1 AS citizens,
            CASE owed WHEN 'window' THEN remaining ELSE 1 END AS conversations
        FROM clocks
        UNION ALL
        SELECT team_id, contact_group, window_end, 0, remaining - 1
        FROM clocks WHERE owed = 'first' AND window_end IS NOT NULL AND remaining > 1
    )
    SELECT team_id, contact_group, {week} AS week, sum(citizens)::int, sum(conversations)::int
    FROM due GROUP BY team_id, contact_group, week
"""
WEEK = """
    CASE WHEN {day} < %(day)s THEN -1
        ELSE least(({day} - date_trunc('week', %(day)s::date)::date) / 7, %(weeks)s) END
"""


def forecast(
    viewer: Actor,
    day: date,
    end: date | None = None,
    capacity: Mapping[int | None, int] | None = None,
) -> Forecast:
    """The pile on reopening, in both readings. `capacity` (conversations a week, by team) left out,
    or a team in it: as many as the team's citizens had a week in the last eight.
    """
    with reopened(viewer, day, end) as last:
        readings = {name: Reading(_cells(f"clocks_{name}", day)) for name in READINGS}
        [[active]] = whatif.ask("SELECT count(*) FROM clocks_without")
        present = [row[0] for row in whatif.ask("SELECT DISTINCT team_id FROM clocks_without")]
        pace = _pace()
        held = _held()
    names = dict(Team.objects.filter(pk__in=[t for t in present if t]).values_list("pk", "name"))
    teams: dict[int | None, str] = dict(sorted(names.items(), key=lambda team: team[1]))
    if None in present:
        teams[None] = ""
    given = capacity or {}
    return Forecast(
        day=day,
        end=last,
        active=active,
        teams=teams,
        groups=sorted({cell.group for r in readings.values() for cell in r.cells}),
        capacity={team: given.get(team, pace.get(team, 0)) for team in teams},
        held=held,
        readings=readings,
    )


def _cells(table: str, day: date) -> list[Cell]:
    question = _CELLS.format(table=table, week=WEEK.format(day="day"))
    return [Cell(*row) for row in whatif.ask(question, {"day": day, "weeks": WEEKS})]


def _pace() -> dict[int | None, int]:
    """Conversations a week of each team's citizens, over the last weeks."""
    rows = whatif.ask(
        """
        SELECT c.team_id, ceil(count(*) / %(weeks)s::numeric)::int
        FROM contact_conversation v JOIN clocks_without c USING (citizen_id)
        WHERE v.withdrawn_at IS NULL AND v.held_on > %(since)s AND v.held_on <= %(today)s
        GROUP BY c.team_id
        """,
        {
            "weeks": PACE_WEEKS,
            "since": clock.today() - timedelta(weeks=PACE_WEEKS),
            "today": clock.today(),
        },
    )
    return dict(rows)


def _held() -> Held:
    """What became of the voluntary conversations, by the law's reading."""
    [row] = whatif.ask(
        """
        SELECT count(*) FILTER (WHERE effect_by_law = 'not_in_suspension'),
            count(*) FILTER (WHERE effect_by_law <> 'not_in_suspension')
        FROM contact_conversation v JOIN clocks_without c USING (citizen_id)
        WHERE v.voluntary AND v.withdrawn_at IS NULL AND v.held_on <= c.as_of
        """
    )
    return Held(*row)
