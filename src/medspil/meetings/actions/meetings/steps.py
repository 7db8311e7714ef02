"""Hold a meeting while it is changed, and take it one step on by the transition table."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.kernel.action import Refused
from medspil.meetings.models import Meeting, MeetingState
from medspil.people.models import Citizen


def locked(meeting: Meeting) -> Meeting:
    """The meeting as it stands, held until the transaction ends. Its citizen first, always, as who
    books a time does: two who act at once wait for each other instead of deadlocking.
    """
    Citizen.objects.select_for_update(no_key=True).filter(pk=meeting.citizen_id).first()
    return (
        Meeting.objects.select_for_update(of=("self",)).select_related("citizen").get(pk=meeting.pk)
    )


def may_become(meeting: Meeting, state: str) -> None:
    """Raises `Refused` where the transition table says no."""
    if not meeting.may_become(state):
        raise Refused(
            _("Mødet er »%(state)s«, så det kan ikke gøres nu.")
            % {"state": MeetingState(meeting.state).label.lower()}
        )


def not_over(meeting: Meeting) -> Meeting:
    """The meeting, held, where it is neither held nor cancelled. Raises `Refused`."""
    found = locked(meeting)
    if found.is_over or found.state == MeetingState.CANCELLED:
        raise Refused(_("Mødet er slut, så det kan ikke ændres."))
    return found


def under_way(meeting: Meeting) -> Meeting:
    """The meeting, held, where people are together now. Raises `Refused`."""
    found = locked(meeting)
    if not found.is_under_way:
        raise Refused(_("Mødet er ikke i gang."))
    return found
