"""Ask to be called, ask for labour: write, read it through, send. Open to all, and inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from medspil.kernel import clock
from medspil.kernel.action import Actor, AlreadyDone, Refused
from medspil.kernel.workdays import add_working_days
from medspil.people.doors import SeeOther
from medspil.people.limits import too_many
from medspil.reception.actions.asking import ask_for_call, ask_for_labour
from medspil.reception.actors import Caller
from medspil.reception.doors import Visit, company_page, session_of
from medspil.reception.forms import CallForm, LabourForm, WhoForm
from medspil.reception.models.page import LANGUAGES
from medspil.reception.offered import shown
from medspil.reception.queries.policy import policy

Ask = Callable[..., Any]


@never_cache
@require_safe
def public(request: HttpRequest) -> HttpResponseBase:
    """``/virksomhed/``: what we offer a company, and how to ask."""
    spoken = (get_language() or "da").split("-")[0]
    facts = {
        "offered": shown(clock.today(), spoken if spoken in LANGUAGES else "da"),
        "promised": promised(),
        "inside": session_of(request) is not None,
    }
    return render(request, "reception/public.html", facts)


def promised() -> Any:
    """The day on which who asks now has an answer."""
    return add_working_days(clock.today(), policy().answer_days)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest) -> HttpResponseBase:
    """``/virksomhed/ring/``: ask to be called."""
    return _open(request, CallForm(_given(request)), ask_for_call)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def labour(request: HttpRequest) -> HttpResponseBase:
    """``/virksomhed/arbejdskraft/``: ask for people."""
    return _open(request, LabourForm(_given(request)), ask_for_labour)


@never_cache
@require_safe
def thanks(request: HttpRequest) -> HttpResponseBase:
    """``/virksomhed/tak/``: it is with us, and when we answer; the same for everybody."""
    return render(request, "reception/thanks.html", {"promised": promised()})


@company_page
def own_call(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """``/virksomhed/min/ring/``: ask to be called, as the company that is in."""
    form = CallForm(_given(request), company=visit.company, contact=visit.contact)
    return _own(request, visit, form, ask_for_call)


def _given(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _open(request: HttpRequest, form: WhoForm, ask: Ask) -> HttpResponseBase:
    """So many from one address, then none for a while. A program that fills in what nobody sees is
    thanked as everybody else, and writes nothing.
    """
    thanks = SeeOther(reverse("reception:thanks"))
    if form.is_valid() and "send" in request.POST:
        if form.is_trapped:
            return thanks
        if too_many(request, "company-ask"):
            form.add_error(None, _("Mange har skrevet herfra på kort tid. Vent ti minutter."))
        elif _sent(request, form, ask, by=Caller()):
            return thanks
    return _draw(request, form)


def _own(request: HttpRequest, visit: Visit, form: WhoForm, ask: Ask) -> HttpResponseBase:
    sends = form.is_valid() and "send" in request.POST
    if sends and _sent(request, form, ask, by=visit.by, company=visit.company):
        return SeeOther(f"{reverse('reception:home')}?sendt")
    return _draw(request, form, visit)


def _sent(request: HttpRequest, form: WhoForm, ask: Ask, *, by: Actor, **whose: Any) -> bool:
    """Was it sent, now or before? Else the form says why not."""
    try:
        ask(by=by, once=request.POST.get("once") or None, **form.said(), **whose)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    except AlreadyDone:
        pass
    return True


def _draw(request: HttpRequest, form: WhoForm, visit: Visit | None = None) -> HttpResponseBase:
    """The form; once it is filled in, what was written, to be read through and sent."""
    checks = form.is_bound and not form.errors and "change" not in request.POST
    facts = {
        "form": form,
        "visit": visit,
        "labour": isinstance(form, LabourForm),
        "checked": form.in_words() if checks else [],
        "kept": _hidden(form) if checks else [],
        "promised": promised(),
    }
    status = 422 if form.errors else 200
    return render(request, "reception/ask_form.html", facts, status=status)


def _hidden(form: forms.Form) -> list[tuple[str, str]]:
    """What was written, as it goes along to the next step."""
    return [(name, str(form.data.get(name, ""))) for name in form.fields]
