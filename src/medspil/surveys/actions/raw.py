"""Taking single answers out of the house."""

from __future__ import annotations

from medspil.kernel.action import Refused, action, note_facts
from medspil.people.models import Staff
from medspil.surveys.models import Survey
from medspil.surveys.queries.raw import sent_for


@action(rule="surveys.take_answers", on="survey")
def take_answers(*, by: Staff, survey: Survey, form: str) -> int:
    """Write down that the answers were taken out, by whom and in which form; returns how many
    responses. Raises `Refused` once they are deleted.
    """
    if survey.emptied_at is not None:
        raise Refused("the answers are deleted")
    responses = sent_for(by, survey).count()
    note_facts(code=survey.code, responses=responses, form=form)
    return responses
