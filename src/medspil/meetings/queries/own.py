"""What a citizen sees of their own: what is to come, one meeting, and their case before a panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from medspil.contact.models import Conversation, LocalEffect
from medspil.kernel import clock
from medspil.meetings.actions.panel.moving import has_begun
from medspil.meetings.models import (
    ACTIVE_HEARING,
    AWAITS_DECISION,
    AgendaItem,
    Appointment,
    CitizenReview,
    HearingState,
    Meeting,
    MeetingAgreement,
    MeetingState,
    PanelCase,
    PanelConsent,
    PanelDecision,
    PanelHearing,
    PanelMember,
    Recommendation,
    ReviewComment,
    Seat,
    SeatRole,
    Signal,
    Summary,
    Whose,
)
from medspil.meetings.queries.appointments import coming
from medspil.meetings.queries.meetings import coming_meetings, get_meeting, meetings_for
from medspil.meetings.queries.panel.cases import Part, cases_for, get_case, parts_of
from medspil.meetings.queries.panel.consents import Asked, all_asked, in_words
from medspil.meetings.queries.panel.days import proposed_instead
from medspil.meetings.queries.policy import booking_policy
from medspil.meetings.queries.sharing import Sharing, sharing_of
from medspil.meetings.queries.waiting import waiting_points
from medspil.meetings.rooms import RoomUnavailable
from medspil.meetings.rooms.lend import way_in
from medspil.messages.words import language_for
from medspil.people.actors import CitizenActor

RUNS_OVER = timedelta(hours=3)  # how long a meeting that has begun is still shown after its time
ASKED_ABOUT = timedelta(days=14)  # how long after a conversation the two questions are asked


@dataclass(frozen=True, slots=True)
class Coming:
    """Something the citizen is to take part in: one of the three."""

    at: datetime
    appointment: Appointment | None = None
    meeting: Meeting | None = None
    hearing: PanelHearing | None = None


def own_appointments(viewer: CitizenActor) -> QuerySet[Appointment]:
    """The times booked ahead, the next first. One that became a meeting is that meeting."""
    return (
        coming(viewer, viewer.citizen)
        .filter(Q(meeting=None) | Q(meeting__state=MeetingState.CANCELLED))
        .select_related("staff", "invitation")
    )


def coming_for(viewer: CitizenActor) -> list[Coming]:
    """All that the citizen is to take part in, the next first; three queries."""
    now = clock.now()
    found = [Coming(one.starts_at, appointment=one) for one in own_appointments(viewer)]
    for meeting in coming_meetings(viewer, viewer.citizen):
        until = meeting.ends_at + (RUNS_OVER if meeting.is_under_way else timedelta())
        if until > now:
            found.append(Coming(meeting.starts_at, meeting=meeting))
    hearings = PanelHearing.objects.filter(
        case__citizen=viewer.citizen, state__in=ACTIVE_HEARING, day__day__gte=clock.today()
    ).select_related("day", "case__type", "representative")
    found += [Coming(one.starts_at, hearing=one) for one in hearings if one.starts_at]
    return sorted(found, key=lambda one: one.at)


def next_of(found: list[Coming]) -> Meeting | None:
    """The meeting, where one comes before any booked time."""
    talks = [one for one in found if one.hearing is None]
    return talks[0].meeting if talks else None


def next_meeting(viewer: CitizenActor) -> Meeting | None:
    """The meeting that comes before any booked time; None where a time or nothing comes first."""
    return next_of(coming_for(viewer))


def own_points(viewer: CitizenActor, meeting: Meeting | None) -> list[AgendaItem]:
    """What the citizen wants to talk about: on the meeting's agenda, or waiting."""
    if meeting is None:
        return list(waiting_points(viewer.citizen))
    return list(meeting.items.filter(whose=Whose.MAIN_PERSON))


def asked_about(viewer: CitizenActor) -> Conversation | None:
    """The latest conversation, a fortnight old at most, while nobody has answered about it."""
    latest = (
        spoken(viewer)
        .filter(held_at__gt=clock.now() - ASKED_ABOUT)
        .select_related("evaluation")
        .order_by("-held_at", "-pk")
        .first()
    )
    return None if latest is None or hasattr(latest, "evaluation") else latest


def spoken(viewer: CitizenActor) -> QuerySet[Conversation]:
    """The conversations that were held with the citizen."""
    return viewer.citizen.conversations.filter(
        withdrawn_at=None, local_effect=LocalEffect.RESETS_LOCAL_FOLLOWUP
    )


def own_meetings(viewer: CitizenActor) -> QuerySet[Meeting]:
    """Those planned and those held, the newest first; what was cancelled is left out."""
    return meetings_for(viewer).exclude(state=MeetingState.CANCELLED).order_by("-starts_at", "-pk")


