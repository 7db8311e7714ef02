"""A spring among companies, by the house's own actions: call `play_day` once a day, in order.

Companies come from a synthetic file. The day the doors close those whose placements stopped get
their tag. A task force calls those on wage compensation about courses meanwhile, hotels and
restaurants first, then the rest, shared by industry; everybody gets a letter; the market is asked
in May; the tagged are called first in June. The same dice play the same spring.

480 companies were called so in Næstved (initiatives B4). Here they are four in ten of the file's
rows, and 480 at most: with 1,200 it is as many as there.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from math import ceil
from pathlib import Path

from medspil.companies import sample
from medspil.companies.actions.calling import register_campaign_call, take_next_company
from medspil.companies.actions.campaigns import (
    call_list,
    draft_campaign,
    finish_campaign,
    share_out,
    start_campaign,
)
from medspil.companies.actions.letters import (
    approve_letter,
    begin_letters,
    draft_letter,
    make_letters,
)
from medspil.companies.actions.tags import make_tag, put_tag
from medspil.companies.models import Campaign, Company, Letter, Tag
from medspil.companies.queries.selection import Selection
from medspil.companies.sections import BY_LETTER, SECTIONS, section_of
from medspil.exchange.actions import carry_out
from medspil.exchange.kinds import Options
from medspil.exchange.staging import staged
from medspil.kernel import clock
from medspil.kernel.action import Refused, System
from medspil.kernel.workdays import is_working_day
from medspil.people.models import Staff
from medspil.rounds.models import Outcome, RoundState

DOORS_CLOSE, HOTELS_CALLED, REOPENS = date(2020, 3, 12), date(2020, 3, 16), date(2020, 6, 2)
LETTER, THE_REST_CALLED = date(2020, 3, 23), date(2020, 3, 30)
STOPPED, COMPENSATED = "Praktik afbrudt", "Lønkompensation"
HOTELS = "I"
CALLED, OF_ALL = 480, 0.4  # companies on wage compensation, and what part of all they are at most
DAYS_TO_CALL, TRIES = 50, 1.5  # working days until June; calls to each company
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
    with clock.at(clock.start_of(day).replace(hour=9)):
        _begin(day, consultants, dice, _compensated(companies))
    each = ceil(TRIES * _compensated(companies) / (DAYS_TO_CALL * len(consultants)))
    for number, caller in enumerate(consultants):
        with clock.at(clock.start_of(day).replace(hour=10 + number)):
            for _call_of_the_day in range(each):
                _call(caller, dice)


def _compensated(companies: int) -> int:
    return min(CALLED, round(OF_ALL * companies))


def _begin(day: date, consultants: Sequence[Staff], dice: random.Random, compensated: int) -> None:
    """What begins today, if its day has come and it has not begun."""
    begun = Campaign.objects.count()
    if day >= DOORS_CLOSE and not Tag.objects.exists():
        _placements_stop(consultants[0], dice)
    if day >= HOTELS_CALLED and begun == 0:
        _put_compensated(consultants[0], dice, compensated)
        _task_force(consultants, "hoteller og restauranter", [HOTELS])
    if day >= LETTER and len(consultants) > 1 and not Letter.objects.exists():
        _write_to_all(consultants)
    if day >= THE_REST_CALLED and begun == 1:
        rest = [one.letter for one in SECTIONS if one.letter != HOTELS]
        _task_force(consultants, "alle andre brancher", rest)
    if day >= REOPENS and begun == 2:
        for over in Campaign.objects.filter(state=RoundState.RUNNING):
            finish_campaign(by=over.created_by, campaign=over)
        back = call_list(by=consultants[0], tag=Tag.objects.get(name=STOPPED))
        share_out(by=consultants[0], campaign=back, shares=[(one, ()) for one in consultants])


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


def _put_compensated(by: Staff, dice: random.Random, most: int) -> None:
    """Hotels and restaurants, and as many of the others as the task force is to call."""
    tag = make_tag(
        by=by,
        name=COMPENSATED,
        meaning="Har sendt medarbejdere hjem med lønkompensation. Kan bruge kurser imens.",
    )
    every = list(Company.objects.order_by("pk").values_list("pk", "division"))
    hotels = [pk for pk, division in every if section_of(division) is BY_LETTER[HOTELS]]
    others = sorted(pk for pk, _division in every if pk not in set(hotels))
    dice.shuffle(others)
    chosen = [*hotels, *others][:most]
    put_tag(by=by, tag=tag, companies=sorted(chosen), why="Virksomheden har selv fortalt det")


def _task_force(consultants: Sequence[Staff], whom: str, sections: Sequence[str]) -> None:
    """A campaign of the task force: a part of the industries, dealt out among the callers."""
    tag = Tag.objects.get(name=COMPENSATED)
    query = Selection(sections=tuple(sections), tags=(tag.pk,)).stored()
    every = len(consultants)
    shares = [(one, sections[number::every]) for number, one in enumerate(consultants)]
    made = draft_campaign(
        by=consultants[0],
        name=f"Lønkompensation: {whom}",
        query=query,
        script=(
            "Hej, det er … fra kommunen. Vi ringer til alle, der får lønkompensation.\n\n"
            "Har I sendt nogen hjem? Kender I VEU-godtgørelse og kurser imens?"
        ),
        shares=shares if all(part for _one, part in shares) else [(c, ()) for c in consultants],
    )
    with suppress(Refused):  # a small municipality may have none of them
        start_campaign(by=consultants[0], campaign=made)


def _write_to_all(consultants: Sequence[Staff]) -> None:
    """A letter to every company, on paper; another consultant reads it first."""
    writer, reader = consultants[:2]
    letter = draft_letter(
        by=writer,
        subject="Råd om kurser, mens I holder lukket",
        text=(
            "Kære {navn}\n\nMange virksomheder er ramt. Har I sendt medarbejdere hjem, kan de "
            "komme på kursus imens, og I kan få godtgørelse.\n\n"
            "Ring til {enhed}, så hjælper vi jer."
        ),
        query="",
    )
    approve_letter(by=reader, letter=letter)
    begin_letters(by=writer, letter=letter)
    while make_letters(by=System("replay"), letter=letter):
        pass


def _call(by: Staff, dice: random.Random) -> None:
    """One call in the first campaign of the caller's in which anybody waits."""
    mine = Campaign.objects.filter(state=RoundState.RUNNING, shares__staff=by).order_by("pk")
    waiting = (take_next_company(by=by, campaign=campaign) for campaign in mine)
    row = next((row for row in waiting if row is not None), None)
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
