"""First come, first served: what a careful clerk would do without a model. The proposal's peer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from medspil.offers.clubs.wishes import Host, Members, Place, Sizes, Wish, places


def first_come(wishes: Sequence[Wish], hosts: Sequence[Host], sizes: Sizes) -> list[Members]:
    """The clubs, when each citizen in turn has what is left.

    Each takes a seat in an open club that meets every wish, fullest first; else has a club opened
    that does; else takes a seat where they can come at all. Then the smallest club that is too
    small is given up and its members find what there is, until none is too small.
    """
    clerk = _Clerk(hosts, sizes)
    for wish in wishes:
        clerk.seat(wish, may_open=True)
    while small := clerk.too_small():
        clerk.give_up(small)
    return clerk.clubs()


class _Clerk:
    def __init__(self, hosts: Sequence[Host], sizes: Sizes) -> None:
        self.sizes, self.free = sizes, places(hosts)
        self.left = {host.person: host.most for host in hosts}
        self.open: dict[Place, list[Wish]] = {}
        self.waiting: list[Wish] = []

    def seat(self, wish: Wish, *, may_open: bool) -> None:
        suits = [place for place in self.open if wish.wants(*place.cell) and self._room(place)]
        if may_open and not suits:
            suits = self._opened(wish)
        suits = suits or [p for p in self.open if wish.can(*p.cell) and self._room(p)]
        if suits:
            self.open[max(suits, key=lambda place: len(self.open[place]))].append(wish)
        else:
            self.waiting.append(wish)

    def _room(self, place: Place) -> bool:
        return len(self.open[place]) < self.sizes.most

    def _opened(self, wish: Wish) -> list[Place]:
        """A club that meets every wish, by whoever of the hosts has most left."""
        can = [p for p in self.free if wish.wants(*p.cell) and self.left[p.host] and self._idle(p)]
        if not can:
            return []
        place = max(can, key=lambda one: self.left[one.host])
        self.open[place] = []
        self.left[place.host] -= 1
        return [place]

    def _idle(self, place: Place) -> bool:
        return not any(place.clashes(other, self.sizes.minutes) for other in self.open)

    def too_small(self) -> Place | None:
        small = [place for place, who in self.open.items() if len(who) < self.sizes.least]
        return min(small, key=lambda place: len(self.open[place]), default=None)

    def give_up(self, place: Place) -> None:
        left, self.waiting = [*self.open.pop(place), *self.waiting], []
        self.left[place.host] += 1
        for wish in left:
            self.seat(wish, may_open=False)

    def clubs(self) -> list[Members]:
        return [Members(place, _people(who)) for place, who in sorted(self.open.items())]


def _people(wishes: Iterable[Wish]) -> tuple[int, ...]:
    return tuple(wish.person for wish in wishes)
