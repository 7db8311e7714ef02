"""The single answers of a survey with names, as rows: one an answer, or one a response.

One an answer (`answers_of`) is what the importer reads (`imports.AnswersFile`): read in to the same
questionnaire elsewhere, it gives the same answers. Codes stand beside their words; what they mean
is in the codebook. There is nothing of a survey without names, and none once answers are deleted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from medspil.exchange.export import Column
from medspil.kernel.action import Actor, allowed
from medspil.surveys.models import (
    Answer,
    QuestionKind,
    Response,
    ResponseState,
    Survey,
)
from medspil.surveys.queries.figures import every_item
from medspil.surveys.queries.questionnaire import Item

AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One answer, or one thing known of who answered."""

    survey: str
    reference: str
    name: str
    day: date
    asked: str
    said: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that one answered in a wave: by question, the codes, the number or the words."""

    reference: str
    name: str
    wave: date
    background: dict[str, str]
    said: dict[str, list[str]] = field(default_factory=dict)


def sent_for(viewer: Actor, survey: Survey) -> QuerySet[Response]:
    """What was sent with names, for who may take it out; 404 for the rest, and without names."""
    if survey.is_anonymous or not allowed("surveys.take_answers", viewer):
        raise Http404
    return survey.responses.filter(state=ResponseState.SENT)


def sheets_of(viewer: Actor, survey: Survey) -> Iterator[Sheet]:
    """Every response that was sent, in the order of the waves."""
    answers = Answer.objects.filter(response__in=sent_for(viewer, survey))
    rows = (
        answers.order_by("response__wave", "response", "question__position", "option__position")
        .select_related("response__respondent", "question", "option")
        .iterator(AT_A_TIME)
    )
    for _pk, every in groupby(rows, lambda row: row.response_id):
        found = list(every)
        response = found[0].response
        who = response.respondent
        sheet = Sheet(
            who.reference or f"svar-{who.public_id}", who.name, response.wave, who.background
        )
        for row in found:
            sheet.said.setdefault(row.question.code, []).append(_said(row))
        yield sheet


def _said(row: Answer) -> str:
    if row.option is not None:
        return row.option.code
    return f"{row.number.normalize():f}" if row.number is not None else row.text


def answers_of(viewer: Actor, survey: Survey) -> Iterator[Line]:
    """A row an answer, those who answer in turn; what is known of each stands first."""
    words = _Words(survey)
    for sheet in sheets_of(viewer, survey):
        who = (survey.code, sheet.reference, sheet.name, sheet.wave)
        for variable, code in sorted(sheet.background.items()):
            yield Line(*who, variable, code, words.of(variable, code))
        for asked, every in sheet.said.items():
            for said in every:
                yield Line(*who, asked, said, words.of(asked, said))


def answer_columns() -> list[Column]:
    """As the importer calls them."""
    return [
        ("undersoegelse", "survey"),
        ("reference", "reference"),
        ("navn", "name"),
        ("dag", "day"),
        ("spoergsmaal", "asked"),
        ("svar", "said"),
        ("ord", "words"),
    ]


def sheet_columns(survey: Survey) -> list[Column]:
    """A column a variable and a question, and its words beside a code; of several answers a column
    each, 1 or 0, empty where nothing was answered.
    """
    words = _Words(survey)
    columns: list[Column] = [
        (_("Reference"), "reference"),
        (_("Navn"), "name"),
        (_("Uge"), "wave"),
    ]
    for variable in survey.variables.all():
        columns += _coded(variable.code, words, lambda sheet, v=variable.code: sheet.background[v])
    for item in every_item(survey):
        columns += _columns_of(item, words)
    return columns


def _columns_of(item: Item, words: _Words) -> list[Column]:
    code = item.code
    if item.question.kind == QuestionKind.SEVERAL:
        return [(f"{code}_{one.code}", _chose(code, one.code)) for one in item.leaves]
    if item.question.kind == QuestionKind.ONE:
        return _coded(code, words, lambda sheet: sheet.said[code][0])
    return [(code, lambda sheet: sheet.said.get(code, [""])[0])]


def _coded(name: str, words: _Words, read: Any) -> list[Column]:
    def code(sheet: Sheet) -> str:
        try:
            return str(read(sheet))
        except KeyError:
            return ""

    return [
        (name, code),
        (_("%(name)s (ord)") % {"name": name}, lambda sheet: words.of(name, code(sheet))),
    ]


def _chose(question: str, option: str) -> Any:
    def chose(sheet: Sheet) -> int | str:
        said = sheet.said.get(question)
        return "" if said is None else int(option in said)

    return chose


class _Words:
    """What the codes of a survey are called."""

    def __init__(self, survey: Survey) -> None:
        self._labels = {
            (variable.code, value.code): value.label
            for variable in survey.variables.prefetch_related("values")
            for value in variable.values.all()
        }
        for item in every_item(survey):
            self._labels |= {(item.code, one.code): one.label for one in item.leaves}

    def of(self, asked: str, code: str) -> str:
        return self._labels.get((asked, code), "")
