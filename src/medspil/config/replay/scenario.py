"""What is played: the days, the size of the municipality, and what differs from day to day.

Dates of the law: the shipped suspensions of 2020 (contact/law/suspensions.toml).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.kernel.workdays import is_working_day

REPLAY = System("replay")

FIRST_DAY = date(2020, 1, 1)
LAST_DAY = date(2020, 7, 31)
DOORS_CLOSE = date(2020, 3, 12)
WEST_RETURNS = date(2020, 5, 27)
EAST_RETURNS = date(2020, 6, 15)
CALL_ROUND = date(2020, 3, 13)  # the first day at home: everybody is to be called


@dataclass(frozen=True, slots=True)
class Scenario:
    """A synthetic municipality: so many citizens on the day it opens, drawn by `seed`."""

    citizens: int = 600
    companies: int = 200
    seed: int = 1
    opens: date = FIRST_DAY

    def chance(self, *about: object) -> Random:
        """Chances of their own for each thing: the same seed gives the same day, whatever was
        drawn before it and wherever the replay was taken up again.
        """
        return Random(":".join(str(part) for part in ("medspil", self.seed, *about)))


def working_day_from(day: date) -> date:
    """The day, or the next working day."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def doors_are_closed(day: date) -> bool:
    """The municipality lies west of Storebælt: its own doors open on 27 May."""
    return DOORS_CLOSE <= day < WEST_RETURNS


def at_hour(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of the day in Danish time."""
    return datetime.combine(day, time(hour, minute), clock.TZ)


@dataclass(frozen=True, slots=True)
class Nature:
    """What a citizen is like to keep in contact with; only what they do shows it."""

    answers: float  # chance that they answer a call
    comes: float  # chance that they come to a meeting
    declines: bool  # would rather not be called while it is voluntary
    burden: str  # the concern somebody who knows them would have: none, some, high
    walks: bool  # likes to talk while walking


def nature(scenario: Scenario, reference: str) -> Nature:
    """The same for a citizen on every day of the replay."""
    chance = scenario.chance("nature", reference)
    elusive = chance.random() < 0.07
    burden = chance.choices(["none", "some", "high"], [82, 13, 5])[0]
    return Nature(
        answers=chance.uniform(0.25, 0.5) if elusive else chance.uniform(0.72, 0.96),
        comes=chance.uniform(0.5, 0.75) if elusive else chance.uniform(0.85, 0.98),
        declines=chance.random() < 0.04,
        burden=burden,
        walks=chance.random() < (0.6 if burden != "none" else 0.05),
    )
