"""The citizens behind a figure of the forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from medspil.contact.due import whatif
from medspil.contact.queries.forecast.counting import WEEK
from medspil.contact.queries.forecast.pile import WEEKS
from medspil.contact.queries.forecast.reopening import reopened
from medspil.kernel.action import Actor, allowed


@dataclass(frozen=True, slots=True)
class Owed:
    """A citizen behind a figure: the deadline, what is owed, and what else to know first."""

    citizen_id: int
    contact_group: str
    team: int | None
    due: date
    remaining: int
    last_contact: date | None
    concern: str


def citizens_behind(
    viewer: Actor,
    day: date,
    end: date | None,
    reading: str,
    *,
    weeks: tuple[int, int] | None = None,
    team: int | None = None,
    in_no_team: bool = False,
    group: str = "",
) -> list[Owed]:
    """The citizens with their deadline in `weeks` (first and last; None: ever), who waits longest
    first. Weeks are counted as in `Cell`. Only the viewer's own citizens: an administrator sees
    none.
    """
    if not allowed("contact.see_forecast_citizens", viewer):
        return []
    first, last = weeks or (-1, WEEKS)
    table = "clocks_with" if reading == "with" else "clocks_without"
    question = f"""
        SELECT citizen_id, contact_group, team_id, statutory_due, remaining, last_contact, concern
        FROM {table}
        WHERE owed <> '' AND statutory_due IS NOT NULL
            AND {WEEK.format(day="statutory_due")} BETWEEN %(first)s AND %(last)s
            AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
            AND (NOT %(no_team)s OR team_id IS NULL)
            AND (%(group)s = '' OR contact_group = %(group)s)
        ORDER BY statutory_due, array_position(ARRAY['high', 'some', 'none'], concern::text),
            last_contact NULLS FIRST, citizen_id
    """  # noqa: S608 no value is written into it
    parameters = {
        "day": day,
        "weeks": WEEKS,
        "first": first,
        "last": last,
        "team": team,
        "no_team": in_no_team,
        "group": group,
    }
    with reopened(viewer, day, end, both=reading == "with"):
        rows = whatif.ask(question, parameters)
    return [Owed(*row) for row in rows]
