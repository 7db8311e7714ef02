"""A spring among companies, by the house's own actions: call `play_day` once a day, in order.

Companies come from a synthetic file. The day the doors close those whose placements stopped get
their tag; hotels and restaurants are called about training; the market is asked in May; the tagged
are called first in June. The same dice play the same spring.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from medspil.companies import sample
from medspil.companies.actions.calling import register_campaign_call, take_next_company
from medspil.companies.actions.campaigns import call_list, draft_campaign, start_campaign
from medspil.companies.actions.tags import make_tag, put_tag
from medspil.companies.models import Campaign, Company, Tag
from medspil.exchange.actions import carry_out
from medspil.exchange.kinds import Options
from medspil.exchange.staging import staged
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.kernel.workdays import is_working_day
from medspil.people.models import Staff
from medspil.rounds.models import Outcome, RoundState

DOORS_CLOSE, HOTELS_CALLED, REOPENS = date(2020, 3, 12), date(2020, 3, 16), date(2020, 6, 2)
STOPPED = "Praktik afbrudt"
_NOTES = [
    "Vil gerne høre om kurser, mens medarbejderne er hjemme.",
    "Holder lukket. Regner med at åbne igen efter påske.",
    "Har travlt og kan bruge en hånd i køkkenet til sommer.",
    "Søger lønkompensation. Sendte linket til virk.dk.",
]
_QUESTION = "Kan vi få VEU-godtgørelse, mens medarbejderne er sendt hjem?"
_OUTCOMES = [
    (Outcome.REACHED_WANTS_CONTACT, 5),
    (Outcome.REACHED_NO_THANKS, 2),
    (Outcome.NOT_REACHED, 3),
]


def play_day(
    day: date, consultants: Sequence[Staff], dice: random.Random, *, companies: int = 200
) -> None:
    """One day among companies: what begins that day, and the day's calls."""
    if not (companies and consultants and is_working_day(day)):
        return
    if not Company.objects.exists():
        _companies_come(companies)
    first = consultants[0]
    with clock.at(clock.start_of(day).replace(hour=9)):
        if day >= DOORS_CLOSE and not Tag.objects.exists():
            _placements_stop(first, dice)
        if day >= HOTELS_CALLED and not Campaign.objects.exists():
            _hotels(consultants)
        if day >= REOPENS and Campaign.objects.count() == 1:
            call_list(by=first, tag=Tag.objects.get(name=STOPPED))
    for number, caller in enumerate(consultants):
        with clock.at(clock.start_of(day).replace(hour=10 + number)):
            _call(caller, dice)


def _companies_come(companies: int) -> None:
    with tempfile.TemporaryDirectory(prefix="medspil-") as folder:
        path = Path(folder) / "companies.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            sample.write(file, most=companies, seed=1, without=["db25"])  # in force from 2025
        with staged("companies", path, Options(), to_write=True) as stage:
            carry_out(by=System("replay"), stage=stage)


def _placements_stop(by: Staff, dice: random.Random) -> None:
    tag = make_tag(
        by=by,
        name=STOPPED,
        meaning="En praktik stoppede, da alt lukkede. Ring først, når der åbnes igen.",
    )
    every = list(Company.objects.order_by("pk").values_list("pk", flat=True))
    chosen = sorted(dice.sample(every, max(1, len(every) // 7)))
    put_tag(by=by, tag=tag, companies=chosen, why="Nedlukningen 12. marts", return_on=REOPENS)


def _hotels(consultants: Sequence[Staff]) -> None:
    made = draft_campaign(
        by=consultants[0],
        name="Hoteller og restauranter: kurser med lønkompensation",
        query="sections=I",
        script=(
            "Hej, det er … fra kommunen. Vi ringer til alle hoteller og restauranter.\n\n"
            "Har I sendt nogen hjem? Kender I VEU-godtgørelse og kurser imens?"
        ),
        shares=[(one, ()) for one in consultants],
    )
    start_campaign(by=consultants[0], campaign=made)


def _call(by: Staff, dice: random.Random) -> None:
    """One call in the latest campaign of the caller's, where anybody waits."""
    campaign = (
        Campaign.objects.filter(state=RoundState.RUNNING, shares__staff=by).order_by("-pk").first()
    )
    row = take_next_company(by=by, campaign=campaign) if campaign is not None else None
    if row is None:
        return
    outcomes, weights = zip(*_OUTCOMES, strict=True)
    outcome = dice.choices(outcomes, weights)[0]
    register_campaign_call(
        by=by,
        row=row,
        outcome=outcome,
        note="" if outcome == Outcome.NOT_REACHED else dice.choice(_NOTES),
        question=_QUESTION
        if outcome == Outcome.REACHED_WANTS_CONTACT and dice.random() < 0.2
        else "",
    )
