"""A session from its day on: reminded of, begun, who came, held or cancelled, its material."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, leave_no_line, note_facts
from medspil.messages.models import MessageKind
from medspil.offers.actions.seats import leave, lock, locked_place
from medspil.offers.actions.signing_up import expected
from medspil.offers.actions.sparring import offer_sparring, take_sparring_back
from medspil.offers.actions.telling import take_back, tell_all
from medspil.offers.models import (
    IN_LINE,
    OPEN,
    CameBy,
    ObserverCount,
    Session,
    SessionState,
    SignUp,
    SignUpState,
)

DOORS_OPEN = timedelta(minutes=30)  # before it begins


@action(rule="offers.remind", on="session")
def remind_of_session(*, by: System, session: Session) -> int:
    """Remind those who are signed up, on the day itself, once. Returns how many."""
    held = lock(session)
    if held.reminded_at is not None or held.state != SessionState.PUBLISHED:
        leave_no_line()
        return 0
    some = [one for one in expected(held) if one.state == SignUpState.SIGNED_UP]
    tell_all(by, some, MessageKind.OFFER_REMINDER, "reminder")
    held.reminded_at = clock.now()
    held.save(update_fields=["reminded_at"])
    note_facts(count=len(some))
    return len(some)


@action(rule="offers.run", on="session")
def begin_session(*, by: Actor, session: Session) -> Session:
    """Open the doors: now those who are signed up come in."""
    held = lock(session)
    if held.state == SessionState.LIVE:
        leave_no_line()
        return held
    _may_become(held, SessionState.LIVE)
    if clock.now() < held.starts_at - DOORS_OPEN:
        raise Refused(_("Du kan begynde tidligst en halv time før."))
    held.state, held.begun_at = SessionState.LIVE, clock.now()
    held.save(update_fields=["state", "begun_at"])
    return held


@action(rule="offers.run", on="session")
def hold_session(*, by: Actor, session: Session) -> Session:
    """It is held: whoever was not seen did not come, and each who came is offered sparring."""
    held = lock(session)
    _may_become(held, SessionState.HELD)
    if clock.now() < held.starts_at:
        raise Refused(_("Det er ikke begyndt endnu."))
    held.state, held.held_at = SessionState.HELD, clock.now()
    held.save(update_fields=["state", "held_at"])
    for place in expected(held):
        place.state, place.offered_until = SignUpState.ABSENT, None
        place.save()
    for place in held.sign_ups.filter(state=SignUpState.WAITLISTED):
        leave(place, SignUpState.CANCELLED, _("Der blev ikke en plads."))
    came = list(
        held.sign_ups.filter(state=SignUpState.ATTENDED).select_related(
            "citizen", "session__series"
        )
    )
    offer_sparring(by, held, came)
    note_facts(came=len(came))
    return held


@action(rule="offers.run", on="session")
def cancel_session(*, by: Actor, session: Session, reason: str) -> Session:
    """Call it off, and tell everybody who has a seat or waits for one."""
    if not reason.strip():
        raise Refused(_("Skriv hvorfor. Deltagerne kan læse det."), field="reason")
    held = lock(session)
    _may_become(held, SessionState.CANCELLED)
    held.state, held.cancelled_because = SessionState.CANCELLED, reason.strip()
    held.save(update_fields=["state", "cancelled_because"])
    told = list(
        held.sign_ups.filter(state__in=IN_LINE).select_related("citizen", "session__series")
    )
    take_back(told)
    tell_all(by, told, MessageKind.OFFER_CANCELLED, "cancelled")
    for place in told:
        leave(place, SignUpState.CANCELLED, _("Aflyst."))
    note_facts(told=len(told))
    return held


@action(rule="offers.run", on="sign_up")
def mark_attendance(
    *, by: Actor, sign_up: SignUp, came: bool, came_by: str = CameBy.HAND
) -> SignUp:
    """Write down that somebody came, or did not; it can be changed afterwards.

    Once the session is held, whoever turns out to have come is offered sparring like the others.
    """
    session, place = locked_place(sign_up)
    _has_come_near(session)
    wanted = SignUpState.ATTENDED if came else SignUpState.ABSENT
    if place.state == wanted:
        leave_no_line()
        return place
    if not place.may_become(wanted):
        raise Refused(_("Personen har ikke en plads i dag."))
    _seen(place, came_by if came else "")
    if session.state == SessionState.HELD and came:
        offer_sparring(by, session, [place])
    elif not came:
        take_sparring_back(place)
    note_facts(came=came, came_by=place.came_by)
    return place


@action(rule="offers.join", on="sign_up")
def join(*, by: Actor, sign_up: SignUp) -> SignUp:
    """Come in by the link on one's own page: that is how it is known that one came.

    Raises `Refused` before the doors open, or where one has no seat.
    """
    session, place = locked_place(sign_up)
    if session.state not in OPEN:
        raise Refused(_("Det er slut for i dag."))
    _has_come_near(session)
    if place.state == SignUpState.ATTENDED:
        leave_no_line()
        return place
    if not place.may_become(SignUpState.ATTENDED):
        raise Refused(_("Du har ikke en plads endnu."))
    _seen(place, CameBy.LINK)
    note_facts(came_by=CameBy.LINK.value)
    return place


@action(rule="offers.run", on="session")
def add_observers(
    *, by: Actor, session: Session, municipalities: Sequence[tuple[str, str, int]]
) -> Session:
    """Note how many colleagues of which municipalities looked on: (code, name, how many).

    A municipality is counted once; said again, the last number holds, and 0 takes it out.
    """
    held = lock(session)
    for code, name, count in municipalities:
        if not (code.isdigit() and len(code) == 4):
            raise Refused(_("Kommunekoden er fire cifre."), field="code")
        if count:
            ObserverCount.objects.update_or_create(
                session=held,
                municipality_code=code,
                defaults={"municipality_name": name.strip(), "count": count},
            )
        else:
            held.observers.filter(municipality_code=code).delete()
    note_facts(municipalities=len(municipalities))
    return held


@action(rule="offers.run", on="session")
def send_material(*, by: Actor, session: Session, material: str) -> Session:
    """Put the material on the participants' own pages, and tell those who came."""
    if not material.strip():
        raise Refused(_("Skriv materialet, eller sæt et link ind."), field="material")
    held = lock(session)
    is_first = held.material_at is None
    held.material, held.material_at = material.strip(), clock.now()
    held.save(update_fields=["material", "material_at"])
    if is_first:
        came = held.sign_ups.filter(state=SignUpState.ATTENDED)
        some = list(came.select_related("citizen", "session__series"))
        tell_all(by, some, MessageKind.OFFER_MATERIAL, "material")
        note_facts(told=len(some))
    return held


def _seen(place: SignUp, came_by: str) -> None:
    place.state = SignUpState.ATTENDED if came_by else SignUpState.ABSENT
    place.came_by, place.came_at = came_by, clock.now() if came_by else None
    place.offered_until = None
    place.save()


def _has_come_near(session: Session) -> None:
    if session.state not in (*OPEN, SessionState.HELD):
        raise Refused(_("Det er aflyst."))
    if clock.now() < session.starts_at - DOORS_OPEN:
        raise Refused(_("Dørene åbner en halv time før."))


def _may_become(session: Session, state: SessionState) -> None:
    if not session.may_become(state):
        said = {"state": session.get_state_display().lower()}
        raise Refused(_("Det kan ikke lade sig gøre: %(state)s.") % said)
