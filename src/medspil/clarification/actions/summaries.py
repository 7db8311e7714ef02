"""The closing summary: written in plain words, sent, approved, or answered with what is wrong."""

from __future__ import annotations

from django.db.models import Max
from django.utils.translation import gettext as _

from medspil.clarification.actions.steps import become, locked
from medspil.clarification.actions.telling import tell_summary
from medspil.clarification.models import (
    Clarification,
    CourseState,
    Summary,
    SummaryAnswer,
    TalkState,
)
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line, note_facts
from medspil.people.models import Staff


@action(rule="clarification.follow", on="clarification")
def send_summary(*, by: Staff, clarification: Clarification, text: str) -> Summary:
    """Send it to the citizen's page, for them to answer.

    Raises `Refused` when it says nothing, when none was held, or while one is booked.
    """
    if not text.strip():
        raise Refused(_("Skriv sammenfatningen."), "text")
    held = locked(clarification)
    become(held, CourseState.SUMMARY)
    states = set(held.talks.values_list("state", flat=True))
    if TalkState.HELD not in states:
        raise Refused(_("Hold mindst én samtale først."))
    if TalkState.BOOKED in states:
        raise Refused(_("Der er en samtale tilbage. Hold den, eller tag den ud først."))
    held.save(update_fields=["state"])
    number = (held.summaries.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Summary.objects.create(
        clarification=held,
        number=number,
        text=text.strip(),
        written_by=by,
        sent_at=clock.now(),
    )
    tell_summary(by, held, number)
    note_facts(number=number)
    return made


@action(rule="clarification.answer", on="summary")
def answer_summary(*, by: Actor, summary: Summary, approved: bool, wrong: str = "") -> Summary:
    """The citizen says that it is right, which closes the course, or what is wrong with it, which
    gives it back to the adviser. An employee writes what they were told on the telephone.

    Raises `Refused` when they do not say what is wrong, or it was answered otherwise before.
    """
    course = locked(summary.clarification)
    held = Summary.objects.select_for_update().get(pk=summary.pk)
    answer = SummaryAnswer.APPROVED if approved else SummaryAnswer.WRONG
    if held.answer:
        if held.answer == answer:
            leave_no_line()
            return held
        raise Refused(_("Der er svaret. Ring til os, hvis svaret er forkert."))
    if not approved and not wrong.strip():
        raise Refused(_("Skriv, hvad der er galt."), "wrong")
    held.answer, held.answered_at = answer, clock.now()
    held.wrong = "" if approved else wrong.strip()
    held.told_to = by if isinstance(by, Staff) else None
    held.save()
    become(course, CourseState.CLOSED if approved else CourseState.RUNNING)
    course.ended_at = clock.now() if approved else None
    course.save(update_fields=["state", "ended_at"])
    note_facts(answer=held.answer)
    return held
