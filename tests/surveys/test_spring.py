"""The spring of 2020 as the replay plays it: a pulse without names, and 390 answers."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from medspil.kernel import clock
from medspil.surveys.models import Survey
from medspil.surveys.queries.figures import figures, texts_of
from medspil.surveys.sample import CODE
from medspil.surveys.spring import COLLECTED, PULSE, PULSE_FROM, TO_CALL, play_day
from tests.surveys.asking import BY, consultant

pytestmark = pytest.mark.django_db


def test_the_spring_gives_79_41_35_3_and_a_pulse_that_is_told_week_by_week() -> None:
    dice = random.Random(1)
    day = PULSE_FROM
    while day <= COLLECTED:
        with clock.at(day):
            play_day(day, BY, dice)
        day += timedelta(days=1)
    with clock.at(COLLECTED):
        market = Survey.objects.get(code=CODE)
        first = figures(consultant(), market).questions[0].overall
        assert [round(share.percent) for share in first.shares] == [79, 41, 35, 3, 14, 7]
        assert (first.n, market.respondents.filter(kind="list").count()) == (390, TO_CALL)
        pulse = Survey.objects.get(code=PULSE)
        by_week = figures(consultant(), pulse, "uge").questions[0]
        assert [group.n for group in by_week.groups] == [15, 15, 9]
        assert texts_of(consultant(), pulse)[0][0].code == "q3"
