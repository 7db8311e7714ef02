"""Occupations: search as one types, a page for each, and where the data come from."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from medspil.competence.about import NOT_LOADED, SOURCES
from medspil.competence.models import TaxonomyLoad
from medspil.competence.queries import concepts
from medspil.competence.queries.search import is_loaded, search
from medspil.people.doors import StaffRequest, staff_page

SEE = "competence.see_taxonomy"
LONGEST = 100


@require_safe
@staff_page(rule=SEE)
def every(request: StaffRequest) -> HttpResponseBase:
    """``/erhverv/?q=lagermand``: what has been typed, and what it may be."""
    words, loaded = request.GET.get("q", "").strip()[:LONGEST], is_loaded()
    context = {
        "words": words,
        "loaded": loaded,
        "hits": search(request.user, words) if words and loaded else [],
    }
    part = request.headers.get("HX-Target") == "found"
    template = "competence/_found.html" if part else "competence/search.html"
    return render(request, template, context)


@require_safe
@staff_page(rule=SEE)
def occupation(request: StaffRequest, name: str) -> HttpResponseBase:
    """``/erhverv/<the end of its URI>/``: one occupation."""
    found = concepts.occupation(request.user, name)
    if found is None:
        raise Http404
    return render(request, "competence/occupation.html", {"found": found})


@require_safe
@staff_page(rule=SEE)
def group(request: StaffRequest, code: str) -> HttpResponseBase:
    """``/erhverv/gruppe/9112/``: one ISCO group, of one to four digits."""
    found = concepts.group(request.user, code)
    if found is None:
        raise Http404
    return render(request, "competence/group.html", {"found": found})


@require_safe
@staff_page(rule=SEE)
def data(request: StaffRequest) -> HttpResponseBase:
    """``/om-data/``: whose data these are, on which terms, and what is not here."""
    context = {
        "sources": SOURCES,
        "missing": NOT_LOADED,
        "load": TaxonomyLoad.objects.first(),
    }
    return render(request, "competence/data.html", context)
