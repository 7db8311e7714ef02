"""Questions that nobody could answer at once, their answers, and the answers that all can use."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from medspil.companies.actions.timeline import judge_words, put_line
from medspil.companies.models import Campaign, Company, EventKind, Faq, Question
from medspil.companies.queries import policy
from medspil.kernel import clock
from medspil.kernel.action import Refused, action
from medspil.kernel.workdays import add_working_days
from medspil.people.models import Staff


@action(rule="companies.write", on="company")
def ask_question(
    *,
    by: Staff,
    company: Company,
    text: str,
    campaign: Campaign | None = None,
    owner: Staff | None = None,
    due_on: date | None = None,
) -> Question:
    """Put a company's question in the queue: somebody's, with a day by which it is answered.

    Without an owner it is whoever took it; without a day so many working days as was chosen.
    """
    if not text.strip():
        raise Refused(_("Skriv spørgsmålet."), field="text")
    judge_words(text, "text")
    if due_on is not None and due_on < clock.today():
        raise Refused(_("Vælg i dag eller en senere dag."), field="due_on")
    made = Question.objects.create(
        company=company,
        campaign=campaign,
        text=text.strip(),
        asked_at=clock.now(),
        taken_by=by,
        owner=owner or by,
        due_on=due_on or add_working_days(clock.today(), policy().answer_days),
    )
    put_line(by, company, EventKind.QUESTION, made.text)
    return made


@action(rule="companies.write", on="question")
def hand_question(*, by: Staff, question: Question, owner: Staff, due_on: date) -> Question:
    """Somebody else answers, or by another day."""
    held = _open(question)
    held.owner, held.due_on = owner, due_on
    held.save(update_fields=["owner", "due_on"])
    return held


@action(rule="companies.write", on="question")
def answer_question(
    *, by: Staff, question: Question, answer: str, for_all: bool = False
) -> Question:
    """Write the answer that the company was given. `for_all`: others can use it too."""
    held = _open(question)
    if not answer.strip():
        raise Refused(_("Skriv svaret."), field="answer")
    judge_words(answer, "answer")
    held.answer, held.answered_at, held.answered_by = answer.strip(), clock.now(), by
    held.save()
    put_line(by, held.company, EventKind.ANSWER, held.answer)
    if for_all:
        Faq.objects.create(
            question=held.text,
            answer=held.answer,
            grown_from=held,
            written_at=clock.now(),
            written_by=by,
        )
    return held


def _open(question: Question) -> Question:
    held = (
        Question.objects.select_for_update(of=("self",))
        .select_related("company")
        .get(pk=question.pk)
    )
    if held.answered_at is not None:
        raise Refused(_("Spørgsmålet er allerede besvaret."))
    return held


@action(rule="companies.write", on="faq")
def retire_faq(*, by: Staff, faq: Faq) -> Faq:
    """The answer does not hold any more."""
    faq.retired_at = faq.retired_at or clock.now()
    faq.save(update_fields=["retired_at"])
    return faq
