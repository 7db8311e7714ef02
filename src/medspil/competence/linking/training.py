"""Learning the weights from STAR's titles, and measuring on titles never seen.

`medspil taxonomy train` writes `data/ranking.json`; `make bench` measures.

A title counts as found by the first of its concepts, whatever STAR's relation (exact, close, broad,
narrow), among ESCO's occupations and the ISCO groups; every concept counts once. STAR's lines about
ISCO groups themselves are no titles.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from medspil.competence import sources
from medspil.competence.linking.features import Row, compare, matrix, names_of
from medspil.competence.linking.index import Index, index
from medspil.competence.linking.ranking import Linker, Weights, candidates
from medspil.competence.linking.sparse import Postings
from medspil.competence.linking.titles import Titles
from medspil.competence.linking.words import grams, normal

FOLDS, DEALS = 5, 5  # parts of the titles, and ways of dealing them out that are measured
NEAR = 0.6  # titles that share so much of their letters stay in one fold
EASE = 80.0  # how strongly the weights are held at nought
Said = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """Over so many titles: mean reciprocal rank, and the share found first, in five, in ten."""

    titles: int
    mrr: float
    first: float
    in_five: float
    in_ten: float
    milliseconds: float

    @classmethod
    def of(cls, ranks: Iterable[int], seconds: float) -> Measured:
        """From the place of the first right concept of each title, from one."""
        found = np.array(list(ranks), float)
        first, in_five, in_ten = (float((found <= most).mean()) for most in (1, 5, 10))
        pace = 1000 * seconds / len(found)
        return cls(len(found), float((1 / found).mean()), first, in_five, in_ten, pace)


@dataclass(slots=True)
class _Prepared:
    """What of a title stays the same whoever may vote: nearly everything."""

    features: dict[str, Row]
    likeness: tuple[Row, Row]
    right: dict[int, float]


# -- folds -----------------------------------------------------------------------------------------


def each_alone(size: int) -> NDArray[np.int64]:
    """Nobody's kin: a title's sisters (»Adjunkt, teologi«, »Professor, teologi«) may be seen."""
    return np.arange(size)


def kin_of(titles: Sequence[sources.Title]) -> NDArray[np.int64]:
    """A number a title, the same for near-duplicates, through chains of them."""
    letters = Postings.of([grams(normal(one.title), 2, 4) for one in titles])
    leader = list(range(len(titles)))

    def lead(n: int) -> int:
        while leader[n] != n:
            n = leader[n]
        return n

    for n, one in enumerate(titles):
        for other in np.flatnonzero(letters.ask(grams(normal(one.title), 2, 4)) > NEAR):
            leader[lead(n)] = lead(int(other))
    return np.array([lead(n) for n in range(len(titles))])


def dealt(kin: NDArray[np.int64], seed: int = 0) -> NDArray[np.int64]:
    """The fold of each title: kin together, the folds as even as can be."""
    clusters: dict[int, list[int]] = {}
    for n, one in enumerate(kin.tolist()):
        clusters.setdefault(one, []).append(n)
    shuffled = list(clusters.values())
    random.Random(seed).shuffle(shuffled)
    shuffled.sort(key=len, reverse=True)
    fold, sizes = np.zeros(len(kin), np.int64), [0] * FOLDS
    for cluster in shuffled:
        smallest = sizes.index(min(sizes))
        fold[cluster] = smallest
        sizes[smallest] += len(cluster)
    return fold


# -- learning --------------------------------------------------------------------------------------


def prepare(found: Index, titles: Titles) -> list[_Prepared]:
    """The features of every title."""
    return [
        _Prepared(compare(found, one.title), titles.likeness(one.title), titles.matches[n])
        for n, one in enumerate(titles.titles)
    ]


def learn(
    prepared: Sequence[_Prepared],
    titles: Titles,
    kin: NDArray[np.int64],
    seen: NDArray[np.bool_] | None = None,
) -> Weights:
    """From the titles that may be seen, all where it is None. On each of them all the others vote
    but its kin: about as many as will on a title that comes after.
    """
    seen = np.ones(len(kin), np.bool_) if seen is None else seen
    blocks, rights = [], []
    names: tuple[str, ...] = ()
    for n in np.flatnonzero(seen).tolist():
        one = prepared[n]
        features = one.features | titles.votes(one.likeness, seen & (kin != kin[n]))
        names = names or names_of(features)
        which = candidates(features, one.right)
        blocks.append(matrix(features, names, which))
        rights.append(np.array([float(concept in one.right) for concept in which.tolist()]))
    every = np.concatenate(blocks)
    mean, spread = every.mean(axis=0), every.std(axis=0) + 1e-6
    weight = _fit([(block - mean) / spread for block in blocks], rights)
    return Weights(names, mean, spread, weight)


def _fit(blocks: Sequence[Row], rights: Sequence[Row]) -> Row:
    """The weights by which the right concepts get most of each title's shares (conditional logit
    with ridge), by L-BFGS.
    """
    every, held = np.concatenate(blocks), np.concatenate(rights)
    sizes = [len(block) for block in blocks]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(blocks)), sizes)

    def loss(weight: Row) -> tuple[float, Row]:
        sums = every @ weight
        powers = np.exp(sums - np.maximum.reduceat(sums, starts)[owner])
        share = powers / np.add.reduceat(powers, starts)[owner]
        right = share * held
        got = np.add.reduceat(right, starts) + 1e-12
        slope = every.T @ (share - right / got[owner]) + EASE * weight
        return float(-np.log(got).sum() + 0.5 * EASE * (weight @ weight)), slope

    return minimise(loss, every.shape[1])


def minimise(loss: Callable[[Row], tuple[float, Row]], size: int, rounds: int = 300) -> Row:
    """Where a smooth function is least: L-BFGS with ten memories and halving steps."""
    at = np.zeros(size)
    value, slope = loss(at)
    kept: list[tuple[Row, Row]] = []
    for _round in range(rounds):
        way = _downhill(slope, kept)
        step = 1.0 if kept else 1.0 / (1.0 + float(np.abs(slope).sum()))
        while True:
            there, there_slope = loss(at + step * way)
            if there <= value + 1e-4 * step * float(slope @ way) or step < 1e-8:
                break
            step /= 2
        moved, turned = step * way, there_slope - slope
        if moved @ turned > 1e-10:
            kept = [*kept, (moved, turned)][-10:]
        at = at + moved
        done = abs(value - there) < 1e-7 * abs(value)
        value, slope = there, there_slope
        if done:
            break
    return at


def _downhill(slope: Row, kept: Sequence[tuple[Row, Row]]) -> Row:
    way, shares = -slope, []
    for moved, turned in reversed(kept):
        share = (moved @ way) / (turned @ moved)
        shares.append(share)
        way = way - share * turned
    if kept:
        moved, turned = kept[-1]
        way = way * ((moved @ turned) / (turned @ turned))
    for (moved, turned), share in zip(kept, reversed(shares), strict=True):
        way = way + (share - (turned @ way) / (turned @ moved)) * moved
    return way


# -- measuring -------------------------------------------------------------------------------------


def measure(
    kin: NDArray[np.int64], titles: Titles, prepared: Sequence[_Prepared], seed: int = 0
) -> Measured:
    """Each title ranked by weights and votes of the other folds alone."""
    fold = dealt(kin, seed)
    ranks, seconds = [], 0.0
    for part in range(FOLDS):
        seen = fold != part
        linker = Linker(titles.index, titles, learn(prepared, titles, kin, seen), open_to=seen)
        for n in np.flatnonzero(~seen).tolist():
            right = {titles.index.uris[concept] for concept in titles.matches[n]}
            began = time.perf_counter()
            found = linker.link(titles.titles[n].title, 10_000)
            seconds += time.perf_counter() - began
            ranks.append(_place([one.uri for one in found], right))
    return Measured.of(ranks, seconds)


def measure_often(
    kin: NDArray[np.int64], titles: Titles, prepared: Sequence[_Prepared]
) -> tuple[Measured, Measured]:
    """The mean over so many ways of dealing, and their spread (standard deviation)."""
    every = np.array([astuple(measure(kin, titles, prepared, seed)) for seed in range(DEALS)])
    mean, spread = every.mean(axis=0).tolist(), every.std(axis=0, ddof=1).tolist()
    return Measured(int(mean[0]), *mean[1:]), Measured(int(mean[0]), *spread[1:])


def yardstick(titles: Titles) -> Measured:
    """Plain TF-IDF of two to four letters within words over all labels, preferred before
    alternative; a tie counts as won, as in the published figure.
    """
    found = titles.index
    ranks = []
    began = time.perf_counter()
    for n, one in enumerate(titles.titles):
        scores = found.short.ask(grams(" ".join(one.title.lower().split()), 2, 4))
        by_concept = found.best_label(scores + 1e-6 * found.preferred * (scores > 0))
        best = max(by_concept[concept] for concept in titles.matches[n])
        ranks.append(1 + int((by_concept > best + 1e-12).sum()))
    return Measured.of(ranks, time.perf_counter() - began)


def _place(found: Sequence[str], right: set[str]) -> int:
    return next((n for n, uri in enumerate(found, 1) if uri in right), 10_000)


def usable(found: Index) -> Titles:
    """STAR's titles of which a concept is in the index."""
    known = set(found.uris)
    return Titles(
        found,
        [one for one in sources.titles() if any(uri in known for _r, uri in one.matches)],
    )


