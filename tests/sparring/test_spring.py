"""The spring of applications: answered in the promised time, and counted as the measures say."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from medspil.config.replay.days import applications_are_answered
from medspil.config.replay.scenario import Scenario
from medspil.config.replay.town import House
from medspil.insight.queries import Ask, read
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.people.actors import CitizenActor
from medspil.sparring.actions.sending import delete_application
from medspil.sparring.measures import ANSWERS, WORK
from medspil.sparring.models import Application, Turn
from medspil.sparring.spring import play_day
from tests import factories as make
from tests.sparring.making import a_consultant

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2020, 3, 14), date(2020, 4, 17)


@pytest.fixture
def spring() -> Any:
    for _n in range(8):
        make.citizen()
    consultants = [a_consultant() for _n in range(2)]
    dice = random.Random(2020)
    with clock.played():
        for n in range((LAST - FIRST).days + 1):
            play_day(FIRST + timedelta(days=n), consultants, dice)


def told(day: date = LAST) -> tuple[Any, Any]:
    with clock.at(clock.start_of(day).replace(hour=23)):
        asked = Ask(System("test"), FIRST, day)
        return read(ANSWERS, asked), read(WORK, asked)


def test_applications_are_answered_in_the_promised_time(spring: None) -> None:
    answers, work = told()
    assert answers.values["in_time"] == 100
    assert answers.n == Turn.objects.count() > 9
    assert work.n == Application.objects.count() == 9  # Tuesdays and Thursdays
    assert work.values["versions"] > 1
    assert work.values["talks"] >= 1
    assert work.values["interviews"] >= 1


def test_what_is_deleted_still_counts(spring: None) -> None:
    before = told()
    one = Application.objects.filter(state="answered").earliest("pk")
    with clock.at(clock.start_of(LAST).replace(hour=22)):
        delete_application(by=CitizenActor(one.citizen), application=one)  # type: ignore[arg-type]
    assert told() == before


def test_what_was_answered_late_is_not_as_promised() -> None:
    from medspil.sparring.actions.answering import answer
    from tests.sparring.making import an_application

    ida = a_consultant()
    for days in (1, 9):
        with clock.at(clock.start_of(date(2020, 4, 1)).replace(hour=9)):
            sent = an_application(make.citizen())
        with clock.at(clock.start_of(date(2020, 4, 1 + days)).replace(hour=9)):
            answer(by=ida, application=sent, text="Fint")
    answers, _work = told()
    assert (answers.n, answers.values["in_time"]) == (2, 50)
    assert answers.values["hours"] == (24 + 9 * 24) / 2


def test_the_replay_plays_it() -> None:
    make.citizen()
    a_consultant()
    day = date(2020, 3, 17)
    with clock.played(), clock.at(clock.start_of(day).replace(hour=8)):
        applications_are_answered(Scenario(), day, House.today())
    assert Turn.objects.count() == 1
