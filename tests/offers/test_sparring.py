"""Sparring that is agreed on: told with a calendar entry, reminded of, and nobody else's time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from psycopg.types.range import TimestamptzRange

from medspil.contact import engagements
from medspil.contact.models import Engagement
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.meetings.queries.slots import free_slots
from medspil.messages.models import Attachment, Message
from medspil.offers.actions import (
    answer_sparring,
    book_sparring,
    close_sparring_time,
    open_sparring_times,
    pick_sparring_time,
)
from medspil.offers.models import Sparring, SparringTime
from medspil.offers.tasks import remind_all
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.offers.making import DAY, at
from tests.portal.offered import held_with

FRIDAY = date(2020, 4, 17)


@pytest.fixture(autouse=True)
def _the_day(db: None) -> Iterator[None]:
    with clock.at(at("10:00")):
        make.the_law()
        yield


@pytest.fixture
def host() -> Staff:
    return make.staff(full_name="Mads Dam")


@pytest.fixture
def citizen(host: Staff) -> Citizen:
    return make.citizen(staff=host, phone="", email="amalie@example.com")


@pytest.fixture
def sparring(host: Staff, citizen: Citizen) -> Sparring:
    held_with(host, citizen, DAY + timedelta(days=1))
    return Sparring.objects.get()


def kinds(citizen: Citizen) -> list[str]:
    told = Message.objects.filter(citizen=citizen, dedupe__contains=":sparring:")
    return list(told.exclude(state="withdrawn").order_by("pk").values_list("kind", flat=True))


def entries() -> list[str]:
    """The calendar entries that went along, unfolded."""
    found = Attachment.objects.order_by("pk")
    return [bytes(one.content).decode().replace("\r\n ", "") for one in found]


def nine(day: date = FRIDAY) -> datetime:
    return at("09:00", day)


def test_a_time_is_told_with_a_calendar_entry_moved_and_called_off(
    host: Staff, citizen: Citizen, sparring: Sparring
) -> None:
    book_sparring(by=host, sparring=sparring, staff=host, when=nine())
    later = nine() + timedelta(hours=1)
    book_sparring(by=host, sparring=sparring, staff=host, when=later, minutes=20)
    answer_sparring(by=CitizenActor(citizen), sparring=sparring, wants=False)
    first, moved, off = entries()
    assert [one.count("BEGIN:VEVENT") for one in (first, moved, off)] == [1, 1, 1]
    uid = f"UID:{sparring.uid}@medspil"
    assert all(uid in one and "SUMMARY:Aftale" in one for one in (first, moved, off))
    assert ("SEQUENCE:1" in first, "SEQUENCE:2" in moved, "SEQUENCE:3" in off) == (True, True, True)
    assert "DTEND;TZID=Europe/Copenhagen:20200417T102000" in moved
    assert ("METHOD:CANCEL" in moved, "METHOD:CANCEL" in off) == (False, True)
    assert kinds(citizen) == ["cancelled"]  # what had not left was taken back
    assert "sparring" not in Message.objects.filter(kind="cancelled").get().text.lower()


def test_they_are_reminded_the_day_before_once(
    host: Staff, citizen: Citizen, sparring: Sparring
) -> None:
    book_sparring(by=host, sparring=sparring, staff=host, when=nine())
    assert remind_all() == 0
    with clock.at(at("12:00", date(2020, 4, 16))):
        assert (remind_all(), remind_all()) == (1, 0)
        assert kinds(citizen) == ["booked", "reminder"]
        moved = nine() + timedelta(hours=1)
        book_sparring(by=host, sparring=sparring, staff=host, when=moved)
        assert remind_all() == 0  # what is moved so late is its own reminder
    assert kinds(citizen)[-1] == "moved"


def test_a_time_that_has_passed_is_not_agreed_on(host: Staff, sparring: Sparring) -> None:
    with pytest.raises(Refused, match="passeret"):
        book_sparring(by=host, sparring=sparring, staff=host, when=nine(DAY))


def test_nobody_books_the_employee_meanwhile(
    host: Staff, citizen: Citizen, sparring: Sparring
) -> None:
    """An open time and an agreed one shut the booking calendar, and only while they stand."""
    make.open_hours(host, weekday=5, opens="09:00", closes="10:00")

    def free() -> list[str]:
        found = free_slots(host, start=FRIDAY, end=FRIDAY, staff=host)
        return [one.start.astimezone(clock.TZ).strftime("%H.%M") for one in found]

    assert free() == ["09.00", "09.30"]
    (time,) = open_sparring_times(by=host, staff=host, starts=[nine()])
    assert free() == ["09.30"]
    pick_sparring_time(by=CitizenActor(citizen), sparring=sparring, time=time)
    assert free() == ["09.30"]
    other = make.staff()
    book_sparring(by=host, sparring=sparring, staff=other, when=nine())
    assert free() == ["09.30"]  # the time is open again
    close_sparring_time(by=host, time=SparringTime.objects.get())
    assert free() == ["09.00", "09.30"]
    assert [one.key for one in Engagement.objects.all()] == [f"sparring:{sparring.uid}"]


def test_two_talks_at_once_are_refused(host: Staff, citizen: Citizen, sparring: Sparring) -> None:
    book_sparring(by=host, sparring=sparring, staff=host, when=nine())
    with pytest.raises(Refused, match="Mads Dam har allerede noget andet"):
        open_sparring_times(by=host, staff=host, starts=[nine()])
    with pytest.raises(Refused, match="allerede en aftale med borgeren"):
        engagements.engage(
            key="x",
            staff=make.staff(),
            citizen=citizen,
            since=nine(),
            until=nine() + timedelta(minutes=5),
        )
    assert Engagement.objects.count() == 1


def test_what_is_booked_as_a_conversation_is_not_given_to_sparring(
    host: Staff, citizen: Citizen, sparring: Sparring
) -> None:
    make.appointment(make.citizen(staff=host), host, FRIDAY, "09:00")
    with pytest.raises(Refused, match="Mads Dam har allerede noget andet"):
        book_sparring(by=host, sparring=sparring, staff=host, when=nine())
    sparring.refresh_from_db()
    assert sparring.state == "offered"


def test_the_database_holds_one_agreement_at_a_time(host: Staff, citizen: Citizen) -> None:
    during = TimestamptzRange(nine(), nine() + timedelta(minutes=30))
    Engagement.objects.create(key="a", staff=host, citizen=citizen, during=during)
    endless = TimestamptzRange(nine(), None)
    tries = (
        {"key": "a", "staff": make.staff(), "during": during},
        {"key": "b", "staff": host, "during": during},
        {"key": "b", "staff": make.staff(), "citizen": citizen, "during": during},
        {"key": "b", "staff": make.staff(), "during": endless},
        {"key": "b", "staff": make.staff(), "during": TimestamptzRange(empty=True)},
    )
    for row in tries:
        with pytest.raises(DatabaseError), transaction.atomic():
            Engagement.objects.create(**row)
    assert Engagement.objects.count() == 1
