"""(h) Job clubs for three hundred citizens, against first come, first served.

Everybody wishes a language and one to three parts of the week; the parts are not equally popular
(mornings in the middle of the week are), most cannot at some others, and one in eight would rather
meet in another language than Danish. The consultants' hours are as uneven, and hold few seats more
than there are people. What is compared is how many have everything they wish; seconds are ours, on
one core. The peer sees the same wishes in the order in which they were said.
"""

from __future__ import annotations

import random
from datetime import time
from time import perf_counter
from typing import Any

from medspil.offers.clubs.first_come import first_come
from medspil.offers.clubs.proposal import propose
from medspil.offers.clubs.wishes import WORKING_WEEK, Host, Part, Sizes, Slot, Wish, met

LIMIT = 10.0
POPULAR = {Part.MORNING: 6, Part.AFTERNOON: 3, Part.EVENING: 1}
HOURS = {Part.MORNING: (9, 10), Part.AFTERNOON: (12, 13), Part.EVENING: (16, 17)}
GROUPS = {"dagpenge": 60, "kontanthjaelp": 25, "sygedagpenge": 10, "uddannelseshjaelp": 5}


def town(people: int, seed: int) -> tuple[list[Wish], list[Host]]:
    """The citizens in the order in which they said so, and the consultants."""
    chance = random.Random(seed)
    weights = [POPULAR[w.part] * (2 if 2 <= w.weekday <= 4 else 1) for w in WORKING_WEEK]

    def some(count: int) -> set[Any]:
        return set(chance.choices(WORKING_WEEK, weights, k=count))

    wishes = []
    for person in range(1, people + 1):
        wished = some(chance.randint(1, 3))
        never = set(chance.sample(WORKING_WEEK, chance.randint(0, 6))) - wished
        foreign = chance.choice(["ar", "en"]) if chance.random() < 1 / 8 else ""
        languages = (
            ("da",) if not foreign else (foreign, "da") if chance.random() < 0.6 else (foreign,)
        )
        group = chance.choices([*GROUPS], [*GROUPS.values()])[0]
        wishes.append(Wish(person, frozenset(wished), frozenset(never), languages, group))
    hosts = []
    for person in range(1, people * 12 // 300 + 1):
        slots = {Slot(w.weekday, time(chance.choice(HOURS[w.part]))) for w in some(6)}
        speaks = ("da", "ar") if person % 4 == 0 else ("da", "en") if person % 4 == 1 else ("da",)
        hosts.append(Host(person, tuple(sorted(slots)), speaks, most=3))
    return wishes, hosts


def run(people: int = 300, towns: int = 5) -> dict[str, Any]:
    """So many citizens in so many towns; the slowest counts. Raises if one takes too long."""
    sizes, found = Sizes(), []
    for seed in range(1, towns + 1):
        wishes, hosts = town(people, seed)
        began = perf_counter()
        ours = propose(wishes, hosts, sizes)
        took = perf_counter() - began
        served = first_come(wishes, hosts, sizes)
        found.append((took, ours, met(served, wishes), sum(len(c.people) for c in served)))
    slowest = max(took for took, *_rest in found)
    if slowest > LIMIT:
        raise RuntimeError(f"a proposal took {slowest:.1f} s")
    wished = sum(ours.met for _took, ours, *_rest in found) / towns
    peer = sum(theirs for *_rest, theirs, _placed in found) / towns
    return {
        "name": f"(h) job clubs for {people} citizens, all wishes met",
        "ours": round(wished),
        "peer": round(peer),
        "ratio": round(peer / wished, 2),
        "note": (
            f"peer: first come, first served; {towns} towns, slowest {slowest:.1f} s, "
            f"gap at most {100 * max(o.gap for _t, o, *_r in found):.1f} %; placed "
            f"{sum(o.placed for _t, o, *_r in found) / towns:.0f} against "
            f"{sum(placed for *_r, placed in found) / towns:.0f}, "
            f"{'every answer' if all(o.repeatable for _t, o, *_r in found) else 'not every answer'}"
            " repeatable"
        ),
    }
