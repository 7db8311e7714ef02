"""The clubs that meet most wishes: a model for OR-Tools CP-SAT, solved in two steps.

First as many as possible have everything they wish, and among those proposals as many as possible
have a place; then, without losing one of either, those who must give way keep at least their
weekday, the clubs mix people, and the consultants' work is even. What a person has fixed
stands before all of it.

People cannot tell two clubs apart that meet in the same part of the week in the same language (a
`Cell`), so the model counts how many of each kind of person sit in each cell, and how many clubs a
cell has; who sits in which of them is dealt out afterwards (`_deal`). The same wishes, fixed places
and seed give the same proposal, on any machine that is not stopped by the clock.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from ortools.sat.python import cp_model

from medspil.offers.clubs.wishes import (
    Cell,
    Disappointment,
    Host,
    Members,
    Place,
    Sizes,
    Wish,
    disappointments,
    met,
    places,
)

EVEN_MIX = 1  # how many more of one group than its share of everybody before a club is lopsided
SHARES = (0.75, 0.25)  # of the time, for each step


class Contradiction(ValueError):
    """What has been fixed cannot be: `people` are those whose places exclude each other."""

    def __init__(self, message: str, people: Sequence[int] = ()) -> None:
        super().__init__(message)
        self.people = tuple(people)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The clubs, what they could not meet, and how much better they might be.

    `met_at_most`: no clubs whatever give more people everything they wish. `placed_at_most`: no
    clubs that meet as many wishes give more people a place. `repeatable`: the clock did not stop
    the search, so the same question has the same answer.
    """

    clubs: tuple[Members, ...]
    disappointed: tuple[Disappointment, ...]
    met: int
    met_at_most: int
    placed: int
    placed_at_most: int
    people: int
    seconds: float
    repeatable: bool

    @property
    def gap(self) -> float:
        """How far the wishes met may be from the best there is: 0.02 is two per cent."""
        return (self.met_at_most - self.met) / max(1, self.met_at_most)

    @property
    def is_best(self) -> bool:
        return self.met == self.met_at_most and self.placed == self.placed_at_most


def propose(
    wishes: Sequence[Wish],
    hosts: Sequence[Host],
    sizes: Sizes | None = None,
    *,
    fixed: Mapping[int, Place] | None = None,
    seconds: float = 8.0,
    seed: int = 1,
) -> Proposal:
    """Who should meet with whom. The wishes stand in the order in which they were said.

    `fixed`: whom a person has put in which club; such a club is opened, small or not. `seconds` is
    the most it takes, together with a second for building and dealing. Raises `Contradiction` when
    what is fixed cannot be.
    """
    began, size, put = time.monotonic(), sizes or Sizes(), dict(fixed or {})
    model = _Model(wishes, hosts, size, put)
    found = model.solve(seconds, seed)
    clubs = _deal(wishes, found, size, put)
    return Proposal(
        clubs=tuple(clubs),
        disappointed=tuple(disappointments(clubs, wishes, hosts, size)),
        met=met(clubs, wishes),
        met_at_most=found.met_at_most + model.met_by_hand,
        placed=sum(len(club.people) for club in clubs),
        placed_at_most=found.placed_at_most + len(put),
        people=len(wishes),
        seconds=time.monotonic() - began,
        repeatable=found.repeatable,
    )


@dataclass(frozen=True, slots=True)
class _Kind:
    """People who wish the same, and so can change places."""

    wish: Wish
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """What the solver says: the clubs, and how many of each kind sit in each cell."""

    opened: list[Place]
    seated: dict[tuple[int, Cell], int]
    kinds: list[_Kind]
    met_at_most: int
    placed_at_most: int
    repeatable: bool


