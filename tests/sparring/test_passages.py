"""Where a passage is, what became of it, and what changed between two versions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from medspil.sparring.passages import Piece, differences, find, moved, sentences, side

OLD = "Kære butik\n\nJeg er god til kunder. Jeg møder altid til tiden.\n\nVenlig hilsen Kim"


def test_words_are_found_however_the_lines_break() -> None:
    assert find("Jeg er\ngod til  kunder", "er god til kunder") == [(4, 22)]
    assert find(OLD, "Jeg") == [(12, 15), (35, 38)]
    assert find(OLD, "mangler") == find(OLD, " ") == []


def test_what_changed_is_said_word_by_word() -> None:
    assert differences("Jeg er god til kunder", "Jeg er rigtig god til mennesker") == [
        Piece("kept", "Jeg er "),
        Piece("added", "rigtig "),
        Piece("kept", "god til "),
        Piece("taken", "kunder"),
        Piece("added", "mennesker"),
    ]


def test_a_passage_is_the_same_changed_or_gone_in_the_next_version() -> None:
    start, end = find(OLD, "Jeg er god til kunder.")[0]
    later = "Hej\n\n" + OLD
    same = moved(OLD, later, start, end)
    assert (same.state, later[same.start : same.end]) == ("same", "Jeg er god til kunder.")
    better = OLD.replace("Jeg er god til kunder.", "Jeg er rigtig god til nye kunder.")
    changed = moved(OLD, better, start, end)
    assert (changed.state, better[changed.start : changed.end]) == (
        "changed",
        "Jeg er rigtig god til nye kunder.",
    )
    assert moved(OLD, "Noget helt andet", start, end).state == "gone"


def test_of_two_alike_the_nearest_is_meant() -> None:
    text = "Jeg kan. Og så. Jeg kan."
    place = moved(text, "Nu: " + text, 16, 24)
    assert (place.state, place.start) == ("same", 20)


def test_a_long_line_is_cut_where_its_sentences_end() -> None:
    assert [OLD[a:b] for a, b in sentences(OLD)] == [
        "Kære butik",
        "Jeg er god til kunder.",
        "Jeg møder altid til tiden.",
        "Venlig hilsen Kim",
    ]


_TEXTS = st.text(alphabet="ab, .\næ", max_size=60)


@given(_TEXTS, _TEXTS)
def test_the_new_side_is_the_new_text_and_the_old_side_says_the_old_words(
    old: str, new: str
) -> None:
    pieces = differences(old, new)
    assert "".join(one.text for one in side(pieces, "taken")) == new
    was = "".join(one.text for one in side(pieces, "added"))
    assert "".join(was.split()) == "".join(old.split())


def test_a_text_without_end_is_compared_at_once() -> None:
    long = "a " * 30_000
    assert "".join(one.text for one in side(differences(long, long + "b"), "taken")) == long + "b"
