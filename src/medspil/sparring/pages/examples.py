"""Applications that citizens let others learn from."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from medspil.people.doors import StaffRequest, staff_page
from medspil.sparring.pages import SEE
from medspil.sparring.queries.examples import examples


@never_cache
@require_safe
@staff_page(rule=SEE)
def page(request: StaffRequest) -> HttpResponseBase:
    """``/ansoegninger/eksempler/``: as citizens see them."""
    return render(request, "sparring/examples.html", {"examples": examples()[:100]})
