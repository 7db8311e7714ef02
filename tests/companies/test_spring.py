"""The spring among companies: played by the house's own actions, the same for the same dice."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from medspil.companies.measures import CAMPAIGNS, LETTERS, RETURNS
from medspil.companies.models import Campaign, CampaignCall, Company, Tag
from medspil.companies.spring import (
    COMPENSATED,
    DOORS_CLOSE,
    HOTELS_CALLED,
    REOPENS,
    STOPPED,
    play_day,
)
from medspil.insight.queries import Ask, read
from medspil.kernel import clock
from medspil.kernel.action import System
from tests.companies.making import a_consultant, the_industries

pytestmark = pytest.mark.django_db


def _play(first: date, last: date, people: list[Any]) -> None:
    day = first
    while day <= last:
        with clock.played():
            play_day(day, people, random.Random(day.toordinal()), companies=40)
        day += timedelta(days=1)


def test_placements_are_tagged_in_march_and_the_tagged_called_first_in_june() -> None:
    the_industries()
    people = [a_consultant(full_name="Ida"), a_consultant(full_name="Ole")]
    _play(DOORS_CLOSE - timedelta(days=1), DOORS_CLOSE + timedelta(days=20), people)
    tag = Tag.objects.get(name=STOPPED)
    tagged = set(tag.on.values_list("company", flat=True))
    hotels, rest = Campaign.objects.order_by("pk")
    _play(REOPENS, REOPENS + timedelta(days=1), people)
    june = Campaign.objects.order_by("pk").last()
    assert june is not None
    called = set(june.rows.exclude(calls=None).values_list("company", flat=True))
    assert Company.objects.count() > 30
    assert len(tagged) == Company.objects.count() // 7
    assert set(hotels.rows.values_list("company__division", flat=True)) <= {"55", "56"}
    assert not rest.rows.filter(company__division__in=["55", "56"]).exists()
    assert called <= tagged
    assert len(called) == 4  # one a day each: they have it together
    assert (
        read(RETURNS, Ask(System("test"), REOPENS, REOPENS + timedelta(days=1))).values["called"]
        == 4
    )


def test_the_task_force_calls_four_in_ten_hotels_first_shared_by_industry() -> None:
    the_industries()
    people = [a_consultant(full_name="Ida"), a_consultant(full_name="Ole")]
    _play(DOORS_CLOSE, REOPENS - timedelta(days=1), people)
    hotels, rest = Campaign.objects.order_by("pk")
    compensated = set(Tag.objects.get(name=COMPENSATED).on.values_list("company", flat=True))
    calls = CampaignCall.objects.exclude(outcome="").order_by("at", "pk")
    first = {call.row.round_id for call in calls[: hotels.rows.count()]}
    asked = Ask(System("test"), HOTELS_CALLED, REOPENS - timedelta(days=1))
    called = read(CAMPAIGNS, asked).values["companies"]
    assert len(compensated) == 16  # of a file of 40 rows
    assert {row.company_id for one in (hotels, rest) for row in one.rows.all()} == compensated
    assert first == {hotels.pk}
    assert called == len(compensated)
    assert rest.rows.filter(calls__by=people[0]).values("assigned_to").distinct().count() == 1
    assert read(LETTERS, asked).n == Company.objects.count()
