"""What the webinars of a period came to; and colleagues of other municipalities, as numbers."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from medspil.kernel import clock
from medspil.offers.forms import PeriodForm
from medspil.offers.pages import DOOR
from medspil.offers.queries.figures import figures
from medspil.offers.queries.observers import observers
from medspil.people.doors import StaffRequest, staff_page


@never_cache
@require_safe
@staff_page(rule=DOOR)
def period(request: StaffRequest) -> HttpResponseBase:
    """``/alle-tilbud/tal/``: the period stands in the address; else the last twelve weeks."""
    last = clock.today()
    first = last - timedelta(days=last.weekday() + 11 * 7)
    form = PeriodForm(request.GET or None, initial={"fra": first, "til": last})
    if form.is_valid():
        first, last = form.cleaned_data["fra"], form.cleaned_data["til"]
    context = {
        "form": form,
        "first": first,
        "last": last,
        "figures": figures(request.user, first, last),
        "observers": observers(request.user, first, last),
    }
    status = 422 if form.errors else 200
    return render(request, "offers/figures.html", context, status=status)
