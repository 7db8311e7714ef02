"""Who is asked: a population as it is on the day, kept with the survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.surveys.actions.surveys import add_variable
from medspil.surveys.models import Respondent, Survey, SurveyState, VariableValue
from medspil.surveys.populations import Asked, source_for
from medspil.surveys.queries.inviting import asked_before

MOST = 100_000
AT_A_TIME = 2000


@action(rule="surveys.make", on="survey")
def invite(
    *,
    by: Actor,
    survey: Survey,
    kind: str,
    variables: Mapping[str, str],
    asked: Sequence[Asked],
) -> int:
    """Ask these, with what is known of them today; returns how many are new.

    `variables`: code -> how it is said. Who was asked before stays as they were; the room they come
    from is told of the new. Raises `Refused` for a closed survey, and for more than one variable
    where there are no names.
    """
    held = Survey.objects.select_for_update().get(pk=survey.pk)
    if held.state == SurveyState.CLOSED:
        raise Refused(_("Undersøgelsen er lukket."))
    if len(asked) > MOST:
        raise Refused(_("Højst 100.000 ad gangen."))
    known = {code: add_variable(held, code, label) for code, label in variables.items()}
    values = {
        (code, value.code): value.label
        for one in asked
        for code, value in one.background.items()
        if code in known
    }
    VariableValue.objects.bulk_create(
        [
            VariableValue(variable=known[variable], code=code, label=label)
            for (variable, code), label in sorted(values.items())
        ],
        ignore_conflicts=True,
    )
    before = asked_before(held, kind)
    new = list({one.reference: one for one in asked if one.reference not in before}.values())
    Respondent.objects.bulk_create(
        [
            Respondent(
                survey=held,
                kind=kind,
                reference=one.reference,
                name=one.name,
                phone=one.phone,
                email=one.email,
                background={c: v.code for c, v in one.background.items() if c in known},
            )
            for one in new
        ],
        ignore_conflicts=True,
        batch_size=AT_A_TIME,
    )
    source_for(kind).invited(by, held, [one.reference for one in new])
    note_facts(kind=kind, asked=len(new))
    return len(new)


@action(rule="surveys.make", on="respondent")
def new_link(*, by: Actor, respondent: Respondent) -> Respondent:
    """Let the personal link that was given out open nothing more; there is a new one."""
    respondent.link_number += 1
    respondent.save(update_fields=["link_number"])
    return respondent
