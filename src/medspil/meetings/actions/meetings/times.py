"""When a meeting is: nobody who sits there is somewhere else at the time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from medspil.kernel.action import Refused
from medspil.meetings.actions.times import LONGEST, not_booked, own_reminder
from medspil.meetings.models import Appointment, Meeting, Seat
from medspil.meetings.models.meetings import BEFORE, UNDER_WAY
from medspil.meetings.queries.taken import in_panel
from medspil.people.models import Citizen, Staff


def sitting(meeting: Meeting) -> list[Staff]:
    """The employees with a seat."""
    return list(Staff.objects.filter(seats__meeting=meeting).order_by("pk"))


def remind_again(meeting: Meeting) -> None:
    """The meeting has another time: the reminder comes again, unless what they are told of it now
    is one. Colleagues are not told: their calendar shows it.
    """
    meeting.seats.update(reminded_at=None)
    meeting.seats.filter(staff=None).update(reminded_at=own_reminder(meeting.starts_at))


def check_free(
    citizen: Citizen,
    staff: Sequence[Staff],
    starts_at: datetime,
    minutes: int,
    *,
    meeting: Meeting | None = None,
    appointment: Appointment | None = None,
) -> None:
    """Raises `Refused`, with who it is, when the citizen or one of the employees has another time
    or meeting then: not this one, nor the `appointment` that it is held in. They are held until the
    transaction ends: two who plan at once wait for each other.
    """
    for one in sorted(staff, key=lambda who: who.pk):
        not_booked(citizen, one, starts_at, minutes, own=appointment)
    ends_at = starts_at + timedelta(minutes=minutes)
    near = Q(meeting__starts_at__gt=starts_at - LONGEST, meeting__starts_at__lt=ends_at)
    taken = (
        Seat.objects.filter(
            near,
            Q(staff__in=staff) | Q(role="main_person", meeting__citizen=citizen),
            meeting__state__in=[*BEFORE, *UNDER_WAY],
        )
        .exclude(answer="no")
        .exclude(meeting=meeting.pk if meeting else 0)
        .select_related("meeting", "staff")
        .order_by("meeting__starts_at", "pk")
    )
    for seat in taken:
        if seat.meeting.ends_at > starts_at:
            raise Refused(_sits(seat), field="starts_at")
    what, key = in_panel([one.pk for one in staff], citizen.pk, starts_at, ends_at)
    if what == "citizen":
        raise Refused(_("Borgeren har allerede et møde på det tidspunkt."), field="starts_at")
    if what:
        name = next(one.full_name for one in staff if one.pk == key)
        said = _("%(name)s sidder i et møde på det tidspunkt.") % {"name": name}
        raise Refused(said, field="starts_at")


def _sits(seat: Seat) -> str:
    if seat.staff is None:
        return _("Borgeren har allerede et møde på det tidspunkt.")
    return _("%(name)s sidder i et møde på det tidspunkt.") % {"name": seat.staff.full_name}
