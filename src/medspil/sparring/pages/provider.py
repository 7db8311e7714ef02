"""One referral, as the provider of the course reads it: by the link in a message, without a login.

The link's own address is left at once: no page is drawn there, so that the secret stands neither in
a referrer nor in the address bar. Forged, ended, taken back and guessed are one answer.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from medspil.kernel.action import AlreadyDone, NotAllowed, Refused
from medspil.people.doors import SeeOther, keep_secret
from medspil.sparring.actions.courses import note_progress, steps_from
from medspil.sparring.actors import Provider
from medspil.sparring.links import read_provider
from medspil.sparring.models import CourseReferral
from medspil.sparring.queries.courses import seen_by_provider
from medspil.sparring.wording import words_today

COOKIE, ROOT, KEPT = "henvisning", "/henvisning/", 8 * 60 * 60


@never_cache
@require_safe
def door(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/henvisning/k/<secret>/``: keep the secret and go on; nothing is looked up here."""
    to = reverse("sparring:provider")
    return keep_secret(token, name=COOKIE, root=ROOT, seconds=KEPT, go_to=to)


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    """``/henvisning/``: exactly what the citizen said yes to, and what can be told of it."""
    found = _found(request)
    if found is not None:
        seen_by_provider(Provider(found), found)
    return _draw(request, found)


@never_cache
@require_POST
def say(request: HttpRequest) -> HttpResponseBase:
    """``/henvisning/sig/``: begun, finished, stopped, did not come."""
    found = _found(request)
    if found is None:
        return _draw(request, None)
    state, once = request.POST.get("do", ""), request.POST.get("once") or None
    try:
        note_progress(by=Provider(found), once=once, referral=found, state=state)
    except Refused as refused:
        return _draw(request, found, refused.message)
    except (AlreadyDone, NotAllowed):
        pass
    return SeeOther(reverse("sparring:provider"))


def _found(request: HttpRequest) -> CourseReferral | None:
    return read_provider(request.COOKIES.get(COOKIE, ""))


def _draw(
    request: HttpRequest, found: CourseReferral | None, refused: str = ""
) -> HttpResponseBase:
    if found is None:
        answer = render(request, "sparring/provider_closed.html", status=404)
    else:
        context = {
            "referral": found,
            "words": words_today(found),
            "steps": steps_from(found),
            "refused": refused,
        }
        status = 422 if refused else 200
        answer = render(request, "sparring/provider.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex"
    return answer
