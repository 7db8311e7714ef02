"""What was written stands for a concept where it is its name, and near occupations count."""

from __future__ import annotations

import pytest

from medspil.competence.models import Concept, Kind, Label, Need, TaxonomyLoad
from medspil.kernel import clock
from medspil.matching.terms import keys_of, neighbours

pytestmark = pytest.mark.django_db


def a_concept(kind: str, name: str, group: Concept | None = None) -> Concept:
    return Concept.objects.create(
        uri=f"http://data.europa.eu/esco/{kind}/{name.lower()}",
        kind=kind,
        code="9112" if kind == Kind.GROUP else name,
        label=name,
        english=name,
        about="",
        about_english="",
        is_danish=True,
        reuse="",
        group=group,
        source="esco",
    )


def test_a_name_becomes_its_concept_and_neighbours_give_less() -> None:
    assert keys_of(["Rengøring "], Kind.OCCUPATION) == {"Rengøring ": "rengøring"}
    group = a_concept(Kind.GROUP, "Gruppe")
    cleaner, near_, same = (
        a_concept(Kind.OCCUPATION, name, group) for name in ("Rengører", "Husassistent", "Vasker")
    )
    skill = a_concept(Kind.SKILL, "Gulvvask")
    for one in (cleaner, near_):
        Need.objects.create(occupation=one, skill=skill, essential=True)
    Label.objects.create(concept=cleaner, language="da", text="rengøringshjælp")
    TaxonomyLoad.objects.create(digest="x", loaded_at=clock.now())
    assert keys_of(["RENGØRINGSHJÆLP", "Andet"], Kind.OCCUPATION) == {
        "RENGØRINGSHJÆLP": cleaner.uri,
        "Andet": "andet",
    }
    assert neighbours(cleaner.uri) == {
        cleaner.uri: 300,
        "rengører": 300,
        near_.uri: 240,
        same.uri: 120,
    }
    assert neighbours("rengøring") == {"rengøring": 300}
