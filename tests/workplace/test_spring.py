"""Weeks played for a demo, by the house's own actions."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from medspil.workplace.models import Activity, Guess, Occasion, Story, StoryRound
from medspil.workplace.spring import play_day
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_three_weeks_are_played() -> None:
    staff = [make.staff() for _ in range(12)]
    dice, first = random.Random(2020), date(2020, 4, 13)  # Easter Monday
    played = [play_day(first + timedelta(days=n), staff, dice) for n in range(18)]
    assert [len(one.proposed) for one in played if one.proposed] == [2, 2, 2]
    assert StoryRound.objects.count() == 3
    assert Story.objects.count() == sum(one.stories for one in played)
    assert Guess.objects.count() == sum(one.guesses for one in played) > 0
    assert sum(one.joined for one in played) > 10
    assert played[0].proposed == []  # a day off
    assert Occasion.objects.count() == Activity.objects.count() == 6


def test_the_same_dice_play_the_same_week() -> None:
    staff = [make.staff() for _ in range(8)]
    told = []
    for _ in range(2):
        dice = random.Random(7)
        played = [play_day(date(2020, 4, 20) + timedelta(days=n), staff, dice) for n in range(5)]
        told.append([(len(one.proposed), one.stories) for one in played])
        Activity.objects.all().delete()
        StoryRound.objects.all().delete()
    assert told[0] == told[1]
