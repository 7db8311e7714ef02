"""Afterwards: the conversation it was, the summary, two questions."""

from __future__ import annotations

import uuid

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from medspil.kernel.action import Refused
from medspil.meetings.actions.meetings import after
from medspil.meetings.forms.meetings import EvaluateForm, HoldForm, StepForm, SummaryForm
from medspil.meetings.pages.meetings.page import DOOR, How, chosen, do
from medspil.meetings.queries.meetings import get_meeting
from medspil.messages.words import language_for
from medspil.people.doors import StaffRequest, staff_page


@require_POST
@staff_page(rule=DOOR)
def hold(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/holdt/``: a conversation like any other."""
    found, form = get_meeting(request.user, uid), HoldForm(request.POST)
    return do(
        request,
        found,
        form,
        lambda how: after.hold_meeting(**how, **form.cleaned_data),
        _("Mødet er gemt."),
        "hold_form",
    )


@require_POST
@staff_page(rule=DOOR)
def summary(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/referat/``: written, and seen before it is sent."""
    found = get_meeting(request.user, uid)
    form = SummaryForm(request.POST, language=language_for(found.citizen))
    return do(
        request,
        found,
        form,
        lambda how: after.write_summary(**how, **form.cleaned_data),
        _("Referatet er gemt. Læs det igennem, og send det."),
        "summary_form",
    )


@require_POST
@staff_page(rule=DOOR)
def send(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/send/``: the citizen hears that it can be read."""
    found = get_meeting(request.user, uid)

    def act(how: How) -> None:
        one = chosen(request, found.summaries, _("Referatet er væk."))
        after.send_summary(**how, summary=one)

    return do(request, found, StepForm(request.POST), act, _("Referatet er sendt."))


@require_POST
@staff_page(rule=DOOR)
def evaluated(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/svar/``: two questions, as the citizen answered them."""
    found, form = get_meeting(request.user, uid), EvaluateForm(request.POST)

    def act(how: How) -> None:
        if found.conversation is None:
            raise Refused(_("Mødet er ikke holdt endnu."))
        del how["meeting"]
        after.evaluate(**how, conversation=found.conversation, **form.cleaned_data)

    return do(request, found, form, act, _("Tak for svaret."), "evaluate_form")
