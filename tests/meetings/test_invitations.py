"""The ladder: invite, remind, call, letter – and never to times that are not there unseen."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from medspil.contact.actions.conversations import register_attempt
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.meetings.actions.booking import book
from medspil.meetings.actions.invitations import (
    TooFewTimes,
    close_invitation,
    invite,
    take_step,
)
from medspil.meetings.actions.reminders import remind_of_appointments
from medspil.meetings.actions.requests import answer_request, ask_for_conversation
from medspil.meetings.models import BookingPolicy, Invitation
from medspil.meetings.queries.inviting import (
    candidates,
    ladder,
    must_not_be_invited,
    room_for,
)
from medspil.meetings.queries.requests import waiting_requests
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make

DAY = date(2020, 4, 14)
TUESDAY = date(2020, 4, 28)
WEEKS = {"from_day": DAY, "by_day": TUESDAY}


def at(time: str, day: date = TUESDAY) -> datetime:
    return make.moment(day, time)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00", DAY)):
        make.the_law()
        yield


@pytest.fixture
def clerk() -> Staff:
    return make.staff()


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk)


def invited(clerk: Staff, *citizens: Citizen, **facts: Any) -> list[Invitation]:
    return invite(by=clerk, citizens=citizens, **{**WEEKS, "despite_few_times": True, **facts})


# -- times enough ----------------------------------------------------------------------------------


def test_too_few_times_are_said_before_anybody_is_invited(clerk: Staff) -> None:
    make.open_hours(clerk, closes="11:30", since=TUESDAY)  # five times
    citizens = [make.citizen(staff=clerk) for _ in range(12)]
    with pytest.raises(TooFewTimes) as few:
        invite(by=clerk, citizens=citizens, **WEEKS)
    assert few.value.message == "5 ledige tider til 12 inviterede – bed kolleger åbne flere."
    assert Invitation.objects.count() == 0
    assert len(invite(by=clerk, citizens=citizens[:5], **WEEKS)) == 5
    assert len(invited(clerk, *citizens[5:])) == 7


def test_those_who_wait_already_want_times_too(clerk: Staff) -> None:
    make.open_hours(clerk, closes="11:30", since=TUESDAY)
    citizens = [make.citizen(staff=clerk) for _ in range(6)]
    invited(clerk, *citizens[:3])
    room = room_for(citizens[3:], DAY, TUESDAY)
    assert (room.free, room.invited, room.waiting, room.enough) == (5, 3, 3, False)
    assert room_for(citizens[3:5], DAY, TUESDAY).sentence == "5 ledige tider til 5 inviterede."
    other = make.citizen(staff=make.staff())
    assert room_for([other], DAY, TUESDAY).sentence == (
        "0 ledige tider til 1 inviteret – bed kolleger åbne flere."
    )


def test_a_team_lends_its_times_to_citizens_without_a_caseworker(clerk: Staff) -> None:
    make.open_hours(clerk, closes="10:00", since=TUESDAY)
    teams = make.citizen(in_team=make.team_of(clerk))
    assert room_for([teams], DAY, TUESDAY).free == 2
    assert room_for([teams], date(2020, 4, 1), date(2020, 4, 7)).free == 0


# -- who may be invited ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "why",
    ["another team", "closed", "must not", "rule", "invited", "nobody", "past"],
)
def test_who_is_not_invited(clerk: Staff, citizen: Citizen, why: str) -> None:
    facts: dict[str, Any] = {}
    other = make.citizen(staff=clerk)
    chosen = [citizen, other]
    if why == "another team":
        chosen[1] = make.citizen(staff=make.staff())
    elif why == "closed":
        chosen[1] = make.citizen(staff=clerk, closed_on=DAY)
    elif why == "must not":
        make.absence(other, date(2020, 4, 20), code="mindre_intensiv")  # by the last day
    elif why == "rule":
        chosen[1] = make.citizen("LAB6_03", track="less_intensive", staff=clerk)
    elif why == "invited":
        invited(clerk, other)
    elif why == "nobody":
        chosen = []
    elif why == "past":
        facts = {"from_day": date(2020, 4, 1), "by_day": date(2020, 4, 13)}
    before = Invitation.objects.count()
    with pytest.raises(Refused):
        invited(clerk, *chosen, **facts)
    assert Invitation.objects.count() == before


def test_an_ordinary_absence_forbids_nothing(citizen: Citizen) -> None:
    make.absence(citizen, date(2020, 4, 1), code="ferie")
    assert must_not_be_invited([citizen.pk], DAY) == set()
    make.absence(other := make.citizen(), date(2020, 4, 1), code="mindre_intensiv")
    assert must_not_be_invited([citizen.pk, other.pk], DAY) == {other.pk}


def test_candidates_wait_and_have_no_time(clerk: Staff) -> None:
    waiting = make.citizen(staff=clerk, anchor=date(2020, 1, 6))
    exempt = make.citizen("LAB6_03", track="less_intensive", staff=clerk, anchor=date(2020, 1, 6))
    booked = make.citizen(staff=clerk, anchor=date(2020, 1, 6))
    make.appointment(booked, clerk, TUESDAY)
    invited(clerk, make.citizen(staff=clerk, anchor=date(2020, 1, 6)))
    spoken = make.citizen(staff=clerk, anchor=date(2020, 1, 6))
    make.conversation(spoken, DAY)
    found = {one.citizen: one.why_not for one in candidates(clerk)}
    assert found == {waiting: "", exempt: "må ikke indkaldes"}


# -- the ladder ------------------------------------------------------------------------------------


def test_each_step_in_its_time_and_once(clerk: Staff, citizen: Citizen) -> None:
    (invitation,) = invited(clerk, citizen)
    seen = []
    for day in range(15):
        with clock.at(at("10:00", DAY + timedelta(days=day))):
            (rung,) = ladder(clerk)
            if rung.due and rung.step:
                seen.append((day, str(rung.step)))
                take_step(by=clerk, invitation=invitation, step=rung.step)
                with pytest.raises(Refused, match="allerede gjort"):
                    take_step(by=clerk, invitation=invitation, step=rung.step)
    assert seen == [(3, "remind"), (7, "call"), (10, "letter")]
    assert [(rung.step, rung.due) for rung in ladder(clerk)] == [(None, True)]


def test_nobody_goes_down_the_ladder(clerk: Staff, citizen: Citizen) -> None:
    (invitation,) = invited(clerk, citizen)
    take_step(by=clerk, invitation=invitation, step="call")
    with pytest.raises(Refused, match="allerede gjort"):
        take_step(by=clerk, invitation=invitation, step="remind")
    assert take_step(by=clerk, invitation=invitation, step="letter").letter_at == clock.now()


def test_who_must_not_be_called_in_any_more_is_left_in_peace(
    clerk: Staff, citizen: Citizen
) -> None:
    (invitation,) = invited(clerk, citizen)
    make.absence(citizen, DAY, code="mindre_intensiv")
    assert [rung.must_not for rung in ladder(clerk)] == [True]
    with pytest.raises(Refused, match="må ikke indkaldes"):
        take_step(by=clerk, invitation=invitation, step="remind")
    close_invitation(by=clerk, invitation=invitation, because="must_not")
    assert ladder(clerk) == []


def test_closed_it_takes_no_more_steps(clerk: Staff, citizen: Citizen) -> None:
    (invitation,) = invited(clerk, citizen)
    for wrong in ("", "booked", "bored"):
        with pytest.raises(Refused) as refused:
            close_invitation(by=clerk, invitation=invitation, because=wrong)
        assert refused.value.field == "because"
    close_invitation(by=clerk, invitation=invitation, because="declined")
    for act in (
        lambda: take_step(by=clerk, invitation=invitation, step="remind"),
        lambda: close_invitation(by=clerk, invitation=invitation, because="declined"),
    ):
        with pytest.raises(Refused, match="lukket: borgeren siger nej tak"):
            act()
    assert invited(clerk, citizen)[0].closed_at is None


def test_colleagues_of_another_team_see_and_do_nothing(clerk: Staff, citizen: Citizen) -> None:
    (invitation,) = invited(clerk, citizen)
    stranger = make.staff()
    assert (len(ladder(clerk)), len(ladder(System("check"))), ladder(stranger)) == (1, 1, [])
    with pytest.raises(NotAllowed):
        take_step(by=stranger, invitation=invitation, step="remind")


# -- bed om en samtale -----------------------------------------------------------------------------


def test_asking_is_promised_an_answer_in_working_days(clerk: Staff, citizen: Citizen) -> None:
    with clock.at(at("16:00", date(2020, 4, 8))):  # the day before Maundy Thursday
        asked = ask_for_conversation(
            by=CitizenActor(citizen), citizen=citizen, about="Praktik", wished_channel="video"
        )
    assert (asked.answer_by, asked.registered_by) == (date(2020, 4, 16), None)
    promise = Citizen.objects.get(pk=citizen.pk).next_contact
    assert (promise.day, promise.reason, promise.channel) == (asked.answer_by, "call_back", "video")
    with pytest.raises(Refused, match=r"Svaret kommer senest torsdag d\. 16\. april"):
        ask_for_conversation(by=clerk, citizen=citizen)


def test_an_employee_asks_for_the_citizen(clerk: Staff, citizen: Citizen) -> None:
    assert ask_for_conversation(by=clerk, citizen=citizen).registered_by == clerk
    with pytest.raises(Refused) as refused:
        ask_for_conversation(by=clerk, citizen=make.citizen(staff=clerk), wished_channel="letter")
    assert refused.value.field == "wished_channel"
    with pytest.raises(NotAllowed):
        ask_for_conversation(by=make.staff(), citizen=citizen)


def test_an_earlier_promise_is_not_put_off_by_asking(clerk: Staff, citizen: Citizen) -> None:
    tomorrow = at("09:00", date(2020, 4, 15))
    register_attempt(by=clerk, citizen=citizen, outcome="call_back", again_at=tomorrow)
    ask_for_conversation(by=CitizenActor(citizen), citizen=citizen)
    assert Citizen.objects.get(pk=citizen.pk).next_contact.day == date(2020, 4, 15)


def test_the_queue_is_in_the_order_of_the_promises(clerk: Staff) -> None:
    BookingPolicy.objects.create(answer_days=5)
    late = ask_for_conversation(by=clerk, citizen=make.citizen(staff=clerk))
    BookingPolicy.objects.update(answer_days=1)
    soon = ask_for_conversation(by=clerk, citizen=make.citizen(staff=clerk))
    assert list(waiting_requests(clerk)) == [soon, late]
    assert list(waiting_requests(make.staff())) == []
    assert list(waiting_requests(CitizenActor(late.citizen))) == [late]


def test_answered_the_promise_is_kept(clerk: Staff, citizen: Citizen) -> None:
    asked = ask_for_conversation(by=CitizenActor(citizen), citizen=citizen)
    with pytest.raises(Refused) as refused:
        answer_request(by=clerk, request=asked, answer=" ")
    assert refused.value.field == "answer"
    answered = answer_request(by=clerk, request=asked, answer="Vi ringer tirsdag.")
    assert (answered.answered_by, answered.answer) == (clerk, "Vi ringer tirsdag.")
    assert not hasattr(Citizen.objects.get(pk=citizen.pk), "next_contact")
    with pytest.raises(Refused, match="allerede svaret"):
        answer_request(by=clerk, request=asked, answer="Igen")


# -- reminders -------------------------------------------------------------------------------------


def test_each_is_reminded_once_48_hours_before(clerk: Staff, citizen: Citizen) -> None:
    make.open_hours(clerk)
    book(by=clerk, citizen=citizen, staff=clerk, start=at("10:00"), channel="phone")
    worker = System("worker")
    assert remind_of_appointments(by=worker) == 0
    with clock.at(at("10:00", date(2020, 4, 26))):
        assert remind_of_appointments(by=worker) == 1
        assert remind_of_appointments(by=worker) == 0
    with pytest.raises(NotAllowed):
        remind_of_appointments(by=clerk)


def test_two_times_of_one_citizen_are_two_reminders(clerk: Staff, citizen: Citizen) -> None:
    for start in ("09:00", "11:00"):
        make.appointment(citizen, clerk, TUESDAY, start)
    with clock.at(at("08:00")):
        counts = [remind_of_appointments(by=System("worker")) for _ in range(3)]
    assert counts == [1, 1, 0]
    assert citizen.messages.filter(kind="reminder").count() == 2


def test_what_was_booked_late_is_its_own_reminder(clerk: Staff, citizen: Citizen) -> None:
    make.open_hours(clerk)
    with clock.at(at("10:00", date(2020, 4, 26))):
        made = book(
            by=CitizenActor(citizen),
            citizen=citizen,
            staff=clerk,
            start=at("10:00"),
            channel="phone",
        )
        assert made.reminded_at == clock.now()
        assert remind_of_appointments(by=System("worker")) == 0


def test_what_is_cancelled_or_over_is_not_reminded_of(clerk: Staff) -> None:
    make.appointment(
        make.citizen(staff=clerk),
        clerk,
        TUESDAY,
        state="cancelled",
        decided_at=clock.now(),
        cancelled_because="not_said",
        cancelled_by="citizen",
    )
    make.appointment(make.citizen(staff=clerk), clerk, TUESDAY, "09:00")
    with clock.at(at("09:01")):
        assert remind_of_appointments(by=System("worker")) == 0
