"""The counts of a survey, from answers with names or without: the same shape, one statement each.

What comes out is not told yet: `figures` lets through what may be seen.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from medspil.surveys.models import Survey

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

# One row for each group, question and option; and for each group and question what answered it. A
# question with several answers counts each who answered once.
_NAMED = """
WITH sheets AS MATERIALIZED (
    SELECT r.id, CASE WHEN %(by)s = 'uge' THEN r.wave::text
        ELSE coalesce(a.background ->> %(by)s, '') END AS g
    FROM surveys_response r JOIN surveys_respondent a ON a.id = r.respondent_id
    WHERE r.survey_id = %(survey)s AND r.state = 'sent'
), counted AS (
    SELECT s.g, w.question_id, w.option_id,
        CASE WHEN w.option_id IS NULL THEN w.number END AS number, count(*) AS n
    FROM sheets s JOIN surveys_answer w ON w.response_id = s.id
    GROUP BY 1, 2, 3, 4
), several AS (
    SELECT s.g, q.code, count(DISTINCT s.id) AS n
    FROM sheets s JOIN surveys_answer w ON w.response_id = s.id
    JOIN surveys_question q ON q.id = w.question_id AND q.kind = 'several'
    GROUP BY 1, 2
)
SELECT c.g, q.code, coalesce(o.code, CASE WHEN q.kind = 'scale' THEN trunc(c.number)::text END, ''),
    sum(c.n)::bigint,
    coalesce(sum(c.n * c.number), 0)::float8, coalesce(sum(c.n * c.number ^ 2), 0)::float8, q.kind
FROM counted c JOIN surveys_question q ON q.id = c.question_id
LEFT JOIN surveys_option o ON o.id = c.option_id
GROUP BY 1, 2, 3, 7
UNION ALL
SELECT g, code, '', n, 0, 0, 'several' FROM several
UNION ALL
SELECT g, '', '', count(*), 0, 0, '' FROM sheets GROUP BY 1
"""
_NAMELESS = """
SELECT wave, group_code, question_code, option_code, n, total::float8, squares::float8
FROM surveys_tally WHERE survey_id = %s AND n > 0
"""


def named_counts(survey: Survey, by: str) -> Unit:
    """All answers with names, divided by a variable; `by` empty: everybody is one group."""
    unit: Unit = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, {"survey": survey.pk, "by": by})
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
