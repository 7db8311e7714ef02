"""A citizen's offers, as the employee who works with them sees and signs them up."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from medspil.kernel.action import Refused
from medspil.offers.actions import cancel_sign_up, sign_up
from medspil.offers.queries.sessions import coming_for, places_of
from medspil.people.answering import How, StepForm, do
from medspil.people.doors import StaffRequest, staff_page
from medspil.people.models import Citizen
from medspil.people.queries import get_citizen


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="offers.see_citizens")
def offers(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/tilbud/``: what the citizen takes part in, and what they can choose."""
    citizen = get_citizen(request.user, public_id)
    if request.method != "POST":
        return _page(request, citizen)

    def act(how: How) -> None:
        key = request.POST.get("session", "")
        chosen = next(
            (one for one in coming_for(request.user, citizen) if str(one.public_id) == key), None
        )
        if request.POST.get("do") == "leave":
            places = places_of(request.user, citizen)
            mine = [one for one in places if str(one.sign_up.session.public_id) == key]
            if not mine:
                raise Refused(_("Borgeren er ikke tilmeldt."))
            if mine[0].withheld:
                raise Refused(_("Det er for sent at melde fra."))
            cancel_sign_up(**how, sign_up=mine[0].sign_up)
        elif chosen is None:
            raise Refused(_("Vælg en gang, der er åben."))
        else:
            sign_up(**how, session=chosen, citizen=citizen)

    return do(
        request,
        StepForm(request.POST),
        act,
        back=request.path,
        page=lambda form: _page(request, citizen, form),
    )


def _page(
    request: StaffRequest, citizen: Citizen, wrong: forms.Form | None = None
) -> HttpResponseBase:
    context: dict[str, Any] = {
        "citizen": citizen,
        "places": (places := places_of(request.user, citizen)),
        "withheld": any(one.withheld for one in places),
        "coming": coming_for(request.user, citizen),
        "wrong": wrong,
    }
    return render(request, "offers/citizen.html", context, status=422 if wrong else 200)
