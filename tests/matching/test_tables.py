"""What the database itself refuses of openings, capacity and earlier figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg.types.range import DateRange

from medspil.companies.actions.companies import add_workplace
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.matching.models import BaseFigure, Filling, Opening, Staffing
from tests import factories as make
from tests.companies.making import a_company, a_consultant
from tests.matching.making import an_opening

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def refuses(name: str, write: Any) -> bool:
    """Does the database refuse it by that name?"""
    try:
        with transaction.atomic():
            write()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as problem:
        return name in str(problem)
    return False


OPENINGS = [
    ("opening_kind_is_known", {"kind": "gig"}),
    ("opening_is_found_some_way", {"found_by": "luck"}),
    ("opening_has_hours", {"hours": 0}),
    ("opening_has_hours", {"hours": 49}),
    ("opening_has_seats", {"seats": 0}),
    ("opening_has_seats", {"seats": 501}),
    ("no_more_are_filled_than_there_are", {"filled": 3}),
    ("closed_unfilled_for_a_reason", {"closed_on": DAY}),
    ("closed_unfilled_for_a_reason", {"closed_because": "Ombestemte sig"}),
    ("closed_unfilled_for_a_reason", {"closed_on": DAY, "closed_because": " "}),
    (
        "closed_unfilled_for_a_reason",
        {"closed_on": DAY - timedelta(days=1), "closed_because": "Ombestemte sig"},
    ),
    (
        "closed_unfilled_for_a_reason",
        {"closed_on": DAY, "closed_because": "Ombestemte sig", "filled": 2},
    ),
]


@pytest.mark.parametrize(("name", "given"), OPENINGS)
def test_an_opening_that_cannot_be(name: str, given: dict[str, Any]) -> None:
    company = a_company()
    facts = {"kind": "small", "hours": 8, "found_by": "call", "seats": 2, "found_on": DAY}
    assert refuses(
        name,
        lambda: Opening.objects.create(company=company, made_at=clock.now(), **{**facts, **given}),
    )


def test_the_workplace_is_the_companys() -> None:
    one, two = a_company(), a_company()
    theirs = add_workplace(by=System("test"), company=two, name="Lageret")
    opening = an_opening(one)
    assert refuses("a_workplace_is_the_companys", lambda: an_opening_at(one, theirs))
    assert refuses(
        "a_workplace_is_the_companys",
        lambda: Opening.objects.filter(pk=opening.pk).update(workplace=theirs),
    )


def an_opening_at(company: Any, workplace: Any) -> Opening:
    return Opening.objects.create(
        company=company,
        workplace=workplace,
        kind="flex",
        hours=10,
        found_by="call",
        found_on=DAY,
        made_at=clock.now(),
    )


def fill(opening: Opening, **given: Any) -> Filling:
    return Filling.objects.create(opening=opening, **{"is_ours": False, "filled_on": DAY, **given})


def test_seats_are_filled_once_and_only_while_it_is_open() -> None:
    opening, citizen = an_opening(seats=3), make.citizen()
    first = fill(opening, is_ours=True, citizen=citizen)
    shut = an_opening()
    Opening.objects.filter(pk=shut.pk).update(closed_on=DAY, closed_because="Ombestemte sig")
    full = an_opening()
    fill(full)
    opening.refresh_from_db()
    assert opening.filled == 1
    late = "an_open_seat_is_filled_after_it_is_found"
    early = DAY - timedelta(days=1)
    rows = Filling.objects.filter(pk=first.pk)
    assert [
        refuses("a_citizen_fills_one_seat", lambda: fill(opening, is_ours=True, citizen=citizen)),
        refuses("a_citizen_is_ours", lambda: fill(opening, citizen=make.citizen())),
        refuses(late, lambda: fill(opening, filled_on=early)),
        refuses(late, lambda: fill(shut)),
        refuses("no_more_are_filled_than_there_are", lambda: fill(full)),
        refuses("Cannot update", lambda: rows.update(filled_on=early)),
        refuses(
            late,
            lambda: Opening.objects.filter(pk=opening.pk).update(found_on=DAY + timedelta(days=1)),
        ),
    ] == [True] * 7
    first.delete()
    opening.refresh_from_db()
    assert opening.filled == 0


def test_a_consultant_has_one_capacity_at_a_time() -> None:
    ida, ole = a_consultant(), a_consultant()

    def give(who: Any, start: date | None, end: date | None, hours: float = 37) -> Any:
        return lambda: Staffing.objects.create(staff=who, hours=hours, valid=DateRange(start, end))

    give(ida, DAY, DAY + timedelta(days=7))()
    give(ida, DAY + timedelta(days=7), None)()
    give(ole, DAY, None)()
    assert [
        refuses("one_staffing_at_a_time", give(ida, DAY + timedelta(days=6), None)),
        refuses("staffing_begins", give(a_consultant(), DAY, DAY)),
        refuses("staffing_begins", give(a_consultant(), None, DAY)),
        refuses("staffing_has_hours", give(a_consultant(), DAY, None, 0)),
        refuses("staffing_has_hours", give(a_consultant(), DAY, None, 48.5)),
    ] == [True] * 5


FIGURES = [
    ("a_month_is_counted_once", {}),
    ("a_month_is_its_first_day", {"month": date(2019, 5, 2)}),
    ("base_kind_is_known", {"kind": "gig"}),
    ("a_base_figure_has_a_source", {"kind": "flex", "source": " "}),
    ("basefigure_count_check", {"kind": "flex", "count": -1}),
]


@pytest.mark.parametrize(("name", "given"), FIGURES)
def test_an_earlier_figure_that_cannot_be(name: str, given: dict[str, Any]) -> None:
    facts = {"month": date(2019, 6, 1), "kind": "small", "count": 4, "source": "Udtræk"}
    BaseFigure.objects.create(written_at=clock.now(), **facts)
    assert refuses(
        name, lambda: BaseFigure.objects.create(written_at=clock.now(), **{**facts, **given})
    )
