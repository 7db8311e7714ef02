"""Find a citizen. What is searched for travels in the body, never in the address."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from medspil.desk.queries.search import search as find
from medspil.people.doors import StaffRequest, staff_page

SUGGESTIONS = 6


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="desk.search")
def search(request: StaffRequest) -> HttpResponseBase:
    """The viewer's citizens that match; a single hit opens at once."""
    words = request.POST.get("q", "")
    found = find(request.user, words)
    if len(found.citizens) == 1:
        return redirect("desk:citizen", found.citizens[0].public_id)
    return render(request, "desk/search.html", {"words": words, "found": found})


@require_POST
@staff_page(rule="desk.search")
def suggest(request: StaffRequest) -> HttpResponseBase:
    """A few lines while one types."""
    words = request.POST.get("q", "")
    found = find(request.user, words, SUGGESTIONS) if len(words.strip()) >= 3 else None
    return render(request, "desk/suggestions.html", {"found": found})
