"""What companies order in the spring, and who is hired: the numbers as told of Assens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from medspil.config.replay.asked_and_found import asked_and_found
from medspil.kernel import clock
from medspil.matching import orders_spring as spring
from medspil.matching.measures import ORDERS
from medspil.matching.models import Interview, JobOrder, Profile, Proposal, Ranking
from medspil.matching.queries.lists import replay
from medspil.people.models import Staff
from tests import factories as make
from tests.companies.making import a_company, a_consultant

pytestmark = pytest.mark.django_db


def played(
    people: int, first: date, last: date, firms: Sequence[str] = ("Fabrikken", "Rengøringen")
) -> None:
    """A town of so many who may be found, day by day."""
    for _n in range(people):
        make.citizen()
    ida = a_consultant()
    for name in firms:
        a_company(name)
    day = first
    while day <= last:
        with clock.at(clock.start_of(day)):
            spring.play_day(day, [ida])
        day += timedelta(days=1)


def test_three_cvs_and_one_hire_and_sixteen_begin_within_a_week() -> None:
    played(40, spring.WRITTEN, spring.COURSE_ON)
    told = {one.code: one.number for one in asked_and_found(spring.COURSE_ON)}
    assert told == {
        "order_plum_cvs": 3,
        "order_plum_hired": 1,
        "order_plum_days": 4,
        "order_cleaning_cvs": 16,
        "order_cleaning_hired": 16,
        "order_cleaning_days": 6,
    }
    cleaners = Proposal.objects.filter(order__title=spring.CLEANING_WORK, hired_at__isnull=False)
    assert set(cleaners.values_list("course_done_on", flat=True)) == {spring.COURSE_ON}
    assert [replay(one).same for one in Ranking.objects.all()] == [True, True]
    assert ORDERS.tells is not None
    n, figures = ORDERS.tells(spring.WRITTEN, spring.COURSE_ON)
    assert (n, figures["hired"], figures["sent"], figures["minutes"], figures["each"]) == (
        2,
        17,
        19,
        0,
        8.5,
    )


def test_after_four_weeks_they_are_asked_and_most_are_there() -> None:
    played(40, spring.WRITTEN, spring.CLEANING_STARTS + timedelta(weeks=4))
    found = Proposal.objects.filter(order__title=spring.CLEANING_WORK, hired_at__isnull=False)
    assert sorted(found.values_list("still_4", flat=True)) == [False] * 2 + [True] * 14


def test_a_warehouse_has_said_yes_over_easter_talks_and_hires() -> None:
    played(40, spring.WRITTEN, spring.WAREHOUSE, firms=("Fabrikken", "Rengøringen", "Lageret"))
    asked = Proposal.objects.filter(order__title=spring.WAREHOUSE_WORK).order_by("place")
    assert list(asked.values_list("answer", flat=True)) == [True, None, None]
    ida = Staff.objects.get(memberships__role="consultant")
    for day in (spring.WAREHOUSE_TALKS, spring.WAREHOUSE_HIRES):
        with clock.at(clock.start_of(day)):
            spring.play_day(day, [ida])
    talk = Interview.objects.get()
    assert (talk.proposal_id, talk.starts_at) == (
        asked[0].pk,
        clock.start_of(date(2020, 4, 17)).replace(hour=10),
    )
    hired = JobOrder.objects.get(title=spring.WAREHOUSE_WORK)
    assert (hired.filled, hired.state) == (1, "filled")


def test_in_a_small_town_as_many_are_hired_as_there_are() -> None:
    played(5, spring.WRITTEN, spring.CLEANING_ANSWERS)
    hired = Proposal.objects.filter(hired_at__isnull=False).count()
    assert (Profile.objects.count(), hired) == (5, 4)
