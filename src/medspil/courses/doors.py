"""Whoever comes behind a course's link: by the secret that was sent, or from a page of their own.

No account and no name. Forged, ended and revoked are one answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache

from medspil.courses.actors import Viewer
from medspil.courses.links import carried, carry
from medspil.courses.models import Course, CourseLink, Place
from medspil.courses.queries.viewing import link_carried, link_with, place_with
from medspil.kernel.action import NotAllowed
from medspil.messages.words import language_for

LINK_COOKIE, PLACE_COOKIE, ROOT = "kursus_link", "kursus_plads", "/kursus/"
LINK_LASTS = 8 * 60 * 60  # seconds in one browser; the link in the message opens it again
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Visit:
    """What the browser came with: the link, and perhaps the key to a kept place. `token`: the
    link's secret, empty for who came from a page of their own.
    """

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
        own_page = carried(token, LINK_LASTS)
        link = link_with(token) if own_page is None else link_carried(own_page)
        if link is None:
            return render(request, "courses/closed.html", status=404)
        key = request.COOKIES.get(PLACE_COOKIE, "")
        secret = token if own_page is None else ""
        visit = Visit(link, secret, key, place_with(key, link.referral.course))
        with override(_language_for(link)):
            try:
                answer = page(request, visit, *args, **kwargs)
            except (Http404, NotAllowed):
                return render(request, "courses/closed.html", status=404)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return never_cache(view)


def _language_for(link: CourseLink) -> str:
    """The citizen's, where it is another than Danish: in it their message came, and in it they (and
    their relatives) watch. Else what the browser has chosen.
    """
    theirs = language_for(link.referral.citizen)
    return (get_language() or "da") if theirs == "da" else theirs


def let_in(answer: HttpResponseBase, link: CourseLink) -> None:
    """Let the browser in by the citizen's own link, without its secret, which nobody knows. It
    opens what that link opens, for as long, and is written nowhere.
    """
    keep_cookie(answer, LINK_COOKIE, carry(link), LINK_LASTS)


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
