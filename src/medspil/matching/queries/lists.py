"""The list that was made for an order: its places with the reasons, who came since, made again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.matching import orders_wording as wording
from medspil.matching.models import JobOrder, Profile, Proposal, Ranking
from medspil.matching.queries.pool import facts_at, facts_of
from medspil.matching.scoring import points
from medspil.matching.scoring.facts import Facts, Order
from medspil.matching.scoring.index import Index
from medspil.matching.scoring.places import km_between


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: what it is, what it gave of how much, and why."""

    label: Any
    given: int
    whole: int
    short: str
    why: str

    @property
    def share(self) -> int:
        """Of a hundred, as it is drawn."""
        return 100 * self.given // self.whole if self.whole else 0

    @property
    def in_words(self) -> str:
        return wording.part_in_words(self.given, self.whole)


@dataclass(frozen=True, slots=True)
class Row:
    """A place on the list. No name: the list is read without knowing who it is."""

    place: int
    profile: Profile
    total: int
    most: int
    parts: list[Part]
    missing: list[str]
    chosen: bool


def rows_of(ranking: Ranking) -> list[Row]:
    """The list as it was made, with the reasons. Who may not be found any more is left out."""
    asked = Order.from_json(ranking.asked)
    keys = [int(row[0]) for row in ranking.found]
    profiles = Profile.objects.filter(withdrawn_at=None, until__gte=clock.today()).in_bulk(keys)
    facts = facts_of(keys, ranking.pool_n)
    chosen = set(
        Proposal.objects.filter(order=ranking.order_id).values_list("citizen_id", flat=True)
    )
    said = ranking.words or words_of(ranking.order)
    return [
        Row(
            place=place,
            profile=profiles[key],
            total=sum(parts),
            most=points.most(asked),
            parts=_parts(asked, facts[key], parts, said),
            missing=_missing(asked, facts[key], said),
            chosen=profiles[key].citizen_id in chosen,
        )
        for place, (key, *parts) in enumerate(ranking.found, 1)
        if key in profiles and key in facts
    ]


def words_of(order: JobOrder) -> dict[str, str]:
    """What the company calls each thing it asks for, by its key."""
    return {key: words for key, words, _level in (*order.skills, *order.certificates)}


def _parts(order: Order, one: Facts, given: list[int], said: Mapping[str, str]) -> list[Part]:
    has = [said.get(wish.key, wish.key) for wish in order.skills if wish.is_in(one.skills)]
    held = [
        said.get(wish.key, wish.key)
        for wish in order.certificates
        if one.certificates.get(wish.key, 0) >= order.start
    ]
    late = max(0, one.start - order.start)
    km = km_between(order.postcode, one.postcode)
    whys = (
        (wording.occupation_in_short(given[0]), wording.occupation_in_words(given[0])),
        (wording.part_in_words(len(has), len(order.skills)), ", ".join(has)),
        (wording.part_in_words(len(held), len(order.certificates)), ", ".join(held)),
        (wording.km_in_short(km), wording.km_in_words(km)),
        wording.hours_in_words(*one.hours),
        (wording.late_in_short(late), wording.late_in_words(late)),
    )
    wholes = (
        max(order.occupations.values(), default=0),
        points.SKILLS if order.skills else 0,
        points.CERTIFICATES if order.certificates else 0,
        *wording.WHOLE[3:],
    )
    return [
        Part(label, got, whole, *why)
        for label, got, whole, why in zip(wording.PARTS, given, wholes, whys, strict=True)
    ]


def _missing(order: Order, one: Facts, said: Mapping[str, str]) -> list[str]:
    found = []
    for code in points.missing(order, one):
        kind, _colon, key = code.partition(":")
        if kind == "skill":
            found.append(said.get(key, key))
        elif kind == "certificate":
            found.append(_("%(what)s, gyldigt ved start") % {"what": said.get(key, key)})
        elif kind == "hours":
            found.append(_("timer, der mødes"))
        elif kind == "occupation":
            found.append(_("erhvervet"))
        else:
            found.append(_("start til tiden"))
    return found


def is_old(order: JobOrder, ranking: Ranking) -> bool:
    """Has a demand changed since the list was made?"""
    return ranking.order_version < order.demands_version


def newcomers(order: JobOrder, ranking: Ranking) -> int:
    """How many have a profile that is newer than the list, and would have stood on it."""
    return _changed_since(ranking.pool_n).newcomers(ranking)


@dataclass(frozen=True, slots=True)
class _Changed:
    """Those whose profile is new or has changed: at which change of the pool, and all of them to be
    weighed at once.
    """

    n: dict[int, int]
    index: Index

    def newcomers(self, ranking: Ranking) -> int:
        if not self.n:
            return 0
        asked = Order.from_json({**ranking.asked, "day": clock.today().toordinal()})
        listed = {int(row[0]) for row in ranking.found}
        full = len(ranking.found) >= ranking.most
        least = min((sum(row[1:]) for row in ranking.found), default=0) if full else -1
        there = self.index.there(asked.day)
        placed = self.index.best(asked, there, ranking.weights, self.index.size)
        return sum(
            one.total > least and one.key not in listed and self.n[one.key] > ranking.pool_n
            for one in placed
        )


def _changed_since(n: int) -> _Changed:
    rows = Profile.objects.filter(n__gt=n, withdrawn_at=None, versions__n=F("n"))
    found = list(rows.values_list("pk", "n", "versions__facts"))
    facts = (Facts.from_json(said) for _key, _n, said in found if said is not None)
    return _Changed({key: at for key, at, _said in found}, Index(facts))


@dataclass(frozen=True, slots=True)
class Listed:
    """An order in the list, and how many newcomers fit it."""

    order: JobOrder
    newcomers: int


def with_newcomers(orders: list[JobOrder]) -> list[Listed]:
    """Each, those that are open with who came since the list was made; two statements for all."""
    latest = (
        Ranking.objects.filter(order__in=[one.pk for one in orders if one.state == "open"])
        .order_by("order_id", "-pk")
        .distinct("order_id")
    )
    rankings = list(latest)
    if not rankings:
        return [Listed(one, 0) for one in orders]
    changed = _changed_since(min(one.pool_n for one in rankings))
    n = {one.order_id: changed.newcomers(one) for one in rankings}
    return [Listed(one, n.get(one.pk, 0)) for one in orders]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a ranking says when it is made again from its log. `gone`: how many of the list have
    left the pool for good since, with their citizen."""

    same: bool
    gone: int


def replay(ranking: Ranking) -> Replayed:
    """Make the list again, the plain way, from the log and the pool as it was."""
    asked = Order.from_json(ranking.asked)
    pool = list(facts_at(ranking.pool_n))
    found = [[key, *scored.parts] for key, scored in points.shortlist(asked, pool, ranking.most)]
    there = {one.key for one in pool}
    gone = sum(int(row[0]) not in there for row in ranking.found)
    same = found == ranking.found and points.rarities(asked, pool) == ranking.weights
    return Replayed(same and ranking.version == points.VERSION, gone)
