"""The consultants' time, and what was counted before Medspil."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from medspil.kernel import clock
from medspil.matching.actions.capacity import (
    drop_base_figures,
    end_staffing,
    set_base_figures,
    set_staffing,
)
from medspil.matching.forms import BaseForm, EndForm, MonthForm, StaffingForm
from medspil.matching.models import JobKind
from medspil.matching.pages import PLAN
from medspil.matching.queries.capacity import base_months, staffing_for
from medspil.people.answering import How, do
from medspil.people.doors import StaffRequest, staff_page


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=PLAN)
def staffing(request: StaffRequest) -> HttpResponseBase:
    """``/aabninger/bemanding/``: who has how many hours, from when and until."""
    if request.method != "POST":
        return _staffing(request, StaffingForm())
    form = StaffingForm(request.POST)
    return do(
        request,
        form,
        lambda how: set_staffing(**how, **form.cleaned_data),
        back=reverse("matching:staffing"),
        page=lambda wrong: _staffing(request, wrong),
        said=_("Timerne er skrevet."),
    )


def _staffing(request: StaffRequest, form: forms.Form) -> HttpResponseBase:
    context = {
        "rows": staffing_for(request.user),
        "form": form if isinstance(form, StaffingForm) else StaffingForm(),
        "wrong": form if form.errors else None,
        "today": clock.today(),
        "end_form": EndForm(),
    }
    status = 422 if form.errors else 200
    return render(request, "matching/staffing.html", context, status=status)


@require_POST
@staff_page(rule=PLAN)
def end(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/aabninger/bemanding/<nr>/slut/``: the last day of it."""
    held = staffing_for(request.user).filter(pk=pk).first()
    if held is None:
        raise Http404
    form = EndForm(request.POST)
    return do(
        request,
        form,
        lambda how: end_staffing(**how, staffing=held, **form.cleaned_data),
        back=reverse("matching:staffing"),
        page=lambda wrong: _staffing(request, wrong),
        said=_("Gemt."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=PLAN)
def base(request: StaffRequest) -> HttpResponseBase:
    """``/aabninger/tidligere-tal/``: months that were counted elsewhere."""
    if request.method != "POST":
        return _base(request, BaseForm())
    form = BaseForm(request.POST)

    def act(how: How) -> None:
        set_base_figures(**how, **form.facts())

    return do(
        request,
        form,
        act,
        back=reverse("matching:base"),
        page=lambda wrong: _base(request, wrong),
        said=_("Tallene er skrevet."),
    )


def _base(request: StaffRequest, form: forms.Form) -> HttpResponseBase:
    months = base_months(request.user)
    context = {
        "months": [(one, [one.counts.get(kind) for kind in JobKind.values]) for one in months],
        "kinds": JobKind.labels,
        "form": form if isinstance(form, BaseForm) else BaseForm(),
        "wrong": form if form.errors else None,
    }
    status = 422 if form.errors else 200
    return render(request, "matching/base.html", context, status=status)


@require_POST
@staff_page(rule=PLAN)
def drop(request: StaffRequest) -> HttpResponseBase:
    """``/aabninger/tidligere-tal/slet/``: a month is counted by its openings again."""
    form = MonthForm(request.POST)
    return do(
        request,
        form,
        lambda how: drop_base_figures(**how, month=form.cleaned_data["month"]),
        back=reverse("matching:base"),
        page=lambda wrong: _base(request, wrong),
        said=_("Tallene er slettet."),
    )
