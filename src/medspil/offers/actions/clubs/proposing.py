"""The proposal: clubs solved from the wishes, moved about by a person, and solved again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import (
    Actor,
    NotAllowed,
    Refused,
    System,
    action,
    allowed,
    note_facts,
)
from medspil.offers.actions.clubs.asking import locked_round
from medspil.offers.clubs.proposal import Contradiction, Proposal, propose
from medspil.offers.clubs.wishes import Host, Place, Sizes, Wish
from medspil.offers.models.clubs import (
    Club,
    ClubMember,
    ClubRound,
    ClubRoundState,
    Interest,
    MemberState,
)
from medspil.offers.queries.clubs.proposing import asked, hosts_left, proposed_clubs
from medspil.people.models import Staff

SECONDS = 8.0  # the search; the whole proposal is there within ten
SEED = 1
RUN = "offers.run_club_round"


@dataclass(frozen=True, slots=True)
class Question:
    """What a proposal is made of, as it stood when it was asked."""

    interests: tuple[Interest, ...]
    wishes: tuple[Wish, ...]
    hosts: tuple[Host, ...]
    sizes: Sizes
    kept: dict[int, Place]

    def asks_the_same_as(self, other: Question) -> bool:
        """Would its answer be an answer to the other?"""
        return (self.wishes, self.hosts, self.sizes, self.kept) == (
            other.wishes,
            other.hosts,
            other.sizes,
            other.kept,
        )


def propose_clubs(
    *, by: Actor, round: ClubRound, seconds: float = SECONDS, once: uuid.UUID | str | None = None
) -> Proposal:
    """Solve the round anew: who is in no open club, in the hours that the consultants have left.

    Whom a person has put somewhere stays there; all else of the last proposal goes. Nothing is held
    while the solver works, so that wishes can be written down meanwhile. Raises `Refused` when
    nobody asks, nobody can lead, what was put together cannot be, or something of it has changed
    before the answer was there; `NotAllowed` and `AlreadyDone` as an action does.
    """
    question = ask_for_clubs(by, round)
    found = solve(question, seconds)
    put_proposal(by=by, once=once, round=round, question=question, found=found)
    return found


def ask_for_clubs(by: Actor, round: ClubRound) -> Question:
    """What is asked now. Raises `NotAllowed`, and `Refused` when there is nothing to solve."""
    if not allowed(RUN, by, round):
        raise NotAllowed("offers.propose_clubs")
    now = ClubRound.objects.get(pk=round.pk)
    if not now.is_open:
        raise Refused(_("Runden er lukket."))
    question = _question(now)
    if not question.interests:
        raise Refused(_("Ingen har ønsket en klub endnu."))
    if not question.hosts:
        raise Refused(_("Skriv først, hvem der kan lede klubber, og hvornår."))
    return question


def _question(round: ClubRound) -> Question:
    interests = asked(round)
    clubs = proposed_clubs(_drafts(round))
    return Question(
        interests=tuple(interest for interest, _wish in interests),
        wishes=tuple(wish for _interest, wish in interests),
        hosts=tuple(hosts_left(round)),
        sizes=round.sizes,
        kept={person: club.place for club in clubs for person in club.fixed},
    )


def solve(question: Question, seconds: float = SECONDS) -> Proposal:
    """The solver alone: it reads nothing and writes nothing. Raises `Refused`."""
    try:
        return propose(
            question.wishes,
            question.hosts,
            question.sizes,
            fixed=question.kept,
            seconds=seconds,
            seed=SEED,
        )
    except Contradiction:
        raise Refused(
            _("De, du selv har sat, kan ikke sættes sådan. Slip nogen af dem, og prøv igen.")
        ) from None


@action(rule=RUN, on="round")
def put_proposal(*, by: Actor, round: ClubRound, question: Question, found: Proposal) -> None:
    """The answer in the place of the last proposal, unless the question is another by now."""
    held = locked_round(round)
    if not question.asks_the_same_as(_question(held)):
        raise Refused(_("Nogen har ændret ønsker eller tider imens. Lav forslaget om."))
    _write(held, found, {one.citizen_id: one for one in question.interests})
    held.proposed_at, held.met_at_most = clock.now(), found.met_at_most
    held.proposal_gap, held.proposal_seconds = found.gap, found.seconds
    held.state = ClubRoundState.PROPOSED
    held.save()
    note_facts(clubs=len(found.clubs), met=found.met, placed=found.placed, people=found.people)


@action(rule=RUN, on="round")
def begin_solving(*, by: Staff, round: ClubRound) -> ClubRound:
    """The worker is to make a proposal. Raises `Refused` when one is being made, or cannot be."""
    held = locked_round(round)
    ask_for_clubs(by, held)
    if held.is_being_solved:
        raise Refused(_("Forslaget bliver lavet nu. Vent et øjeblik."))
    held.solving_since, held.solving_for, held.solving_said = clock.world(), by, ""
    held.save(update_fields=["solving_since", "solving_for", "solving_said"])
    return held


@action(rule="offers.solve", on="round")
def end_solving(*, by: System, round: ClubRound, said: str = "") -> ClubRound:
    """The worker has made it, or says why not."""
    held = ClubRound.objects.select_for_update().get(pk=round.pk)
    held.solving_since, held.solving_for, held.solving_said = None, None, said[:300]
    held.save(update_fields=["solving_since", "solving_for", "solving_said"])
    return held


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


@action(rule=RUN, on="round")
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


@action(rule=RUN, on="round")
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
