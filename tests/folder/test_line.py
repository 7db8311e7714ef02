"""Gaps in a life line: computed, neutral, and the doubt is the citizen's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from medspil.folder.kinds import Month
from medspil.folder.models import Entry
from medspil.folder.queries.line import life_line
from medspil.folder.words import months

TODAY = date(2020, 4, 14)


def entry(began: Month | None, ended: Month | None = None, **facts: Any) -> Entry:
    found = Entry(kind=facts.pop("kind", "job"), written="Job", **facts)
    found.pk = 1
    if began:
        found.began_year, found.began_month = began.year, began.month
        found.began_about = began.about
    if ended:
        found.ended_year, found.ended_month = ended.year, ended.month
        found.ended_about = ended.about
    return found


def gaps(
    *entries: Entry, born: date | None = None
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [
        ((gap.first // 12, gap.first % 12 + 1), (gap.last // 12, gap.last % 12 + 1))
        for one in life_line(entries, TODAY, born)
        if (gap := one.gap) is not None
    ]


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ([], []),
        ([entry(Month(2010, 1), is_current=True)], []),
        ([entry(Month(2010, 1), Month(2020, 2))], []),  # a month is no gap
        ([entry(Month(2010, 1), Month(2020, 1))], [((2020, 2), (2020, 3))]),
        (
            [entry(Month(2010, 1), Month(2010, 12)), entry(Month(2012, 1), is_current=True)],
            [((2011, 1), (2011, 12))],
        ),
        # years without months cover the whole year
        ([entry(Month(2010), Month(2011)), entry(Month(2012), is_current=True)], []),
        # »about« reaches some months
        (
            [
                entry(Month(2010, 1), Month(2010, 10, about=True)),
                entry(Month(2011, 4, about=True), is_current=True),
            ],
            [],
        ),
        # what has no end goes on until the next begins
        ([entry(Month(2010, 1)), entry(Month(2015, 1), is_current=True)], []),
        # what has an end and no beginning was there all the time before
        (
            [
                entry(Month(2005), Month(2006)),
                entry(Month(2010), is_current=True),
                entry(None, Month(2009), kind="school"),
            ],
            [],
        ),
        # something within something else changes nothing
        (
            [
                entry(Month(2010, 1), Month(2018, 12)),
                entry(Month(2012, 1), Month(2012, 6), kind="course"),
                entry(Month(2019, 6), is_current=True),
            ],
            [((2019, 1), (2019, 5))],
        ),
        # a strength is not on the line
        ([entry(None, kind="personal")], []),
    ],
)
def test_a_gap_is_months_of_which_nothing_is_said(entries: list[Entry], found: Any) -> None:
    assert gaps(*entries) == found


def test_the_line_begins_at_eighteen_where_the_birthday_is_known() -> None:
    job = entry(Month(2005, 1), is_current=True)
    assert gaps(job, born=date(1985, 5, 3)) == [((2003, 5), (2004, 12))]
    assert gaps(job, born=date(1995, 5, 3)) == []


def test_the_newest_comes_first_and_what_has_no_day_last() -> None:
    old, new = entry(Month(2001), Month(2019)), entry(Month(2020, 1), is_current=True)
    unsaid = entry(None)
    assert [one.entry for one in life_line([unsaid, old, new], TODAY)] == [new, old, unsaid]


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 måned"), (8, "8 måneder"), (12, "1 år"), (27, "2 år og 3 måneder")],
)
def test_how_long_it_was(count: int, said: str) -> None:
    assert months(count) == said
