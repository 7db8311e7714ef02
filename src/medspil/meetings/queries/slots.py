"""Free times: what is open, less what is taken. One statement, however many employees and days.

Taken is an employee by what is booked, walked or closed, and by what stands in `queries.taken`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.kernel.workdays import holidays_between
from medspil.meetings.models import BookingPolicy
from medspil.meetings.queries import taken
from medspil.meetings.queries.policy import bookable_by_citizen, booking_policy
from medspil.meetings.queries.taken import TAKEN
from medspil.people.actors import CitizenActor
from medspil.people.models import (
    CaseworkerAssignment,
    Channel,
    Citizen,
    Role,
    RoleMembership,
    Staff,
    Team,
)
from medspil.people.rules import case_teams

WALK = timedelta(hours=1)  # a planned walk has a beginning; so long the employee is taken

_FREE = """
WITH taken AS ({taken}), open AS (
    SELECT h.staff_id, h.channels, h.slot_minutes,
           (d::date + h.from_time) AT TIME ZONE 'Europe/Copenhagen' AS opens,
           (d::date + h.to_time) AT TIME ZONE 'Europe/Copenhagen' AS closes
    FROM generate_series(%(first)s::date, %(last)s::date, '1 day') d
    JOIN meetings_availability h
      ON h.weekday = extract(isodow FROM d) AND h.valid @> d::date
     AND (date_trunc('week', d)::date - h.first_week) / 7 %% h.every_weeks = 0
    WHERE h.staff_id = ANY(%(staff)s) AND d::date <> ALL(%(holidays)s::date[])
    UNION ALL
    SELECT e.staff_id, e.channels, e.slot_minutes, lower(e.during), upper(e.during)
    FROM meetings_availabilityexception e
    WHERE e.kind = 'extra' AND e.staff_id = ANY(%(staff)s) AND e.during && %(asked)s
), slot AS (
    SELECT o.staff_id, o.channels, tstzrange(s, s + make_interval(mins => o.slot_minutes)) AS during
    FROM open o, generate_series(
        o.opens,
        o.closes - make_interval(mins => o.slot_minutes),
        make_interval(mins => o.slot_minutes)
    ) s
    WHERE (%(channel)s = '' OR %(channel)s = ANY(o.channels))
      AND s >= lower(%(asked)s::tstzrange) AND s < upper(%(asked)s::tstzrange)
)
SELECT DISTINCT ON (lower(slot.during), staff.full_name, slot.staff_id)
       slot.staff_id, staff.full_name, lower(slot.during), upper(slot.during), slot.channels
FROM slot JOIN people_staff staff ON staff.id = slot.staff_id
WHERE staff.is_active
  AND NOT EXISTS (
    SELECT FROM meetings_appointment a
    WHERE a.staff_id = slot.staff_id AND a.state = ANY(%(live)s) AND a.during && slot.during)
  AND NOT EXISTS (
    SELECT FROM meetings_appointment a
    WHERE a.citizen_id = %(citizen)s AND a.state = ANY(%(live)s) AND a.during && slot.during)
  AND NOT EXISTS (
    SELECT FROM meetings_availabilityexception e
    WHERE e.staff_id = slot.staff_id AND e.kind = 'closed' AND e.during && slot.during)
  AND NOT EXISTS (
    SELECT FROM contact_plannedwalk w
    WHERE w.staff_id = slot.staff_id AND w.state = 'planned'
      AND tstzrange(w.planned_at, w.planned_at + %(walk)s) && slot.during)
  AND NOT EXISTS (
    SELECT FROM contact_plannedwalk w
    WHERE w.citizen_id = %(citizen)s AND w.state = 'planned'
      AND tstzrange(w.planned_at, w.planned_at + %(walk)s) && slot.during)
  AND NOT EXISTS (
    SELECT FROM taken t WHERE t.staff_id = slot.staff_id AND t.during && slot.during)
  AND NOT EXISTS (
    SELECT FROM taken t WHERE t.citizen_id = %(citizen)s AND t.during && slot.during)
