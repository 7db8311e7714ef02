"""A spring of calls, as Jammerbugt had it: as many employees as citizens, two themes foremost."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from medspil.hotline.actions.tally import tally
from medspil.hotline.models import Caller, Duration, Place, Theme
from medspil.kernel import clock
from medspil.kernel.action import System

HOURS = (9, 10, 11, 13, 14)
FOREMOST = (Theme.INFECTION, Theme.ISOLATION)


def calls_of(day: date, dice: random.Random, *, at_most: int = 6) -> int:
    """Play a working day of the hotline with the house's own action; how many calls it had.

    As many employees ring as citizens, each day.
    """
    if day.weekday() > 4:
        return 0
    calls = 2 * dice.randint(1, max(at_most // 2, 1))
    for number in range(calls):
        moment = datetime.combine(day, time(dice.choice(HOURS), dice.randrange(60)), clock.TZ)
        with clock.at(moment):
            tally(
                by=System("replay"),
                caller=(Caller.CITIZEN, Caller.EMPLOYEE)[number % 2],
                duration=dice.choices(Duration.values, [2, 4, 3, 1])[0],
                themes={dice.choice(FOREMOST), dice.choice(Theme.values)},
                referred=dice.sample(Place.values, dice.randint(0, 2)),
                urgent=dice.random() < 0.02,
            )
    return calls


def play_spring(start: date, end: date, *, seed: int = 2020, at_most: int = 6) -> int:
    """Every working day from `start` to `end`, both included; how many calls there were."""
    dice = random.Random(seed)
    days = (start + timedelta(days=n) for n in range((end - start).days + 1))
    return sum(calls_of(day, dice, at_most=at_most) for day in days)
