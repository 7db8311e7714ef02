"""The interview: the same questions, while one talks on the telephone; and the questionnaire as it
looks before it is asked.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.people.answering import do
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.surveys.actions.answering import save_draft, send_answers
from medspil.surveys.models import Respondent
from medspil.surveys.populations import source_of
from medspil.surveys.queries.answering import given_before, has_answered
from medspil.surveys.queries.questionnaire import Item, asked_of, items_of, published
from medspil.surveys.queries.surveys import (
    next_to_ask,
    respondent_for,
    survey_for,
    turnout,
    versions_of,
)
from medspil.surveys.sheets import ASKED, SheetForm, branching_of, given_in


@require_safe
@staff_page(rule="surveys.interview")
def interview_next(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/interview/``: on to the next who has not answered."""
    survey = survey_for(request.user, public_id)
    found = next_to_ask(request.user, survey, _uuid(request.GET.get("forbi", "")))
    if survey.is_anonymous or found is None or not survey.takes_answers(clock.today()):
        return SeeOther(reverse("surveys:survey", args=[public_id]))
    return SeeOther(reverse("surveys:interview", args=[found.public_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="surveys.interview")
def interview(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/interview/<uuid>/``: ask, and send what was answered."""
    asked = _asked(request, public_id)
    every = _items(asked)
    if request.method != "POST":
        given = given_before(asked, clock.today())
        form = SheetForm(asked_of(every, given), given=given, branching=branching_of(every))
        return _page(request, asked, form)
    given = given_in(every, request.POST)
    items = asked_of(every, given)
    if any(item.code not in request.POST.getlist(ASKED) for item in items):
        form = SheetForm(items, given=given, branching=branching_of(every))
        return _page(request, asked, form, more=True)
    form = SheetForm(items, request.POST, branching=branching_of(every))
    return do(
        request,
        form,
        lambda how: send_answers(
            **how, survey=asked.survey, respondent=asked, answers=form.answers()
        ),
        back=reverse("surveys:interview_next", args=[asked.survey.public_id]),
        page=lambda form: _page(request, asked, form),
        said=_("Svarene er gemt."),
    )


@require_POST
@staff_page(rule="surveys.interview")
def draft(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/interview/<uuid>/kladde/``: keep it while one talks. To HTMX the questions
    that are asked now; to a button without JavaScript the page again."""
    asked = _asked(request, public_id)
    every = _items(asked)
    given = given_in(every, request.POST)
    form = SheetForm(asked_of(every, given), request.POST, complete=False)
    form.is_valid()
    try:
        save_draft(by=request.user, respondent=asked, answers=form.answers())
    except Refused as refused:
        return HttpResponse(refused.message, status=422)
    if request.headers.get("HX-Request"):
        shown = SheetForm(asked_of(every, given), given=given, branching=branching_of(every))
        context = {"form": shown, "asked": asked, "survey": asked.survey}
        return render(request, "surveys/_sheet.html", context)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return SeeOther(reverse("surveys:interview", args=[public_id]))


@require_safe
@staff_page(rule="surveys.see")
def preview(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/proev/``: as it looks to who answers; nothing is kept."""
    survey = survey_for(request.user, public_id)
    version = versions_of(survey)[0]
    every = items_of(version)
    given = given_in(every, request.GET)
    form = SheetForm(
        asked_of(every, given),
        given=given,
        variables=list(survey.variables.prefetch_related("values")),
        branching=branching_of(every),
    )
    context: dict[str, Any] = {"survey": survey, "version": version, "form": form}
    return render(request, "surveys/preview.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _asked(request: StaffRequest, public_id: UUID) -> Respondent:
    """Whom one may interview now; 404 where there are no names, or no answers are taken."""
    asked = respondent_for(request.user, public_id)
    if asked.survey.is_anonymous or not asked.survey.takes_answers(clock.today()):
        raise Http404
    return asked


def _items(asked: Respondent) -> list[Item]:
    version = published(asked.survey)
    if version is None:
        raise Http404
    return items_of(version)


def _page(
    request: StaffRequest, asked: Respondent, form: forms.Form, *, more: bool = False
) -> HttpResponseBase:
    """The questions, and whom one speaks with: what the room they come from says of them today."""
    labels = {
        variable.label: {value.code: value.label for value in variable.values.all()}.get(
            asked.background.get(variable.code, ""), ""
        )
        for variable in asked.survey.variables.prefetch_related("values")
    }
    context = {
        "asked": asked,
        "survey": asked.survey,
        "form": form,
        "more": more,
        "known": [(label, said) for label, said in labels.items() if said],
        "card": source_of(asked).card(request.user, asked.reference),
        "has_answered": has_answered(asked, clock.today()),
        "turnout": turnout(asked.survey),
    }
    return render(request, "surveys/interview.html", context, status=422 if form.errors else 200)
