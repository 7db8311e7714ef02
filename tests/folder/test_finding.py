"""An occupation or a skill is found, and a person chooses; their own words stay."""

from __future__ import annotations

from typing import Any

import pytest

from medspil.competence.queries.search import Hit
from medspil.folder.models import Entry, Folder
from medspil.folder.queries import finding
from medspil.people.models import Staff
from tests.competence.making import a_skill, an_occupation
from tests.folder.making import a_caseworker, a_folder
from tests.guards import StrictClient
from tests.portal.visitors import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina(db: None) -> Staff:
    return a_caseworker()


@pytest.fixture
def folder(nina: Staff) -> Folder:
    return a_folder(by=nina)


@pytest.fixture
def desk(nina: Staff) -> StrictClient:
    client = StrictClient()
    client.force_login(nina)
    return client


def where(folder: Folder, kind: str) -> str:
    return f"/borgere/{folder.citizen.public_id}/mappe/ny/{kind}/"


def test_without_the_taxonomy_own_words_are_enough(desk: StrictClient, folder: Folder) -> None:
    assert "Find det på listen" not in text(desk.get(where(folder, "job")))
    assert desk.post(where(folder, "job"), {"written": "Vikar"}).status_code == 303
    assert Entry.objects.get().concept is None


def test_what_is_found_is_chosen_or_not(
    desk: StrictClient, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleaner = an_occupation()
    hits = [Hit(cleaner, ""), Hit(cleaner.group, "")]  # type: ignore[list-item]  # it has one
    monkeypatch.setattr(finding, "is_loaded", lambda: True)
    monkeypatch.setattr(finding, "search", lambda *_given: hits)
    given: dict[str, Any] = {"written": "Gør rent på skole", "find": "1"}
    answer = desk.post(where(folder, "job"), given)
    assert (answer.status_code, Entry.objects.count()) == (200, 0)
    page = text(answer)
    assert "rengøringsassistent" in page
    assert "Rengøringsarbejde" not in page  # a group is no occupation
    chosen = {"written": "Gør rent på skole", "concept": str(cleaner.pk)}
    assert desk.post(where(folder, "job"), chosen).status_code == 303
    entry = Entry.objects.get()
    assert (entry.written, entry.concept) == ("Gør rent på skole", cleaner)
    none = {"written": "Gør rent", "concept": "0", "version": "1"}
    assert desk.post(f"{where(folder, 'x')[:-5]}{entry.pk}/", none).status_code == 303
    entry.refresh_from_db()
    assert entry.concept is None


def test_a_skill_is_found_by_a_part_of_its_name(
    nina: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleaner = an_occupation()
    floors = a_skill("vaske gulve", of=cleaner)
    washing = a_skill("gulvvask", of=cleaner)
    monkeypatch.setattr(finding, "is_loaded", lambda: True)
    assert finding.found_for(nina, "practical", "gulv") == [washing, floors]
    assert finding.found_for(nina, "language", "gulv") == []
    assert finding.found_for(nina, "practical", " ") == []
