"""Calendar entries, read by a library that did not write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import vobject
from django.core import mail

from medspil.kernel import clock
from medspil.messages import calendar

START = datetime(2020, 10, 24, 23, 30, tzinfo=clock.TZ)  # the night the clocks go back
GIVEN: dict[str, Any] = {
    "uid": "moede-7@medspil",
    "sequence": 0,
    "start": START,
    "end": START + timedelta(minutes=30),
    "organizer": "jobcenter@example.com",
    "attendee": "anna@example.com",
}


def read(content: bytes) -> Any:
    return vobject.readOne(content.decode())


def test_an_invitation_says_when_in_danish_time_and_nothing_else() -> None:
    found = read(calendar.invitation(**GIVEN, location="Rådhuset, 1. sal"))
    event = found.vevent
    assert found.method.value == "REQUEST"
    assert event.dtstart.value.astimezone(UTC) == START.astimezone(UTC)
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=30)
    assert (event.summary.value, event.location.value) == ("Aftale", "Rådhuset, 1. sal")
    assert event.organizer.value == "mailto:jobcenter@example.com"
    assert event.attendee.value == "mailto:anna@example.com"
    assert event.attendee.params["RSVP"] == ["TRUE"]
    assert found.vtimezone.tzid.value == "Europe/Copenhagen"


def test_summer_and_winter_are_told_apart() -> None:
    summer = read(calendar.invitation(**{**GIVEN, "start": START, "end": START + timedelta(1)}))
    assert summer.vevent.dtstart.value.utcoffset() == timedelta(hours=2)
    assert summer.vevent.dtend.value.utcoffset() == timedelta(hours=1)


def test_a_change_keeps_the_uid_and_a_cancellation_says_so() -> None:
    moved = read(calendar.invitation(**{**GIVEN, "sequence": 1}))
    gone = read(calendar.invitation(**{**GIVEN, "sequence": 2}, method="CANCEL"))
    assert {moved.vevent.uid.value, gone.vevent.uid.value} == {"moede-7@medspil"}
    assert (moved.vevent.sequence.value, gone.vevent.sequence.value) == ("1", "2")
    assert (gone.method.value, gone.vevent.status.value) == ("CANCEL", "CANCELLED")


def test_what_is_written_in_it_is_not_read_as_lines_of_its_own() -> None:
    sly = "Møde\nATTENDEE:mailto:evil@example.com;x,y\\z"
    found = read(calendar.invitation(**GIVEN, description=sly))
    assert found.vevent.description.value == sly
    assert [a.value for a in found.vevent.contents["attendee"]] == ["mailto:anna@example.com"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": datetime(2020, 4, 14, 10)},  # noqa: DTZ001 naive on purpose
        {"end": START},
        {"attendee": ""},
        {"organizer": ""},
    ],
)
def test_nonsense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"calendar entry|invitation"):
        calendar.invitation(**{**GIVEN, **wrong})


def test_a_feed_holds_many_with_one_time_zone() -> None:
    entries = [
        calendar.Entry(f"m{n}@medspil", 0, START, START + timedelta(hours=1), "Optaget")
        for n in range(3)
    ]
    found = read(calendar.feed(entries, "Mine møder"))
    assert [e.summary.value for e in found.vevent_list] == ["Optaget"] * 3
    assert len(found.vtimezone_list) == 1


def test_an_email_program_is_offered_the_entry() -> None:
    file = calendar.attached(calendar.invitation(**GIVEN))
    letter = mail.EmailMessage("Du har en ny besked", "Hej", "a@example.com", ["b@example.com"])
    letter.attach(file.name, file.content.decode(), file.mime)
    parsed = message_from_bytes(letter.message().as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    (part,) = parsed.iter_attachments()
    assert (part.get_content_type(), part["content-type"].params["method"]) == (
        "text/calendar",
        "REQUEST",
    )
    assert read(part.get_payload(decode=True)).vevent.uid.value == "moede-7@medspil"