class _Model:
    """The variables and rules. `sits[kind, cell]`: how many; `open[place]`: is the club held?"""

    def __init__(
        self,
        wishes: Sequence[Wish],
        hosts: Sequence[Host],
        sizes: Sizes,
        fixed: Mapping[int, Place],
    ) -> None:
        self.model, self.sizes, self.fixed = cp_model.CpModel(), sizes, fixed
        by_person = {wish.person: wish for wish in wishes}
        if unknown := sorted(set(fixed) - set(by_person)):
            raise Contradiction("fixed, but wishes no club", unknown)
        self.met_by_hand = sum(by_person[p].wants(*at.cell) for p, at in fixed.items())
        self.places = sorted({*places(hosts), *fixed.values()})
        self.cells = sorted({place.cell for place in self.places})
        self.kinds = _kinds([wish for wish in wishes if wish.person not in fixed])
        self.shares = _shares(wishes)
        self.put_in = Counter(fixed.values())
        self.open = {place: self.model.new_bool_var(str(place)) for place in self.places}
        self.sits = {
            (k, cell): self.model.new_int_var(0, len(kind.people), "")
            for k, kind in enumerate(self.kinds)
            for cell in self.cells
            if kind.wish.can(*cell)
        }
        self.in_cell: dict[Cell, list[cp_model.IntVar]] = defaultdict(list)
        self.of_kind: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for (k, cell), number in self.sits.items():
            self.in_cell[cell].append(number)
            self.of_kind[k].append(number)
        self._one_club_each()
        self._clubs_are_filled()
        self._hosts_can(hosts)

    # -- the rules --------------------------------------------------------------------------------

    def _one_club_each(self) -> None:
        for k, kind in enumerate(self.kinds):
            self.model.add(_total(self.of_kind[k]) <= len(kind.people))

    def _clubs_are_filled(self) -> None:
        """From `least` to `most` in each; one that a person has begun may stay smaller."""
        self.missing = []
        for cell in self.cells:
            here = [place for place in self.places if place.cell == cell]
            by_hand = sum(self.put_in[place] for place in here)
            people = _total(self.in_cell[cell]) + by_hand
            needed = _total(
                max(self.sizes.least, self.put_in[place]) * self.open[place] for place in here
            )
            if by_hand:
                missing = self.model.new_int_var(0, self.sizes.least * len(here), "")
                self.missing.append(missing)
                needed -= missing
            self.model.add(people >= needed)
            self.model.add(people <= self.sizes.most * _total(self.open[place] for place in here))

    def _hosts_can(self, hosts: Sequence[Host]) -> None:
        for place, number in self.put_in.items():
            if number > self.sizes.most:
                crowd = [p for p, at in self.fixed.items() if at == place]
                raise Contradiction("more are fixed in one club than it holds", crowd)
            self.model.add(self.open[place] == 1)
        most = {host.person: host.most for host in hosts}
        for host in sorted({place.host for place in self.places}):
            theirs = [place for place in self.places if place.host == host]
            begun = [place for place in theirs if place in self.put_in]
            self._check(begun, host)
            allowed = max(most.get(host, 0), len(begun))
            self.model.add(_total(self.open[place] for place in theirs) <= allowed)
            for n, place in enumerate(theirs):
                for other in theirs[n + 1 :]:
                    if place.clashes(other, self.sizes.minutes):
                        self.model.add_at_most_one(self.open[place], self.open[other])

    def _check(self, begun: Sequence[Place], host: int) -> None:
        for n, place in enumerate(begun):
            for other in begun[n + 1 :]:
                if place.clashes(other, self.sizes.minutes):
                    both = [p for p, at in self.fixed.items() if at in (place, other)]
                    raise Contradiction("one host is to lead two clubs at once", both)

    # -- what is best -----------------------------------------------------------------------------

    def solve(self, seconds: float, seed: int) -> _Found:
        """Step by step; each keeps what the one before it reached."""
        wanted = _total(n for (k, cell), n in self.sits.items() if self.kinds[k].wish.wants(*cell))
        placed, short, everybody = (
            _total(self.sits.values()),
            _total(self.missing),
            self._everybody(),
        )
        dear = everybody + 1  # no number of places is worth one wish, none of wishes a small club
        most = dear * (wanted - dear * short) + placed
        first = self._maximise(most, seconds * SHARES[0], seed)
        if first is None:
            raise Contradiction("no clubs can be made of what is fixed", sorted(self.fixed))
        self.model.add(most >= first.value)
        last = self._maximise(-self._roughness(), seconds * SHARES[1], seed) or first
        small = last.solver.value(short) if self.missing else 0
        met_at_most = min(everybody, first.bound // dear + dear * small)
        met_now = last.solver.value(wanted)
        rest = first.bound - dear * (met_now - dear * small)
        return _Found(
            opened=[place for place in self.places if last.solver.value(self.open[place])],
            seated={
                key: last.solver.value(number)
                for key, number in self.sits.items()
                if last.solver.value(number)
            },
            kinds=self.kinds,
            met_at_most=met_at_most,
            placed_at_most=min(everybody, rest),
            repeatable=first.repeatable and last.repeatable,
        )

    def _maximise(self, what: cp_model.LinearExprT, seconds: float, seed: int) -> _Step | None:
        """The best there is time for; None when nothing was found."""
        self.model.maximize(what)
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = 1  # more of them race, and the winner differs from run to run
        parameters.linearization_level = 2  # else the bound hardly moves
        parameters.random_seed = seed
        parameters.max_time_in_seconds = seconds
        parameters.max_deterministic_time = seconds * 0.3  # is spent before the clock's, as a rule
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        self.model.clear_hints()
        for number in (*self.open.values(), *self.sits.values(), *self.missing):
            self.model.add_hint(number, solver.value(number))
        return _Step(
            solver,
            value=round(solver.objective_value),
            bound=floor(solver.best_objective_bound + 1e-6),
            repeatable=status == cp_model.OPTIMAL or solver.wall_time < seconds * 0.98,
        )

    def _roughness(self) -> Any:
        """What is left to mind: weekdays missed, lopsided clubs, many clubs, one host with most."""
        lost_day = _total(
            n for (k, cell), n in self.sits.items() if not self.kinds[k].wish.likes_day(cell[0])
        )
        clubs = _total(self.open.values())
        return 2 * lost_day + self._lopsided() + clubs + self._busiest()

    def _lopsided(self) -> Any:
        over = []
        for cell in self.cells:
            clubs = _total(self.open[place] for place in self.places if place.cell == cell)
            for group, share in self.shares.items():
                same = [
                    n for (k, c), n in self.sits.items() if c == cell and self._group(k) == group
                ]
                if not same:
                    continue
                most = ceil(self.sizes.most * share) + EVEN_MIX
                too_many = self.model.new_int_var(0, sum(self._numbers(group)), "")
                self.model.add(too_many >= _total(same) - most * clubs)
                over.append(too_many)
        return _total(over)

    def _busiest(self) -> Any:
        most = self.model.new_int_var(0, len(self.places), "")
        for host in sorted({place.host for place in self.places}):
            theirs = [self.open[place] for place in self.places if place.host == host]
            self.model.add(most >= _total(theirs))
        return most

    def _everybody(self) -> int:
        return sum(len(kind.people) for kind in self.kinds)

    def _group(self, kind: int) -> str:
        return self.kinds[kind].wish.group

    def _numbers(self, group: str) -> list[int]:
        return [len(kind.people) for kind in self.kinds if kind.wish.group == group]


@dataclass(frozen=True, slots=True)
class _Step:
    solver: cp_model.CpSolver
    value: int
    bound: int
    repeatable: bool


def _total(numbers: Iterable[Any]) -> Any:
    """The sum of variables and terms of the model, which may be none."""
    return cp_model.LinearExpr.sum(list(numbers))


def _kinds(wishes: Sequence[Wish]) -> list[_Kind]:
    same: dict[tuple[object, ...], list[Wish]] = defaultdict(list)
    for wish in wishes:
        same[(wish.wished, wish.never, wish.languages, wish.group)].append(wish)
    return [_Kind(some[0], tuple(wish.person for wish in some)) for some in same.values()]


def _shares(wishes: Sequence[Wish]) -> dict[str, float]:
    groups = Counter(wish.group for wish in wishes)
    return {group: groups[group] / len(wishes) for group in sorted(groups)}


# -- who sits in which club ------------------------------------------------------------------------


def _deal(
    wishes: Sequence[Wish], found: _Found, sizes: Sizes, fixed: Mapping[int, Place]
) -> list[Members]:
    """Name the people of each cell and deal them out, so that groups spread over its clubs.

    Among people who wish the same, who said so first has what they wish.
    """
    seated: dict[Cell, list[int]] = defaultdict(list)
    for k, kind in enumerate(found.kinds):
        theirs = sorted(
            (cell for number, cell in found.seated if number == k),
            key=lambda cell, wish=kind.wish: (not wish.wants(*cell), cell),  # type: ignore[misc]
        )
        people = iter(kind.people)
        for cell in theirs:
            seated[cell] += [next(people) for _seat in range(found.seated[k, cell])]
    group = {wish.person: wish.group for wish in wishes}
    clubs: dict[Place, list[int]] = {place: [] for place in found.opened}
    for person in (wish.person for wish in wishes if wish.person in fixed):
        clubs[fixed[person]].append(person)
    for cell in sorted({place.cell for place in found.opened}):
        here = [place for place in found.opened if place.cell == cell]
        _spread(seated[cell], [clubs[place] for place in here], group, sizes)
    order = {wish.person: n for n, wish in enumerate(wishes)}
    return [
        Members(
            place,
            tuple(sorted(people, key=order.__getitem__)),
            frozenset(person for person in people if person in fixed),
        )
        for place, people in clubs.items()
    ]


def _spread(
    people: Sequence[int], clubs: Sequence[list[int]], group: Mapping[int, str], sizes: Sizes
) -> None:
    """Deal the people, group by group, to the club with fewest of the same group."""
    room = [len(club) for club in clubs]
    for _person in people:  # how many each will hold: the smallest grows first
        room[room.index(min(room))] += 1
    if any(size > sizes.most for size in room):
        raise AssertionError("the model seats more than a club holds")
    numbers = Counter(group[person] for person in people)
    for person in sorted(people, key=lambda one: (-numbers[group[one]], group[one])):
        free = [n for n, club in enumerate(clubs) if len(club) < room[n]]
        same = [sum(group[one] == group[person] for one in clubs[n]) for n in free]
        clubs[free[same.index(min(same))]].append(person)
