"""An order is put right: what stood is kept, old lists stand, and nobody's correction is lost."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from medspil.kernel.action import Refused
from medspil.matching.actions.orders import (
    Behind,
    change_order,
    close_order,
    make_ranking,
    qualify_order,
    receive_order,
)
from medspil.matching.actions.proposals import hire
from medspil.matching.models import JobOrder, OrderChange, Ranking
from medspil.matching.queries.changes import changes_of
from medspil.matching.queries.lists import is_old, replay, rows_of
from tests.companies.making import a_company, a_consultant
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.matching.order_life import (
    MACHINE,
    a_contact,
    a_profile,
    an_order,
    to_interview,
    told,
)
from tests.matching.test_tables import refuses

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def changed(order: JobOrder, **said: Any) -> JobOrder:
    version = said.pop("version", order.version)
    made: JobOrder = change_order(by=MACHINE, order=order, version=version, **told(**said))
    return made


def typed(order: JobOrder, **said: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    return {
        "once": str(uuid.uuid4()),
        "version": order.version,
        "title": "Rengøring",
        "seats": "1",
        "start_on": "19.04.2020",
        "hours_from": "30",
        "hours_to": "37",
        "shifts": ["day"],
        "postcode": "5610",
        "should": "Gulvvask",
        "urgency": "today",
        "kind": "ordinary",
        **said,
    }


def test_what_the_company_corrects_stands_and_what_stood_can_be_read() -> None:
    ida, order = a_consultant(), an_order()
    kim = a_contact(order.company)
    change_order(
        by=ida,
        order=order,
        version=1,
        **told(seats=3, skills={"Gulvvask": "must"}, note="Ring efter kl. 12", contact=kim),
    )
    order.refresh_from_db()
    assert (order.seats, order.version, order.demands_version, order.contact) == (3, 2, 2, kim)
    (change,) = changes_of(order)
    assert (change.by, [(str(one.label), one.before, one.after) for one in change.fields]) == (
        ida,
        [
            ("Hvor mange", "1", "3"),
            ("Krav og ønsker", "Gulvvask (ønske)", "Gulvvask (krav)"),
            ("Andet", "–", "Ring efter kl. 12"),
        ],
    )


def test_the_list_is_old_when_a_demand_changed_and_not_for_a_number() -> None:
    order = an_order()
    ranking = order.rankings.get()
    more = changed(order, seats=4)
    assert is_old(more, ranking) is False
    other = changed(more, seats=4, hours=(10, 20))
    assert is_old(other, ranking) is True
    assert is_old(other, make_ranking(by=MACHINE, order=other)) is False


def test_a_list_from_before_is_played_again_and_read_as_it_was_made() -> None:
    a_profile(skills=["Gulvvask", "Tysk"])
    order = an_order(skills={"Gulvvask": "must", "Tysk": "nice"})
    first = order.rankings.get()
    before = [(row.total, [part.why for part in row.parts]) for row in rows_of(first)]
    changed(
        order,
        skills={"Truck": "must"},
        postcode="8000",
        hours=(10, 10),
        start_on=DAY + timedelta(days=40),
    )
    again = Ranking.objects.get(pk=first.pk)
    assert [(row.total, [part.why for part in row.parts]) for row in rows_of(again)] == before
    assert (replay(again).same, first.order_version) == (True, 1)


def test_never_fewer_than_are_hired_and_nothing_once_closed() -> None:
    order = an_order(seats=2)
    for profile in (a_profile(), a_profile()):
        package, one = to_interview(order, profile)
        hire(by=MACHINE, package=package, proposal=one, starts_on=DAY)
    order.refresh_from_db()
    with pytest.raises(Refused, match="2 er ansat"):
        changed(order, seats=1)
    assert refuses(
        "no_more_are_hired", lambda: JobOrder.objects.filter(pk=order.pk).update(seats=1, version=2)
    )
    close_order(by=MACHINE, order=order, reason="Nok")
    with pytest.raises(Refused, match="lukket"):
        changed(order, seats=5)
    assert OrderChange.objects.count() == 0


def test_a_start_that_has_passed_may_stand_but_not_be_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order = an_order(course="AMU", course_on=DAY)
    monkeypatch.setenv("MEDSPIL_TODAY", (DAY + timedelta(days=9)).isoformat())
    stood = {"start_on": order.start_on, "course": "AMU", "course_on": DAY}
    assert changed(order, **stood, note="Ny indgang").version == 2
    with pytest.raises(Refused, match="senere dag"):
        changed(order, **{**stood, "start_on": DAY + timedelta(days=8)}, version=2)


def test_whoever_is_second_sees_both_and_decides() -> None:
    ida, order = a_consultant(), an_order()
    client = logged_in(StrictClient(), ida)
    url = f"/jobordrer/{order.public_id}/ret/"
    assert 'value="Rengøring"' in client.get(url).content.decode()
    changed(order, seats=7)
    late = client.post(url, typed(order, seats="2"))
    page = late.content.decode()
    assert (late.status_code, "<del>1</del> → 7" in page, 'value="2"' in page) == (422, True, True)
    order.refresh_from_db()
    assert (order.seats, order.version) == (7, 2)
    sent = typed(order, seats="2")
    assert [client.post(url, sent).status_code for _n in range(2)] == [303, 303]
    order.refresh_from_db()
    assert (order.seats, order.version, order.changes.count()) == (2, 3, 2)
    shown = client.get(f"/jobordrer/{order.public_id}/").content.decode()
    assert ("Rettet 2 gange" in shown, "<del>7</del> → 2" in shown) == (True, True)


def test_nothing_changed_is_no_version() -> None:
    order = an_order()
    assert (changed(order).version, OrderChange.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_and_one_is_told() -> None:
    order = an_order()

    def put(seats: int) -> str:
        try:
            changed(order, seats=seats, version=1)
        except Behind as behind:
            return f"behind {behind.order.version}"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(put, (4, 5)))
    order.refresh_from_db()
    assert (said, order.version) == (["behind 2", "done"], 2)


def test_the_database_counts_every_change_and_keeps_it() -> None:
    order = an_order()
    rows = JobOrder.objects.filter(pk=order.pk)
    assert refuses("every_change_of_an_order_is_counted", lambda: rows.update(note="Stille"))
    assert refuses("order_versions_are_counted", lambda: rows.update(demands_version=2))
    changed(order, seats=2)
    for write in (OrderChange.objects.update, OrderChange.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            write(**({"after": {}} if write == OrderChange.objects.update else {}))


def test_one_that_was_received_has_no_list_until_somebody_has_talked_it_through() -> None:
    ida, order = a_consultant(), receive_order(by=MACHINE, company=a_company(), **told())
    a_profile()
    with pytest.raises(Refused, match="Tal ordren igennem"):
        make_ranking(by=MACHINE, order=order)
    facts = {"at": order.received_at, "version": 1, "pool_n": 0, "pool": 0, "asked": {}}
    assert refuses(
        "once_the_order_is_qualified",
        lambda: Ranking.objects.create(order=order, weights={}, found=[], **facts),
    )
    made = qualify_order(by=ida, order=order, version=1, **told(seats=2))
    assert (made.qualified_by, made.consultant, made.rankings.count()) == (ida, ida, 1)
    with pytest.raises(Refused, match="talt igennem"):
        qualify_order(by=ida, order=made, version=2, **told())


def test_the_page_of_an_order_asks_as_many_statements_for_three_changes_as_for_one() -> None:
    order, client = an_order(), logged_in(StrictClient(), a_consultant())

    def asked() -> int:
        url = f"/jobordrer/{order.public_id}/"
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    changed(order, seats=2)
    one = asked()
    for seats in (3, 4):
        order.refresh_from_db()
        changed(order, seats=seats)
    assert asked() == one
