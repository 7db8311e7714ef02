"""A survey: made, changed, opened, closed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from medspil.exchange.words import fold
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.kernel.cpr import mentions_cpr
from medspil.people.models import Staff
from medspil.surveys.models import (
    Participation,
    Respondent,
    Response,
    Survey,
    SurveyState,
    Tally,
    Variable,
    VariableValue,
    Version,
)
from medspil.surveys.queries.questionnaire import published

_CHOSEN_FIRST = ("is_anonymous", "is_sensitive", "first_week", "wave_weeks")
_MAY_CHANGE = ("title", "about", "has_public_link", "tags_answered", "last_week", *_CHOSEN_FIRST)


@action(rule="surveys.make")
def make_survey(
    *,
    by: Actor,
    title: str,
    first_week: date,
    last_week: date,
    about: str = "",
    is_anonymous: bool = False,
    is_sensitive: bool = False,
    has_public_link: bool = False,
    tags_answered: bool = False,
    wave_weeks: int = 0,
    code: str = "",
) -> Survey:
    """Begin a survey with an empty questionnaire. `first_week`, `last_week`: any day of them.

    `code` names it in files; without one it is made of the title. Raises `Refused` for a code that
    is taken, for weeks in the wrong order, for a CPR number, and for tags without names.
    """
    made = Survey(
        code=_code(code, title),
        title=title.strip(),
        about=about.strip(),
        is_anonymous=is_anonymous,
        is_sensitive=is_sensitive,
        has_public_link=has_public_link,
        tags_answered=tags_answered,
        first_week=_monday(first_week),
        last_week=_monday(last_week),
        wave_weeks=wave_weeks,
        made_by=by if isinstance(by, Staff) else None,
        made_at=clock.now(),
    )
    _judge(made)
    made.save()
    Version.objects.create(survey=made, number=1)
    note_facts(code=made.code)
    return made


@action(rule="surveys.make", on="survey")
def change_survey(*, by: Actor, survey: Survey, **details: Any) -> Survey:
    """Change what it is called, until when it lasts, and – before the first answer – the rest.

    Raises `Refused` for what was chosen before the first answer, and once it is closed.
    """
    held = _locked(survey)
    if held.state == SurveyState.CLOSED:
        raise Refused(_("Undersøgelsen er lukket og kan ikke ændres."))
    answered = has_answers(held)
    for name in _MAY_CHANGE:
        if name not in details:
            continue
        value = _monday(details[name]) if name.endswith("_week") else details[name]
        if value == getattr(held, name):
            continue
        if name in _CHOSEN_FIRST and answered:
            raise Refused(_("Det blev valgt før det første svar og kan ikke ændres."), field=name)
        setattr(held, name, value)
    if held.is_anonymous and held.variables.count() > 1:
        raise Refused(
            _("Uden navne kan svarene kun deles efter én ting. Fjern de andre først."),
            field="is_anonymous",
        )
    _judge(held)
    held.save()
    note_facts(changed=sorted(details))
    return held


@action(rule="surveys.make", on="survey")
def open_survey(*, by: Actor, survey: Survey) -> Survey:
    """Let it be answered. Raises `Refused` without a published questionnaire."""
    held = _locked(survey)
    if not held.is_draft:
        raise Refused(_("Undersøgelsen har været åbnet."))
    if published(held) is None:
        raise Refused(_("Udgiv spørgeskemaet først."))
    held.state = SurveyState.OPEN
    held.save(update_fields=["state"])
    return held


@action(rule="surveys.make", on="survey")
def close_survey(*, by: Actor, survey: Survey) -> Survey:
    """End it for good: no more answers."""
    held = _locked(survey)
    if not held.is_open:
        raise Refused(_("Kun en åben undersøgelse kan lukkes."))
    held.state, held.closed_at = SurveyState.CLOSED, clock.now()
    held.save(update_fields=["state", "closed_at"])
    return held


@action(rule="surveys.make", on="survey")
def name_variable(*, by: Actor, survey: Survey, label: str, values: list[str]) -> Variable:
    """Let answers be told apart by something those who answer say themselves.

    Raises `Refused` when it is open, for fewer than two values, and for a second variable of a
    survey without names.
    """
    held = _locked(survey)
    if not held.is_draft:
        raise Refused(_("Det skal vælges, før undersøgelsen åbner."))
    said = list(dict.fromkeys(value.strip() for value in values if value.strip()))
    if len(said) < 2:
        raise Refused(_("Skriv mindst to muligheder, én på hver linje."), field="values")
    made = add_variable(held, slug_of(label), label)
    for n, value in enumerate(said, start=1):
        VariableValue.objects.get_or_create(
            variable=made, code=f"{n:02d}", defaults={"label": value[:120]}
        )
    return made


@action(rule="surveys.make", on="survey")
def remove_variable(*, by: Actor, survey: Survey, code: str) -> Survey:
    """Take a background variable away before the survey opens, and what it said of anybody."""
    held = _locked(survey)
    if not held.is_draft:
        raise Refused(_("Det skal vælges, før undersøgelsen åbner."))
    held.variables.filter(code=code).delete()
    for asked in Respondent.objects.filter(survey=held, background__has_key=code):
        asked.background.pop(code)
        asked.save(update_fields=["background"])
    return held


def add_variable(survey: Survey, code: str, label: str) -> Variable:
    """The variable of that code, made if it is not there. Raises `Refused` for one too many."""
    found = survey.variables.filter(code=code).first()
    if found is not None:
        return found
    if survey.is_anonymous and survey.variables.exists():
        raise Refused(_("Uden navne kan svarene kun deles efter én ting."), field="label")
    return Variable.objects.create(
        survey=survey, code=code, label=label.strip()[:80], position=survey.variables.count()
    )


def has_answers(survey: Survey) -> bool:
    """Has anybody answered, or begun to?"""
    tables = (Response, Tally, Participation)
    return any(table.objects.filter(survey=survey).exists() for table in tables)


def slug_of(text: str) -> str:
    """A code made of words: »Hvor mange ansatte?« is ``hvormangeansatte``."""
    code = re.sub(r"[^a-z0-9]", "", fold(text))[:30]
    code = code if code[:1].isalpha() else f"v{code}"
    return code if code != "uge" else "uge-2"


def _code(code: str, title: str) -> str:
    wanted = code or "-".join(slug_of(word) for word in title.split()[:5])[:36].strip("-")
    taken = set(Survey.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    if code and code in taken:
        raise Refused(_("Der er en undersøgelse med det korte navn."), field="code")
    free = (f"{wanted}-{n}" for n in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(one for one in free if one not in taken)


def _monday(day: date) -> date:
    return date.fromisocalendar(*day.isocalendar()[:2], 1)


def _judge(survey: Survey) -> None:
    if mentions_cpr(f"{survey.title} {survey.about}"):
        raise Refused(_("Der står et CPR-nummer i teksten."), field="title")
    if survey.is_anonymous and survey.tags_answered:
        raise Refused(
            _("Uden navne kan ingen få et mærke for at have svaret."), field="tags_answered"
        )
    if survey.last_week < survey.first_week:
        raise Refused(_("Undersøgelsen slutter, før den begynder."), field="last_week")


def _locked(survey: Survey) -> Survey:
    return Survey.objects.select_for_update().get(pk=survey.pk)
