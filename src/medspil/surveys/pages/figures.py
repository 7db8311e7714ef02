"""The answers: live tables, what was written, files, and the codebook."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from medspil.exchange.export import Column, respond
from medspil.people.answering import do
from medspil.people.doors import StaffRequest, file_asks_again, staff_page
from medspil.surveys import codebook
from medspil.surveys.actions.raw import take_answers
from medspil.surveys.actions.reading import survey_from_codebook
from medspil.surveys.forms import CodebookForm
from medspil.surveys.queries.figures import every_item, figures, lines_of, texts_of, ways_of
from medspil.surveys.queries.raw import (
    answer_columns,
    answers_of,
    sent_for,
    sheet_columns,
    sheets_of,
)
from medspil.surveys.queries.surveys import survey_for


@require_safe
@staff_page(rule="surveys.see")
@file_asks_again
def shown(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/tal/``: each question, overall or `?efter=` a variable; as a file
    with `?format=`: exactly what is seen.
    """
    survey = survey_for(request.user, public_id)
    found = figures(request.user, survey, request.GET.get("efter", ""))
    if "format" in request.GET:
        columns: list[Column] = [
            (_("Spørgsmål"), "question"),
            (_("Ordlyd"), "text"),
            (found.by_label or _("Gruppe"), "group"),
            (_("Svar"), "answer"),
            (_("Antal"), "n"),
            (_("Andel i procent"), "percent"),
            (_("Mindst (95 %)"), "low"),
            (_("Højst (95 %)"), "high"),
            (_("Har svaret på spørgsmålet"), "base"),
        ]
        return respond(request, survey.code, columns, lines_of(found), request.GET["format"])
    context = {
        "survey": survey,
        "figures": found,
        "ways": ways_of(survey),
        "texts": texts_of(request.user, survey),
    }
    template = (
        "surveys/_figures.html" if request.headers.get("HX-Request") else "surveys/figures.html"
    )
    return render(request, template, context)


@require_safe
@staff_page(rule="surveys.see")
@file_asks_again
def book(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/kodebog/``: every question with its codes, as a table; `?format=`
    csv, xlsx, or xml (DDI Codebook 2.5).
    """
    survey = survey_for(request.user, public_id)
    items = every_item(survey)
    rows = codebook.rows_of(survey, items)
    wanted = request.GET.get("format", "")
    if wanted == "xml":
        answer = HttpResponse(codebook.ddi_of(survey, items), content_type="application/xml")
        answer["Content-Disposition"] = f'attachment; filename="{survey.code}.ddi.xml"'
        return answer
    if wanted:
        return respond(request, f"kodebog-{survey.code}", codebook.columns(), rows, wanted)
    return render(request, "surveys/codebook.html", {"survey": survey, "rows": rows})


@require_safe
@staff_page(rule="surveys.take_answers")
@file_asks_again
def raw(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/enkeltsvar/``: the single answers of a survey with names, as a file
    with `?format=`: a row an answer, or `?raekke=svar` a row for each who answered. Each time it is
    written down who took them.
    """
    survey = survey_for(request.user, public_id)
    responses = sent_for(request.user, survey).count()
    if "format" in request.GET and survey.emptied_at is None:
        wide = request.GET.get("raekke") == "svar"
        take_answers(by=request.user, survey=survey, form="responses" if wide else "answers")
        name = _("enkeltsvar-%(code)s") % {"code": survey.code}
        columns, rows = (
            (sheet_columns(survey), sheets_of(request.user, survey))
            if wide
            else (answer_columns(), answers_of(request.user, survey))
        )
        return respond(request, name, columns, rows, request.GET["format"])
    return render(request, "surveys/raw.html", {"survey": survey, "responses": responses})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="surveys.make")
def from_book(request: StaffRequest) -> HttpResponseBase:
    """``/undersoegelser/fra-kodebog/``: a questionnaire that somebody else wrote, as a draft."""
    form = CodebookForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )

    def page(form: forms.Form) -> HttpResponseBase:
        status = 422 if form.errors else 200
        return render(request, "surveys/from_book.html", {"form": form}, status=status)

    return do(
        request,
        form,
        lambda how: survey_from_codebook(**how, **form.cleaned_data),
        back=reverse("surveys:surveys"),
        page=page,
        said=_("Undersøgelsen er lavet som kladde."),
    )
