"""The market analysis of Næstved: asked of the companies in April, and by telephone in weeks 19-23.

Six in ten of the companies answer, at most 390. With fewer than 650 companies the rest of the 390
are others, from a list of the local business centre, so that the four percentages hold at any size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.http import QueryDict

from medspil.companies.sections import SECTIONS
from medspil.config.replay.scenario import Scenario, at_hour
from medspil.config.replay.town import House
from medspil.desk.asked import INDUSTRY, CompaniesAsked
from medspil.kernel import clock
from medspil.kernel.workdays import is_working_day
from medspil.people.models import Role, Staff
from medspil.surveys.actions.answering import send_answers
from medspil.surveys.actions.inviting import invite
from medspil.surveys.actions.surveys import close_survey
from medspil.surveys.actors import Answering
from medspil.surveys.market import (
    INTERVIEW,
    INTERVIEW_FIRST,
    INTERVIEW_LAST,
    make_interview,
    make_market_analysis,
)
from medspil.surveys.models import Respondent, Survey
from medspil.surveys.populations import Asked, Known
from medspil.surveys.queries.questionnaire import Item, items_of, published
from medspil.surveys.sample import CODE, FIRST, HOW, INDUSTRIES, LAST, NEEDS, how_each, sheet_of
from medspil.surveys.sheets import Answers

WRITTEN = date(2020, 4, 8)  # before Easter
ANSWER = sum(HOW.values())  # 390
OF_TEN = 6  # companies that answer
A_DAY = 3  # interviews, each consultant
SECTION = dict(zip(INDUSTRIES, "IGFCHM", strict=True))  # of the sample's industries
HIT = {SECTION[name]: hit for name, (_n, hit) in INDUSTRIES.items()}
TITLES = {one.letter: one.title for one in SECTIONS}


def the_market_today(scenario: Scenario, day: date, house: House) -> None:
    """The day's invitations, answers and interviews."""
    consultants = house.staff(Role.CONSULTANT)
    if not (scenario.companies and consultants):
        return
    with clock.at(at_hour(day, 16)):
        if day == WRITTEN:
            _ask(scenario, consultants[0])
        if FIRST <= day <= LAST:
            _answer(scenario, day)
        if day == LAST + timedelta(days=4):
            close_survey(by=consultants[0], survey=Survey.objects.get(code=CODE))
        if day == INTERVIEW_FIRST:
            _invite_companies(consultants[0], make_interview(consultants[0]))
    if INTERVIEW_FIRST <= day <= INTERVIEW_LAST and is_working_day(day):
        _interview(scenario, day, consultants)


def _ask(scenario: Scenario, by: Staff) -> None:
    survey = make_market_analysis(by, says_industry=False, tags_answered=True)
    companies = _invite_companies(by, survey)
    others = ANSWER - min(ANSWER, companies * OF_TEN // 10)
    dice = scenario.chance("business-centre")
    names, weights = zip(*((name, n) for name, (n, _hit) in INDUSTRIES.items()), strict=True)
    listed = [
        Asked(f"N{n:03d}", f"Medlem nr. {n}", "", {INDUSTRY: _section(SECTION[name])})
        for n, name in enumerate(dice.choices(names, weights, k=others), start=1)
    ]
    variables = {INDUSTRY: CompaniesAsked().variables[INDUSTRY]}
    invite(by=by, survey=survey, kind="list", variables=variables, asked=listed)


def _section(letter: str) -> Known:
    return Known(letter, str(TITLES[letter]))


def _invite_companies(by: Staff, survey: Survey) -> int:
    """All of them, but those to be left in peace; returns how many."""
    source = CompaniesAsked()
    asked = source.chosen(by, QueryDict("")).asked
    invite(by=by, survey=survey, kind=source.code, variables=source.variables, asked=asked)
    return len(asked)


def _answer(scenario: Scenario, day: date) -> None:
    """Those whose day it is answer by their link; each is as hit as the dice said at first."""
    survey = Survey.objects.get(code=CODE)
    dice = scenario.chance("market")
    companies = list(survey.respondents.filter(kind="companies").order_by("name", "phone"))
    dice.shuffle(companies)
    others = list(survey.respondents.filter(kind="list").order_by("reference"))
    who = [*companies[: ANSWER - len(others)], *others]
    hows = how_each(dice, [HIT.get(one.background.get(INDUSTRY, ""), 1.0) for one in who])
    days = [FIRST + timedelta(days=dice.randrange((LAST - FIRST).days + 1)) for _one in who]
    items = _items(survey)
    for one, how, on in zip(who, hows, days, strict=True):
        if on == day:
            answers = _coded(items, sheet_of(scenario.chance("sheet", one.name), how))
            by = Answering(survey, one)
            send_answers(by=by, survey=survey, respondent=one, answers=answers)


def _interview(scenario: Scenario, day: date, consultants: Sequence[Staff]) -> None:
    """Each consultant calls some whom nobody has spoken with, those of their own industries."""
    survey = Survey.objects.filter(code=INTERVIEW).first()
    if survey is None:
        return  # the replay began later
    items, dice = _items(survey), scenario.chance(day, "interview")
    waiting = list(survey.respondents.filter(responses=None).order_by("name", "phone"))
    for number, by in enumerate(consultants):
        mine = [one for one in waiting if _share(one, len(consultants)) == number]
        for minute, one in enumerate(mine[:A_DAY]):
            with clock.at(at_hour(day, 10 + number, 15 * minute)):
                answers = _coded(items, _said(dice))
                send_answers(by=by, survey=survey, respondent=one, answers=answers)


def _share(one: Respondent, consultants: int) -> int:
    """Whose a company is: the industries are shared out."""
    return ord(one.background.get(INDUSTRY, "A")[0]) % consultants


def _said(dice: Random) -> list[tuple[str, str]]:
    need = dice.choices(("Ja, nu", "Ja, senere", "Nej", "Ved ikke"), (1, 3, 4, 2))[0]
    said = [("q1", need), ("q3", dice.choice(("Ja", "Måske", "Nej")))]
    return [*said, ("q2", dice.choice(NEEDS))] if need.startswith("Ja") else said


def _items(survey: Survey) -> list[Item]:
    version = published(survey)
    assert version is not None
    return items_of(version)


def _coded(items: list[Item], said: Iterable[tuple[str, str]]) -> Answers:
    """The answers in codes."""
    kinds = {item.code: item for item in items}
    found: Answers = {}
    for code, words in said:
        item = kinds[code]
        if item.question.is_choice:
            found[code] = [next(one.code for one in item.leaves if one.label == words)]
        else:
            found[code] = words if item.question.kind == "text" else Decimal(words)
    return found
