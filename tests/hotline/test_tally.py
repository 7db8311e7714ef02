"""A call is counted, once, and nothing else is written anywhere."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from medspil.hotline.actions.tally import EVERY_CELL, tally
from medspil.hotline.models import Calls, Cell, SpentKey
from medspil.hotline.spring import play_spring
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, NotAllowed, Refused
from medspil.kernel.models import AuditEntry, OnceKey
from tests import factories as make
from tests.hotline.given import TUESDAY, call, counted, psychologist

pytestmark = pytest.mark.django_db


def test_a_call_adds_one_to_each_count_it_belongs_to() -> None:
    call(themes=["isolation", "work"], referred=["doctor"])
    call(at=time(13), caller="employee", duration="40+", themes=["isolation"], urgent=True)
    assert counted() == {
        "caller:citizen": 1,
        "caller:employee": 1,
        "duration:10-20": 1,
        "duration:40+": 1,
        "theme:isolation": 2,
        "theme:work": 1,
        "referred:doctor": 1,
        "urgent:no": 1,
        "urgent:yes": 1,
        "2020-04-14 am": 1,
        "2020-04-14 pm": 1,
    }


def test_every_cell_of_the_week_is_there_after_the_first_call() -> None:
    call()
    assert Cell.objects.count() == len(EVERY_CELL) == 30


def test_a_theme_named_twice_is_one_theme() -> None:
    call(themes=["work", "work"])
    assert counted()["theme:work"] == 1


@pytest.mark.parametrize(
    "wrong",
    [{"caller": "Jens"}, {"duration": "12"}, {"themes": ["skilsmisse"]}, {"referred": ["nabo"]}],
)
def test_what_is_not_in_the_lists_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Refused):
        call(**wrong)
    assert counted() == {}


@pytest.mark.parametrize("role", ["caseworker", "leader", "administrator", "representative"])
def test_only_a_psychologist_counts(role: str) -> None:
    with pytest.raises(NotAllowed):
        call(make.staff(role=role))
    assert counted() == {}


def test_a_form_sent_twice_is_counted_once() -> None:
    key = str(uuid.uuid4())
    call(once=key)
    with pytest.raises(AlreadyDone):
        call(once=key)
    assert counted()["caller:citizen"] == 1


def test_the_keys_of_earlier_days_are_forgotten() -> None:
    call(once=uuid.uuid4())
    call(day=date(2020, 4, 15), once=uuid.uuid4())
    assert [key.day for key in SpentKey.objects.all()] == [date(2020, 4, 15)]


def test_the_house_itself_writes_nothing_at_all() -> None:
    """No audit line, no once-key: its connection asks whether it is allowed, and no more."""
    by, audit, keys = psychologist(), AuditEntry.objects.count(), OnceKey.objects.count()
    with CaptureQueriesContext(connection) as said:
        call(by, once=uuid.uuid4())
    written = [
        q["sql"] for q in said if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))
    ]
    assert written == []
    assert (AuditEntry.objects.count(), OnceKey.objects.count()) == (audit, keys)


@pytest.mark.django_db(transaction=True)
def test_two_who_count_at_once_are_both_counted() -> None:
    by = psychologist()
    cells = ["isolation", "work", "economy"]

    def one(number: int) -> None:
        try:
            call(by, themes=cells if number % 2 else cells[::-1], at=time(9 + number % 6))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(one, range(40)))
    found = counted()
    assert (found["caller:citizen"], found["theme:work"], found["theme:economy"]) == (40, 40, 40)
    assert sum(Calls.objects.values_list("n", flat=True)) == 40


def test_a_spring_has_equal_halves() -> None:
    with clock.at(TUESDAY):
        calls = play_spring(date(2020, 3, 16), date(2020, 3, 27))
    by_kind = {
        code: sum(Cell.objects.filter(kind="caller", code=code).values_list("n", flat=True))
        for code in ("citizen", "employee", "unsaid")
    }
    assert calls > 20
    assert by_kind == {"citizen": calls / 2, "employee": calls / 2, "unsaid": 0}


def test_the_function_that_counts_does_not_know_who_counts() -> None:
    assert "by" not in tally.__wrapped__.__kwdefaults__
    assert "by" not in tally.__wrapped__.__annotations__
