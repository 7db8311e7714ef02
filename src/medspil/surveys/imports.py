"""The file of answers: a row for each answer, in the words or the codes of the questionnaire.

Rows of one reference and one wave are one who answers. Only surveys with names are read into:
answers without names are counted once and for good, and nobody could take a file of them back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.exchange import kinds, values
from medspil.exchange.export import as_written
from medspil.exchange.kinds import Column, Options, Progress, Row
from medspil.exchange.values import memo
from medspil.exchange.words import Vocabulary, Word
from medspil.kernel import clock
from medspil.people.imports import issues
from medspil.surveys.models import How, QuestionKind, Survey, Variable
from medspil.surveys.models.kept import folding
from medspil.surveys.queries.questionnaire import Item, items_of, published

KIND = "import"  # of the respondents that a file brings


def register() -> None:
    """Make the file of answers known to the importer."""
    kinds.register(AnswersFile())


class AnswersFile:
    """`medspil import answers`."""

    name = "answers"
    label = gettext_lazy("Svar på undersøgelser")
    columns = (
        Column("undersoegelse", gettext_lazy("Undersøgelsens korte navn"),
               ("undersøgelse", "survey"), required=True),
        Column("reference", gettext_lazy("Den, der svarer, fx CVR-nummer eller løbenummer"),
               ("cvr", "ref", "respondent"), required=True),
        Column("dag", gettext_lazy("En dag i den uge, der blev svaret. Tomt: første uge"),
               ("dato", "uge fra")),
        Column("spoergsmaal", gettext_lazy("Spørgsmålets kode, eller en baggrund, fx branche"),
               ("spørgsmål", "variabel"), required=True),
        Column("svar", gettext_lazy("Svarets ord eller kode, tallet eller teksten"), ("værdi",),
               required=True),
    )  # fmt: skip
    stage = (
        ("reference", "text"),
        ("survey_id", "bigint"),
        ("wave", "date"),
        ("variable", "text"),  # of the background; then no question
        ("value", "text"),
        ("question_id", "bigint"),
        ("option_id", "bigint"),
        ("number", "numeric"),
        ("words", "text"),
    )
    tables = ("surveys_respondent", "surveys_response", "surveys_answer")

    def reading(self, today: date, options: Options, present: frozenset[str]) -> AnswersReading:
        return AnswersReading()

    def judge(self, today: date, reading: AnswersReading) -> None:
        _judge()

    def write(self, today: date, reading: AnswersReading, progress: Progress) -> list[int]:
        _write()
        return []

    def undo(self, run: int) -> list[int]:
        _undo()
        return []


class _Known:
    """A survey as a file may speak of it."""

    def __init__(self, survey: Survey) -> None:
        version = published(survey)
        self.survey = survey
        self.items = {item.code: item for item in (items_of(version) if version else [])}
        self.variables = {one.code: one for one in survey.variables.prefetch_related("values")}
        self._words: dict[str, Vocabulary] = {}

    def option(self, item: Item, said: str) -> int | None:
        """The option that the words or the code mean."""
        if item.code not in self._words:
            self._words[item.code] = Vocabulary(Word(one.code, one.label) for one in item.leaves)
        code = self._words[item.code].find(said)
        return next((one.pk for one in item.leaves if one.code == code), None)

    def value(self, variable: Variable, said: str) -> str | None:
        """The value that the words or the code mean."""
        found = Vocabulary(Word(one.code, one.label) for one in variable.values.all())
        return found.find(said)


class AnswersReading:
    """One file of answers being read."""

    def __init__(self) -> None:
        self._surveys: dict[str, _Known | None] = {}
        self.readers = (
            values.text(40),
            values.reference,
            memo(values.day),
            values.text(30),
            values.text(2000),
        )

    def staged(self, row: Row) -> Sequence[Any]:
        code, reference, day, asked, said = row.values
        nothing = (reference, *[None] * 8)
        known = self._survey(code) if code else None
        if code and known is None:
            row.error("undersoegelse", _("Der er ingen undersøgelse med navne, der hedder sådan."))
        if row.refused or known is None or not asked or said is None:
            return nothing
        survey = known.survey
        wave = survey.wave_of(day) if day else survey.first_week
        if day and not survey.first_week <= day < _after(survey):
            row.error("dag", _("Dagen er ikke i undersøgelsens uger."))
            return nothing
        found = self._said(row, known, asked.strip().lower(), as_written(said))
        return nothing if found is None else (reference, survey.pk, wave, *found)

    def _survey(self, code: str) -> _Known | None:
        if code not in self._surveys:
            survey = Survey.objects.filter(code=code, is_anonymous=False).first()
            self._surveys[code] = _Known(survey) if survey else None
        return self._surveys[code]

    def _said(self, row: Row, known: _Known, asked: str, said: str) -> tuple[Any, ...] | None:
        """(variable, value, question, option, number, words); None where the row is refused."""
        if variable := known.variables.get(asked):
            value = known.value(variable, said)
            if value is None:
                row.error("svar", _("»%(said)s« er ikke en af mulighederne.") % {"said": said[:60]})
            return None if value is None else (asked, value, None, None, None, None)
        item = known.items.get(asked)
        if item is None:
            row.error("spoergsmaal", _("»%(code)s« er ikke i spørgeskemaet.") % {"code": asked})
            return None
        if item.question.is_choice:
            option = known.option(item, said)
            if option is None:
                row.error("svar", _("»%(said)s« er ikke et af svarene.") % {"said": said[:60]})
                return None
            return None, None, item.question.pk, option, None, None
        if item.question.kind == QuestionKind.TEXT:
            return None, None, item.question.pk, None, None, said
        number = _number(said)
        low, high = item.question.low, item.question.high
        if (
            number is None
            or (low is not None and number < low)
            or (high is not None and number > high)
        ):
            row.error("svar", _("»%(said)s« er ikke et tal, der kan svares.") % {"said": said[:60]})
            return None
        return None, None, item.question.pk, None, number, None


def _number(said: str) -> float | None:
    try:
        return float(said.replace(".", "").replace(",", ".") if "," in said else said)
    except ValueError:
        return None


def _after(survey: Survey) -> date:
    return date.fromordinal(survey.last_week.toordinal() + 7)


# Who answers in the file, and whether they answered before.
_BEFORE = """
CREATE TEMP TABLE survey_file ON COMMIT DROP AS
SELECT s.survey_id, s.reference, s.wave, min(s.row) AS row,
    (SELECT r.id FROM surveys_respondent r WHERE r.survey_id = s.survey_id
        AND r.reference = s.reference ORDER BY r.kind = %s, r.id LIMIT 1) AS respondent_id
