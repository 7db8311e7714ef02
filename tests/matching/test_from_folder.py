"""What the citizen has put in their CV fills the profile, where they may be found."""

from __future__ import annotations

from datetime import date

import pytest

from medspil.folder.actions.considerations import write_consideration
from medspil.folder.actions.entries import choose_for_cv
from medspil.folder.kinds import Month
from medspil.kernel.action import System
from medspil.matching.models import Profile
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
