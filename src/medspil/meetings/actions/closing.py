"""What is booked with citizens who have left the books, by hand or by a file."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.kernel.action import System
from medspil.meetings.actions.booking import cancel
from medspil.meetings.actions.meetings.plan import cancel_meeting
from medspil.meetings.models import CancelledBecause
from medspil.meetings.queries.appointments import left_by_closing
from medspil.meetings.queries.meetings import meetings_left_by_closing


def cancel_after_closing(by: System) -> None:
    """Cancel times and meetings from the closing day on; each is told, and the time is free.

    What is before a panel stays: the panel's own people close the case.
    """
    for appointment in left_by_closing():
        cancel(by=by, appointment=appointment, because=CancelledBecause.NOT_NEEDED)
    for meeting in meetings_left_by_closing():
        cancel_meeting(by=by, meeting=meeting, because=_("Borgeren er afsluttet"))
