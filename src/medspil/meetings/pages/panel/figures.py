"""The panel month by month, as a picture, a table and a file; each number opens its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from medspil.exchange import export
from medspil.kernel.action import allowed
from medspil.meetings.measures import PANEL_DECISIONS, PANEL_MEETINGS, PANEL_WAIT
from medspil.meetings.models import DecisionOutcome, HearingForm, HearingState
from medspil.meetings.pages.panel.cases import SEE
from medspil.meetings.queries.panel.figures import Month, months_for
from medspil.people.doors import StaffRequest, staff_page


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of a month, and the measure and figure under which its rows are."""

    label: Any
    value: Callable[[Month], int | None]
    measure: str = ""
    figure: str = ""


# What there is room for under a bar.
SHORT = {
    HearingForm.HYBRID: gettext_lazy("Blandet"),
    HearingForm.REPRESENTED: gettext_lazy("Ved en anden"),
}


def _form(form: HearingForm) -> Column:
    return Column(form.label, lambda month: month.forms[form], PANEL_MEETINGS.code, form.value)


def _outcome(outcome: DecisionOutcome, label: Any) -> Column:
    return Column(label, lambda month: month.outcomes[outcome], PANEL_DECISIONS.code, outcome.value)


COLUMNS = (
    Column(gettext_lazy("Holdt"), lambda month: month.held, PANEL_MEETINGS.code, HearingState.HELD),
    *(_form(form) for form in HearingForm),
    Column(
        HearingState.ADJOURNED.label,
        lambda month: month.adjourned,
        PANEL_MEETINGS.code,
        HearingState.ADJOURNED,
    ),
    Column(
        HearingState.CANCELLED.label,
        lambda month: month.cancelled,
        PANEL_MEETINGS.code,
        HearingState.CANCELLED,
    ),
    Column(gettext_lazy("Ventedage, midterste"), lambda month: month.middle),
    Column(gettext_lazy("Inden fristen"), lambda month: month.in_time, PANEL_WAIT.code, "in_time"),
    _outcome(DecisionOutcome.FOLLOWED, gettext_lazy("Fulgt")),
    _outcome(DecisionOutcome.RETURNED, gettext_lazy("Sendt tilbage")),
    _outcome(DecisionOutcome.OTHERWISE, gettext_lazy("Afgjort anderledes")),
)


@never_cache
@require_safe
@staff_page(rule=SEE)
def figures(request: StaffRequest) -> HttpResponseBase:
    """``/rehabilitering/tal/``: the last twelve months of the cases that the viewer sees."""
    months = months_for(request.user)
    if wanted := request.GET.get("format"):
        columns: list[export.Column] = [
            (_("Måned"), lambda month: month.first),
            *((str(column.label), column.value) for column in COLUMNS),
        ]
        return export.respond(request, _("rehabilitering"), columns, months, wanted)
    opens = allowed("insight.see_measures", request.user)
    context = {
        "columns": COLUMNS,
        "rows": [
            (month, [(one, one.value(month), _rows(one, month, opens)) for one in COLUMNS])
            for month in months
        ],
        "held": [(format_date(month.first, "M Y"), month.held) for month in months],
        "forms": [
            (str(SHORT.get(form, form.label)), sum(month.forms[form] for month in months))
            for form in HearingForm
        ],
    }
    return render(request, "meetings/panel_figures.html", context)


def _rows(column: Column, month: Month, opens: bool) -> str:
    """Where the rows behind the figure are; empty when there are none, or the door is shut."""
    if not opens or not column.measure or not column.value(month):
        return ""
    where = reverse("insight:rows", args=[column.measure, column.figure])
    return f"{where}?fra={month.first.isoformat()}&til={month.last.isoformat()}"
