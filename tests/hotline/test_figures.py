"""Nothing under five is told, and no series of questions gets at it."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medspil.hotline.figures import (
    HALF_DAYS,
    Week,
    sum_calls,
    sum_cell,
    sum_unanswered,
    week_as_told,
    weeks_told,
)
from medspil.hotline.models import CODES, Unanswered
from medspil.hotline.publishing import SMALLEST, last_told, tell_shares, tell_split
from medspil.kernel import clock
from tests.hotline.given import MONDAY, TUESDAY, call, psychologist

# -- what may be told of a week --------------------------------------------------------------------


def splits(cells: int, total: int) -> list[tuple[int, ...]]:
    """Every way in which so many cells add up to the total."""
    if cells == 1:
        return [(total,)]
    return [
        (first, *rest) for first in range(total + 1) for rest in splits(cells - 1, total - first)
    ]


@pytest.mark.parametrize(("cells", "most"), [(2, 60), (3, 40), (4, 26)])
def test_a_split_never_gives_a_count_under_five_away(cells: int, most: int) -> None:
    """By trying it all: whoever knows the rule and sees what it tells, sees the same of two worlds
    in which the hidden count is not the same.
    """
    for total in range(SMALLEST, most + 1):
        worlds = defaultdict(list)
        for counts in splits(cells, total):
            told = tell_split(dict(zip("abcd", counts, strict=False)))
            worlds[tuple(told.values())].append(counts)
        for told, same in worlds.items():
            for cell in range(cells):
                seen = {counts[cell] for counts in same}
                if told[cell] is None:
                    assert len(seen) > 1, (total, told, same)
                else:
                    assert seen == {told[cell]}
                    assert min(seen) >= SMALLEST


def test_shares_never_give_a_count_under_five_away_nor_what_is_left() -> None:
    for total in range(SMALLEST, 60):
        worlds = defaultdict(set)
        for n in range(total + 1):
            worlds[tell_shares(total, {"a": n})["a"]].add(n)
        for told, same in worlds.items():
            assert len(same) > 1 if told is None else same == {told}
            assert told is None or min(told, total - told) >= SMALLEST


def test_what_is_usual_is_told() -> None:
    told = tell_split({"citizen": 12, "employee": 11, "unsaid": 1})
    assert told == {"citizen": 12, "employee": None, "unsaid": None}
    assert tell_split({"citizen": 12, "employee": 11}) == {"citizen": 12, "employee": 11}


def test_two_that_are_nought_are_not_given_away_by_adding_up() -> None:
    assert tell_split({"a": 20, "b": 0, "c": 0}) == {"a": None, "b": None, "c": None}


# -- every question there is -----------------------------------------------------------------------

WEEKS = 4
COUNTS = st.integers(0, 12)
MONDAYS = [MONDAY + timedelta(weeks=n) for n in range(WEEKS)]


@st.composite
def raw_weeks(draw: Any) -> list[tuple[dict[str, dict[str, int]], int]]:
    """Some weeks as they might have been, each adding up."""
    weeks = []
    for _number in range(WEEKS):
        halves = {"am": draw(COUNTS), "pm": draw(COUNTS)}
        calls = sum(halves.values())
        citizens = draw(st.integers(0, calls))
        employees = draw(st.integers(0, calls - citizens))
        urgent = draw(st.integers(0, min(calls, 2)))
        kinds = {
            HALF_DAYS: halves,
            "caller": {
                "citizen": citizens,
                "employee": employees,
                "unsaid": calls - citizens - employees,
            },
            "urgent": {"yes": urgent, "no": calls - urgent},
            "theme": {code: draw(st.integers(0, calls)) for code in ("isolation", "work")},
        }
        weeks.append((kinds, draw(COUNTS)))
    return weeks


def told(raw: list[tuple[dict[str, dict[str, int]], int]]) -> list[Week]:
    return [
        week_as_told(monday, kinds, unanswered)
        for monday, (kinds, unanswered) in zip(MONDAYS, raw, strict=True)
    ]


def every_answer(weeks: list[Week]) -> dict[tuple[Any, ...], int | None]:
    """What the page answers to every choice of weeks, for every number on it."""
    answers: dict[tuple[Any, ...], int | None] = {}
    for first, last in itertools.combinations_with_replacement(range(len(weeks)), 2):
        asked = weeks[first : last + 1]
        answers[first, last, "calls"] = sum_calls(asked).n
        answers[first, last, "unanswered"] = sum_unanswered(asked).n
        for kind, cells in weeks[0].cells.items():
            for code in cells:
                answers[first, last, kind, code] = sum_cell(asked, kind, code).n
    return answers


@given(raw_weeks())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_answer_and_no_difference_of_answers_is_under_five(raw: Any) -> None:
    """Every period, every number, and each taken from every longer one that holds it."""
    answers = every_answer(told(raw))
    for (first, last, *what), n in answers.items():
        assert n is None or n >= SMALLEST
        for start, end in itertools.product(range(first + 1), range(last, WEEKS)):
            more = answers[start, end, *what]
            if n is not None and more is not None:
                assert more - n == 0 or more - n >= SMALLEST


@given(raw_weeks(), st.integers(0, WEEKS - 1), st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_hidden_count_could_be_another_for_all_that_can_be_asked(
    raw: Any, which: int, data: Any
) -> None:
    """A twin world with another hidden count answers every question alike: so no series of filters
    and subtractions, however long and clever, tells the two apart.
    """
    kinds, unanswered = raw[which]
    week = told(raw)[which]
    hidden = [
        (kind, code)
        for kind, cells in week.cells.items()
        for code, n in cells.items()
        if n is None and kinds[kind][code] < SMALLEST
    ]
    if not hidden or week.calls is None:
        return
    kind, code = data.draw(st.sampled_from(hidden))
    twins = _twins(kinds, kind, week)
    others = [twin for twin in twins if twin[kind][code] != kinds[kind][code]]
    assert others, f"{kind}:{code} of {kinds} can only be what it is"
    twin = [*raw]
    twin[which] = (others[0], unanswered)
    assert every_answer(told(twin)) == every_answer(told(raw))


def _twins(kinds: Any, kind: str, week: Week) -> list[Any]:
    """The same week with other counts of one kind, of which the same is told."""
    calls = sum(kinds[HALF_DAYS].values())
    codes = list(kinds[kind])
    ways: Any = (
        itertools.product(range(calls + 1), repeat=len(codes))
        if kind == "theme"
        else splits(len(codes), calls)
    )
    found = ({**kinds, kind: dict(zip(codes, way, strict=True))} for way in ways)
    return [
        twin
        for twin in found
        if week_as_told(week.monday, twin, week.unanswered or 0).cells == week.cells
    ]


# -- from the database -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "monday"),
    [
        (date(2020, 4, 20), date(2020, 4, 6)),  # a Monday: the week before last
        (date(2020, 4, 21), date(2020, 4, 13)),
        (date(2020, 4, 26), date(2020, 4, 13)),
    ],
)
def test_a_week_is_told_from_the_tuesday_after_it(today: date, monday: date) -> None:
    assert last_told(today) == monday


@pytest.fixture
def a_week(db: None) -> None:
    """Twelve citizens, eleven employees and one who would not say; six in the afternoon."""
    by = psychologist()
    for number in range(24):
        caller = "citizen" if number < 12 else "employee" if number < 23 else "unsaid"
        call(
            by,
            caller=caller,
            at=time(10 if number % 4 else 13),
            themes=["isolation"] if number % 2 else ["work"] if number == 0 else [],
        )
    Unanswered.objects.create(day=TUESDAY, n=3)


@pytest.mark.usefixtures("a_week")
def test_a_week_in_the_database_is_told_as_the_rules_say() -> None:
    with clock.at(date(2020, 4, 21)):
        [week] = weeks_told(MONDAY, date(2020, 4, 21))
    assert (week.calls, week.unanswered) == (24, None)
    assert week.cells[HALF_DAYS] == {"am": 18, "pm": 6}
    assert week.cells["caller"] == {"citizen": 12, "employee": None, "unsaid": None}
    themes = {code: n for code, n in week.cells["theme"].items() if n is not None}
    assert themes == {"isolation": 12}
    assert week.cells["duration"] == dict.fromkeys(CODES["duration"].values)


@pytest.mark.usefixtures("a_week")
def test_the_running_week_is_not_told_and_half_weeks_are_not_either() -> None:
    with clock.at(date(2020, 4, 20)):
        assert weeks_told(MONDAY, date(2020, 4, 20)) == []
    with clock.at(date(2020, 5, 20)):
        assert weeks_told(TUESDAY, date(2020, 4, 19)) == []
        assert weeks_told(MONDAY, date(2020, 4, 18)) == []
        assert [week.calls for week in weeks_told(date(2020, 4, 7), date(2020, 4, 19))] == [24]


def test_a_week_without_calls_looks_like_one_with_few(db: None) -> None:
    with clock.at(date(2020, 4, 21)):
        [empty] = weeks_told(MONDAY, date(2020, 4, 19))
    call()
    with clock.at(date(2020, 4, 21)):
        assert weeks_told(MONDAY, date(2020, 4, 19)) == [empty]
