"""Whoever sits in a meeting or in the panel is not booked then; whoever is booked sits in none."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from medspil.contact.actions.walks import plan_walk
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.meetings.actions.booking import book, change_channel, move
from medspil.meetings.actions.meetings.plan import cancel_meeting, invite_seat
from medspil.meetings.actions.panel.days import schedule_case
from medspil.meetings.actions.times import TimeTaken
from medspil.meetings.models import Appointment, Meeting, Seat
from medspil.meetings.queries.appointments import week_of
from medspil.meetings.queries.slots import Slot, free_slots, staff_of
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, RoleMembership, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.meetings.gathering import planned

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
    made = make.staff(full_name="Mads Dam")
    make.open_hours(made, closes="12:00")
    return made


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk, phone="00001234")


def times(found: list[Slot]) -> list[str]:
    return [f"{slot.start.astimezone(clock.TZ):%H:%M}" for slot in found]


def free(clerk: Staff, citizen: Citizen | None = None) -> list[str]:
    return times(free_slots(clerk, start=TUESDAY, end=TUESDAY, staff=clerk, citizen=citizen))


def offered(citizen: Citizen) -> list[str]:
    return times(free_slots(CitizenActor(citizen), start=TUESDAY, end=TUESDAY))


def booked(by: Any, citizen: Citizen, clerk: Staff, start: str = "10:00") -> Appointment:
    return book(by=by, citizen=citizen, staff=clerk, start=at(start), channel="phone")


def test_a_meeting_takes_everybody_who_sits_in_it(clerk: Staff, citizen: Citizen) -> None:
    colleague = make.staff(in_team=make.team_of(clerk))
    make.open_hours(colleague, closes="12:00")
    meeting = planned(clerk, citizen, at("10:00"))
    other = make.citizen(staff=clerk)
    left = ["09:00", "09:30", "11:00", "11:30"]
    assert free(clerk) == offered(other) == offered(citizen) == left
    assert free(colleague) != left
    invite_seat(by=clerk, meeting=meeting, role="note_taker", staff=colleague)
    assert free(colleague) == left


def test_whoever_says_no_is_free_and_so_is_everybody_when_it_is_cancelled(
    clerk: Staff, citizen: Citizen
) -> None:
    meeting = planned(clerk, citizen, at("10:00"))
    Seat.objects.filter(meeting=meeting, staff=clerk).update(answer="no", answered_at=clock.now())
    assert "10:00" in free(clerk)
    assert "10:00" not in free(clerk, citizen)
    cancel_meeting(by=clerk, meeting=meeting, because="Tolken er syg")
    assert "10:00" in free(clerk, citizen)


def test_a_meeting_that_was_put_off_takes_its_new_time(clerk: Staff, citizen: Citizen) -> None:
    meeting = planned(clerk, citizen, at("10:00"))
    Meeting.objects.filter(pk=meeting.pk).update(
        state="fallback_used",
        fallback_at=clock.now(),
        plan_b="postpone",
        plan_b_phone="",
        starts_at=at("11:00"),
    )
    assert "10:00" in free(clerk, citizen)
    assert "11:00" not in free(clerk, citizen)


def test_the_citizens_meeting_with_others_takes_the_citizen(clerk: Staff, citizen: Citizen) -> None:
    planned(make.staff(in_team=make.team_of(clerk)), citizen, at("10:00"))
    assert "10:00" in free(clerk)
    assert "10:00" not in free(clerk, citizen)
    for who, said in ((CitizenActor(citizen), "De"), (clerk, "Borgeren har allerede et møde")):
        with pytest.raises(Refused, match=said):
            booked(who, citizen, clerk)
    assert Appointment.objects.count() == 0


def test_an_employee_who_sits_in_a_meeting_is_not_booked(clerk: Staff, citizen: Citizen) -> None:
    planned(clerk, make.citizen(staff=clerk), at("10:00"))
    with pytest.raises(TimeTaken) as refused:
        booked(clerk, citizen, clerk, "10:30")
    assert str(refused.value.message).startswith("Mads Dam sidder i et møde på det tidspunkt. De n")
    assert times(refused.value.free) == ["09:00", "09:30", "11:00"]
    with pytest.raises(TimeTaken, match="lige blevet taget"):
        booked(CitizenActor(citizen), citizen, clerk, "10:30")
    made = booked(clerk, citizen, clerk, "11:00")
    with pytest.raises(TimeTaken, match="sidder i et møde"):
        move(by=clerk, appointment=made, start=at("10:30"))
    assert Appointment.objects.get().starts_at == at("11:00")


def test_a_meeting_held_in_an_appointment_stands_in_nobodys_way(
    clerk: Staff, citizen: Citizen
) -> None:
    made = booked(clerk, citizen, clerk)
    planned(clerk, citizen, at("10:00"), appointment=made)
    assert change_channel(by=clerk, appointment=made, channel="video").channel == "video"
    assert move(by=clerk, appointment=made, start=at("10:30")).starts_at == at("10:30")


def test_a_meeting_is_not_planned_over_what_is_booked(clerk: Staff, citizen: Citizen) -> None:
    booked(clerk, make.citizen(staff=clerk), clerk)
    with pytest.raises(Refused, match="Mads Dam har allerede") as refused:
        planned(clerk, citizen, at("10:00"))
    assert refused.value.field == "starts_at"
    colleague = make.staff(in_team=make.team_of(clerk), full_name="Eva Lund")
    booked(clerk, citizen, colleague, "13:00")
    with pytest.raises(Refused, match="Borgeren har allerede"):
        planned(clerk, citizen, at("13:00"))
    meeting = planned(clerk, make.citizen(staff=clerk), at("13:00"))
    with pytest.raises(Refused, match="Eva Lund har allerede"):
        invite_seat(by=clerk, meeting=meeting, role="note_taker", staff=colleague)
    assert Meeting.objects.count() == 1


def test_a_member_is_taken_by_the_panels_day_from_its_beginning_to_its_end(
    clerk: Staff, citizen: Citizen
) -> None:
    make.panel_member(clerk, "employment")
    make.panel_day(TUESDAY, slots=4)  # 9.00–11.00
    assert free(clerk) == ["11:00", "11:30"]
    with pytest.raises(TimeTaken, match="sidder i et møde"):
        booked(clerk, citizen, clerk)
    assert booked(clerk, citizen, clerk, "11:00").starts_at == at("11:00")


def test_a_member_who_has_left_the_panel_is_free(clerk: Staff) -> None:
    make.panel_member(clerk, "employment", valid=make._days(date(2019, 1, 1), DAY))
    make.panel_day(TUESDAY)
    assert len(free(clerk)) == 6


def test_a_case_takes_the_citizen_and_their_caseworker_where_they_are_to_be(
    clerk: Staff, citizen: Citizen
) -> None:
    case = make.ready_case(citizen, clerk)
    schedule_case(by=clerk, case=case, day=make.panel_day(TUESDAY), form="in_person")
    colleague = make.staff(in_team=make.team_of(clerk))
    make.open_hours(colleague, closes="12:00")
    assert free(clerk) == ["09:30", "10:00", "10:30", "11:00", "11:30"]
    assert free(colleague) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    assert free(colleague, citizen) == ["09:30", "10:00", "10:30", "11:00", "11:30"]


def test_the_calendar_says_when_and_not_with_whom(
    clerk: Staff, citizen: Citizen, client: StrictClient
) -> None:
    planned(clerk, citizen, at("10:00"))
    make.panel_member(clerk, "employment")
    make.panel_day(date(2020, 4, 30), slots=4)
    monday = date(2020, 4, 27)
    with clock.at(at("10:00", monday)):
        week = week_of(clerk, clerk, monday)
        page = logged_in(client, clerk).get("/kalender/?uge=2020-W18").content.decode()
    assert [(day.day, day.meetings) for day in week if day.meetings] == [
        (TUESDAY, [(at("10:00"), at("11:00"))]),
        (date(2020, 4, 30), [(at("09:00", date(2020, 4, 30)), at("11:00", date(2020, 4, 30)))]),
    ]
    assert "10.00–11.00" in page


def test_walks_of_the_citizen_with_others_take_the_citizen(clerk: Staff, citizen: Citizen) -> None:
    colleague = make.staff(in_team=make.team_of(clerk))
    plan_walk(by=clerk, citizen=citizen, channel="walk", planned_at=at("09:00"), staff=colleague)
    assert free(clerk, citizen) == ["10:00", "10:30", "11:00", "11:30"]


def test_whoever_works_with_citizens_no_more_is_not_offered(clerk: Staff, citizen: Citizen) -> None:
    assert list(staff_of(citizen)) == [clerk]
    RoleMembership.objects.filter(staff=clerk).delete()
    assert list(staff_of(citizen)) == []
    assert offered(citizen) == []
