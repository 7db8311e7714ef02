"""What takes people besides appointments: meetings with several people, and the panel's days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.db import connection
from django.db.models import QuerySet
from psycopg.types.range import TimestamptzRange

from medspil.kernel import clock
from medspil.meetings.models import (
    CITIZEN_STAYS_AWAY,
    COUNTED_HEARING,
    LIVE,
    Appointment,
    AppointmentState,
    Seat,
    SeatAnswer,
    SeatRole,
)
from medspil.meetings.models.meetings import BEFORE

LONGEST_MEETING = timedelta(hours=8)

# One row a stretch, for an employee, for the citizen, or for both. An employee sits in a meeting
# until they say no; one that was put off takes them at its new time. A member is taken by the whole
# of the panel's day, unless it is cancelled, they are taken off it, or they have said that they
# cannot; a citizen and their caseworker by their own case.
# A meeting lasts eight hours at the most, and what begins before the end of what is asked four (a
# free time, a slot).
_BY_MEETINGS = """
    SELECT s.staff_id, NULL::bigint AS citizen_id, m.appointment_id,
           tstzrange(m.starts_at, m.starts_at + make_interval(mins => m.minutes)) AS during
    FROM meetings_seat s JOIN meetings_meeting m ON m.id = s.meeting_id
    WHERE s.staff_id = ANY(%(staff)s) AND s.answer <> 'no' AND m.state <> 'cancelled'
      AND m.starts_at < upper(%(asked)s::tstzrange) + interval '4 hours'
      AND m.starts_at > lower(%(asked)s::tstzrange) - interval '8 hours'
    UNION ALL
    SELECT NULL, m.citizen_id, m.appointment_id,
           tstzrange(m.starts_at, m.starts_at + make_interval(mins => m.minutes))
    FROM meetings_meeting m
    WHERE m.citizen_id = %(citizen)s AND m.state <> 'cancelled'
      AND m.starts_at < upper(%(asked)s::tstzrange) + interval '4 hours'
      AND m.starts_at > lower(%(asked)s::tstzrange) - interval '8 hours'
"""
_BY_THE_PANEL = """
    SELECT k.staff_id, NULL::bigint AS citizen_id, NULL::bigint AS appointment_id,
           tstzrange(p.begins, p.begins + make_interval(mins => d.slots * d.slot_minutes))
               AS during
    FROM meetings_panelmember k
    JOIN meetings_panelday d ON d.type_id = k.type_id AND k.valid @> d.day,
    LATERAL (SELECT (d.day + d.starts) AT TIME ZONE 'Europe/Copenhagen' AS begins) p
    WHERE k.staff_id = ANY(%(staff)s) AND d.day BETWEEN %(first)s AND %(last)s
      AND d.cancelled_at IS NULL
      AND (NOT EXISTS (SELECT FROM meetings_panelinvitation i WHERE i.day_id = d.id)
        OR EXISTS (SELECT FROM meetings_panelinvitation i WHERE i.day_id = d.id
            AND i.member_id = k.id AND i.taken_off_at IS NULL AND i.reply <> 'stays_away'))
    UNION ALL
    SELECT a.staff_id,
           CASE WHEN h.form <> ALL(%(not_there)s) THEN c.citizen_id END, NULL,
           tstzrange(p.begins, p.begins + make_interval(mins => d.slot_minutes))
    FROM meetings_panelday d
    JOIN meetings_panelhearing h ON h.day_id = d.id AND h.state = ANY(%(hearing)s)
    JOIN meetings_panelcase c ON c.id = h.case_id
    LEFT JOIN people_caseworkerassignment a ON a.citizen_id = c.citizen_id AND a.valid @> d.day,
    LATERAL (
        SELECT (d.day + d.starts + make_interval(mins => d.slot_minutes * (h.position - 1)))
            AT TIME ZONE 'Europe/Copenhagen' AS begins
    ) p
    WHERE d.day BETWEEN %(first)s AND %(last)s AND d.cancelled_at IS NULL
      AND (a.staff_id = ANY(%(staff)s) OR c.citizen_id = %(citizen)s)
"""

# What another room has agreed on: `contact.engagements`.
_ELSEWHERE = """
    SELECT e.staff_id, e.citizen_id, NULL::bigint AS appointment_id, e.during
    FROM contact_engagement e
    WHERE (e.staff_id = ANY(%(staff)s) OR e.citizen_id = %(citizen)s) AND e.during && %(asked)s
"""

TAKEN = f"{_BY_MEETINGS} UNION ALL {_BY_THE_PANEL} UNION ALL {_ELSEWHERE}"

_MEETINGS = """
SELECT DISTINCT lower(during), upper(during) FROM ({taken}) taken
WHERE staff_id = ANY(%(staff)s) AND during && %(asked)s ORDER BY 1, 2
""".replace("{taken}", TAKEN)

_BUSY = """
WITH taken AS (
    SELECT * FROM ({taken}) every
    WHERE %(meetings)s AND coalesce(appointment_id <> %(own)s, true)
)
SELECT what, staff FROM (
    SELECT 1 AS rank, 'citizen' AS what, NULL::bigint AS staff FROM meetings_appointment
    WHERE citizen_id = %(citizen)s AND state = ANY(%(live)s) AND during && %(asked)s
      AND id IS DISTINCT FROM %(own)s
    UNION ALL
    SELECT 2, 'meeting_of_citizen', NULL FROM taken
    WHERE citizen_id = %(citizen)s AND during && %(asked)s
    UNION ALL
    SELECT 3, 'staff', staff_id FROM meetings_appointment
    WHERE staff_id = ANY(%(staff)s) AND state = ANY(%(live)s) AND during && %(asked)s
      AND id IS DISTINCT FROM %(own)s
    UNION ALL
    SELECT 4, 'meeting_of_staff', staff_id FROM taken
    WHERE staff_id = ANY(%(staff)s) AND during && %(asked)s
) found ORDER BY rank, staff LIMIT 1
""".replace("{taken}", TAKEN)


_IN_PANEL = """
SELECT CASE WHEN citizen_id = %(citizen)s THEN 'citizen' ELSE 'staff' END,
       CASE WHEN citizen_id = %(citizen)s THEN NULL ELSE staff_id END
