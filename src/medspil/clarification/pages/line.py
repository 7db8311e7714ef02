"""The line, and the courses under way."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from medspil.clarification.pages import LEAD, SEE
from medspil.clarification.queries.courses import running_for, waiting_rows
from medspil.kernel.action import allowed
from medspil.people.doors import StaffRequest, staff_page


@never_cache
@require_safe
@staff_page(rule=SEE)
def line(request: StaffRequest) -> HttpResponseBase:
    """``/afklaring/``: everybody who waits, in order; those one may not know without a name."""
    context = {
        "rows": waiting_rows(request.user),
        "running": running_for(request.user),
        "leads": allowed(LEAD, request.user),
    }
    return render(request, "clarification/list.html", context)
