"""Answers without names: added to counts. Nothing is kept of who, when, or what belonged together.

The function is not told who asks, and writes neither an audit line nor a key of the house's. It
knows whose link it was for as long as the transaction lasts: to write that they have answered.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused, untraced
from medspil.surveys.actions.answering import complete, open_for
from medspil.surveys.models import QuestionKind, Respondent, Survey, VariableValue
from medspil.surveys.queries.questionnaire import Item, items_of
from medspil.surveys.sheets import Answers

# One at a time: two that write all rows of a wave would else wait for each other for ever.
_TURN = "SELECT pg_advisory_xact_lock(hashtext('surveys.tally'), %s)"
_FORGET = "DELETE FROM surveys_spentkey WHERE week < %s"
_SPEND = "INSERT INTO surveys_spentkey (key, week) VALUES (%s, %s) ON CONFLICT (key) DO NOTHING"
_EVERYBODY = """
INSERT INTO surveys_participation (survey_id, respondent_id, wave, has_answered)
SELECT r.survey_id, r.id, %(wave)s, false FROM surveys_respondent r
WHERE r.survey_id = %(survey)s AND NOT EXISTS (
    SELECT FROM surveys_participation p WHERE p.respondent_id = r.id AND p.wave = %(wave)s)
ORDER BY r.public_id
"""
_HAS = """
SELECT has_answered FROM surveys_participation WHERE respondent_id = %(who)s AND wave = %(wave)s
"""
_ANSWERED = """
UPDATE surveys_participation SET has_answered = has_answered
    OR coalesce(respondent_id = %(who)s, false)
WHERE survey_id = %(survey)s AND wave = %(wave)s
"""
_CELLS = """
INSERT INTO surveys_tally
    (survey_id, wave, group_code, question_code, option_code, n, total, squares)
SELECT %(survey)s, %(wave)s, g, q, o, 0, 0, 0
FROM unnest(%(groups)s::text[]) AS known (g)
CROSS JOIN unnest(%(questions)s::text[], %(options)s::text[]) AS cells (q, o)
WHERE NOT EXISTS (
    SELECT FROM surveys_tally t WHERE t.survey_id = %(survey)s AND t.wave = %(wave)s
    AND t.group_code = g AND t.question_code = q AND t.option_code = o)
"""
_COUNT = """
UPDATE surveys_tally SET
    n = n + (group_code = %(group)s
        AND question_code || '|' || option_code = ANY (%(chosen)s::text[]))::int,
    total = total + CASE WHEN group_code = %(group)s AND option_code = ''
        THEN coalesce((%(numbers)s::jsonb ->> question_code)::numeric, 0) ELSE 0 END,
    squares = squares + CASE WHEN group_code = %(group)s AND option_code = ''
        THEN coalesce((%(numbers)s::jsonb ->> question_code)::numeric ^ 2, 0) ELSE 0 END
WHERE survey_id = %(survey)s AND wave = %(wave)s
"""
_WORDS = """
WITH old AS (
    DELETE FROM surveys_anonymoustext WHERE survey_id = %(survey)s AND wave = %(wave)s
    RETURNING question_code, text
), new AS (
    SELECT question_code, text FROM old
    UNION ALL
    SELECT q, t FROM unnest(%(questions)s::text[], %(texts)s::text[]) AS said (q, t)
)
INSERT INTO surveys_anonymoustext (id, survey_id, wave, question_code, text)
SELECT gen_random_uuid(), %(survey)s, %(wave)s, question_code, text FROM new ORDER BY random()
"""


@untraced(rule="surveys.answer", using="default")
def count_answers(
    *,
    survey: Survey,
    answers: Answers,
    respondent: Respondent | None = None,
    group: str = "",
    once: uuid.UUID | str | None = None,
) -> None:
    """Add one who answers to the counts of this wave, for good: there is no undoing.

    `respondent` is who the personal link named; without one (the public link) `once` is the form's
    key and `group` what was said of oneself. Raises `AlreadyDone` for who has answered, and
    `Refused` when the survey takes no answers or something required is missing.
    """
    held, version = open_for(survey)
    if not held.is_anonymous:
        raise Refused(_("Undersøgelsen er med navne."))
    items = items_of(version)
    known = complete(items, answers)
    wave = held.wave_of(clock.today())
    where: dict[str, Any] = {"survey": held.pk, "wave": wave}
    with connection.cursor() as cursor:
        cursor.execute(_TURN, [held.pk])
        cursor.execute(_EVERYBODY, where)
        if respondent is not None:
            cursor.execute(_HAS, {"who": respondent.pk, "wave": wave})
            if cursor.fetchone() != (False,):
                raise AlreadyDone("")
        elif once:
            week = _monday(clock.today())
            cursor.execute(_FORGET, [week])
            cursor.execute(_SPEND, [uuid.UUID(str(once)), week])
            if cursor.rowcount == 0:
                raise AlreadyDone("")
        cursor.execute(_ANSWERED, {**where, "who": respondent.pk if respondent else None})
        _count(held, where, items, known, _group(held, respondent, group))


def _count(
    survey: Survey,
    where: dict[str, Any],
    items: list[Item],
    answers: Answers,
    group: str,
) -> None:
    cells = list(_cells(items))
    texts = [(code, said) for code, said in answers.items() if isinstance(said, str)]
    with connection.cursor() as cursor:
        cursor.execute(
            _CELLS,
            {
                **where,
                "groups": _groups(survey),
                "questions": [question for question, _option in cells],
                "options": [option for _question, option in cells],
            },
        )
        cursor.execute(
            _COUNT,
            {
                **where,
                "group": group,
                "chosen": list(_chosen(items, answers)),
                "numbers": json.dumps(
                    {c: str(said) for c, said in answers.items() if isinstance(said, Decimal)}
                ),
            },
        )
        cursor.execute(
            _WORDS,
            {**where, "questions": [c for c, _t in texts], "texts": [t for _c, t in texts]},
        )


def _cells(items: list[Item]) -> Iterator[tuple[str, str]]:
    """Every count that there is of a questionnaire: (question, option)."""
    yield "", ""
    for item in items:
        yield item.code, ""
        yield from ((item.code, str(step)) for step in item.question.steps)
        yield from ((item.code, option.code) for option in item.leaves)


def _chosen(items: list[Item], answers: Answers) -> Iterator[str]:
    """The counts to add one to."""
    yield "|"
    for item in items:
        said = answers.get(item.code)
        if said is None:
            continue
        yield f"{item.code}|"
        if isinstance(said, list):
            if not set(said) <= {option.code for option in item.leaves}:
                raise Refused(_("Vælg fra listen."), field=f"q_{item.code}")
            yield from (f"{item.code}|{code}" for code in said)
        elif item.question.kind == QuestionKind.SCALE:
            yield f"{item.code}|{said}"


def _groups(survey: Survey) -> list[str]:
    values = VariableValue.objects.filter(variable__survey=survey)
    return ["", *values.order_by("code").values_list("code", flat=True)]


def _group(survey: Survey, respondent: Respondent | None, group: str) -> str:
    """The group to count in: what the population said of them, or what they said themselves."""
    variable = survey.variables.first()
    if respondent is not None:
        group = respondent.background.get(variable.code, "") if variable else ""
    return group if group in _groups(survey) else ""


def _monday(day: date) -> date:
    return date.fromisocalendar(*day.isocalendar()[:2], 1)
