"""Figures with their definition and their rows: `/tal/`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from medspil.exchange import export
from medspil.insight import wording
from medspil.insight.forms import PeriodForm
from medspil.insight.queries import Ask, Reading, by_week, citizens_of, read, read_by, rows
from medspil.insight.registry import BY_CODE, MEASURES
from medspil.kernel.measure import Figure, Measure
from medspil.people.doors import StaffRequest, file_asks_again, staff_page
from medspil.people.models import Staff, Team
from medspil.people.queries import log_export
from medspil.people.rules import leads
from medspil.ui.wording import week

ROWS = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as a page shows it: now, and in as many days just before."""

    measure: Measure
    figure: Figure
    now: Reading
    before: Reading | None

    @property
    def value(self) -> str:
        return wording.written(self.figure, self.now)

    @property
    def earlier(self) -> str:
        return wording.written(self.figure, self.before)

    @property
    def opens(self) -> bool:
        """Are there rows to see?"""
        value = self.now.values.get(self.figure.code)
        if self.measure.tells is not None:
            return False
        return bool(self.now.n) and not self.now.hidden and value != 0


def _lines(measure: Measure, figures: tuple[Figure, ...], ask: Ask) -> list[Line]:
    now, before = read(measure, ask), read(measure, ask.before)
    return [Line(measure, figure, now, before) for figure in figures]


@require_safe
@staff_page(rule="insight.see_measures")
def measures(request: StaffRequest) -> HttpResponseBase:
    """Every measure: its leading figures for the period, n, and the same number of days before."""
    form = PeriodForm(request.GET, viewer=request.user)
    ask = form.ask()
    groups = [(measure, _lines(measure, measure.leading, ask)) for measure in MEASURES]
    lines = [line for _measure, group in groups for line in group]
    if wanted := request.GET.get("format"):
        return export.respond(request, _("tal"), _columns(ask), lines, wanted)
    return render(
        request,
        "insight/measures.html",
        {"form": form, "ask": ask, "groups": groups, "why_hidden": wording.why_hidden()},
    )


def _columns(ask: Ask) -> list[export.Column]:
    return [
        (_("Mål"), lambda line: str(line.measure.name)),
        (_("Udgave"), lambda line: line.measure.version),
        (_("Tal"), lambda line: str(line.figure.label)),
        (_("Værdi"), lambda line: line.now.values[line.figure.code]),
        (_("Skrevet"), lambda line: line.value),
        (_("n"), lambda line: line.now.n),
        (_("Perioden før"), lambda line: line.before.values[line.figure.code]),
        (_("Fra"), lambda line: ask.start),
        (_("Til og med"), lambda line: ask.end),
        (_("Definition"), lambda line: str(line.measure.definition)),
    ]


@require_safe
@staff_page(rule="insight.see_measures")
def measure(request: StaffRequest, code: str) -> HttpResponseBase:
    """One measure: its definition, all its figures, by team, for leaders by caseworker too."""
    found = _measure(code)
    form = PeriodForm(request.GET, viewer=request.user)
    ask = form.ask()
    context = {
        "form": form,
        "ask": ask,
        "measure": found,
        "lines": _lines(found, found.figures, ask),
        "tables": _tables(found, ask, request.user),
        "why_hidden": wording.why_hidden(),
    }
    if found.by_week:
        context["weeks"] = [(week(monday), n) for monday, n in by_week(found, ask)]
    return render(request, "insight/measure.html", context)


@dataclass(frozen=True, slots=True)
class Division:
    """The leading figures of a measure, for each team or each caseworker."""

    title: str
    parameter: str
    figures: tuple[Figure, ...]
    rows: list[tuple[str, int | None, Reading, list[Line]]]


def _tables(measure: Measure, ask: Ask, viewer: Staff) -> list[Division]:
    divisions: list[tuple[str, str, dict[int, str]]] = [
        (_("Team for team"), "team", dict(Team.objects.values_list("pk", "name")))
    ]
    if leads(viewer):
        names = dict(Staff.objects.values_list("pk", "full_name"))
        divisions.append((_("Sagsbehandler for sagsbehandler"), "staff", names))
    return [
        Division(title, parameter, measure.leading, _divided(measure, ask, parameter, names))
        for title, parameter, names in divisions
    ]


def _divided(
    measure: Measure, ask: Ask, parameter: str, names: dict[int, str]
) -> list[tuple[str, int | None, Reading, list[Line]]]:
    found = read_by(measure, ask, parameter)
    named = sorted((names[key], key) for key in found if key is not None)
    keys = [*named, *([(_("Ingen endnu"), None)] if None in found else [])]
    return [
        (
            name,
            key,
            found[key],
            [Line(measure, figure, found[key], None) for figure in measure.leading],
        )
        for name, key in keys
    ]


@require_safe
@staff_page(rule="insight.see_measures")
@file_asks_again
def measure_rows(request: StaffRequest, code: str, figure: str) -> HttpResponseBase:
    """The citizens behind a figure, each with what the measure counted, as many as it said."""
    found = _measure(code)
    try:
        chosen = found.figure(figure)
    except KeyError:
        raise Http404 from None
    form = PeriodForm(request.GET, viewer=request.user)
    ask = form.ask()
    behind = rows(found, chosen, ask)
    if wanted := request.GET.get("format"):
        log_export(request.user, {citizen for citizen, _value in behind})
        return _file(request, found, chosen, citizens_of(request.user, behind), wanted)
    page = Paginator(behind, ROWS).get_page(request.GET.get("side"))
    return render(
        request,
        "insight/rows.html",
        {
            "form": form,
            "ask": ask,
            "measure": found,
            "figure": chosen,
            "page": page,
            "rows": [
                (row, found.says(row.value))
                for row in citizens_of(request.user, list(page.object_list))
            ],
            "back": reverse("insight:measure", args=[code]),
        },
    )


def _file(
    request: StaffRequest, measure: Measure, figure: Figure, behind: list[Any], wanted: str
) -> HttpResponseBase:
    columns: list[export.Column] = [
        (_("Sagsnummer"), "citizen.reference"),
        (_("Fornavn"), "citizen.first_name"),
        (_("Efternavn"), "citizen.last_name"),
        (str(measure.shows), "value"),
        (
            _("Sagsbehandler"),
            lambda row: row.due.staff.full_name if row.due and row.due.staff else "",
        ),
        (_("Team"), lambda row: row.due.team.name if row.due and row.due.team else ""),
    ]
    return export.respond(request, f"{measure.code}-{figure.code}", columns, behind, wanted)


def _measure(code: str) -> Measure:
    if code not in BY_CODE:
        raise Http404
    return BY_CODE[code]
