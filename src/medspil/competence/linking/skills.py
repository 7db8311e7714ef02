"""Finding a skill as one types: its name, what begins so, what holds it, and what is like it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medspil.competence import sources
from medspil.competence.linking.meaning import Meaning
from medspil.competence.linking.sparse import Floats, Ints, Postings, packed, unpacked
from medspil.competence.linking.words import Sayings, Splitter, english, grams, plain, stem

LEAST, WITHIN = 2, 4  # letters: fewest to search for, fewest to be found inside a word
LIKE, HARDLY = 0.3, 0.45  # how like a skill must be where nothing is called so, and beside others
_FROM_EACH, IN_ENGLISH = 60, 0.5
# What a name's likeness is made of. Chosen on ESCO's own other names, each taken away in turn.
_SHARES = {"letters": 0.45, "parts": 0.3, "meaning": 0.25}
Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept, and the other name by which it was found; empty where that is its own."""

    uri: str
    label: str
    also: str


@dataclass(slots=True)
class Skills:
    """Every name of every skill, a skill's own name first: Danish, or English where ESCO has no
    other. `text` is all of them without æ, ø and å, a line each.
    """

    uris: list[str]
    names: list[str]
    english: NDArray[np.bool_]  # of each name of a skill that has a Danish one
    owner: Ints
    starts: Ints
    text: str
    lines: Ints  # where each name begins in `text`
    letters: Postings
    by_parts: Postings
    by_english: Postings
    english_starts: Ints
    vectors: Floats
    reach: Floats  # how many occupations ask for the skill, from 0 to 1
    splitter: Splitter
    sayings: Sayings
    meaning: Meaning
    by_stems: dict[str, list[int]]

    def find(self, text: str, most: int) -> list[Hit]:
        """The name itself, what begins with it, what has a word that begins with it, what holds it
        – preferred names before others in each – and then what is like it.
        """
        asked = plain(text)
        if len(asked) < LEAST:
            return []
        ranked: dict[int, tuple[tuple[int, bool, int, str], int]] = {}
        for place, row in self._called(asked):
            concept = int(self.owner[row])
            line = self._line(row)
            key = (place, row != self.starts[concept], len(line), line)
            if concept not in ranked or key < ranked[concept][0]:
                ranked[concept] = (key, row)
        ordered = sorted(ranked.items(), key=lambda one: one[1][0])
        found = [(concept, row) for concept, (_key, row) in ordered[:most]]
        if len(found) < most:
            found += self._like(text, HARDLY if found else LIKE, set(ranked))
        return [self._hit(concept, row) for concept, row in found[:most]]

    def _hit(self, concept: int, row: int) -> Hit:
        own = int(self.starts[concept])
        return Hit(self.uris[concept], self.names[own], "" if row == own else self.names[row])

    def _line(self, row: int) -> str:
        return self.text[self.lines[row] : self.lines[row + 1] - 1]

    def _called(self, asked: str) -> Iterator[tuple[int, int]]:
        """Names in which what was asked stands, and how: 0 it is the name … 4 inside a word, and 5
        a whole word of a name in English.
        """
        yield from ((1, row) for row in self.by_stems.get(_stems(asked), []))
        at = self.text.find(asked)
        while at >= 0:
            row = int(np.searchsorted(self.lines, at, "right")) - 1
            end = at + len(asked)
            first, last = at == self.lines[row], end == self.lines[row + 1] - 1
            begins = first or self.text[at - 1] == " "
            if first and last:
                yield 0, row
            elif self.english[row]:
                if begins and self.text[end] in " \n":
                    yield 5, row
            elif begins:
                yield (2 if first else 3), row
            elif len(asked) >= WITHIN:
                yield 4, row
            at = self.text.find(asked, end)

    def _like(self, text: str, least: float, but: set[int]) -> list[tuple[int, int]]:
        """Skills like the text however it is said, best first, each with its likest name."""
        text = self.sayings.in_full(text, self.splitter.counts)
        best, row = self._likeness(text)
        for way in self.sayings.ways(text):
            other, other_row = self._likeness(way)
            row = np.where(other > best, other_row, row)
            best = np.maximum(best, other)
        order = np.lexsort((np.arange(len(best)), -np.round(best + 0.05 * self.reach, 6)))
        first = (int(n) for n in order[: _FROM_EACH + len(but)])
        return [(n, int(row[n])) for n in first if best[n] >= least and n not in but]

    def _likeness(self, text: str) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        parts = self.splitter.parts(text)
        names = _SHARES["letters"] * self.letters.ask(grams(plain(text), 2, 4))
        names += _SHARES["parts"] * self.by_parts.ask(parts)
        best = np.maximum.reduceat(names, self.starts)
        row = np.flatnonzero(names == best[self.owner])
        likest = np.zeros(len(self.uris), np.int64)
        likest[self.owner[row[::-1]]] = row[::-1]
        spoken = self.by_english.ask(english(text))
        in_english = IN_ENGLISH * np.maximum.reduceat(spoken, self.english_starts)
        likest = np.where(in_english > best, self.starts, likest)
        meant = _SHARES["meaning"] * (self.vectors @ self.meaning.of_parts(parts))
        return np.maximum(best, in_english) + meant, likest


