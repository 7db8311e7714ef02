"""A guest's door to one meeting: a code, coming in, the technical test, the way into the room."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Refused, action, note_facts
from medspil.kernel.links import CODE_LASTS, TRIES, hash_of, new_code, new_session_key
from medspil.meetings.actions.meetings.steps import not_over
from medspil.meetings.actions.meetings.telling import OUTBOX
from medspil.meetings.actors import GuestActor
from medspil.meetings.models import Entry, GuestCode, GuestLink, GuestSession, Seat
from medspil.meetings.queries.sharing import lets_in
from medspil.messages.actions import notify_guest
from medspil.messages.guests import Guest
from medspil.messages.models import MessageKind, MessageState


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a code: in (with the browser's key), or not, and how many tries are left."""

    key: str = ""
    left: int = 0
    code_lives: bool = True

    @property
    def locked(self) -> bool:
        return not self.key and self.left == 0


@action(rule="meetings.knock", on="link")
def send_guest_code(*, by: GuestActor, link: GuestLink) -> GuestCode:
    """Send a code to the address on the seat. Raises `Refused` after three in ten minutes, or
    where nothing can be sent: then the meeting's host is to be rung.
    """
    held = _held(link)
    digits, now = new_code(), clock.now()
    made = GuestCode.objects.create(
        link=held,
        code_hash=_code_hash(held, digits),
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
    """Come in with a code. A wrong one is counted, whatever else comes of it; the fifth since a
    right one locks the link. Codes are tried one at a time, however many try at once.
    """
    held, now = _held(link), clock.now()
    newest = held.codes.order_by("-made_at", "-pk").first()
    if newest is None or not newest.is_live(now):
        return Answer(left=TRIES - held.wrong_codes, code_lives=False)
    typed = "".join(sign for sign in code if sign.isdigit())
    if not hmac.compare_digest(bytes(newest.code_hash), _code_hash(held, typed)):
        newest.tries += 1
        newest.save(update_fields=["tries"])
        held.wrong_codes += 1
        held.locked_at = now if held.wrong_codes == TRIES else None
        held.save(update_fields=["wrong_codes", "locked_at"])
        note_facts(wrong=held.wrong_codes)
        return Answer(left=TRIES - held.wrong_codes)
    newest.used_at = now
    newest.save(update_fields=["used_at"])
    held.wrong_codes = 0
    held.save(update_fields=["wrong_codes"])
    key = new_session_key()
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


def _code_hash(link: GuestLink, digits: str) -> bytes:
    return hash_of(f"guest code:{link.pk}", digits)
