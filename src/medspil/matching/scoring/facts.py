"""All that the score may read of a profile and of an order.

There is no room here for age, sex, origin, health, a CPR number or a name: what is not a field
cannot be weighed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

FOREVER = date.max.toordinal()
ANY_DISTANCE = 999  # km
WEEK = 48  # hours at most
PRIME = 2_147_483_647  # of the lots: 2^31 - 1

SHIFTS = ("day", "evening", "night", "weekend")
# Demands of work that somebody may have to avoid. Why stands nowhere in this room.
STRAINS = (
    "heavy_lifting",
    "standing",
    "walking",
    "noise",
    "crowds",
    "driving",
    "alone",
    "nights",
    "long_days",
    "fast_pace",
)
MUST, SHOULD, NICE = "must", "should", "nice"
WEIGHTS = {MUST: 3, SHOULD: 2, NICE: 1}


def mask(codes: Iterable[str], known: tuple[str, ...]) -> int:
    """The codes as bits; raises `ValueError` for one that is not known."""
    return sum(1 << known.index(code) for code in set(codes))


def codes_of(bits: int, known: tuple[str, ...]) -> list[str]:
    """The codes that the bits stand for."""
    return [code for place, code in enumerate(known) if bits >> place & 1]


@dataclass(frozen=True, slots=True)
class Facts:
    """A profile as the score sees it. Days are ordinals, `shifts` and `avoids` bits.

    `lot` is drawn when the profile is made: among equals it decides, with the order's own numbers,
    so that nobody is always last.
    """

    key: int
    lot: int
    occupations: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    certificates: Mapping[str, int] = field(default_factory=dict)  # the last day of each
    postcode: str = ""
    km: int = ANY_DISTANCE
    hours: tuple[int, int] = (1, WEEK)
    shifts: int = 1
    start: int = 0
    avoids: int = 0
    until: int = FOREVER  # the last day of the consent

    def as_json(self) -> dict[str, Any]:
        """To be kept; `from_json` reads it."""
        return {
            "key": self.key,
            "lot": self.lot,
            "occupations": sorted(self.occupations),
            "skills": sorted(self.skills),
            "certificates": dict(sorted(self.certificates.items())),
            "postcode": self.postcode,
            "km": self.km,
            "hours": list(self.hours),
            "shifts": self.shifts,
            "start": self.start,
            "avoids": self.avoids,
            "until": self.until,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Facts:
        """What `as_json` kept."""
        return cls(
            **{
                **said,
                "occupations": frozenset(said["occupations"]),
                "skills": frozenset(said["skills"]),
                "hours": (said["hours"][0], said["hours"][1]),
            }
        )


@dataclass(frozen=True, slots=True)
class Wish:
    """A skill or a certificate that the order asks for: `MUST`, `SHOULD` or `NICE`. A skill that
    stands under one of `also` is the same: a concept, and the words that were written for it.
    """

    key: str
    level: str
    also: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        return WEIGHTS[self.level]

    def is_in(self, skills: frozenset[str]) -> bool:
        """Is it among them, under any of its names?"""
        return self.key in skills or any(key in skills for key in self.also)

    def as_json(self) -> list[Any]:
        """To be kept; `Order.from_json` reads it."""
        return [self.key, self.level, *([list(self.also)] if self.also else [])]


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the score sees it.

    `occupations`: the wanted one and its neighbours, each with the points it gives.
    `strains`: what the work demands, as bits. `seed`: two numbers of the order's own, for ties.
    """

    day: int
    seed: tuple[int, int]
    occupations: Mapping[str, int] = field(default_factory=dict)
    occupation_is_must: bool = False
    skills: tuple[Wish, ...] = ()
    certificates: tuple[Wish, ...] = ()
    postcode: str = ""
    hours: tuple[int, int] = (1, WEEK)
    shifts: int = 0
    start: int = 0
    strains: int = 0

    def as_json(self) -> dict[str, Any]:
        """To be kept; `from_json` reads it."""
        return {
            "day": self.day,
            "seed": list(self.seed),
            "occupations": dict(sorted(self.occupations.items())),
            "occupation_is_must": self.occupation_is_must,
            "skills": [one.as_json() for one in self.skills],
            "certificates": [one.as_json() for one in self.certificates],
            "postcode": self.postcode,
            "hours": list(self.hours),
            "shifts": self.shifts,
            "start": self.start,
            "strains": self.strains,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Order:
        """What `as_json` kept."""
        return cls(
            **{
                **said,
                "seed": (said["seed"][0], said["seed"][1]),
                "skills": tuple(
                    Wish(key, level, *map(tuple, also)) for key, level, *also in said["skills"]
                ),
                "certificates": tuple(Wish(*one) for one in said["certificates"]),
                "hours": (said["hours"][0], said["hours"][1]),
            }
        )

    def tie(self, lot: int) -> int:
        """The place among equals, the smallest first: a shuffle of the lots, each order its own."""
        return (lot * self.seed[0] + self.seed[1]) % PRIME
