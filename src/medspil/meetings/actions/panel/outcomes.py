"""What the panel recommends, what the municipality decides, and a complaint."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Refused, action, note_facts
from medspil.meetings.actions.panel.moving import lock_case, move
from medspil.meetings.actions.panel.telling import tell_of_decision
from medspil.meetings.models import (
    CaseState,
    DecisionOutcome,
    HearingState,
    PanelCase,
    PanelDecision,
    PanelHearing,
    Recommendation,
    RecommendationType,
)
from medspil.people.models import Staff

T = RecommendationType
# What each type must say, in the order of the form. The same as the table's check constraints.
GROUNDS: dict[str, tuple[str, ...]] = {
    T.RESOURCE_COURSE: ("efforts",),
    T.JOB_CLARIFICATION_EFFORT: ("efforts",),
    T.NEW_JOB_CLARIFICATION: ("efforts",),
    T.FLEX_JOB: ("professional_reason",),
    T.SELF_EMPLOYED_SUBSIDY: ("professional_reason",),
    T.DISABILITY_PENSION_TRACK: (
        "employment_facts",
        "social_facts",
        "health_facts",
        "explanation",
        "professional_reason",
    ),
    T.OTHER_EFFORT: ("efforts",),
    T.INSUFFICIENTLY_CLARIFIED: ("missing",),
}


@action(rule="meetings.run_case", on="case")
def recommend(
    *, by: Staff, case: PanelCase, type: str, plain_text: str, grounds: dict[str, str]
) -> PanelCase:
    """The panel's recommendation, with the grounds that its type demands (`GROUNDS`).

    `plain_text` is what the citizen reads: short and plain. Not clarified enough sends the case
    back to preparation; everything else waits for the municipality's decision. Raises `Refused`
    before the meeting was held and for each ground that is missing.
    """
    locked = lock_case(case)
    if type not in GROUNDS:
        raise Refused(_("Vælg en indstilling."), field="type")
    if locked.state != CaseState.HELD:
        move(locked, CaseState.RECOMMENDED)  # says why not
    for field in GROUNDS[type]:
        if not grounds.get(field, "").strip():
            raise Refused(_("Indstillingen skal begrundes her."), field=field)
    if not plain_text.strip():
        raise Refused(_("Skriv kort til borgeren, hvad teamet foreslår."), field="plain_text")
    Recommendation.objects.create(
        case=locked,
        hearing=PanelHearing.objects.get(
            case=locked,
            round=locked.round,
            state=HearingState.HELD,
            recommendation__isnull=True,
        ),
        round=locked.round,
        type=type,
        plain_text=plain_text.strip(),
        made_at=clock.now(),
        made_by=by,
        **{field: grounds[field].strip() for field in GROUNDS[type]},
    )
    move(locked, CaseState.RECOMMENDED)
    unclear = type == T.INSUFFICIENTLY_CLARIFIED
    move(locked, CaseState.PREPARATION if unclear else CaseState.DECISION_PENDING)
    note_facts(type=type)
    return locked


@action(rule="meetings.prepare_case", on="case")
def register_decision(
    *, by: Staff, case: PanelCase, outcome: str, decided_on: date | None = None, grounds: str = ""
) -> PanelCase:
    """Note what the municipality decided. Medspil decides nothing.

    Not following the recommendation sends the case back to the panel, which meets anew and in
    person; only after that can the municipality decide otherwise. Raises `Refused` without grounds,
    for a day to come, and for deciding otherwise at once.
    """
    locked = lock_case(case)
    if locked.state != CaseState.DECISION_PENDING:
        raise Refused(_("Der er ikke en indstilling, der venter på en afgørelse."))
    day = decided_on or clock.today()
    if day > clock.today():
        raise Refused(_("Afgørelsen kan ikke ligge ude i fremtiden."), field="decided_on")
    if outcome not in allowed_outcomes(locked):
        raise Refused(
            _("Følger I ikke indstillingen, skal sagen først tilbage til teamet.")
            if outcome == DecisionOutcome.OTHERWISE
            else _("Vælg en afgørelse."),
            field="outcome",
        )
    if outcome != DecisionOutcome.FOLLOWED and not grounds.strip():
        raise Refused(_("Skriv hvorfor I ikke følger indstillingen."), field="grounds")
    PanelDecision.objects.create(
        case=locked,
        recommendation=locked.recommendations.order_by("-pk")[0],
        round=locked.round,
        outcome=outcome,
        grounds=grounds.strip(),
        decided_on=day,
        registered_at=clock.now(),
        registered_by=by,
    )
    tell_of_decision(by, locked)
    if outcome == DecisionOutcome.RETURNED:
        locked.round = 2
        move(locked, CaseState.RETURNED_TO_TEAM)
    elif outcome == DecisionOutcome.OTHERWISE:
        move(locked, CaseState.DECIDED)
    else:
        move(locked, CaseState.DECIDED_AS_RECOMMENDED)
    note_facts(outcome=outcome)
    return locked


def allowed_outcomes(case: PanelCase) -> tuple[DecisionOutcome, ...]:
    """Followed, or returned the first time; followed or otherwise once the panel has met again."""
    other = DecisionOutcome.RETURNED if case.round == 1 else DecisionOutcome.OTHERWISE
    return DecisionOutcome.FOLLOWED, other


@action(rule="meetings.prepare_case", on="case")
def register_complaint(*, by: Staff, case: PanelCase, received_on: date) -> PanelCase:
    """The citizen complains about the decision."""
    locked = lock_case(case)
    if received_on > clock.today():
        raise Refused(_("Klagen kan ikke ligge ude i fremtiden."), field="received_on")
    if not locked.may_become(CaseState.COMPLAINT):
        move(locked, CaseState.COMPLAINT)  # says why not
    locked.complained_on = received_on
    move(locked, CaseState.COMPLAINT)
    return locked
