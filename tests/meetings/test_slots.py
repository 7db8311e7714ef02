"""Free times: what is open, less what is taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from psycopg.types.range import TimestamptzRange
from pytest_django import DjangoAssertNumQueries

from medspil.contact.actions.walks import plan_walk
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.kernel.workdays import add_working_days, holidays_between, is_working_day
from medspil.meetings.models import AvailabilityException
from medspil.meetings.queries.slots import Slot, colleagues_of, free_slots, staff_of
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff
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
    return make.staff(full_name="Mads Dam")


def times(slots: Sequence[Slot]) -> list[str]:
    return [f"{slot.start.astimezone(clock.TZ):%H:%M}" for slot in slots]


def days(slots: Sequence[Slot]) -> list[date]:
    return sorted({slot.day for slot in slots})


def free(clerk: Staff, start: date = TUESDAY, end: date | None = None, **asked: object) -> list:
    return free_slots(clerk, start=start, end=end or start, staff=clerk, **asked)


def test_hours_become_times(clerk: Staff) -> None:
    make.open_hours(clerk, closes="10:45")
    found = free(clerk)
    assert times(found) == ["09:00", "09:30", "10:00"]  # no half ones
    assert (found[0].staff_name, found[0].channels) == (
        "Mads Dam",
        ("phone", "video", "in_person"),
    )


def test_every_second_week_is_counted_from_its_week(clerk: Staff) -> None:
    make.open_hours(clerk, every_weeks=2, first_week=date(2020, 4, 20))
    assert days(free(clerk, DAY, date(2020, 5, 31))) == [
        date(2020, 4, 21),
        date(2020, 5, 5),
        date(2020, 5, 19),
    ]


def test_hours_hold_from_their_first_to_their_last_day(clerk: Staff) -> None:
    make.open_hours(clerk, since=date(2020, 4, 22), until=date(2020, 5, 5))
    assert days(free(clerk, DAY, date(2020, 5, 31))) == [TUESDAY, date(2020, 5, 5)]


def test_danish_holidays_have_no_times(clerk: Staff) -> None:
    make.open_hours(clerk, 5)  # Fridays; 8 May 2020 was Store bededag
    make.open_hours(clerk, 1)  # Mondays; 1 June 2020 was Whit Monday
    found = days(free(clerk, date(2020, 5, 4), date(2020, 6, 5)))
    assert date(2020, 5, 8) not in found
    assert date(2020, 6, 1) not in found
    assert date(2020, 5, 15) in found


def test_summer_time_begins_and_the_clock_still_says_nine(clerk: Staff) -> None:
    with clock.at(at("10:00", date(2020, 3, 16))):
        make.open_hours(clerk, closes="09:30")
        found = free(clerk, date(2020, 3, 23), date(2020, 4, 1))
    assert times(found) == ["09:00", "09:00"]
    assert [slot.start.utctimetuple().tm_hour for slot in found] == [8, 7]


def test_what_is_closed_walked_or_booked_is_not_free(clerk: Staff) -> None:
    make.open_hours(clerk)
    citizen = make.citizen(staff=clerk)
    make.appointment(citizen, clerk, TUESDAY, "09:00")
    AvailabilityException.objects.create(
        staff=clerk, kind="closed", during=TimestamptzRange(at("09:45"), at("10:15"))
    )
    plan_walk(by=clerk, citizen=citizen, channel="walk", planned_at=at("11:00"), staff=clerk)
    assert times(free(clerk)) == ["10:30"]


def test_a_cancelled_time_is_free_again(clerk: Staff) -> None:
    make.open_hours(clerk, closes="09:30")
    make.appointment(
        make.citizen(staff=clerk),
        clerk,
        TUESDAY,
        "09:00",
        state="cancelled",
        decided_at=clock.now(),
        cancelled_because="not_said",
        cancelled_by="citizen",
    )
    assert times(free(clerk)) == ["09:00"]


def test_extra_hours_are_open_besides_also_on_a_holiday(clerk: Staff) -> None:
    day = date(2020, 5, 8)
    AvailabilityException.objects.create(
        staff=clerk,
        kind="extra",
        during=TimestamptzRange(at("13:00", day), at("14:00", day)),
        channels=["phone"],
        slot_minutes=30,
    )
    assert times(free(clerk, day)) == ["13:00", "13:30"]
    assert free(clerk, day, channel="video") == []


def test_what_has_passed_is_not_free(clerk: Staff) -> None:
    make.open_hours(clerk)
    assert times(free(clerk, DAY)) == ["10:00", "10:30", "11:00", "11:30"]
    assert free(clerk, date(2020, 4, 7)) == []


def test_hours_that_overlap_give_each_time_once(clerk: Staff) -> None:
    make.open_hours(clerk, closes="10:00")
    make.open_hours(clerk, closes="10:00")
    assert times(free(clerk)) == ["09:00", "09:30"]


def test_an_employee_sees_their_team_and_nobody_elses(clerk: Staff) -> None:
    colleague, stranger = make.staff(in_team=make.team_of(clerk)), make.staff()
    for one in (clerk, colleague, stranger):
        make.open_hours(one, closes="09:30")
    seen = free_slots(clerk, start=TUESDAY, end=TUESDAY)
    assert {slot.staff_id for slot in seen} == {clerk.pk, colleague.pk}
    assert free_slots(clerk, start=TUESDAY, end=TUESDAY, staff=stranger) == []
    house = free_slots(
        make.leader(whole_house=True), start=TUESDAY, end=TUESDAY, team=make.team_of(stranger)
    )
    assert {slot.staff_id for slot in house} == {stranger.pk}
    assert len(free_slots(System("check"), start=TUESDAY, end=TUESDAY)) == 3
    assert list(colleagues_of(make.staff("representative"))) == []


def test_a_citizen_sees_their_own_caseworkers_times_within_what_can_be_booked(
    clerk: Staff,
) -> None:
    make.open_hours(clerk, closes="09:30")
    make.open_hours(clerk, 3, opens="10:15", closes="10:45")
    colleague = make.staff(in_team=make.team_of(clerk))
    make.open_hours(colleague, closes="10:00")
    citizen = make.citizen(staff=clerk)
    seen = free_slots(CitizenActor(citizen), start=DAY, end=date(2020, 12, 31))
    assert {slot.staff_id for slot in seen} == {clerk.pk}
    assert seen[0].start == at("10:15", date(2020, 4, 15))  # 24 hours ahead at least
    assert max(days(seen)) == date(2020, 6, 9)  # eight weeks ahead at most
    teams = make.citizen(in_team=make.team_of(clerk))
    assert set(staff_of(teams)) == {clerk, colleague}
    nobodys = make.citizen()
    assert free_slots(CitizenActor(nobodys), start=DAY, end=date(2020, 12, 31)) == []


def test_no_time_at_which_the_citizen_is_elsewhere(clerk: Staff) -> None:
    make.open_hours(clerk, closes="10:30")
    colleague = make.staff(in_team=make.team_of(clerk))
    citizen = make.citizen(staff=clerk)
    make.appointment(citizen, colleague, TUESDAY, "09:30")
    assert times(free(clerk, citizen=citizen)) == ["09:00", "10:00"]
    assert times(free(clerk)) == ["09:00", "09:30", "10:00"]


@pytest.mark.parametrize("employees", [1, 3])
def test_as_many_queries_for_one_as_for_three(
    clerk: Staff, employees: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    colleagues = [clerk] + [make.staff(in_team=make.team_of(clerk)) for _ in range(employees - 1)]
    for one in colleagues:
        make.open_hours(one)
        make.appointment(make.citizen(staff=one), one, TUESDAY)
    with django_assert_num_queries(2):  # and the one whose plan is kept
        found = free_slots(clerk, start=DAY, end=DAY + timedelta(days=60))
    assert {slot.staff_id for slot in found} == {one.pk for one in colleagues}


def test_working_days() -> None:
    assert holidays_between(date(2020, 4, 9), date(2020, 4, 13)) == [
        date(2020, 4, 9),
        date(2020, 4, 10),
        date(2020, 4, 12),
        date(2020, 4, 13),
    ]
    assert [is_working_day(date(2020, 4, n)) for n in (8, 9, 11, 14)] == [True, False, False, True]
    assert add_working_days(date(2020, 4, 8), 1) == date(2020, 4, 14)
    assert add_working_days(date(2024, 4, 25), 1) == date(2024, 4, 26)  # no Store bededag any more
