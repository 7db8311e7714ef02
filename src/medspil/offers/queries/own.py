"""What a citizen is signed up to, asked to, and can choose; as they see it themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.offers.actions.holding import DOORS_OPEN
from medspil.offers.models import (
    FOR_ANYBODY,
    HAS_A_SEAT,
    IN_LINE,
    OPEN,
    Candidate,
    CandidateState,
    Poll,
    SeriesKind,
    SeriesState,
    Session,
    SessionState,
    SignUp,
    SignUpState,
    Sparring,
    SparringState,
    SparringTime,
)
from medspil.offers.queries.attendance import is_pause, is_shown, is_withheld, judged
from medspil.offers.queries.places import open_poll_for, place_in_line
from medspil.offers.queries.sessions import Offered, Repeated, by_topic, counted, offered
from medspil.people.actors import CitizenActor

AHEAD, BEHIND = timedelta(days=28), timedelta(days=90)
LONGEST = timedelta(hours=8)  # a session lasts no longer
TIMES = 12  # free times shown at once
MOST = 200  # sessions to choose among: some ten every working day


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """A sign-up of one's own. `line`: 1 is next, 0 does not wait."""

    place: SignUp
    line: int


@dataclass(frozen=True, slots=True)
class OwnOffers:
    """The citizen's page of offers."""

    coming: Sequence[OwnSeat]
    past: Sequence[SignUp]
    invitations: Sequence[Candidate]
    choices: Sequence[Repeated]
    caseworker_sees: bool  # whether they came, as they have chosen
    is_pause: bool  # today nobody has to meet up

    @property
    def asks_who_may_see(self) -> bool:
        """Without a pause the caseworker sees it, and there is nothing to choose."""
        return self.is_pause or self.caseworker_sees


def own_offers(viewer: CitizenActor, reader: Actor) -> OwnOffers:
    """Everything of the citizen's own, the next first, and what they can choose. Five queries.

    `reader` looks at the page: of what is the citizen's own affair an employee sees nothing here.
    """
    now = clock.now()
    mine = _places(viewer, reader).filter(withheld=False)
    return OwnOffers(
        coming=[
            OwnSeat(one, one.line or 0 if one.state == SignUpState.WAITLISTED else 0)
            for one in mine.filter(state__in=IN_LINE, session__starts_at__gt=now - LONGEST)
            .annotate(line=_line())
            .order_by("session__starts_at", "pk")
        ],
        past=list(
            mine.filter(state=SignUpState.ATTENDED, session__starts_at__gt=now - BEHIND).order_by(
                "-session__starts_at", "-pk"
            )[:20]
        ),
        invitations=list(invitations_of(viewer)),
        choices=by_topic(offered(one) for one in choices_of(viewer)[:MOST]),
        caseworker_sees=is_shown(viewer.citizen),
        is_pause=is_pause(viewer.citizen, clock.today()),
    )


def _places(viewer: CitizenActor, reader: Actor) -> QuerySet[Any]:
    """A seat in a club stands with the club."""
    return (
        judged(reader, SignUp.objects.filter(citizen=viewer.citizen))
        .exclude(session__series__kind=SeriesKind.CLUB)
        .select_related("session__series", "session__topic", "sparring")
    )


def _line() -> Subquery:
    before = SignUp.objects.filter(
        Q(queued_at__lt=OuterRef("queued_at"))
        | Q(queued_at=OuterRef("queued_at"), pk__lte=OuterRef("pk")),
        session=OuterRef("session"),
        state=SignUpState.WAITLISTED,
    )
    return Subquery(before.order_by().values("session").annotate(n=Count("pk")).values("n"))


def invitations_of(viewer: CitizenActor) -> QuerySet[Candidate]:
    """What they are asked to and have not answered."""
    return (
        Candidate.objects.filter(
            citizen=viewer.citizen,
            state=CandidateState.INVITED,
            session__state=SessionState.PUBLISHED,
            session__starts_at__gt=clock.now(),
        )
        .select_related("citizen", "session__series", "session__topic")
        .order_by("session__starts_at", "pk")
    )


def choices_of(viewer: CitizenActor) -> QuerySet[Session]:
    """What they can sign up to in the next four weeks and are not in; the next first."""
    now = clock.now()
    theirs = SignUp.objects.filter(
        session=OuterRef("pk"),
        citizen=viewer.citizen,
        state__in=[*HAS_A_SEAT, SignUpState.WAITLISTED, SignUpState.REFUSED],
    )
    open_to_them = Q(series__kind__in=FOR_ANYBODY) | Q(series__public=True)
    can_choose = Session.objects.filter(
        open_to_them,
        ~Exists(theirs),
        state=SessionState.PUBLISHED,
        series__state=SeriesState.PUBLISHED,
        starts_at__gt=now,
        starts_at__lt=now + AHEAD,
    ).exclude(series__kind=SeriesKind.CLUB)
    return counted(can_choose.select_related("series", "topic")).order_by("starts_at", "pk")


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One session as the citizen sees it: their place in it, or how much room there is."""

    session: Session
    place: SignUp | None
    line: int
    choice: Offered | None
    invitation: Candidate | None
    sparring: Sparring | None
    times: Sequence[SparringTime]
    poll: Poll | None  # open, and not answered; only when they look themselves

    @property
    def is_in(self) -> bool:
        return self.place is not None and self.place.seat is not None

    @property
    def doors_are_open(self) -> bool:
        """From half an hour before until it is held."""
        opens = self.session.starts_at - DOORS_OPEN
        return self.is_in and self.session.state in OPEN and clock.now() >= opens

    @property
    def has_come(self) -> bool:
        return self.place is not None and self.place.state == SignUpState.ATTENDED


def own_session(viewer: CitizenActor, reader: Actor, public_id: UUID) -> OwnSession:
    """A session that the citizen is in, was in, is asked to or can choose. 404 for any other, and
    for one of which the reader may not know what became of it."""
    place = _places(viewer, reader).filter(session__public_id=public_id).first()
    if place is not None and is_withheld(place):
        raise Http404
    choice = choices_of(viewer).filter(public_id=public_id).first()
    invitation = (
        Candidate.objects.filter(citizen=viewer.citizen, session__public_id=public_id)
        .select_related("citizen", "session__series", "session__topic")
        .first()
    )
    session = next((one.session for one in (place, invitation) if one is not None), choice)
    if session is None:
        raise Http404
    sparring = getattr(place, "sparring", None)
    answers = isinstance(reader, CitizenActor)  # nobody answers a poll for them
    return OwnSession(
        session=session,
        place=place,
        line=place_in_line(place) if place is not None else 0,
        choice=offered(choice) if choice is not None else None,
        invitation=invitation,
        sparring=sparring,
        times=free_times() if sparring is not None and sparring.state in _CAN_PICK else [],
        poll=open_poll_for(place) if place is not None and answers else None,
    )


_CAN_PICK = (SparringState.OFFERED, SparringState.ACCEPTED, SparringState.BOOKED)


def free_times() -> list[SparringTime]:
    """The next free times for sparring, with whoever gives it."""
    found = SparringTime.objects.filter(
        sparring=None, during__startswith__gt=clock.now()
    ).select_related("staff")
    return list(found.order_by(F("during").asc(), "pk")[:TIMES])
