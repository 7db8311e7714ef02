"""What other rooms may know: what the citizen put in the CV, and demands without why."""

from __future__ import annotations

from datetime import date

import pytest

from medspil.folder import above
from medspil.folder.actions.considerations import (
    ConsiderationBehind,
    change_consideration,
    remove_consideration,
    write_consideration,
)
from medspil.folder.actions.entries import Said, change_entry, choose_for_cv, remove_entry
from medspil.folder.cv import Cv
from medspil.folder.kinds import Month
from medspil.folder.models import Consideration, Folder
from medspil.folder.queries import cv_of
from medspil.kernel.action import Refused
from medspil.kernel.models import AuditEntry
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff
from tests.competence.making import an_occupation
from tests.folder.making import a_caseworker, a_folder, an_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina(db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    return a_caseworker()


@pytest.fixture
def folder(nina: Staff) -> Folder:
    return a_folder(by=nina)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    found: list[int] = []
    monkeypatch.setattr(above, "_listeners", [lambda who, _before: found.append(who)])
    return found


def test_nothing_stands_in_the_cv_until_the_citizen_says_so(folder: Folder) -> None:
    an_entry(folder)
    write_consideration(by=CitizenActor(folder.citizen), folder=folder, text="Ryggen", fit="seated")
    assert cv_of(folder.citizen_id) == Cv()
    assert cv_of(0) == Cv()


def test_line_by_line_it_is_put_there(folder: Folder) -> None:
    me, cleaner = CitizenActor(folder.citizen), an_occupation()
    made = [
        an_entry(folder, concept=cleaner.pk),
        an_entry(folder, "it", written="Excel"),
        an_entry(folder, "language", written="engelsk", level="b2"),
        an_entry(folder, "education", written="Kok", completed="interrupted"),
        an_entry(folder, "certificate", written="Truck B", expires_on=date(2021, 5, 1)),
    ]
    for entry in made:
        choose_for_cv(by=me, entry=entry, in_cv=True)
    assert cv_of(folder.citizen_id) == Cv(
        occupations=[(cleaner.uri, "Rengøring på skole")],
        skills=[("", "Excel")],
        learning=[("", "Kok")],
        certificates=[("Truck B", date(2021, 5, 1))],
        languages=[("engelsk", "b2")],
    )


def test_a_sick_period_is_refused_kindly(folder: Folder) -> None:
    sick = an_entry(folder, "sickness", written="Syg", began=Month(2015))
    with pytest.raises(Refused, match="kan ikke stå i CV"):
        choose_for_cv(by=CitizenActor(folder.citizen), entry=sick, in_cv=True)


def test_a_demand_is_told_without_why_while_it_holds(folder: Folder) -> None:
    me = CitizenActor(folder.citizen)
    for fit, until in (("seated", None), ("quiet", date(2020, 4, 1)), ("seated", None)):
        write_consideration(
            by=me, folder=folder, text="Diskusprolaps", fit=fit, may_use=True, until=until
        )
    assert cv_of(folder.citizen_id) == Cv(fits=["seated"])
    audit = " ".join(f"{one.why} {one.facts}" for one in AuditEntry.objects.all())
    assert ("Diskusprolaps" in audit, "seated" in audit) == (False, False)


def test_whoever_listens_hears_of_each_change_and_of_no_other(
    folder: Folder, heard: list[int]
) -> None:
    me = CitizenActor(folder.citizen)
    job = an_entry(folder)
    assert heard == []
    choose_for_cv(by=me, entry=job, in_cv=True)
    change_entry(by=me, entry=job, version=1, said=Said("Rengøring"))
    remove_entry(by=me, entry=job, version=2)
    row = write_consideration(by=me, folder=folder, text="Ryggen")
    assert heard == [folder.citizen_id] * 3
    change_consideration(
        by=me, consideration=row, version=1, text="Ryggen", fit="seated", may_use=True
    )
    remove_consideration(by=me, consideration=row, version=2)
    assert (heard, Consideration.objects.count()) == ([folder.citizen_id] * 5, 0)


def test_two_at_a_consideration_lose_nothing(nina: Staff, folder: Folder) -> None:
    row = write_consideration(by=nina, folder=folder, text="Ryggen")
    change_consideration(by=nina, consideration=row, version=1, text="Ryg og knæ")
    with pytest.raises(ConsiderationBehind) as behind:
        change_consideration(by=nina, consideration=row, version=1, text="Ryggen, især morgen")
    assert behind.value.consideration.text == "Ryg og knæ"
