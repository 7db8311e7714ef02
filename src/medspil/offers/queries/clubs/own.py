"""A citizen's club, as they see it themselves; and what they have wished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from medspil.kernel import clock
from medspil.kernel.action import Actor, allowed
from medspil.offers.models import Session, SessionState, SignUp
from medspil.offers.models.clubs import (
    ClubMember,
    ClubRating,
    ClubRound,
    ClubRoundState,
    Homework,
    HomeworkAnswer,
    Interest,
    MemberState,
)
from medspil.offers.queries.attendance import judged
from medspil.offers.queries.clubs.club import own_memberships
from medspil.offers.queries.clubs.rating import is_at_its_end, took_part
from medspil.people.actors import CitizenActor


@dataclass(frozen=True, slots=True)
class OwnWeek:
    """A week of the club: what it is about, whether they came, the homework and their answer."""

    session: Session
    place: SignUp | None
    homework: Homework | None
    answer: HomeworkAnswer | None

    @property
    def can_hand_in(self) -> bool:
        return self.homework is not None and (self.answer is None or self.answer.seen_at is None)


@dataclass(frozen=True, slots=True)
class OwnClub:
    """A place in a club. `private`: the reader may see the goal, the answers and what was said."""

    member: ClubMember
    weeks: Sequence[OwnWeek]
    private: bool
    rating: ClubRating | None
    may_rate: bool

    @property
    def is_offered(self) -> bool:
        return self.member.state == MemberState.OFFERED

    @property
    def goes_on(self) -> bool:
        return self.member.state in (MemberState.CONFIRMED, MemberState.ACTIVE)

    @property
    def done(self) -> int:
        return sum(week.answer is not None for week in self.weeks)

    @property
    def tasks(self) -> int:
        return sum(week.homework is not None for week in self.weeks)

    @property
    def unfolded(self) -> set[int]:
        """The keys of the sessions that are shown at once: the next, and the one before it while
        its homework is still to be written."""
        if self.next is None:
            return set()
        before = [w for w in self.weeks if w.session.starts_at < self.next.starts_at][-1:]
        owed = {w.session.pk for w in before if w.homework is not None and w.answer is None}
        return {self.next.pk} | (owed if self.private else set())

    @property
    def next(self) -> Session | None:
        """The session to come, or the one that is on."""
        now = clock.now()
        found = (week.session for week in self.weeks if week.session.ends_at > now)
        return next((one for one in found if one.state != SessionState.CANCELLED), None)


def own_club(viewer: CitizenActor, reader: Actor) -> OwnClub | None:
    """The club that the citizen has or had a place in last; None when there was none.

    `reader` looks at the page: what a member hands in is shown to the member and to the consultant
    of the club, and to nobody else who helps them.
    """
    member = own_memberships(viewer).first()
    if member is None:
        return None
    private = allowed("offers.do_homework", reader, member)
    sessions = (
        Session.objects.filter(series=member.club.series_id)
        .select_related("topic", "series", "homework")
        .order_by("starts_at", "pk")
    )
    mine = SignUp.objects.filter(session__series=member.club.series_id, citizen=viewer.citizen)
    seen = judged(reader, mine).filter(withheld=False)
    places = {place.session_id: place for place in seen}
    answers = {one.homework_id: one for one in member.homework.all()} if private else {}
    weeks = []
    for session in sessions:
        homework: Homework | None = getattr(session, "homework", None)
        answer = answers.get(homework.pk) if homework is not None else None
        weeks.append(OwnWeek(session, places.get(session.pk), homework, answer))
    ended = not member.is_in or is_at_its_end(member.club)
    return OwnClub(
        member=member,
        weeks=weeks,
        private=private,
        rating=ClubRating.objects.filter(member=member).first(),
        may_rate=ended
        and took_part(reader, member)
        and allowed("offers.rate_club", reader, member),
    )


@dataclass(frozen=True, slots=True)
class OwnWish:
    """The round that asks now, if any, and what the citizen has said in it."""

    round: ClubRound | None
    interest: Interest | None


def own_wish(viewer: CitizenActor) -> OwnWish:
    """In which round the citizen can say that they want a club: their team's, else the house's."""
    today = clock.today()
    team = viewer.citizen.assignments.filter(valid__contains=today).values("team")
    found = (
        ClubRound.objects.exclude(state=ClubRoundState.CLOSED)
        .filter(Q(team=None) | Q(team__in=team), since__lte=today, until__gte=today)
        .order_by("team", "-since", "-pk")
        .first()
    )
    said = None
    if found is not None:
        said = Interest.objects.filter(round=found, citizen=viewer.citizen).first()
    return OwnWish(found, said)
