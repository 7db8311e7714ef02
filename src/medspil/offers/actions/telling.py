"""What those who sign up are told, as a part of the same transaction.

All whom an action tells are held at once and in one order, citizens before guests, so that two
sessions that tell the same people never wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings

from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.messages import calendar, queueing
from medspil.messages.actions import notify, notify_guest, queue_many, withdraw
from medspil.messages.guests import Guest
from medspil.messages.models import MessageChannel, MessageKind
from medspil.messages.queueing import Draft, File
from medspil.offers.actors import Invited, SeatHolder, Visitor
from medspil.offers.links import address_of
from medspil.offers.models import Candidate, SignUp, SignUpState, Sparring
from medspil.people.actors import CitizenActor
from medspil.people.models import Channel

_OUTBOX = System("offers")

_SAID = {
    SignUpState.SIGNED_UP: MessageKind.OFFER_SIGNED_UP,
    SignUpState.WAITLISTED: MessageKind.OFFER_WAITING,
    SignUpState.OFFERED: MessageKind.OFFER_SEAT,
}
# A guest has no file: what can be declined, or names an employee, is not for them.
_TO_GUESTS: dict[str, str] = {
    MessageKind.BOOKED: MessageKind.OFFER_SIGNED_UP,
    MessageKind.MOVED: MessageKind.OFFER_SIGNED_UP,
    MessageKind.CANCELLED: MessageKind.OFFER_CANCELLED,
    MessageKind.REMINDER: MessageKind.OFFER_REMINDER,
}


def tell(by: Actor, places: Iterable[SignUp], *, fresh: bool = False) -> None:
    """Tell each what became of their place, once for each change of it.

    What was said of it before and has not left yet is taken back, unless the place is `fresh`.
    """
    some = in_order(places)
    if not some:
        return
    queueing.locked([one.citizen_id for one in some if one.citizen_id is not None])
    for place in some:
        if not fresh and place.sequence > 1:
            withdraw(by=_OUTBOX, dedupe=f"{_key(place)}s")
        facts = _facts(place)
        if place.offered_until is not None:
            facts["until"] = place.offered_until
        _send(by, place, _SAID[SignUpState(place.state)], facts, f"s{place.sequence}", fresh=fresh)


def tell_all(by: Actor, places: Iterable[SignUp], kind: str, key: str) -> None:
    """Say the same to many, each once under the key."""
    some = in_order(places)
    citizens = [one for one in some if one.citizen_id is not None]
    queue_many(
        by=_OUTBOX,
        kind=kind,
        drafts=[
            Draft(
                citizen=_citizen(one),
                facts=_facts(one),
                dedupe=f"{_key(one)}{key}",
                useless_after=_useless_after(one, kind),
            )
            for one in citizens
        ],
    )
    for one in some:
        if one.citizen_id is None:
            _send(by, one, kind, _facts(one), key)


def tell_of_sparring(by: Actor, sparring: Sparring, kind: str) -> None:
    """A talk is agreed on, moved, called off or near; an e-mail carries it to their calendar.

    The key begins as that of the offer does: it says that they came (`queries.attendance`).
    """
    place, when = sparring.sign_up, sparring.booked_for
    assert when is not None
    key = f"{_key(place)}sparring:"
    if kind != MessageKind.REMINDER:
        withdraw(by=_OUTBOX, dedupe=key)
    said: dict[str, Any] = {
        "dedupe": f"{key}{sparring.sequence}{'r' if kind == MessageKind.REMINDER else ''}",
        "useless_after": real_moment(when),
    }
    facts = {"when": when, "link": address_of(place)}
    if place.citizen is None:
        to = Guest(about=None, address=place.guest_contact, name=place.guest_name)
        if place.guest_contact:
            notify_guest(by=_sender(by), guest=to, kind=_TO_GUESTS[kind], facts=facts, **said)
        return
    notify(
        by=_sender(by),
        citizen=place.citizen,
        kind=kind,
        facts={
            **facts,
            "how": Channel.PHONE.label.lower(),
            "staff": sparring.staff.full_name if sparring.staff else "",
            "voluntary": True,
        },
        files=_entry(sparring, kind),
        **said,
    )


def _entry(sparring: Sparring, kind: str) -> list[File]:
    """The calendar entry that goes with an e-mail; its title says nothing."""
    citizen, when = sparring.sign_up.citizen, sparring.booked_for
    if citizen is None or when is None or not citizen.email or kind == MessageKind.REMINDER:
        return []
    method: calendar.Method = "CANCEL" if kind == MessageKind.CANCELLED else "REQUEST"
    content = calendar.invitation(
        uid=f"{sparring.uid}@medspil",
        sequence=sparring.sequence,
        start=when,
        end=sparring.ends_at,
        organizer=settings.DEFAULT_FROM_EMAIL,
        attendee=citizen.email,
        method=method,
    )
    return [replace(calendar.attached(content, method), only_by=MessageChannel.EMAIL)]


def take_back(places: Iterable[SignUp]) -> None:
    """What waits to be said of the places holds no more."""
    for place in places:
        withdraw(by=_OUTBOX, dedupe=f"{_key(place)}s")


def tell_invited(by: Actor, candidates: Sequence[Candidate]) -> None:
    """Ask each to the industry webinar."""
    queue_many(
        by=_OUTBOX,
        kind=MessageKind.OFFER_INVITATION,
        drafts=[
            Draft(
                citizen=one.citizen,
                facts={"when": one.session.starts_at, "link": address_of(one)},
                dedupe=f"candidate:{one.public_id}",
                useless_after=real_moment(one.session.starts_at),
            )
            for one in candidates
        ],
    )


def in_order(places: Iterable[SignUp]) -> list[SignUp]:
    """Citizens by their key, then guests by theirs: the order in which all are held."""
    return sorted(
        (one for one in places if one.citizen_id is not None or one.guest_contact),
        key=lambda one: (one.citizen_id is None, one.citizen_id or 0, bytes(one.guest_key or b"")),
    )


def real_moment(moment: datetime) -> datetime:
    """A moment of the house's clock on the world's, which the outbox goes by: as far from now."""
    return clock.world() + (moment - clock.now())


def _send(
    by: Actor, place: SignUp, kind: str, facts: dict[str, Any], key: str, *, fresh: bool = False
) -> None:
    sender = _sender(by)
    dedupe, useless = f"{_key(place)}{key}", _useless_after(place, kind)
    if place.citizen_id is None:
        guest = Guest(about=None, address=place.guest_contact, name=place.guest_name)
        notify_guest(
            by=sender, guest=guest, kind=kind, facts=facts, dedupe=dedupe, useless_after=useless
        )
    else:
        notify(
            by=sender,
            citizen=_citizen(place),
            kind=kind,
            facts=facts,
            dedupe=dedupe,
            useless_after=useless,
            fresh=fresh,
        )


def _sender(by: Actor) -> Actor:
    """Nobody outside the house sends themselves a message: the room does."""
    return _OUTBOX if isinstance(by, (CitizenActor, SeatHolder, Visitor, Invited)) else by


def _citizen(place: SignUp) -> Any:
    assert place.citizen is not None
    return place.citizen


def _facts(place: SignUp) -> dict[str, Any]:
    return {"when": place.session.starts_at, "link": address_of(place)}


def _useless_after(place: SignUp, kind: str) -> datetime | None:
    """What is said before a session is of no use once it begins."""
    if kind in (MessageKind.OFFER_MATERIAL, MessageKind.OFFER_SPARRING):
        return None
    until = place.offered_until if kind == MessageKind.OFFER_SEAT else None
    return real_moment(until or place.session.starts_at)


def _key(place: SignUp) -> str:
    return f"offer:{place.public_id}:"
