"""What the database itself holds about guests, the citizen's yes to them, and who was let in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import InternalError, ProgrammingError, transaction
from django.db.utils import IntegrityError

from medspil.kernel import clock
from medspil.meetings.actions.meetings.plan import invite_seat
from medspil.meetings.models import (
    Entry,
    GuestCode,
    GuestLink,
    GuestSession,
    Meeting,
    Seat,
    SharingConsent,
)
from medspil.people.models import Staff
from tests import factories as make
from tests.meetings.gathering import companion, planned, seat_of

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(make.moment(DAY, "10:00")):
        make.the_law()
        yield


@pytest.fixture
def clerk() -> Staff:
    return make.staff()


@pytest.fixture
def meeting(clerk: Staff) -> Meeting:
    return planned(clerk, make.citizen(staff=clerk), make.moment(DAY, "14:00"))


@pytest.fixture
def ida(clerk: Staff, meeting: Meeting) -> Seat:
    return invite_seat(
        by=clerk, meeting=meeting, role="school", guest_name="Ida", guest_contact="ida@example.com"
    )


def breaks(says: str) -> Any:
    return pytest.raises((IntegrityError, InternalError, ProgrammingError), match=says)


def consent(seat: Seat, **facts: Any) -> SharingConsent:
    given: dict[str, Any] = {
        "meeting": seat.meeting,
        "answer": "given",
        "seats": [seat.uid],
        "shown_text": "Må vi?",
        "language": "da",
        "how": "self",
        "at": clock.now(),
        **facts,
    }
    with transaction.atomic():
        return SharingConsent.objects.create(**given)


def let(seat: Seat) -> Entry:
    with transaction.atomic():
        return Entry.objects.create(seat=seat, at=clock.now())


def test_no_guest_without_the_citizens_yes(clerk: Staff, meeting: Meeting, ida: Seat) -> None:
    no = "no_guest_without_the_citizens_yes"
    with breaks(no):
        let(ida)
    consent(ida, answer="refused")
    with breaks(no):
        let(ida)
    consent(ida, seats=[uuid4()])
    with breaks(no):
        let(ida)
    consent(ida)
    let(ida)
    consent(ida, answer="withdrawn")
    with breaks(no):
        let(ida)
    bo = invite_seat(
        by=clerk, meeting=meeting, role="companion", representation=companion(meeting.citizen)
    )
    with breaks(no):
        let(bo)
    for role in ("chair", "main_person"):
        let(seat_of(meeting, role))
    assert Entry.objects.count() == 3


def test_another_meetings_yes_lets_nobody_in(clerk: Staff, ida: Seat) -> None:
    other = planned(clerk, make.citizen(staff=clerk), make.moment(DAY, "16:00"))
    consent(ida, meeting=other)
    with breaks("no_guest_without_the_citizens_yes"):
        let(ida)


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        ({"answer": "perhaps"}, "sharing_answer_known"),
        ({"shown_text": " "}, "sharing_keeps_what_was_shown"),
        ({"language": ""}, "sharing_keeps_what_was_shown"),
        ({"how": "phone"}, "sharing_has_a_source"),
        ({"how": "on_behalf", "recorded_by": "clerk"}, "sharing_on_behalf_by_somebody"),
        ({"recorded_by": "clerk"}, "sharing_has_a_source"),
        ({"answer": "withdrawn"}, "only_a_yes_is_withdrawn"),
    ],
)
def test_an_answer_is_whole(clerk: Staff, ida: Seat, facts: dict[str, Any], broken: str) -> None:
    with breaks(broken):
        consent(ida, **{name: clerk if v == "clerk" else v for name, v in facts.items()})


def test_answers_and_entries_are_never_changed(ida: Seat) -> None:
    given = consent(ida)
    entry = let(ida)
    for rows in (SharingConsent.objects.filter(pk=given.pk), Entry.objects.filter(pk=entry.pk)):
        with breaks("Cannot update or delete"), transaction.atomic():
            rows.update(at=clock.now() - timedelta(days=1))
        with breaks("Cannot update or delete"), transaction.atomic():
            rows.delete()


def link(seat: Seat, **facts: Any) -> GuestLink:
    now = clock.now()
    given: dict[str, Any] = {
        "seat": seat,
        "purpose": "meeting",
        "token_hash": uuid4().bytes * 2,
        "made_at": now,
        "expires_at": now + timedelta(days=2),
        **facts,
    }
    with transaction.atomic():
        return GuestLink.objects.create(**given)


@pytest.mark.parametrize("role", ["chair", "main_person"])
def test_a_link_is_for_a_guest(meeting: Meeting, role: str) -> None:
    with breaks("a_link_is_for_a_guest"):
        link(seat_of(meeting, role))


def test_a_link_a_code_and_a_session_last_as_long_as_they_may(ida: Seat) -> None:
    now = clock.now()
    with breaks("meetings_link_lasts"):
        link(ida, expires_at=now)
    with breaks("meetings_link_locks_at_the_fifth"):
        link(ida, wrong_codes=5)
    with breaks("meetings_link_has_purpose"):
        link(ida, purpose="")
    made = link(ida)
    code = {"link": made, "code_hash": b"x", "made_at": now}
    with breaks("meetings_code_lasts_a_quarter"), transaction.atomic():
        GuestCode.objects.create(**code, expires_at=now + timedelta(minutes=16))
    with breaks("meetings_code_five_tries"), transaction.atomic():
        GuestCode.objects.create(**code, expires_at=now + timedelta(minutes=15), tries=6)
    with breaks("meetings_session_ends_after_it_begins"), transaction.atomic():
        GuestSession.objects.create(
            link=made,
            key_hash=b"y",
            begun_at=now,
            seen_at=now,
            ended_at=now - timedelta(minutes=1),
        )


def test_only_who_came_came_late(ida: Seat) -> None:
    for facts in ({"late": False}, {"late": True, "came": False}):
        with breaks("only_who_came_came_late"), transaction.atomic():
            Seat.objects.filter(pk=ida.pk).update(**facts)


def test_held_it_is_a_conversation_or_it_was_without_the_citizen(meeting: Meeting) -> None:
    with breaks("a_held_meeting_is_a_conversation"), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(without_citizen=True)
