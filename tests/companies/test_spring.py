"""The spring among companies: played by the house's own actions, the same for the same dice."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from medspil.companies.models import Campaign, Company, CompanyEvent, Tag
from medspil.companies.spring import DOORS_CLOSE, REOPENS, STOPPED, play_day
from tests.companies.making import a_consultant, the_industries

pytestmark = pytest.mark.django_db


def _play(first: date, last: date, people: list[Any]) -> None:
    day = first
    while day <= last:
        play_day(day, people, random.Random(day.toordinal()), companies=40)
        day += timedelta(days=1)


def test_placements_are_tagged_in_march_and_the_tagged_called_first_in_june() -> None:
    the_industries()
    people = [a_consultant(full_name="Ida"), a_consultant(full_name="Ole")]
    _play(DOORS_CLOSE - timedelta(days=1), DOORS_CLOSE + timedelta(days=20), people)
    tag = Tag.objects.get(name=STOPPED)
    tagged = set(tag.on.values_list("company", flat=True))
    march = Campaign.objects.get()
    _play(REOPENS, REOPENS + timedelta(days=1), people)
    june = Campaign.objects.exclude(pk=march.pk).get()
    called = set(june.rows.exclude(calls=None).values_list("company", flat=True))
    assert Company.objects.count() > 30
    assert len(tagged) == Company.objects.count() // 7
    assert set(march.rows.values_list("company__division", flat=True)) <= {"55", "56"}
    assert CompanyEvent.objects.filter(kind__in=["call", "missed"]).exists()
    assert called <= tagged
    assert len(called) == 2  # one a day: the list is the first consultant's own
