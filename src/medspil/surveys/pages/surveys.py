"""The list of surveys; one of them, who is asked, and what is done with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.exchange.export import Column, respond
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused, allowed
from medspil.people.answering import choice_of, do
from medspil.people.doors import SeeOther, StaffRequest, file_asks_again, staff_page
from medspil.surveys import links
from medspil.surveys.actions.inviting import invite, new_link
from medspil.surveys.actions.retention import change_policy
from medspil.surveys.actions.surveys import (
    change_survey,
    close_survey,
    make_survey,
    name_variable,
    open_survey,
    remove_variable,
)
from medspil.surveys.forms import PastedForm, PolicyForm, StepForm, SurveyForm, VariableForm
from medspil.surveys.models import Survey
from medspil.surveys.queries.mailing import by_kind, wave_now
from medspil.surveys.queries.questionnaire import draft_of, published
from medspil.surveys.queries.retention import deleted_on, keep_months
from medspil.surveys.queries.surveys import (
    respondent_for,
    respondents_of,
    survey_for,
    surveys_for,
    turnout,
)

AT_A_TIME = 50
TEMPLATE = "surveys/survey.html"


@require_safe
@staff_page(rule="surveys.see")
def surveys(request: StaffRequest) -> HttpResponseBase:
    """``/undersoegelser/``: every survey, the newest first."""
    context = {
        "surveys": list(surveys_for(request.user)),
        "decides": allowed("surveys.change_policy", request.user),
    }
    return render(request, "surveys/surveys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="surveys.make")
def new(request: StaffRequest) -> HttpResponseBase:
    """``/undersoegelser/ny/``: what it is about, when, with names or without."""
    form = SurveyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = make_survey(by=request.user, once=request.POST.get("once"), **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except AlreadyDone as done:
            made = Survey.objects.get(pk=done.result)
            return SeeOther(reverse("surveys:build", args=[made.public_id]))
        else:
            return SeeOther(reverse("surveys:build", args=[made.public_id]))
    status = 422 if form.errors else 200
    return render(request, "surveys/survey_form.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="surveys.make")
def change(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/ret/``"""
    survey = survey_for(request.user, public_id)
    form = SurveyForm(request.POST if request.method == "POST" else None, survey=survey)

    def page(form: forms.Form) -> HttpResponseBase:
        status = 422 if form.errors else 200
        context = {"form": form, "survey": survey}
        return render(request, "surveys/survey_form.html", context, status=status)

    return do(
        request,
        form,
        lambda how: change_survey(**how, survey=survey, **form.cleaned_data),
        back=_at(survey),
        page=page,
        said=_("Gemt."),
    )


