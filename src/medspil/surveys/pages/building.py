"""The questionnaire: its questions in order, the bank, and how it looks to who answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel.action import Refused
from medspil.people.answering import choice_of, do
from medspil.people.doors import StaffRequest, staff_page
from medspil.surveys.actions.building import (
    add_question,
    begin_version,
    change_question,
    move_question,
    publish,
    put_in_bank,
    remove_question,
    retire,
    take_from_bank,
)
from medspil.surveys.forms import BankForm, KindForm, QuestionForm, StepForm, TakeForm
from medspil.surveys.models import QuestionKind, Survey, Version
from medspil.surveys.queries.questionnaire import draft_of, items_of
from medspil.surveys.queries.surveys import (
    bank_entry_for,
    bank_for,
    question_for,
    survey_for,
    versions_of,
)


def _back(survey: Survey) -> str:
    return reverse("surveys:build", args=[survey.public_id])


@require_safe
@staff_page(rule="surveys.see")
def build(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/skema/``: the questions of the draft, else of what is asked now;
    ``?version=`` shows an earlier one.
    """
    return _page(request, survey_for(request.user, public_id))


def _page(
    request: StaffRequest, survey: Survey, wrong: forms.Form | None = None, **used: forms.Form
) -> HttpResponseBase:
    versions = versions_of(survey)
    asked = request.GET.get("version", "")
    shown = next((one for one in versions if str(one.number) == asked), versions[0])
    context: dict[str, Any] = {
        "survey": survey,
        "version": shown,
        "versions": versions,
        "items": items_of(shown),
        "is_draft": shown.published_at is None,
        "has_draft": versions[0].published_at is None,
        "kind_form": KindForm(),
        "take_form": TakeForm(bank=bank_for(request.user)),
        "bank_form": BankForm(),
        "wrong": wrong,
        **used,
    }
    return render(request, "surveys/build.html", context, status=422 if wrong else 200)


@require_POST
@staff_page(rule="surveys.make")
def build_step(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/skema/trin/``: publish the draft, or begin the next version."""
    survey = survey_for(request.user, public_id)

    def act(how: dict[str, Any]) -> None:
        choice_of(
            request,
            publish=lambda: publish(**how, version=_draft(survey)),
            version=lambda: begin_version(**how, survey=survey),
        )()

    form = StepForm(request.POST)
    back = _back(survey)
    return do(request, form, act, back=back, page=lambda wrong: _page(request, survey, wrong))


@require_POST
@staff_page(rule="surveys.make")
def take(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/skema/fra-banken/``"""
    survey = survey_for(request.user, public_id)
    form = TakeForm(request.POST, bank=bank_for(request.user))
    return do(
        request,
        form,
        lambda how: take_from_bank(**how, version=_draft(survey), entry=form.cleaned_data["entry"]),
        back=_back(survey),
        page=lambda wrong: _page(request, survey, wrong, take_form=wrong),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="surveys.make")
def question_new(request: StaffRequest, public_id: UUID, kind: str) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/skema/ny/<kind>/``: a question of one kind."""
    survey = survey_for(request.user, public_id)
    version = draft_of(survey)
    if kind not in QuestionKind.values or version is None:
        raise Http404
    form = QuestionForm(
        request.POST if request.method == "POST" else None, kind=kind, version=version
    )
    return do(
        request,
        form,
        lambda how: add_question(**how, version=version, kind=kind, **form.facts()),
        back=_back(survey),
        page=lambda form: _question_page(request, survey, form, kind),
    )


def _question_page(
    request: StaffRequest, survey: Survey, form: forms.Form, kind: str, **more: Any
) -> HttpResponseBase:
    context = {"survey": survey, "form": form, "kind": QuestionKind(kind), "question": None, **more}
    status = 422 if form.errors else 200
    return render(request, "surveys/question.html", context, status=status)


@require_safe
@staff_page(rule="surveys.make")
def question_kind(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/skema/ny/``: which kind; then on to its page."""
    survey = survey_for(request.user, public_id)
    form = KindForm(request.GET or None)
    if form.is_valid():
        return question_new(request, public_id, form.cleaned_data["kind"])
    return _page(request, survey, form if form.errors else None, kind_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="surveys.make")
def question(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/undersoegelser/spoergsmaal/<pk>/``: change a question of the draft."""
    found = question_for(request.user, pk)
    survey = found.version.survey
    form = QuestionForm(
        request.POST if request.method == "POST" else None,
        kind=found.kind,
        version=found.version,
        question=found,
    )
    return do(
        request,
        form,
        lambda how: change_question(**how, question=found, **form.facts()),
        back=_back(survey),
        page=lambda form: _question_page(request, survey, form, found.kind, question=found),
        said=_("Gemt."),
    )


@require_POST
@staff_page(rule="surveys.make")
def question_step(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/undersoegelser/spoergsmaal/<pk>/trin/``: up, down, away."""
    found = question_for(request.user, pk)
    survey = found.version.survey

    def act(how: dict[str, Any]) -> None:
        choice_of(
            request,
            up=lambda: move_question(**how, question=found, up=True),
            down=lambda: move_question(**how, question=found, up=False),
            remove=lambda: remove_question(**how, question=found),
        )()

    form = StepForm(request.POST)
    back = _back(survey)
    return do(request, form, act, back=back, page=lambda wrong: _page(request, survey, wrong))


@require_POST
@staff_page(rule="surveys.make")
def bank_put(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/undersoegelser/spoergsmaal/<pk>/bank/``: let others use it."""
    found = question_for(request.user, pk)
    survey = found.version.survey
    form = BankForm(request.POST)
    return do(
        request,
        form,
        lambda how: put_in_bank(**how, question=found, **form.cleaned_data),
        back=reverse("surveys:bank"),
        page=lambda wrong: _page(request, survey, wrong),
        said=_("Spørgsmålet ligger i banken."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="surveys.see")
def bank(request: StaffRequest) -> HttpResponseBase:
    """``/undersoegelser/bank/``: questions to use again; take one out."""

    def page(wrong: forms.Form) -> HttpResponseBase:
        context = {"entries": list(bank_for(request.user)), "wrong": wrong}
        return render(request, "surveys/bank.html", context, status=422 if wrong.errors else 200)

    def act(how: dict[str, Any]) -> None:
        pk = request.POST.get("entry", "")
        if not pk.isdecimal():
            raise Refused(_("Vælg et spørgsmål."))
        retire(**how, entry=bank_entry_for(request.user, int(pk)))

    form = StepForm(request.POST if request.method == "POST" else None)
    return do(request, form, act, back=reverse("surveys:bank"), page=page)


def _draft(survey: Survey) -> Version:
    found = draft_of(survey)
    if found is None:
        raise Refused(_("Spørgeskemaet er udgivet og ligger fast. Lav en ny version for at rette."))
    return found
