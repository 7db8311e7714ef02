"""One club: who sits in it, who came when, and – for its consultant alone – what was handed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet

from medspil.kernel.action import Actor, allowed
from medspil.offers.clubs.curriculum import curriculum
from medspil.offers.models import Session, SignUp
from medspil.offers.models.clubs import (
    IN_THE_CLUB,
    Club,
    ClubMember,
    HomeworkAnswer,
    Interest,
    MemberState,
)
from medspil.offers.queries.attendance import is_withheld, judged
from medspil.offers.queries.clubs.proposing import asked
from medspil.people.actors import CitizenActor


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member with a mark for each session: "attended", "absent", "signed_up" … or nothing (also
    where it is withheld); and how many pieces of homework they have handed in."""

    member: ClubMember
    marks: Sequence[SignUp | None]
    handed_in: int


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A session, how many came (None: that would say who), whom the outline thinks of inviting."""

    session: Session
    came: int | None
    expected: int
    handed_in: int
    guests: str


@dataclass(frozen=True, slots=True)
class ClubPage:
    """Everything that the club's page shows."""

    members: Sequence[MemberRow]
    gone: Sequence[MemberRow]
    weeks: Sequence[WeekRow]

    @property
    def withholds(self) -> bool:
        return any(week.came is None for week in self.weeks)


def places_in(viewer: Actor, club: Club) -> QuerySet[Any]:
    """The members' places in the club's sessions, judged: its page tells their names."""
    mine = SignUp.objects.filter(session__series=club.series_id, citizen__isnull=False)
    return judged(viewer, mine).select_related("citizen").order_by("seat", "pk")


def club_page(viewer: Actor, club: Club, language: str = "da") -> ClubPage:
    """The members and weeks of a club that the viewer may see (`clubs_for`). Texts are not here."""
    sessions = list(
        Session.objects.filter(series=club.series_id)
        .select_related("topic", "series", "homework")
        .prefetch_related("guest_hosts")
        .annotate(handed_in=Count("homework__answers"))
        .order_by("starts_at", "pk")
    )
    members = list(
        club.members.select_related("citizen")
        .annotate(handed_in=Count("homework"))
        .order_by("seat", "pk")
    )
    places = list(places_in(viewer, club))
    marks: dict[tuple[int, int | None], SignUp] = {
        (place.session_id, place.citizen_id): place for place in places if not is_withheld(place)
    }
    rows = [
        MemberRow(
            member,
            [marks.get((session.pk, member.citizen_id)) for session in sessions],
            member.handed_in,
        )
        for member in members
    ]
    seen: dict[int, list[str]] = defaultdict(list)
    for place in places:
        seen[place.session_id].append(place.state)
    kept = {place.session_id for place in places if is_withheld(place)}
    outline = {week.theme: week.guests for week in curriculum(language)}
    return ClubPage(
        members=[row for row in rows if row.member.is_in],
        gone=[row for row in rows if not row.member.is_in],
        weeks=[
            WeekRow(
                session,
                came=None if session.pk in kept else seen[session.pk].count("attended"),
                expected=sum(state not in ("cancelled", "refused") for state in seen[session.pk]),
                handed_in=session.handed_in,
                guests=outline.get(session.title, ""),
            )
            for session in sessions
        ],
    )


def answers_in(viewer: Actor, club: Club) -> QuerySet[HomeworkAnswer]:
    """What the members of the club have handed in, unread first: for its consultant alone.

    Neither a leader nor another member reads it; to them there is nothing.
    """
    found = (
        HomeworkAnswer.objects.filter(member__club=club)
        .select_related("member__citizen", "member__club", "homework__session__topic", "taken_by")
        .order_by(F("seen_at").asc(nulls_first=True), "handed_in_at", "pk")
    )
    return found if allowed("offers.coach", viewer, club) else found.none()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one member has come: each week's homework, the answer, what was said to it."""

    member: ClubMember
    weeks: Sequence[tuple[Session, HomeworkAnswer | None]]

    @property
    def done(self) -> int:
        return sum(answer is not None for _session, answer in self.weeks)


def progress_of(viewer: Actor, member: ClubMember) -> Progress | None:
    """The member's own progress, to the member and the consultant of the club; None to others."""
    if not allowed("offers.do_homework", viewer, member):
        return None
    sessions = (
        Session.objects.filter(series=member.club.series_id, homework__isnull=False)
        .select_related("topic", "series", "homework")
        .order_by("starts_at", "pk")
    )
    answers = {one.homework_id: one for one in member.homework.all()}
    return Progress(member, [(one, answers.get(one.homework.pk)) for one in sessions])


def own_place(citizen: CitizenActor) -> ClubMember | None:
    """The citizen's place in a club, offered or taken; a proposal is nothing to them yet."""
    return (
        ClubMember.objects.filter(citizen=citizen.citizen, state__in=IN_THE_CLUB)
        .exclude(state=MemberState.INTERESTED)
        .select_related("club__series", "club__host", "citizen")
        .first()
    )


def own_memberships(citizen: CitizenActor) -> QuerySet[ClubMember]:
    """Every club that the citizen has been offered a place in, the newest first."""
    return (
        ClubMember.objects.filter(citizen=citizen.citizen, joined_on__isnull=False)
        .select_related("club__series", "club__host", "citizen")
        .order_by("-joined_on", "-pk")
    )


def waiting_for(club: Club) -> list[Interest]:
    """Who wants a club in the round and has no seat: whom a free seat can be offered to."""
    return [interest for interest, _wish in asked(club.round)]