@require_safe
@staff_page(rule="surveys.see")
def survey(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/``: how far it is, who is asked, and the next thing to do."""
    return _page(request, survey_for(request.user, public_id))


def _page(
    request: StaffRequest, survey: Survey, wrong: forms.Form | None = None, **used: forms.Form
) -> HttpResponseBase:
    waiting = request.GET.get("vis") == "mangler"
    found = respondents_of(request.user, survey, waiting=waiting).exclude(kind="link")
    asked = Paginator(found, AT_A_TIME).get_page(request.GET.get("side"))
    context: dict[str, Any] = {
        "survey": survey,
        "asked": asked,
        "waiting": waiting,
        "turnout": turnout(survey),
        "mailed": by_kind(survey, wave_now(survey)),
        "keep_months": keep_months(),
        "deleted_on": deleted_on(survey),
        "may_take": not survey.is_anonymous and allowed("surveys.take_answers", request.user),
        "wave": survey.wave_of(clock.today()),
        "may_interview": not survey.is_anonymous
        and survey.takes_answers(clock.today())
        and allowed("surveys.interview", request.user),
        "version": published(survey),
        "draft": draft_of(survey),
        "variables": list(survey.variables.prefetch_related("values")),
        "public_link": links.address_of(survey) if survey.has_public_link else "",
        "pasted_form": PastedForm(),
        "variable_form": VariableForm(),
        "wrong": wrong,
        **used,
    }
    return render(request, TEMPLATE, context, status=422 if wrong else 200)


@require_POST
@staff_page(rule="surveys.make")
def step(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/trin/``: open it, close it, take a variable away."""
    survey = survey_for(request.user, public_id)

    def act(how: dict[str, Any]) -> None:
        code = request.POST.get("code", "")
        choice_of(
            request,
            open=lambda: open_survey(**how, survey=survey),
            close=lambda: close_survey(**how, survey=survey),
            remove=lambda: remove_variable(**how, survey=survey, code=code),
        )()

    form = StepForm(request.POST)
    return do(
        request, form, act, back=_at(survey), page=lambda wrong: _page(request, survey, wrong)
    )


@require_POST
@staff_page(rule="surveys.make")
def paste(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/hvem/``: ask those on a list."""
    survey = survey_for(request.user, public_id)
    form = PastedForm(request.POST)
    new: list[int] = []

    def act(how: dict[str, Any]) -> None:
        variables, asked = form.cleaned_data["rows"]
        new.append(invite(**how, survey=survey, kind="list", variables=variables, asked=asked))

    def page(wrong: forms.Form) -> HttpResponseBase:
        return _page(request, survey, wrong, pasted_form=wrong)

    answer = do(request, form, act, back=_at(survey), page=page)
    if new:
        said = ngettext("%(n)d ny er spurgt.", "%(n)d nye er spurgt.", new[0]) % {"n": new[0]}
        messages.success(request, said)
    return answer


@require_POST
@staff_page(rule="surveys.make")
def variable(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/baggrund/``: what those who answer say of themselves."""
    survey = survey_for(request.user, public_id)
    form = VariableForm(request.POST)
    return do(
        request,
        form,
        lambda how: name_variable(**how, survey=survey, **form.cleaned_data),
        back=_at(survey),
        page=lambda wrong: _page(request, survey, wrong, variable_form=wrong),
    )


@require_safe
@staff_page(rule="surveys.make")
@file_asks_again
def addresses(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/links/``: everybody's personal link, as a file for a letter."""
    survey = survey_for(request.user, public_id)
    if "format" in request.GET:
        rows = respondents_of(request.user, survey, waiting=True).exclude(kind="link")
        columns: list[Column] = [
            (_("Reference"), "reference"),
            (_("Navn"), "name"),
            (_("Telefon"), "phone"),
            (_("Link"), links.address_of),
        ]
        name = _("Links til %(code)s") % {"code": survey.code}
        return respond(request, name, columns, rows.iterator(2000), request.GET["format"])
    return render(request, "surveys/links.html", {"survey": survey, "turnout": turnout(survey)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="surveys.make")
def link(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/svarer/<uuid>/``: one's link, and a new one in its place."""
    asked = respondent_for(request.user, public_id)

    def page(form: forms.Form) -> HttpResponseBase:
        context = {"asked": asked, "survey": asked.survey, "address": links.address_of(asked)}
        return render(request, "surveys/link.html", context)

    form = StepForm(request.POST if request.method == "POST" else None)
    back = reverse("surveys:link", args=[public_id])
    said = _("Det gamle link virker ikke mere.")
    return do(
        request,
        form,
        lambda how: new_link(**how, respondent=asked),
        back=back,
        page=page,
        said=said,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="surveys.change_policy")
def choices(request: StaffRequest) -> HttpResponseBase:
    """``/undersoegelser/valg/``: how long single answers are kept."""
    data = request.POST if request.method == "POST" else None
    form = PolicyForm(data, initial={"keep_months": keep_months()})

    def page(form: forms.Form) -> HttpResponseBase:
        status = 422 if form.errors else 200
        return render(request, "surveys/policy.html", {"form": form}, status=status)

    return do(
        request,
        form,
        lambda how: change_policy(**how, **form.cleaned_data),
        back=reverse("surveys:surveys"),
        page=page,
        said=_("Gemt."),
    )


def _at(survey: Survey) -> str:
    return reverse("surveys:survey", args=[survey.public_id])
