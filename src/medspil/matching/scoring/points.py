"""The score of one profile for one order: what each part gives, and what is missing.

Whole numbers alone. `VERSION` stands with every ranking in the log: raise it with any change of
what a part gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from medspil.matching.scoring.facts import MUST, Facts, Order, Wish
from medspil.matching.scoring.places import km_between

VERSION = 1

OCCUPATION, SKILLS, CERTIFICATES, DISTANCE, HOURS, START = 300, 400, 100, 100, 50, 50
UNKNOWN_DISTANCE = DISTANCE // 2
PER_KM, PER_HOUR, PER_DAY = 2, 5, 2  # points lost

Rarity = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Score:
    """What each part gives; `total` is their sum."""

    occupation: int
    skills: int
    certificates: int
    distance: int
    hours: int
    start: int

    @property
    def total(self) -> int:
        return sum(self.parts)

    @property
    def parts(self) -> tuple[int, ...]:
        """In the order in which they stand."""
        return (
            self.occupation,
            self.skills,
            self.certificates,
            self.distance,
            self.hours,
            self.start,
        )


def rarity(pool: int, having: int) -> int:
    """What a skill weighs that `having` of `pool` have: 1 where most have it, one more each time
    that half as many do.
    """
    return max(1, (pool // max(having, 1)).bit_length())


def rarities(order: Order, pool: Iterable[Facts]) -> dict[str, int]:
    """Of each skill that the order asks for, counted over those who can be found that day."""
    there = [one for one in pool if is_searchable(order, one)]
    return {
        wish.key: rarity(len(there), sum(wish.is_in(one.skills) for one in there))
        for wish in order.skills
    }


def score(order: Order, one: Facts, weigh: Rarity) -> Score | None:
    """What each part gives; None for whom the order is not: see `barriers`."""
    if barriers(order, one):
        return None
    return Score(
        occupation=_occupation(order, one),
        skills=_skills(order, one, weigh),
        certificates=_certificates(order, one),
        distance=distance_points(km_between(order.postcode, one.postcode)),
        hours=hours_points(order.hours, one.hours),
        start=start_points(order.start, one.start),
    )


def is_searchable(order: Order, one: Facts) -> bool:
    """Does the consent hold that day?"""
    return one.until >= order.day


def barriers(order: Order, one: Facts) -> list[str]:
    """Why it cannot be: codes, none where it can.

    `consent`, `occupation`, `skill:…`, `certificate:…`: a must that is not met; `distance`: longer
    than the person says they can travel; `shifts`; `strains`: the work asks for something that the
    person avoids – which of them is not told.
    """
    km = km_between(order.postcode, one.postcode)
    met = (
        ("consent", is_searchable(order, one)),
        ("occupation", not order.occupation_is_must or _occupation(order, one) > 0),
        *((f"skill:{wish.key}", wish.is_in(one.skills)) for wish in _musts(order.skills)),
        *(
            (f"certificate:{wish.key}", _has(order, one, wish.key))
            for wish in _musts(order.certificates)
        ),
        ("distance", km is None or km <= one.km),
        ("shifts", order.shifts & one.shifts == order.shifts),
        ("strains", order.strains & one.avoids == 0),
    )
    return [code for code, holds in met if not holds]


def missing(order: Order, one: Facts) -> list[str]:
    """What was asked for, and is not there: codes as of `barriers`."""
    skills = [f"skill:{wish.key}" for wish in order.skills if not wish.is_in(one.skills)]
    certificates = [
        f"certificate:{wish.key}" for wish in order.certificates if not _has(order, one, wish.key)
    ]
    found = [*skills, *certificates]
    if order.occupations and not _occupation(order, one):
        found.insert(0, "occupation")
    if hours_points(order.hours, one.hours) < HOURS:
        found.append("hours")
    if start_points(order.start, one.start) < START:
        found.append("start")
    return found


def _musts(wishes: tuple[Wish, ...]) -> list[Wish]:
    return [wish for wish in wishes if wish.level == MUST]


def _occupation(order: Order, one: Facts) -> int:
    return max((order.occupations.get(key, 0) for key in one.occupations), default=0)


def skill_weight(wish: Wish, weigh: Rarity) -> int:
    """What a skill that is asked for weighs."""
    return wish.weight * weigh[wish.key]


def _skills(order: Order, one: Facts, weigh: Rarity) -> int:
    asked = sum(skill_weight(wish, weigh) for wish in order.skills)
    has = sum(skill_weight(wish, weigh) for wish in order.skills if wish.is_in(one.skills))
    return SKILLS * has // asked if asked else 0


def _has(order: Order, one: Facts, certificate: str) -> bool:
    """Is it held on the day the work begins?"""
    return one.certificates.get(certificate, 0) >= order.start


def _certificates(order: Order, one: Facts) -> int:
    asked = sum(wish.weight for wish in order.certificates)
    has = sum(wish.weight for wish in order.certificates if _has(order, one, wish.key))
    return CERTIFICATES * has // asked if asked else 0


def distance_points(km: int | None) -> int:
    """All at the door, none from 50 km; half where it is not known."""
    return UNKNOWN_DISTANCE if km is None else max(0, DISTANCE - PER_KM * km)


def hours_points(wanted: tuple[int, int], can: tuple[int, int]) -> int:
    """All where the two meet; less for each hour a week between them."""
    between = max(wanted[0] - can[1], can[0] - wanted[1], 0)
    return max(0, HOURS - PER_HOUR * between)


def start_points(wanted: int, can: int) -> int:
    """All for who can begin in time; less for each day later."""
    return max(0, START - PER_DAY * max(can - wanted, 0))


def most(order: Order) -> int:
    """What the order can give at most: what it does not ask for gives nothing to anybody."""
    return (
        max(order.occupations.values(), default=0)
        + (SKILLS if order.skills else 0)
        + (CERTIFICATES if order.certificates else 0)
        + DISTANCE
        + HOURS
        + START
    )


def shortlist(order: Order, pool: list[Facts], most_of: int = 20) -> list[tuple[int, Score]]:
    """The best of the pool, (profile's key, score), the plain way: every profile in turn.

    What `index` must say too, and by which a ranking in the log is played again.
    """
    weigh = rarities(order, pool)
    found = [(one, scored) for one in pool if (scored := score(order, one, weigh)) is not None]
    found.sort(key=lambda pair: (-pair[1].total, order.tie(pair[0].lot), pair[0].key))
    return [(one.key, scored) for one, scored in found[:most_of]]
