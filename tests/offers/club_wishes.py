"""Wishes and hosts for the tests of job clubs."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import time

from medspil.offers.clubs.wishes import WORKING_WEEK, Host, Part, Slot, When, Wish

TUESDAY_MORNING = When(2, Part.MORNING)
TUESDAY_AFTERNOON = When(2, Part.AFTERNOON)
THURSDAY_MORNING = When(4, Part.MORNING)
AT_TEN, AT_ONE = time(10), time(13)


def wishing(
    people: Iterable[int],
    *wished: When,
    never: Iterable[When] = (),
    languages: tuple[str, ...] = ("da",),
    group: str = "",
) -> list[Wish]:
    """The same wish of each of them."""
    return [Wish(p, frozenset(wished), frozenset(never), languages, group) for p in people]


def host(person: int, *slots: tuple[int, time], most: int = 2, languages: str = "da") -> Host:
    return Host(person, tuple(Slot(*slot) for slot in slots), tuple(languages.split()), most)


def crowd(count: int, seed: int) -> tuple[list[Wish], list[Host]]:
    """Any old town: each wishes one to three times, some cannot at others, some need Arabic."""
    chance = random.Random(seed)
    wishes = []
    for person in range(1, count + 1):
        wished = frozenset(chance.sample(WORKING_WEEK, chance.randint(1, 3)))
        rest = [when for when in WORKING_WEEK if when not in wished]
        languages = ("ar", "da") if chance.random() < 0.1 else ("da",)
        never = frozenset(chance.sample(rest, chance.randint(0, 4)))
        group = chance.choice(["dagpenge", "kontanthjaelp", "sygedagpenge"])
        wishes.append(Wish(person, wished, never, languages, group))
    hosts = []
    for person in range(1, 2 + count // 20):
        slots = {
            Slot(chance.randint(1, 5), time(chance.choice([9, 10, 13, 14, 17]))) for _n in range(5)
        }
        hosts.append(
            Host(person, tuple(sorted(slots)), ("da", "ar") if person % 4 == 0 else ("da",))
        )
    return wishes, hosts
