"""Openings of one period against another: the numbers of Randers, and what is said about them.

Randers told percentages alone (initiatives B5): openings of all kinds +267 %, small jobs +575 %,
ordinary +231 % and flex jobs +262 % against the same period of 2019. Counts that give all four
without any rounding, with these three kinds alone, are 100, 800 and 400 in 2019.
"""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.kernel.action import NotAllowed, Refused, System
from medspil.kernel.period import Period
from medspil.matching.actions.capacity import (
    drop_base_figures,
    end_staffing,
    set_base_figures,
    set_staffing,
)
from medspil.matching.actions.openings import fill_opening
from medspil.matching.measures import OPENINGS
from medspil.matching.models import BaseFigure, Staffing
from medspil.matching.queries.periods import change, compare
from tests import factories as make
from tests.companies.making import a_company, a_consultant
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.matching.making import an_opening

pytestmark = pytest.mark.django_db

PAGE = "/aabninger/perioder/"
OLD = Period(date(2019, 6, 1), date(2019, 6, 30))
NEW = Period(date(2020, 6, 1), date(2020, 6, 30))
JUNES = f"{PAGE}?fra=2020-06-01&til=2020-06-30&mod_fra=2019-06-01&mod_til=2019-06-30"
IN_2019 = {"small": 100, "ordinary": 800, "flex": 400}
IN_2020 = {"small": 675, "ordinary": 2648, "flex": 1448}
MACHINE = System("test")


@pytest.fixture(autouse=True)
def the_last_of_june(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-06-30")


@pytest.fixture
def randers() -> None:
    set_base_figures(by=MACHINE, month=date(2019, 6, 1), counts=IN_2019, source="Udtræk fra 2019")
    company = a_company()
    for kind, count in IN_2020.items():
        while count:
            seats = min(count, 500)
            an_opening(company, kind=kind, seats=seats, found_on=date(2020, 6, 9))
            count -= seats


def test_june_2020_against_2019_is_what_randers_told(randers: None) -> None:
    found = compare(a_consultant(), OLD, NEW)
    assert {line.code: line.change.share for line in found.kinds} == {
        "small": Fraction(575, 100),
        "ordinary": Fraction(231, 100),
        "flex": Fraction(262, 100),
    }
    assert found.total.share == Fraction(267, 100)
    assert [found.total.in_words, *(line.change.in_words for line in found.kinds)] == [
        "+267 %",
        "+575 %",
        "+231 %",
        "+262 %",
    ]


def test_the_page_prints_the_formula_with_its_numbers(randers: None) -> None:
    client = logged_in(StrictClient(), a_consultant())
    text = client.get(JUNES).content.decode()
    printed = [
        "Ændring = (nu − før) / før",
        "(4.771 − 1.300) / 1.300 = +267 %",
        "(675 − 100) / 100 = +575 %",
        "(2.648 − 800) / 800 = +231 %",
        "(1.448 − 400) / 400 = +262 %",
        "1.300 er tal fra før Medspil (Udtræk fra 2019)",
    ]
    assert [words for words in printed if words not in text] == []
    assert "lille grundlag" not in text


def test_the_file_says_what_the_page_says(randers: None) -> None:
    client = logged_in(StrictClient(), a_consultant())
    file = client.get(f"{JUNES}&format=csv")
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(";")[1:5] for line in lines[1:5]] == [
        ["Alle", "1300", "4771", "267"],
        ["Småjob", "100", "675", "575"],
        ["Ordinært job", "800", "2648", "231"],
        ["Fleksjob", "400", "1448", "262"],
    ]


@pytest.mark.parametrize(
    ("old", "new", "said", "small"),
    [
        (0, 7, "–", False),
        (1, 7, "+600 %", True),
        (19, 19, "+0 %", True),
        (20, 10, "−50 %", False),
        (200, 199, "−1 %", False),  # a half goes away from zero
        (40, 0, "−100 %", False),
    ],
)
def test_a_change_in_words_and_the_warning_under_twenty(
    old: int, new: int, said: str, small: bool
) -> None:
    found = change(old, new)
    assert (found.in_words, found.is_small) == (said, small)


def test_the_page_warns_where_the_base_is_under_twenty() -> None:
    company = a_company()
    an_opening(company, seats=19, found_on=date(2019, 6, 3))
    an_opening(company, seats=40, found_on=date(2020, 6, 3))
    text = logged_in(StrictClient(), a_consultant()).get(JUNES).content.decode()
    assert "Et tal før er under 20" in text
    assert "(40 − 19) / 19 = +111 %" in text


