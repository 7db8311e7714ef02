"""The order of concepts for a text: features times weights, and what each weighed in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from medspil.competence import sources
from medspil.competence.linking.features import Row, compare, matrix
from medspil.competence.linking.index import Index, index
from medspil.competence.linking.titles import VOTES, Titles

LINKED = "STAR has linked the very title"
LONGEST = 200  # signs of a text that are read
_FROM_EACH = 40
# Where candidates come from: the best of each of these.
_LEADS = (
    "letters",
    "parts",
    "labels of the group",
    "meaning",
    "like: both",
    "like: both, preferred",
    "said otherwise: letters",
    "said otherwise: parts",
    "english",
)


@dataclass(frozen=True, slots=True)
class Weights:
    """What the training found: for each feature its mean, spread and weight."""

    names: tuple[str, ...]
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    weight: NDArray[np.float64]

    def parts(self, rows: Row) -> Row:
        """What each feature adds to each concept."""
        return (rows - self.mean) / self.spread * self.weight


@dataclass(frozen=True, slots=True)
class Found:
    """A concept that a text may mean. `score`: its share of all that speaks for any, 0–1."""

    uri: str
    label: str
    score: float
    because: tuple[tuple[str, float], ...] = ()


@cache
def weights() -> Weights:
    """The shipped ones: `medspil taxonomy train` makes them."""
    kept = json.loads(sources.folder().joinpath("ranking.json").read_text("utf-8"))
    rows = kept["features"]

    def column(key: str) -> NDArray[np.float64]:
        return np.array([row[key] for row in rows], np.float64)

    names = tuple(row["name"] for row in rows)
    return Weights(names, column("mean"), column("spread"), column("weight"))


@cache
def titles() -> Titles:
    return Titles(index(), sources.titles())


def link(text: str, top: int = 10, *, explained: bool = False) -> list[Found]:
    """The concepts that the text may mean, best first; none for a text without letters.

    `explained`: with the features that spoke most for and against.
    """
    return Linker(index(), titles(), weights()).link(text, top, explained=explained)


@dataclass(frozen=True, slots=True)
class Linker:
    """An index, the titles that may vote, and weights."""

    index: Index
    titles: Titles
    weights: Weights
    open_to: NDArray[np.bool_] | None = None  # the titles that may vote; all where None

    def link(self, text: str, top: int, *, explained: bool = False) -> list[Found]:
        ranked, scores, parts, linked = self._ranked(text[:LONGEST])
        found = []
        for place in range(min(top, len(ranked))):
            because: list[tuple[str, float]] = []
            if explained:
                strongest = np.argsort(-np.abs(parts[place]), kind="stable")[:8]
                because = [(self.weights.names[n], float(parts[place][n])) for n in strongest]
                if linked[place]:
                    because = [(LINKED, float(linked[place])), *because]
            concept = int(ranked[place])
            found.append(
                Found(
                    self.index.uris[concept],
                    self.index.names[concept],
                    round(float(scores[place]), 6),
                    tuple((name, round(value, 2)) for name, value in because),
                )
            )
        return found

    def _ranked(self, text: str) -> tuple[NDArray[np.int64], Row, Row, Row]:
        """Concepts best first, with their shares, what each column adds, and what STAR itself does:
        a title that STAR has linked is what STAR says it is.
        """
        features = compare(self.index, text)
        if not features["letters"].any() and not features["like: both"].any():
            none = np.zeros(0)
            return np.zeros(0, np.int64), none, np.zeros((0, len(self.weights.names))), none
        features |= self.titles.votes(self.titles.likeness(text), self.open_to)
        known = self.titles.known(text, self.open_to)
        which = candidates(features, known)
        parts = self.weights.parts(matrix(features, self.weights.names, which))
        linked = np.array([20.0 * (1 + known[c]) if c in known else 0.0 for c in which.tolist()])
        sums = parts.sum(axis=1) + linked
        shares = np.exp(sums - sums.max())
        shares /= shares.sum()
        order = np.lexsort((which, -sums))
        return which[order], shares[order], parts[order], linked[order]


def candidates(
    features: dict[str, Row], more: Sequence[int] | dict[int, float] = ()
) -> NDArray[np.int64]:
    """The concepts that are worth ranking, in their order."""
    found: set[int] = set(more)
    for name in _LEADS:
        found |= set(np.argpartition(-features[name], _FROM_EACH)[:_FROM_EACH].tolist())
    found |= set(np.flatnonzero(features[VOTES]).tolist())
    return np.array(sorted(found), np.int64)