FROM import_stage s WHERE NOT s.refused GROUP BY 1, 2, 3
"""
_TWICE = """
UPDATE import_stage s SET refused = true FROM (
    SELECT a.row FROM import_stage a JOIN surveys_question q ON q.id = a.question_id
    JOIN import_stage b ON b.survey_id = a.survey_id AND b.reference = a.reference
        AND b.wave = a.wave AND b.question_id = a.question_id AND b.row < a.row AND NOT b.refused
    WHERE q.kind <> 'several' OR a.option_id = b.option_id
) twice WHERE s.row = twice.row AND NOT s.refused RETURNING s.row
"""
_VERDICTS = """
INSERT INTO import_verdict (row, verdict, fields)
SELECT s.row, CASE WHEN s.refused THEN 'error' WHEN r.id IS NOT NULL THEN 'unchanged'
    ELSE 'new' END, '{}'
FROM import_stage s
LEFT JOIN survey_file f ON f.survey_id = s.survey_id AND f.reference = s.reference
    AND f.wave = s.wave
LEFT JOIN surveys_response r ON r.respondent_id = f.respondent_id AND r.wave = s.wave
"""


def _judge() -> None:
    """Who has answered in that wave before is unchanged: an answer that was sent stays."""
    with connection.cursor() as cursor:
        cursor.execute(_TWICE)
        twice = [row for (row,) in cursor.fetchall()]
        issues(
            (row, "spoergsmaal", "error", _("Der er svaret på det længere oppe.")) for row in twice
        )
        cursor.execute("DROP TABLE IF EXISTS survey_file")
        cursor.execute(_BEFORE, [KIND])
        cursor.execute(_VERDICTS)


_WHO = """
WITH said AS (
    SELECT s.survey_id, s.reference, jsonb_object_agg(s.variable, s.value) FILTER
        (WHERE s.variable IS NOT NULL) AS background
    FROM import_stage s JOIN import_verdict v USING (row)
    WHERE v.verdict = 'new' GROUP BY 1, 2
), made AS (
    INSERT INTO surveys_respondent
        (public_id, survey_id, kind, reference, name, phone, email, background, link_number)
    SELECT gen_random_uuid(), said.survey_id, %s, said.reference, '', '', '',
        coalesce(said.background, '{}'), 1
    FROM said WHERE NOT EXISTS (SELECT FROM surveys_respondent r
        WHERE r.survey_id = said.survey_id AND r.reference = said.reference)
    RETURNING id, survey_id, reference
)
UPDATE survey_file f SET respondent_id = made.id FROM made
WHERE made.survey_id = f.survey_id AND made.reference = f.reference
"""
_RESPONSES = """
INSERT INTO surveys_response
    (public_id, survey_id, version_id, respondent_id, wave, state, how, touched_at)
