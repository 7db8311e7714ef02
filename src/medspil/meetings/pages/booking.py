"""Book a time for a citizen, and everything that can become of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.contact.queries.pause import pause_on
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused
from medspil.meetings.actions.booking import book, cancel, change_channel, move
from medspil.meetings.actions.outcome import mark_absent, mark_held
from medspil.meetings.actions.times import day_of
from medspil.meetings.forms.booking import (
    AbsentForm,
    BookForm,
    CancelForm,
    ChannelForm,
    HeldForm,
    MoveForm,
    ShowTimesForm,
)
from medspil.meetings.models import Appointment, AppointmentState, Meeting
from medspil.meetings.queries.appointments import coming, get_appointment
from medspil.meetings.queries.channels import channels_open_to
from medspil.meetings.queries.inviting import must_not_be_invited
from medspil.meetings.queries.slots import Slot, colleagues_of, free_slots, staff_of
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import Citizen
from medspil.people.queries import get_citizen
from medspil.ui import wording

DOOR = "meetings.see_calendar"
SHOWN = 20  # free times to choose among


def _free(request: StaffRequest, citizen: Citizen, form: ShowTimesForm) -> list[Slot]:
    asked = form.asked()
    if not asked["staff"]:
        asked["staff"] = staff_of(citizen).first() if not form.is_bound else None
    return free_slots(request.user, **asked, citizen=citizen, limit=SHOWN)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=DOOR)
def new(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/tid/``: choose a free time and how you meet."""
    citizen = get_citizen(request.user, public_id)
    back = reverse("desk:citizen", args=[public_id])
    colleagues = colleagues_of(request.user)
    shown = ShowTimesForm(request.GET or None, staff=colleagues)
    open_channels = channels_open_to(citizen, clock.today())
    form = BookForm(
        request.POST or None,
        citizen=citizen,
        open_channels=open_channels,
        free=_free(request, citizen, shown),
        staff=colleagues,
        mine=staff_of(citizen).first(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = book(
                by=request.user,
                once=request.POST.get("once") or None,
                citizen=citizen,
                **form.time(),
                **form.record(),
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except AlreadyDone:
            return SeeOther(back)
        else:
            said = {"name": citizen.short_name, "when": wording.danish_datetime(made.starts_at)}
            messages.success(request, _("Tiden med %(name)s er booket: %(when)s.") % said)
            return SeeOther(back)
    context = {
        "citizen": citizen,
        "form": form,
        "shown": shown,
        "back": back,
        "open_channels": open_channels,
        "coming": coming(request.user, citizen),
        "must_not": bool(must_not_be_invited([citizen.pk], clock.today())),
        "pause": pause_on(citizen.municipality, clock.today()),
    }
    return render(request, "meetings/book.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@staff_page(rule=DOOR)
def appointment(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/tider/<uid>/``: the invitation record, and what can be done with it."""
    return _page(request, get_appointment(request.user, uid))


def _page(request: StaffRequest, found: Appointment, **given: Any) -> HttpResponseBase:
    begun = found.starts_at <= clock.now()
    booked = found.state == AppointmentState.BOOKED
    absent = found.may_become(AppointmentState.HELD) and not booked
    context: dict[str, Any] = {
        "appointment": found,
        "citizen": found.citizen,
        "meeting": Meeting.objects.filter(appointment=found).first(),
        "open_channels": channels_open_to(found.citizen, day_of(found.starts_at)),
        "pause": pause_on(found.citizen.municipality, day_of(found.starts_at)),
        "begun": begun,
        "wrong": None,
        "refused": "",
    }
    if booked and not begun:
        context["move_form"] = MoveForm(
            appointment=found, free=_others(request, found), staff=colleagues_of(request.user)
        )
        context["channel_form"] = ChannelForm(appointment=found)
    if booked:
        context["cancel_form"] = CancelForm()
    if begun and (booked or absent):
        context["held_form"] = HeldForm(appointment=found)
    if begun and booked:
        context["absent_form"] = AbsentForm()
    context |= given
    return render(request, "meetings/appointment.html", context, status=422 if given else 200)


def _others(request: StaffRequest, found: Appointment) -> list[Slot]:
    today = clock.today()
    return free_slots(
        request.user,
        start=today,
        end=today + timedelta(days=27),
        staff=found.staff,
        channel=found.channel,
        citizen=found.citizen,
        limit=SHOWN,
    )


def _do(
    request: StaffRequest,
    found: Appointment,
    name: str,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Any],
    said: str,
) -> HttpResponseBase:
    """Carry out what a form on the page asks for, or show it again with what is wrong."""
    if form.is_valid():
        try:
            act({"by": request.user, "once": request.POST.get("once") or None})
        except Refused as refused:
            if refused.field not in form.fields:
                return _page(request, found, refused=refused.message)
            form.add_error(refused.field, refused.message)
        except AlreadyDone:
            pass
    if form.errors:
        return _page(request, found, **{name: form, "wrong": form})
    messages.success(request, said)
    return SeeOther(reverse("meetings:appointment", args=[found.uid]))


@require_POST
@staff_page(rule=DOOR)
def to_move(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/tider/<uid>/flyt/``: another time."""
    found = get_appointment(request.user, uid)
    form = MoveForm(
        request.POST,
        appointment=found,
        free=_others(request, found),
        staff=colleagues_of(request.user),
    )
    return _do(
        request,
        found,
        "move_form",
        form,
        lambda how: move(**how, appointment=found, **form.time()),
        _("Tiden er flyttet."),
    )


@require_POST
@staff_page(rule=DOOR)
def to_channel(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/tider/<uid>/form/``: the same time by another channel."""
    found = get_appointment(request.user, uid)
    form = ChannelForm(request.POST, appointment=found)
    return _do(
        request,
        found,
        "channel_form",
        form,
        lambda how: change_channel(**how, appointment=found, **form.cleaned_data),
        _("Formen er skiftet."),
    )


@require_POST
@staff_page(rule=DOOR)
def to_cancel(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/tider/<uid>/aflys/``: nobody has to explain."""
    found, form = get_appointment(request.user, uid), CancelForm(request.POST)
    return _do(
        request,
        found,
        "cancel_form",
        form,
        lambda how: cancel(**how, appointment=found, **form.cleaned_data),
        _("Tiden er aflyst."),
    )


@require_POST
@staff_page(rule=DOOR)
def held(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/tider/<uid>/holdt/``: a conversation like any other."""
    found = get_appointment(request.user, uid)
    form = HeldForm(request.POST, appointment=found)
    return _do(
        request,
        found,
        "held_form",
        form,
        lambda how: mark_held(**how, appointment=found, **form.cleaned_data),
        _("Samtalen med %(name)s er gemt.") % {"name": found.citizen.short_name},
    )


@require_POST
@staff_page(rule=DOOR)
def absent(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/tider/<uid>/udeblevet/``: one of the two did not come, and we try again."""
    found, form = get_appointment(request.user, uid), AbsentForm(request.POST)
    return _do(
        request,
        found,
        "absent_form",
        form,
        lambda how: mark_absent(**how, appointment=found, **form.cleaned_data),
        _("Noteret. I prøver igen."),
    )
