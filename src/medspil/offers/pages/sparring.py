"""Sparring after a webinar: the queue, the times that are booked, and new ones to choose among."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from medspil.contact.forms.times import TimesForm
from medspil.offers.actions import close_sparring_time, open_sparring_times
from medspil.offers.forms import hosts
from medspil.offers.pages import DOOR
from medspil.offers.queries.sparring import get_time, sparring_page
from medspil.people.answering import StepForm, do
from medspil.people.doors import StaffRequest, staff_page


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=DOOR)
def sparring(request: StaffRequest) -> HttpResponseBase:
    """``/alle-tilbud/sparring/``: who waits and who has a time; posting opens times to choose."""
    if request.method != "POST":
        return _page(request)
    form = TimesForm(request.POST, mine=request.user, who=hosts())
    return do(
        request,
        form,
        lambda how: open_sparring_times(**how, **form.facts()),
        back=request.path,
        page=lambda form: _page(request, form),
        said=_("Tiderne er åbne. De, der vil have sparring, kan vælge dem."),
    )


@require_POST
@staff_page(rule=DOOR)
def close(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/alle-tilbud/sparring/<nr>/luk/``: nobody can take the time any more."""
    time = get_time(request.user, pk)
    return do(
        request,
        StepForm(request.POST),
        lambda how: close_sparring_time(**how, time=time),
        back=reverse("offers:sparring"),
        page=lambda form: _page(request, form),
    )


def _page(request: StaffRequest, wrong: forms.Form | None = None) -> HttpResponseBase:
    context: dict[str, Any] = {
        "page": sparring_page(request.user),
        "form": wrong
        if isinstance(wrong, TimesForm)
        else TimesForm(mine=request.user, who=hosts()),
        "wrong": wrong,
    }
    return render(request, "offers/sparring.html", context, status=422 if wrong else 200)
