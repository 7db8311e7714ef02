"""What is counted about booking, beside a handful that one can count by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from medspil.insight.queries import Ask, read, rows
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.kernel.measure import Measure
from medspil.meetings import measures_booking as counted
from medspil.meetings.actions.booking import book, cancel, move
from medspil.meetings.actions.invitations import invite
from medspil.meetings.actions.meetings.plan import answer_seat
from medspil.meetings.actions.outcome import mark_absent, mark_held
from medspil.meetings.actions.reminders import remind_of_appointments, remind_of_meetings
from medspil.meetings.actions.requests import answer_request, ask_for_conversation
from medspil.meetings.models import Appointment, ConversationRequest, Invitation
from medspil.messages.delivery import deliver
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.meetings.gathering import planned, seat_of

DAY, TUESDAY = date(2020, 4, 14), date(2020, 4, 28)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Staff:
    make.the_law()
    made = make.staff()
    make.open_hours(made, closes="12:00")
    return made


def at(time: str, day: date = DAY) -> datetime:
    return make.moment(day, time)


def found(measure: Measure, start: date = DAY, end: date = TUESDAY) -> Any:
    with clock.at(at("17:00", TUESDAY)):
        return read(measure, Ask(System("test"), start, end))


def opened(measure: Measure, figure: str) -> int:
    with clock.at(at("17:00", TUESDAY)):
        ask = Ask(System("test"), DAY, TUESDAY)
        return len(rows(measure, measure.figure(figure), ask))


def test_the_citizens_no_shows_and_our_own_are_told_apart_by_form(clerk: Staff) -> None:
    became = [("phone", "held"), ("phone", "citizen"), ("phone", "held"), ("phone", "held")]
    became += [("video", "staff"), ("video", "held"), ("phone", "cancelled"), ("phone", "open")]
    for n, (channel, what) in enumerate(became):
        with clock.at(at("08:00", TUESDAY)):
            citizen = make.citizen(staff=clerk, anchor=date(2020, 1, 6))
            told = {"cancelled_because": "not_said", "cancelled_by": "citizen"}
            gone = {"state": "cancelled", "decided_at": clock.now(), **told}
            facts = gone if what == "cancelled" else {}
            made = make.appointment(
                citizen, clerk, TUESDAY, f"{9 + n // 2:02d}:{n % 2 * 3}0", channel=channel, **facts
            )
        with clock.at(at("16:00", TUESDAY)):
            if what == "held":
                mark_held(by=clerk, appointment=made, note="Vi talte")
            elif what in ("citizen", "staff"):
                mark_absent(by=clerk, appointment=made, who=what, try_again_on=date(2020, 4, 29))
    figures = found(counted.NO_SHOW)
    assert figures.n == 6
    known = {code: value for code, value in figures.values.items() if value is not None}
    said = {code: round(float(value), 1) for code, value in known.items()}
    assert said == {
        "citizen": 16.7,
        "ours": 16.7,
        "citizen_phone": 25.0,
        "citizen_video": 0.0,
        "ours_phone": 0.0,
        "ours_video": 50.0,
    }
    assert figures.values["citizen_in_person"] is None
    assert opened(counted.NO_SHOW, "citizen") == opened(counted.NO_SHOW, "citizen_phone") == 1
    assert opened(counted.NO_SHOW, "ours_phone") == 0
    assert found(counted.NO_SHOW, DAY, date(2020, 4, 27)).n == 0


def booked(by: Any, citizen: Citizen, clerk: Staff, start: str, **more: Any) -> Any:
    moment = at(start, TUESDAY)
    return book(by=by, citizen=citizen, staff=clerk, start=moment, channel="phone", **more)


def test_who_booked(clerk: Staff) -> None:
    with clock.at(at("10:00")):
        people = [make.citizen(staff=clerk, anchor=date(2020, 1, 6)) for _ in range(4)]
        booked(CitizenActor(people[0]), people[0], clerk, "09:00")
        booked(CitizenActor(people[1]), people[1], clerk, "09:30")
        booked(clerk, people[2], clerk, "10:00", on_behalf=True)
        booked(clerk, people[3], clerk, "10:30")
    figures = found(counted.BOOKED_BY)
    assert (figures.n, dict(figures.values)) == (4, {"citizen": 50, "on_behalf": 25, "staff": 25})
    assert opened(counted.BOOKED_BY, "citizen") == 2


def test_days_from_invitation_to_booked(clerk: Staff) -> None:
    for n, days in enumerate((0, 3, 9, None)):
        with clock.at(at("10:00")):
            citizen = make.citizen(staff=clerk, anchor=date(2020, 1, 6))
            invite(by=clerk, citizens=[citizen], from_day=DAY, by_day=TUESDAY)
        if days is not None:
            with clock.at(at("10:00", date(2020, 4, 14 + days))):
                booked(CitizenActor(citizen), citizen, clerk, f"{9 + n // 2:02d}:{n % 2 * 3}0")
    assert Invitation.objects.filter(closed_at=None).count() == 1
    figures = found(counted.INVITED_TO_BOOKED)
    assert (figures.n, figures.values["median"]) == (3, 3)
    assert round(float(figures.values["week"]), 1) == 66.7
    assert opened(counted.INVITED_TO_BOOKED, "week") == 2


def test_answers_in_the_promised_time(clerk: Staff) -> None:
    answered = (date(2020, 4, 17), date(2020, 4, 20), None)  # promised for the 17th
    for day in answered:
        with clock.at(at("10:00")):
            citizen = make.citizen(staff=clerk, anchor=date(2020, 1, 6))
            request = ask_for_conversation(by=CitizenActor(citizen), citizen=citizen)
        if day is not None:
            with clock.at(at("15:00", day)):
                answer_request(by=clerk, request=request, answer="Vi ringer i morgen.")
    assert ConversationRequest.objects.filter(answered_at=None).count() == 1
    figures = found(counted.ANSWERED)
    assert (figures.n, figures.values["late"], figures.values["waiting"]) == (3, 1, 1)
    assert round(float(figures.values["in_time"]), 1) == 33.3
    assert opened(counted.ANSWERED, "waiting") == 1
    assert found(counted.ANSWERED, date(2020, 4, 18)).n == 0


def test_what_citizens_answer_to_a_reminder(clerk: Staff) -> None:
    with clock.played():
        with clock.at(at("08:00")):
            talks = [_booked(clerk, hour) for hour in ("09:00", "09:30", "10:00")]
            theirs = make.citizen(staff=clerk, anchor=date(2020, 1, 6))
            meeting = planned(clerk, theirs, at("14:00", TUESDAY))
        with clock.at(at("12:00", date(2020, 4, 27))):
            assert remind_of_appointments(by=System("worker")) == 3
            assert remind_of_meetings(by=System("worker")) == 1
            deliver(list(Message.objects.values_list("pk", flat=True)))
            move(by=clerk, appointment=talks[0], start=at("11:00", TUESDAY))
            cancel(by=CitizenActor(talks[1].citizen), appointment=talks[1])
            seat = seat_of(meeting, "main_person")
            answer_seat(by=CitizenActor(theirs), seat=seat, answer="yes")
    said = found(counted.REMINDED)
    assert (said.n, said.values["share"]) == (4, 75)
    assert {key: said.values[key] for key in ("comes", "changed", "no", "maybe")} == {
        "comes": 1,
        "changed": 1,
        "no": 1,
        "maybe": 0,
    }
    assert opened(counted.REMINDED, "no") == 1


def _booked(clerk: Staff, hour: str) -> Appointment:
    citizen = make.citizen(staff=clerk, anchor=date(2020, 1, 6))
    return book(by=clerk, citizen=citizen, staff=clerk, start=at(hour, TUESDAY), channel="phone")
