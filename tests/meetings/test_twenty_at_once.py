"""Twenty people at the same moment, on connections of their own: nobody is booked twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.meetings.actions.booking import book, move
from medspil.meetings.actions.times import TimeTaken
from medspil.meetings.models import Appointment, Meeting
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.meetings.gathering import planned

pytestmark = pytest.mark.django_db(transaction=True)

TUESDAY = date(2020, 4, 28)
PEOPLE = 20


@pytest.fixture
def clerk(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")  # the clock of every thread
    make.the_law()
    made = make.staff()
    make.open_hours(made)
    return made


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """What each of them got: a result or what it raised."""
    found: list[Any] = [None] * len(acts)
    ready = threading.Barrier(len(acts))

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            ready.wait(60)
            found[number] = acts[number]()
        except Exception as error:  # noqa: BLE001 whatever it was is what the test looks at
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


def booking(citizen: Citizen, clerk: Staff, start: str = "10:00") -> Callable[[], Any]:
    return lambda: book(
        by=CitizenActor(citizen),
        citizen=citizen,
        staff=clerk,
        start=make.moment(TUESDAY, start),
        channel="phone",
    )


def test_twenty_want_the_same_time_and_one_gets_it(clerk: Staff) -> None:
    citizens = [make.citizen(staff=clerk) for _ in range(PEOPLE)]
    found = at_once([booking(citizen, clerk) for citizen in citizens])
    lost = [one for one in found if isinstance(one, TimeTaken)]
    assert [type(one) for one in found if not isinstance(one, TimeTaken)] == [Appointment]
    assert len(lost) == PEOPLE - 1
    assert {len(one.free) for one in lost} == {3}
    assert all("De næste ledige tider: tirsdag d. 28. april" in one.message for one in lost)
    assert Appointment.objects.count() == 1


def test_one_citizen_in_twenty_browsers_is_booked_at_one_time(clerk: Staff) -> None:
    citizen = make.citizen(staff=clerk)
    found = at_once([booking(citizen, clerk) for _ in range(PEOPLE)])
    assert sum(isinstance(one, Appointment) for one in found) == 1
    assert sum(isinstance(one, Refused) for one in found) == PEOPLE - 1
    assert Appointment.objects.count() == 1


def test_a_time_is_either_booked_or_met_in_whoever_comes_first(clerk: Staff) -> None:
    start = make.moment(TUESDAY, "10:00")
    citizens = [make.citizen(staff=clerk) for _ in range(PEOPLE)]
    meets = [lambda one=one: planned(clerk, one, start) for one in citizens[: PEOPLE // 2]]
    books = [booking(one, clerk) for one in citizens[PEOPLE // 2 :]]
    found = at_once([act for pair in zip(books, meets, strict=True) for act in pair])
    made = {type(one) for one in found if not isinstance(one, Refused)}
    assert made in ({Appointment}, {Meeting})
    assert {Appointment.objects.count(), Meeting.objects.count()} in ({1, 0}, {0, PEOPLE // 2})


def test_twenty_move_to_the_same_time_and_none_deadlocks(clerk: Staff) -> None:
    make.open_hours(clerk, opens="12:00", closes="23:00")
    made = [
        make.appointment(
            make.citizen(staff=clerk),
            clerk,
            TUESDAY,
            f"{12 + n // 2}:{n % 2 * 3}0",
            rebooking_until=make.moment(TUESDAY, "09:00"),
        )
        for n in range(PEOPLE)
    ]
    start = make.moment(TUESDAY, "10:00")
    found = at_once(
        [
            lambda one=one: move(by=CitizenActor(one.citizen), appointment=one, start=start)
            for one in made
        ]
    )
    assert sum(isinstance(one, Appointment) for one in found) == 1
    assert sum(isinstance(one, TimeTaken) for one in found) == PEOPLE - 1
    assert sorted(one.sequence for one in Appointment.objects.all()) == [0] * (PEOPLE - 1) + [1]
    assert clock.today() == date(2020, 4, 14)
