"""Openings of one period against another."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from medspil.exchange import export
from medspil.kernel.action import allowed
from medspil.matching.forms import PeriodsForm
from medspil.matching.models import FULL_WEEK
from medspil.matching.pages import PLAN, SEE
from medspil.matching.queries.periods import SMALL_BASE, Comparison, Line, compare
from medspil.people.doors import StaffRequest, file_asks_again, staff_page


@require_safe
@staff_page(rule=SEE)
@file_asks_again
def page(request: StaffRequest) -> HttpResponseBase:
    """``/aabninger/perioder/?fra=…&til=…&mod_fra=…&mod_til=…``: by kind, by how they were found,
    and beside it the consultants' time."""
    form = PeriodsForm(request.GET)
    found = compare(request.user, *form.periods())
    if wanted := request.GET.get("format"):
        return export.respond(request, _("aabninger-perioder"), _columns(), _lines(found), wanted)
    context = {
        "form": form,
        "found": found,
        "smallest": SMALL_BASE,
        "full_week": FULL_WEEK,
        "plans": allowed(PLAN, request.user),
    }
    return render(request, "matching/periods.html", context)


def _lines(found: Comparison) -> list[tuple[str, Line]]:
    kinds = [(_("Slags"), line) for line in found.kinds]
    ways = [(_("Fundet ved"), line) for line in found.ways]
    return [(_("Alle"), Line("", _("Alle"), found.total)), *kinds, *ways]


def _columns() -> list[export.Column]:
    def of(name: str) -> Any:
        return lambda row: getattr(row[1], name)

    return [
        (_("Opdelt efter"), lambda row: row[0]),
        (_("Række"), lambda row: row[1].label or _("Ikke oplyst")),
        (_("Før"), lambda row: int(row[1].change.old)),
        (_("Nu"), lambda row: int(row[1].change.new)),
        (_("Ændring i procent"), lambda row: row[1].change.percent),
        (_("Lille grundlag"), lambda row: _("ja") if row[1].change.is_small else ""),
        (_("Timer om ugen før"), of("old_hours")),
        (_("Timer om ugen nu"), of("new_hours")),
    ]