def train(said: Said = lambda _line: None) -> dict[str, object]:
    """What `ranking.json` holds: weights learnt from all titles, and how they were measured."""
    titles = usable(index())
    prepared = prepare(titles.index, titles)
    alone = each_alone(len(titles.titles))
    _say(said, "yardstick", yardstick(titles))
    for name, kin in (("titles never seen", alone), ("nor any like them", kin_of(titles.titles))):
        mean, spread = measure_often(kin, titles, prepared)
        _say(said, name, mean)
        said(f"  spread of {DEALS} ways of dealing: {spread.mrr:.3f}; {spread.first:.3f} at 1")
    learnt = learn(prepared, titles, alone)
    rows = zip(learnt.names, learnt.mean, learnt.spread, learnt.weight, strict=True)
    return {
        "data": sources.digest(),
        "titles": len(titles.titles),
        "features": [
            {
                "name": name,
                "mean": round(float(mean), 5),
                "spread": float(f"{spread:.5g}"),  # never nought: rows are divided by it
                "weight": round(float(weight), 4),
            }
            for name, mean, spread, weight in rows
        ],
    }


def _say(said: Said, name: str, one: Measured) -> None:
    said(
        f"{name}: MRR {one.mrr:.3f}; {one.first:.3f} / {one.in_five:.3f} / {one.in_ten:.3f}"
        f" at 1 / 5 / 10; {one.milliseconds:.1f} ms; {one.titles} titles"
    )


def write(made: dict[str, object]) -> str:
    """As the file has it: a line a feature."""
    head = {key: value for key, value in made.items() if key != "features"}
    features = made["features"]
    assert isinstance(features, list)
    lines = ",\n".join(f"  {json.dumps(row)}" for row in features)
    return json.dumps(head)[:-1] + ', "features": [\n' + lines + "\n]}\n"
