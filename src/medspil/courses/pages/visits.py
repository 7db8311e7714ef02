"""The way in by a link, and the way out.

The link's own address is left at once: no page is drawn there, so that the secret stands neither in
a referrer nor in the address bar nor in a log.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from medspil.courses.doors import LINK_COOKIE, LINK_LASTS, ROOT, keep_cookie
from medspil.people.doors import SeeOther


@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/kursus/k/<secret>/``: keep the secret and go on; nothing is looked up here."""
    answer = SeeOther(reverse("courses:watch"))
    keep_cookie(answer, LINK_COOKIE, token[:64], LINK_LASTS)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_POST
@never_cache
def out(request: HttpRequest) -> HttpResponseBase:
    """``/kursus/ud/``: this browser forgets the link."""
    return leave(request)


def leave(request: HttpRequest, *, declined: bool = False) -> HttpResponseBase:
    """The last page: this browser forgets the link. `declined`: the citizen said no thanks."""
    answer = render(request, "courses/out.html", {"declined": declined})
    answer.delete_cookie(LINK_COOKIE, path=ROOT)
    return answer
