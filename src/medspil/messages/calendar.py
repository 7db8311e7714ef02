"""Calendar entries as programs exchange them: iCalendar (RFC 5545) by iTIP's rules (RFC 5546).

Discreet: a title lies open in a calendar that colleagues and families share. The caller gives a
`summary` that says nothing; no name, no kind of conversation, no reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import icalendar
from django.utils import timezone
from django.utils.translation import gettext as _

from medspil.kernel.clock import TZ
from medspil.messages.queueing import File

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
PRODUCT = "-//Medspil//medspil//DA"
# The union's summer time since 1996, by rule. The library's own (7.3) lists every change to 2037
# and begins summer at three o'clock instead of two: another reader is an hour off.
COPENHAGEN = """\
BEGIN:VTIMEZONE
TZID:Europe/Copenhagen
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `uid` never changes; `sequence` grows with every change that is told."""

    uid: str
    sequence: int
    start: datetime
    end: datetime
    summary: str
    description: str = ""
    location: str = ""
    cancelled: bool = False


def invitation(
    uid: str,
    sequence: int,
    start: datetime,
    end: datetime,
    summary: str = "",
    description: str = "",
    location: str = "",
    organizer: str = "",
    attendee: str = "",
    method: Method = "REQUEST",
) -> bytes:
    """An invitation, a change (the same `uid`, a higher `sequence`) or a cancellation of one event.

    `organizer` and `attendee` are e-mail addresses; aware times. Without a summary: »Aftale«.
    Raises `ValueError` for a naive time, an end before the start, or nobody to invite.
    """
    if not organizer or not attendee:
        raise ValueError("an invitation is from somebody, to somebody")
    entry = Entry(
        uid,
        sequence,
        start,
        end,
        summary or _("Aftale"),
        description,
        location,
        cancelled=method == "CANCEL",
    )
    event = _event(entry)
    event.add("organizer", f"mailto:{organizer}")
    guest = icalendar.vCalAddress(f"mailto:{attendee}")
    guest.params["ROLE"] = "REQ-PARTICIPANT"
    guest.params["PARTSTAT"] = "NEEDS-ACTION"
    guest.params["RSVP"] = "TRUE" if method == "REQUEST" else "FALSE"
    event.add("attendee", guest)
    return _calendar(method, [event])


def feed(entries: Sequence[Entry], name: str = "") -> bytes:
    """A calendar to subscribe to: what an employee's own programs ask for now and then."""
    return _calendar("PUBLISH", [_event(entry) for entry in entries], name)


def attached(content: bytes, method: Method = "REQUEST") -> File:
    """The entry as it goes with an e-mail, so that a calendar program offers to take it."""
    return File("aftale.ics", f"text/calendar; method={method}", content)


def _event(entry: Entry) -> icalendar.Event:
    for moment in (entry.start, entry.end):
        if timezone.is_naive(moment):
            raise ValueError("a calendar entry needs aware times")
    if entry.end <= entry.start:
        raise ValueError("a calendar entry ends after it begins")
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", entry.start.astimezone(TZ))
    event.add("dtend", entry.end.astimezone(TZ))
    event.add("summary", entry.summary)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.description:
        event.add("description", entry.description)
    if entry.location:
        event.add("location", entry.location)
    return event


def _calendar(method: str, events: list[icalendar.Event], name: str = "") -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    calendar.add_component(icalendar.Timezone.from_ical(COPENHAGEN))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())
