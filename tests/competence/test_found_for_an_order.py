"""Words of an order or a profile are found on the list; a person chooses, the words stay."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from medspil.competence.linking.search import find_skills, search
from medspil.competence.models import Concept, Kind, Source, TaxonomyLoad
from medspil.kernel import clock
from medspil.matching.forms.linking import name_of
from medspil.matching.models import JobOrder, Profile
from medspil.matching.queries.lists import replay, rows_of
from medspil.people.models import Staff
from tests import factories as make
from tests.companies.making import a_company, a_consultant
from tests.competence.making import a_group
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.matching.order_life import a_profile
from tests.portal.visitors import text

pytestmark = pytest.mark.django_db

MISSPELT = "gafeltruck"


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", date(2020, 4, 14).isoformat())


@pytest.fixture
def concepts(indexed: Path, db: None) -> tuple[Concept, Concept]:
    """A cleaner and a fork-lift truck, as the taxonomy has them; nothing else is loaded."""
    TaxonomyLoad.objects.create(digest="prøve", loaded_at=clock.now())
    cleaner = next(hit for hit in search("rengøringsassistent", 5) if "/occupation/" in hit.uri)
    truck = find_skills("betjene gaffeltruck", 1)[0]
    facts = {"is_danish": True, "source": Source.ESCO}
    return (
        Concept.objects.create(
            uri=cleaner.uri,
            kind=Kind.OCCUPATION,
            code="9112.1",
            label=cleaner.label,
            english=cleaner.label,
            group=a_group(),
            **facts,
        ),
        Concept.objects.create(
            uri=truck.uri, kind=Kind.SKILL, label=truck.label, english=truck.label, **facts
        ),
    )


@pytest.fixture
def ida(db: None) -> Staff:
    return a_consultant()


def order_form(**said: Any) -> dict[str, Any]:
    return {
        "once": str(uuid.uuid4()),
        "title": "rengøringsasistent",
        "seats": "1",
        "start_on": "20.04.2020",
        "hours_from": "30",
        "hours_to": "37",
        "shifts": ["day"],
        "must": f"{MISSPELT}\nkvæk",
        "urgency": "today",
        "kind": "ordinary",
        **said,
    }


def test_a_misspelt_demand_finds_its_concept_and_nothing_is_saved_before_a_person_chooses(
    concepts: tuple[Concept, Concept], ida: Staff
) -> None:
    cleaner, truck = concepts
    a_profile(skills=[truck.label], occupations=[cleaner.label], postcode="")
    client = logged_in(StrictClient(), ida)
    url = f"/jobordrer/ny/{a_company().public_id}/"
    looked = client.post(url, order_form(find="1", seats=""))
    page = text(looked)
    assert (looked.status_code, JobOrder.objects.count()) == (200, 0)
    assert [words in page for words in (cleaner.label, truck.label, "kvæk. Ordene er nok.")] == [
        True,
        True,
        True,
    ]
    choices = {
        name_of("rengøringsasistent", Kind.OCCUPATION): cleaner.uri,
        name_of(MISSPELT, Kind.SKILL): truck.uri,
    }
    assert client.post(url, order_form(**choices, must=MISSPELT)).status_code == 303
    order = JobOrder.objects.get()
    assert (order.title, order.occupation) == ("rengøringsasistent", cleaner.uri)
    assert order.skills == [[truck.uri, MISSPELT, "must"]]
    (row,) = rows_of(order.rankings.get())
    assert [part.why for part in row.parts[:2]] == ["Det samme erhverv", MISSPELT]


def test_who_wrote_the_same_words_or_the_name_is_found_as_well(
    concepts: tuple[Concept, Concept], ida: Staff
) -> None:
    _cleaner, truck = concepts
    before = a_profile(skills=["truck"])
    linked = a_profile(skills=[truck.label])
    TaxonomyLoad.objects.all().delete()
    named = a_profile(skills=[truck.label])  # written before anything was loaded
    TaxonomyLoad.objects.create(digest="prøve", loaded_at=clock.now())
    a_profile(skills=["Tysk"])
    sent = order_form(must="Truck", **{name_of("Truck", Kind.SKILL): truck.uri})
    logged_in(StrictClient(), ida).post(f"/jobordrer/ny/{a_company().public_id}/", sent)
    ranking = JobOrder.objects.get().rankings.get()
    assert {row[0] for row in ranking.found} == {before.pk, linked.pk, named.pk}
    assert {row[2] for row in ranking.found} == {400}
    assert replay(ranking).same is True


def test_what_was_chosen_stays_when_the_order_is_changed_and_can_be_taken_back(
    concepts: tuple[Concept, Concept], ida: Staff
) -> None:
    _cleaner, truck = concepts
    client, company = logged_in(StrictClient(), ida), a_company()
    chosen = {name_of(MISSPELT, Kind.SKILL): truck.uri}
    client.post(f"/jobordrer/ny/{company.public_id}/", order_form(**chosen, must=MISSPELT))
    order = JobOrder.objects.get()
    url = f"/jobordrer/{order.public_id}/ret/"
    assert f"Hvad er »{MISSPELT}«?" in text(client.get(url))
    kept = order_form(**chosen, must=f"Tysk\n{MISSPELT}", version="1")
    assert client.post(url, kept).status_code == 303
    order.refresh_from_db()
    assert [row[:2] for row in order.skills] == [["tysk", "Tysk"], [truck.uri, MISSPELT]]
    alone = {name_of(MISSPELT, Kind.SKILL): ""}
    assert client.post(url, order_form(**alone, must=MISSPELT, version="2")).status_code == 303
    order.refresh_from_db()
    assert order.skills == [[MISSPELT, MISSPELT, "must"]]


def test_what_is_no_concept_of_the_kind_is_no_choice(
    concepts: tuple[Concept, Concept], ida: Staff
) -> None:
    cleaner, _truck = concepts
    client = logged_in(StrictClient(), ida)
    url = f"/jobordrer/ny/{a_company().public_id}/"
    forged = {name_of(MISSPELT, Kind.SKILL): cleaner.uri}
    assert client.post(url, order_form(**forged, must=MISSPELT)).status_code == 303
    assert JobOrder.objects.get().skills == [[MISSPELT, MISSPELT, "must"]]


def test_the_words_of_a_profile_are_found_too(concepts: tuple[Concept, Concept]) -> None:
    cleaner, truck = concepts
    nina = make.staff()
    anna = make.citizen(staff=nina)
    client = logged_in(StrictClient(), nina)
    url = f"/borgere/{anna.public_id}/jobprofil/"
    sent: dict[str, Any] = {
        "once": str(uuid.uuid4()),
        "occupations": "rengøringsasistent",
        "skills": MISSPELT,
        "hours_from": "20",
        "hours_to": "37",
        "shifts": ["day"],
        "until": "01.10.2020",
        "how": "phone",
    }
    looked = text(client.post(url, {**sent, "find": "1"}))
    assert (truck.label in looked, Profile.objects.count()) == (True, 0)
    sent[name_of("rengøringsasistent", Kind.OCCUPATION)] = cleaner.uri
    sent[name_of(MISSPELT, Kind.SKILL)] = truck.uri
    assert client.post(url, sent).status_code == 303
    made = Profile.objects.get()
    assert (made.occupations, made.skills) == ([cleaner.uri], [truck.uri])
    assert made.words == {cleaner.uri: "rengøringsasistent", truck.uri: MISSPELT}
    assert f"Hvad er »{MISSPELT}«?" in text(client.get(url))


def test_without_the_taxonomies_there_is_nothing_to_find(ida: Staff) -> None:
    client = logged_in(StrictClient(), ida)
    page = text(client.get(f"/jobordrer/ny/{a_company().public_id}/"))
    assert "Find ordene på listen" not in page
