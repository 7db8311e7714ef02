"""Booked conversations as people read them: one, a citizen's, an employee's week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import Http404
from psycopg.types.range import TimestamptzRange

from medspil.contact.promises import Booked
from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.kernel.kept import Kept, Slot
from medspil.kernel.workdays import holidays_between
from medspil.meetings.models import (
    Appointment,
    AppointmentState,
    AvailabilityException,
)
from medspil.meetings.queries.slots import free_slots
from medspil.meetings.queries.taken import meetings_of
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from medspil.people.queries import citizens_for


def appointments_for(viewer: Actor) -> QuerySet[Appointment]:
    """The appointments that the viewer may open: their citizens', or the citizen's own."""
    found = Appointment.objects.select_related(
        "citizen", "staff", "conversation", "made_by", "request"
    )
    if isinstance(viewer, CitizenActor):
        return found.filter(citizen=viewer.citizen)
    return found.filter(citizen__in=citizens_for(viewer).order_by())


def get_appointment(viewer: Actor, uid: UUID) -> Appointment:
    """One appointment; 404 when unknown or not the viewer's."""
    found = appointments_for(viewer).filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def coming(viewer: Actor, citizen: Citizen) -> QuerySet[Appointment]:
    """What is booked with the citizen from now on, the next first; what is going on included."""
    return (
        appointments_for(viewer)
        .filter(citizen=citizen, state=AppointmentState.BOOKED, during__endswith__gt=clock.now())
        .order_by("during", "pk")
    )


def booked_with(citizen: Citizen) -> list[Appointment]:
    """The same of a citizen whom the viewer may see."""
    return _booked(citizen=citizen.pk, now=clock.now())


_booked = Kept(
    lambda: (
        Appointment.objects.filter(
            citizen=Slot("citizen"), state=AppointmentState.BOOKED, during__endswith__gt=Slot("now")
        )
        .select_related("staff")
        .order_by("during", "pk")
    )
)


def left_by_closing() -> QuerySet[Appointment]:
    """What is still booked with citizens from the day they left the books on."""
    return (
        Appointment.objects.filter(
            state=AppointmentState.BOOKED,
            during__startswith__gt=clock.now(),
            during__startswith__date__gte=F("citizen__closed_on"),
        )
        .select_related("citizen", "staff")
        .order_by("during", "pk")
    )


def undecided(viewer: Actor, staff: Staff) -> QuerySet[Appointment]:
    """The employee's appointments that are over, and of which nobody has said what became."""
    return (
        appointments_for(viewer)
        .filter(staff=staff, state=AppointmentState.BOOKED, during__endswith__lte=clock.now())
        .order_by("during", "pk")
    )


def next_booked(citizen: int) -> Booked | None:
    """The citizen's next booked time, for the heart (`contact.promises`)."""
    found = (
        Appointment.objects.filter(
            citizen=citizen, state=AppointmentState.BOOKED, during__startswith__gte=clock.now()
        )
        .order_by("during")
        .values_list("during", "channel")
        .first()
    )
    return Booked(found[0].lower, found[1]) if found else None


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """One appointment in a calendar. `named`: the viewer may know who the citizen is."""

    appointment: Appointment
    named: bool

    @property
    def name(self) -> str:
        return self.appointment.citizen.full_name if self.named else ""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of somebody's calendar: what is booked, met in (from, until), closed and free."""

    day: date
    holiday: bool
    lines: list[CalendarLine]
    meetings: list[tuple[datetime, datetime]]
    closed: list[AvailabilityException]
    free: int


def week_of(viewer: Staff, staff: Staff, monday: date) -> list[CalendarDay]:
    """The employee's week as the viewer may see it, Monday to Sunday; five queries.

    Weekend days are left out when nothing is in them. What was cancelled is not shown. Of meetings
    and the panel nothing is said but when.
    """
    start, end = clock.start_of(monday), clock.start_of(monday + timedelta(days=7))
    during = TimestamptzRange(start, end)
    mine = citizens_for(viewer).filter(pk=OuterRef("citizen")).order_by()
    booked = (
        Appointment.objects.filter(staff=staff, during__overlap=during)
        .exclude(state=AppointmentState.CANCELLED)
        .select_related("citizen")
        .annotate(named=Exists(mine))
        .order_by("during", "pk")
    )
    lines: dict[date, list[CalendarLine]] = {}
    for one in booked:
        lines.setdefault(_day(one.starts_at), []).append(CalendarLine(one, one.named))
    meetings: dict[date, list[tuple[datetime, datetime]]] = {}
    for begins, ends in meetings_of(staff.pk, start, end):
        meetings.setdefault(_day(begins), []).append((begins, ends))
    closed: dict[date, list[AvailabilityException]] = {}
    for shut in AvailabilityException.objects.filter(
        staff=staff, kind="closed", during__overlap=during
    ):
        first, last = max(shut.during.lower, start), min(shut.during.upper, end)
        for day in _days(first, last):
            closed.setdefault(day, []).append(shut)
    free: dict[date, int] = {}
    for slot in free_slots(viewer, start=monday, end=monday + timedelta(days=6), staff=staff):
        free[slot.day] = free.get(slot.day, 0) + 1
    week = [monday + timedelta(days=n) for n in range(7)]
    holidays = holidays_between(week[0], week[-1])
    return [
        CalendarDay(
            day,
            day in holidays,
            lines.get(day, []),
            meetings.get(day, []),
            closed.get(day, []),
            free.get(day, 0),
        )
        for day in week
        if day.weekday() < 5 or lines.get(day) or meetings.get(day) or free.get(day)
    ]


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.TZ).date()


def _days(first: datetime, last: datetime) -> Iterable[date]:
    day, until = _day(first), _day(last - timedelta(microseconds=1))
    while day <= until:
        yield day
        day += timedelta(days=1)
