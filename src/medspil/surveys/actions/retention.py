"""What single people answered is deleted after its time; the figures stay."""

from __future__ import annotations

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, note_facts
from medspil.surveys.models import (
    AnonymousText,
    Answer,
    Mailing,
    Respondent,
    Survey,
    SurveysPolicy,
)
from medspil.surveys.queries.mailing import progress
from medspil.surveys.queries.retention import to_be_emptied

MACHINE = System("surveys")


@action(rule="surveys.change_policy")
def change_policy(*, by: Actor, keep_months: int) -> SurveysPolicy:
    """Choose how many months single answers are kept after a survey is closed."""
    kept, _new = SurveysPolicy.objects.update_or_create(id=1, defaults={"keep_months": keep_months})
    note_facts(keep_months=keep_months)
    return kept


@action(rule="surveys.empty", on="survey")
def empty_survey(*, by: Actor, survey: Survey) -> Survey:
    """Delete every answer, what was written, and who was asked by name, telephone and e-mail.

    The counts stay, and with them every figure; so does that a respondent was asked and answered.
    Raises `Refused` for a survey that is not closed.
    """
    held = Survey.objects.select_for_update().get(pk=survey.pk)
    if held.closed_at is None:
        raise Refused("only a closed survey is emptied")
    answers, _each = Answer.objects.filter(response__survey=held).delete()
    texts, _each = AnonymousText.objects.filter(survey=held).delete()
    Respondent.objects.filter(survey=held).update(name="", phone="", email="")
    held.emptied_at = clock.now()
    held.save(update_fields=["emptied_at"])
    note_facts(code=held.code, answers=answers, texts=texts)
    return held


@action(rule="surveys.empty", on="mailing")
def sum_up_mailing(*, by: Actor, mailing: Mailing) -> Mailing:
    """Keep how many e-mails were sent and how many did not arrive, and forget to whom.

    Of a survey without names: a reminder goes to those who had not answered that day.
    """
    held = Mailing.objects.select_for_update().get(pk=mailing.pk)
    came = progress(held)
    held.sent, held.failed = came.gone, came.failed
    held.rows.all().delete()
    held.save(update_fields=["sent", "failed"])
    return held


def every_night() -> None:
    """Empty what has been kept long enough, and sum up the mailings of waves that are over."""
    now = clock.now()
    for survey in to_be_emptied(now):
        empty_survey(by=MACHINE, survey=survey)
    ended = Mailing.objects.filter(survey__is_anonymous=True, sent=None, ended_at__isnull=False)
    for mailing in ended.select_related("survey").order_by("pk"):
        if mailing.survey.is_told(mailing.wave, now.date()):
            sum_up_mailing(by=MACHINE, mailing=mailing)
