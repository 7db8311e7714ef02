"""A booked time that became a meeting: when the time moves or is called off, so is the meeting."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.kernel.action import Actor
from medspil.meetings.actions.meetings.guest_links import prolong
from medspil.meetings.actions.meetings.steps import locked
from medspil.meetings.actions.meetings.telling import take_back, tell
from medspil.meetings.actions.meetings.times import remind_again
from medspil.meetings.actions.meetings.waiting import put_back
from medspil.meetings.models import Appointment, AppointmentState, Meeting, MeetingState
from medspil.meetings.models.meetings import BEFORE
from medspil.messages.models import MessageKind


def follow_appointment(by: Actor, appointment: Appointment) -> Meeting | None:
    """The meeting takes over the time as it now is; its guests are told. The citizen has heard of
    the time itself. Inside the action that changed the appointment.
    """
    meeting = Meeting.objects.filter(appointment=appointment, state__in=BEFORE).first()
    if meeting is None:
        return None
    found = locked(meeting)
    cancelled = appointment.state == AppointmentState.CANCELLED
    if cancelled:
        found.state = MeetingState.CANCELLED
        found.cancelled_because = _("Den bookede tid er aflyst.")
    elif found.starts_at == appointment.starts_at and found.ends_at == appointment.ends_at:
        return found
    else:
        found.starts_at = appointment.starts_at
        found.minutes = int((appointment.ends_at - appointment.starts_at).total_seconds() // 60)
    found.sequence += 1
    found.save()
    remind_again(found)
    prolong(found)
    if cancelled:
        put_back(found)
    take_back(found)
    guests = [seat for seat in found.seats.all() if seat.is_guest]
    kind = MessageKind.MEETING_CANCELLED if cancelled else MessageKind.MEETING_MOVED
    tell(by, found, kind, to=guests)
    return found
