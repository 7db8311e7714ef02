"""Counts of a survey with names, kept as answers are sent.

Figures need not read the answers, and stay when those are deleted. One definition (`folding`) says
how answers become counts: a trigger folds in what is sent, in the same transaction; `refold` counts
a survey anew, after an import was taken back.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from medspil.surveys.models.surveys import Survey

_FOLDING = """
WITH sheet AS MATERIALIZED (
    SELECT r.id, r.survey_id, r.wave, a.background
    FROM ({which}) r JOIN surveys_respondent a ON a.id = r.respondent_id
), said AS MATERIALIZED (
    SELECT s.survey_id, s.wave, s.background, w.question_id, w.option_id, w.number, count(*) AS n
    FROM sheet s JOIN surveys_answer w ON w.response_id = s.id
    GROUP BY 1, 2, 3, 4, 5, 6
), cell AS (
    SELECT c.survey_id, c.wave, c.background, q.code AS question,
        coalesce(o.code, trunc(c.number)::text) AS option, c.n, 0 AS total, 0 AS squares
    FROM said c JOIN surveys_question q ON q.id = c.question_id
    LEFT JOIN surveys_option o ON o.id = c.option_id
    WHERE q.kind IN ('one', 'several', 'scale')
    UNION ALL
    SELECT c.survey_id, c.wave, c.background, q.code, '', c.n,
        coalesce(c.n * c.number, 0), coalesce(c.n * c.number ^ 2, 0)
    FROM said c JOIN surveys_question q ON q.id = c.question_id
    WHERE q.kind <> 'several'
    UNION ALL
    SELECT s.survey_id, s.wave, s.background, q.code, '', count(DISTINCT s.id), 0, 0
    FROM sheet s JOIN surveys_answer w ON w.response_id = s.id
    JOIN surveys_question q ON q.id = w.question_id
    WHERE q.kind = 'several' GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT survey_id, wave, background, '', '', count(*), 0, 0 FROM sheet GROUP BY 1, 2, 3
)
INSERT INTO surveys_count AS kept (survey_id, variable_code, value_code, wave, question_code,
    option_code, n, total, squares)
SELECT survey_id, g.variable, g.value, wave, question, option, sum(n), sum(total), sum(squares)
FROM cell CROSS JOIN LATERAL (
    SELECT '' AS variable, '' AS value
    UNION ALL
    SELECT b.key, b.value FROM jsonb_each_text(cell.background) b WHERE b.value <> ''
) g
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
ON CONFLICT (survey_id, variable_code, value_code, wave, question_code, option_code)
DO UPDATE SET n = kept.n + EXCLUDED.n, total = kept.total + EXCLUDED.total,
    squares = kept.squares + EXCLUDED.squares
"""


def folding(which: str) -> str:
    """The statement that adds the responses that `which` selects to the counts.

    Rows are written in the order of their key, so that two who send at once wait for each other
    and never in a ring.
    """
    return _FOLDING.format(which=which)


_SENT_NOW = (
    "SELECT n.* FROM new_rows n JOIN old_rows o ON o.id = n.id"
    " WHERE n.state = 'sent' AND o.state = 'draft'"
)
FOLD_WHAT_IS_SENT = pgtrigger.Trigger(
    name="sent_is_counted",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
    func=f"IF EXISTS ({_SENT_NOW}) THEN {folding(_SENT_NOW)}; END IF; RETURN NULL;",
)


class Count(models.Model):
    """How many of those who have a value of a variable answered this in a wave, with names.

    `variable_code` empty: everybody. Who has no value of a variable is everybody less the values.
    `option_code` and `question_code` as in `Tally`.
    """

    pk = models.CompositePrimaryKey(
        "survey", "variable_code", "value_code", "wave", "question_code", "option_code"
    )
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="+", db_index=False)
    variable_code = models.CharField(max_length=30)
    value_code = models.CharField(max_length=40)
    wave = models.DateField()
    question_code = models.CharField(max_length=30)
    option_code = models.CharField(max_length=30)
    n = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=20, decimal_places=2)
    squares = models.DecimalField(max_digits=30, decimal_places=4)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(wave__iso_week_day=1), name="count_wave_is_monday"),
            models.CheckConstraint(
                condition=Q(variable_code="", value_code="")
                | ~Q(variable_code="") & ~Q(value_code=""),
                name="a_count_is_of_a_value_or_of_all",
            ),
        ]
