"""What a Dane writes finds what a Dane expects, the same each time; by search, command and API."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from medspil.competence import sources
from medspil.competence.linking import training
from medspil.competence.linking.index import index
from medspil.competence.linking.ranking import LINKED, Linker, link, titles, weights
from medspil.competence.linking.search import search
from medspil.competence.linking.sparse import Postings, truncated_svd
from medspil.competence.linking.words import grams, normal
from tests.api.conftest import Outside, let_in  # noqa: F401 a fixture

pytestmark = pytest.mark.usefixtures("indexed")
LetIn = Callable[..., Outside]


def first(text: str) -> str:
    return link(text, 1)[0].label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("rengøringsass. på skole", "rengøringsassistent"),
        ("Kontorass.", "kontormedarbejder"),
        ("pæd.medhj.", "medarbejder i en børnepasningsordning"),
        ("lagermedarb", "lagerarbejder"),
        ("RENGOERINGSASSISTENT", "rengøringsassistent"),
        ("Elektriker", "elektriker"),
        ("lagermand", "lagerarbejder"),
        ("sosu assistent", "social- og sundhedsassistent"),
        ("paedagogmedhjelper", "medarbejder i en børnepasningsordning"),
        ("buschaufør", "buschauffør"),
        ("pedel", "vicevært"),
    ],
)
def test_a_title_as_one_writes_it_finds_its_occupation(text: str, label: str) -> None:
    assert first(text) == label


def test_a_title_that_star_has_linked_is_what_star_says() -> None:
    [konstabel] = [one for one in sources.titles() if one.title == "Konstabel"]
    exact = {uri for relation, uri in konstabel.matches if relation == "exact"}
    assert {one.uri for one in link("konstabel", len(exact))} == exact


def test_every_concept_stands_once_and_scores_fall() -> None:
    found = link("montør", 50)
    assert len({one.uri for one in found}) == len(found) == 50
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert sum(one.score for one in found) <= 1


def test_the_same_text_gives_the_same_answer() -> None:
    assert link("Specialarbejder, beton", 20) == link("Specialarbejder, beton", 20)


def test_it_can_be_explained() -> None:
    [found] = link("køkkenhjælper i kantine", 1, explained=True)
    assert len(found.because) == 8
    assert {name for name, _value in found.because} <= set(weights().names)


def test_the_explanation_says_when_star_has_linked_the_very_title() -> None:
    [found] = link("konstabel", 1, explained=True)
    assert found.because[0] == (LINKED, 40.0)
    assert len(found.because) == 9


def test_all_that_is_explained_is_all_that_decides() -> None:
    """The shares follow from what each column adds, and from nothing else."""
    linker = Linker(index(), titles(), weights())
    ranked, shares, parts, linked = linker._ranked("køkkenhjælper i kantine")
    said = np.exp(parts.sum(axis=1) + linked)
    assert parts.shape == (len(ranked), len(weights().names))
    assert np.allclose(said / said.sum(), shares)


def test_a_text_without_words_means_nothing() -> None:
    assert link("…", 10) == link("", 10) == link("???", 10) == []


def test_a_text_is_read_no_further_than_two_hundred_signs() -> None:
    assert link("kok" + " " * 197 + "murer", 5) == link("kok", 5)


# -- as one types ----------------------------------------------------------------------------------


def labels(text: str, most: int = 5) -> list[str]:
    return [hit.label for hit in search(text, most)]


def test_the_name_itself_comes_before_names_that_begin_so() -> None:
    assert labels("kok", 2) == ["kok", "kokillestøber"]


def test_a_preferred_name_comes_before_another_name_for_something_else() -> None:
    hits = search("elektriker", 2)
    assert [(hit.label, hit.also) for hit in hits] == [
        ("elektriker", ""),
        ("kabelmontør", "elektriker"),
    ]


def test_half_a_word_finds_what_begins_so() -> None:
    assert labels("rengøringsassist", 1) == ["rengøringsassistent"]


def test_no_danish_letters_are_needed() -> None:
    assert labels("rengoeringsass", 1) == ["rengøringsassistent"]


def test_an_inflected_word_finds_its_occupation() -> None:
    assert labels("tømrere", 1) == ["tømrer"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("paedagogmedhjelper", "medarbejder i en børnepasningsordning"),
        ("sosu assistent", "social- og sundhedsassistent"),
        ("lagermand", "lagerarbejder"),
        ("sygeplejrske", "sygeplejerske"),
    ],
)
def test_what_is_spelt_otherwise_is_found(text: str, label: str) -> None:
    assert labels(text, 1) == [label]


def test_one_letter_is_not_searched_for() -> None:
    assert search("k") == []


# -- the command -----------------------------------------------------------------------------------


def medspil(home: Path, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "medspil.config.cli", "taxonomy", *arguments],
        env={**os.environ, "MEDSPIL_HOME": str(home)},
        input=said,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_command_answers_a_line_a_text_in_their_order(indexed: Path) -> None:
    told = medspil(indexed, "link", "--file", "-", "--top", "3", said="kok\n\nmurer\n???\n")
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    assert [row["text"] for row in rows] == ["kok", "murer", "???"]
    assert rows[0]["results"] == [
        {"uri": one.uri, "label": one.label, "score": one.score} for one in link("kok", 3)
    ]
    assert (rows[2]["results"], told.returncode) == ([], 0)


def test_the_command_answers_one_text_as_json(indexed: Path) -> None:
    told = medspil(indexed, "link", "rengøringsass. på skole", "--top", "10", "--json")
    [row] = [json.loads(line) for line in told.stdout.splitlines()]
    assert (row["text"], len(row["results"])) == ("rengøringsass. på skole", 10)
    assert row["results"][0]["label"] == "rengøringsassistent"
    assert not (indexed / "postgres").exists()  # it needs no database


def test_the_command_wants_a_text_or_a_file(indexed: Path) -> None:
    assert medspil(indexed, "link").returncode == 2
    assert medspil(indexed, "link", "kok", "--file", "-").returncode == 2


# -- the API ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_api_answers_as_the_command(let_in: LetIn) -> None:  # noqa: F811 the fixture
    answer = let_in("taxonomy:read").post("/taxonomy/link", {"texts": ["kok", "…"], "top": 2})
    assert answer.status_code == 200
    assert answer.json() == {
        "items": [
            {
                "text": "kok",
                "results": [
                    {"uri": one.uri, "label": one.label, "score": one.score}
                    for one in link("kok", 2)
                ],
            },
            {"text": "…", "results": []},
        ]
    }


@pytest.mark.django_db
def test_the_api_wants_its_own_scope(let_in: LetIn) -> None:  # noqa: F811 the fixture
    assert let_in("rules:read").post("/taxonomy/link", {"texts": ["kok"]}).status_code == 403


# -- how it is learnt ------------------------------------------------------------------------------


def test_titles_that_are_much_alike_are_in_the_same_fold() -> None:
    every = sources.titles()
    fold = training.dealt(training.kin_of(every))
    texts = [grams(normal(one.title), 2, 4) for one in every]
    letters = Postings.of(texts)
    near = [(n, m) for n, text in enumerate(texts) for m in np.flatnonzero(letters.ask(text) > 0.6)]
    assert len(near) > len(every)
    assert [pair for pair in near if fold[pair[0]] != fold[pair[1]]] == []
    assert sorted(np.bincount(fold).tolist())[0] >= 0.9 * len(every) / training.FOLDS


def test_a_title_is_not_asked_of_itself() -> None:
    usable = training.usable(index())
    [n] = [n for n, one in enumerate(usable.titles) if one.title == "Konstabel"]
    nobody = np.arange(len(usable.titles)) != n
    assert usable.known("Konstabel", nobody) == {}
    blind = Linker(index(), usable, weights(), open_to=nobody)
    assert blind.link("Konstabel", 5) != link("Konstabel", 5)


def test_titles_count_the_same_whether_all_may_vote_or_each_is_named() -> None:
    usable = training.usable(index())
    every = np.ones(len(usable.titles), np.bool_)
    likeness = usable.likeness("Adjunkt, historie")
    all_of_them, named = usable.votes(likeness, None), usable.votes(likeness, every)
    assert {name for name in named if not np.array_equal(named[name], all_of_them[name])} == set()
    assert 0 < named["titles it has"].max() < np.log1p(len(usable.titles))


def test_the_least_of_a_smooth_function_is_found() -> None:
    least = np.array([1.0, -2.0, 0.5])
    found = training.minimise(lambda at: (float(((at - least) ** 2).sum()), 2 * (at - least)), 3)
    assert np.allclose(found, least, atol=1e-4)


def test_the_shipped_weights_are_of_the_shipped_data() -> None:
    kept = json.loads(sources.folder().joinpath("ranking.json").read_text("utf-8"))
    assert kept["data"] == sources.digest()


def test_postings_are_cosines() -> None:
    rows = Postings.of([["a", "b"], ["b"], ["c", "c"]])
    assert np.allclose(rows.ask(["b"]), [0.6053, 1, 0], atol=1e-3)
    assert rows.ask(["x"]).tolist() == [0, 0, 0]


def test_the_strongest_directions_are_those_of_numpy() -> None:
    dense = np.random.default_rng(3).standard_normal((30, 40)) * (np.arange(40) < 12)
    rows = [[(c, float(v)) for c, v in enumerate(row) if v] for row in dense]
    _vectors, strengths = truncated_svd(rows, 40, 5)
    assert np.allclose(strengths, np.linalg.svd(dense)[1][:5], rtol=1e-3)
