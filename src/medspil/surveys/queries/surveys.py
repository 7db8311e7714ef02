"""Surveys as employees see them: the list, one of them, who is asked and who has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404

from medspil.kernel import clock
from medspil.kernel.action import Actor, allowed
from medspil.surveys.models import (
    BankQuestion,
    Participation,
    Question,
    Respondent,
    Response,
    ResponseState,
    Survey,
    Version,
)

T = TypeVar("T", bound=Model)


def surveys_for(viewer: Actor) -> QuerySet[Survey]:
    """The surveys the viewer may see, the newest first, each with how many are asked."""
    if not allowed("surveys.see", viewer):
        return Survey.objects.none()
    return Survey.objects.annotate(asked=Count("respondents"))


def survey_for(viewer: Actor, public_id: UUID) -> Survey:
    """One of them; 404 where there is none for the viewer."""
    return _one(surveys_for(viewer).filter(public_id=public_id))


def question_for(viewer: Actor, pk: int) -> Question:
    """A question of a survey that the viewer may see."""
    if not allowed("surveys.see", viewer):
        raise Http404
    return _one(Question.objects.select_related("version__survey").filter(pk=pk))


def bank_for(viewer: Actor) -> QuerySet[BankQuestion]:
    """The questions that can be used again."""
    if not allowed("surveys.see", viewer):
        return BankQuestion.objects.none()
    return BankQuestion.objects.filter(retired=False).select_related("question__version__survey")


def bank_entry_for(viewer: Actor, pk: int) -> BankQuestion:
    return _one(bank_for(viewer).filter(pk=pk))


def versions_of(survey: Survey) -> list[Version]:
    """Every version, the newest first."""
    return list(survey.versions.order_by("-number"))


def respondent_for(viewer: Actor, public_id: UUID) -> Respondent:
    """Somebody who is asked."""
    if not allowed("surveys.see", viewer):
        raise Http404
    return _one(Respondent.objects.select_related("survey").filter(public_id=public_id))


def respondents_of(viewer: Actor, survey: Survey, *, waiting: bool = False) -> QuerySet[Respondent]:
    """Who is asked, by name, each with `answered` (in this wave) and `begun`; `waiting`: those who
    have not answered. Whether somebody answered is all that is said of a survey without names.
    """
    if not allowed("surveys.see", viewer):
        return Respondent.objects.none()
    wave = survey.wave_of(clock.today())
    here = {"respondent": OuterRef("pk"), "wave": wave}
    if survey.is_anonymous:
        answered = Exists(Participation.objects.filter(**here, has_answered=True))
        begun = Exists(Participation.objects.none())
    else:
        answered = Exists(Response.objects.filter(**here, state=ResponseState.SENT))
        begun = Exists(Response.objects.filter(**here, state=ResponseState.DRAFT))
    found = survey.respondents.annotate(answered=answered, begun=begun)
    return found.filter(answered=False) if waiting else found


def next_to_ask(viewer: Actor, survey: Survey, but: UUID | None = None) -> Respondent | None:
    """Somebody who has not answered: first those with whom nobody has begun; not `but`."""
    waiting = respondents_of(viewer, survey, waiting=True).exclude(kind="link")
    rest: QuerySet[Any] = waiting.exclude(public_id=but) if but else waiting
    found: Respondent | None = rest.order_by("begun", "name", "pk").first()
    return found


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many of those who were asked have answered in the wave, and how many answered at all."""

    asked: int
    answered: int
    begun: int
    public: int  # by the public link, in the wave


_NAMED = """
SELECT count(*) FILTER (WHERE r.state = 'sent' AND a.kind <> 'link'),
    count(*) FILTER (WHERE r.state = 'draft'),
    count(*) FILTER (WHERE r.state = 'sent' AND a.kind = 'link')
FROM surveys_response r JOIN surveys_respondent a ON a.id = r.respondent_id
WHERE r.survey_id = %(survey)s AND r.wave = %(wave)s
"""
_NAMELESS = """
SELECT (SELECT count(*) FROM surveys_participation
        WHERE survey_id = %(survey)s AND wave = %(wave)s AND has_answered), 0,
    (SELECT coalesce(sum(n), 0)::int FROM surveys_tally
        WHERE survey_id = %(survey)s AND wave = %(wave)s AND question_code = '')
"""


def turnout(survey: Survey, wave: date | None = None) -> Turnout:
    """How far the wave (without one: this) has come."""
    asked = survey.respondents.filter(~Q(kind="link")).count()
    values: dict[str, Any] = {
        "survey": survey.pk,
        "wave": wave or survey.wave_of(clock.today()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_NAMELESS if survey.is_anonymous else _NAMED, values)
        answered, begun, public = cursor.fetchone() or (0, 0, 0)
    if survey.is_anonymous:
        public = max(public - answered, 0)
    return Turnout(asked, answered, begun, public)


def _one(found: QuerySet[T]) -> T:
    one = found.first()
    if one is None:
        raise Http404
    return one
