"""Two people at once: what one does while the other is not done yet."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, connections, transaction

from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.matching.actions.interviews import set_interview
from medspil.matching.actions.many import answer_many, ask_all
from medspil.matching.actions.orders import close_order, qualify_order, receive_order
from medspil.matching.actions.profiles import set_profile, stop_search
from medspil.matching.actions.proposals import answer_for_company, hire
from medspil.matching.models import Interview, JobOrder
from tests import factories as make
from tests.companies.making import a_company
from tests.matching.order_life import (
    MACHINE,
    a_profile,
    an_order,
    chosen,
    said_yes,
    sent,
    to_interview,
    told,
)

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def meanwhile(
    first: Callable[[], object], second: Callable[[], object], then: Callable[[], object] = bool
) -> str:
    """The second begins when the first is done and holds for nobody yet, and comes as far as it
    can; `then` is the last that the first does. What the second was told: nothing, where it went
    well.
    """

    def do() -> str:
        try:
            second()
        except Refused as refused:
            return refused.message
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            later = pool.submit(do)
            _until_it_waits(later)
            then()
        return later.result(timeout=20)


def _until_it_waits(later: Future[str]) -> None:
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    for _tries in range(200):
        with connection.cursor() as cursor:
            cursor.execute(waits)
            row = cursor.fetchone()
        if later.done() or (row and row[0]):
            return
        time.sleep(0.02)


def test_who_says_stop_is_found_by_a_new_yes_alone() -> None:
    anna = make.citizen()
    before = a_profile(anna)
    facts = {"occupations": ["Køkken"], "skills": [], "until": before.until}
    meanwhile(
        lambda: stop_search(by=MACHINE, citizen=anna),
        lambda: set_profile(by=MACHINE, citizen=anna, **facts),
    )
    before.refresh_from_db()
    latest = anna.search_consents.last()
    assert latest is not None
    assert (before.withdrawn_at is None, before.consent_id) == (latest.answer, latest.pk)


def test_no_talk_is_agreed_on_an_order_that_closes() -> None:
    package, one = to_interview(an_order(), a_profile())
    at = clock.start_of(DAY + timedelta(days=2)).replace(hour=10)
    said = meanwhile(
        lambda: close_order(by=MACHINE, order=one.order, reason="Fandt selv"),
        lambda: set_interview(
            by=MACHINE, package=package, proposal=one, starts_at=at, place="Kontoret"
        ),
    )
    assert (said, Interview.objects.count()) == ("Ordren er lukket.", 0)


def test_both_write_that_the_same_one_is_hired_and_one_is_told() -> None:
    order = an_order()
    one = said_yes(chosen(order, a_profile())[0])
    package = sent(order, one)
    one.refresh_from_db()

    def the_company_does() -> None:
        facts = {"by": MACHINE, "package": package, "proposal": one}
        answer_for_company(**facts, says="interview")
        hire(**facts, starts_on=DAY)

    said = meanwhile(
        lambda: list(JobOrder.objects.select_for_update().filter(pk=order.pk)),
        lambda: answer_many(by=MACHINE, order=order, proposals=[one], says="hired", day=DAY),
        the_company_does,
    )
    assert said == "Borgeren er ansat."


def test_nobody_is_asked_twice() -> None:
    order = an_order()
    one = chosen(order, a_profile(make.citizen(phone="00000012")))[0]
    said = meanwhile(
        lambda: ask_all(by=MACHINE, order=order, how="phone"),
        lambda: ask_all(by=MACHINE, order=order, how="sms"),
    )
    one.refresh_from_db()
    assert (said, one.asked_how) == ("Alle er spurgt.", "phone")


def test_an_order_is_talked_through_once() -> None:
    order = receive_order(by=MACHINE, company=a_company(), **told())

    def through() -> None:
        qualify_order(by=MACHINE, order=order, version=1, **told())

    assert meanwhile(through, through) == "Ordren er talt igennem."
    assert order.rankings.count() == 1
