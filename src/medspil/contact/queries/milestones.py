"""The milestones of citizens' rules: dated on the calendar of the deadlines, and whether met.

Those that the law asks of everybody under the rule are conversations beside the ones that are
counted. They have no bucket: the pace and the rhythm bring people to the lists, and these say what
else the conversation is to be, in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from medspil import contact
from medspil.contact.models import Due
from medspil.kernel import clock
from medspil.people.models import Citizen

AHEAD_DAYS = 56  # so long before its day a milestone is said: two conversations in an usual rhythm
AFTER_DAYS = 28  # and so long after it, when it was not met
OWED: dict[str, Any] = {"about": "CONVERSATION", "condition": ""}

_CALENDAR = Path(contact.__file__).parent / "due" / "calendar.sql"

# A milestone that is no conversation is not moved by a pause of the duty to talk. A conversation
# meets one, if it was of a kind that counts, in the rule's window or not, and not on such a pause.
_MILESTONES = """
SELECT d.citizen_id, m.value ->> 'name', m.value ->> 'condition', m.value ->> 'about',
    day.due, day.due - d.anchor - span.by_days, day.opens, (
        SELECT min(v.held_on) FROM contact_conversation v
        WHERE v.citizen_id = d.citizen_id AND v.withdrawn_at IS NULL
            AND m.value ->> 'about' = 'CONVERSATION'
            AND v.held_on BETWEEN day.opens AND %(on)s::date
            AND v.statutory_reason IN ('window', 'before_window', 'window_over', 'gap')
            AND (coalesce(m.value -> 'met_by', '[]') = '[]'
                OR m.value -> 'met_by' @> to_jsonb(v.type))
    )
FROM contact_due d
JOIN people_citizen c ON c.id = d.citizen_id
JOIN contact_contactrule r ON r.id = d.rule_id
CROSS JOIN LATERAL jsonb_array_elements(r.milestones) WITH ORDINALITY AS m (value, place)
CROSS JOIN LATERAL (
    SELECT
        max(n.days) FILTER (WHERE n.which = 'by') AS by_days,
        coalesce(
            max(n.days) FILTER (WHERE n.which = 'counts_from'),
            max(n.days) FILTER (WHERE n.which = 'not_before')
        ) AS from_days
    FROM (
        SELECT given.key AS which, CASE unit.key
            WHEN 'months'
            THEN (d.anchor + make_interval(months => unit.value::int))::date - d.anchor
            WHEN 'weeks' THEN 7 * unit.value::int
            WHEN 'end_of_week' THEN 7 * unit.value::int - 1
            ELSE unit.value::int
        END AS days
        FROM jsonb_each(m.value) given
        CROSS JOIN LATERAL jsonb_each_text(given.value) unit
        WHERE given.key IN ('by', 'not_before', 'counts_from')
            AND jsonb_typeof(given.value) = 'object'
    ) n
) span
JOIN calendar k ON k.municipality = c.municipality_id
LEFT JOIN own_calendar o ON o.citizen_id = c.id AND r.clock = 'accumulated'
CROSS JOIN LATERAL (
    SELECT coalesce(o.opens, k.opens) AS opens, coalesce(o.numbers, k.numbers) AS numbers,
        coalesce(o.skipped, k.skipped) AS skipped
) own
CROSS JOIN LATERAL (
    SELECT clock_number(d.anchor, own.opens, own.numbers, own.skipped) AS anchored
) zero
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN m.value ->> 'about' = 'CONVERSATION'
            THEN clock_day(zero.anchored + span.by_days, own.numbers, own.skipped)
            ELSE d.anchor + span.by_days
        END AS due,
        CASE WHEN span.from_days IS NULL THEN d.anchor
            ELSE clock_day(zero.anchored + span.from_days, own.numbers, own.skipped)
        END AS opens
) day
WHERE d.citizen_id = ANY (%(ids)s::bigint[])
ORDER BY d.citizen_id, day.due NULLS LAST, m.place
"""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One thing to have happened by a date. `condition` (Danish) says for whom; `about` what it is:
    CONVERSATION, DOCTOR, TEAM or STATUS. `frozen_days`: moved by as many. `due` None: never.
    `opens`: the day from which a conversation meets it; `met_on`: the day of the first that did.
    """

    name: str
    condition: str
    about: str
    due: date | None
    frozen_days: int
    opens: date | None
    met_on: date | None

    @property
    def passed(self) -> bool:
        return self.due is not None and self.due < clock.today()

    @property
    def is_coming(self) -> bool:
        """Asked of everybody, not met, and near: to be thought of in the next conversation."""
        if self.condition or self.about != OWED["about"] or self.met_on or self.due is None:
            return False
        left = (self.due - clock.today()).days
        opened = self.opens is not None and self.opens <= clock.today()
        return opened and -AFTER_DAYS <= left <= AHEAD_DAYS


@cache
def _statement() -> str:
    return f"WITH {_CALENDAR.read_text()}{_MILESTONES}"


def _dated(ids: Sequence[int]) -> list[tuple[int, Milestone]]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(), {"on": clock.today(), "ids": list(ids)})
        return [
            (pk, Milestone(name, condition, about, due, moved or 0, opens, met_on))
            for pk, name, condition, about, due, moved, opens, met_on in cursor.fetchall()
        ]


def milestones_of(citizen: Citizen) -> list[Milestone]:
    """The milestones of the rule that applies to the citizen today, the earliest first."""
    return [found for _pk, found in _dated([citizen.pk])]


def coming_milestones(rows: QuerySet[Due]) -> dict[int, Milestone]:
    """By citizen, among these rows of today: the earliest milestone to think of now, if any."""
    under = rows.filter(rule__milestones__contains=[OWED]).order_by()
    ids = list(under.values_list("citizen_id", flat=True))
    found: dict[int, Milestone] = {}
    for pk, milestone in _dated(ids) if ids else []:
        if milestone.is_coming:
            found.setdefault(pk, milestone)
    return found