SELECT gen_random_uuid(), f.survey_id, (
        SELECT id FROM surveys_version WHERE survey_id = f.survey_id AND published_at IS NOT NULL
        ORDER BY number DESC LIMIT 1
    ), f.respondent_id, f.wave, 'draft', %(how)s, %(now)s
FROM survey_file f JOIN import_verdict v USING (row) WHERE v.verdict = 'new' ORDER BY f.row
RETURNING id, respondent_id, wave
"""
_ANSWERS = """
INSERT INTO surveys_answer (response_id, question_id, option_id, number, text)
SELECT r.id, s.question_id, s.option_id, s.number, coalesce(s.words, '')
FROM import_stage s JOIN import_verdict v USING (row)
JOIN survey_file f ON f.survey_id = s.survey_id AND f.reference = s.reference AND f.wave = s.wave
JOIN surveys_response r ON r.respondent_id = f.respondent_id AND r.wave = f.wave
WHERE v.verdict = 'new' AND s.question_id IS NOT NULL ORDER BY s.row
"""
_SENT = """
UPDATE surveys_response r SET state = 'sent', sent_at = %(now)s FROM survey_file f
JOIN import_verdict v USING (row)
WHERE v.verdict = 'new' AND r.respondent_id = f.respondent_id AND r.wave = f.wave
"""


def _write() -> None:
    said: dict[str, Any] = {"how": How.IMPORT.value, "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(_WHO, [KIND])
        cursor.execute(_RESPONSES, said)
        cursor.execute(_ANSWERS)
        cursor.execute(_SENT, said)
        cursor.execute(_CHANGES)


_CHANGES = """
INSERT INTO import_change (row, citizen_id, made, before, after)
SELECT f.row, r.id, true, NULL, NULL FROM survey_file f
JOIN import_verdict v USING (row)
JOIN surveys_response r ON r.respondent_id = f.respondent_id AND r.wave = f.wave
WHERE v.verdict = 'new'
"""
# What was made is named in the importer's column for it: here a response.
_UNDO = [
    """
    CREATE TEMP TABLE survey_gone ON COMMIT DROP AS
    SELECT r.id, r.respondent_id, r.survey_id
    FROM import_change x JOIN surveys_response r ON r.id = x.citizen_id
    JOIN surveys_survey s ON s.id = r.survey_id
    WHERE r.how = 'import' AND s.emptied_at IS NULL
    """,
    "DELETE FROM surveys_answer WHERE response_id IN (SELECT id FROM survey_gone)",
    "DELETE FROM surveys_response WHERE id IN (SELECT id FROM survey_gone)",
    """
    DELETE FROM surveys_respondent w USING survey_gone g
    WHERE w.id = g.respondent_id AND w.kind = 'import'
        AND NOT EXISTS (SELECT FROM surveys_response r WHERE r.respondent_id = w.id)
    """,
    "DELETE FROM surveys_count WHERE survey_id IN (SELECT survey_id FROM survey_gone)",
    folding(
        "SELECT * FROM surveys_response WHERE state = 'sent'"
        " AND survey_id IN (SELECT survey_id FROM survey_gone)"
    ),
]


def _undo() -> None:
    """Take the answers back, and those who were asked by the file alone; count the rest anew.

    What was deleted since (`actions.retention`) stays counted: there is nothing to take back.
    """
    with connection.cursor() as cursor:
        for statement in _UNDO:
            cursor.execute(statement)
