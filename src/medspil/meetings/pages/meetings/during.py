"""While people are together: signals, plan B, agreements, who came."""

from __future__ import annotations

import uuid

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from medspil.kernel.action import Refused
from medspil.meetings.actions.meetings import after, plan, running
from medspil.meetings.forms.meetings import CameForm, MeetingAgreementForm, StepForm, UsePlanBForm
from medspil.meetings.models import Signal
from medspil.meetings.pages.meetings.page import DOOR, How, chosen, do
from medspil.meetings.queries.meetings import get_meeting
from medspil.meetings.rooms.lend import enter
from medspil.people.doors import StaffRequest, staff_page


@require_POST
@staff_page(rule=DOOR)
def start(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/begynd/``: the room is made ready, and the meeting begins."""
    found = get_meeting(request.user, uid)

    def act(how: How) -> None:
        if found.is_before:
            enter(found.seats.select_related("staff").get(role="chair"))
        running.start_meeting(**how)

    return do(request, found, StepForm(request.POST), act)


@require_POST
@staff_page(rule=DOOR)
def signal(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/signal/``: pause, slower, or thank you, heard."""
    found, what = get_meeting(request.user, uid), request.POST.get("do", "")

    def act(how: How) -> None:
        if what == "clear":
            open_ones = Signal.objects.filter(seat__meeting=found).select_related("seat")
            given = chosen(request, open_ones, _("Signalet er væk."))
            running.clear_signal(**how, given=given)
            return
        if what not in ("pause", "slower"):
            raise Refused(_("Vælg pause eller langsommere."))
        one = chosen(request, found.seats, _("Vælg hvem der beder om det."))
        running.signal(**how, seat=one, kind=what)

    return do(request, found, StepForm(request.POST), act)


@require_POST
@staff_page(rule=DOOR)
def plan_b(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/plan-b/``: one press, and everybody is told."""
    found, form = get_meeting(request.user, uid), UsePlanBForm(request.POST)
    return do(
        request,
        found,
        form,
        lambda how: running.use_plan_b(**how, starts_at=form.cleaned_data["starts_at"]),
        _("Plan B er taget i brug. Borgeren får besked."),
        "use_form",
    )


@require_POST
@staff_page(rule=DOOR)
def agree(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/aftale/``: who does what, and when."""
    found = get_meeting(request.user, uid)
    form = MeetingAgreementForm(request.POST, meeting=found)
    return do(
        request,
        found,
        form,
        lambda how: after.add_meeting_agreement(**how, **form.cleaned_data),
        name="agreement_form",
    )


@require_POST
@staff_page(rule=DOOR)
def confirm(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/bekraeft/``: read aloud, and they said yes."""
    found = get_meeting(request.user, uid)

    def act(how: How) -> None:
        agreed = chosen(request, found.agreed, _("Aftalen er væk."))
        after.confirm_agreement(**how, agreed=agreed)

    return do(request, found, StepForm(request.POST), act)


@require_POST
@staff_page(rule=DOOR)
def came(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/kom/``: who came, by which form, and whether it had begun."""
    found = get_meeting(request.user, uid)
    seats = list(found.seats.select_related("staff", "representation", "meeting__citizen"))
    form = CameForm(request.POST, seats=seats)
    return do(
        request,
        found,
        form,
        lambda how: plan.mark_came(**how, came=form.attendance()),
        _("Gemt."),
        "came_form",
    )
