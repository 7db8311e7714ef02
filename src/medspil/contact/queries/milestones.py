"""The milestones of a citizen's rule, dated on the same calendar as the deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.db import connection

from medspil import contact
from medspil.kernel import clock
from medspil.people.models import Citizen

_CALENDAR = Path(contact.__file__).parent / "due" / "calendar.sql"

# A milestone that is no conversation is not moved by a pause of the duty to talk.
_MILESTONES = """
SELECT m.value ->> 'name', m.value ->> 'condition', m.value ->> 'about',
    CASE WHEN m.value ->> 'about' = 'CONVERSATION'
        THEN clock_day(
            clock_number(d.anchor, own.opens, own.numbers, own.skipped) + span.days,
            own.numbers, own.skipped)
        ELSE d.anchor + span.days
    END AS due,
    span.days
FROM contact_due d
JOIN people_citizen c ON c.id = d.citizen_id
JOIN contact_contactrule r ON r.id = d.rule_id
CROSS JOIN LATERAL jsonb_array_elements(r.milestones) WITH ORDINALITY AS m (value, place)
CROSS JOIN LATERAL (
    SELECT key, value::int AS n FROM jsonb_each_text(m.value -> 'by') LIMIT 1
) by
CROSS JOIN LATERAL (
    SELECT CASE by.key
        WHEN 'months' THEN (d.anchor + make_interval(months => by.n))::date - d.anchor
        WHEN 'weeks' THEN 7 * by.n WHEN 'end_of_week' THEN 7 * by.n - 1 ELSE by.n
    END AS days
) span
JOIN calendar k ON k.municipality = c.municipality_id
LEFT JOIN own_calendar o ON o.citizen_id = c.id AND r.clock = 'accumulated'
CROSS JOIN LATERAL (
    SELECT coalesce(o.opens, k.opens) AS opens, coalesce(o.numbers, k.numbers) AS numbers,
        coalesce(o.skipped, k.skipped) AS skipped
) own
WHERE d.citizen_id = ANY (%(ids)s::bigint[])
ORDER BY due NULLS LAST, m.place
"""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One thing to have happened by a date. `condition` (Danish) says for whom; `about` what it is:
    CONVERSATION, DOCTOR, TEAM or STATUS. `frozen_days`: moved by as many. `due` None: never.
    """

    name: str
    condition: str
    about: str
    due: date | None
    frozen_days: int

    @property
    def passed(self) -> bool:
        return self.due is not None and self.due < clock.today()


@cache
def _statement() -> str:
    return f"WITH {_CALENDAR.read_text()}{_MILESTONES}"


def milestones_of(citizen: Citizen, anchor: date | None) -> list[Milestone]:
    """The milestones of the rule that applies to the citizen today (`anchor`: their day 0)."""
    if anchor is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_statement(), {"on": clock.today(), "ids": [citizen.pk]})
        rows = cursor.fetchall()
    return [
        Milestone(name, condition, about, due, (due - anchor).days - days if due else 0)
        for name, condition, about, due, days in rows
    ]
