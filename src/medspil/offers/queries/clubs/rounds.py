"""The rounds and clubs that somebody runs, leads or has citizens in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from medspil.contact.rules import led_teams
from medspil.kernel import clock
from medspil.kernel.action import Actor, System, allowed
from medspil.offers.club_rules import meets_clubs
from medspil.offers.clubs.wishes import Disappointment, Members, disappointments
from medspil.offers.models.clubs import (
    IN_THE_CLUB,
    Club,
    ClubMember,
    ClubRound,
    Interest,
    MemberState,
)
from medspil.offers.queries.clubs.proposing import asked, hosts_left, proposed_clubs
from medspil.people.models import CaseworkerAssignment, Staff
from medspil.people.rules import leads


def rounds_for(viewer: Actor) -> QuerySet[ClubRound]:
    """The rounds that the viewer runs: leaders those of their teams, consultants their own."""
    everything = ClubRound.objects.select_related("team").order_by("-since", "-pk")
    if isinstance(viewer, System):
        return everything
    if not isinstance(viewer, Staff) or not meets_clubs(viewer):
        return everything.none()
    mine = Q(made_by=viewer)
    if leads(viewer):
        whole_house, teams = led_teams(viewer)
        mine |= Q() if whole_house else Q(team__in=teams)
        if whole_house:
            return everything
    return everything.filter(mine)


def rounds_seen_by(viewer: Actor) -> QuerySet[ClubRound]:
    """The rounds that the viewer runs and, to a leader, those that ask citizens of their teams."""
    mine = rounds_for(viewer)
    if not isinstance(viewer, Staff) or not leads(viewer):
        return mine
    asks_theirs = Interest.objects.filter(of_led_teams(viewer)).values("round")
    seen = Q(pk__in=mine.values("pk")) | Q(pk__in=asks_theirs)
    return ClubRound.objects.select_related("team").filter(seen).order_by("-since", "-pk")


def of_led_teams(leader: Staff) -> Q:
    """Of interests: the citizen is with a team that the leader leads today."""
    _whole_house, teams = led_teams(leader)
    theirs = CaseworkerAssignment.objects.filter(team__in=teams, valid__contains=clock.today())
    return Q(citizen__in=theirs.values("citizen"))


def clubs_for(viewer: Actor) -> QuerySet[Club]:
    """The open clubs that the viewer leads, or whose round they run; the newest first."""
    opened = (
        Club.objects.filter(opened_at__isnull=False)
        .select_related("host", "round", "series")
        .annotate(sitting=Count("members", filter=Q(members__seat__isnull=False)))
        .order_by("-first_day", "number", "pk")
    )
    if isinstance(viewer, System):
        return opened
    if not isinstance(viewer, Staff) or not meets_clubs(viewer):
        return opened.none()
    return opened.filter(Q(host=viewer) | Q(round__in=rounds_for(viewer).values("pk")))


def open_rounds() -> QuerySet[ClubRound]:
    """The rounds in which somebody can still be asked: their names say nothing of anybody."""
    return ClubRound.objects.exclude(state="closed").order_by("-since", "-pk")


@dataclass(frozen=True, slots=True)
class Standing:
    """A round in numbers. `waiting`: want a club and have no seat; `room_for_another`: enough of
    them to fill one."""

    asked: int
    wanting: int
    seated: int
    waiting: int
    room_for_another: bool

    @property
    def rate(self) -> float | None:
        """Of those who were asked, so many per cent want a club."""
        return 100 * self.wanting / self.asked if self.asked else None


def standing(round: ClubRound) -> Standing:
    """How many were asked, want one, sit in one, and wait."""
    seat = ClubMember.objects.filter(citizen=OuterRef("citizen"), seat__isnull=False).exclude(
        state=MemberState.INTERESTED
    )
    served = ClubMember.objects.filter(interest=OuterRef("pk")).exclude(
        state=MemberState.INTERESTED
    )
    found = round.interests.annotate(sits=Exists(seat), served=Exists(served)).aggregate(
        asked=Count("pk"),
        wanting=Count("pk", filter=Q(wants=True)),
        seated=Count("pk", filter=Q(sits=True)),
        waiting=Count("pk", filter=Q(wants=True, withdrawn_on=None, sits=False, served=False)),
    )
    return Standing(**found, room_for_another=found["waiting"] >= round.least)


def interests_of(viewer: Actor, round: ClubRound) -> list[Interest]:
    """Who was asked, those who want a club first, in the order in which they said so.

    Everybody to whoever runs the round; to a leader who does not, those of their own teams.
    """
    found = round.interests.select_related("citizen", "noted_by")
    if not allowed("offers.run_club_round", viewer, round):
        found = found.filter(of_led_teams(viewer)) if isinstance(viewer, Staff) else found.none()
    return list(found.order_by("-wants", "withdrawn_on", "said_on", "pk"))


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody in the proposal, and what of their wish it does not meet."""

    interest: Interest
    member: ClubMember | None
    missed: Sequence[Disappointment]


@dataclass(frozen=True, slots=True)
class ProposedClub:
    """A club of the proposal with those in it. `too_small`: not enough to open it, as a rule."""

    club: Club
    people: Sequence[Placed]
    too_small: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The proposal side by side, and who is left without a club."""

    clubs: Sequence[ProposedClub]
    without: Sequence[Placed]
    people: int
    met: int
    placed: int


def board(round: ClubRound) -> Board:
    """The proposal as it stands now, judged anew: a person may have moved people since."""
    interests = asked(round)
    wishes = [wish for _interest, wish in interests]
    clubs = list(
        round.clubs.filter(opened_at=None)
        .select_related("host")
        .prefetch_related("members")
        .order_by("number")
    )
    members: list[Members] = proposed_clubs(clubs)
    missed: dict[int, list[Disappointment]] = {wish.person: [] for wish in wishes}
    for one in disappointments(members, wishes, hosts_left(round), round.sizes):
        missed[one.person].append(one)
    sits = {member.citizen_id: member for club in clubs for member in club.members.all()}
    placed = {
        interest.citizen_id: Placed(interest, sits.get(interest.citizen_id), missed[wish.person])
        for interest, wish in interests
    }
    return Board(
        clubs=[
            ProposedClub(
                club,
                [placed[m.citizen_id] for m in club.members.all() if m.citizen_id in placed],
                len(club.members.all()) < club.least,
            )
            for club in clubs
        ],
        without=[one for one in placed.values() if one.member is None],
        people=len(wishes),
        met=sum(not one.missed for one in placed.values()),
        placed=len(sits),
    )


def seated(club: Club) -> QuerySet[ClubMember]:
    """Those who sit in the club now."""
    return club.members.filter(state__in=IN_THE_CLUB).select_related("citizen").order_by("seat")
