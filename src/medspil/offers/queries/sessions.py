"""Series and sessions: what is on, what is coming, and what the worker has to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from medspil.kernel import clock
from medspil.kernel.action import Actor, allowed
from medspil.offers.models import (
    COMING,
    EXPECTED,
    HAS_A_SEAT,
    OPEN,
    Series,
    SeriesState,
    Session,
    SessionState,
    SignUp,
    SignUpState,
)
from medspil.offers.queries.attendance import is_withheld, judged
from medspil.people.models import Citizen, Staff

REMINDED_BEFORE = timedelta(hours=5)
LATEST = 30  # of a citizen's sign-ups


def series_for(viewer: Actor) -> QuerySet[Series]:
    """All of them, to those who hold offers; with how many sessions are coming."""
    coming = Q(sessions__starts_at__gt=clock.now(), sessions__state__in=COMING)
    every = Series.objects.select_related("host", "team").annotate(
        coming=Count("sessions", filter=coming)
    )
    return every if allowed("offers.see", viewer) else every.none()


def get_series(viewer: Actor, public_id: UUID) -> Series:
    """One series; 404 when unknown or not the viewer's."""
    found = series_for(viewer).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def sessions_for(viewer: Actor) -> QuerySet[Session]:
    """All of them, to those who hold offers; with how many have a seat and wait, and of those that
    the viewer holds how many came."""
    every = counted(Session.objects.select_related("series", "topic", "host"))
    if isinstance(viewer, Staff):
        own = Q(host=viewer) | Q(series__host=viewer)
        came = Q(sign_ups__state=SignUpState.ATTENDED)
        every = every.annotate(came=Count("sign_ups", filter=own & came))
    return every if allowed("offers.see", viewer) else every.none()


def get_session(viewer: Actor, public_id: UUID) -> Session:
    """One session; 404 when unknown or not the viewer's."""
    found = sessions_for(viewer).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def sessions_between(viewer: Actor, first: date, last: date) -> QuerySet[Session]:
    """What is on from the first day to the last, both included."""
    return sessions_for(viewer).filter(
        starts_at__gte=clock.start_of(first),
        starts_at__lt=clock.start_of(last + timedelta(days=1)),
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """A session as those outside the house see it."""

    session: Session
    free: int
    waiting: int

    @property
    def is_full(self) -> bool:
        return self.free == 0 or self.waiting > 0


@dataclass(frozen=True, slots=True)
class Repeated:
    """What is offered again and again: the next time of it, and the times after that."""

    next: Offered
    later: Sequence[Offered]


def by_topic(some: Iterable[Offered]) -> list[Repeated]:
    """Each topic of each series once, in the order of the next time of it: a webinar every day is
    one thing to choose, not twenty."""
    found: dict[tuple[int, int | None], list[Offered]] = {}
    for one in some:
        found.setdefault((one.session.series_id, one.session.topic_id), []).append(one)
    return [Repeated(times[0], times[1:]) for times in found.values()]


def public_sessions() -> list[Repeated]:
    """What everybody can sign up to in the next four weeks: the public page shows no more."""
    now = clock.now()
    some = counted(_public()).filter(starts_at__gt=now, starts_at__lt=now + timedelta(days=28))
    return by_topic(offered(one) for one in some)


def public_session(public_id: UUID) -> Offered:
    """One of them, also a little after it began; 404 for what is not open to everybody."""
    found = counted(_public()).filter(public_id=public_id).first()
    if found is None or found.ends_at <= clock.now():
        raise Http404
    return offered(found)


def _public() -> QuerySet[Session]:
    return Session.objects.select_related("series", "topic").filter(
        series__public=True, series__state=SeriesState.PUBLISHED, state__in=OPEN
    )


def counted(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """With how many have a seat (`seats_taken`) and how many wait (`waiting`)."""

    def having(*states: str) -> Count:
        return Count("sign_ups", filter=Q(sign_ups__state__in=states))

    return sessions.annotate(
        seats_taken=having(*HAS_A_SEAT),
        waiting=having(SignUpState.WAITLISTED),
    )


def offered(session: Session) -> Offered:
    """A session that was `counted`, and how much room there is."""
    taken: int = session.seats_taken  # type: ignore[attr-defined]  # annotated above
    waiting: int = session.waiting  # type: ignore[attr-defined]  # annotated above
    return Offered(session, max(session.capacity - taken, 0), waiting)


def with_lapsed_offers() -> list[Session]:
    """Sessions in which a seat was not confirmed in time."""
    late = SignUp.objects.filter(
        session=OuterRef("pk"), state=SignUpState.OFFERED, offered_until__lt=clock.now()
    )
    return list(Session.objects.filter(Exists(late), state=SessionState.PUBLISHED).order_by("pk"))


def to_remind_of() -> list[Session]:
    """Sessions that begin within hours, today, of which nobody has been reminded."""
    now = clock.now()
    midnight: datetime = clock.start_of(clock.today() + timedelta(days=1))
    expected = SignUp.objects.filter(session=OuterRef("pk"), state__in=EXPECTED)
    return list(
        Session.objects.filter(
            Exists(expected),
            state=SessionState.PUBLISHED,
            reminded_at=None,
            starts_at__gt=now,
            starts_at__lte=min(now + REMINDED_BEFORE, midnight),
        ).order_by("pk")
    )


def coming_for(viewer: Actor, citizen: Citizen) -> list[Session]:
    """What the citizen can be signed up to in the next four weeks and is not in already."""
    now = clock.now()
    taken = (*HAS_A_SEAT, SignUpState.WAITLISTED)
    theirs = SignUp.objects.filter(session=OuterRef("pk"), citizen=citizen, state__in=taken)
    found = sessions_for(viewer).filter(
        state=SessionState.PUBLISHED,
        starts_at__gt=now,
        starts_at__lt=now + timedelta(days=28),
    )
    return list(found.exclude(Exists(theirs))[:60])


@dataclass(frozen=True, slots=True)
class CitizensPlace:
    """A citizen's sign-up as an employee who works with them sees it."""

    sign_up: SignUp
    withheld: bool

    @property
    def state(self) -> str:
        """In words; where it is withheld, no more than that they signed up."""
        if self.withheld and self.sign_up.seat is not None:
            return str(SignUpState.SIGNED_UP.label)
        return str(self.sign_up.get_state_display())

    @property
    def may_leave(self) -> bool:
        return self.sign_up.is_in_line and not self.withheld


def places_of(viewer: Actor, citizen: Citizen) -> list[CitizensPlace]:
    """The citizen's latest sign-ups, the last session first. The caller has seen the citizen."""
    found = (
        judged(viewer, SignUp.objects.filter(citizen=citizen))
        .select_related("session__series", "session__topic")
        .order_by("-session__starts_at", "-pk")
    )
    return [CitizensPlace(one, is_withheld(one)) for one in found[:LATEST]]
