"""A spring at the companies' door, by the house's own actions: `play_day` once a day, in order.

From the day the doors close a few companies a week ask to be called, or for people; consultants
answer within the promised day, and some of the labour becomes openings.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from medspil.companies.actors import CompanyActor
from medspil.companies.models import Company
from medspil.kernel import clock
from medspil.kernel.workdays import is_working_day
from medspil.matching.models import JobKind
from medspil.people.models import Staff
from medspil.reception.actions.answering import answer_ask, make_opening
from medspil.reception.actions.asking import ask_for_call, ask_for_labour
from medspil.reception.models import AnsweredHow, Ask, AskKind

DOORS_CLOSE = date(2020, 3, 12)
_ABOUT = (
    "Hvordan søger vi lønkompensation?",
    "Vi vil gerne høre om arbejdsfordeling.",
    "Hvilke kurser kan medarbejderne tage, mens de er hjemme?",
    "En medarbejder er sygemeldt og vil gerne tilbage.",
)
_WORK = (
    ("Rengøring om morgenen", JobKind.SMALL, 8, "skal kunne møde kl. 5"),
    ("Pakning på lager", JobKind.ORDINARY, 37, "aften og weekend"),
    ("Hjælp i køkkenet", JobKind.SMALL, 12, "hygiejnebevis"),
    ("Opfyldning i butik", JobKind.FLEX, 15, ""),
)
_ANSWERS = ("Vi har talt om det og aftalt, hvad der sker.", "Vi sendte det, I spurgte om.")


def play_day(day: date, consultants: Sequence[Staff], dice: random.Random) -> None:
    """One day: what was asked yesterday is answered in the morning, and some ask anew."""
    if day < DOORS_CLOSE or not consultants or not is_working_day(day):
        return
    with clock.at(clock.start_of(day).replace(hour=9)):
        for ask in Ask.objects.filter(answered_at=None).order_by("pk"):
            _answer(ask, dice.choice(list(consultants)), dice)
    if dice.random() < 0.5:
        with clock.at(clock.start_of(day).replace(hour=11)):
            _ask(dice)


def _ask(dice: random.Random) -> None:
    every = Company.objects.filter(merged_into=None, closed_on=None).order_by("pk")
    count = every.count()
    if not count:
        return
    company = every[dice.randrange(count)]
    who = {"name": "Kontoret", "phone": company.phone or "00000099"}
    actor = CompanyActor(company)
    if dice.random() < 0.5:
        ask_for_call(by=actor, company=company, about=dice.choice(_ABOUT), **who)
        return
    work, job, hours, must_have = dice.choice(_WORK)
    ask_for_labour(
        by=actor,
        company=company,
        occupation=work,
        job=job,
        hours=Decimal(hours),
        seats=dice.randint(1, 4),
        must_have=must_have,
        **who,
    )


def _answer(ask: Ask, by: Staff, dice: random.Random) -> None:
    if ask.kind == AskKind.LABOUR and ask.seats and ask.hours and dice.random() < 0.7:
        make_opening(by=by, ask=ask, kind=ask.job, hours=ask.hours, seats=ask.seats)
    answer_ask(by=by, ask=ask, how=AnsweredHow.CALL, answer=dice.choice(_ANSWERS))
