"""Reminders: 48 hours before, each once."""

from __future__ import annotations

from medspil.kernel import clock
from medspil.kernel.action import System, action, note_facts
from medspil.meetings.actions.telling import remind
from medspil.meetings.actions.times import REMINDED_BEFORE
from medspil.meetings.models import Appointment, AppointmentState
from medspil.people.models import Citizen

AT_A_TIME = 500  # in one transaction


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
    held = list(
        Citizen.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(pk__in=list(citizens))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    first: dict[int, Appointment] = {}
    for one in due.filter(citizen__in=held).select_related("citizen", "staff").order_by("during"):
        first.setdefault(one.citizen_id, one)  # a second one of the same citizen: the next time
    remind(by, list(first.values()))
    Appointment.objects.filter(pk__in=[one.pk for one in first.values()]).update(reminded_at=now)
    note_facts(count=len(first))
    return len(first)
