"""What words mean, learnt from ESCO's own labels and descriptions in two languages.

Latent semantic analysis: words that stand in the same concepts, Danish and English, point the same
way. A word that ESCO does not have is what its letters have in common with those it has.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from medspil.competence import sources
from medspil.competence.linking.sparse import Floats, Postings, packed, truncated_svd, unpacked
from medspil.competence.linking.words import Splitter, english, grams

SIZE = 128  # directions
NEEDED = 0.25  # what a word of a skill that an occupation must have weighs in the occupation
LIKE = 6.0  # what an unknown word weighs, about as much as a rare one


class Meaning:
    """A vector for every word part; texts are the sum of their parts, of length one."""

    def __init__(self, vectors: Floats, idf: Floats, known: list[str], letters: Postings) -> None:
        self.vectors, self.idf, self.letters = vectors, idf, letters
        self.known = {word: n for n, word in enumerate(known)}
        self._danish = np.array([n for n, word in enumerate(known) if word[0] != "#"])
        self._guessed: dict[str, Floats] = {}

    @classmethod
    def learn(cls, concepts: Sequence[Mapping[str, float]]) -> Meaning:
        """From concepts as words with what they weigh."""
        spread = Counter(word for concept in concepts for word in concept)
        known = sorted(word for word, times in spread.items() if times > 1)
        number = {word: n for n, word in enumerate(known)}
        idf = np.array([math.log(len(concepts) / spread[word]) for word in known], np.float32)
        rows = []
        for concept in concepts:
            row = [
                (number[w], (1 + math.log(n + 0.5) if n > 0.7 else 0.6) * float(idf[number[w]]))
                for w, n in concept.items()
                if w in number
            ]
            length = math.sqrt(sum(value**2 for _n, value in row)) or 1.0
            rows.append([(n, value / length) for n, value in row])
        vectors, strengths = truncated_svd(rows, len(known), SIZE)
        danish = [word for word in known if word[0] != "#"]
        letters = Postings.of([grams(word, 3, 5) for word in danish])
        return cls((vectors * np.sqrt(strengths)).astype(np.float32), idf, known, letters)

    def of_part(self, part: str) -> Floats:
        """The vector of one part, of length one; nought where nothing is like it."""
        number = self.known.get(part)
        found = self._guess(part) if number is None else self.vectors[number]
        return _unit(found)

    def of_parts(self, parts: Iterable[str]) -> Floats:
        """Their sum, the rare ones heavier."""
        total = np.zeros(self.vectors.shape[1], np.float32)
        for part in parts:
            number = self.known.get(part)
            if number is not None:
                total = total + self.vectors[number] * self.idf[number]
            elif part[0] != "#":
                total = total + self._guess(part) * LIKE
        return _unit(total)

    def _guess(self, part: str) -> Floats:
        if part not in self._guessed:
            likeness = self.letters.ask(grams(part, 3, 5))
            near = np.sort(np.argpartition(-likeness, 12)[:12])
            weights = (likeness[near] ** 2).astype(np.float32)
            total = float(weights.sum())
            made = weights @ self.vectors[self._danish[near]] / total if total else 0.0
            self._guessed[part] = np.zeros(self.vectors.shape[1], np.float32) + made
        return self._guessed[part]

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        return {
            "meaning.vectors": self.vectors.astype(np.float16),
            "meaning.idf": self.idf,
            "meaning.known": packed(list(self.known)),
            **self.letters.arrays("meaning.letters"),
        }

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Meaning:
        return cls(
            arrays["meaning.vectors"].astype(np.float32),
            arrays["meaning.idf"].astype(np.float32),
            unpacked(arrays["meaning.known"]),
            Postings.read(arrays, "meaning.letters"),
        )


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def concepts_as_words(
    occupations: Sequence[sources.Occupation],
    skills: Sequence[sources.Skill],
    groups: Sequence[sources.Group],
    splitter: Splitter,
) -> list[dict[str, float]]:
    """Every concept as Danish parts and English words, labels heavier than descriptions; an
    occupation with the words of the skills it must have.
    """
    found: list[dict[str, float]] = []
    every: list[sources.Occupation | sources.Skill] = [*occupations, *skills]
    for one in every:
        lead = 3.0 if isinstance(one, sources.Occupation) else 2.0
        danish = (one.da, lead), (" ".join(one.also_da), lead / 2), (one.about_da, 0.4)
        spoken = (one.en, 0.7 * lead), (" ".join(one.also_en), 0.4), (one.about_en, 0.3)
        counted: dict[str, float] = {}
        for text, weight in danish:
            for part in splitter.parts(text):
                counted[part] = counted.get(part, 0.0) + weight
        for text, weight in spoken:
            for word in english(text):
                counted[word] = counted.get(word, 0.0) + weight
        found.append(counted)
    named = [set(splitter.parts(skill.da)) for skill in skills]
    for counted, (essential, _optional) in zip(found, sources.needs(), strict=False):
        for skill in essential:
            for part in named[skill]:
                counted[part] = counted.get(part, 0.0) + NEEDED
    return found + [dict.fromkeys(splitter.parts(group.da), 3.0) for group in groups]
