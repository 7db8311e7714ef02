"""Times for talks: those that are free, those that are agreed on, and new ones."""

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
from medspil.people.answering import StepForm, do
from medspil.people.doors import StaffRequest, staff_page
from medspil.sparring.actions.calling import close_time, open_times
from medspil.sparring.pages import SEE
from medspil.sparring.queries.applications import colleagues
from medspil.sparring.queries.talks import get_talk, times


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def page(request: StaffRequest) -> HttpResponseBase:
    """``/ansoegninger/tider/``: posting opens times to choose among."""
    if request.method != "POST":
        return _draw(request)
    form = TimesForm(request.POST, mine=request.user, who=colleagues())
    return do(
        request,
        form,
        lambda how: open_times(**how, **form.facts()),
        back=request.path,
        page=lambda wrong: _draw(request, wrong),
        said=_("Tiderne er åbne. Borgerne kan vælge dem på deres egen side."),
    )


@require_POST
@staff_page(rule=SEE)
def close(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ansoegninger/tider/<nr>/luk/``: nobody can take the time any more."""
    talk = get_talk(request.user, pk)
    return do(
        request,
        StepForm(request.POST),
        lambda how: close_time(**how, talk=talk),
        back=reverse("sparring:times"),
        page=lambda wrong: _draw(request, wrong),
    )


def _draw(request: StaffRequest, wrong: forms.Form | None = None) -> HttpResponseBase:
    form = wrong if isinstance(wrong, TimesForm) else TimesForm(mine=request.user, who=colleagues())
    context: dict[str, Any] = {"times": times(request.user), "form": form, "wrong": wrong}
    return render(request, "sparring/times.html", context, status=422 if wrong else 200)
