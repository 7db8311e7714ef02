"""Everybody with a seat is told: planned, moved, cancelled, plan B; and reminded, 48 hours before.

Employees have it in their calendar feed; the citizen by the outbox, and so has every guest, at the
address on their seat, with a link of their own. An e-mail carries the calendar entry: the same uid
for all, a higher sequence for each change. Nothing of it stops what it is about: who could not be
told stands on the meeting's page, to be rung.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from medspil.kernel.action import Actor, System
from medspil.kernel.home import house_address
from medspil.meetings.actions.meetings.guest_links import link_for
from medspil.meetings.actions.telling import real_moment
from medspil.meetings.actors import GuestActor
from medspil.meetings.links import citizen_link
from medspil.meetings.models import Meeting, Seat, SeatRole
from medspil.meetings.words import words
from medspil.messages import calendar, channels
from medspil.messages.actions import notify, notify_guest, withdraw
from medspil.messages.guests import Guest
from medspil.messages.models import Message, MessageChannel, MessageKind, MessageState
from medspil.messages.queueing import File
from medspil.messages.words import language_for
from medspil.people.actors import CitizenActor

OUTBOX = System("meetings")
REMINDERS = (MessageKind.MEETING_REMINDER, MessageKind.GUEST_REMINDER)


def told_key(meeting: Meeting, seat: Seat) -> str:
    """What the outbox knows the messages to one seat by."""
    return f"meeting:{meeting.uid}:{seat.uid}:"


def take_back(meeting: Meeting, seat: Seat | None = None) -> None:
    """What waits to be told of the meeting (to one seat) holds no more."""
    key = told_key(meeting, seat) if seat is not None else f"meeting:{meeting.uid}:"
    withdraw(by=OUTBOX, dedupe=key)


def tell(
    by: Actor, meeting: Meeting, kind: str, *, to: Iterable[Seat] | None = None
) -> dict[int, Message]:
    """Tell the citizen and the guests (or those in `to`) how the meeting stands now.

    What was said before and has not left is taken back. Returns the messages by the seats' keys.
    """
    seats = [seat for seat in (meeting.seats.all() if to is None else to) if not seat.staff_id]
    return {seat.pk: _tell_one(by, meeting, seat, kind) for seat in seats}


def remind(by: System, seat: Seat) -> Message:
    """Remind one of the meeting, with the page where they say whether they come.

    Takes nothing back. A colleague gets it at their work's address, with the meeting's own page.
    """
    own = seat.role == SeatRole.MAIN_PERSON
    kind = MessageKind.MEETING_REMINDER if own else MessageKind.GUEST_REMINDER
    return _say(by, seat.meeting, seat, kind)


def really_queued(messages: dict[int, Message]) -> list[int]:
    """The seats whose message waits to leave, or has left."""
    gone = (MessageState.QUEUED, MessageState.SENT, MessageState.DELIVERED)
    return [seat for seat, message in messages.items() if message.state in gone]


def _tell_one(by: Actor, meeting: Meeting, seat: Seat, kind: str) -> Message:
    seat.meeting = meeting
    if meeting.sequence or kind == MessageKind.PLAN_B:
        take_back(meeting, seat)
    return _say(by, meeting, seat, kind)


def _say(by: Actor, meeting: Meeting, seat: Seat, kind: str) -> Message:
    sender = OUTBOX if isinstance(by, CitizenActor | GuestActor) else by
    said: dict[str, Any] = {
        "by": sender,
        "kind": kind,
        "dedupe": f"{told_key(meeting, seat)}{kind}:{meeting.sequence}",
        "useless_after": None if kind == MessageKind.PLAN_B else real_moment(meeting.starts_at),
    }
    if seat.role == SeatRole.MAIN_PERSON:
        citizen = meeting.citizen
        channel = channels.choose(citizen, kind)
        address = citizen.email if channel == MessageChannel.EMAIL else ""
        facts = _facts(meeting, kind, language_for(citizen), citizen_link(citizen))
        return notify(citizen=citizen, facts=facts, files=_entry(meeting, address, kind), **said)
    guest = Guest(meeting.citizen, seat.staff.email if seat.staff else seat.contact, seat.name)
    address = guest.address if guest.channel == MessageChannel.EMAIL else ""
    link = "" if kind == MessageKind.MEETING_CANCELLED else _page_of(seat)
    facts = _facts(meeting, kind, guest.language, link)
    return notify_guest(guest=guest, facts=facts, files=_entry(meeting, address, kind), **said)


def _page_of(seat: Seat) -> str:
    """Where somebody other than the citizen says whether they come."""
    if seat.staff_id:
        return house_address(reverse("meetings:meeting", args=[seat.meeting.uid]))
    return link_for(seat)


def _facts(meeting: Meeting, kind: str, language: str, link: str) -> dict[str, Any]:
    """In the receiver's language. Neither the room nor the number stands in a message."""
    known = words(language)
    how = (
        known["plan_b"][meeting.plan_b]
        if kind == MessageKind.PLAN_B
        else known["how"].get(meeting.channel, "")
    )
    return {"when": meeting.starts_at, "how": how, "link": link}


def _entry(meeting: Meeting, address: str, kind: str) -> list[File]:
    """The calendar entry that goes with an e-mail; its title says nothing. A reminder has none: the
    receiver has the entry already.
    """
    if not address or kind in REMINDERS:
        return []
    cancelled = kind == MessageKind.MEETING_CANCELLED
    method: calendar.Method = "CANCEL" if cancelled else "REQUEST"
    content = calendar.invitation(
        uid=f"{meeting.uid}@medspil",
        sequence=meeting.sequence,
        start=meeting.starts_at,
        end=meeting.ends_at,
        organizer=settings.DEFAULT_FROM_EMAIL,
        attendee=address,
        method=method,
    )
    return [calendar.attached(content, method)]
