"""Danish words: taken apart, said otherwise, written without æ, ø and å."""

from __future__ import annotations

from medspil.competence.linking.words import (
    Sayings,
    Splitter,
    normal,
    one_apart,
    plain,
    stem,
    without_learner,
)

SPLITTER = Splitter(
    {
        "rengøring": 40,
        "assistent": 90,
        "assistenter": 20,
        "køkken": 30,
        "montør": 50,
        "skole": 60,
        "lærer": 80,
    }
)
SAYINGS = Sayings([("ass", ["assistent"]), ("pedel", ["vicevært", "huspasser"])])


def test_a_compound_is_taken_apart_over_its_binding_letter() -> None:
    assert SPLITTER.split("rengøringsassistent") == ["rengøring", "assistent"]
    assert SPLITTER.split("køkkenmontør") == ["køkken", "montør"]


def test_a_compound_with_a_part_that_is_not_known_keeps_it_whole() -> None:
    assert SPLITTER.split("shippingassistent") == ["shipping", "assistent"]
    assert SPLITTER.split("psykolog") == ["psykolog"]


def test_the_parts_of_a_text_are_stems_without_little_words() -> None:
    assert SPLITTER.parts("Rengøringsassistenter på skoler") == ["rengøring", "assistent", "skol"]


def test_inflection_falls_away_and_four_letters_stay() -> None:
    assert [stem(word) for word in ("assistenter", "montørerne", "kok")] == [
        "assistent",
        "montør",
        "kok",
    ]


def test_it_is_ikt_as_esco_writes_it() -> None:
    assert normal("IT-chef") == "ikt chef"


def test_danish_letters_can_be_written_out() -> None:
    assert plain("Pædagogmedhjælper, Århus ø") == "paedagogmedhjaelper aarhus oe"


def test_an_apprentice_is_of_a_trade() -> None:
    assert without_learner("Smedelærling, jern") == "smede, jern"


def test_what_was_written_can_be_said_otherwise() -> None:
    assert SAYINGS.ways("Kontor ass.") == ["kontor assistent"]
    assert SAYINGS.ways("pedel på skole") == ["vicevært på skole", "huspasser på skole"]
    assert SAYINGS.ways("murer") == []


def test_a_long_word_of_the_list_may_have_one_letter_wrong() -> None:
    listed = Sayings([("pædagogmedhjælper", ["børnepasser"])])
    assert listed.ways("pædagogmedhjelper") == ["børnepasser"]
    assert listed.ways("pædagogmedhjlepre") == []


def test_one_letter_apart() -> None:
    pairs = [("kok", "kok"), ("kok", "koks"), ("kok", "kak"), ("murer", "muerr"), ("kok", "mak")]
    assert [one_apart(*pair) for pair in pairs] == [True, True, True, True, False]
