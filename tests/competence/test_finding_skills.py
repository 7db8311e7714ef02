"""What a citizen can and what a company asks for, found among ESCO's skills as people write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from medspil.competence import sources
from medspil.competence.linking import search as typed
from medspil.competence.linking.index import skills
from medspil.competence.models import Concept, Kind, TaxonomyLoad
from medspil.competence.queries.search import find_skills
from medspil.kernel import clock
from tests.competence.making import an_occupation

pytestmark = pytest.mark.usefixtures("indexed")


def labels(text: str, most: int = 8) -> list[str]:
    return [hit.label for hit in typed.find_skills(text, most)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("førstehjælp", "førstehjælp"),  # the name itself
        ("foerstehjaelp", "førstehjælp"),  # without æ, ø and å
        ("FØRSTEHJÆLP!", "førstehjælp"),
        ("regneark", "bruge regnearkssoftware"),  # half a compound
        ("gaffeltruck", "betjene gaffeltruck"),  # the last word
        ("koere gaffeltruck", "betjene gaffeltruck"),
        ("betjene gaffeltrucks", "betjene gaffeltruck"),  # inflected
        ("samarbjede med kolleger", "samarbejde med kolleger"),  # misspelt
        ("kasseaperat", "betjene kasseapparat"),
        ("vaske gulve", "rengøre overflader"),  # what it is also called
        ("python", "Python (computerprogrammering)"),
    ],
)
def test_a_skill_as_one_writes_it_is_first(text: str, label: str) -> None:
    assert labels(text, 1) == [label]


def test_what_is_a_compound_here_may_be_two_words_there() -> None:
    assert "rengøre gulve" in labels("gulvvask")
    assert "håndtere stress" in labels("stresshåndtering")


def test_what_it_is_called_in_english_alone_finds_it_too() -> None:
    assert "bruge regnearkssoftware" in labels("Excel")


def test_the_name_itself_is_before_what_is_like_it() -> None:
    assert labels("Tysk", 2) == ["Tysk", "skrive tysk"]


def test_a_skills_own_name_is_before_what_another_is_also_called() -> None:
    hits = typed.find_skills("førstehjælp", 2)
    assert [hit.also for hit in hits] == ["", "førstehjælp"]


def test_names_that_begin_so_are_before_names_that_hold_it() -> None:
    found = labels("svejse", 30)
    begins = [label.startswith("svejse") for label in found]
    assert True in begins
    assert False in begins
    assert begins == sorted(begins, reverse=True)


def test_one_slip_in_a_name_still_finds_it() -> None:
    """Two letters exchanged in the middle of every two hundredth name: 65 of them."""
    names = [one.da for one in sources.skills() if len(one.da) > 8][::200]

    def slipped(name: str) -> str:
        middle = len(name) // 2
        return name[:middle] + name[middle : middle + 2][::-1] + name[middle + 2 :]

    missed = [name for name in names if name not in labels(slipped(name))]
    assert len(missed) <= len(names) // 25, missed


def test_every_skill_stands_once_and_the_answer_is_always_the_same() -> None:
    hits = typed.find_skills("rengøring", 40)
    assert len({hit.uri for hit in hits}) == len(hits) == 40
    assert hits == typed.find_skills("rengøring", 40)


def test_what_is_nothing_finds_nothing() -> None:
    assert [labels(text) for text in ("", " ", "?", "k", "qqqxz")] == [[], [], [], [], []]


def test_each_name_is_found_by_itself() -> None:
    """However a name is put together: brackets, commas, hyphens, other letters."""
    names = [name for name in skills().names if len(name) > 1][::400]
    for name in names:
        found = typed.find_skills(name, 8)
        assert name in [hit.label for hit in found] + [hit.also for hit in found], name


# -- as other rooms ask ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_answers_with_the_concepts_that_are_loaded() -> None:
    uri = {one.da: one.uri for one in sources.skills()}
    facts = {"kind": Kind.SKILL, "is_danish": True, "source": "esco"}
    truck = Concept.objects.create(
        uri=uri["betjene gaffeltruck"], label="betjene gaffeltruck", **facts
    )
    an_occupation("gaffeltruckfører")
    assert find_skills("gafeltruck") == []  # nothing is loaded
    TaxonomyLoad.objects.create(digest="prøve", loaded_at=clock.now())
    assert [(hit.concept, hit.also) for hit in find_skills("gafeltruck")] == [(truck, "")]
    assert find_skills("gafeltruck", top=0) == []


@pytest.mark.django_db
def test_without_the_index_nothing_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    TaxonomyLoad.objects.create(digest="prøve", loaded_at=clock.now())
    monkeypatch.setenv("MEDSPIL_HOME", str(tmp_path))
    assert find_skills("gaffeltruck") == []
