"""What the citizen is told about a time: in the same transaction, once for each change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import vobject

from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.meetings import links
from medspil.meetings.actions.booking import book, cancel, move
from medspil.meetings.actions.invitations import invite, take_step
from medspil.meetings.actions.reminders import remind_of_appointments
from medspil.meetings.actions.requests import ask_for_conversation
from medspil.meetings.actions.times import TimeTaken
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make

DAY = date(2020, 4, 14)
TUESDAY = date(2020, 4, 28)


def at(time: str, day: date = TUESDAY) -> datetime:
    return make.moment(day, time)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00", DAY)):
        make.the_law()
        yield


@pytest.fixture
def clerk() -> Staff:
    made = make.staff()
    make.open_hours(made)
    return made


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk)


def told(citizen: Citizen) -> list[tuple[str, str, str]]:
    found = Message.objects.filter(citizen=citizen).order_by("pk")
    return [(one.kind, one.channel, one.state) for one in found]


def booked(by: Any, citizen: Citizen, clerk: Staff, start: str = "10:00") -> Any:
    return book(by=by, citizen=citizen, staff=clerk, start=at(start), channel="phone")


def test_booked_moved_and_cancelled_each_is_said_and_the_former_taken_back(
    clerk: Staff, citizen: Citizen
) -> None:
    me = CitizenActor(citizen)
    made = booked(me, citizen, clerk)
    move(by=me, appointment=made, start=at("11:00"))
    cancel(by=me, appointment=made)
    assert told(citizen) == [
        ("booked", "sms", "withdrawn"),
        ("moved", "sms", "withdrawn"),
        ("cancelled", "sms", "queued"),
    ]
    last = Message.objects.get(state="queued")
    assert (last.queued_by, "28. april" in last.text) == ("system:booking", True)


def test_an_employees_message_is_queued_by_them(clerk: Staff, citizen: Citizen) -> None:
    booked(clerk, citizen, clerk)
    assert Message.objects.get().queued_by == clerk.actor_name


def test_who_cannot_be_told_is_booked_all_the_same(clerk: Staff) -> None:
    silent = make.citizen(staff=clerk, phone="")
    book(
        by=clerk,
        citizen=silent,
        staff=clerk,
        start=at("10:00"),
        channel="phone",
        number="00009999",
    )
    assert told(silent) == [("booked", "", "withheld")]
    assert silent.appointments.get().state == "booked"


def test_at_most_three_a_day_and_the_fourth_time_is_booked_untold(
    clerk: Staff, citizen: Citizen
) -> None:
    for start in ("09:00", "09:30", "10:00", "10:30"):
        booked(clerk, citizen, clerk, start)
    assert [state for _kind, _channel, state in told(citizen)] == [*["queued"] * 3, "withheld"]
    assert citizen.appointments.count() == 4


def test_nothing_is_said_of_what_did_not_happen(clerk: Staff, citizen: Citizen) -> None:
    booked(clerk, make.citizen(staff=clerk), clerk)
    with pytest.raises(TimeTaken):
        booked(CitizenActor(citizen), citizen, clerk)
    assert told(citizen) == []


def test_a_reminder_goes_out_once(clerk: Staff, citizen: Citizen) -> None:
    make.appointment(citizen, clerk, TUESDAY)
    with clock.at(at("09:00", date(2020, 4, 27))):
        for _ in range(2):
            remind_of_appointments(by=System("worker"))
    assert told(citizen) == [("reminder", "sms", "queued")]


def test_each_step_but_the_call_is_a_message(clerk: Staff) -> None:
    anna = make.citizen(staff=clerk, address="Prøvevej 1", postcode="4200", city="Slagelse")
    (invitation,) = invite(
        by=clerk, citizens=[anna], from_day=DAY, by_day=TUESDAY, despite_few_times=True
    )
    for step in ("remind", "call", "letter"):
        take_step(by=clerk, invitation=invitation, step=step)
    kinds, channels, _states = zip(*told(anna), strict=True)
    assert (kinds, channels[-1]) == (("invitation",) * 3, "letter")


def test_a_request_is_received_with_its_promise(clerk: Staff, citizen: Citizen) -> None:
    ask_for_conversation(by=CitizenActor(citizen), citizen=citizen)
    message = Message.objects.get()
    assert (message.kind, "17. april" in message.text) == ("request_received", True)


def test_the_link_is_the_room_aboves_to_make(
    clerk: Staff, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert links.citizen_link(citizen).startswith("http")
    monkeypatch.setattr(links, "_makers", [])
    links.make_with(lambda _one: "https://kommune.example.com/x")
    booked(clerk, citizen, clerk)
    assert "https://kommune.example.com/x" in Message.objects.get().text


def test_an_email_carries_the_calendar_entry(clerk: Staff) -> None:
    anna = make.citizen(staff=clerk, phone="", email="anna@example.com")
    made = book(
        by=clerk, citizen=anna, staff=clerk, start=at("10:00"), channel="phone", number="00009999"
    )
    cancel(by=clerk, appointment=made)
    files = [bytes(m.attachments.get().content).decode() for m in Message.objects.order_by("pk")]
    events = [vobject.readOne(file).vevent for file in files]
    assert {event.uid.value for event in events} == {f"{made.uid}@medspil"}
    assert [event.sequence.value for event in events] == ["0", "1"]
    assert ["METHOD:CANCEL" in file for file in files] == [False, True]
    assert "Borger" not in files[0]
