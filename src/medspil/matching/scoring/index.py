"""The same score over a whole pool at once: columns in memory, a list of rows for each word.

Exact: every profile is weighed, and the answer is that of `points.shortlist`. What the score is
stands there; here it is only counted faster, and a test holds the two together.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medspil.matching.scoring import points
from medspil.matching.scoring.facts import MUST, PRIME, Facts, Order, Wish
from medspil.matching.scoring.places import distances

Ints = NDArray[Any]
Mask = NDArray[np.bool_]
NONE = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Placed:
    """One that is found: by these three it is put in its place."""

    total: int
    tie: int
    key: int

    @property
    def order(self) -> tuple[int, int, int]:
        return -self.total, self.tie, self.key


class Index:
    """Profiles in columns. Rows are never changed: one that is no longer true is struck out."""

    def __init__(self, pool: Iterable[Facts]) -> None:
        self._postcodes: dict[str, int] = {}
        self._spans: dict[tuple[int, int], int] = {}
        skills: dict[str, array[int]] = {}
        occupations: dict[str, array[int]] = {}
        certificates: dict[str, tuple[array[int], array[int]]] = {}
        columns: dict[str, array[int]] = {
            name: array("q")
            for name in ("key", "lot", "until", "km", "start", "shifts", "avoids", "post", "span")
        }
        row = -1
        for row, one in enumerate(pool):
            for name in ("key", "lot", "until", "km", "start", "shifts", "avoids"):
                columns[name].append(getattr(one, name))
            columns["post"].append(self._postcodes.setdefault(one.postcode, len(self._postcodes)))
            columns["span"].append(self._spans.setdefault(one.hours, len(self._spans)))
            for key in one.skills:
                skills.setdefault(key, array("i")).append(row)
            for key in one.occupations:
                occupations.setdefault(key, array("i")).append(row)
            for key, last in one.certificates.items():
                rows, days = certificates.setdefault(key, (array("i"), array("i")))
                rows.append(row)
                days.append(last)
        self.size = row + 1
        self.key = _column(columns["key"], np.int64)
        self.lot = _column(columns["lot"], np.int64)
        self.until = _column(columns["until"], np.int32)
        self.km = _column(columns["km"], np.int16)
        self.start = _column(columns["start"], np.int32)
        self.shifts = _column(columns["shifts"], np.uint8)
        self.avoids = _column(columns["avoids"], np.uint16)
        self.post = _column(columns["post"], np.int16)
        self.span = _column(columns["span"], np.int16)
        self._skills = {key: _column(rows, np.int32) for key, rows in skills.items()}
        self._occupations = {key: _column(rows, np.int32) for key, rows in occupations.items()}
        self._certificates = {
            key: (_column(rows, np.int32), _column(days, np.int32))
            for key, (rows, days) in certificates.items()
        }
        self.alive: Mask = np.ones(self.size, np.bool_)
        self._rows = {int(key): row for row, key in enumerate(self.key)}

    def strike(self, key: int) -> None:
        """The profile is not as it stands here any more."""
        if (row := self._rows.get(key)) is not None:
            self.alive[row] = False

    def there(self, day: int) -> Mask:
        """Whom one may find that day."""
        return self.alive & (self.until >= day)

    def having(self, there: Mask, wish: Wish) -> int:
        """How many of them have the skill."""
        return int(np.count_nonzero(there[self._able(wish)]))

    def _able(self, wish: Wish) -> Ints:
        """The rows of those who have the skill, under any of its names; each once."""
        rows: Ints = self._skills.get(wish.key, NONE)
        more = [self._skills[key] for key in wish.also if key in self._skills]
        return np.unique(np.concatenate((rows, *more))) if more else rows

    def best(self, order: Order, there: Mask, weigh: points.Rarity, most: int) -> list[Placed]:
        """The best of those who are there, in their order."""
        chosen = np.flatnonzero(self._possible(order, there))
        if not chosen.size:
            return []
        total = self._skill_points(order, weigh)[chosen]
        total += self._occupation_points(order)[chosen]
        if order.certificates:
            total += self._certificate_points(order)[chosen]
        total += self._distance_points(order)[self.post[chosen]]
        total += self._hours_points(order)[self.span[chosen]]
        late = np.clip(self.start[chosen] - order.start, 0, points.START // points.PER_DAY)
        total += (points.START - points.PER_DAY * late).astype(np.int16)
        if chosen.size > most:
            least = np.partition(total, chosen.size - most)[chosen.size - most]
            near = total >= least
            chosen, total = chosen[near], total[near]
        tie = (self.lot[chosen] * order.seed[0] + order.seed[1]) % PRIME
        key = self.key[chosen]
        first = np.lexsort((key, tie, -total))[:most]
        return [Placed(int(total[at]), int(tie[at]), int(key[at])) for at in first]

    def _possible(self, order: Order, there: Mask) -> Mask:
        """Who is there, and meets every must."""
        ok = there.copy()
        if order.shifts:
            ok &= (self.shifts & order.shifts) == order.shifts
        if order.strains:
            ok &= (self.avoids & order.strains) == 0
        far = distances(order.postcode)
        if far:
            km = np.full(len(self._postcodes), -1, np.int16)
            for postcode, place in self._postcodes.items():
                km[place] = far.get(postcode, -1)
            ok &= km[self.post] <= self.km
        for wish in order.skills:
            if wish.level == MUST:
                ok &= self._mask(self._able(wish))
        for wish in order.certificates:
            if wish.level == MUST:
                ok &= self._mask(self._valid(wish.key, order.start))
        if order.occupation_is_must:
            ok &= self._occupation_points(order) > 0
        return ok

    def _mask(self, rows: Ints) -> Mask:
        found: Mask = np.zeros(self.size, np.bool_)
        found[rows] = True
        return found

    def _valid(self, certificate: str, day: int) -> Ints:
        rows, days = self._certificates.get(certificate, (NONE, NONE))
        valid: Ints = rows[days >= day]
        return valid

    def _skill_points(self, order: Order, weigh: points.Rarity) -> Ints:
        raw = np.zeros(self.size, np.int32)
        asked = 0
        for wish in order.skills:
            weight = points.skill_weight(wish, weigh)
            raw[self._able(wish)] += weight
            asked += weight
        return _shares(raw, asked, points.SKILLS)

    def _occupation_points(self, order: Order) -> Ints:
        found = np.zeros(self.size, np.int16)
        for key, given in sorted(order.occupations.items(), key=lambda pair: pair[1]):
            found[self._occupations.get(key, NONE)] = given  # the most is written last
        return found

    def _certificate_points(self, order: Order) -> Ints:
        raw = np.zeros(self.size, np.int32)
        for wish in order.certificates:
            raw[self._valid(wish.key, order.start)] += wish.weight
        return _shares(raw, _asked(order.certificates), points.CERTIFICATES)

    def _distance_points(self, order: Order) -> Ints:
        far = distances(order.postcode)
        given = [points.distance_points(far.get(postcode)) for postcode in self._postcodes]
        return np.array(given, np.int16)

    def _hours_points(self, order: Order) -> Ints:
        given = [points.hours_points(order.hours, span) for span in self._spans]
        return np.array(given, np.int16)


def _asked(wishes: tuple[Wish, ...]) -> int:
    return sum(wish.weight for wish in wishes)


def _shares(raw: Ints, asked: int, whole: int) -> Ints:
    """`whole * raw // asked` of each, looked up instead of divided."""
    table = [whole * got // asked if asked else 0 for got in range(asked + 1)]
    return np.array(table, np.int16)[raw]


def _column(values: array[int], kind: Any) -> Ints:
    if kind is np.int16 and len(values) and max(values) > np.iinfo(np.int16).max:
        raise ValueError("more kinds than a column can tell apart")
    return np.array(values, dtype=kind)


class Pool:
    """An index, and beside it a small one of what has changed since it was made."""

    def __init__(self, facts: Iterable[Facts]) -> None:
        self._base = Index(facts)
        self._changed: dict[int, Facts] = {}
        self._fresh = Index(())

    @property
    def changed(self) -> int:
        """How many stand beside the index."""
        return len(self._changed)

    @property
    def size(self) -> int:
        return self._base.size

    def put(self, changed: Iterable[Facts], gone: Iterable[int] = ()) -> None:
        """Profiles as they are now, and those that nobody may find any more."""
        for key in gone:
            self._base.strike(key)
            self._changed.pop(key, None)
        for one in changed:
            self._base.strike(one.key)
            self._changed[one.key] = one
        self._fresh = Index(self._changed.values())

    def shortlist(self, order: Order, most: int = 20) -> tuple[list[Placed], dict[str, int], int]:
        """The best, what each skill weighed, and how many could be found."""
        parts = [(part, part.there(order.day)) for part in (self._base, self._fresh) if part.size]
        pool = sum(int(np.count_nonzero(there)) for _part, there in parts)
        weigh = {
            wish.key: points.rarity(pool, sum(part.having(there, wish) for part, there in parts))
            for wish in order.skills
        }
        found = [placed for part, there in parts for placed in part.best(order, there, weigh, most)]
        return sorted(found, key=lambda placed: placed.order)[:most], weigh, pool
