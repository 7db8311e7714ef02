"""People who do not exist, without end: `synthetic_people(seed)`.

The same seed gives the same people. No CPR number is anybody's (day + 60), no telephone number can
be called (all begin with 00), no e-mail address can receive (example.com). How they are spread
over contact groups follows public figures, see shares.toml.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import count
from random import Random

from medspil.kernel.cpr import Cpr

YEAR = 2026  # the year in which the people have the ages of their groups, unless asked otherwise
REFORM = date(2025, 7, 1)
CASEWORKER_LOAD = 55  # citizens

_SERIALS = 4000  # last four digits available in each century
_DAYS_APART = 1000  # birthdays that share a serial differ by this many days: numbers never repeat

# (language, how many in a thousand, how many of them need an interpreter, in a hundred)
_LANGUAGES = [
    ("da", 868, 0),
    ("ar", 34, 55),
    ("uk", 22, 60),
    ("en", 16, 5),
    ("pl", 14, 45),
    ("tr", 12, 40),
    ("so", 10, 60),
    ("fa", 9, 55),
    ("ro", 8, 50),
    ("ti", 7, 65),
]
_CHANNELS = [("phone", 62), ("in_person", 24), ("video", 9), ("phone_walk", 3), ("walk", 2)]


@dataclass(frozen=True, slots=True)
class Group:
    """A contact group in the synthetic municipality; `days` and `longest` are days back."""

    code: str
    share: float
    benefit: str
    ages: tuple[int, int]
    days: int
    longest: int
    team: str


@dataclass(frozen=True, slots=True)
class SyntheticPerson:
    """Somebody who does not exist, as a case system would know them.

    `course_days` is how many days the contact course had lasted on the day one asks about; see
    `anchor`.
    """

    number: int  # 1, 2, 3 …
    reference: str
    first_name: str
    last_name: str
    cpr: Cpr
    phone: str  # eight digits
    email: str
    group: str
    benefit: str
    course_days: int
    team: str
    caseworker: str  # name of a synthetic employee, stable within the team
    language: str
    interpreter: bool
    channel: str
    protected: bool
    post_exempt: bool

    def anchor(self, day: date) -> date:
        """Day 0 of the contact course, seen from `day`."""
        return day - timedelta(days=self.course_days)

    def benefit_on(self, day: date) -> str:
        """The benefit's code; since 1 July 2025 two of them are cash benefit."""
        gone = ("uddannelseshjaelp", "selvforsoergelses_og_hjemrejseydelse")
        return "kontanthjaelp" if self.benefit in gone and day >= REFORM else self.benefit


@cache
def groups() -> tuple[Group, ...]:
    """The contact groups and their shares, from shares.toml."""
    text = resources.files(__name__.rpartition(".")[0]).joinpath("shares.toml").read_text("utf-8")
    return tuple(
        Group(
            code=row["code"],
            share=float(row["share"]),
            benefit=row["benefit"],
            ages=(row["ages"][0], row["ages"][1]),
            days=row["days"],
            longest=row["longest"],
            team=row["team"],
        )
        for row in tomllib.loads(text)["group"]
    )


@cache
def names() -> tuple[list[str], list[str]]:
    """First names and last names (Faker's da_DK lists, MIT)."""
    found: dict[str, list[str]] = {"first": [], "last": []}
    path = resources.files(__name__.rpartition(".")[0]).joinpath("names.csv")
    for row in csv.DictReader(path.read_text("utf-8").splitlines()):
        found[row["kind"]].append(row["name"])
    return found["first"], found["last"]


def synthetic_people(
    seed: int = 1, *, prefix: str = "S", year: int = YEAR
) -> Iterator[SyntheticPerson]:
    """People without end, the same for the same seed; `prefix` begins their references.

    `year`: when they have the ages of their contact groups (under 30 in education help, and so on).
    """
    random = Random(f"medspil:{seed}")
    first_names, last_names = names()
    weights = [group.share for group in groups()]
    languages, language_weights = [x[0] for x in _LANGUAGES], [x[1] for x in _LANGUAGES]
    needs = {language: percent for language, _share, percent in _LANGUAGES}
    channels, channel_weights = [x[0] for x in _CHANNELS], [x[1] for x in _CHANNELS]
    in_team: dict[str, int] = {}
    for number in count(1):
        group = random.choices(groups(), weights)[0]
        first, last = random.choice(first_names), random.choice(last_names)
        language = random.choices(languages, language_weights)[0]
        in_team[group.team] = in_team.get(group.team, 0) + 1
        yield SyntheticPerson(
            number=number,
            reference=f"{prefix}-{number:06d}",
            first_name=first,
            last_name=last,
            cpr=_cpr(number, group.ages, year, random),
            phone=f"00{(number * 7919 + seed) % 1_000_000:06d}",
            email=_email(first, last, number) if random.random() < 0.83 else "",
            group=group.code,
            benefit=group.benefit,
            course_days=_course_days(group, random),
            team=group.team,
            caseworker=caseworker(seed, group.team, (in_team[group.team] - 1) // CASEWORKER_LOAD),
            language=language,
            interpreter=random.random() * 100 < needs[language],
            channel=random.choices(channels, channel_weights)[0],
            protected=random.random() < 0.02,
            post_exempt=random.random() < 0.06,
        )


def caseworker(seed: int, team: str, index: int) -> str:
    """The name of the team's caseworker number `index`, the same for the same seed."""
    random = Random(f"medspil:{seed}:{team}:{index}")
    first_names, last_names = names()
    return f"{random.choice(first_names)} {random.choice(last_names)}"


def _course_days(group: Group, random: Random) -> int:
    """Exponential: many have just begun, a few have been there for long."""
    return int(random.expovariate(1 / group.days)) % (group.longest + 1)


def _cpr(number: int, ages: tuple[int, int], year: int, random: Random) -> Cpr:
    """A replacement-style number (day + 60) of its own for each `number`.

    Two numbers that share a serial are born a different number of days into a span of
    `_DAYS_APART`, so the first four million people have a number each.
    """
    earliest = date(year - ages[1], 1, 1).toordinal()
    latest = date(year - ages[0], 1, 1).toordinal()
    day = random.randrange(earliest, latest)
    day += (number // _SERIALS - day) % _DAYS_APART
    if day >= latest:
        day -= _DAYS_APART
    born = date.fromordinal(day)
    serial = (number * 2879) % _SERIALS + (_SERIALS if born.year >= 2000 else 0)
    return Cpr.parse(f"{born.day + 60:02d}{born:%m%y}{serial:04d}")


def _email(first: str, last: str, number: int) -> str:
    plain = f"{first}.{last}".lower().translate(_PLAIN)
    return f"{plain}{number}@example.com"


_PLAIN = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ü": "u", "ö": "oe", "ä": "ae", " ": "."}
)
