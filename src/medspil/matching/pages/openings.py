"""Openings: the list and its file, one of them, and what is done with it."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.companies.queries.companies import get_company
from medspil.exchange import export
from medspil.kernel.action import allowed
from medspil.matching.actions import openings as actions
from medspil.matching.forms import CloseForm, FillForm, OpeningFilter, OpeningForm
from medspil.matching.models import Opening
from medspil.matching.pages import PLAN, SEE, WRITE
from medspil.matching.pages.steps import stepper
from medspil.matching.queries.openings import get_opening, seats_of
from medspil.matching.wording import STATES
from medspil.people.answering import How, StepForm, do, make
from medspil.people.doors import StaffRequest, file_asks_again, staff_page

ROWS = 50


@require_safe
@staff_page(rule=SEE)
@file_asks_again
def every(request: StaffRequest) -> HttpResponseBase:
    """``/aabninger/?kind=small&state=open``: the openings that the filter chooses."""
    form = OpeningFilter(request.GET, viewer=request.user)
    rows = form.wanted().rows(request.user)
    if wanted := request.GET.get("format"):
        return export.respond(request, _("aabninger"), columns(), rows, wanted)
    page = Paginator(rows, ROWS).get_page(request.GET.get("side"))
    return render(
        request,
        "matching/openings.html",
        {"form": form, "page": page, "plans": allowed(PLAN, request.user)},
    )


def columns() -> list[export.Column]:
    """What a file of openings holds: no citizen."""
    return [
        (_("Fundet"), "found_on"),
        (_("Virksomhed"), "company.name"),
        (_("CVR-nummer"), lambda one: one.company.cvr or ""),
        (_("Arbejdssted"), lambda one: one.workplace.name if one.workplace else ""),
        (_("Slags"), lambda one: one.get_kind_display()),
        (_("Arbejdet"), "what"),
        (_("Timer om ugen"), "hours"),
        (_("Stillinger"), "seats"),
        (_("Besat"), "filled"),
        (_("Tilstand"), lambda one: str(STATES[one.state])),
        (_("Lukket"), lambda one: one.closed_on or ""),
        (_("Hvorfor"), "closed_because"),
        (_("Fundet ved"), lambda one: one.get_found_by_display()),
        (_("Konsulent"), lambda one: one.consultant.full_name if one.consultant else ""),
    ]


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=WRITE)
def new(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/aabninger/ny/<virksomhed>/``: an opening of that company."""
    company = get_company(request.user, public_id)
    form = OpeningForm(request.POST or None, company=company, viewer=request.user)

    def page(form: forms.Form) -> HttpResponseBase:
        context = {"form": form, "company": company, "opening": None}
        status = 422 if form.errors else 200
        return render(request, "matching/opening_form.html", context, status=status)

    if request.method != "POST":
        return page(form)
    return make(
        request,
        form,
        lambda how: actions.find_opening(**how, company=company, **form.cleaned_data),
        kind=Opening,
        to=_address,
        page=page,
    )


@never_cache
@require_safe
@staff_page(rule=SEE)
def show(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/aabninger/<uuid>/``: what it is, and who has its seats."""
    return _draw(request, get_opening(request.user, public_id))


def _address(opening: Opening) -> str:
    return reverse("matching:opening", args=[opening.public_id])


def _draw(request: StaffRequest, opening: Opening, **wrong: forms.Form) -> HttpResponseBase:
    context: dict[str, Any] = {
        "opening": opening,
        "seats": seats_of(request.user, opening),
        "state": STATES[opening.state],
        "fill_form": FillForm(viewer=request.user),
        "close_form": CloseForm(),
        "wrong": next(iter(wrong.values()), None),
    }
    return render(request, "matching/opening.html", context | wrong, status=422 if wrong else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=WRITE)
def change(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/aabninger/<uuid>/ret/``: put right what stands about it."""
    opening = get_opening(request.user, public_id)
    form = OpeningForm(request.POST or None, company=opening.company, opening=opening)

    def page(form: forms.Form) -> HttpResponseBase:
        context = {"form": form, "company": opening.company, "opening": opening}
        status = 422 if form.errors else 200
        return render(request, "matching/opening_form.html", context, status=status)

    if request.method != "POST":
        return page(form)
    return do(
        request,
        form,
        lambda how: actions.change_opening(**how, opening=opening, **form.cleaned_data),
        back=_address(opening),
        page=page,
        said=_("Gemt."),
    )


_step = stepper(_address, _draw)


@require_POST
@staff_page(rule=WRITE)
def fill(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/aabninger/<uuid>/besat/``: somebody got a seat."""
    opening = get_opening(request.user, public_id)
    form = FillForm(request.POST, viewer=request.user)

    def act(how: How) -> None:
        actions.fill_opening(**how, opening=opening, **form.facts())

    return _step(request, opening, "fill_form", form, act, _("Stillingen er besat."))


@require_POST
@staff_page(rule=WRITE)
def close(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/aabninger/<uuid>/luk/``: nobody gets it."""
    opening = get_opening(request.user, public_id)
    form = CloseForm(request.POST)

    def act(how: How) -> None:
        actions.close_opening(**how, opening=opening, **form.cleaned_data)

    return _step(request, opening, "close_form", form, act, _("Åbningen er lukket."))


@require_POST
@staff_page(rule=WRITE)
def reopen(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/aabninger/<uuid>/aabn/``: it is open after all."""
    opening = get_opening(request.user, public_id)

    def act(how: How) -> None:
        actions.reopen_opening(**how, opening=opening)

    return _step(request, opening, "step_form", StepForm(request.POST), act, _("Åben igen."))
