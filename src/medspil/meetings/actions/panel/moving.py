"""How every action takes a case: locked, and moved along the transition table alone."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from medspil.contact.actions.conversations import add_agreement, close_agreement
from medspil.contact.models import AgreementOwner
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, note_facts
from medspil.meetings.models import (
    ACTIVE_HEARING,
    AWAITS_DECISION,
    CaseState,
    HearingState,
    PanelCase,
    PanelHearing,
)
from medspil.people.models import Staff

TASK_DAYS = 2  # how soon the caseworker finds a new form or date, calendar days


def staff_of(by: Actor) -> Staff | None:
    return by if isinstance(by, Staff) else None


def lock_case(case: PanelCase) -> PanelCase:
    """The case as it is now, held until the action ends. Always taken before anything of it."""
    return (
        PanelCase.objects.select_for_update(of=("self",))
        .select_related("citizen", "type", "form_task")
        .get(pk=case.pk)
    )


def move(case: PanelCase, state: CaseState) -> None:
    """Let the case go on. Raises `Refused` where the transition table has no such way."""
    if case.state == state:
        return
    if not case.may_become(state):
        raise Refused(
            _("Sagen er »%(state)s«. Det kan ikke gøres nu.") % {"state": case.get_state_display()}
        )
    case.state, case.state_since = state, clock.now()
    case.save()
    note_facts(state=str(state))


def active_hearing(case: PanelCase) -> PanelHearing | None:
    """The meeting that is planned or under way; there is one at the most."""
    return (
        PanelHearing.objects.select_for_update(of=("self",))
        .select_related("day")
        .filter(case=case, state__in=ACTIVE_HEARING)
        .first()
    )


def has_begun(case: PanelCase) -> bool:
    """Has the meeting begun, and not led to a recommendation yet? Then the answers stand."""
    state = Q(state=HearingState.OPEN) | Q(state=HearingState.HELD, recommendation__isnull=True)
    return PanelHearing.objects.filter(state, case=case).exists()


def answers_stand(case: PanelCase) -> bool:
    """Can nobody change what was answered? From the meeting's beginning, until the case goes back
    to the panel."""
    return case.is_closed or case.state in AWAITS_DECISION or has_begun(case)


def form_falls(case: PanelCase, hearing: PanelHearing, because: str) -> None:
    """The meeting keeps its time while a new form, or another date, is found. Never cancelled.

    The caseworker gets a task; it stands with their other agreements on *Mine i dag*.
    """
    hearing.state, hearing.because = HearingState.FORM_PENDING, because
    hearing.save()
    if case.form_task is None:
        case.form_task = add_agreement(
            by=System("panel"),
            citizen=case.citizen,
            owner=AgreementOwner.STAFF,
            what=_("Find en ny form eller dato til mødet i %(panel)s")
            % {"panel": case.type.name.lower()},
            due_on=clock.today() + timedelta(days=TASK_DAYS),
        )
    move(case, CaseState.FORM_CONSENT_PENDING)


def task_is_done(case: PanelCase) -> None:
    """A form and a date have been found."""
    if case.form_task is not None:
        close_agreement(by=System("panel"), citizen=case.citizen, agreement=case.form_task)
        case.form_task = None
        case.save()
