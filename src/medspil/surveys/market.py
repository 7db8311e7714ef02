"""The market analysis of Næstved in April 2020, as a survey and as answers of nobody who exists.

390 companies answered from 15 to 23 April: 79 % expected to get through; of all, 41 % were a little
hit, 35 % unaffected and 3 % growing (domain §12.12). Synthetic: the references are running numbers.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import IO

from medspil.kernel.action import Actor
from medspil.surveys.actions.building import add_question, publish
from medspil.surveys.actions.surveys import make_survey, name_variable, open_survey
from medspil.surveys.models import Survey
from medspil.surveys.wording import read

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
OPTIONS = (
    "Ja, vi kommer igennem:\n- Lidt ramt\n- Upåvirket\n- I vækst\n"
    "Hårdt ramt, men vi håber\nVi kommer ikke igennem"
)
INDUSTRIES = {  # how often, and how much harder hit than others
    "Hoteller og restauranter": (40, 3.0),
    "Handel": (110, 1.2),
    "Bygge og anlæg": (90, 0.6),
    "Industri": (70, 0.8),
    "Transport": (35, 1.5),
    "Rådgivning og service": (45, 0.7),
}
_GOOD, _BAD = ("I vækst", "Upåvirket"), ("Hårdt ramt, men vi håber", "Vi kommer ikke igennem")
_NEEDS = ("Ufaglærte", "Faglærte", "Funktionærer", "Ingen")
_WORDS = (
    "Vi mangler gæster, ikke folk.",
    "Kan I hjælpe med kurser, mens vi holder lukket?",
    "Ring igen, når grænsen åbner.",
    "Vi tager gerne en praktikant efter sommerferien.",
)


def make_market_analysis(by: Actor, *, first: date = FIRST, last: date = LAST) -> Survey:
    """The survey, open for answers."""
    survey: Survey = make_survey(
        by=by,
        title="Markedsanalyse 2020",
        about="Vi ringer til virksomheder i kommunen for at høre, hvordan I klarer jer, og hvad vi "
        "kan hjælpe med. Svarene bruges til at sætte ind, hvor det gør en forskel.",
        first_week=first,
        last_week=last,
        code=CODE,
        has_public_link=True,
    )
    name_variable(by=by, survey=survey, label="Branche", values=list(INDUSTRIES))
    draft = survey.versions.get()
    how = add_question(
        by=by,
        version=draft,
        kind="one",
        text="Hvordan går det jeres virksomhed?",
        options=read(OPTIONS),
        is_required=True,
    )
    add_question(
        by=by,
        version=draft,
        kind="several",
        text="Hvem får I brug for i det næste halve år?",
        options=read("\n".join(_NEEDS)),
        only_if=[how.options.get(code="1")],
    )
    add_question(
        by=by,
        version=draft,
        kind="scale",
        text="Hvor sikre er I på det næste halve år?",
        low=1,
        high=5,
        low_label="slet ikke",
        high_label="helt",
    )
    add_question(
        by=by, version=draft, kind="number", text="Hvor mange ansatte har I?", low=0, unit="ansatte"
    )
    add_question(by=by, version=draft, kind="text", text="Hvad kan vi hjælpe med?")
    publish(by=by, version=draft)
    opened: Survey = open_survey(by=by, survey=survey)
    return opened


def market_answers(dice: random.Random, code: str = CODE) -> Iterator[tuple[str, ...]]:
    """The rows of the file of 390 answers, each as `COLUMNS`."""
    industries = [name for name, (n, _hit) in INDUSTRIES.items() for _ in range(n)]
    dice.shuffle(industries)
    hows = [how for how, n in HOW.items() for _ in range(n)]
    # the harder an industry is hit, the further back in line for the better answers
    order = sorted(range(len(hows)), key=lambda n: dice.random() * INDUSTRIES[industries[n]][1])
    better = sorted(hows, key=lambda how: (how in _BAD) - (how in _GOOD))
    said = dict(zip(order, better, strict=True))
    for n, industry in enumerate(industries):
        how, day = said[n], FIRST + timedelta(days=dice.randrange(9))
        yield from (
            (code, f"N{n + 1:03d}", day.isoformat(), asked, answer)
            for asked, answer in _one(dice, industry, how)
        )


def write(out: IO[str], *, seed: int) -> None:
    """The file of 390 answers; the same seed, the same file."""
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(market_answers(random.Random(seed)))


def _one(dice: random.Random, industry: str, how: str) -> Iterator[tuple[str, str]]:
    yield "branche", industry
    yield "q1", how
    if how not in _BAD:
        yield "q2", dice.choice(_NEEDS)
    yield "q3", str(dice.choice((1, 2, 2, 3) if how in _BAD else (2, 3, 4, 5)))
    yield "q4", str(int(dice.lognormvariate(2, 1)) + 1)
    if dice.random() < 0.1:
        yield "q5", dice.choice(_WORDS)
