"""The proposal: clubs solved from the wishes, moved about by a person, and solved again."""

from __future__ import annotations

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.offers.actions.clubs.asking import locked_round
from medspil.offers.clubs.proposal import Contradiction, Proposal, propose
from medspil.offers.models.clubs import (
    Club,
    ClubMember,
    ClubRound,
    ClubRoundState,
    Interest,
    MemberState,
)
from medspil.offers.queries.clubs.proposing import asked, hosts_left, proposed_clubs

SECONDS = 8.0  # the search; the whole proposal is there within ten
SEED = 1


@action(rule="offers.run_club_round", on="round")
def propose_clubs(*, by: Actor, round: ClubRound, seconds: float = SECONDS) -> Proposal:
    """Solve the round anew: who is in no open club, in the hours that the consultants have left.

    Whom a person has put somewhere stays there; all else of the last proposal goes. Raises
    `Refused` when nobody asks, nobody can lead, or what was put together cannot be.
    """
    held = locked_round(round)
    interests, hosts = asked(held), hosts_left(held)
    if not interests:
        raise Refused(_("Ingen har ønsket en klub endnu."))
    if not hosts:
        raise Refused(_("Skriv først, hvem der kan lede klubber, og hvornår."))
    kept = {person: club.place for club in proposed_clubs(_drafts(held)) for person in club.fixed}
    try:
        found = propose(
            [wish for _interest, wish in interests],
            hosts,
            held.sizes,
            fixed=kept,
            seconds=seconds,
            seed=SEED,
        )
    except Contradiction:
        raise Refused(
            _("De, du selv har sat, kan ikke sættes sådan. Slip nogen af dem, og prøv igen.")
        ) from None
    _write(held, found, {wish.person: interest for interest, wish in interests})
    held.proposed_at, held.met_at_most = clock.now(), found.met_at_most
    held.proposal_gap, held.proposal_seconds = found.gap, found.seconds
    held.state = ClubRoundState.PROPOSED
    held.save()
    note_facts(clubs=len(found.clubs), met=found.met, placed=found.placed, people=found.people)
    return found


def _drafts(round: ClubRound) -> QuerySet[Club]:
    return round.clubs.filter(opened_at=None).prefetch_related("members").order_by("number")


def _write(round: ClubRound, found: Proposal, interests: dict[int, Interest]) -> None:
    """The proposal in the place of the last one. The numbers of clubs that are open stand."""
    round.clubs.filter(opened_at=None).delete()
    last = round.clubs.aggregate(last=Max("number"))["last"] or 0
    clubs = Club.objects.bulk_create(
        Club(
            round=round,
            number=number,
            host_id=members.place.host,
            weekday=members.place.slot.weekday,
            starts=members.place.slot.starts,
            language=members.place.language,
            least=round.least,
            most=round.most,
        )
        for number, members in enumerate(found.clubs, start=last + 1)
    )
    ClubMember.objects.bulk_create(
        ClubMember(
            club=club,
            citizen_id=person,
            interest=interests[person],
            seat=seat,
            fixed=person in members.fixed,
        )
        for club, members in zip(clubs, found.clubs, strict=True)
        for seat, person in enumerate(members.people, start=1)
    )


@action(rule="offers.run_club_round", on="round")
def move_member(*, by: Actor, round: ClubRound, interest: Interest, to: Club | None) -> None:
    """Put somebody in a club of the proposal, where they stay when it is solved again.

    None takes them out of the club they are in. Raises `Refused` when the club is full, open
    already, or of another round.
    """
    held = locked_round(round)
    there = ClubMember.objects.select_related("club").filter(
        interest=interest, state=MemberState.INTERESTED
    )
    if interest.round_id != held.pk or not interest.is_live:
        raise Refused(_("Borgeren ønsker ikke en klub i runden."))
    if to is None:
        there.delete()
        return
    club = Club.objects.select_for_update().get(pk=to.pk)
    if club.round_id != held.pk or club.opened_at is not None:
        raise Refused(_("Klubben er ikke en del af forslaget."), field="club")
    current = there.first()
    if current is not None and current.club_id == club.pk:
        ClubMember.objects.filter(pk=current.pk).update(fixed=True)
        return
    seat = free_seat(club)
    there.delete()
    ClubMember.objects.create(
        club=club, citizen_id=interest.citizen_id, interest=interest, seat=seat, fixed=True
    )


@action(rule="offers.run_club_round", on="round")
def release_member(*, by: Actor, round: ClubRound, interest: Interest) -> None:
    """The next proposal may put them elsewhere."""
    held = locked_round(round)
    placed = ClubMember.objects.filter(club__round=held, state=MemberState.INTERESTED)
    placed.filter(interest=interest).update(fixed=False)


def free_seat(club: Club) -> int:
    """The lowest free seat of a club that is held. Raises `Refused` when it is full."""
    taken = set(club.members.exclude(seat=None).values_list("seat", flat=True))
    free = [seat for seat in range(1, club.most + 1) if seat not in taken]
    if not free:
        raise Refused(_("Klubben er fuld. Vælg en anden, eller tag først nogen ud."), field="club")
    return free[0]
