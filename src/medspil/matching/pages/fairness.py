"""Who is chosen, by groups that no list knows."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from medspil.kernel import clock
from medspil.kernel.measure import SMALLEST
from medspil.matching.forms.orders import SpanForm
from medspil.matching.pages import PLAN
from medspil.matching.queries.fairness import fairness
from medspil.people.doors import StaffRequest, staff_page

QUARTER = timedelta(days=91)


@require_safe
@staff_page(rule=PLAN)
def page(request: StaffRequest) -> HttpResponseBase:
    """``/jobordrer/hvem-vaelges/?fra=…&til=…``: rates by age, sex and language, for leaders."""
    today = clock.today()
    form = SpanForm(request.GET, start=today - QUARTER, end=today)
    start, end = form.days()
    context = {
        "form": form,
        "tables": fairness(request.user, start, end),
        "smallest": SMALLEST,
        "plans": True,
    }
    return render(request, "matching/fairness.html", context)
