"""The queue of what companies asked, and one of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.companies.queries.companies import ticked
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.matching.models import JobOrder
from medspil.matching.queries.orders import received_for
from medspil.people.answering import How, StepForm, do, make
from medspil.people.doors import StaffRequest, staff_page
from medspil.reception.actions.answering import (
    answer_ask,
    hand_ask,
    make_opening,
    make_order,
    register_from_ask,
    see_own_change,
    tie_ask,
)
from medspil.reception.forms import AnswerForm, HandForm, OpeningForm, RegisterForm, TieForm
from medspil.reception.models import Ask, AskKind
from medspil.reception.pages import ANSWER, SEE
from medspil.reception.queries.asks import (
    answered_for,
    ask_for,
    candidates,
    change_for,
    queue_for,
    sent_back,
    the_one_with,
    unseen_changes,
)

ROWS = 50
Step = Callable[[StaffRequest, How, Ask, forms.Form], None]


@never_cache
@require_safe
@staff_page(rule=SEE)
def every(request: StaffRequest) -> HttpResponseBase:
    """``/henvendelser/?vis=besvaret``: what waits, the overdue first; or what was answered."""
    return _queue(request)


def _queue(request: StaffRequest, wrong: forms.Form | None = None) -> HttpResponseBase:
    answered = request.GET.get("vis") == "besvaret"
    rows = answered_for(request.user) if answered else queue_for(request.user)
    page = Paginator(rows, ROWS).get_page(request.GET.get("side"))
    today = clock.today()
    facts = {
        "page": page,
        "answered": answered,
        "today": today,
        "overdue": 0 if answered else rows.filter(due_on__lt=today).count(),
        "changes": unseen_changes(request.user),
        "orders": [] if answered else received_for(request.user),
        "now": clock.now(),
        "wrong": wrong,
    }
    return render(request, "reception/queue.html", facts, status=422 if wrong else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=ANSWER)
def ask(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/henvendelser/<uuid>/``: what was asked; whose, which company, the answer, the opening."""
    found = ask_for(request.user, public_id)
    steps: dict[str, tuple[Callable[[], forms.Form], Step]] = {
        "hand": (lambda: HandForm(request.POST, ask=found, viewer=request.user), _hand),
        "answer": (lambda: AnswerForm(request.POST, ask=found), _answer),
        "opening": (lambda: OpeningForm(request.POST, ask=found), _opening),
        "tie": (lambda: TieForm(request.POST), _tie),
        "this": (lambda: StepForm(request.POST), _this),
        "register": (lambda: RegisterForm(request.POST, ask=found), _register),
    }
    if request.POST.get("do") == "order":
        return make(
            request,
            StepForm(request.POST),
            lambda how: make_order(**how, ask=found),
            kind=JobOrder,
            to=lambda order: reverse("matching:order_change", args=[order.public_id]),
            page=lambda wrong: _draw(request, found, wrong, status=422),
        )
    step = steps.get(request.POST.get("do", ""))
    if request.method != "POST" or step is None:
        return _draw(request, found, status=200 if request.method == "GET" else 422)
    form, act = step[0](), step[1]
    return do(
        request,
        form,
        lambda how: act(request, how, found, form),
        back=reverse("reception:ask", args=[found.public_id]),
        page=lambda wrong: _draw(request, found, wrong, status=422),
        said=_("Gemt."),
    )


def _hand(request: StaffRequest, how: How, found: Ask, form: forms.Form) -> None:
    hand_ask(**how, ask=found, **form.cleaned_data)


def _answer(request: StaffRequest, how: How, found: Ask, form: forms.Form) -> None:
    answer_ask(**how, ask=found, **form.cleaned_data)


def _opening(request: StaffRequest, how: How, found: Ask, form: forms.Form) -> None:
    make_opening(**how, ask=found, **form.cleaned_data)


def _register(request: StaffRequest, how: How, found: Ask, form: forms.Form) -> None:
    register_from_ask(**how, ask=found, **form.cleaned_data)


def _tie(request: StaffRequest, how: How, found: Ask, form: forms.Form) -> None:
    digits = "".join(sign for sign in form.cleaned_data["cvr"] if sign.isdigit())
    company = the_one_with(digits)
    if company is None:
        raise Refused(_("Ingen virksomhed alene har det nummer. Registrér den."), field="cvr")
    tie_ask(**how, ask=found, company=company)


def _this(request: StaffRequest, how: How, found: Ask, form: forms.Form) -> None:
    company = ticked(request.user, [request.POST.get("company", "")]).first()
    if company is None:
        raise Refused(_("Vælg en virksomhed, der findes."))
    tie_ask(**how, ask=found, company=company)


def _draw(
    request: StaffRequest, found: Ask, wrong: forms.Form | None = None, *, status: int
) -> HttpResponseBase:
    """The page; a `wrong` form is drawn as it was sent."""
    fresh: dict[str, forms.Form] = {
        "hand": HandForm(ask=found, viewer=request.user),
        "answer": AnswerForm(ask=found),
        "opening": OpeningForm(ask=found),
        "tie": TieForm(),
        "register": RegisterForm(ask=found),
    }
    shown = {
        name: wrong if wrong is not None and type(wrong) is type(form) else form
        for name, form in fresh.items()
    }
    facts: dict[str, Any] = {
        "ask": found,
        "labour": found.kind == AskKind.LABOUR,
        "today": clock.today(),
        "candidates": [] if found.company else candidates(request.user, found),
        "message": sent_back(found) if found.answered_at else None,
        "wrong": wrong,
        "forms": shown,
    }
    return render(request, "reception/ask.html", facts, status=status)


@require_POST
@staff_page(rule=ANSWER)
def seen(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/henvendelser/rettet/<nr>/``: what a company put right has been seen."""
    change = change_for(request.user, pk)
    return do(
        request,
        StepForm(request.POST),
        lambda how: see_own_change(**how, change=change),
        back=reverse("reception:queue"),
        page=lambda wrong: _queue(request, wrong),
        said=_("Set."),
    )
