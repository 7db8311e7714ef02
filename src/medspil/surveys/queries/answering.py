"""What the pages of those who answer need to know."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from medspil.surveys.models import Participation, Respondent, Response, ResponseState, Survey
from medspil.surveys.sheets import Given


def public_survey(public_id: UUID) -> Survey | None:
    """A survey that everybody with its link may answer."""
    return Survey.objects.filter(public_id=public_id, has_public_link=True).first()


def has_answered(respondent: Respondent, today: date) -> bool:
    """Has whoever the link names answered in this wave?"""
    here = {"respondent": respondent, "wave": respondent.survey.wave_of(today)}
    if respondent.survey.is_anonymous:
        return Participation.objects.filter(**here, has_answered=True).exists()
    return Response.objects.filter(**here, state=ResponseState.SENT).exists()


def given_before(respondent: Respondent, today: date) -> Given:
    """What was kept of an interview that is going on, as the form says it."""
    wave = respondent.survey.wave_of(today)
    draft = Response.objects.filter(respondent=respondent, wave=wave).first()
    if draft is None:
        return {}
    given: Given = {}
    for answer in draft.answers.select_related("question", "option"):
        if answer.option is not None:
            said = answer.option.code
        elif answer.number is not None:
            said = f"{answer.number.normalize():f}"
        else:
            said = answer.text
        given.setdefault(answer.question.code, []).append(said)
    return given
