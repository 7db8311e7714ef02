"""Åbningstider: when one can be booked, and what differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused, allowed
from medspil.meetings.actions.hours import (
    close_hours,
    end_hours,
    open_extra,
    open_hours,
    remove_exception,
)
from medspil.meetings.forms.hours import (
    ExceptionForm,
    ExtraForm,
    HoursForm,
    LastDayForm,
)
from medspil.meetings.models import Availability, AvailabilityException
from medspil.meetings.pages.calendar import DOOR, whose
from medspil.meetings.queries.hours import exceptions_of, hours_of
from medspil.meetings.queries.slots import colleagues_of
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import Staff


@never_cache
@require_safe
@staff_page(rule=DOOR)
def hours(request: StaffRequest) -> HttpResponseBase:
    """``/kalender/tider/?hvem=7``: the viewer's hours, or those of somebody they lead."""
    return _page(request, whose(request))


def _page(request: StaffRequest, staff: Staff, **given: Any) -> HttpResponseBase:
    mine = staff.pk == request.user.pk
    context = {
        "staff": staff,
        "mine": mine,
        "may_keep": allowed("meetings.keep_hours", request.user, staff),
        "colleagues": colleagues_of(request.user),
        "hours": [(one, LastDayForm(pk=one.pk)) for one in hours_of(staff)],
        "exceptions": exceptions_of(staff),
        "hours_form": HoursForm(),
        "closed_form": ExceptionForm(),
        "extra_form": ExtraForm(),
        "wrong": None,
        "refused": "",
        "today": clock.today(),
        **given,
    }
    return render(request, "meetings/hours.html", context, status=422 if given else 200)


def _do(
    request: StaffRequest, staff: Staff, name: str, form: forms.Form | None, act: Callable[[], Any]
) -> HttpResponseBase:
    """Carry out what a form asks for, or show the page again with what is wrong."""
    if form is None or form.is_valid():
        try:
            act()
        except Refused as refused:
            if form is None or refused.field not in form.fields:
                return _page(request, staff, refused=refused.message)
            form.add_error(refused.field, refused.message)
        except AlreadyDone:
            pass
    if form is not None and form.errors:
        return _page(request, staff, **{name: form, "wrong": form})
    messages.success(request, _("Gemt."))
    who = "" if staff.pk == request.user.pk else f"?hvem={staff.pk}"
    return SeeOther(reverse("meetings:hours") + who)


def _kept(request: StaffRequest) -> dict[str, Any]:
    return {"by": request.user, "once": request.POST.get("once") or None}


@require_POST
@staff_page(rule=DOOR)
def new(request: StaffRequest) -> HttpResponseBase:
    """``/kalender/tider/ny/``: open hours that come again."""
    staff, form = whose(request, request.POST.get("staff", "")), HoursForm(request.POST)
    return _do(
        request,
        staff,
        "hours_form",
        form,
        lambda: open_hours(**_kept(request), staff=staff, **form.cleaned_data),
    )


@require_POST
@staff_page(rule=DOOR)
def end(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kalender/tider/<nr>/slut/``: the hours come no more after a day."""
    found = get_object_or_404(Availability, pk=pk)
    staff, form = whose(request, str(found.staff_id)), LastDayForm(request.POST, pk=pk)
    return _do(
        request,
        staff,
        "ended_form",
        form,
        lambda: end_hours(
            **_kept(request), staff=staff, hours=found, last_day=form.cleaned_data["last_day"]
        ),
    )


@require_POST
@staff_page(rule=DOOR)
def close(request: StaffRequest) -> HttpResponseBase:
    """``/kalender/tider/luk/``: nothing can be booked in a stretch."""
    staff, form = whose(request, request.POST.get("staff", "")), ExceptionForm(request.POST)

    def act() -> None:
        start, end = form.stretch()
        reason = form.cleaned_data["reason"]
        close_hours(**_kept(request), staff=staff, start=start, end=end, reason=reason)

    return _do(request, staff, "closed_form", form, act)


@require_POST
@staff_page(rule=DOOR)
def extra(request: StaffRequest) -> HttpResponseBase:
    """``/kalender/tider/ekstra/``: open a stretch besides."""
    staff, form = whose(request, request.POST.get("staff", "")), ExtraForm(request.POST)

    def act() -> None:
        start, end = form.stretch()
        given = form.cleaned_data
        open_extra(
            **_kept(request),
            staff=staff,
            start=start,
            end=end,
            slot_minutes=given["slot_minutes"],
            channels=given["channels"],
            reason=given["reason"],
        )

    return _do(request, staff, "extra_form", form, act)


@require_POST
@staff_page(rule=DOOR)
def remove(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kalender/tider/undtagelse/<nr>/fjern/``: the usual hours hold again."""
    found = AvailabilityException.objects.filter(pk=pk).first()
    if found is None:  # removed already: the button was pressed twice
        return SeeOther(reverse("meetings:hours"))
    staff = whose(request, str(found.staff_id))
    return _do(
        request,
        staff,
        "",
        None,
        lambda: remove_exception(**_kept(request), staff=staff, exception=found),
    )
