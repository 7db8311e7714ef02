"""Passages of a text: where one is, what became of it in the next version, and what changed.

Knows no database. Offsets count characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
MOST_WORDS = 8_000
STILL_THERE = 0.5  # of a passage's letters


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is `kept`, `added` or `taken` away."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage is in another version: as it was, changed, or nowhere."""

    state: str  # "same", "changed", "gone"
    start: int = 0
    end: int = 0


def find(text: str, words: str) -> list[tuple[int, int]]:
    """Everywhere the words stand, however blanks and lines lie between them."""
    parts = [re.escape(part) for part in words.split()]
    if not parts:
        return []
    return [one.span() for one in re.finditer(r"\s+".join(parts), text)]


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The passages one would speak of: a line, or a sentence of a long one."""
    for line in re.finditer(r"[^\n]*\S[^\n]*", text):
        for one in re.finditer(r"\S.*?(?:[.!?:](?=\s)|$)", line.group()):
            yield line.start() + one.start(), line.start() + one.end()


def _matcher(old: str, new: str) -> tuple[SequenceMatcher[str], list[str], list[str]]:
    """The comparison and the words of both, each with the blanks after it; these count for nothing.

    Of very long texts lines are compared, so that no text holds a process for long.
    """
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(a), len(b)) > MOST_WORDS:
        a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
    bare = [word.rstrip() for word in a], [word.rstrip() for word in b]
    return SequenceMatcher(None, *bare), a, b


def differences(old: str, new: str) -> list[Piece]:
    """What was kept, added and taken away, word by word, in the order of reading."""
    matcher, a, b = _matcher(old, new)
    found: list[Piece] = []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece("kept", "".join(b[b1:b2])))
            continue
        if a2 > a1:
            found.append(Piece("taken", "".join(a[a1:a2])))
        if b2 > b1:
            found.append(Piece("added", "".join(b[b1:b2])))
    return found


def side(pieces: list[Piece], without: str) -> list[Piece]:
    """One side of two: the old text is all but what was `added`, the new all but the `taken`."""
    chosen = [one for one in pieces if one.what != without]
    return [
        Piece(what, "".join(one.text for one in some))
        for what, some in groupby(chosen, key=lambda one: one.what)
    ]


def moved(old: str, new: str, start: int, end: int) -> Place:
    """What became of a passage: the same words, nearest to where they were; else the stretch that
    took over at least half of its letters; else gone.
    """
    words = old[start:end]
    matcher, a, b = _matcher(old, new)
    spans = list(_kept_spans(matcher, a, b, start, end))
    near = spans[0][1] if spans else start * len(new) // max(1, len(old))
    same = find(new, words)
    if same:
        return Place("same", *min(same, key=lambda one: abs(one[0] - near)))
    letters = sum(len(new[one[1] : one[2]].strip()) for one in spans)
    if not spans or letters < STILL_THERE * len(re.sub(r"\s", "", words)):
        return Place("gone")
    first, last = spans[0][1], spans[-1][2]
    return Place("changed", first, last)


def _kept_spans(
    matcher: SequenceMatcher[str], a: list[str], b: list[str], start: int, end: int
) -> Iterator[tuple[int, int, int]]:
    """(where in the old, from, to in the new) of each word kept of the passage, in order."""
    a_at, b_at = _offsets(a), _offsets(b)
    for block in matcher.get_matching_blocks():
        for n in range(block.size):
            old_from, new_from = a_at[block.a + n], b_at[block.b + n]
            long = len(a[block.a + n].rstrip())
            if long and old_from >= start and old_from + long <= end:
                yield old_from, new_from, new_from + long


def _offsets(words: list[str]) -> list[int]:
    found = [0]
    for one in words:
        found.append(found[-1] + len(one))
    return found