@dataclass(frozen=True, slots=True)
class OwnMeeting:
    """A meeting as its main person sees it; each list is one query."""

    meeting: Meeting
    seats: list[Seat]
    items: list[AgendaItem]
    signals: list[Signal]
    agreed: list[MeetingAgreement]
    summaries: list[Summary]
    place: str  # where one comes in person
    way_in: str  # the citizen's own: an https address, `tel:`, or none
    evaluated: bool
    sharing: Sharing  # who takes part, and whether the citizen has said yes to them

    @property
    def seat(self) -> Seat:
        """The citizen's own."""
        return next(one for one in self.seats if one.role == SeatRole.MAIN_PERSON)


def own_meeting(viewer: CitizenActor, uid: UUID) -> OwnMeeting:
    """One of the citizen's meetings. 404 when it is another's. Summaries that were sent alone."""
    meeting = get_meeting(viewer, uid)
    seats = list(meeting.seats.select_related("staff", "representation"))
    for seat in seats:
        seat.meeting = meeting
    named = {seat.pk: seat for seat in seats}
    agreed = list(meeting.agreed.select_related("agreement"))
    for one in agreed:
        one.seat = named[one.seat_id]
    mine = next(seat for seat in seats if seat.role == SeatRole.MAIN_PERSON)
    conversation = meeting.conversation
    return OwnMeeting(
        meeting=meeting,
        seats=seats,
        items=list(meeting.items.all()),
        signals=list(Signal.objects.filter(seat=mine, cleared_at=None)),
        agreed=agreed,
        summaries=list(meeting.summaries.filter(sent_at__isnull=False)),
        place=booking_policy().address if meeting.channel == "in_person" else "",
        way_in=_way_in(mine),
        evaluated=conversation is None or hasattr(conversation, "evaluation"),
        sharing=sharing_of(meeting, seats, language_for(meeting.citizen)),
    )


def _way_in(seat: Seat) -> str:
    meeting = seat.meeting
    if meeting.is_over or meeting.state == MeetingState.CANCELLED:
        return ""
    try:
        return way_in(seat)
    except RoomUnavailable:
        return ""


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One of the three questions, and what was last answered to it."""

    asked: Asked
    last: PanelConsent | None


@dataclass(frozen=True, slots=True)
class Proposed:
    """What we propose where a form has fallen: when, and how, in the language of the page."""

    at: datetime
    how: str


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case before the panel, as the citizen sees it."""

    case: PanelCase
    hearing: PanelHearing | None
    answers: list[OwnAnswer]
    review: CitizenReview | None  # what was sent to be read; None while it is being written
    members: list[PanelMember]
    proposal: Proposed | None  # while a new form or another day is being found
    recommendation: Recommendation | None
    decision: PanelDecision | None
    begun: bool  # the answers stand from now on

    @property
    def form_falls(self) -> bool:
        """A new form or another day is being found."""
        return self.hearing is not None and self.hearing.state == HearingState.FORM_PENDING

    @property
    def changes(self) -> bool:
        """Can answers be given and taken back? Not while what came of a meeting is decided on."""
        return not (self.begun or self.case.state in AWAITS_DECISION or self.case.is_closed)


def own_case(viewer: CitizenActor, public_id: UUID) -> OwnCase:
    """One of the citizen's cases. 404 when it is another's."""
    case = get_case(viewer, public_id)
    hearing = (
        case.hearings.filter(state__in=ACTIVE_HEARING)
        .select_related("day", "representative")
        .first()
    )
    newest = {line.question: line for line in case.consents.order_by("pk")}
    review = case.reviews.order_by("-pk").first()
    return OwnCase(
        case=case,
        hearing=hearing,
        answers=[OwnAnswer(asked, newest.get(asked.question)) for asked in all_asked()],
        review=None if case.can_be_prepared else review,
        members=_members(case, hearing) if hearing is not None else [],
        proposal=_proposal(case, hearing),
        recommendation=case.recommendations.order_by("-pk").first(),
        decision=case.decisions.order_by("-pk").first(),
        begun=has_begun(case),
    )


def latest_case(viewer: CitizenActor) -> PanelCase | None:
    """The citizen's case before a panel; one that is decided is still theirs to read."""
    return cases_for(viewer).order_by("-opened_at", "-pk").first()


def open_review(case: PanelCase | None) -> CitizenReview | None:
    """What waits to be read and answered by the citizen."""
    return case.reviews.filter(closed_on=None).first() if case else None


def _proposal(case: PanelCase, hearing: PanelHearing | None) -> Proposed | None:
    if hearing is None or hearing.state != HearingState.FORM_PENDING:
        return None
    _day, at, form = proposed_instead(case, hearing)
    return Proposed(at, in_words(form))


def _members(case: PanelCase, hearing: PanelHearing) -> list[PanelMember]:
    seated = PanelMember.objects.filter(type=case.type_id, valid__contains=hearing.day.day)
    return list(seated.select_related("staff").order_by("role", "pk"))


def own_text(case: PanelCase) -> list[Part]:
    """The sections of the preparatory part that are written, in their order."""
    return [part for part in parts_of(case) if part.latest is not None]


def own_comments(case: PanelCase) -> QuerySet[ReviewComment]:
    """What the citizen has said about it, the newest first."""
    return ReviewComment.objects.filter(review__case=case).order_by("-at", "-pk")
