"""The one page of a meeting, in whatever state it is; its forms come back to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from medspil.kernel.action import AlreadyDone, Refused, allowed
from medspil.meetings.forms.meetings import (
    CameForm,
    CancelMeetingForm,
    EvaluateForm,
    HoldForm,
    MeetingAgreementForm,
    MoveMeetingForm,
    PlanBForm,
    PointForm,
    SeatForm,
    SharingForm,
    SummaryForm,
    UsePlanBForm,
)
from medspil.meetings.models import Evaluation, Meeting, PlanB
from medspil.meetings.queries.meetings import MeetingSheet, get_meeting, meeting_sheet
from medspil.meetings.queries.sharing import sharing_of
from medspil.meetings.queries.slots import colleagues_of
from medspil.meetings.queries.summaries import frames
from medspil.meetings.rooms import RoomUnavailable
from medspil.meetings.rooms.lend import way_in
from medspil.messages.words import language_for
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import AccessPurpose
from medspil.people.queries import log_access

DOOR = "meetings.see_calendar"
How = dict[str, Any]


@never_cache
@require_safe
@staff_page(rule=DOOR)
def meeting(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/``: the agenda and the big buttons."""
    found = get_meeting(request.user, uid)
    log_access(request.user, found.citizen, AccessPurpose.FOLLOW_UP)
    return show(request, found)


@never_cache
@require_safe
@staff_page(rule=DOOR)
def signals(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/signaler/``: what all see while it runs, fetched again every few seconds."""
    found = get_meeting(request.user, uid)
    context = {"meeting": found, "sheet": meeting_sheet(found)}
    return render(request, "meetings/meeting_signals.html", context)


def show(request: StaffRequest, found: Meeting, **given: Any) -> HttpResponseBase:
    """The page in the state that the meeting has; `given` are forms that went wrong."""
    sheet = meeting_sheet(found)
    mine = next((seat for seat in sheet.seats if seat.staff_id == request.user.pk), None)
    context: dict[str, Any] = {
        "meeting": found,
        "citizen": found.citizen,
        "sheet": sheet,
        "sharing": sharing_of(found, sheet.seats, language_for(found.citizen)),
        "may_note": allowed("meetings.note", request.user, found),
        "mine": mine,
        "way_in": _way(mine),
        **_forms(request, found, sheet),
        "wrong": None,
        "refused": "",
    }
    context |= given
    return render(request, "meetings/meeting.html", context, status=422 if given else 200)


def _forms(request: StaffRequest, found: Meeting, sheet: MeetingSheet) -> dict[str, Any]:
    answered = Evaluation.objects.filter(conversation=found.conversation).exists()
    own = language_for(found.citizen)
    return {
        "point_form": PointForm(),
        "seat_form": SeatForm(staff=colleagues_of(request.user), citizen=found.citizen),
        "plan_b_form": PlanBForm(initial=_plan_b(found)),
        "use_form": UsePlanBForm() if found.plan_b == PlanB.POSTPONE else None,
        "move_form": MoveMeetingForm(initial={"minutes": found.minutes}),
        "cancel_form": CancelMeetingForm(),
        "sharing_form": SharingForm(citizen=found.citizen),
        "agreement_form": MeetingAgreementForm(meeting=found),
        "came_form": CameForm(seats=sheet.seats),
        "hold_form": HoldForm(),
        "summary_form": SummaryForm(initial=frames(found, sheet), language=own),
        "evaluate_form": None if answered or found.without_citizen else EvaluateForm(),
    }


def _plan_b(found: Meeting) -> dict[str, str]:
    return {name: getattr(found, name) for name in ("plan_b", "plan_b_text", "plan_b_phone")}


def _way(seat: Any) -> str:
    try:
        return way_in(seat) if seat is not None and not seat.meeting.is_over else ""
    except RoomUnavailable:
        return ""


def do(
    request: StaffRequest,
    found: Meeting,
    form: forms.Form,
    act: Callable[[How], Any],
    said: str = "",
    name: str = "",
) -> HttpResponseBase:
    """Carry out what a form on the page asks for, or show it again with what is wrong."""
    if form.is_valid():
        try:
            act({"by": request.user, "once": request.POST.get("once") or None, "meeting": found})
        except Refused as refused:
            if refused.field not in form.fields:
                return show(request, found, refused=refused.message)
            form.add_error(refused.field, refused.message)
        except RoomUnavailable:
            return show(
                request, found, refused=_("Rummet svarer ikke. Prøv igen, eller tag plan B i brug.")
            )
        except AlreadyDone:
            pass
    if form.errors:
        return show(request, found, **({name: form} if name else {}), wrong=form)
    if said:
        messages.success(request, said)
    return SeeOther(reverse("meetings:meeting", args=[found.uid]))


def chosen(request: StaffRequest, among: Any, gone: str) -> Any:
    """The row that a button names; gone, if somebody else took it away. Raises `Refused`."""
    key = request.POST.get("row", "")
    found = among.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 15 else None
    if found is None:
        raise Refused(gone)
    return found
