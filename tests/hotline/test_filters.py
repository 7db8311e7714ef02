"""All that can be asked of the live database by pages, files and measures: no count under five."""

from __future__ import annotations

import csv
import io
import itertools
import random
import re
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest

from medspil.hotline.figures import lines_of, weeks_told
from medspil.hotline.measures import MEASURES
from medspil.hotline.models import CODES, Unanswered
from medspil.hotline.publishing import SMALLEST
from medspil.hotline.spring import calls_of
from medspil.kernel import clock
from medspil.kernel.measure import Measure
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.hotline.given import call, psychologist

pytestmark = pytest.mark.django_db

FIRST, WEEKS = date(2020, 3, 9), 5
TODAY = FIRST + timedelta(weeks=WEEKS, days=2)
VIEWS = ("", "half_day", *map(str, CODES))
# Whole weeks, halves of them, and a day more or less at each end.
DAYS = [
    FIRST + timedelta(weeks=week, days=shift) for week in range(WEEKS + 1) for shift in (-1, 0, 1)
]
PERIODS = list(itertools.combinations(DAYS, 2))


@pytest.fixture(autouse=True)
def _spring(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weeks of many calls and of few, one of them with a single call, one with none."""
    dice = random.Random(7)
    for week, at_most in enumerate((10, 2, 8, 0, 6)):
        days = [FIRST + timedelta(weeks=week, days=n) for n in range(5)]
        for day in days if at_most else []:
            calls_of(day, dice, at_most=at_most)
        Unanswered.objects.create(day=days[0], n=dice.randint(0, 9))
    call(psychologist(), day=FIRST + timedelta(weeks=3))
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())


@pytest.fixture
def leader(client: StrictClient) -> StrictClient:
    return logged_in(client, make.leader(whole_house=True))


def few(numbers: list[int]) -> list[int]:
    return [n for n in numbers if n < SMALLEST]


def file_of(client: StrictClient, fra: date, til: date) -> list[list[str]]:
    asked = f"/hotline/tal/fil/csv/?fra={fra:%d.%m.%Y}&til={til:%d.%m.%Y}"
    text = b"".join(client.get(asked)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


def test_no_page_of_any_period_shows_a_count_under_five(leader: StrictClient) -> None:
    wrong, seen = [], 0
    for view, (fra, til) in itertools.product(VIEWS, PERIODS[::7]):
        page = leader.get(
            "/hotline/tal/", {"fra": f"{fra:%d.%m.%Y}", "til": f"{til:%d.%m.%Y}", "vis": view}
        ).content.decode()
        cells = re.findall(r'<td[^>]*data-label="([^"]*)"[^>]*>\s*(\d+)(?![\d,.])', page)
        counts = [int(n) for label, n in cells if label not in ("Andel af de ugers", "Uge")]
        seen += len(counts)
        if few(counts):
            wrong.append((view, fra, til, few(counts)))
    assert seen > 300
    assert wrong == []


def test_no_file_tells_more_than_the_weeks_do(leader: StrictClient) -> None:
    """Every period: each line of the file is the week as it is told, and none is under five."""
    for fra, til in PERIODS[::5]:
        with clock.at(TODAY):
            told = [one.n for one in lines_of(weeks_told(fra, til))]
        found = [None if row[3] == "skjult" else int(row[3]) for row in file_of(leader, fra, til)]
        assert found == told
        assert few([n for n in found if n is not None]) == []


def test_two_files_of_which_one_holds_the_other_differ_by_whole_weeks_alone(
    leader: StrictClient,
) -> None:
    whole = {tuple(row) for row in file_of(leader, DAYS[0], DAYS[-1])}
    for fra, til in PERIODS[::5]:
        assert {tuple(row) for row in file_of(leader, fra, til)} <= whole


def test_the_workbook_says_the_same_as_the_csv(leader: StrictClient) -> None:
    asked = f"/hotline/tal/fil/xlsx/?fra={FIRST:%d.%m.%Y}&til={DAYS[-1]:%d.%m.%Y}"
    book = openpyxl.load_workbook(io.BytesIO(b"".join(leader.get(asked))), read_only=True)
    rows = [
        [one[0].strftime("%Y-%m-%d"), one[1], one[2] or "", str(one[3])]
        for one in book.worksheets[0].iter_rows(min_row=2, values_only=True)
    ]
    assert rows == file_of(leader, FIRST, DAYS[-1])
    assert len(rows) == WEEKS * (2 + 2 + 30)


def test_a_file_of_another_kind_does_not_exist(leader: StrictClient) -> None:
    assert leader.get("/hotline/tal/fil/pdf/").status_code == 404


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.code)
def test_no_measure_is_made_of_a_count_under_five(measure: Measure) -> None:
    wrong = []
    for fra, til in PERIODS:
        assert measure.tells is not None
        with clock.at(TODAY):
            n, numbers = measure.tells(fra, til)
            weeks = weeks_told(fra, til)
        bases = {sum(week.calls or 0 for week in some) for some in _every(weeks)}
        for code, value in numbers.items():
            if value is None or measure.code == "hotline-opkald":
                continue
            counts = [value * base / 100 for base in bases]
            if not any(abs(one - round(one)) < 1e-6 and one >= SMALLEST - 1e-6 for one in counts):
                wrong.append((code, value, n))
    assert wrong == []


def _every(weeks: list[Any]) -> list[list[Any]]:
    return [
        list(some)
        for size in range(1, len(weeks) + 1)
        for some in itertools.combinations(weeks, size)
    ]


def test_behind_a_measure_there_are_no_rows(leader: StrictClient) -> None:
    for one in MEASURES:
        behind = f"/tal/{one.code}/{one.figures[0].code}/borgere/?fra=01.03.2020&til=30.04.2020"
        assert "<tbody" not in leader.get(behind).content.decode()
        lines = b"".join(leader.get(f"{behind}&format=csv")).decode().splitlines()
        assert (one.by_week, len(lines)) == (False, 1)  # the headings
