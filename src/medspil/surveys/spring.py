"""A spring of surveys, by the room's own actions: call `play_day` once a day, in order.

In weeks 13 to 15 a pulse among the employees, without names: how is it to work from home? What
companies are asked is played by whoever knows companies (`config.replay.market`).
"""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from medspil.kernel.action import Actor
from medspil.kernel.workdays import is_working_day
from medspil.surveys.actions.building import add_question, publish
from medspil.surveys.actions.counting import count_answers
from medspil.surveys.actions.surveys import make_survey, name_variable, open_survey
from medspil.surveys.actors import Answering
from medspil.surveys.models import Survey
from medspil.surveys.wording import read

PULSE = "hjemme-i-marts"
PULSE_FROM, PULSE_TO = date(2020, 3, 23), date(2020, 4, 8)
A_DAY = 3  # employees who answer the pulse
PLACES = ("Hjemme", "På jobcentret")
GOING = "Godt:\n- Bedre end på kontoret\n- Som på kontoret\nNogenlunde\nSvært"


def play_day(day: date, by: Actor, dice: random.Random) -> None:
    """What happens to the surveys on a day."""
    if day == PULSE_FROM:
        _begin_pulse(by)
    if PULSE_FROM <= day <= PULSE_TO and is_working_day(day):
        _answer_pulse(dice)


def _begin_pulse(by: Actor) -> None:
    survey = make_survey(
        by=by,
        title="Hjemmearbejde i marts",
        about="Tre spørgsmål om, hvordan det går. Svar, når du vil, én gang om ugen.",
        code=PULSE,
        first_week=PULSE_FROM,
        last_week=PULSE_TO,
        wave_weeks=1,
        is_anonymous=True,
        has_public_link=True,
    )
    name_variable(by=by, survey=survey, label="Sted", values=list(PLACES))
    draft = survey.versions.get()
    add_question(
        by=by,
        version=draft,
        kind="one",
        text="Hvordan går det med at arbejde, som du gør nu?",
        options=read(GOING),
        is_required=True,
    )
    add_question(
        by=by,
        version=draft,
        kind="scale",
        text="Hvor meget ser du til dine kolleger?",
        low=1,
        high=5,
        low_label="for lidt",
        high_label="rigeligt",
    )
    add_question(by=by, version=draft, kind="text", text="Hvad mangler du?")
    publish(by=by, version=draft)
    open_survey(by=by, survey=survey)


def _answer_pulse(dice: random.Random) -> None:
    survey = Survey.objects.get(code=PULSE)
    for _n in range(A_DAY):
        said: dict[str, list[str] | Decimal | str] = {
            "q1": [dice.choice("2345")],
            "q2": Decimal(dice.randint(1, 5)),
        }
        if dice.random() < 0.3:
            said["q3"] = dice.choice(("En ordentlig stol.", "At nogen ringer.", "Ikke noget."))
        where = dice.choice(("01", "01", "02"))
        count_answers(by=Answering(survey), survey=survey, answers=said, group=where)
