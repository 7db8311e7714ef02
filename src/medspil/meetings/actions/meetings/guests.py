"""A guest's door to one meeting: a code, coming in, the technical test, the way into the room."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Refused, action
from medspil.kernel.links import (
    CODE_LASTS,
    Answer,
    hash_of,
    new_code,
    new_session_key,
    try_code,
)
from medspil.meetings.actions.meetings.steps import not_over
from medspil.meetings.actions.meetings.telling import OUTBOX
from medspil.meetings.actors import GuestActor
from medspil.meetings.models import Entry, GuestCode, GuestLink, GuestSession, Seat
from medspil.meetings.queries.sharing import lets_in
from medspil.messages.actions import notify_guest
from medspil.messages.guests import Guest
from medspil.messages.models import MessageKind, MessageState


@action(rule="meetings.knock", on="link")
def send_guest_code(*, by: GuestActor, link: GuestLink) -> GuestCode:
    """Send a code to the address on the seat. Raises `Refused` after three in ten minutes, or
    where nothing can be sent: then the meeting's host is to be rung.
    """
    held = _held(link)
    digits, now = new_code(), clock.now()
    made = GuestCode.objects.create(
        link=held,
        code_hash=held.code_hash(digits),
        made_at=now,
        expires_at=now + CODE_LASTS,
    )
    seat = held.seat
    sent = notify_guest(
        by=OUTBOX,
        guest=Guest(seat.meeting.citizen, seat.contact, seat.name),
        kind=MessageKind.LOGIN_CODE,
        facts={"code": f"{digits[:3]} {digits[3:]}"},
    )
    if sent.state == MessageState.WITHHELD:
        raise Refused(_("Vi kan ikke sende en kode til dig. Ring til os."))
    return made


@action(rule="meetings.knock", on="link")
def enter_as_guest(*, by: GuestActor, link: GuestLink, code: str) -> Answer:
    """Come in with a code, or be told why not (`kernel.links.try_code`)."""
    held = _held(link)
    if not_in := try_code(held, held.codes.all(), code):
        return not_in
    key, now = new_session_key(), clock.now()
    GuestSession.objects.create(
        link=held, key_hash=hash_of("guest session", key), begun_at=now, seen_at=now
    )
    return Answer(key)


@action(rule="meetings.sit", on="seat")
def leave_as_guest(*, by: GuestActor, seat: Seat, session: GuestSession) -> None:
    """Close the door: the browser's key opens nothing again."""
    GuestSession.objects.filter(pk=session.pk, link__seat=seat, ended_at=None).update(
        ended_at=max(clock.now(), session.begun_at)
    )


@action(rule="meetings.sit", on="seat")
def sound_works(*, by: GuestActor, seat: Seat) -> Seat:
    """The guest has tried sound and picture, and it works."""
    not_over(seat.meeting)
    seat.tested_at = clock.now()
    seat.save(update_fields=["tested_at"])
    return seat


@action(rule="meetings.sit", on="seat")
def let_in(*, by: GuestActor, seat: Seat) -> Entry:
    """Hand the way in to a guest. Raises `Refused` when the meeting is over, or while the citizen
    has not said yes to this guest taking part; the database holds the same.
    """
    found = not_over(seat.meeting)
    if not lets_in(found, seat):
        raise Refused(_("Vi mangler borgerens ja til, at du er med. Ring til os."))
    return Entry.objects.create(seat=seat, at=clock.now())


def _held(link: GuestLink) -> GuestLink:
    """The link as it stands, nobody else at it. Raises `Refused` when it opens nothing."""
    held = (
        GuestLink.objects.select_for_update(of=("self",))
        .select_related("seat__meeting__citizen", "seat__representation")
        .get(pk=link.pk)
    )
    if not held.opens(clock.now()):
        raise Refused(_("Linket virker ikke længere. Ring til os, så sender vi et nyt."))
    return held