def arrays(splitter: Splitter, meaning: Meaning) -> dict[str, NDArray[np.generic]]:
    """What `read` reads, of the shipped skills."""
    skills = sources.skills()
    names = [_names(one) for one in skills]
    flat = [name for each in names for name in each]
    spoken = [[one.en, *one.also_en] for one in skills]
    made = {
        "letters": Postings.of([grams(plain(name), 2, 4) for name in flat]),
        "by_parts": Postings.of([splitter.parts(name) for name in flat]),
        "by_english": Postings.of([english(name) for each in spoken for name in each]),
    }
    return {
        "skills.uris": packed([one.uri for one in skills]),
        "skills.names": packed(flat),
        "skills.sizes": np.array([len(each) for each in names], np.int32),
        "skills.english": np.array(
            [n > 0 and n == len(each) - 1 for each in names for n in range(len(each))]
        ),
        "skills.english_sizes": np.array([len(each) for each in spoken], np.int32),
        "skills.vectors": np.array([_vector(one, splitter, meaning) for one in skills], np.float16),
        "skills.reach": _reach(len(skills)),
        **{k: v for name, one in made.items() for k, v in one.arrays(f"skills.{name}").items()},
    }


def read(kept: Arrays, splitter: Splitter, sayings: Sayings, meaning: Meaning) -> Skills:
    names = unpacked(kept["skills.names"])
    sizes = kept["skills.sizes"].astype(np.int32)
    lines = [plain(name) for name in names]
    by_stems: dict[str, list[int]] = {}
    for row, line in enumerate(lines):
        by_stems.setdefault(_stems(line), []).append(row)
    return Skills(
        uris=unpacked(kept["skills.uris"]),
        names=names,
        english=kept["skills.english"].astype(np.bool_),
        owner=np.repeat(np.arange(len(sizes), dtype=np.int32), sizes),
        starts=_starts(sizes),
        text="\n".join(lines) + "\n",
        lines=np.concatenate([[0], np.cumsum([len(line) + 1 for line in lines])]).astype(np.int32),
        letters=Postings.read(kept, "skills.letters"),
        by_parts=Postings.read(kept, "skills.by_parts"),
        by_english=Postings.read(kept, "skills.by_english"),
        english_starts=_starts(kept["skills.english_sizes"].astype(np.int32)),
        vectors=kept["skills.vectors"].astype(np.float32),
        reach=kept["skills.reach"].astype(np.float32),
        splitter=splitter,
        sayings=sayings,
        meaning=meaning,
        by_stems=by_stems,
    )


def _names(one: sources.Skill) -> list[str]:
    return list(dict.fromkeys([one.label, *one.also_da, one.en]))


def _vector(one: sources.Skill, splitter: Splitter, meaning: Meaning) -> Floats:
    made = 2 * meaning.of_parts(splitter.parts(one.da)) + meaning.of_parts(english(one.en))
    made = made + 0.5 * meaning.of_parts(splitter.parts(" ".join(one.also_da)))
    made = made + 0.5 * meaning.of_parts(splitter.parts(one.about_da))
    return made / max(float(np.linalg.norm(made)), 1e-9)


def _reach(size: int) -> Floats:
    asked = np.zeros(size, np.float32)
    for essential, optional in sources.needs():
        asked[essential] += 1
        asked[optional] += 1
    found: Floats = (np.log1p(asked) / np.log1p(asked.max())).astype(np.float32)
    return found


def _starts(sizes: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)


def _stems(text: str | Sequence[str]) -> str:
    return " ".join(stem(word) for word in (text.split() if isinstance(text, str) else text))
