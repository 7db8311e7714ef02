"""What was watched is told of nobody: whatever is asked and whenever, by five or not at all."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medspil.courses.models import Course, PartCount
from medspil.courses.queries.figures import course_figures, released, released_minutes
from medspil.kernel import clock
from medspil.people.models import Staff
from tests import factories as make
from tests.courses.courseware import open_course, referred
from tests.doors import logged_in
from tests.guards import StrictClient

MONDAY = date(2020, 4, 20)
weeks = st.lists(st.integers(0, 9), max_size=12)


@given(weeks)
def test_two_answers_are_the_same_or_five_apart(counts: list[int]) -> None:
    told = [released(counts[:n]) for n in range(len(counts) + 1)]
    steps = {later - earlier for earlier, later in itertools.pairwise(told)}
    assert [step for step in steps if 0 < step < 5] == []
    assert 0 <= sum(counts) - told[-1] < 5


@given(st.lists(st.lists(st.integers(0, 3), max_size=6), max_size=10))
def test_where_people_stopped_is_told_of_five_at_a_time(counts: list[list[int]]) -> None:
    told = [sum(released_minutes(counts[:n])) for n in range(len(counts) + 1)]
    steps = {later - earlier for earlier, later in itertools.pairwise(told)}
    assert [step for step in steps if 0 < step < 5] == []


@pytest.fixture
def clerk(db: None) -> Staff:
    make.the_law()
    return make.staff()


@pytest.fixture
def course(clerk: Staff) -> Course:
    with clock.at(make.moment(date(2020, 3, 2))):
        return open_course(clerk, parts=2)


def counted(course: Course, day: date, **counts: object) -> None:
    PartCount.objects.create(part=course.parts.order_by("position")[0], day=day, **counts)


def test_figures_take_in_whole_weeks_and_wait_for_five(clerk: Staff, course: Course) -> None:
    counted(course, MONDAY - timedelta(days=14), opened=4, completed=2, left=[0, 1])
    counted(course, MONDAY - timedelta(days=3), opened=3, completed=2, left=[0, 4])
    counted(course, MONDAY, opened=90, completed=90, again=90, left=[90])  # this week
    with clock.at(make.moment(MONDAY)):
        found = course_figures(clerk, course)
    first, second = found.parts
    assert found.until == MONDAY - timedelta(days=1)
    assert (first.opened, first.completed, first.again, first.left_at) == (7, None, None, 1)
    assert (second.opened, second.left_at) == (None, None)


def test_referrals_are_told_of_the_whole_house_by_five(clerk: Staff, course: Course) -> None:
    with clock.at(make.moment(MONDAY - timedelta(days=5))):
        for n in range(5):
            referred(clerk, make.citizen(staff=clerk, email=f"b{n}@example.com"), course)
    with clock.at(make.moment(MONDAY)):
        found = course_figures(make.staff(), course)
    assert (found.referred, found.sent, found.declined) == (5, 5, None)


def test_the_page_says_why_a_figure_is_hidden(
    clerk: Staff, course: Course, client: StrictClient
) -> None:
    counted(course, MONDAY - timedelta(days=3), opened=4)
    with clock.at(make.moment(MONDAY)):
        answer = logged_in(client, clerk).get(f"/kurser/{course.public_id}/tal/")
    said = answer.content.decode()
    assert (answer.status_code, "under 5" in said, ">4<" in said) == (200, True, False)
