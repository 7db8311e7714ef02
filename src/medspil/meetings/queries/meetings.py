"""A meeting as those in the house see it: before, while it runs, and afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404

from medspil.contact.models import Agreement
from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.meetings.models import (
    AgendaItem,
    Meeting,
    MeetingAgreement,
    MeetingState,
    Seat,
    Signal,
    Summary,
)
from medspil.meetings.models.meetings import BEFORE, OVER, UNDER_WAY
from medspil.messages.models import UNDELIVERED, Message
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from medspil.people.queries import citizens_for
from medspil.people.rules import works_with_citizens


def meetings_for(viewer: Actor) -> QuerySet[Meeting]:
    """Around the viewer's citizens, or those they sit in; the citizen's own."""
    found = Meeting.objects.select_related("citizen", "conversation", "appointment")
    if isinstance(viewer, CitizenActor):
        return found.filter(citizen=viewer.citizen)
    theirs = Q(citizen__in=citizens_for(viewer).order_by())
    if isinstance(viewer, Staff) and works_with_citizens(viewer):
        theirs |= Q(pk__in=Seat.objects.filter(staff=viewer).values("meeting"))
    return found.filter(theirs)


def get_meeting(viewer: Actor, uid: UUID) -> Meeting:
    """One meeting; 404 when unknown or not the viewer's."""
    found = meetings_for(viewer).filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def coming_meetings(viewer: Actor, citizen: Citizen) -> QuerySet[Meeting]:
    """Those that are neither over nor cancelled, the next first."""
    open_ones = [MeetingState.PLANNED, MeetingState.TESTED, MeetingState.LIVE]
    return meetings_for(viewer).filter(
        citizen=citizen, state__in=[*open_ones, MeetingState.FALLBACK_USED]
    )


def meetings_left_by_closing() -> QuerySet[Meeting]:
    """Those still planned with citizens from the day they left the books on."""
    return (
        Meeting.objects.filter(
            state__in=BEFORE,
            starts_at__gt=clock.now(),
            starts_at__date__gte=F("citizen__closed_on"),
        )
        .select_related("citizen")
        .order_by("starts_at", "pk")
    )


def meetings_today(viewer: Staff) -> QuerySet[Meeting]:
    """Today's meetings in which the employee sits, and those under way: with `to_ring`, how many
    are not told of plan B. One statement.
    """
    begins = clock.start_of(clock.today())
    today = Q(starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1))
    untold = Q(seats__staff=None, seats__told_at=None, fallback_at__isnull=False)
    return (
        Meeting.objects.filter(pk__in=Seat.objects.filter(staff=viewer).values("meeting"))
        .filter(today & ~Q(state__in=[MeetingState.CANCELLED, *OVER]) | Q(state__in=UNDER_WAY))
        .select_related("citizen")
        .annotate(to_ring=Count("seats", filter=untold))
        .order_by("starts_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class MeetingSheet:
    """All that the page of a meeting shows; each list is one query."""

    meeting: Meeting
    seats: list[Seat]
    items: list[AgendaItem]
    signals: list[Signal]
    agreed: list[MeetingAgreement]
    before: list[Agreement]  # open agreements from earlier, asked about first
    summaries: list[Summary]
    messages: dict[UUID, Message]  # the last to each seat, by its uid

    @property
    def minutes(self) -> int:
        """How long the points take together."""
        return sum(item.minutes for item in self.items)

    @property
    def too_long(self) -> bool:
        return self.minutes > self.meeting.minutes

    @property
    def is_summary_sent(self) -> bool:
        return any(one.sent_at for one in self.summaries)

    @property
    def to_ring(self) -> list[Seat]:
        """Who must be rung about plan B: no message is on its way to them, or it did not arrive."""
        if self.meeting.fallback_at is None:
            return []
        return [seat for seat in self.seats if not seat.staff_id and self._is_untold(seat)]

    def _is_untold(self, seat: Seat) -> bool:
        message = self.messages.get(seat.uid)
        lost = message is not None and message.state in UNDELIVERED and not message.handled_at
        return seat.told_at is None or lost

    @property
    def told(self) -> list[tuple[Seat, Message | None]]:
        """Each seat with the last message to it; colleagues have their calendar."""
        return [(seat, self.messages.get(seat.uid)) for seat in self.seats]


def messages_of(meeting: Meeting) -> dict[UUID, Message]:
    """The last message about the meeting to each seat, by the seat's uid."""
    told = Message.objects.filter(
        Q(citizen=meeting.citizen_id) | Q(about=meeting.citizen_id),
        dedupe__startswith=f"meeting:{meeting.uid}:",
    ).order_by("pk")
    return {UUID(message.dedupe.split(":")[2]): message for message in told}


def undelivered_to(meeting: Meeting, seat: Seat) -> list[Message]:
    """What did not reach a seat, and nobody has handled."""
    return list(
        Message.objects.filter(
            Q(citizen=meeting.citizen_id) | Q(about=meeting.citizen_id),
            dedupe__startswith=f"meeting:{meeting.uid}:{seat.uid}:",
            state__in=UNDELIVERED,
            handled_at=None,
        ).order_by("pk")
    )


def meeting_sheet(meeting: Meeting) -> MeetingSheet:
    """The page of a meeting that the viewer got by `get_meeting`."""
    seats = list(meeting.seats.select_related("staff", "representation"))
    for seat in seats:
        seat.meeting = meeting
    named = {seat.pk: seat for seat in seats}
    signals = list(Signal.objects.filter(seat__meeting=meeting, cleared_at=None))
    agreed = list(meeting.agreed.select_related("agreement"))
    for shown in signals:
        shown.seat = named[shown.seat_id]
    for one in agreed:
        one.seat = named[one.seat_id]
    return MeetingSheet(
        meeting=meeting,
        seats=seats,
        items=list(meeting.items.all()),
        signals=signals,
        agreed=agreed,
        before=list(
            Agreement.objects.filter(
                citizen=meeting.citizen, done_on=None, dropped_because=""
            ).exclude(from_meeting__meeting=meeting)
        ),
        summaries=list(meeting.summaries.all()),
        messages=messages_of(meeting),
    )