ORDER BY lower(slot.during), staff.full_name, slot.staff_id
LIMIT %(limit)s
""".replace("{taken}", TAKEN)


@dataclass(frozen=True, slots=True)
class Slot:
    """A free time with an employee, by any of the channels."""

    staff_id: int
    staff_name: str
    start: datetime
    end: datetime
    channels: tuple[str, ...]

    @property
    def day(self) -> date:
        return self.start.astimezone(clock.TZ).date()

    @property
    def labels(self) -> list[str]:
        """The channels as people say them."""
        return [str(Channel(channel).label) for channel in self.channels]

    @property
    def key(self) -> str:
        """How a form names it: employee, beginning and end in seconds."""
        return f"{self.staff_id}-{self.start.timestamp():.0f}-{self.end.timestamp():.0f}"


def free_slots(
    viewer: Actor,
    *,
    start: date,
    end: date,
    staff: Staff | None = None,
    team: Team | None = None,
    channel: str = "",
    citizen: Citizen | None = None,
    limit: int | None = None,
    policy: BookingPolicy | None = None,
) -> list[Slot]:
    """The free times from `start` to `end`, both included, the earliest first; never in the past.

    An employee asks about themselves and their colleagues (one, a team, or all of them); a citizen
    about whoever is theirs, within what citizens can book. With `citizen` no time that they are
    booked elsewhere. `policy`: the municipality's choices, when they are read already. Two or three
    statements, however many employees and days.
    """
    asked = _asked(viewer, start, end, policy)
    if asked is None:
        return []
    if isinstance(viewer, CitizenActor):
        citizen = viewer.citizen
        who = staff_of(citizen)
    else:
        who = colleagues_of(viewer)
    if staff is not None:
        who = who.filter(pk=staff.pk)
    if team is not None:
        who = who.filter(pk__in=casework(Q(team=team)))
    ids = list(who.order_by().values_list("pk", flat=True))
    return free_of(ids, asked, channel, citizen, limit)


def _asked(
    viewer: Actor, start: date, end: date, policy: BookingPolicy | None
) -> tuple[datetime, datetime] | None:
    since, until = clock.start_of(start), clock.start_of(end + timedelta(days=1))
    earliest = clock.now()
    if isinstance(viewer, CitizenActor):
        earliest, latest = bookable_by_citizen(policy or booking_policy())
        until = min(until, latest)
    since = max(since, earliest)
    return (since, until) if since < until else None


def free_of(
    ids: Sequence[int],
    asked: tuple[datetime, datetime],
    channel: str = "",
    citizen: Citizen | None = None,
    limit: int | None = None,
) -> list[Slot]:
    """The free times of these employees (by key) between two moments; one statement."""
    since, until = asked
    asks = taken.values(ids, citizen.pk if citizen else None, since, until)
    asks |= {
        "holidays": holidays_between(asks["first"], asks["last"]),
        "channel": channel,
        "walk": WALK,
        "limit": limit,
    }
    return [
        Slot(staff_id, name, opens, closes, tuple(channels))
        for staff_id, name, opens, closes, channels in taken.planned_once(_FREE, asks)
    ]


def casework(where: Q) -> QuerySet[Any, Any]:
    """Whoever works with citizens today, by key."""
    return (
        RoleMembership.objects.filter(
            where,
            role__in=[Role.CASEWORKER, Role.LEADER],
            valid__contains=clock.today(),
        )
        .order_by()
        .values("staff")
    )


def colleagues_of(viewer: Actor) -> QuerySet[Staff]:
    """The employees whose calendars the viewer may see: themselves, and those of their teams."""
    everybody = Staff.objects.filter(is_active=True).order_by("full_name", "pk")
    if isinstance(viewer, System):
        return everybody
    if not isinstance(viewer, Staff):
        return everybody.none()
    whole_house, teams = case_teams(viewer)
    if not whole_house and not teams:
        return everybody.none()
    where = Q() if whole_house else Q(team__in=teams)
    return everybody.filter(Q(pk=viewer.pk) | Q(pk__in=casework(where)))


def staff_of(citizen: Citizen) -> QuerySet[Staff]:
    """With whom the citizen books: their caseworker, or where none is named, their team's.

    Whoever works with citizens no more is nobody's caseworker. Nothing is asked until it is read.
    """
    today = clock.today()
    now = CaseworkerAssignment.objects.filter(citizen=citizen, valid__contains=today)
    named = now.filter(staff__isnull=False).order_by().values("staff")
    team = now.filter(staff__isnull=True).order_by().values("team")
    return Staff.objects.filter(
        Q(pk__in=named) & Q(pk__in=casework(Q()))
        | Q(pk__in=casework(Q(team__in=team, role=Role.CASEWORKER))),
        is_active=True,
    ).order_by("full_name", "pk")
