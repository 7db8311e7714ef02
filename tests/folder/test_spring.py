"""The spring of folders, and what is counted of them."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest

from medspil.folder.actions.entries import agree
from medspil.folder.actions.sessions import close_session, mark_part
from medspil.folder.kinds import Part
from medspil.folder.measures import FOLDERS
from medspil.folder.models import Entry, Folder, Session
from medspil.folder.queries import cv_of
from medspil.folder.spring import DAYS_BETWEEN, FIRST, play_day
from medspil.insight.queries import Ask, read
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.people.actors import CitizenActor
from tests import factories as make
from tests.folder.making import a_caseworker, a_folder, an_entry

pytestmark = pytest.mark.django_db
END = date(2020, 6, 26)


def counted(start: date, end: date) -> dict[str, float | None]:
    with clock.at(end):
        return dict(read(FOLDERS, Ask(System("test"), start, end)).values)


def test_what_is_counted_of_folders() -> None:
    with clock.at(date(2020, 4, 1)):
        nina = a_caseworker()
        first, second = a_folder(by=nina), a_folder(by=nina)
        an_entry(first, by=nina)
        close_session(by=nina, folder=first, minutes=90)
    with clock.at(date(2020, 4, 11)):
        aim = an_entry(first, "perspective", by=nina)
        agree(by=CitizenActor(first.citizen), entry=aim, version=1)
        for part in Part:
            mark_part(by=nina, folder=first, part=part)
        mark_part(by=nina, folder=second, part="life", missing="2011")
        close_session(by=nina, folder=first, minutes=60)
    with clock.at(date(2020, 4, 20)):
        an_entry(second, by=nina)  # after the period
    assert counted(date(2020, 4, 1), date(2020, 4, 12)) == {
        "opened": 2,
        "lines": 2,
        "complete": 50,
        "result": 50,
        "days": 10,
        "held": 1,
        "hours": 2.5,
    }
    assert counted(date(2020, 4, 1), date(2020, 4, 10))["result"] == 0
    assert counted(date(2020, 4, 2), END)["opened"] == 0


def test_folders_are_filled_in_three_or_four_hours_some_days_apart() -> None:
    with clock.at(FIRST):
        nina = a_caseworker()
        for _n in range(6):
            make.citizen(group="LAB6_06.2", anchor=date(2020, 1, 6), staff=nina)
    day, dice = FIRST, random.Random(3)
    while day <= END:
        play_day(day, dice, citizens=160)
        day += timedelta(days=1)
    folders = list(Folder.objects.all())
    assert len(folders) == 4
    for folder in folders:
        held = list(Session.objects.filter(folder=folder).order_by("number"))
        days = [one.held_on for one in held]
        assert 3 <= len(held) <= 4
        assert min(b - a for a, b in pairwise(days)) >= timedelta(DAYS_BETWEEN)
        assert Entry.objects.get(folder=folder, kind="perspective").agreed_at is not None
        assert cv_of(folder.citizen_id).occupations != []
        assert Entry.objects.filter(folder=folder, written_by=None).count() == 1
    found = counted(FIRST, END)
    assert (found["opened"], found["complete"], found["result"]) == (4, 100, 100)


def test_nothing_happens_before_the_middle_of_march_or_at_the_weekend() -> None:
    nina = a_caseworker()
    make.citizen(group="LAB6_06.2", anchor=date(2020, 1, 6), staff=nina)
    for day in (date(2020, 3, 12), date(2020, 3, 21)):
        for seed in range(5):
            play_day(day, random.Random(seed), citizens=160)
    assert Folder.objects.count() == 0
