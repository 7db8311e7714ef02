"""The pool in this process: made from the table once, and brought up to date before each use.

Never the truth: the table is. Every change of a profile has a number, in the order in which the
changes hold (`PoolClock`); what is newer than the pool's own number is read and put beside the
index. A number that is not what it was (a transaction taken back, another database) makes it anew.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from medspil.matching.models import PLACES, PoolClock, ProfileVersion
from medspil.matching.scoring.facts import Facts, Order
from medspil.matching.scoring.index import Placed, Pool

FEW = 1000  # changes beside the index before it is made anew
CHUNK = 5000


@dataclass(slots=True)
class _Held:
    pool: Pool
    n: int
    epoch: int
    mark: UUID | None


_lock = threading.Lock()
_held: dict[str, _Held] = {}


@dataclass(frozen=True, slots=True)
class Listed:
    """The best of the pool: who, what each skill weighed, how many there were, and at which change
    of the pool."""

    placed: list[Placed]
    weights: dict[str, int]
    pool: int
    n: int


def shortlist(order: Order, most: int = PLACES) -> Listed:
    """The best of all who may be found now. Exact, see `scoring.points.shortlist`."""
    with _lock:
        held = _up_to_date()
        placed, weights, size = held.pool.shortlist(order, most)
        return Listed(placed, weights, size, held.n)


def _up_to_date() -> _Held:
    name = str(connection.settings_dict["NAME"])
    clock = PoolClock.objects.filter(pk=1).values_list("n", "epoch").first() or (0, 0)
    held = _held.get(name)
    if held is None or not _still_holds(held, *clock):
        held = _held[name] = _anew(*clock)
    elif held.n < clock[0]:
        _catch_up(held, clock[0])
        if held.pool.changed > max(FEW, held.pool.size // 10):
            held = _held[name] = _anew(*clock)
    return held


def _still_holds(held: _Held, n: int, epoch: int) -> bool:
    return held.epoch == epoch and held.n <= n and held.mark == _mark(held.n)


def _mark(n: int) -> UUID | None:
    return ProfileVersion.objects.filter(pk=n).values_list("mark", flat=True).first()


def _anew(n: int, epoch: int) -> _Held:
    return _Held(Pool(facts_at(n)), n, epoch, _mark(n))


def _catch_up(held: _Held, n: int) -> None:
    rows = ProfileVersion.objects.filter(n__gt=held.n, n__lte=n).order_by("n")
    latest: dict[int, Any] = dict(rows.values_list("profile_id", "facts"))
    held.pool.put(
        [Facts.from_json(said) for said in latest.values() if said is not None],
        [key for key, said in latest.items() if said is None],
    )
    held.n, held.mark = n, _mark(n)


def facts_at(n: int) -> Iterator[Facts]:
    """Everybody who could be found when the pool had seen `n` changes."""
    rows = (
        ProfileVersion.objects.filter(n__lte=n)
        .order_by("profile_id", "-n")
        .distinct("profile_id")
        .values_list("facts", flat=True)
    )
    for said in rows.iterator(chunk_size=CHUNK):
        if said is not None:
            yield Facts.from_json(said)


def facts_of(keys: list[int], n: int) -> dict[int, Facts]:
    """Of these profiles alone."""
    rows = (
        ProfileVersion.objects.filter(profile__in=keys, n__lte=n)
        .order_by("profile_id", "-n")
        .distinct("profile_id")
        .values_list("profile_id", "facts")
    )
    return {key: Facts.from_json(said) for key, said in rows if said is not None}
