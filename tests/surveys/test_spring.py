"""The spring of 2020 as the replay plays it: a pulse without names. (Companies: tests/replay.)"""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from medspil.kernel import clock
from medspil.surveys.models import Survey
from medspil.surveys.queries.figures import figures, texts_of
from medspil.surveys.spring import PULSE, PULSE_FROM, PULSE_TO, play_day
from tests.surveys.asking import BY, consultant

pytestmark = pytest.mark.django_db


def test_the_pulse_is_told_week_by_week() -> None:
    dice = random.Random(1)
    day = PULSE_FROM
    while day <= PULSE_TO:
        with clock.at(day):
            play_day(day, BY, dice)
        day += timedelta(days=1)
    with clock.at(PULSE_TO + timedelta(days=15)):
        pulse = Survey.objects.get(code=PULSE)
        by_week = figures(consultant(), pulse, "uge").questions[0]
        assert [group.n for group in by_week.groups] == [15, 15, 9]
        assert texts_of(consultant(), pulse)[0][0].code == "q3"
