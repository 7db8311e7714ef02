"""The leader's page: figures, who came before the others and why, and how much can be given."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from medspil.clarification.actions.advisers import (
    add_away,
    change_policy,
    remove_away,
    set_adviser,
)
from medspil.clarification.actions.courses import see_jump
from medspil.clarification.forms import AdviserForm, AwayForm, PolicyForm
from medspil.clarification.models import Away
from medspil.clarification.pages import LEAD
from medspil.clarification.queries.courses import advisers, get_jump, jumps_to_see, waiting_rows
from medspil.clarification.queries.figures import figures
from medspil.clarification.queries.line import clarification_policy
from medspil.people.answering import How, StepForm, do
from medspil.people.doors import StaffRequest, staff_page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=LEAD)
def lead(request: StaffRequest) -> HttpResponseBase:
    """``/afklaring/leder/``: figures and the line; posting sets what the advisers can give."""
    if request.method != "POST":
        return _page(request)
    steps: dict[str, tuple[forms.Form, Callable[[How, forms.Form], object]]] = {
        "policy": (
            PolicyForm(request.POST, auto_id="policy-%s"),
            lambda how, form: change_policy(**how, **form.cleaned_data),
        ),
        "adviser": (
            AdviserForm(request.POST, auto_id="adviser-%s"),
            lambda how, form: set_adviser(**how, **form.cleaned_data),
        ),
        "away": (
            AwayForm(request.POST, auto_id="away-%s"),
            lambda how, form: add_away(**how, **form.cleaned_data),
        ),
        "back": (
            StepForm(request.POST),
            lambda how, form: remove_away(**how, away=_away(request)),
        ),
        "seen": (
            StepForm(request.POST),
            lambda how, form: see_jump(**how, clarification=get_jump(request.user, _key(request))),
        ),
    }
    step = steps.get(request.POST.get("do", ""))
    if step is None:
        unknown = StepForm(request.POST)
        unknown.add_error(None, _("Vælg, hvad der skal ske."))
        return _page(request, unknown)
    form, act = step
    return do(
        request,
        form,
        lambda how: act(how, form),
        back=request.path,
        page=lambda wrong: _page(request, wrong),
        said=_("Gemt."),
    )


def _away(request: StaffRequest) -> Away:
    asked = request.POST.get("away", "")
    known = {str(one.pk): one for adviser in advisers() for one in adviser.away.all()}
    if asked not in known:
        raise Http404
    return known[asked]


def _key(request: StaffRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("course", ""))
    except ValueError as wrong:
        raise Http404 from wrong


def _page(request: StaffRequest, wrong: forms.Form | None = None) -> HttpResponseBase:
    policy = clarification_policy()
    initial = {name: getattr(policy, name) for name in ("conversations", "apart", "margin")}
    made: dict[str, forms.Form] = {
        "policy": PolicyForm(auto_id="policy-%s", initial=initial),
        "adviser": AdviserForm(auto_id="adviser-%s"),
        "away": AwayForm(auto_id="away-%s"),
    }
    if wrong is not None:
        made[str(wrong.auto_id).removesuffix("-%s")] = wrong
    context = {
        "figures": figures(request.user),
        "rows": waiting_rows(request.user),
        "jumps": jumps_to_see(request.user),
        "advisers": advisers(),
        "forms": made,
        "wrong": wrong,
    }
    return render(request, "clarification/lead.html", context, status=422 if wrong else 200)
