"""What the citizen has put in their CV fills the profile, where they may be found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from medspil.folder.actions.considerations import (
    change_consideration,
    remove_consideration,
    write_consideration,
)
from medspil.folder.actions.entries import choose_for_cv, remove_entry
from medspil.folder.kinds import Month
from medspil.folder.models import Consideration, Folder
from medspil.folder.tasks import end_uses
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.matching.actions.profiles import stop_search
from medspil.matching.models import Profile
from medspil.people.actions import close_citizen
from medspil.people.models import Citizen
from tests import factories as make
from tests.folder.making import a_folder, an_entry
from tests.matching.order_life import a_profile

pytestmark = pytest.mark.django_db

MACHINE = System("test")


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", date(2020, 4, 14).isoformat())


def test_the_cv_fills_the_profile_of_who_may_be_found_and_makes_none() -> None:
    make.the_law()
    anna, bo = make.citizen(), make.citizen()
    a_profile(anna)
    for citizen in (anna, bo):
        entry = an_entry(a_folder(citizen), written="Kok", began=Month(2010, 3), ended=Month(2014))
        choose_for_cv(by=MACHINE, entry=entry, in_cv=True)
    profile = Profile.objects.get()
    assert (profile.citizen, profile.occupations, profile.skills) == (
        anna,
        ["kok"],
        ["gulvvask", "vinduer"],
    )
    write_consideration(
        by=MACHINE, folder=anna.folder, text="Skal skåne ryggen", fit="seated", may_use=True
    )
    profile.refresh_from_db()
    assert profile.avoids == 2 + 4  # standing, walking; and never why
    assert "ryggen" not in str(profile.words)


STANDING_AND_WALKING, NOISE = 2 + 4, 8


@pytest.fixture
def folder() -> Folder:
    """Of somebody who may be found."""
    make.the_law()
    anna = make.citizen()
    a_profile(anna)
    return a_folder(anna)


def demand(folder: Folder, fit: str = "seated", until: date | None = None) -> Consideration:
    made: Consideration = write_consideration(
        by=MACHINE, folder=folder, text="Skal skåne ryggen", fit=fit, may_use=True, until=until
    )
    return made


def may_not_use(row: Consideration) -> None:
    change_consideration(
        by=MACHINE, consideration=row, version=1, text="Ryggen", fit="seated", may_use=False
    )


def delete(row: Consideration) -> None:
    remove_consideration(by=MACHINE, consideration=row, version=1)


@pytest.mark.parametrize("take_back", [may_not_use, delete])
def test_a_demand_that_may_not_be_used_any_more_is_not(
    folder: Folder, take_back: Callable[[Consideration], None]
) -> None:
    row = demand(folder)
    assert Profile.objects.get().avoids == STANDING_AND_WALKING
    take_back(row)
    assert Profile.objects.get().avoids == 0


def test_what_is_taken_back_leaves_what_else_is_avoided(folder: Folder) -> None:
    Profile.objects.update(avoids=1)  # by hand: no heavy lifting
    demand(folder, "quiet")
    delete(demand(folder))
    assert Profile.objects.get().avoids == 1 + NOISE


def test_a_demand_is_used_until_its_day(folder: Folder) -> None:
    row = demand(folder, until=date(2020, 5, 1))
    with clock.at(date(2020, 5, 1)):
        assert end_uses() == 0
        assert Profile.objects.get().avoids == STANDING_AND_WALKING
    with clock.at(date(2020, 5, 2)):
        assert (end_uses(), end_uses()) == (1, 0)
    row.refresh_from_db()
    assert (row.may_use, Profile.objects.get().avoids) == (False, 0)


def test_it_is_taken_back_of_who_has_said_stop_too(folder: Folder) -> None:
    row = demand(folder)
    stop_search(by=MACHINE, citizen=folder.citizen)
    delete(row)
    assert Profile.objects.get().avoids == 0


def test_the_last_line_that_leaves_the_cv_leaves_the_profile(folder: Folder) -> None:
    truck = an_entry(folder, "certificate", written="Truck B")
    excel = an_entry(folder, "it", written="Excel")
    for one in (truck, excel):
        choose_for_cv(by=MACHINE, entry=one, in_cv=True)
    profile = Profile.objects.get()
    assert (list(profile.certificates), profile.skills) == (["truck b"], ["excel"])
    choose_for_cv(by=MACHINE, entry=truck, in_cv=False)
    remove_entry(by=MACHINE, entry=excel, version=1)
    profile.refresh_from_db()
    assert (profile.certificates, profile.skills) == ({}, [])


@pytest.mark.parametrize("how", ["closed", "protected"])
def test_who_may_not_be_found_can_still_write_in_their_cv(folder: Folder, how: str) -> None:
    anna = folder.citizen
    if how == "closed":
        close_citizen(by=MACHINE, citizen=anna, day=clock.today(), why="Job")
    else:
        Citizen.objects.filter(pk=anna.pk).update(protected=True)
    entry = choose_for_cv(by=MACHINE, entry=an_entry(folder), in_cv=True)
    assert entry.in_cv