FROM ({taken}) taken
WHERE during && %(asked)s AND (citizen_id = %(citizen)s OR staff_id = ANY(%(staff)s))
ORDER BY 1, 2 LIMIT 1
""".replace("{taken}", _BY_THE_PANEL)


def planned_once(text: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement whose plan the connection keeps (as `contact.due` does it).

    Planning these costs several times what running them for one employee does, and Django's own
    cursors put the values into the text, so that every run is planned anew.
    """
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    raw = connection.connection
    raw.prepare_threshold = 0  # heeded by psycopg's own cursors alone
    with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
        cursor.execute(text, asked, prepare=True)
        return cursor.fetchall()


def values(
    staff: Sequence[int], citizen: int | None, since: datetime, until: datetime
) -> dict[str, Any]:
    """What `TAKEN` asks for: employees and perhaps a citizen (by key), between two moments."""
    return {
        "staff": list(staff),
        "citizen": citizen,
        "asked": TimestamptzRange(since, until),
        "first": since.astimezone(clock.TZ).date(),
        "last": until.astimezone(clock.TZ).date(),
        "live": [str(state) for state in LIVE],
        "hearing": [str(state) for state in COUNTED_HEARING],
        "not_there": [str(form) for form in CITIZEN_STAYS_AWAY],
    }


def meetings_of(staff: int, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """When the employee (by key) sits in meetings and in the panel, in order. One statement."""
    asked = values([staff], None, since, until)
    return [(begins, ends) for begins, ends in planned_once(_MEETINGS, asked)]


def in_panel(
    staff: Sequence[int], citizen: int | None, since: datetime, until: datetime
) -> tuple[str, int | None]:
    """Who is before the panel, or sits in it, between the two moments: ("citizen" or "staff", the
    employee's key); ("", None) when nobody is. As true as `busy`. One statement.
    """
    found = planned_once(_IN_PANEL, values(staff, citizen, since, until))
    return (found[0][0], found[0][1]) if found else ("", None)


@dataclass(frozen=True, slots=True)
class Clash:
    """Something else that an employee has: when it is, and whether it is a meeting of several."""

    begins: datetime
    ends: datetime
    is_meeting: bool


def clashes_of(staff: Sequence[int], since: datetime, until: datetime) -> dict[int, list[Clash]]:
    """What employees (by key) have booked or sit in between the two moments, the panel left out.
    Two queries.
    """
    found: dict[int, list[Clash]] = defaultdict(list)
    booked = Appointment.objects.filter(
        staff__in=staff,
        state=AppointmentState.BOOKED,
        during__overlap=TimestamptzRange(since, until),
    )
    for one in booked.order_by("during"):
        found[one.staff_id].append(Clash(one.starts_at, one.ends_at, is_meeting=False))
    for seat in _seats(since, until).filter(staff__in=staff).exclude(answer=SeatAnswer.NO):
        if seat.meeting.ends_at > since:
            clash = Clash(seat.meeting.starts_at, seat.meeting.ends_at, is_meeting=True)
            found[seat.staff_id or 0].append(clash)
    return {key: sorted(some, key=lambda clash: clash.begins) for key, some in found.items()}


def expected_elsewhere(citizen: int, since: datetime, until: datetime) -> bool:
    """Has the citizen (by key) a booked time or a meeting between the two moments?"""
    booked = Appointment.objects.filter(
        citizen=citizen,
        state=AppointmentState.BOOKED,
        during__overlap=TimestamptzRange(since, until),
    )
    mine = _seats(since, until).filter(role=SeatRole.MAIN_PERSON, meeting__citizen=citizen)
    return booked.exists() or any(seat.meeting.ends_at > since for seat in mine)


def _seats(since: datetime, until: datetime) -> QuerySet[Seat]:
    """In meetings still to come that may reach into the time."""
    return (
        Seat.objects.filter(
            meeting__state__in=BEFORE,
            meeting__starts_at__lt=until,
            meeting__starts_at__gt=since - LONGEST_MEETING,
        )
        .select_related("meeting")
        .order_by("meeting__starts_at", "pk")
    )


def busy(
    staff: Sequence[int],
    citizen: int | None,
    since: datetime,
    until: datetime,
    *,
    own: Appointment | None = None,
    meetings: bool = True,
) -> tuple[str, int | None]:
    """Who is taken between the two moments, and by what; ("", None) when everybody is free.

    ("citizen" or "staff", …) by an appointment, ("meeting_of_citizen" or "meeting_of_staff", …) by
    a meeting or the panel (left out without `meetings`); with the employee's key. `own`, an
    appointment that is being changed, and the meeting held in it take nobody. It stays true while
    the asker holds them all (`actions.times.hold`). One statement.
    """
    asked = {**values(staff, citizen, since, until), "own": own.pk if own else None}
    asked["meetings"] = meetings
    found = planned_once(_BUSY, asked)
    return (found[0][0], found[0][1]) if found else ("", None)


def who_is_busy(staff: int, citizen: int | None, since: datetime, until: datetime) -> str:
    """As `contact.engagements` asks: "staff", "citizen" or "" for nobody. One statement."""
    what, _who = busy([staff], citizen, since, until)
    return what.removeprefix("meeting_of_")
