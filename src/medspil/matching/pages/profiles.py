"""What a citizen can and wants, so that they may be found when a company asks for people."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from medspil.matching.actions.profiles import set_profile, stop_search
from medspil.matching.forms.profiles import ProfileForm, concepts_in
from medspil.matching.forms.steps import key_in
from medspil.matching.models import Profile
from medspil.matching.orders_wording import SEARCH_TEXT
from medspil.matching.pages import PROFILES
from medspil.people.answering import How, StepForm, do
from medspil.people.doors import StaffRequest, staff_page
from medspil.people.models import Citizen
from medspil.people.queries import get_citizen


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=PROFILES)
def profile(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/jobprofil/``: write it, with the consent and its end."""
    citizen = get_citizen(request.user, public_id)
    held = Profile.objects.filter(citizen=citizen).first()
    data = request.POST if request.method == "POST" else None
    form = ProfileForm(data, profile=held, postcode="" if citizen.protected else citizen.postcode)
    looks = "find" in request.POST
    form.link(request.user, concepts_in(held), looks=looks)
    if request.method != "POST" or looks:
        return _draw(request, citizen, held, form)

    def act(how: How) -> None:
        facts = form.facts()
        given = facts.pop("how")
        set_profile(by=how["by"], once=how["once"], citizen=citizen, how=given, **facts)

    def wrong(refused: forms.Form) -> HttpResponseBase:
        stands = held.n if held else 0
        if key_in(request.POST.get("read", "")) == stands:
            return _draw(request, citizen, held, form, refused)
        again = ProfileForm(_knowing(request, stands), profile=held)
        again.link(request.user, concepts_in(held), looks=False)
        again.is_valid()
        for error in refused.non_field_errors():
            again.add_error(None, error)
        return _draw(request, citizen, held, again, again, stood=again.stood)

    return do(
        request,
        form,
        act,
        back=_address(citizen),
        page=wrong,
        said=_("Profilen er gemt. Borgeren kan findes fra nu af."),
    )


def _knowing(request: StaffRequest, n: int) -> Any:
    """What was typed, as a form that knows how the profile stands now."""
    data = request.POST.copy()
    data["read"] = str(n)
    return data


def _address(citizen: Citizen) -> str:
    return reverse("matching:profile", args=[citizen.public_id])


def _draw(
    request: StaffRequest,
    citizen: Citizen,
    held: Profile | None,
    form: ProfileForm,
    wrong: forms.Form | None = None,
    stood: Sequence[tuple[str, str]] = (),
) -> HttpResponseBase:
    context = {
        "citizen": citizen,
        "profile": held,
        "form": form,
        "wrong": wrong,
        "words": SEARCH_TEXT,
        "stood": stood,
    }
    return render(request, "matching/profile.html", context, status=200 if wrong is None else 422)


@require_POST
@staff_page(rule=PROFILES)
def stop(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/jobprofil/stop/``: the citizen may not be found any more."""
    citizen = get_citizen(request.user, public_id)
    held = Profile.objects.filter(citizen=citizen).first()
    form = ProfileForm(profile=held)
    form.link(request.user, concepts_in(held), looks=False)

    def act(how: How) -> None:
        stop_search(by=how["by"], once=how["once"], citizen=citizen)

    return do(
        request,
        StepForm(request.POST),
        act,
        back=_address(citizen),
        page=lambda wrong: _draw(request, citizen, held, form, wrong),
        said=_("Borgeren kan ikke findes mere."),
    )
