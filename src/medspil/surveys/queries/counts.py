"""The counts of a survey, from answers with names or without: the same shape, one statement each.

What comes out is not told yet: `figures` lets through what may be seen.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from medspil.surveys.models import Question, QuestionKind, Survey

WAVE = "uge"  # the variable that every survey has


@dataclass(slots=True)
class Cell:
    """A question in a group: how many answered it, how many each, sum and sum of squares."""

    n: int = 0
    options: dict[str, int] = field(default_factory=dict)
    total: float = 0.0
    squares: float = 0.0

    def add(self, other: Cell) -> None:
        """These too."""
        self.n += other.n
        self.total += other.total
        self.squares += other.squares
        for code, n in other.options.items():
            self.options[code] = self.options.get(code, 0) + n


Groups = dict[str, Cell]
Unit = dict[str, Groups]  # question ("": sent at all) -> group -> cell

# One row for each group, question and option. A question with several answers counts each who
# answered once: that is asked for besides, where there is such a question. Nothing stands in a
# common table that is read twice, so that PostgreSQL may share the work among its workers.
_SHEETS = """(
    SELECT r.id, CASE WHEN %(by)s = 'uge' THEN r.wave::text
        ELSE coalesce(a.background ->> %(by)s, '') END AS g
    FROM surveys_response r JOIN surveys_respondent a ON a.id = r.respondent_id
    WHERE r.survey_id = %(survey)s AND r.state = 'sent'
) s"""
_NAMED = f"""
WITH counted AS (
    SELECT s.g, w.question_id, w.option_id, w.number, count(*) AS n
    FROM {_SHEETS} JOIN surveys_answer w ON w.response_id = s.id
    GROUP BY 1, 2, 3, 4
)
SELECT c.g, q.code, coalesce(o.code, CASE WHEN q.kind = 'scale' THEN trunc(c.number)::text END, ''),
    sum(c.n)::bigint,
    coalesce(sum(c.n * c.number), 0)::float8, coalesce(sum(c.n * c.number ^ 2), 0)::float8, q.kind
FROM counted c JOIN surveys_question q ON q.id = c.question_id
LEFT JOIN surveys_option o ON o.id = c.option_id
GROUP BY 1, 2, 3, 7
UNION ALL
SELECT s.g, '', '', count(*), 0, 0, '' FROM {_SHEETS} GROUP BY 1
"""  # noqa: S608 our own words
_SEVERAL = f"""
SELECT s.g, q.code, '', count(DISTINCT s.id), 0, 0, 'several'
FROM {_SHEETS} JOIN surveys_answer w ON w.response_id = s.id
JOIN surveys_question q ON q.id = w.question_id
WHERE w.question_id = ANY (%(several)s) GROUP BY 1, 2
"""  # noqa: S608 our own words
_NAMELESS = """
SELECT wave, group_code, question_code, option_code, n, total::float8, squares::float8
FROM surveys_tally WHERE survey_id = %s AND n > 0
"""


def named_counts(survey: Survey, by: str) -> Unit:
    """All answers with names, divided by a variable; `by` empty: everybody is one group."""
    unit: Unit = defaultdict(dict)
    several = Question.objects.filter(version__survey=survey, kind=QuestionKind.SEVERAL)
    asked: dict[str, Any] = {
        "survey": survey.pk,
        "by": by,
        "several": list(several.values_list("pk", flat=True)),
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{_NAMED} UNION ALL {_SEVERAL}" if asked["several"] else _NAMED, asked)
        for group, question, option, n, total, squares, kind in cursor.fetchall():
            cell = unit[question].setdefault(group, Cell())
            if option:
                cell.options[option] = cell.options.get(option, 0) + n
            if kind != "several" or not option:
                cell.n += n
                cell.total += total
                cell.squares += squares
    return unit


def nameless_counts(survey: Survey, today: date) -> dict[date, Unit]:
    """The counts of each wave that is over, by group."""
    waves: dict[date, Unit] = defaultdict(lambda: defaultdict(dict))
    with connection.cursor() as cursor:
        cursor.execute(_NAMELESS, [survey.pk])
        for wave, group, question, option, n, total, squares in cursor.fetchall():
            if not survey.is_told(wave, today):
                continue
            cell = waves[wave][question].setdefault(group, Cell())
            if option:
                cell.options[option] = n
            else:
                cell.n, cell.total, cell.squares = n, total, squares
    return dict(sorted(waves.items()))
