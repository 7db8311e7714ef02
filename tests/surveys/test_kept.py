"""Counts that are kept with each answer: the same as counting all answers anew, for every way."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from medspil.kernel import clock
from medspil.surveys.models import Answer, Count, QuestionKind, Response, Survey
from medspil.surveys.models.kept import folding
from medspil.surveys.queries.counts import WAVE, Cell, Unit, named_counts
from tests.surveys.asking import WEDNESDAY, a_survey, answer, companies

pytestmark = pytest.mark.django_db
LABELS = ["Lidt ramt", "Upåvirket", "I vækst", "Hårdt ramt", "Ved ikke"]


@pytest.fixture(autouse=True)
def _the_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", WEDNESDAY.isoformat())


def one_by_one(survey: Survey, by: str) -> Unit:
    """The counts as somebody would make them with a pencil: answer by answer."""
    unit: Unit = defaultdict(dict)
    for response in Response.objects.filter(survey=survey, state="sent"):
        known = response.respondent.background
        group = response.wave.isoformat() if by == WAVE else known.get(by, "")
        unit[""].setdefault(group, Cell()).n += 1
        answered: set[str] = set()
        for said in response.answers.select_related("question", "option"):
            code, kind = said.question.code, said.question.kind
            cell = unit[code].setdefault(group, Cell())
            cell.n += code not in answered
            answered.add(code)
            if said.option is not None:
                chosen = said.option.code
                cell.options[chosen] = cell.options.get(chosen, 0) + 1
            if said.number is not None:
                cell.total += float(said.number)
                cell.squares += float(said.number) ** 2
                if kind == QuestionKind.SCALE:
                    step = str(int(said.number))
                    cell.options[step] = cell.options.get(step, 0) + 1
    return unit


def answered_at_random(n: int, **facts: Any) -> Survey:
    """`n` companies, some by the public link with nothing known of them, in one wave or several."""
    dice = random.Random(n)
    survey = a_survey(asked=n, has_public_link=True, **facts)
    for at, who in enumerate(survey.respondents.order_by("pk")):
        how = dice.choice(LABELS)
        more: dict[str, Any] = {}
        if how == "I vækst":
            more["q2"] = dice.sample(["Ufaglærte", "Faglærte", "Akademikere"], dice.randint(1, 3))
        if dice.random() < 0.8:
            more["q3"] = dice.randint(1, 5)
        if dice.random() < 0.6:
            more["q4"] = Decimal(dice.randint(0, 400)) + Decimal("0.5")
        if dice.random() < 0.3:
            more["q5"] = "Ring igen."
        day = WEDNESDAY + timedelta(weeks=dice.randint(0, 1) if facts.get("wave_weeks") else 0)
        with clock.at(day):
            answer(survey, who if at % 5 else None, how, **more)
    return survey


@pytest.mark.parametrize("facts", [{}, {"wave_weeks": 1}])
@pytest.mark.parametrize("by", ["", "branche", WAVE])
def test_what_is_kept_is_what_counting_every_answer_gives(by: str, facts: dict[str, Any]) -> None:
    survey = answered_at_random(40, **facts)
    assert dict(named_counts(survey, by)) == dict(one_by_one(survey, by))


def test_many_that_are_sent_in_one_statement_are_counted_as_one_by_one() -> None:
    survey = answered_at_random(30)
    kept = {by: dict(named_counts(survey, by)) for by in ("", "branche", WAVE)}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM surveys_count")
        cursor.execute(folding("SELECT * FROM surveys_response WHERE state = 'sent'"))
    assert {by: dict(named_counts(survey, by)) for by in kept} == kept


def test_a_draft_is_not_counted_until_it_is_sent() -> None:
    survey = a_survey(asked=1)
    who = survey.respondents.get()
    response = Response.objects.create(
        survey=survey,
        version=survey.versions.get(),
        respondent=who,
        wave=date(2020, 4, 13),
        how="interview",
        touched_at=clock.now(),
    )
    first = survey.versions.get().questions.get(code="q1")
    Answer.objects.create(
        response=response, question=first, option=first.options.get(label="Upåvirket")
    )
    assert dict(named_counts(survey, "")) == {}
    Response.objects.filter(pk=response.pk).update(state="sent", sent_at=clock.now())
    assert dict(named_counts(survey, "")) == dict(one_by_one(survey, ""))


def test_a_value_that_is_known_of_some_leaves_the_rest_as_unknown() -> None:
    survey = a_survey(has_public_link=True)
    for _n in range(3):
        answer(survey, None, "Upåvirket")
    companies(survey, 3)
    for who in survey.respondents.filter(kind="list"):
        answer(survey, who, "Lidt ramt")
    by_industry = named_counts(survey, "branche")["q1"]
    assert {code: cell.n for code, cell in by_industry.items()} == {"": 3, "G": 1, "I": 1, "F": 1}
    assert by_industry[""].options == {"3": 3}


def test_a_count_is_of_a_value_or_of_everybody_and_a_response_begins_as_a_draft() -> None:
    survey = a_survey(asked=1)
    cell = {"question_code": "q1", "option_code": "", "n": 1, "total": 0, "squares": 0}
    monday = {"survey": survey, "wave": date(2020, 4, 13), **cell}
    with pytest.raises(IntegrityError, match="a_value_or_of_all"), transaction.atomic():
        Count.objects.create(variable_code="branche", value_code="", **monday)
    with pytest.raises(IntegrityError, match="count_wave_is_monday"), transaction.atomic():
        Count.objects.create(
            variable_code="", value_code="", **{**monday, "wave": date(2020, 4, 14)}
        )
    with pytest.raises(IntegrityError, match="begins as a draft"), transaction.atomic():
        Response.objects.create(
            survey=survey,
            version=survey.versions.get(),
            respondent=survey.respondents.get(),
            wave=date(2020, 4, 13),
            how="link",
            state="sent",
            sent_at=clock.now(),
            touched_at=clock.now(),
        )
