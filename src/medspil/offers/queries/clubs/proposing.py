"""What a proposal is made of: who asks, who can lead, and how the last one stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Subquery

from medspil.kernel import clock
from medspil.offers.clubs.wishes import Host, Members, Place, Slot, When, Wish
from medspil.offers.models.clubs import (
    MINUTES,
    Club,
    ClubMember,
    ClubRound,
    ClubState,
    Interest,
    MemberState,
)
from medspil.people.models import BenefitPeriod, ContactGroupPeriod


def asked(round: ClubRound) -> list[tuple[Interest, Wish]]:
    """Who wants a club and has no place in an open one, in the order in which they said so.

    Nor has anybody who is proposed a club in another round.
    """
    elsewhere = ClubMember.objects.filter(citizen=OuterRef("citizen"), seat__isnull=False).exclude(
        club__round=round, state=MemberState.INTERESTED
    )
    today = clock.today()
    group = ContactGroupPeriod.objects.filter(citizen=OuterRef("citizen"), valid__contains=today)
    benefit = BenefitPeriod.objects.filter(citizen=OuterRef("citizen"), valid__contains=today)
    found = (
        round.interests.filter(~Exists(elsewhere), wants=True, withdrawn_on=None)
        .select_related("citizen")
        .annotate(
            group=Subquery(group.values("group")[:1]), benefit=Subquery(benefit.values("code")[:1])
        )
        .order_by("said_on", "pk")
    )
    return [(one, _wish(one, f"{one.benefit or ''} {one.group or ''}".strip())) for one in found]


def _wish(interest: Interest, group: str) -> Wish:
    languages: tuple[str, ...] = (interest.language,)
    if interest.also_danish and interest.language != "da":
        languages = (*languages, "da")
    return Wish(
        person=interest.citizen_id,
        wished=frozenset(map(When.of, interest.wished)),
        never=frozenset(map(When.of, interest.never)),
        languages=languages,
        group=group,
    )


def hosts_left(round: ClubRound) -> list[Host]:
    """What the round's consultants can lead beside the clubs that they lead already."""
    busy: dict[int, list[Slot]] = defaultdict(list)
    open_now = Club.objects.filter(opened_at__isnull=False).exclude(
        state__in=[ClubState.FINISHED, ClubState.CANCELLED]
    )
    for staff, weekday, starts in open_now.values_list("host_id", "weekday", "starts"):
        busy[staff].append(Slot(weekday, starts))
    found = []
    for host in round.hosts.prefetch_related("slots").order_by("pk"):
        theirs = busy[host.staff_id]
        slots = [Slot(slot.weekday, slot.starts) for slot in host.slots.all()]
        free = [s for s in slots if not any(s.overlaps(other, MINUTES) for other in theirs)]
        left = host.most_clubs - len(theirs)
        if free and left > 0:
            found.append(Host(host.staff_id, tuple(free), tuple(host.languages), left))
    return found


def proposed_clubs(clubs: Iterable[Club]) -> list[Members]:
    """Clubs with their members, as the proposal knows them."""
    return [
        Members(
            Place(Slot(club.weekday, club.starts), club.language, club.host_id),
            tuple(member.citizen_id for member in club.members.all()),
            frozenset(member.citizen_id for member in club.members.all() if member.fixed),
        )
        for club in clubs
    ]
