"""The line, and the courses under way."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from medspil.clarification.pages import LEAD, SEE
from medspil.clarification.queries.courses import running_for, waiting_rows
from medspil.kernel.action import allowed
from medspil.people.doors import StaffRequest, staff_page

ROWS = 50


@never_cache
@require_safe
@staff_page(rule=SEE)
def line(request: StaffRequest) -> HttpResponseBase:
    """``/afklaring/``: everybody who waits, in order; those one may not know without a name."""
    page = Paginator(running_for(request.user), ROWS).get_page(request.GET.get("side"))
    context = {
        "rows": waiting_rows(request.user),
        "page": page,
        "leads": allowed(LEAD, request.user),
    }
    return render(request, "clarification/list.html", context)
