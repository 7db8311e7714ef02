"""A spring of clarification by telephone, by the house's own actions: `play_day` once a day.

In Assens twenty citizens were on the waiting list, and each got typically three or four
conversations of an hour, some days apart (initiatives A3). So it is here for a municipality of the
usual size; a smaller one has fewer in the same proportion. The same dice play the same spring.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import ceil

from medspil.clarification.actions.advisers import set_adviser
from medspil.clarification.actions.around import say_readiness
from medspil.clarification.actions.courses import decline, refer
from medspil.clarification.actions.outcomes import hold_talk, miss_talk
from medspil.clarification.actions.summaries import answer_summary, send_summary
from medspil.clarification.actions.talks import add_talk, begin
from medspil.clarification.models import (
    STANDS,
    Adviser,
    Clarification,
    CourseState,
    Summary,
    Talk,
    TalkState,
)
from medspil.clarification.queries.line import the_line
from medspil.clarification.queries.times import days_of, proposed_times
from medspil.clarification.tasks import remind_all
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.kernel.workdays import is_working_day
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff

BEGINS, LAST_REFERRED = date(2020, 3, 16), date(2020, 5, 15)
IN_LINE, USUAL_SIZE = 20, 600  # on the waiting list, in a municipality with so many citizens
A_WEEK = 10  # conversations that the advisers can give together, at that size
NEW_A_WEEK = 1.5  # referred later on, at that size
DECLINES, FOUR, NO_SHOW, NO_CALL, ANSWERS, WRONG = 0.03, 0.5, 0.06, 0.02, 0.6, 0.1
ANSWERS_READY = 0.8
MINUTES = (50, 55, 60, 60, 65, 70)
_PURPOSES = (
    "Finde ud af, hvad du kan arbejde med, når du ikke kan det, du plejer.",
    "Samle, hvad du har lært og lavet, så vi kan finde de rigtige job.",
    "Finde frem til, hvor mange timer du kan, og med hvad.",
)
_WISHES = ("Om jeg kan noget andet end før.", "Hvad jeg er god til.", "")
_HOMEWORK = (
    "Skriv tre ting ned, som andre siger, du er god til.",
    "Tænk over, hvornår på dagen du har flest kræfter.",
    "Find dine gamle kursusbeviser frem.",
    "Tal med en, du har arbejdet sammen med.",
)
_SUMMARY = (
    "Vi har talt sammen i telefonen nogle gange. Du har arbejdet i mange år og kan meget. "
    "Du er god til at holde orden og til at tale med folk. Du vil gerne arbejde få timer i "
    "begyndelsen. Det næste er en praktik, når den åbner igen."
)


def play_day(
    day: date,
    caseworkers: Sequence[Staff],
    leader: Staff,
    found: Sequence[tuple[Citizen, Staff]],
    dice: random.Random,
    *,
    citizens: int = USUAL_SIZE,
) -> None:
    """One day: who is referred, which conversations are held, what is written and answered.

    `caseworkers`: of the team that gives them; `found`: citizens who may be referred, each with
    their caseworker.
    """
    if day < BEGINS or not caseworkers or not is_working_day(day):
        return
    size = citizens / USUAL_SIZE
    with clock.at(_at(day, 8)):
        if not Adviser.objects.exists():
            _advisers(caseworkers, leader, size)
            _refer(found, ceil(IN_LINE * size), dice)
        elif day <= LAST_REFERRED and day.weekday() == 0:
            _refer(found, int(NEW_A_WEEK * size + dice.random()), dice)
        remind_all()
    _talks_are_held(day, dice)
    with clock.at(_at(day, 15)):
        _what_comes_next(dice)
        _line_moves(day, dice)


def _at(day: date, hour: int) -> datetime:
    return clock.start_of(day).replace(hour=hour)


def _advisers(caseworkers: Sequence[Staff], leader: Staff, size: float) -> None:
    """Two of the team share what is given; in a small house one."""
    weekly = max(2, round(A_WEEK * size))
    giving = list(caseworkers[: 2 if weekly > 4 else 1])
    for staff in giving:
        set_adviser(by=leader, staff=staff, weekly=ceil(weekly / len(giving)))


def _refer(found: Sequence[tuple[Citizen, Staff]], number: int, dice: random.Random) -> None:
    before = set(Clarification.objects.values_list("citizen_id", flat=True))
    new = [one for one in found if one[0].pk not in before and one[0].phone]
    for citizen, staff in dice.sample(new, min(number, len(new))):
        purpose, wishes = dice.choice(_PURPOSES), dice.choice(_WISHES)
        course = refer(by=staff, citizen=citizen, purpose=purpose, wishes=wishes)
        if dice.random() < DECLINES:
            decline(by=CitizenActor(citizen), clarification=course)
            continue
        ready, _later = _ready(citizen)
        if ready:
            say_readiness(by=CitizenActor(citizen), clarification=course, score=ready)


def _ready(citizen: Citizen) -> tuple[int, int]:
    """How ready for work they say that they are, before and after; 0: they do not answer. Always
    the same of the same citizen, and drawn beside the day's dice.
    """
    own = random.Random(f"ready {citizen.reference}")
    before = own.choice((1, 1, 2, 2, 2, 3, 3, 4))
    after = min(5, before + own.choice((0, 0, 1, 1, 1, 2)))
    return (before, after) if own.random() < ANSWERS_READY else (0, 0)


def _talks_are_held(day: date, dice: random.Random) -> None:
    today = Talk.objects.filter(state=TalkState.BOOKED, day=day)
    for talk in today.select_related("staff", "clarification").order_by("during", "pk"):
        with clock.at(talk.ends_at):
            drawn = dice.random()
            if drawn < NO_SHOW + NO_CALL:
                miss_talk(by=talk.staff, talk=talk, we_did=drawn < NO_CALL)
                continue
            minutes, homework = dice.choice(MINUTES), dice.choice(_HOMEWORK)
            hold_talk(by=talk.staff, talk=talk, minutes=minutes, homework=homework)


def _what_comes_next(dice: random.Random) -> None:
    """What is missing is agreed on; what is over is written down; what was sent is answered."""
    running = Clarification.objects.filter(state=CourseState.RUNNING).select_related("adviser")
    for course in running.exclude(talks__state=TalkState.BOOKED).order_by("pk"):
        assert course.adviser is not None
        if course.talks.filter(state__in=STANDS).count() >= course.planned:
            send_summary(by=course.adviser, clarification=course, text=_SUMMARY)
            continue
        others = days_of(course)
        for when in proposed_times(course.adviser, course.citizen, 1, others):
            add_talk(by=course.adviser, clarification=course, when=when)
    yesterday = clock.now() - timedelta(hours=20)
    sent = Summary.objects.filter(answer="", sent_at__lt=yesterday)
    for summary in sent.select_related("clarification__citizen").order_by("pk"):
        if dice.random() < ANSWERS:
            the_citizen = CitizenActor(summary.clarification.citizen)
            right = summary.number > 1 or dice.random() > WRONG
            wrong = "" if right else "Jeg kan ikke stå op hele dagen."
            answer_summary(by=the_citizen, summary=summary, approved=right, wrong=wrong)
            _before, after = _ready(summary.clarification.citizen)
            if right and after:
                say_readiness(by=the_citizen, clarification=summary.clarification, score=after)


def _line_moves(day: date, dice: random.Random) -> None:
    """Each adviser begins with the first in the line while there is room within a fortnight."""
    for adviser in Adviser.objects.filter(weekly__gt=0).select_related("staff").order_by("pk"):
        first = the_line().select_related("citizen").first()
        ahead = Talk.objects.filter(
            staff=adviser.staff, state=TalkState.BOOKED, day__lte=day + timedelta(days=14)
        ).count()
        if first is None or ahead + 3 > 2 * adviser.weekly:
            continue
        times = proposed_times(adviser.staff, first.citizen, 4 if dice.random() < FOUR else 3)
        try:
            begin(by=adviser.staff, clarification=first, staff=adviser.staff, times=times)
        except Refused:
            continue  # not enough times: tomorrow
