"""A survey made of a codebook that another system, or another municipality, wrote."""

from __future__ import annotations

import re
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from medspil.kernel.action import Actor, Refused, action
from medspil.surveys.actions.building import MOST, write_coded
from medspil.surveys.actions.surveys import add_variable, make_survey, slug_of
from medspil.surveys.codebook import Read
from medspil.surveys.models import Branch, Option, Question, Survey, Variable, VariableValue
from medspil.surveys.models.surveys import SLUG


@action(rule="surveys.make")
def survey_from_codebook(*, by: Actor, book: Read, first_week: date, last_week: date) -> Survey:
    """A draft with the codebook's questions, codes, groups and branches, and its background
    variables. Raises `Refused` for what cannot be a questionnaire.
    """
    if len(book.questions) > MOST:
        raise Refused(_("Et spørgeskema kan højst have 100 spørgsmål."))
    is_free = bool(re.match(SLUG, book.code)) and not Survey.objects.filter(code=book.code).exists()
    made: Survey = make_survey(
        by=by,
        title=book.title or _("Uden overskrift"),
        about=book.about,
        first_week=first_week,
        last_week=last_week,
        code=book.code if is_free else "",
    )
    for one in book.variables:
        code = one.code if re.match(SLUG, one.code) and one.code != "uge" else slug_of(one.label)
        _value_list(add_variable(made, code[:30], one.label), one.values)
    try:
        with transaction.atomic():
            _questions(made, book)
    except IntegrityError as problem:
        raise Refused(
            _("Kodebogens koder kan ikke bruges: de er dobbelte eller tomme.")
        ) from problem
    return made


def _questions(survey: Survey, book: Read) -> None:
    draft = survey.versions.get()
    for position, said in enumerate(book.questions, start=1):
        question = Question.objects.create(
            version=draft, position=position, code=said.code, kind=said.kind, **said.facts
        )
        if question.is_choice:
            write_coded(question, said.options, said.groups)
        earlier, _sign, codes = said.asked_if.partition("=")
        wanted = Option.objects.filter(
            question__version=draft, question__code=earlier, code__in=codes.split(",")
        )
        Branch.objects.bulk_create(Branch(question=question, option=one) for one in wanted)


def _value_list(variable: Variable, values: dict[str, str]) -> None:
    VariableValue.objects.bulk_create(
        VariableValue(variable=variable, code=code, label=label) for code, label in values.items()
    )
