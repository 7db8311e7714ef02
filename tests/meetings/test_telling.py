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
from medspil.meetings.actions.requests import answer_request, ask_for_conversation
from medspil.meetings.actions.times import TimeTaken
from medspil.messages.models import Message, Template
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


def asked(citizen: Citizen) -> Any:
    return ask_for_conversation(by=CitizenActor(citizen), citizen=citizen, about="Min fremtid")


def test_an_answer_in_words_is_told_and_says_nothing_aloud(clerk: Staff, citizen: Citizen) -> None:
    answer_request(by=clerk, request=asked(citizen), answer="Du får din nye plan på fredag.")
    assert told(citizen) == [
        ("request_received", "sms", "queued"),
        ("request_answered", "sms", "queued"),
    ]
    text = Message.objects.get(kind="request_answered").text
    assert text.startswith("Vi har svaret på din besked. Læs svaret her: http")
    assert "plan" not in text


def test_on_paper_the_answer_itself_is_there(clerk: Staff) -> None:
    home = {"address": "Prøvevej 1", "postcode": "4200", "city": "Slagelse"}
    anna = make.citizen(staff=clerk, phone="", digital_ability="none", **home)
    answer_request(by=clerk, request=asked(anna), answer="Du får din nye plan på fredag.")
    message = Message.objects.get(kind="request_answered")
    assert (message.channel, "nye plan på fredag" in message.text) == ("letter", True)


def test_a_time_that_we_book_is_the_answer_and_says_so(clerk: Staff, citizen: Citizen) -> None:
    request = asked(citizen)
    made = booked(clerk, citizen, clerk)
    request.refresh_from_db()
    assert (made.request, request.answered_by) == (request, clerk)
    assert request.answer == "Vi har booket en tid: tirsdag d. 28. april kl. 10.00."
    text = Message.objects.get(kind="booked").text
    assert text.startswith("Du har bedt om at tale med os. Vi har aftalt en tid: tirsdag d. 28.")
    assert told(citizen)[1:] == [("booked", "sms", "queued")]  # and nothing beside it
    promise = Citizen.objects.get(pk=citizen.pk).next_contact
    assert (promise.day, promise.reason) == (TUESDAY, "agreed")
    booked(clerk, citizen, clerk, "11:00")
    assert "bedt om" not in Message.objects.filter(kind="booked").latest("pk").text


def test_what_the_citizen_books_leaves_the_answer_to_us(clerk: Staff, citizen: Citizen) -> None:
    request = asked(citizen)
    made = booked(CitizenActor(citizen), citizen, clerk)
    request.refresh_from_db()
    assert (made.request, request.answered_at) == (None, None)


def test_a_booking_that_fails_answers_nobody(clerk: Staff, citizen: Citizen) -> None:
    request = asked(citizen)
    booked(clerk, make.citizen(staff=clerk), clerk)
    with pytest.raises(TimeTaken):
        booked(clerk, citizen, clerk)
    request.refresh_from_db()
    assert request.answered_at is None
    assert told(citizen) == [("request_received", "sms", "queued")]


VOLUNTARY = {
    "da": "Det er frivilligt. Det får ingen betydning for dig, hvis du siger nej tak.",
    "en": "It is voluntary.",
    "uk": "Це добровільно.",
    "ar": "هذا اختياري.",
    "pl": "To dobrowolne.",
    "tr": "Bu isteğe bağlıdır.",
    "so": "Waa ikhtiyaari.",
}


@pytest.mark.parametrize("language", list(VOLUNTARY))
def test_while_the_law_is_on_pause_everything_about_a_time_says_that_it_is_voluntary(
    clerk: Staff, language: str
) -> None:
    make.suspension(date(2020, 3, 12))
    home = {"address": "Prøvevej 1", "postcode": "4200", "city": "Slagelse"}
    anna = make.citizen(staff=clerk, language=language, **home)
    invite(by=clerk, citizens=[anna], from_day=DAY, by_day=TUESDAY)
    made = booked(CitizenActor(anna), anna, clerk)
    with clock.at(at("09:00", date(2020, 4, 27))):
        remind_of_appointments(by=System("worker"))
        move(by=clerk, appointment=made, start=at("11:00"))
    said = {m.kind: m.text for m in Message.objects.all()}
    assert sorted(said) == ["booked", "invitation", "moved", "reminder"]
    assert [VOLUNTARY[language] in text for text in said.values()] == [True] * 4
    for text in said.values():
        assert [odd for odd in ("{", "\n\n\n", "  ") if odd in text] == []


def test_when_it_is_a_duty_or_is_one_again_by_then_nothing_says_voluntary(clerk: Staff) -> None:
    day = date(2022, 4, 26)
    make.suspension(date(2022, 4, 1), date(2022, 4, 25))
    make.suspension(day, municipalities=["0999"])
    with clock.at(at("10:00", date(2022, 4, 12))):
        anna = make.citizen(staff=clerk)
        facts = {"despite_few_times": True, "from_day": clock.today(), "by_day": day}
        invite(by=clerk, citizens=[anna], **facts)
        start = at("10:00", day)
        book(by=clerk, citizen=anna, staff=clerk, start=start, channel="phone")
    assert ["frivillig" in m.text for m in Message.objects.all()] == [False, False]


def test_a_template_of_the_houses_own_that_forgets_it_says_it_all_the_same(
    clerk: Staff, citizen: Citizen
) -> None:
    Template.objects.create(
        kind="booked", wording="sms", language="da", subject="", text="Tid: {hvornår}."
    )
    make.suspension(date(2020, 3, 12))
    booked(clerk, citizen, clerk)
    assert Message.objects.get().text.endswith(f"kl. 10.00.\n\n{VOLUNTARY['da']}")
