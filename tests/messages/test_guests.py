"""Messages to somebody without a file: one address, the same rules as for citizens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from medspil.kernel.action import Refused, System
from medspil.messages.actions import notify, notify_guest
from medspil.messages.actions.undelivered import retry_message
from medspil.messages.delivery import deliver
from medspil.messages.guests import Guest, is_number, tidied
from medspil.messages.models import Message, Receipt
from medspil.messages.queries import sent_to, undelivered_for
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db
WORKER = System("meetings")
NOON = make.moment(date(2020, 4, 14), "12:00")
EVENING = make.moment(date(2020, 4, 14), "21:00")
MORNING = make.moment(date(2020, 4, 15), "08:00")
FACTS = {"when": NOON + timedelta(days=9), "how": "video", "link": "https://example.com/m"}


@pytest.fixture
def nina(db: None) -> Staff:
    return make.staff()


@pytest.fixture
def amalie(nina: Staff) -> Citizen:
    return make.citizen(staff=nina, first_name="Amalie", last_name="Krogh")


def told(amalie: Citizen, address: str = "ida@example.com", **more: Any) -> Message:
    given: dict[str, Any] = {"kind": "meeting_planned", "facts": FACTS, "now": NOON, **more}
    return notify_guest(by=WORKER, guest=Guest(amalie, address, "Ida Skole"), **given)


def state(message: Message) -> tuple[str, str]:
    return message.state, message.problem


def test_a_guest_is_written_to_and_the_citizen_is_not_named(amalie: Citizen) -> None:
    message = told(amalie)
    assert (message.citizen, message.about, message.channel) == (None, amalie, "email")
    deliver([message.pk], now=NOON)
    (sent,) = mail.outbox
    assert sent.to == ["ida@example.com"]
    assert "Amalie" not in sent.subject + sent.body
    assert "https://example.com/m" in sent.body


@pytest.mark.parametrize(
    ("address", "channel", "outcome"),
    [
        ("Ida@Example.com ", "email", ("queued", "")),
        ("+45 00 00 77 77", "sms", ("queued", "")),
        ("00 00 77 77", "sms", ("queued", "")),
        ("+44 20 7946 0000", "", ("withheld", "no_way")),
        ("spørg skolen", "", ("withheld", "no_way")),
    ],
)
def test_the_channel_follows_from_the_address(
    amalie: Citizen, address: str, channel: str, outcome: tuple[str, str]
) -> None:
    message = told(amalie, address)
    assert (message.channel, state(message)) == (channel, outcome)


def test_three_a_day_however_the_address_is_written_and_whoever_it_is_about(
    amalie: Citizen, nina: Staff
) -> None:
    other = make.citizen(staff=nina)
    written = ["ida@example.com", "IDA@example.com", " ida@Example.com", "ida@example.com"]
    found = [told(whose, a) for whose, a in zip([amalie, other] * 2, written, strict=True)]
    assert [one.slot for one in found] == [1, 2, 3, None]
    assert state(found[3]) == ("withheld", "cap")
    assert state(told(amalie, "bo@example.com")) == ("queued", "")
    assert tidied("+45 00 00 77 77") == tidied("00007777") == "00007777"
    assert is_number("70 10 10 10")


def test_a_guests_messages_take_nothing_of_the_citizens_three(amalie: Citizen) -> None:
    for n in range(3):
        told(amalie, f"g{n}@example.com")
    facts = {"how": "telefon", "when": NOON, "link": "x"}
    mine = notify(by=WORKER, citizen=amalie, kind="plan_b", facts=facts, now=NOON)
    assert (mine.slot, mine.state) == (1, "queued")
    assert list(sent_to(WORKER, amalie)) == [mine]


def test_quiet_hours_hold_for_guests_but_not_for_plan_b(amalie: Citizen) -> None:
    waits = told(amalie, now=EVENING)
    at_once = told(amalie, kind="plan_b", now=EVENING)
    assert (waits.not_before, at_once.not_before) == (MORNING, EVENING)


def test_the_same_thing_is_told_once(amalie: Citizen) -> None:
    assert told(amalie, dedupe="m:1").pk == told(amalie, dedupe="m:1").pk


def test_codes_have_slots_of_their_own_and_three_in_ten_minutes(amalie: Citizen) -> None:
    code = {"kind": "login_code", "facts": {"code": "123 456"}}
    assert [told(amalie, **code).slot for _ in range(3)] == [101, 102, 103]
    with pytest.raises(Refused, match="tre koder"):
        told(amalie, **code)


def test_what_did_not_arrive_stands_under_the_citizen_and_can_be_sent_again(
    amalie: Citizen, nina: Staff
) -> None:
    lost = told(amalie, "00 00 77 77", useless_after=NOON + timedelta(hours=1))
    deliver([lost.pk], now=NOON + timedelta(hours=2))
    (row,) = undelivered_for(nina)
    assert (row.pk, state(row), row.case) == (lost.pk, ("too_late", "too_late"), amalie)
    assert list(undelivered_for(make.staff())) == []
    client = StrictClient()
    client.force_login(nina)
    for page in ("undelivered", "outbox"):
        shown = client.get(reverse(f"messages:{page}")).content.decode()
        assert "til 00 00 77 77" in shown
    again = retry_message(by=nina, message=row, now=NOON)
    assert state(again) == ("queued", "")


def test_a_message_that_waited_past_its_day_takes_one_of_todays_slots(amalie: Citizen) -> None:
    message = told(amalie)
    deliver([message.pk], now=NOON + timedelta(days=1))
    message.refresh_from_db()
    assert (message.state, message.slot) == ("sent", 1)
    assert Receipt.objects.get().channel == "email"


@pytest.mark.parametrize(
    "facts",
    [
        {"about": None},
        {"guest_key": None},
        {"channel": "letter"},
        {"citizen": "amalie"},
    ],
)
def test_a_message_is_to_one_person(amalie: Citizen, facts: dict[str, Any]) -> None:
    message = told(amalie)
    wrong = {name: amalie if value == "amalie" else value for name, value in facts.items()}
    with (
        pytest.raises(IntegrityError, match="a_message_is_to_one_person"),
        transaction.atomic(),
    ):
        Message.objects.filter(pk=message.pk).update(**wrong)


def test_the_database_takes_no_fourth(amalie: Citizen) -> None:
    one, two = told(amalie), told(amalie)
    with (
        pytest.raises(IntegrityError, match="a_guests_slot_is_taken_once"),
        transaction.atomic(),
    ):
        Message.objects.filter(pk=two.pk).update(slot=one.slot)


def test_the_address_is_not_readable_in_a_copy_of_the_database(amalie: Citizen) -> None:
    told(amalie)
    with connection.cursor() as cursor:
        cursor.execute("SELECT guest FROM outbox_message")
        assert b"ida" not in bytes(cursor.fetchone()[0])


def test_nothing_that_can_be_declined_is_for_guests(amalie: Citizen) -> None:
    with pytest.raises(ValueError, match="not for guests"):
        told(amalie, kind="missed_call")
