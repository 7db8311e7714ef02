"""The 390 answers to the market analysis of Næstved in April 2020, as a file; nobody in it exists.

The companies answered from 15 to 23 April: 79 % expected to get through; of all, 41 % were a little
hit, 35 % unaffected and 3 % growing (domain §12.12). Synthetic: the references are running numbers.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import IO

CODE = "markedsanalyse-2020"
FIRST, LAST = date(2020, 4, 15), date(2020, 4, 23)
COLUMNS = ("undersoegelse", "reference", "dag", "spoergsmaal", "svar")
# 160 + 136 + 12 = 308 of 390: 41 + 35 + 3 = 79 %
HOW: dict[str, int] = {
    "Lidt ramt": 160,
    "Upåvirket": 136,
    "I vækst": 12,
    "Hårdt ramt, men vi håber": 55,
    "Vi kommer ikke igennem": 27,
}
INDUSTRIES = {  # how often, and how much harder hit than others
    "Hoteller og restauranter": (40, 3.0),
    "Handel": (110, 1.2),
    "Bygge og anlæg": (90, 0.6),
    "Industri": (70, 0.8),
    "Transport": (35, 1.5),
    "Rådgivning og service": (45, 0.7),
}
_GOOD, _BAD = ("I vækst", "Upåvirket"), ("Hårdt ramt, men vi håber", "Vi kommer ikke igennem")
NEEDS = ("Ufaglærte", "Faglærte", "Funktionærer", "Ingen")
_WORDS = (
    "Vi mangler gæster, ikke folk.",
    "Kan I hjælpe med kurser, mens vi holder lukket?",
    "Ring igen, når grænsen åbner.",
    "Vi tager gerne en praktikant efter sommerferien.",
)


def market_answers(dice: random.Random, code: str = CODE) -> Iterator[tuple[str, ...]]:
    """The rows of the file of 390 answers, each as `COLUMNS`."""
    industries = [name for name, (n, _hit) in INDUSTRIES.items() for _ in range(n)]
    dice.shuffle(industries)
    hows = how_each(dice, [INDUSTRIES[industry][1] for industry in industries])
    for n, (industry, how) in enumerate(zip(industries, hows, strict=True)):
        day = FIRST + timedelta(days=dice.randrange(9))
        yield from (
            (code, f"N{n + 1:03d}", day.isoformat(), asked, answer)
            for asked, answer in [("branche", industry), *sheet_of(dice, how)]
        )


def how_each(dice: random.Random, hits: Sequence[float]) -> list[str]:
    """How it goes for each of the 390: the harder one is hit, the further back in line for the
    better answers.
    """
    hows = [how for how, n in HOW.items() for _ in range(n)]
    order = sorted(range(len(hows)), key=lambda n: dice.random() * hits[n])
    better = sorted(hows, key=lambda how: (how in _BAD) - (how in _GOOD))
    said = dict(zip(order, better, strict=True))
    return [said[n] for n in range(len(hows))]


def write(out: IO[str], *, seed: int) -> None:
    """The file of 390 answers; the same seed, the same file."""
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(market_answers(random.Random(seed)))


def sheet_of(dice: random.Random, how: str) -> Iterator[tuple[str, str]]:
    """What one who is so hit answers: question, and the answer in words."""
    yield "q1", how
    if how not in _BAD:
        yield "q2", dice.choice(NEEDS)
    yield "q3", str(dice.choice((1, 2, 2, 3) if how in _BAD else (2, 3, 4, 5)))
    yield "q4", str(int(dice.lognormvariate(2, 1)) + 1)
    if dice.random() < 0.1:
        yield "q5", dice.choice(_WORDS)
