"""An occupation or a skill is found, and a person chooses; their own words stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from medspil.competence.linking.search import find_skills, search
from medspil.competence.models import Concept, Kind, Source, TaxonomyLoad
from medspil.folder.models import Entry, Folder
from medspil.folder.queries.finding import found_for
from medspil.kernel import clock
from medspil.people.models import Staff
from tests.competence.making import a_group, a_skill, an_occupation
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


@pytest.fixture
def taxonomy(indexed: Path, db: None) -> list[Concept]:
    """What the index finds for a cleaner, and nothing else, is loaded."""
    TaxonomyLoad.objects.create(digest="prøve", loaded_at=clock.now())
    group = a_group()
    return [
        Concept.objects.create(
            uri=hit.uri,
            kind=Kind.OCCUPATION,
            code=f"9112.{n}",
            label=hit.label,
            english=hit.label,
            is_danish=True,
            group=group,
            source=Source.ESCO,
        )
        for n, hit in enumerate(search("rengøringsassistent", 5))
        if "/occupation/" in hit.uri
    ]


def where(folder: Folder, what: str) -> str:
    return f"/borgere/{folder.citizen.public_id}/mappe/{what}/"


def test_without_the_taxonomy_own_words_are_enough(desk: StrictClient, folder: Folder) -> None:
    assert "Find det på listen" not in text(desk.get(where(folder, "ny/job")))
    assert desk.post(where(folder, "ny/job"), {"written": "Vikar"}).status_code == 303
    assert Entry.objects.get().concept is None


def test_what_is_found_is_chosen_or_not(
    taxonomy: list[Concept], desk: StrictClient, folder: Folder
) -> None:
    cleaner = taxonomy[0]
    assert "Find det på listen" in text(desk.get(where(folder, "ny/job")))
    given: dict[str, Any] = {"written": "rengøringsassistent", "find": "1"}
    answer = desk.post(where(folder, "ny/job"), given)
    assert (answer.status_code, Entry.objects.count()) == (200, 0)
    page = text(answer)
    assert cleaner.label in page
    assert "Rengøringsarbejde" not in page  # a group is no occupation
    chosen = {"written": "Gør rent på skole", "concept": str(cleaner.pk)}
    assert desk.post(where(folder, "ny/job"), chosen).status_code == 303
    entry = Entry.objects.get()
    assert (entry.written, entry.concept) == ("Gør rent på skole", cleaner)
    none = {"written": "Gør rent", "concept": "0", "version": "1"}
    assert desk.post(where(folder, str(entry.pk)), none).status_code == 303
    entry.refresh_from_db()
    assert entry.concept is None


def test_what_is_not_found_is_said_and_saved_as_it_is(
    taxonomy: list[Concept], desk: StrictClient, folder: Folder
) -> None:
    answer = desk.post(where(folder, "ny/it"), {"written": "kvæk", "find": "1"})
    assert "Dine egne ord er nok." in text(answer)
    assert desk.post(where(folder, "ny/it"), {"written": "kvæk"}).status_code == 303


@pytest.mark.parametrize("written", ["gaffeltruck", "koere gaffeltruk", "betjene gaffeltrucks"])
def test_a_skill_is_found_as_people_write_it(
    taxonomy: list[Concept], desk: StrictClient, folder: Folder, nina: Staff, written: str
) -> None:
    hit = find_skills("betjene gaffeltruck", 1)[0]
    truck = a_skill(hit.label, of=an_occupation())
    Concept.objects.filter(pk=truck.pk).update(uri=hit.uri)
    assert found_for(nina, "practical", written) == [truck]
    assert found_for(nina, "language", written) == []
    answer = desk.post(where(folder, "ny/practical"), {"written": written, "find": "1"})
    assert "betjene gaffeltruck" in text(answer)


def test_nothing_written_finds_nothing(taxonomy: list[Concept], nina: Staff) -> None:
    assert found_for(nina, "practical", " ") == []
