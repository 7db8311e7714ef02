"""Answers with names: kept while one is interviewed, and sent for good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, AlreadyDone, NotAllowed, Refused, action, leave_no_line
from medspil.people.models import Staff
from medspil.surveys.actors import Answering
from medspil.surveys.models import (
    Answer,
    How,
    Respondent,
    Response,
    ResponseState,
    Survey,
    Version,
)
from medspil.surveys.populations import source_of
from medspil.surveys.queries.questionnaire import Item, asked_of, items_of, published
from medspil.surveys.sheets import Answers


@action(rule="surveys.answer", on="survey")
def send_answers(
    *,
    by: Actor,
    survey: Survey,
    answers: Answers,
    respondent: Respondent | None = None,
    background: Mapping[str, str] | None = None,
) -> Response:
    """Send what was answered, with a name; by the public link a respondent of no name is made.

    The room that the respondent was invited from is told that they answered, never what. Raises
    `Refused` when the survey takes no answers, or something required is missing; `AlreadyDone` for
    who has answered in this wave.
    """
    held, version = open_for(survey)
    if held.is_anonymous:
        raise Refused(_("Undersøgelsen er uden navne."))
    if isinstance(by, Answering) and by.respondent != respondent:
        raise NotAllowed("surveys.send_answers")
    if respondent is None:
        respondent = Respondent.objects.create(
            survey=held, kind="link", background=dict(background or {})
        )
    kept = _response(by, held, version, respondent)
    items = items_of(version)
    _write(kept, items, complete(items, answers))
    kept.state, kept.sent_at = ResponseState.SENT, clock.now()
    kept.save(update_fields=["state", "sent_at"])
    source_of(respondent).answered(by, respondent, kept.how)
    return kept


@action(rule="surveys.interview", on="respondent")
def save_draft(*, by: Actor, respondent: Respondent, answers: Answers) -> Response:
    """Keep what was answered so far in an interview; what is missing may wait."""
    held, version = open_for(respondent.survey)
    if held.is_anonymous:
        raise Refused(_("Undersøgelsen er uden navne."))
    kept = _response(by, held, version, respondent)
    items = items_of(version)
    _write(kept, items, _asked_only(items, answers))
    leave_no_line()
    return kept


def open_for(survey: Survey) -> tuple[Survey, Version]:
    """The survey as it is now, and what it asks. Raises `Refused` when it takes no answers."""
    held = Survey.objects.get(pk=survey.pk)
    version = published(held)
    if version is None or not held.takes_answers(clock.today()):
        raise Refused(_("Undersøgelsen tager ikke imod svar nu."))
    return held, version


def complete(items: list[Item], answers: Answers) -> Answers:
    """The answers to what is asked. Raises `Refused` where something required is missing."""
    known = _asked_only(items, answers)
    for item in asked_of(items, _chosen(known)):
        if item.question.is_required and item.code not in known:
            raise Refused(
                _("Svar på »%(question)s«.") % {"question": item.question.text},
                field=f"q_{item.code}",
            )
    return known


def _asked_only(items: list[Item], answers: Answers) -> Answers:
    asked = {item.code for item in asked_of(items, _chosen(answers))}
    return {code: said for code, said in answers.items() if code in asked}


def _chosen(answers: Answers) -> dict[str, list[str]]:
    return {code: said for code, said in answers.items() if isinstance(said, list)}


def _response(by: Actor, survey: Survey, version: Version, respondent: Respondent) -> Response:
    """The response of this wave, begun where there is none. Raises `AlreadyDone` for a sent one."""
    wave: date = survey.wave_of(clock.today())
    staff = by if isinstance(by, Staff) else None
    kept, _new = Response.objects.select_for_update().get_or_create(
        respondent=respondent,
        wave=wave,
        defaults={
            "survey": survey,
            "version": version,
            "how": How.INTERVIEW if staff else How.LINK,
            "by": staff,
            "touched_at": clock.now(),
        },
    )
    if kept.state == ResponseState.SENT:
        raise AlreadyDone(str(kept.pk))
    kept.answers.all().delete()
    kept.version, kept.by, kept.touched_at = version, staff, clock.now()
    kept.how = How.INTERVIEW if staff else How.LINK
    kept.save(update_fields=["version", "by", "how", "touched_at"])
    return kept


def _write(response: Response, items: list[Item], answers: Answers) -> None:
    rows = []
    for item in items:
        said = answers.get(item.code)
        if said is None:
            continue
        if isinstance(said, list):
            codes = {option.code: option for option in item.leaves}
            if not set(said) <= set(codes):
                raise Refused(_("Vælg fra listen."), field=f"q_{item.code}")
            rows += [
                Answer(response=response, question=item.question, option=codes[code])
                for code in said
            ]
        elif isinstance(said, Decimal):
            rows.append(Answer(response=response, question=item.question, number=said))
        else:
            rows.append(Answer(response=response, question=item.question, text=said))
    Answer.objects.bulk_create(rows)
