"""What STAR's titles like the text were linked to: neighbours vote for concepts and groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from medspil.competence import sources
from medspil.competence.linking.features import Row, weight_of
from medspil.competence.linking.index import Index
from medspil.competence.linking.sparse import Postings
from medspil.competence.linking.words import grams, normal, without_learner

TRUST = {"exact": 1.0, "narrow": 1.0, "close": 0.6, "broad": 0.35}
_MOST, _LEAST_LIKE = 12, 0.2
NAMES = tuple(
    f"{what} of {how}"
    for how in ("titles spelt like it", "titles like it")
    for what in ("best", "best group", "best, a group", "votes", "votes, group", "votes, a group")
)
VOTES = NAMES[3]
HOW_OFTEN = ("titles it has", "titles its group has", "titles it has, a group")


class Titles:
    """Titles whose concepts are known, and how like a text each is."""

    def __init__(self, index: Index, titles: Sequence[sources.Title]) -> None:
        number = {uri: n for n, uri in enumerate(index.uris)}
        self.titles = list(titles)
        self.index = index
        self.matches = [
            _strongest([(number[uri], TRUST[r]) for r, uri in one.matches if uri in number])
            for one in titles
        ]
        pairs = [(n, concept) for n, held in enumerate(self.matches) for concept in held]
        self._title, self._concept = np.array(pairs, np.int64).reshape(-1, 2).T
        self._letters = Postings.of([grams(normal(one.title), 2, 4) for one in titles])
        parts = [distinct_parts(index, one.title) or ["?"] for one in titles]
        flat = [part for each in parts for part in each]
        self._vectors = np.array([index.meaning.of_part(part) for part in flat], np.float32)
        self._flat = np.array(flat)
        self._idf = np.array([weight_of(index, part) for part in flat])
        self._starts = np.concatenate([[0], np.cumsum([len(each) for each in parts])[:-1]])
        self._total = np.maximum(np.add.reduceat(self._idf, self._starts), 0.1)
        self.by_text: dict[str, list[int]] = {}
        for n, one in enumerate(titles):
            self.by_text.setdefault(normal(one.title), []).append(n)

    def likeness(self, text: str) -> tuple[Row, Row]:
        """Of the text and each title: by letters, and part by part."""
        text = self.index.in_full(text)
        letters = self._letters.ask(grams(normal(text), 2, 4))
        parts = distinct_parts(self.index, text)
        best, found, total = np.zeros(len(self._flat)), np.zeros(len(self.titles)), 0.0
        for part in parts:
            weight = weight_of(self.index, part)
            like = np.clip(self._vectors @ self.index.meaning.of_part(part), 0, 1) * 0.8
            like = np.where(self._flat == part, 1.0, like)
            best = np.maximum(best, like)
            found += weight * np.maximum.reduceat(like, self._starts)
            total += weight
        found /= total or 1.0
        covered = np.add.reduceat(best * self._idf, self._starts) / self._total
        return letters, 2 * found * covered / np.maximum(found + covered, 1e-9)

    def votes(self, likeness: tuple[Row, Row], open_to: NDArray[np.bool_] | None) -> dict[str, Row]:
        """A feature a name; `open_to`: the titles that may vote, all where it is None."""
        rows: list[Row] = []
        for like in likeness:
            rows += self._votes(like if open_to is None else like * open_to)
        return dict(zip(NAMES, rows, strict=True)) | self._how_often(open_to)

    def _how_often(self, open_to: NDArray[np.bool_] | None) -> dict[str, Row]:
        """How many titles belong to each concept, and to its group: what people are at all."""
        size, group_of = self.index.size, self.index.group
        held = None if open_to is None else open_to[self._title] * 1.0  # None: each counts one
        often = np.bincount(self._concept, held, minlength=size)
        in_group = np.bincount(group_of, often, minlength=size)[group_of]
        rows = np.log1p(often), np.log1p(in_group), np.log1p(often) * (self.index.digits < 9)
        return dict(zip(HOW_OFTEN, rows, strict=True))

    def _votes(self, like: Row) -> list[Row]:
        size, group_of = self.index.size, self.index.group
        best, best_group = np.zeros(size), np.zeros(size)
        votes, votes_group, total = np.zeros(size), np.zeros(size), 0.05
        nearest = np.argsort(-like, kind="stable")[:_MOST]
        for n in nearest:
            if like[n] < _LEAST_LIKE:
                break
            held = self.matches[n]
            total += like[n] ** 3
            for concept, trust in held.items():
                group, heard = group_of[concept], like[n] ** 2 * trust
                best[concept] = max(best[concept], heard) + 0.1 * min(best[concept], heard)
                best_group[group] = max(best_group[group], heard) + 0.1 * min(
                    best_group[group], heard
                )
                votes[concept] += like[n] ** 3 * trust
                votes_group[group] += like[n] ** 3 * trust / len(held)
        strength = float(like[nearest[0]]) / total
        group = best_group[group_of]
        voted = votes_group[group_of] * strength
        is_group = self.index.digits < 9
        return [best, group, group * is_group, votes * strength, voted, voted * is_group]

    def known(self, text: str, open_to: NDArray[np.bool_] | None = None) -> dict[int, float]:
        """The concepts of a title that the text is, and how far each is to be trusted."""
        found: dict[int, float] = {}
        for n in self.by_text.get(normal(text), []):
            if open_to is None or open_to[n]:
                for concept, trust in self.matches[n].items():
                    found[concept] = max(found.get(concept, 0.0), trust)
        return found


def distinct_parts(index: Index, text: str) -> list[str]:
    return list(dict.fromkeys(index.splitter.parts(normal(without_learner(text)))))


def _strongest(pairs: list[tuple[int, float]]) -> dict[int, float]:
    found: dict[int, float] = {}
    for concept, trust in pairs:
        found[concept] = max(found.get(concept, 0.0), trust)
    return found
