"""Reminders: 48 hours before, each once."""

from __future__ import annotations

from medspil.kernel import clock
from medspil.kernel.action import System, action, note_facts
from medspil.meetings.actions.telling import remind
from medspil.meetings.actions.times import REMINDED_BEFORE
from medspil.meetings.models import Appointment, AppointmentState

AT_A_TIME = 500  # in one transaction


@action(rule="meetings.remind")
def remind_of_appointments(*, by: System) -> int:
    """Remind of what is booked within the next 48 hours; returns how many are reminded now.

    What was booked or moved later than that was its own reminder (`reminded_at` is set then). Two
    workers at once each take their own.
    """
    now = clock.now()
    due = list(
        Appointment.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(
            state=AppointmentState.BOOKED,
            reminded_at=None,
            during__startswith__gt=now,
            during__startswith__lte=now + REMINDED_BEFORE,
        )
        .select_related("citizen", "staff")
        .order_by("during", "pk")[:AT_A_TIME]
    )
    remind(by, due)
    Appointment.objects.filter(pk__in=[one.pk for one in due]).update(reminded_at=now)
    note_facts(count=len(due))
    return len(due)
