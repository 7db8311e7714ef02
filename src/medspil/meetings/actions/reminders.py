"""Reminders: 48 hours before, each once, of booked times and of meetings of several."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from medspil.kernel import clock
from medspil.kernel.action import System, action, note_facts
from medspil.meetings.actions.meetings.telling import remind as remind_seat
from medspil.meetings.actions.telling import remind
from medspil.meetings.actions.times import REMINDED_BEFORE
from medspil.meetings.models import (
    Appointment,
    AppointmentState,
    MeetingState,
    Seat,
    SeatAnswer,
    SeatRole,
)
from medspil.meetings.models.meetings import BEFORE
from medspil.people.models import Citizen

AT_A_TIME = 500  # in one transaction
MEETINGS_AT_A_TIME = 20  # a meeting has many seats, and each is written to by itself


@action(rule="meetings.remind")
def remind_of_appointments(*, by: System) -> int:
    """Remind of what is booked within the next 48 hours; returns how many are reminded now.

    Call it until nobody is. What was booked or moved later than that was its own reminder
    (`reminded_at` is set then). Citizens whom somebody else holds just now are left for the next
    time, so that two workers take each their own and nobody who books waits for a worker.
    """
    now = clock.now()
    due = Appointment.objects.filter(
        state=AppointmentState.BOOKED,
        reminded_at=None,
        during__startswith__gt=now,
        during__startswith__lte=now + REMINDED_BEFORE,
    )
    citizens = due.order_by("during", "pk").values_list("citizen_id", flat=True)[:AT_A_TIME]
    held = _held(citizens)
    first: dict[int, Appointment] = {}
    for one in due.filter(citizen__in=held).select_related("citizen", "staff").order_by("during"):
        first.setdefault(one.citizen_id, one)  # a second one of the same citizen: the next time
    remind(by, list(first.values()))
    Appointment.objects.filter(pk__in=[one.pk for one in first.values()]).update(reminded_at=now)
    note_facts(count=len(first))
    return len(first)


@action(rule="meetings.remind")
def remind_of_meetings(*, by: System) -> int:
    """Remind those who sit in a meeting within the next 48 hours; returns how many seats.

    The citizen and the guests, unless they have said that they do not come; of the colleagues, who
    have it in their calendar, those who have not answered. Where the meeting is a booked time, the
    citizen is reminded of that. Who was told later than 48 hours before was reminded by it.
    Otherwise as `remind_of_appointments`: call it until nobody is.
    """
    now = clock.now()
    due = _seats_to_remind().filter(
        meeting__starts_at__gt=now, meeting__starts_at__lte=now + REMINDED_BEFORE
    )
    soonest = due.order_by("meeting__starts_at", "meeting")
    held = _held(soonest.values_list("meeting__citizen", flat=True)[:MEETINGS_AT_A_TIME])
    seats = list(
        due.filter(meeting__citizen__in=held)
        .select_related("meeting__citizen", "staff", "representation")
        .order_by("meeting__starts_at", "pk")
    )
    for seat in seats:
        remind_seat(by, seat)
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(reminded_at=now)
    note_facts(count=len(seats))
    return len(seats)


def _seats_to_remind() -> QuerySet[Seat]:
    """Those who are still to come, and have not been reminded of it."""
    calendar_says_it = Q(role=SeatRole.CHAIR) | ~Q(answer="") | Q(staff__email="")
    booked = Q(role=SeatRole.MAIN_PERSON, meeting__appointment__state=AppointmentState.BOOKED)
    return (
        Seat.objects.filter(
            reminded_at=None, meeting__state__in=(*BEFORE, MeetingState.FALLBACK_USED)
        )
        .exclude(answer=SeatAnswer.NO)
        .exclude(Q(staff__isnull=False) & calendar_says_it)
        .exclude(booked)
    )


def _held(citizens: Iterable[int]) -> list[int]:
    """Those of the citizens (by key) whom nobody else holds, held until the transaction ends."""
    return list(
        Citizen.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(pk__in=list(citizens))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
