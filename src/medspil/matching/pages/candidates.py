"""Somebody chosen for an order, and each step on the way to work."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.matching.actions import proposals as actions
from medspil.matching.actions.interviews import call_off_interview, set_interview
from medspil.matching.forms.steps import (
    AnswerForm,
    AskForm,
    CompanyAnswerForm,
    CourseForm,
    HireForm,
    TakeBackForm,
    TalkForm,
)
from medspil.matching.models import Package, Proposal
from medspil.matching.pages import SEE, WRITE
from medspil.matching.queries.candidates import caseworker_of, get_proposal, person_of
from medspil.matching.queries.orders import FOLLOW_UPS
from medspil.people.answering import How, do
from medspil.people.doors import StaffRequest, staff_page

FORMS: dict[str, Callable[..., forms.Form]] = {
    "spoerg": AskForm,
    "svar": AnswerForm,
    "virksomhed": CompanyAnswerForm,
    "samtale": TalkForm,
    "kursus": CourseForm,
    "ansat": HireForm,
    "fortryd": TakeBackForm,
}


@never_cache
@require_safe
@staff_page(rule=SEE)
def show(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobordrer/kandidat/<uuid>/``: how far it is, and what comes next."""
    return _draw(request, get_proposal(request.user, public_id))


def _draw(
    request: StaffRequest, one: Proposal, step: str = "", wrong: forms.Form | None = None
) -> HttpResponseBase:
    person = person_of(request.user, one)
    drawn: dict[str, Any] = {name: form(auto_id=f"{name}-%s") for name, form in FORMS.items()}
    drawn["ansat"].initial["starts_on"] = max(one.order.start_on, clock.today())
    drawn["kursus"].initial["done_on"] = clock.today()
    drawn["samtale"] = TalkForm(talk=person.talk, auto_id="samtale-%s")
    calls_off: forms.Form = TalkForm(auto_id="samtale-%s")
    if wrong is not None and step == "samtale" and wrong.data.get("off"):
        calls_off = wrong
    elif wrong is not None:
        drawn[step] = wrong
    context = {
        "one": one,
        "order": one.order,
        "person": person,
        "talks": one.interviews.all(),
        "still": _still(one),
        "caseworker": caseworker_of(one),
        "now": clock.now(),
        "forms": drawn,
        "calls_off": calls_off,
        "wrong": wrong,
    }
    return render(request, "matching/candidate.html", context, status=200 if wrong is None else 422)


def _still(one: Proposal) -> list[dict[str, Any]]:
    """What was answered after 4 and 12 weeks."""
    return [
        {"field": field, "said": said, "label": _("Efter %(n)d uger") % {"n": weeks}}
        for field, weeks in FOLLOW_UPS
        if (said := getattr(one, field)) is not None
    ]


@require_POST
@staff_page(rule=WRITE)
def step(request: StaffRequest, public_id: uuid.UUID, step: str) -> HttpResponseBase:
    """``/jobordrer/kandidat/<uuid>/<trin>/``: asked, answered, the company's answer, hired."""
    one = get_proposal(request.user, public_id)
    if step not in FORMS:
        raise Http404
    form = FORMS[step](request.POST, auto_id=f"{step}-%s")
    return do(
        request,
        form,
        lambda how: _act(how, one, step, form),
        back=_back(request, one),
        page=lambda wrong: _draw(request, one, step, wrong),
        said=_("Gemt."),
    )


def _back(request: StaffRequest, one: Proposal) -> str:
    """The candidate, or the order where the form stood."""
    if request.POST.get("back") == "order":
        return reverse("matching:order", args=[one.order.public_id]) + "#valgt"
    return reverse("matching:candidate", args=[one.public_id])


def _act(how: How, one: Proposal, step: str, form: forms.Form) -> object:
    said = form.cleaned_data
    if step == "spoerg":
        return actions.ask_citizen(by=how["by"], once=how["once"], proposal=one, how=said["how"])
    if isinstance(form, AnswerForm):
        facts = form.facts()
        return actions.register_answer(by=how["by"], once=how["once"], proposal=one, **facts)
    if step == "kursus":
        return actions.note_course(**how, proposal=one, **said)
    if step == "fortryd":
        return actions.take_back_hire(**how, proposal=one)
    package = _sent(one)
    if step == "ansat":
        return actions.hire(**how, package=package, proposal=one, **said)
    if step == "samtale":
        return _talk(how, package, one, said)
    return actions.answer_for_company(**how, package=package, proposal=one, **said)


def _talk(how: How, package: Package, one: Proposal, said: dict[str, Any]) -> object:
    whose: dict[str, Any] = {**how, "package": package, "proposal": one}
    if said["off"]:
        return call_off_interview(**whose, because=said["because"])
    return set_interview(**whose, starts_at=said["starts_at"], place=said["place"])


def _sent(one: Proposal) -> Package:
    if one.package is None:
        raise Refused(_("Send først CV’et."))
    return one.package
