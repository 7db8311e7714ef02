"""The rota, the line's numbers and hours, the directory's entries, the unanswered calls."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from medspil.hotline.actions.duty import plan_shift, remove_shift, set_unanswered
from medspil.hotline.actions.line import remove_referral, set_line, write_referral
from medspil.hotline.doors import SeeOther, actor_of, duty_page
from medspil.hotline.forms import LineForm, ReferralForm, ShiftForm, UnansweredForm
from medspil.hotline.models import OpeningHours, Referral, Shift
from medspil.hotline.queries import line, shifts_from
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused

LOOK = ["GET", "POST"]


def _say(form: BaseForm, refused: Refused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


def _once(request: HttpRequest) -> str | None:
    return request.POST.get("once") or None


@require_http_methods(LOOK)
@duty_page(rule="hotline.plan")
def shifts(request: HttpRequest) -> HttpResponseBase:
    """``/hotline/vagtplan/``: who is on duty from today on, and one more."""
    form = ShiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            plan_shift(by=actor_of(request), once=_once(request), **form.cleaned_data)
        except AlreadyDone:
            pass
        except Refused as refused:
            _say(form, refused)
        if not form.errors:
            messages.success(request, _("Vagten er på planen."))
            return SeeOther(reverse("hotline:shifts"))
    context = {"form": form, "shifts": shifts_from(clock.today())}
    return render(request, "hotline/shifts.html", context, status=422 if form.errors else 200)


@require_POST
@duty_page(rule="hotline.plan")
def shift_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Take a shift off the rota."""
    shift = Shift.objects.filter(pk=pk).first()
    if shift is None:
        raise Http404
    try:
        remove_shift(by=actor_of(request), shift=shift, once=_once(request))
    except AlreadyDone:
        pass
    except Refused as refused:
        messages.error(request, refused.message)
    return SeeOther(reverse("hotline:shifts"))


@require_http_methods(LOOK)
@duty_page(rule="hotline.plan")
def hours(request: HttpRequest) -> HttpResponseBase:
    """``/hotline/linjen/``: the numbers and the opening hours."""
    form = LineForm(request.POST or None, instance=line(), hours=list(OpeningHours.objects.all()))
    if request.method == "POST" and form.is_valid():
        try:
            set_line(by=actor_of(request), once=_once(request), hours=form.hours(), **form.facts())
        except AlreadyDone:
            pass
        except Refused as refused:
            _say(form, refused)
        if not form.errors:
            messages.success(request, _("Gemt."))
            return SeeOther(reverse("hotline:hours"))
    return render(request, "hotline/hours.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(LOOK)
@duty_page(rule="hotline.plan")
def unanswered(request: HttpRequest) -> HttpResponseBase:
    """``/hotline/ubesvarede/``: a day's number from the telephone system."""
    form = UnansweredForm(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            set_unanswered(by=actor_of(request), once=_once(request), **form.cleaned_data)
        except AlreadyDone:
            pass
        except Refused as refused:
            _say(form, refused)
        if not form.errors:
            messages.success(request, _("Gemt."))
            return SeeOther(reverse("hotline:unanswered"))
    return render(
        request, "hotline/unanswered.html", {"form": form}, status=422 if form.errors else 200
    )


@require_http_methods(LOOK)
@duty_page(rule="hotline.plan")
def new_referral(request: HttpRequest) -> HttpResponseBase:
    """``/hotline/henvis/ny/``: one more place."""
    return _write(request, None)


@require_http_methods(LOOK)
@duty_page(rule="hotline.plan")
def referral(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """``/hotline/henvis/<id>/``: change what is written about a place."""
    return _write(request, _referral(pk))


def _write(request: HttpRequest, known: Referral | None) -> HttpResponseBase:
    form = ReferralForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = {name: form.cleaned_data[name] for name in ReferralForm.Meta.fields}
        kept = _referral(known.pk) if known else None  # as it is, not as the form left it
        try:
            write_referral(by=actor_of(request), referral=kept, once=_once(request), **facts)
        except AlreadyDone:
            pass
        except Refused as refused:
            _say(form, refused)
        if not form.errors:
            messages.success(request, _("Gemt."))
            return SeeOther(reverse("hotline:directory"))
    context = {"form": form, "referral": known}
    return render(request, "hotline/referral.html", context, status=422 if form.errors else 200)


@require_POST
@duty_page(rule="hotline.plan")
def referral_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Take a place out of the directory."""
    with suppress(AlreadyDone):
        remove_referral(by=actor_of(request), referral=_referral(pk), once=_once(request))
    return SeeOther(reverse("hotline:directory"))


def _referral(pk: uuid.UUID) -> Referral:
    found = Referral.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
