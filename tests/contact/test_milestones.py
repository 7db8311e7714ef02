"""Milestones: dated as the deadlines are, met by the right conversations, said in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from medspil.contact.models import Due, Suspension
from medspil.contact.queries.milestones import Milestone, coming_milestones, milestones_of
from medspil.kernel import clock
from medspil.people.models import Citizen
from tests import factories as make

pytestmark = pytest.mark.django_db

JOINT_2, JOINT_3 = "Anden fælles samtale med a-kassen", "Tredje fælles samtale med a-kassen"
JOINT, ORDINARY = 19, 7
DAY_0 = date(2021, 1, 4)  # 3 months: 4 April; 6: 4 July; 16: 4 May 2022


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture(autouse=True)
def _law(db: None) -> Iterator[None]:
    with clock.at(DAY_0):
        make.the_law()
        Suspension.objects.all().delete()
        yield


def on(day: str, citizen: Citizen) -> dict[str, Milestone]:
    """By name, what is said on the day."""
    with clock.at(d(day)):
        return {found.name: found for found in milestones_of(citizen)}


def coming(day: str) -> list[str]:
    with clock.at(d(day)):
        return [found.name for found in coming_milestones(Due.objects.all()).values()]


def test_a_pause_in_the_middle_moves_a_conversation_and_no_meeting_of_the_team():
    anna = make.citizen("LAB6_01", anchor=DAY_0)
    bo = make.citizen("LAB6_07", anchor=DAY_0)
    before = on("2021-02-01", anna)[JOINT_2], on("2021-02-01", bo)["Møde i rehabiliteringsteamet"]
    make.suspension(d("2021-01-11"), d("2021-01-20"))
    after = on("2021-02-01", anna)[JOINT_2], on("2021-02-01", bo)["Møde i rehabiliteringsteamet"]
    assert [(m.opens, m.due, m.frozen_days) for m in (*before, *after)] == [
        (d("2021-04-04"), d("2021-07-04"), 0),
        (DAY_0, d("2021-02-01"), 0),
        (d("2021-04-14"), d("2021-07-14"), 10),
        (DAY_0, d("2021-02-01"), 0),
    ]


def test_a_pause_without_an_end_moves_it_by_a_day_each_day():
    anna = make.citizen("LAB6_01", anchor=DAY_0)
    make.suspension(d("2021-03-01"), None)
    said = [on(day, anna)[JOINT_2].due for day in ("2021-02-28", "2021-03-01", "2021-03-10")]
    assert said == [d("2021-07-04"), d("2021-07-05"), d("2021-07-14")]


def test_it_is_dated_in_the_time_of_the_rule():
    anna = make.citizen("LAB6_01", anchor=DAY_0)
    anna.benefits.all().delete()
    make.benefit(anna, "dagpenge", DAY_0, d("2021-01-31"))
    make.benefit(anna, "dagpenge", d("2021-03-01"))
    found = on("2021-03-02", anna)[JOINT_2]
    assert (found.opens, found.due) == (d("2021-05-02"), d("2021-08-01"))  # 28 days of February


def test_a_benefit_that_has_ended_dates_none():
    anna = make.citizen("LAB6_01", anchor=DAY_0)
    anna.benefits.all().delete()
    make.benefit(anna, "dagpenge", DAY_0, d("2021-01-31"))
    found = on("2021-03-02", anna)[JOINT_2]
    assert (found.due, found.opens, found.frozen_days) == (None, None, 0)


def test_a_joint_conversation_in_its_time_meets_it():
    anna = make.citizen("LAB6_01", anchor=DAY_0)
    for day, kind in (("2021-04-03", JOINT), ("2021-04-20", ORDINARY), ("2021-05-03", JOINT)):
        make.conversation(anna, d(day), type=kind)
    make.conversation(anna, d("2021-08-02"), type=JOINT)  # after the window: the third
    said = on("2021-08-03", anna)
    assert [said[name].met_on for name in (JOINT_2, JOINT_3)] == [d("2021-05-03"), d("2021-08-02")]
    assert on("2021-05-02", anna)[JOINT_2].met_on is None  # not known before it was held


def test_on_pause_a_letter_or_withdrawn_it_does_not():
    anna = make.citizen("LAB6_01", anchor=DAY_0)
    make.suspension(d("2021-05-01"), d("2021-05-10"))
    make.conversation(anna, d("2021-05-03"), type=JOINT)
    make.conversation(anna, d("2021-05-20"), type=JOINT, channel="letter")
    talk = make.conversation(anna, d("2021-05-21"), type=JOINT)
    talk.withdrawn_at, talk.withdrawn_because = make.moment(d("2021-05-22")), "Prøve"
    talk.save()
    assert on("2021-06-01", anna)[JOINT_2].met_on is None


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2021-05-08", []),  # 57 days before
        ("2021-05-09", [JOINT_2]),
        ("2021-07-04", [JOINT_2]),
        ("2021-08-01", [JOINT_2]),  # four weeks too late
        ("2021-08-02", []),
        ("2022-03-08", []),
        ("2022-03-09", [JOINT_3]),
    ],
)
def test_it_is_said_from_eight_weeks_before_to_four_weeks_after(day: str, said: list[str]):
    make.citizen("LAB6_01", anchor=DAY_0)
    make.citizen("LAB6_07", anchor=DAY_0)  # its milestone is no conversation
    assert coming(day) == said


def test_when_it_is_met_it_is_said_no_more():
    anna = make.citizen("LAB6_01", anchor=DAY_0)
    make.conversation(anna, d("2021-05-20"), type=ORDINARY)
    assert coming("2021-05-21") == [JOINT_2]
    make.conversation(anna, d("2021-05-25"), type=JOINT)
    assert coming("2021-05-26") == []


def test_intensified_effort_is_met_by_a_conversation_near_its_day():
    name, met = "Samtale om intensiveret indsats", []
    with clock.at(d("2025-04-01")):
        anna = make.citizen("LAB6_01", anchor=d("2024-01-15"))
        for day in ("2025-03-14", "2025-03-15"):
            make.conversation(anna, d(day))
            [found] = milestones_of(anna)
            met.append((found.name, found.due, found.met_on))
    due = d("2025-05-15")  # 16 months; the last two of them count
    assert met == [(name, due, None), (name, due, d("2025-03-15"))]


def test_who_has_none_costs_one_question(django_assert_num_queries):
    make.citizen("LAB6_02", anchor=DAY_0)
    with django_assert_num_queries(1):
        assert coming_milestones(Due.objects.all()) == {}


def test_the_days_are_the_ones_that_the_deadlines_have():
    """Six months of window and a milestone by six months end on the same day, whatever paused."""
    make.suspension(d("2021-02-01"), d("2021-02-20"))
    make.suspension(d("2021-02-10"), d("2021-03-02"), regions=["1085"])
    for place in (make.EAST, make.WEST):
        anna = make.citizen("LAB6_01", anchor=DAY_0, in_municipality=make.municipality(place))
        with clock.at(DAY_0 + timedelta(days=90)):
            due = on("2021-04-05", anna)[JOINT_2].due
        assert due == Due.objects.get(citizen=anna).window_end
