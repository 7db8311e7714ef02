"""A member's place: offered, taken or not, and left; with a seat in each session to come."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line, note_facts
from medspil.offers.actions.clubs.opening import locked_club, offer
from medspil.offers.actions.clubs.proposing import free_seat
from medspil.offers.actions.seats import give, leave, lock
from medspil.offers.models import COMING, Session, SessionState, SignUp, SignUpState
from medspil.offers.models.clubs import (
    BEFORE_IT_RUNS,
    GONE,
    JOIN_WEEKS,
    Club,
    ClubMember,
    ClubState,
    MemberState,
)
from medspil.people.models import Citizen


@action(rule="offers.lead_club", on="club")
def add_member(*, by: Actor, club: Club, citizen: Citizen) -> ClubMember:
    """Offer a free seat in an open club to somebody more, in its first two weeks.

    They have asked for a club in the round. Raises `Refused` when it is full or has run longer,
    and when they sit in another.
    """
    Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)  # asked into one at a time
    held = locked_club(club)
    if not held.is_open:
        raise Refused(_("Klubben er ikke åben."))
    last = held.last_day_to_join
    if last is not None and clock.today() > last:
        said = _("Nye medlemmer kan kun komme med i de første %(weeks)d uger.")
        raise Refused(said % {"weeks": JOIN_WEEKS})
    interest = held.round.interests.filter(citizen=citizen, wants=True, withdrawn_on=None).first()
    if interest is None:
        raise Refused(_("Skriv først borgerens ønske ned i runden."), field="citizen")
    ClubMember.objects.filter(citizen=citizen, state=MemberState.INTERESTED).delete()
    if ClubMember.objects.filter(citizen=citizen, seat__isnull=False).exists():
        raise Refused(_("Borgeren har allerede en plads i en jobklub."), field="citizen")
    seat = free_seat(held)
    member, _new = ClubMember.objects.get_or_create(
        club=held,
        citizen=citizen,
        defaults={
            "interest": interest,
            "seat": seat,
            "state": MemberState.OFFERED,
            "joined_on": clock.today(),
        },
    )
    if not member.is_in:
        raise Refused(_("Borgeren har været med i klubben."), field="citizen")
    if coming := _coming(held):
        offer(member, coming[0])
    return member


@action(rule="offers.answer_club", on="member")
def confirm_place(*, by: Actor, member: ClubMember) -> ClubMember:
    """Yes please: a seat in each session that is to come. The last of them makes the club full."""
    club, found = _locked(member)
    if found.state in (MemberState.CONFIRMED, MemberState.ACTIVE):
        leave_no_line()
        return found
    if found.state != MemberState.OFFERED or not club.is_open:
        raise Refused(_("Pladsen er ikke ledig længere."))
    runs = club.state == ClubState.RUNNING
    _become(found, MemberState.CONFIRMED)
    if runs:
        _become(found, MemberState.ACTIVE)
    for session in _coming(club):
        _sit(session, found.citizen)
    _fill(club)
    return found


@action(rule="offers.answer_club", on="member")
def decline_place(*, by: Actor, member: ClubMember) -> ClubMember:
    """No thank you. Nobody has to explain, and it means nothing for the benefit."""
    club, found = _locked(member)
    if found.state == MemberState.LEFT:
        leave_no_line()
        return found
    if found.state != MemberState.OFFERED:
        raise Refused(_("Pladsen er taget. Skriv i stedet, at borgeren stopper."))
    _go(club, found, MemberState.LEFT)
    return found


@action(rule="offers.answer_club", on="member")
def leave_club(*, by: Actor, member: ClubMember, to: str = MemberState.LEFT) -> ClubMember:
    """Leave for a job or an education – that is what the club is for – or for something else."""
    if to not in GONE:
        raise Refused(_("Vælg hvad der skete."), field="to")
    club, found = _locked(member)
    if found.state == to:
        leave_no_line()
        return found
    if not found.may_become(to):
        raise Refused(_("Borgeren er ikke med i klubben længere."))
    _go(club, found, to)
    note_facts(to=to)
    return found


def _locked(member: ClubMember) -> tuple[Club, ClubMember]:
    club = locked_club(member.club)
    found = ClubMember.objects.select_related("citizen").get(pk=member.pk)
    found.club = club
    return club, found


def _become(member: ClubMember, state: str) -> None:
    member.state = state
    member.save(update_fields=["state"])


def _go(club: Club, member: ClubMember, state: str) -> None:
    member.state, member.seat = state, None
    member.left_on = clock.today()
    member.save(update_fields=["state", "seat", "left_on"])
    for session in _coming(club):
        for place in session.sign_ups.filter(citizen=member.citizen):
            if place.may_become(SignUpState.CANCELLED):
                leave(place, SignUpState.CANCELLED, "")
    _fill(club)


def _fill(club: Club) -> None:
    """Full when every seat is taken by a yes; forming again when one of them is given up."""
    if club.state not in BEFORE_IT_RUNS:
        return
    yes = club.members.filter(state=MemberState.CONFIRMED).count()
    state = ClubState.FULL if yes == club.most else ClubState.FORMING
    if club.state != state:
        club.state = state
        club.save(update_fields=["state"])


def _coming(club: Club) -> list[Session]:
    """Its sessions that are not over, each held."""
    assert club.series is not None
    coming = club.series.sessions.filter(
        state__in=[*COMING, SessionState.LIVE], starts_at__gt=clock.now() - timedelta(hours=2)
    )
    return [lock(session) for session in coming.order_by("starts_at", "pk")]


def _sit(session: Session, citizen: Citizen) -> None:
    """A seat in the session; protected citizens are seen by an alias alone."""
    place = session.sign_ups.filter(citizen=citizen).first()
    if place is None:
        number = session.sign_ups.count() + 1
        alias = _("Deltager %(number)d") % {"number": number} if citizen.protected else ""
        place = SignUp(session=session, citizen=citizen, alias=alias)
    elif place.state != SignUpState.CANCELLED:
        return
    give(session, place)
