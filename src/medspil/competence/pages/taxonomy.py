"""Occupations: search as one types, a page for each, and where the data come from."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from medspil.competence.about import NOT_LOADED, SOURCES
from medspil.competence.actions import ask_for_taxonomy
from medspil.competence.models import TaxonomyLoad
from medspil.competence.queries import concepts
from medspil.competence.queries.search import is_loaded, is_on_its_way, search
from medspil.kernel.action import AlreadyDone, Refused, allowed
from medspil.people.doors import SeeOther, StaffRequest, staff_page

SEE, LOAD = "competence.see_taxonomy", "competence.load_taxonomy"
LONGEST = 100


@require_safe
@staff_page(rule=SEE)
def every(request: StaffRequest) -> HttpResponseBase:
    """``/erhverv/?q=lagermand``: what has been typed, and what it may be."""
    words, loaded = request.GET.get("q", "").strip()[:LONGEST], is_loaded()
    context = {
        "words": words,
        "loaded": loaded,
        "coming": not loaded and is_on_its_way(),
        "may_load": not loaded and allowed(LOAD, request.user),
        "hits": search(request.user, words) if words and loaded else [],
    }
    part = request.headers.get("HX-Target") == "found"
    template = "competence/_found.html" if part else "competence/search.html"
    return render(request, template, context)


@require_POST
@staff_page(rule=LOAD)
def load(request: StaffRequest) -> HttpResponseBase:
    """``/erhverv/indlaes/``: have the worker load what ships."""
    try:
        ask_for_taxonomy(by=request.user, once=request.POST.get("once") or None)
    except AlreadyDone:
        pass
    except Refused as refused:
        messages.error(request, refused.message)
    return SeeOther(reverse("competence:search"))


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
