"""Lists beyond the first: more places when many are chosen, who came since, who could be found."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.matching.actions.orders import choose, close_order, make_ranking
from medspil.matching.actions.profiles import stop_search
from medspil.matching.models import JobOrder
from medspil.matching.queries.fairness import fairness
from medspil.matching.queries.lists import newcomers, replay, rows_of, with_newcomers
from tests import factories as make
from tests.matching.order_life import MACHINE, a_profile, an_order, told

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def test_who_needs_more_than_a_list_has_places_gets_the_next_when_those_are_chosen() -> None:
    people = [a_profile() for _n in range(23)]
    order = an_order(seats=22)
    first = order.rankings.get()
    assert (len(first.found), newcomers(order, first)) == (20, 0)
    choose(by=MACHINE, order=order, ranking=first, profiles=[row[0] for row in first.found])
    again = make_ranking(by=MACHINE, order=order)
    left = [row.profile.pk for row in rows_of(again) if not row.chosen]
    assert sorted([*left, *(row[0] for row in first.found)]) == [one.pk for one in people]
    assert (len(left), replay(first).same, replay(again).same) == (3, True, True)


def test_a_list_of_orders_counts_newcomers_of_open_ones_alone() -> None:
    a_profile()
    closed, open_one = an_order(), an_order()
    close_order(by=MACHINE, order=closed, reason="Fandt selv")
    bo = a_profile()
    both = list(JobOrder.objects.filter(pk__in=[closed.pk, open_one.pk]).order_by("pk"))
    assert [row.newcomers for row in with_newcomers(both)] == [0, 1]
    stop_search(by=MACHINE, citizen=bo.citizen)
    assert [row.newcomers for row in with_newcomers(both)] == [0, 0]
    with CaptureQueriesContext(connection) as asked:
        with_newcomers(both[:1])
    assert [one["sql"] for one in asked if "matching_profile" in one["sql"]] == []


def test_who_could_be_found_is_of_those_days_and_of_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leader = make.leader()
    gone = [a_profile() for _n in range(6)]
    for one in gone:
        stop_search(by=MACHINE, citizen=one.citizen)
    for _n in range(7):
        a_profile(until=DAY + timedelta(days=3))
    for _n in range(8):
        a_profile()
    monkeypatch.setenv("MEDSPIL_TODAY", (DAY + timedelta(days=10)).isoformat())
    today = DAY + timedelta(days=10)
    an_order(**told())
    [*_tables, language] = fairness(leader, today, today)
    assert [(one.label, one.cells[0].n) for one in language.lines] == [("Dansk", 8)]
