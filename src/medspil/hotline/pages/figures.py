"""The hotline in numbers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from medspil.hotline.doors import duty_page
from medspil.hotline.figures import (
    HALF_DAYS,
    TABLES,
    Sum,
    Week,
    sum_calls,
    sum_cell,
    sum_unanswered,
    weeks_told,
)
from medspil.hotline.forms import FiguresForm
from medspil.hotline.models import CODES, HalfDay
from medspil.hotline.publishing import last_told
from medspil.kernel import clock

DAYS_A_WEEK = 7


@require_safe
@duty_page(rule="hotline.see_figures")
def figures(request: HttpRequest) -> HttpResponseBase:
    """``/hotline/tal/``: calls, who, what about, how long, referred where; and week by week."""
    form = FiguresForm(request.GET)
    weeks = weeks_told(*form.period())
    calls = sum_calls(weeks)
    context = {
        "form": form,
        "weeks": len(weeks),
        "calls": calls,
        "per_day": calls.n / calls.weeks / DAYS_A_WEEK if calls.n is not None else None,
        "unanswered": sum_unanswered(weeks),
        "last": last_told(clock.today()),
        "tables": [(title, _rows(weeks, kind, codes)) for kind, title, codes in TABLES],
        "by_week": _by_week(weeks, form.shown()),
    }
    return render(request, "hotline/figures.html", context)


def _rows(weeks: list[Week], kind: str, codes: Any) -> list[tuple[str, Sum]]:
    return [(code.label, sum_cell(weeks, kind, code.value)) for code in codes]


def _by_week(weeks: list[Week], kind: str) -> dict[str, Any]:
    """A table of the weeks: its headings, and a row for each with what is told of it."""
    if not kind:
        heads = [_("Besvarede"), _("Ubesvarede")]
        rows = [(week.monday, [week.calls, week.unanswered]) for week in weeks]
    else:
        codes: Any = HalfDay if kind == HALF_DAYS else CODES[kind]
        heads = [str(code.label) for code in codes]
        rows = [(week.monday, [week.cells[kind][code.value] for code in codes]) for week in weeks]
    named = [(monday, list(zip(heads, cells, strict=True))) for monday, cells in rows]
    return {"heads": heads, "rows": named}
