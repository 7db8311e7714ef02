"""Everybody in a meeting is reminded of it, by their own channel, with a way to answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.meetings.actions.booking import book
from medspil.meetings.actions.meetings.plan import (
    answer_seat,
    cancel_meeting,
    invite_seat,
    move_meeting,
)
from medspil.meetings.actions.meetings.running import use_plan_b
from medspil.meetings.actions.reminders import remind_of_appointments, remind_of_meetings
from medspil.meetings.models import Meeting, Seat
from medspil.messages.actions.wishes import opt_out
from medspil.messages.delivery import deliver
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.meetings.gathering import Fallback, companion, planned, seat_of

pytestmark = pytest.mark.django_db
WORKER = System("worker")
TUESDAY = date(2020, 4, 14)
MEETS = make.moment(date(2020, 4, 24), "14:00")
THE_DAY_BEFORE = make.moment(date(2020, 4, 23), "10:00")


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.played(), clock.at(make.moment(TUESDAY, "10:00")):
        make.the_law()
        yield


@pytest.fixture
def clerk() -> Staff:
    return make.staff(full_name="Mads Dam")


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk, first_name="Amalie", anchor=date(2020, 1, 6))


@pytest.fixture
def meeting(clerk: Staff, citizen: Citizen) -> Meeting:
    """A citizen, a colleague, a companion and a school, ten days ahead."""
    made = planned(clerk, citizen, MEETS)
    invite_seat(by=clerk, meeting=made, role="note_taker", staff=make.staff(full_name="Ida Lund"))
    invite_seat(by=clerk, meeting=made, role="companion", representation=companion(citizen))
    invite_seat(
        by=clerk, meeting=made, role="school", guest_name="Skolen", guest_contact="s@example.com"
    )
    Message.objects.all().delete()
    return made


def remind(at: datetime) -> int:
    with clock.at(at):
        return remind_of_meetings(by=WORKER)


def told() -> list[tuple[str, str, str]]:
    found = Message.objects.order_by("pk").values_list("kind", "channel", "state")
    return [tuple(one) for one in found]


def test_citizen_guests_and_the_colleague_who_has_not_answered_are_reminded_once(
    meeting: Meeting,
) -> None:
    assert remind(MEETS - timedelta(hours=49)) == 0
    assert remind(THE_DAY_BEFORE) == 4
    assert told() == [
        ("meeting_reminder", "sms", "queued"),
        ("guest_reminder", "email", "queued"),
        ("guest_reminder", "sms", "queued"),
        ("guest_reminder", "email", "queued"),
    ]
    assert remind(THE_DAY_BEFORE) == 0
    assert Message.objects.count() == 4


def test_each_gets_the_page_where_they_answer_and_no_calendar_entry(meeting: Meeting) -> None:
    remind(THE_DAY_BEFORE)
    citizens, colleagues, companions, schools = Message.objects.order_by("pk")
    own_page = reverse("meetings:meeting", args=[meeting.uid])
    assert own_page in colleagues.text
    assert own_page not in citizens.text
    for guests in (companions, schools):
        assert "/moede/k/" in guests.text
    for message in (citizens, colleagues, companions, schools):
        assert "fredag d. 24. april kl. 14.00" in message.text
        assert "Amalie" not in message.text + message.subject
        assert "STU" not in message.text + message.subject
        assert message.attachments.count() == 0


def test_the_answer_comes_back_to_the_meeting(meeting: Meeting, citizen: Citizen) -> None:
    remind(THE_DAY_BEFORE)
    mine = seat_of(meeting, "main_person")
    with clock.at(THE_DAY_BEFORE):
        answer_seat(by=CitizenActor(citizen), seat=mine, answer="yes")
    mine.refresh_from_db()
    assert (mine.answer, mine.reminded_at) == ("yes", THE_DAY_BEFORE)


def test_who_has_said_no_is_left_alone_and_a_colleague_who_has_said_yes_has_the_calendar(
    meeting: Meeting, clerk: Staff
) -> None:
    answer_seat(by=clerk, seat=seat_of(meeting, "school"), answer="no")
    answer_seat(by=clerk, seat=seat_of(meeting, "note_taker"), answer="yes")
    answer_seat(by=clerk, seat=seat_of(meeting, "companion"), answer="yes")
    assert remind(THE_DAY_BEFORE) == 2
    assert [kind for kind, _channel, _state in told()] == ["meeting_reminder", "guest_reminder"]
    assert seat_of(meeting, "school").reminded_at is None


def test_what_was_planned_late_is_its_own_reminder(clerk: Staff, citizen: Citizen) -> None:
    with clock.at(THE_DAY_BEFORE):
        made = planned(clerk, citizen, MEETS)
        invite_seat(by=clerk, meeting=made, role="companion", representation=companion(citizen))
        assert remind_of_meetings(by=WORKER) == 0


def test_a_meeting_that_moves_is_reminded_of_again(meeting: Meeting, clerk: Staff) -> None:
    assert remind(THE_DAY_BEFORE) == 4
    with clock.at(THE_DAY_BEFORE):
        move_meeting(by=clerk, meeting=meeting, starts_at=MEETS + timedelta(days=7))
    assert remind(MEETS + timedelta(days=6)) == 4


def test_a_meeting_that_plan_b_put_off_is_reminded_of_at_its_new_time(
    clerk: Staff, citizen: Citizen
) -> None:
    made = planned(clerk, citizen, MEETS, plan_b=Fallback("postpone", "Vi finder en ny tid."))
    with clock.at(MEETS):
        use_plan_b(by=clerk, meeting=made, starts_at=MEETS + timedelta(days=7))
        assert remind_of_meetings(by=WORKER) == 0
    assert remind(MEETS + timedelta(days=6)) == 1


@pytest.mark.parametrize("what", ["cancelled", "over"])
def test_what_is_cancelled_or_begun_is_not_reminded_of(
    meeting: Meeting, clerk: Staff, what: str
) -> None:
    if what == "cancelled":
        cancel_meeting(by=clerk, meeting=meeting, because="Skolen er lukket.")
        assert remind(THE_DAY_BEFORE) == 0
    else:
        assert remind(MEETS + timedelta(minutes=1)) == 0


def test_a_cancelled_meetings_waiting_reminders_are_taken_back(
    meeting: Meeting, clerk: Staff
) -> None:
    with clock.at(make.moment(date(2020, 4, 22), "21:00")):  # quiet: they wait for the morning
        remind_of_meetings(by=WORKER)
        assert {state for _kind, _channel, state in told()} == {"queued"}
        cancel_meeting(by=clerk, meeting=meeting, because="Skolen er lukket.")
    gone = Message.objects.filter(kind__endswith="reminder")
    assert list(gone.values_list("state", flat=True)) == ["withdrawn"] * 4


def test_the_booked_time_that_became_a_meeting_reminds_the_citizen_once(
    clerk: Staff, citizen: Citizen
) -> None:
    time = book(by=clerk, citizen=citizen, staff=clerk, start=MEETS, channel="video")
    made = planned(clerk, citizen, MEETS, appointment=time)
    invite_seat(by=clerk, meeting=made, role="companion", representation=companion(citizen))
    Message.objects.all().delete()
    with clock.at(THE_DAY_BEFORE):
        assert remind_of_appointments(by=WORKER) == 1
        assert remind_of_meetings(by=WORKER) == 1
    assert [kind for kind, _channel, _state in told()] == ["reminder", "guest_reminder"]


def test_who_wants_no_reminders_gets_none_and_the_guests_do(
    meeting: Meeting, citizen: Citizen, clerk: Staff
) -> None:
    opt_out(by=clerk, citizen=citizen)
    assert remind(THE_DAY_BEFORE) == 4
    assert told()[0] == ("meeting_reminder", "sms", "withheld")
    assert Message.objects.get(kind="meeting_reminder").problem == "opted_out"


def test_the_fourth_message_of_a_day_is_not_sent(meeting: Meeting, citizen: Citizen) -> None:
    for number in range(3):
        make_day = {"day": THE_DAY_BEFORE.date(), "slot": number + 1, "kind": "booked"}
        _sent_before(citizen, make_day)
    remind(THE_DAY_BEFORE)
    reminder = Message.objects.get(kind="meeting_reminder")
    assert (reminder.state, reminder.problem) == ("withheld", "cap")


def _sent_before(citizen: Citizen, more: dict[str, Any]) -> None:
    Message.objects.create(
        citizen=citizen,
        channel="sms",
        subject="x",
        text="x",
        queued_by="test",
        queued_at=THE_DAY_BEFORE,
        not_before=THE_DAY_BEFORE,
        useless_after=MEETS,
        **more,
    )


def test_at_night_the_reminder_waits_for_the_morning(meeting: Meeting) -> None:
    remind(make.moment(date(2020, 4, 22), "22:00"))
    morning = make.moment(date(2020, 4, 23), "08:00")
    assert set(Message.objects.values_list("not_before", flat=True)) == {morning}


def test_a_meeting_early_in_the_morning_is_too_late_to_be_reminded_of_at_night(
    clerk: Staff, citizen: Citizen
) -> None:
    made = planned(clerk, citizen, make.moment(date(2020, 4, 24), "07:30"))
    Message.objects.all().delete()
    remind(make.moment(date(2020, 4, 23), "23:00"))
    found = Message.objects.get()
    assert (found.state, found.problem) == ("withheld", "too_late")
    assert Seat.objects.get(meeting=made, role="main_person").reminded_at is not None


def test_a_reminder_by_e_mail_leaves_and_can_be_declined_by_the_citizen_alone(
    clerk: Staff, meeting: Meeting, citizen: Citizen
) -> None:
    Citizen.objects.filter(pk=citizen.pk).update(email="amalie@example.com", phone="")
    remind(THE_DAY_BEFORE)
    found = Message.objects.filter(channel="email").order_by("pk")
    deliver([message.pk for message in found], now=THE_DAY_BEFORE)
    links = {sent.to[0]: "List-Unsubscribe" in sent.extra_headers for sent in mail.outbox}
    assert links.pop("amalie@example.com") is True
    assert set(links.values()) == {False}
    assert Message.objects.filter(kind="guest_reminder", channel="email").first().text == ""
