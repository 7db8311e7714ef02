"""The spring of the waiting list: twenty at first, three to four conversations each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest

from medspil.clarification import spring
from medspil.clarification.models import Clarification, Talk
from medspil.clarification.queries.figures import figures
from medspil.config.replay.clarified import clarified
from medspil.kernel import clock
from medspil.messages.models import Message
from tests import factories as make

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2020, 3, 16), date(2020, 5, 29)


@pytest.fixture
def world() -> Iterator[None]:
    with clock.played():
        yield


def play(citizens: int, people: int, last: date) -> None:
    with clock.at(FIRST):
        make.the_law()
        leader = make.leader(whole_house=True)
        team = make.team("Afklaring")
        givers = [make.staff(in_team=team) for _n in range(3)]
        found = [
            (make.citizen(staff=givers[n % 3], phone=f"0011{n:04d}"), givers[n % 3])
            for n in range(people)
        ]
    day = FIRST
    while day <= last:
        with clock.at(day):
            spring.play_day(day, givers, leader, found, Random(day.toordinal()), citizens=citizens)
        day += timedelta(days=1)


def test_twenty_wait_on_the_first_day_in_a_house_of_the_usual_size(world: None) -> None:
    play(citizens=600, people=25, last=FIRST)
    every = Clarification.objects.all()
    assert every.count() == 20
    assert {one.promises.count() for one in every} == {1}
    assert Message.objects.filter(kind="clarify_waiting").count() == 20
    # the two who give them began with the first in the line the same afternoon
    assert every.filter(state="running").count() >= 2


def test_by_the_end_of_may_each_who_is_done_had_three_or_four_hours(world: None) -> None:
    play(citizens=150, people=12, last=LAST)
    with clock.at(LAST):
        shown = {one.code: one.number for one in clarified(LAST)}
        leader = make.leader(whole_house=True)
        counted = figures(leader)
    assert shown["clarify_referred"] >= 5
    assert shown["clarify_closed"] >= 3
    assert 2.5 <= (shown["clarify_talks"] or 0) <= 4.5
    assert 2.5 <= (shown["clarify_hours"] or 0) <= 4.5
    assert counted is not None
    assert counted.kept == counted.due > 0
    days = Talk.objects.filter(state="held").values_list("day", flat=True)
    assert all(day.weekday() < 5 for day in days)
    assert Message.objects.filter(kind="reminder").exists()
