"""What the database itself holds about booking, whoever writes."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from psycopg.types.range import DateRange, TimestamptzRange

from medspil.kernel import clock
from medspil.meetings.models import (
    APPOINTMENT_TRANSITIONS,
    LIVE,
    Appointment,
    AppointmentState,
    Availability,
    AvailabilityException,
    BookingPolicy,
    CalendarFeed,
    ConversationRequest,
    Invitation,
)
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
    return make.staff()


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk)


def breaks(says: str) -> Any:
    return pytest.raises(IntegrityError, match=says)


# -- nobody is in two places -----------------------------------------------------------------------


@pytest.mark.parametrize(("start", "free"), [("09:30", True), ("10:29", False), ("10:30", True)])
def test_an_employee_is_booked_once(clerk: Staff, citizen: Citizen, start: str, free: bool) -> None:
    make.appointment(citizen, clerk, TUESDAY)
    other = make.citizen(staff=clerk)
    if free:
        make.appointment(other, clerk, TUESDAY, start)
    else:
        with breaks("an_employee_is_booked_once"), transaction.atomic():
            make.appointment(other, clerk, TUESDAY, start)


def test_a_citizen_is_booked_once(clerk: Staff, citizen: Citizen) -> None:
    make.appointment(citizen, clerk, TUESDAY)
    with breaks("a_citizen_is_booked_once"), transaction.atomic():
        make.appointment(citizen, make.staff(), TUESDAY, "10:15")


@pytest.mark.parametrize("state", [s for s in AppointmentState if s not in LIVE])
def test_what_came_to_nothing_gives_the_time_back(
    clerk: Staff, citizen: Citizen, state: str
) -> None:
    first = make.appointment(citizen, clerk, TUESDAY)
    cancelled = {"cancelled_because": "not_said", "cancelled_by": "citizen"}
    facts = cancelled if state == "cancelled" else {}
    Appointment.objects.filter(pk=first.pk).update(state=state, decided_at=at("09:00"), **facts)
    assert make.appointment(citizen, clerk, TUESDAY).is_live


def test_a_held_one_still_takes_its_time(clerk: Staff, citizen: Citizen) -> None:
    held = make.appointment(citizen, clerk, TUESDAY)
    told = make.conversation(citizen, TUESDAY)
    Appointment.objects.filter(pk=held.pk).update(
        state="held", decided_at=at("10:30"), conversation=told
    )
    with breaks("is_booked_once"), transaction.atomic():
        make.appointment(citizen, clerk, TUESDAY, "10:15")


# -- the invitation record -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"during": TimestamptzRange(at("10:00"), at("10:00"))}, "appointment_has_an_end"),
        ({"during": TimestamptzRange(at("10:00"), None)}, "appointment_has_an_end"),
        ({"channel": "walk", "caller": "", "number": ""}, "appointment_channel_known"),
        ({"title": ""}, "appointment_says_what"),
        ({"contact_options": ""}, "appointment_says_what"),
        ({"channel": "in_person", "caller": "", "number": ""}, "in_person_has_an_address"),
        ({"caller": ""}, "phone_says_who_calls"),
        ({"number": ""}, "phone_says_who_calls"),
        ({"channel": "video"}, "phone_says_who_calls"),
        ({"channel_chosen_by": ""}, "channel_is_chosen"),
        (
            {
                "channel": "in_person",
                "address": "Rådhuset",
                "caller": "",
                "number": "",
                "citizen_may_choose": True,
                "channel_chosen_by": "municipality",
            },
            "in_person_against_choice_has_reason",
        ),
        ({"rebooking_until": at("10:01")}, "rebooking_before_it_begins"),
        ({"booked_by": "staff"}, "somebody_booked"),
        ({"booked_by": "machine"}, "somebody_booked"),
        ({"state": "booked", "decided_at": at("10:00")}, "appointment_state_whole"),
        ({"state": "lost", "decided_at": at("10:00")}, "appointment_state_whole"),
        ({"state": "citizen_absent"}, "appointment_state_whole"),
        ({"state": "cancelled", "decided_at": at("09:00")}, "cancelled_says_why"),
        ({"cancelled_because": "not_said"}, "cancelled_says_why"),
        ({"state": "held", "decided_at": at("10:30")}, "held_is_a_conversation"),
    ],
)
def test_an_appointment_is_whole(
    clerk: Staff, citizen: Citizen, change: dict[str, Any], says: str
) -> None:
    made = make.appointment(citizen, clerk, TUESDAY)
    with breaks(says), transaction.atomic():
        Appointment.objects.filter(pk=made.pk).update(**change)


def test_an_appointment_is_never_deleted_and_keeps_its_history(
    clerk: Staff, citizen: Citizen
) -> None:
    made = make.appointment(citizen, clerk, TUESDAY)
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        Appointment.objects.filter(pk=made.pk).delete()
    Appointment.objects.filter(pk=made.pk).update(sequence=1)
    history = Appointment.pgh_event_model.objects.filter(pgh_obj=made.pk).order_by("pgh_id")
    assert [event.sequence for event in history] == [0, 1]


def test_the_states_lead_somewhere_or_end() -> None:
    assert set(APPOINTMENT_TRANSITIONS) == set(AppointmentState)
    assert {state for state, after in APPOINTMENT_TRANSITIONS.items() if not after} == {
        "cancelled",
        "held",
    }


# -- hours -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"weekday": 8}, "hours_weekday_known"),
        ({"to_time": time(9)}, "hours_close_after_they_open"),
        ({"every_weeks": 5}, "hours_every_few_weeks"),
        ({"every_weeks": 0}, "hours_every_few_weeks"),
        ({"first_week": date(2020, 1, 7)}, "hours_counted_from_a_monday"),
        ({"valid": DateRange(DAY, DAY)}, "hours_have_days"),
        ({"valid": DateRange(None, DAY)}, "hours_have_days"),
        ({"channels": []}, "hours_channels_known"),
        ({"channels": ["phone", "letter"]}, "hours_channels_known"),
        ({"slot_minutes": 5}, "hours_slot_length"),
        ({"slot_minutes": 241}, "hours_slot_length"),
    ],
)
def test_hours_are_whole(clerk: Staff, change: dict[str, Any], says: str) -> None:
    hours = make.open_hours(clerk)
    with breaks(says), transaction.atomic():
        Availability.objects.filter(pk=hours.pk).update(**change)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "holiday"}, "exception_kind_known"),
        ({"during": TimestamptzRange(at("10:00"), None)}, "exception_has_an_end"),
        ({"slot_minutes": 30}, "extra_hours_are_whole"),
        ({"channels": ["phone"]}, "extra_hours_are_whole"),
        ({"kind": "extra"}, "extra_hours_are_whole"),
        ({"kind": "extra", "channels": ["phone"]}, "extra_hours_are_whole"),
        ({"kind": "extra", "slot_minutes": 30}, "extra_hours_are_whole"),
        ({"kind": "extra", "channels": ["walk"], "slot_minutes": 30}, "extra_hours_are_whole"),
    ],
)
def test_exceptions_are_whole(clerk: Staff, change: dict[str, Any], says: str) -> None:
    made = AvailabilityException.objects.create(
        staff=clerk, during=TimestamptzRange(at("09:00"), at("12:00")), kind="closed"
    )
    with breaks(says), transaction.atomic():
        AvailabilityException.objects.filter(pk=made.pk).update(**change)


def test_one_feed_each(clerk: Staff) -> None:
    first = CalendarFeed.objects.create(staff=clerk, token_hash=b"1" * 32, made_at=at("10:00"))
    with breaks("one_feed_each"), transaction.atomic():
        CalendarFeed.objects.create(staff=clerk, token_hash=b"2" * 32, made_at=at("10:00"))
    first.revoked_at = at("11:00")
    first.save()
    CalendarFeed.objects.create(staff=clerk, token_hash=b"2" * 32, made_at=at("11:00"))
    with breaks("token_hash"), transaction.atomic():
        CalendarFeed.objects.create(staff=make.staff(), token_hash=b"2" * 32, made_at=at("11:00"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": 2}, "one_booking_policy"),
        ({"answer_days": 0}, "answers_within_days"),
        ({"remind_after_days": 7}, "the_ladder_goes_up"),
        ({"letter_after_days": 7}, "the_ladder_goes_up"),
        ({"offered_channels": ["walk"]}, "offered_channels_known"),
    ],
)
def test_the_policy_is_one_and_in_order(change: dict[str, Any], says: str) -> None:
    BookingPolicy.objects.create()
    with breaks(says), transaction.atomic():
        BookingPolicy.objects.update(**change)


# -- invitations and requests ----------------------------------------------------------------------


def invited(citizen: Citizen) -> Invitation:
    return Invitation.objects.create(
        citizen=citizen, type=7, from_day=DAY, by_day=TUESDAY, invited_at=at("10:00", DAY)
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"by_day": date(2020, 4, 13)}, "invitation_has_days"),
        ({"reminded_at": at("09:00", DAY)}, "steps_after_the_invitation"),
        ({"called_at": at("09:00", DAY)}, "steps_after_the_invitation"),
        ({"letter_at": at("09:00", DAY)}, "steps_after_the_invitation"),
        ({"closed_at": at("10:00")}, "closed_invitation_says_why"),
        ({"closed_because": "booked"}, "closed_invitation_says_why"),
        ({"closed_at": at("10:00"), "closed_because": "bored"}, "closed_invitation_says_why"),
    ],
)
def test_an_invitation_is_whole(citizen: Citizen, change: dict[str, Any], says: str) -> None:
    made = invited(citizen)
    with breaks(says), transaction.atomic():
        Invitation.objects.filter(pk=made.pk).update(**change)


def test_one_open_invitation_each(citizen: Citizen) -> None:
    first = invited(citizen)
    with breaks("one_open_invitation"), transaction.atomic():
        invited(citizen)
    Invitation.objects.filter(pk=first.pk).update(closed_at=at("10:00"), closed_because="booked")
    assert invited(citizen).taken_at("remind") is None


def asked(citizen: Citizen) -> ConversationRequest:
    return ConversationRequest.objects.create(
        citizen=citizen, asked_at=at("10:00", DAY), asked_on=DAY, answer_by=date(2020, 4, 17)
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"wished_channel": "letter"}, "request_channel_known"),
        ({"answer_by": DAY}, "request_is_promised_an_answer"),
        ({"answer": "Ja"}, "answer_is_whole"),
        ({"answered_at": at("10:00")}, "answer_is_whole"),
    ],
)
def test_a_request_is_whole(citizen: Citizen, change: dict[str, Any], says: str) -> None:
    made = asked(citizen)
    with breaks(says), transaction.atomic():
        ConversationRequest.objects.filter(pk=made.pk).update(**change)


def test_one_open_request_each(citizen: Citizen) -> None:
    made = asked(citizen)
    assert [made.is_late(day) for day in (date(2020, 4, 17), date(2020, 4, 18))] == [False, True]
    with breaks("one_open_request"), transaction.atomic():
        asked(citizen)
