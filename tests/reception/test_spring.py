"""The spring at the companies' door, and what is counted of it."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from medspil.insight.queries import Ask as Asking
from medspil.insight.queries import read
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.matching.models import Opening
from medspil.reception.actions.answering import answer_ask
from medspil.reception.measures import ASKS
from medspil.reception.models import Ask
from medspil.reception.spring import DOORS_CLOSE, play_day
from tests.companies.making import a_company, a_consultant
from tests.reception.coming import a_call, labour

pytestmark = pytest.mark.django_db
START, END = date(2020, 3, 9), date(2020, 4, 3)


def test_what_is_asked_is_counted_against_the_promise() -> None:
    karl = a_consultant()
    with clock.at(date(2020, 3, 16)):
        in_time, late, waits = a_call(), labour(), a_call()
        assert waits.due_on == date(2020, 3, 17)
    with clock.at(date(2020, 3, 17)):
        answer_ask(by=karl, ask=in_time, how="call", answer="Ja")
    with clock.at(date(2020, 3, 19)):
        answer_ask(by=karl, ask=late, how="call", answer="Ja")
    with clock.at(END):
        a_call()  # its day has not come
        found = read(ASKS, Asking(System("test"), START, END))
    assert found.n == 4
    assert {code: round(value or 0, 1) for code, value in found.values.items()} == {
        "labour": 1.0,
        "answered": 50.0,
        "in_time": 33.3,
        "openings": 0.0,
    }


def test_a_few_ask_each_week_and_all_are_answered_as_promised() -> None:
    consultants = [a_consultant(), a_consultant()]
    for _n in range(5):
        a_company()
    day, dice = START, random.Random(1)
    while day <= END:
        play_day(day, consultants, dice)
        day += timedelta(days=1)
    with clock.at(END):
        found = read(ASKS, Asking(System("test"), START, END))
    assert Ask.objects.filter(asked_at__date__lt=DOORS_CLOSE).count() == 0
    assert found.n >= 5
    assert found.values["in_time"] == 100
    assert Opening.objects.filter(ask__isnull=False).count() >= 1
