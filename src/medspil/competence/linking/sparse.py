"""TF-IDF over short texts as posting lists: one array of rows and one of weights a feature."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


def runs(start: Ints, which: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where what belongs to each of `which` stands, one after the other, and how much of each."""
    sizes = (start[which + 1] - start[which]).astype(np.int64)
    before = np.cumsum(sizes) - sizes
    return np.repeat(start[which] - before, sizes) + np.arange(int(sizes.sum())), sizes


class Postings:
    """Rows of weighted features, each row of length one; asked with features, answers all rows."""

    def __init__(
        self, known: dict[str, int], idf: Floats, start: Ints, row: Ints, weight: Floats, size: int
    ) -> None:
        self.known, self.idf, self.start = known, idf, start
        self.row, self.weight, self.size = row, weight, size

    @classmethod
    def of(cls, rows: Sequence[Iterable[str]], *, damped: bool = False) -> Postings:
        """`damped`: ten of a feature count little more than one."""
        known: dict[str, int] = {}
        which, where, how_many = [], [], []
        for number, features in enumerate(rows):
            for feature, times in Counter(features).items():
                where.append(number)
                which.append(known.setdefault(feature, len(known)))
                how_many.append(1 + math.log(times) if damped else times)
        column = np.array(which, np.int64)
        row = np.array(where, np.int32)
        found = np.bincount(column, minlength=len(known))
        idf = np.log((1 + len(rows)) / (1 + found)) + 1
        weight = np.array(how_many) * idf[column]
        length = np.sqrt(np.bincount(row, weight**2, minlength=len(rows)))
        weight /= np.where(length > 0, length, 1)[row]
        order = np.argsort(column, kind="stable")
        start = np.concatenate([[0], np.cumsum(found)])
        return cls(
            known,
            idf.astype(np.float32),
            start.astype(np.int32),
            row[order],
            weight[order].astype(np.float32),
            len(rows),
        )

    def ask(self, features: Iterable[str]) -> NDArray[np.float64]:
        """The cosine of the features with every row."""
        counted = Counter(features)
        held = [(self.known[f], n) for f, n in counted.items() if f in self.known]
        if not held:
            return np.zeros(self.size)
        columns = np.array([column for column, _n in held])
        asked = np.array([n for _column, n in held]) * self.idf[columns]
        asked /= math.sqrt(float((asked**2).sum())) or 1.0
        bounds = self.start[columns].tolist(), self.start[columns + 1].tolist()
        lists = [slice(*bound) for bound in zip(*bounds, strict=True)]
        rows = np.concatenate([self.row[one] for one in lists])
        weights = np.concatenate([self.weight[one] for one in lists])
        weights = weights * np.repeat(asked, [one.stop - one.start for one in lists])
        found = np.bincount(rows, weights, minlength=self.size)
        return np.asarray(found, np.float64)

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """For a file."""
        return {
            f"{name}.known": _packed(list(self.known)),
            f"{name}.idf": self.idf,
            f"{name}.start": self.start,
            f"{name}.row": self.row,
            f"{name}.weight": self.weight.astype(np.float16),
            f"{name}.size": np.array([self.size]),
        }

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[np.generic]], name: str) -> Postings:
        known = {feature: n for n, feature in enumerate(unpacked(arrays[f"{name}.known"]))}
        part = {key: arrays[f"{name}.{key}"] for key in ("idf", "start", "row", "weight", "size")}
        return cls(
            known,
            part["idf"].astype(np.float32),
            part["start"].astype(np.int32),
            part["row"].astype(np.int32),
            part["weight"].astype(np.float32),
            int(part["size"].astype(np.int64)[0]),
        )


def _packed(texts: list[str]) -> NDArray[np.generic]:
    return np.frombuffer(json.dumps(texts, ensure_ascii=False).encode(), np.uint8)


def packed(texts: Sequence[str]) -> NDArray[np.generic]:
    """Texts as bytes, for a file of arrays."""
    return _packed(list(texts))


def unpacked(array: NDArray[np.generic]) -> list[str]:
    texts: list[str] = json.loads(array.tobytes())
    return texts


def truncated_svd(
    rows: Sequence[Sequence[tuple[int, float]]], columns: int, size: int, *, rounds: int = 4
) -> tuple[Floats, Floats]:
    """The `size` strongest directions of sparse rows: (columns × size, their strengths).

    Randomised, after Halko, Martinsson and Tropp (2011), from a fixed seed.
    """
    by_row = [(n, column, value) for n, row in enumerate(rows) for column, value in row]
    row = np.array([one[0] for one in by_row], np.int64)
    column = np.array([one[1] for one in by_row], np.int64)
    value = np.array([one[2] for one in by_row], np.float32)
    turned = np.argsort(column, kind="stable")
    forth = (np.searchsorted(row, np.arange(len(rows) + 1)), column, value)
    back = (
        np.searchsorted(column[turned], np.arange(columns + 1)),
        row[turned],
        value[turned],
    )
    basis = np.random.default_rng(1).standard_normal((columns, size + 20)).astype(np.float32)
    for _round in range(rounds):
        left, _r = np.linalg.qr(_times(forth, basis))
        basis, _r = np.linalg.qr(_times(back, left))
    _u, strengths, turn = np.linalg.svd(_times(forth, basis), full_matrices=False)
    return (basis @ turn.T)[:, :size], strengths[:size]


def _times(matrix: tuple[NDArray[np.int64], NDArray[np.int64], Floats], dense: Floats) -> Floats:
    """A sparse matrix (starts, columns, values) times a dense one, two thousand rows at a time."""
    start, column, value = matrix
    made = np.zeros((len(start) - 1, dense.shape[1]), np.float32)
    for first in range(0, len(made), 2000):
        bounds = start[first : first + 2001]
        low, high = int(bounds[0]), int(bounds[-1])
        filled = np.flatnonzero(np.diff(bounds))
        if len(filled):
            products = value[low:high, None] * dense[column[low:high]]
            made[first + filled] = np.add.reduceat(products, bounds[filled] - low, axis=0)
    return made
