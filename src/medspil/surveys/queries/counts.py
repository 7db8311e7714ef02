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

# Who has no value of the variable is everybody less those who have one.
_NAMED = """
SELECT g, question_code, option_code, sum(n)::bigint, sum(total)::float8, sum(squares)::float8
FROM (
    SELECT CASE WHEN %(by)s = 'uge' THEN wave::text ELSE '' END AS g, question_code, option_code,
        n, total, squares
    FROM surveys_count WHERE survey_id = %(survey)s AND variable_code = ''
    UNION ALL
    SELECT CASE WHEN side = 1 THEN value_code ELSE '' END, question_code, option_code,
        side * n, side * total, side * squares
    FROM surveys_count CROSS JOIN (VALUES (1), (-1)) AS sides (side)
    WHERE survey_id = %(survey)s AND variable_code = %(by)s AND %(by)s <> ''
) kept
GROUP BY 1, 2, 3 HAVING sum(n) > 0
"""
_NAMELESS = """
SELECT wave, group_code, question_code, option_code, n, total::float8, squares::float8
FROM surveys_tally WHERE survey_id = %s AND n > 0
"""


def named_counts(survey: Survey, by: str) -> Unit:
    """All answers with names, divided by a variable; `by` empty: everybody is one group.

    Read from what is kept as answers are sent (`models.Count`): no answer is looked at.
    """
    unit: Unit = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, {"survey": survey.pk, "by": by})
        for group, question, option, n, total, squares in cursor.fetchall():
            cell = unit[question].setdefault(group, Cell())
            if option:
                cell.options[option] = n
            else:
                cell.n, cell.total, cell.squares = n, total, squares
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
