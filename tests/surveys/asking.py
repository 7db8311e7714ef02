"""What the tests of the room need again and again: the market analysis of Næstved, and answers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from medspil.kernel.action import System
from medspil.people.models import Role, Staff
from medspil.surveys.actions.answering import send_answers
from medspil.surveys.actions.building import add_question, publish
from medspil.surveys.actions.counting import count_answers
from medspil.surveys.actions.inviting import invite
from medspil.surveys.actions.surveys import make_survey, open_survey
from medspil.surveys.actors import Answering
from medspil.surveys.models import Respondent, Survey, Version
from medspil.surveys.populations import Asked, Known
from medspil.surveys.wording import read
from tests import factories as make

WEDNESDAY = date(2020, 4, 15)  # week 16
BY = System("test")
THROUGH = "Ja, vi kommer igennem:\n- Lidt ramt\n- Upåvirket\n- I vækst\nHårdt ramt\nVed ikke"
INDUSTRIES = {"G": "Handel", "I": "Hoteller og restauranter", "F": "Bygge og anlæg"}


def consultant() -> Staff:
    return make.staff(Role.CONSULTANT)


def a_draft(**facts: Any) -> Survey:
    """A survey of two weeks with an empty questionnaire."""
    given = {"title": "Markedsanalyse 2020", "first_week": WEDNESDAY}
    given |= {"last_week": date(2020, 4, 23), "code": f"s{uuid.uuid4().hex[:8]}"}
    made: Survey = make_survey(by=BY, **{**given, **facts})
    return made


def questions(survey: Survey) -> Version:
    """How they are doing; whom they need, if they are growing; how it is; a number; words."""
    draft = survey.versions.get()
    first = add_question(
        by=BY, version=draft, kind="one", text="Hvordan går det?", options=read(THROUGH)
    )
    first.is_required = True
    first.save()
    growing = first.options.get(label="I vækst")
    add_question(
        by=BY,
        version=draft,
        kind="several",
        text="Hvem mangler I?",
        options=read("Ufaglærte\nFaglærte\nAkademikere"),
        only_if=[growing],
    )
    add_question(by=BY, version=draft, kind="scale", text="Hvor trygge er I?", low=1, high=5)
    add_question(
        by=BY, version=draft, kind="number", text="Hvor mange er I?", low=0, unit="ansatte"
    )
    add_question(by=BY, version=draft, kind="text", text="Hvad skal vi vide?")
    return draft


def a_survey(*, asked: int = 0, **facts: Any) -> Survey:
    """Open for answers; `asked` companies in three industries are asked."""
    made = a_draft(**facts)
    publish(by=BY, version=questions(made))
    if asked:
        companies(made, asked)
    open_survey(by=BY, survey=made)
    made.refresh_from_db()
    return made


def companies(survey: Survey, n: int) -> None:
    """So many, the industries in turn."""
    codes = list(INDUSTRIES)
    invite(
        by=BY,
        survey=survey,
        kind="list",
        variables={"branche": "Branche"},
        asked=[
            Asked(
                f"{99000000 + i}",
                f"Firma {i:03d}",
                f"00{i:06d}",
                {"branche": Known(codes[i % 3], INDUSTRIES[codes[i % 3]])},
            )
            for i in range(n)
        ],
    )


def option(survey: Survey, question: str, label: str) -> str:
    """The code of an option, by its label."""
    version = survey.versions.exclude(published_at=None).last()
    assert version is not None
    return str(version.questions.get(code=question).options.get(label=label).code)


def answer(survey: Survey, who: Respondent | None, how: str, **more: Any) -> Any:
    """Answer how it goes (a label), and whatever else: q2=[labels], q3=4, q4=12, q5="words"."""
    said: dict[str, Any] = {"q1": [option(survey, "q1", how)]}
    for code, value in more.items():
        if isinstance(value, Sequence) and not isinstance(value, str):
            said[code] = [option(survey, code, one) for one in value]
        else:
            said[code] = value if isinstance(value, str) else Decimal(value)
    act = count_answers if survey.is_anonymous else send_answers
    return act(
        by=Answering(survey, who),
        survey=survey,
        respondent=who,
        answers=said,
        once=uuid.uuid4(),
    )
