"""The staff's pages of courses ask the database as often for three of everything as for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.courses.actions.parts import add_material
from medspil.courses.actions.referrals import refer
from medspil.courses.models import Course, PartCount, SharedReflection
from medspil.kernel import clock
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.courses.courseware import open_course, part_with_film, pdf, saying
from tests.doors import logged_in
from tests.guards import StrictClient

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(make.moment(DAY, "10:00")):
        make.the_law()
        yield


@pytest.fixture
def clerk() -> Staff:
    return make.staff()


@pytest.fixture
def anna(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk, first_name="Anna", last_name="Ask", email="a@example.com")


@pytest.fixture
def desk(clerk: Staff, client: StrictClient) -> StrictClient:
    return logged_in(client, clerk)


@pytest.fixture
def course(clerk: Staff, anna: Citizen) -> Course:
    return open_course(clerk)


def one_more_of_everything(clerk: Staff, anna: Citizen, course: Course, number: int) -> None:
    """A part with material and counts, an answer shown, a referred citizen, two who say something,
    and another course that she is referred to.
    """
    part = part_with_film(clerk, course, f"Del {number}")
    add_material(by=clerk, part=part, file=pdf())
    for weeks in (1, 2):
        PartCount.objects.create(part=part, day=DAY - timedelta(weeks=weeks), opened=9, left=[3, 4])
    other = make.citizen(staff=clerk, last_name="Ask", email=f"b{number}@example.com")
    refer(by=clerk, citizen=other, course=course)
    another = open_course(clerk, title=f"Et andet {number}")
    made = refer(by=clerk, citizen=anna, course=another)
    SharedReflection.objects.create(
        referral=made,
        part=another.parts.get(),
        text="Mit",
        key_hash=bytes([number]) * 32,
        shared_at=clock.now(),
    )
    saying(course)
    saying(course, may_quote=False)


Look = Callable[[StrictClient, Course, Citizen], Any]
PAGES: dict[str, Look] = {
    "list": lambda desk, course, anna: desk.get("/kurser/"),
    "course": lambda desk, course, anna: desk.get(f"/kurser/{course.public_id}/"),
    "part": lambda desk, course, anna: desk.get(f"/kurser/del/{course.parts.first().pk}/"),
    "figures": lambda desk, course, anna: desk.get(f"/kurser/{course.public_id}/tal/"),
    "citizen": lambda desk, course, anna: desk.get(f"/borgere/{anna.public_id}/kursus/"),
    "search": lambda desk, course, anna: desk.post(
        f"/kurser/{course.public_id}/henvis/", {"q": "Ask"}
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_as_often_for_three_of_everything_as_for_one(
    desk: StrictClient, clerk: Staff, anna: Citizen, course: Course, name: str
) -> None:
    asked = []
    for numbers in ([1], [2, 3]):
        for number in numbers:
            one_more_of_everything(clerk, anna, course, number)
        PAGES[name](desk, course, anna)  # what is read once for good is read
        with CaptureQueriesContext(connection) as said:
            answer = PAGES[name](desk, course, anna)
        assert answer.status_code == 200
        asked.append(len(said))
    assert asked[0] == asked[1]