def test_hours_seats_and_ways_are_counted_by_the_day_they_were_found() -> None:
    company = a_company()
    first = an_opening(company, seats=3, hours=Decimal("7.5"), found_on=NEW.start)
    an_opening(company, kind="flex", found_by="visit", found_on=NEW.end)
    an_opening(company, found_on=date(2020, 5, 31))
    fill_opening(by=MACHINE, opening=first, is_ours=True)
    new = compare(a_consultant(), OLD, NEW).new
    assert (new.by_kind, new.by_found) == ({"small": 3, "flex": 1}, {"call": 3, "visit": 1})
    assert (new.hours, new.filled["small"]) == (
        {"small": Decimal("22.5"), "flex": Decimal(8)},
        1,
    )


def test_a_month_with_earlier_figures_is_not_counted_twice_and_only_whole() -> None:
    an_opening(seats=5, found_on=date(2019, 6, 9))
    set_base_figures(by=MACHINE, month=OLD.start, counts={"small": 30}, source="Udtræk")
    ida = a_consultant()
    whole = compare(ida, OLD, NEW).old
    half = compare(ida, Period(date(2019, 6, 2), date(2019, 6, 30)), NEW).old
    drop_base_figures(by=MACHINE, month=OLD.start)
    without = compare(ida, OLD, NEW).old
    assert [(one.total, one.elsewhere, one.cut) for one in (whole, half, without)] == [
        (30, 30, []),
        (5, 0, [OLD.start]),
        (5, 0, []),
    ]


def test_openings_for_each_consultant_week() -> None:
    ida, ole = a_consultant(), a_consultant()
    an_opening(seats=60, found_on=NEW.start)
    set_staffing(by=MACHINE, staff=ida, hours=Decimal(37), start=date(2019, 1, 1))
    set_staffing(
        by=MACHINE, staff=ole, hours=Decimal("18.5"), start=date(2020, 6, 1), lent_from="Jobteam"
    )
    found = compare(ida, OLD, NEW)
    assert (found.old.consultants, found.new.consultants) == (1, 2)
    assert found.weeks.share == Fraction(1, 2)
    assert found.new.per_week == 60 / (Fraction(30, 7) * Fraction(3, 2))


def test_capacity_ends_and_does_not_overlap() -> None:
    ida = a_consultant()
    held = set_staffing(by=MACHINE, staff=ida, hours=Decimal(37), start=NEW.start)
    with pytest.raises(Refused, match="allerede timer"):
        set_staffing(by=MACHINE, staff=ida, hours=Decimal(10), start=date(2020, 6, 20))
    end_staffing(by=MACHINE, staffing=held, end=date(2020, 6, 19))
    set_staffing(by=MACHINE, staff=ida, hours=Decimal(10), start=date(2020, 6, 20))
    assert [one.period.end for one in Staffing.objects.order_by("valid")] == [
        date(2020, 6, 19),
        None,
    ]


def test_leaders_plan_and_write_earlier_figures_and_consultants_do_not() -> None:
    with pytest.raises(NotAllowed):
        set_base_figures(by=a_consultant(), month=OLD.start, counts={"small": 3}, source="X")
    client = logged_in(StrictClient(), make.leader(whole_house=True))
    sent = {"once": str(uuid.uuid4()), "month": "2019-06", "source": "Udtræk", "flex": "12"}
    answer = client.post("/aabninger/tidligere-tal/", sent)
    again = client.post("/aabninger/tidligere-tal/", sent)
    figures = list(BaseFigure.objects.values_list("month", "kind", "count"))
    assert ([answer.status_code, again.status_code], figures) == (
        [303, 303],
        [(OLD.start, "flex", 12)],
    )


def test_the_page_asks_as_many_statements_for_three_as_for_one() -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)

    def asked() -> int:
        client.get(JUNES)
        with CaptureQueriesContext(connection) as found:
            assert client.get(JUNES).status_code == 200
        return len(found)

    an_opening(found_on=NEW.start)
    set_staffing(by=MACHINE, staff=ida, hours=Decimal(37), start=NEW.start)
    set_base_figures(by=MACHINE, month=OLD.start, counts={"small": 30}, source="Udtræk")
    first = asked()
    for kind in ("flex", "ordinary"):
        an_opening(kind=kind, found_by="visit", found_on=NEW.start)
        set_staffing(by=MACHINE, staff=a_consultant(), hours=Decimal(37), start=NEW.start)
    set_base_figures(by=MACHINE, month=OLD.start, counts={"flex": 3, "small": 2}, source="U")
    assert asked() == first


def test_the_measure_counts_seats() -> None:
    opening = an_opening(seats=4, hours=Decimal(10), found_on=NEW.start)
    fill_opening(by=MACHINE, opening=opening, is_ours=True)
    fill_opening(by=MACHINE, opening=opening, is_ours=False)
    an_opening(found_on=date(2020, 5, 31))
    assert OPENINGS.tells is not None
    assert OPENINGS.tells(NEW.start, date(2020, 6, 30)) == (
        4,
        {"companies": 1, "hours": 40, "filled": 50, "ours": 50},
    )
