"""Refer a citizen, and what they were referred to."""

from __future__ import annotations

import uuid

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from medspil.clarification.actions.courses import refer
from medspil.clarification.forms import ReferForm
from medspil.clarification.models import Clarification
from medspil.clarification.pages import SEE
from medspil.clarification.queries.courses import courses_of
from medspil.people.answering import make
from medspil.people.doors import StaffRequest, staff_page
from medspil.people.models import Citizen
from medspil.people.queries import get_citizen


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=SEE)
def citizen(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/afklaring/``: refer, and what became of it before."""
    found = get_citizen(request.user, public_id)
    if request.method != "POST":
        return _page(request, found, ReferForm(initial={"phone": found.phone}))
    form = ReferForm(request.POST)
    return make(
        request,
        form,
        lambda how: refer(**how, citizen=found, **form.cleaned_data),
        kind=Clarification,
        to=lambda made: reverse("clarification:course", args=[made.public_id]),
        page=lambda form: _page(request, found, form),
    )


def _page(request: StaffRequest, found: Citizen, form: forms.Form) -> HttpResponseBase:
    courses = courses_of(request.user, found)
    context = {
        "citizen": found,
        "form": form,
        "courses": courses,
        "live": next((one for one in courses if one.is_live), None),
    }
    return render(
        request, "clarification/citizen.html", context, status=422 if form.errors else 200
    )
