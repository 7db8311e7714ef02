"""Who came behind the secret link, and out again. No account and no name.

The link's own address is left at once: no page is drawn there, so that the secret stands neither in
a referrer nor in the address bar nor in a log. Forged, ended and revoked are one answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from medspil.courses.actors import Viewer
from medspil.courses.models import Course, CourseLink, Place
from medspil.courses.queries.viewing import link_with, place_with
from medspil.kernel.action import NotAllowed
from medspil.people.doors import SeeOther

LINK_COOKIE, PLACE_COOKIE, ROOT = "kursus_link", "kursus_plads", "/kursus/"
LINK_LASTS = 8 * 60 * 60  # seconds in one browser; the link in the message opens it again
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Visit:
    """What the browser came with: the link's secret, and perhaps the key to a kept place."""

    link: CourseLink
    token: str
    key: str
    place: Place | None

    @property
    def by(self) -> Viewer:
        return Viewer(self.link)

    @property
    def course(self) -> Course:
        return self.link.referral.course


def viewers_page(
    page: Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A page for whoever has a link that opens something."""

    def view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        token = request.COOKIES.get(LINK_COOKIE, "")
        link = link_with(token) if token else None
        if link is None:
            return render(request, "courses/closed.html", status=404)
        key = request.COOKIES.get(PLACE_COOKIE, "")
        visit = Visit(link, token, key, place_with(key, link.referral.course))
        try:
            answer = page(request, visit, *args, **kwargs)
        except (Http404, NotAllowed):
            return render(request, "courses/closed.html", status=404)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return never_cache(view)


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


def keep_cookie(answer: HttpResponseBase, cookie: str, value: str, seconds: int) -> None:
    """For these pages alone, and out of scripts' reach."""
    answer.set_cookie(
        cookie,
        value,
        max_age=seconds,
        path=ROOT,
        secure=settings.MEDSPIL_HTTPS,
        httponly=True,
        samesite="Lax",
    )
