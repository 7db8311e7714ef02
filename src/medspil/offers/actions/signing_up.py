"""Sign up, get a seat or a place in the line, confirm what is offered, and leave again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, leave_no_line, note_facts
from medspil.messages.models import MessageKind
from medspil.offers.actions.seats import give, leave, lock, locked_place, promote
from medspil.offers.actions.telling import take_back, tell, tell_all
from medspil.offers.models import EXPECTED, OPEN, SeriesKind, Session, SignUp, SignUpState
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff


@action(rule="offers.sign_up", on="citizen")
def sign_up(
    *, by: Actor, session: Session, citizen: Citizen, question: str = "", alias: str = ""
) -> SignUp:
    """Sign a citizen up: a seat when there is one, else a place in the line; they are told which.

    Protected citizens have an alias, and so has everybody where the series says so. Signed up
    already, they keep what they have. Raises `Refused` when it is shut, or they were not let in.
    """
    held = lock(session)
    _is_theirs_to_choose(by, held)
    still_open(held)
    found = held.sign_ups.filter(citizen=citizen).first()
    if found is None:
        named = alias.strip() or (usual_alias(held) if needs_alias(held, citizen) else "")
        found = SignUp(citizen=citizen, alias=named)
    return enter(by, held, found, question)


def enter(by: Actor, session: Session, place: SignUp, question: str) -> SignUp:
    """Into a session that is held: a new place, or that of somebody who had left it."""
    is_new = place.pk is None
    if place.state == SignUpState.REFUSED:
        raise Refused(_("Du kan ikke tilmelde dig her. Ring til os, så finder vi ud af det."))
    if not is_new and place.state != SignUpState.CANCELLED:
        leave_no_line()
        return place
    place.session = session
    if isinstance(by, Staff):
        place.made_by = by
    place.question = question.strip()
    give(session, place)
    tell(by, [place], fresh=is_new)
    note_facts(state=place.state)
    return place


@action(rule="offers.change_place", on="sign_up")
def cancel_sign_up(*, by: Actor, sign_up: SignUp, reason: str = "") -> SignUp:
    """Leave. Nobody has to explain; the seat goes to whoever has waited longest."""
    session, place = locked_place(sign_up)
    if place.state == SignUpState.CANCELLED:
        leave_no_line()
        return place
    if not place.is_in_line:
        raise Refused(_("Det er for sent at melde fra."))
    leave(place, SignUpState.CANCELLED, reason.strip())
    take_back([place])
    offered = promote(session)
    tell(by, offered)
    note_facts(promoted=len(offered))
    return place


@action(rule="offers.change_place", on="sign_up")
def confirm_offer(*, by: Actor, sign_up: SignUp) -> SignUp:
    """Take the seat that is offered. Raises `Refused` when the time for it has run out."""
    _session, place = locked_place(sign_up)
    if place.state == SignUpState.SIGNED_UP:
        leave_no_line()
        return place
    if place.state != SignUpState.OFFERED or place.offered_until is None:
        raise Refused(_("Der er ikke nogen ledig plads til dig lige nu."))
    if place.offered_until < clock.now():
        raise Refused(_("Fristen er gået, og pladsen er givet videre."))
    place.state, place.offered_until = SignUpState.SIGNED_UP, None
    place.sequence += 1
    place.save()
    take_back([place])
    return place


@action(rule="offers.expire", on="session")
def expire_offers(*, by: System, session: Session) -> int:
    """Take back the seats that nobody confirmed in time, and offer them to the next in line.

    Returns how many were taken back. `tasks.expire` does it for every session.
    """
    held = lock(session)
    late = held.sign_ups.filter(state=SignUpState.OFFERED, offered_until__lt=clock.now())
    lapsed = list(late.select_related("citizen").order_by("pk"))
    for place in lapsed:
        leave(place, SignUpState.CANCELLED, _("Pladsen blev ikke bekræftet i tide."))
    offered = promote(held)
    tell(by, offered)
    note_facts(lapsed=len(lapsed), promoted=len(offered))
    return len(lapsed)


@action(rule="offers.run", on="sign_up")
def refuse(*, by: Actor, sign_up: SignUp, reason: str) -> SignUp:
    """Do not let somebody in. The reason is written down, and they read it on their own page."""
    if not reason.strip():
        raise Refused(_("Skriv, hvorfor personen ikke kan være med."), field="reason")
    session, place = locked_place(sign_up)
    if not place.may_become(SignUpState.REFUSED):
        raise Refused(_("Personen er ikke længere tilmeldt."))
    leave(place, SignUpState.REFUSED, reason.strip())
    take_back([place])
    tell_all(by, [place], MessageKind.OFFER_CANCELLED, "refused")
    tell(by, promote(session))
    return place


def _is_theirs_to_choose(by: Actor, session: Session) -> None:
    """A club is a place that one is offered, and some webinars one is invited to."""
    if session.series.kind == SeriesKind.CLUB or (
        isinstance(by, CitizenActor) and not session.series.is_for_anybody
    ):
        raise Refused(_("Man kan ikke selv tilmelde sig her. Ring til os."))


def still_open(session: Session) -> None:
    """Can one still sign up? Raises `Refused`."""
    if session.state not in OPEN or session.ends_at <= clock.now():
        raise Refused(_("Man kan ikke tilmelde sig her længere. Vælg en anden gang."))


def needs_alias(session: Session, citizen: Citizen | None) -> bool:
    return session.series.alias_default or (citizen is not None and citizen.protected)


def usual_alias(session: Session) -> str:
    """A name that says nothing: the number in the order of signing up."""
    return _("Deltager %(number)d") % {"number": session.sign_ups.count() + 1}


def expected(session: Session) -> list[SignUp]:
    """Those who have a seat and have not been seen yet."""
    return list(
        session.sign_ups.filter(state__in=EXPECTED).select_related("citizen", "session__series")
    )
