"""The company's door: every page of its own asks which company is in.

@company_page
def home(request, visit): ...
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from medspil.companies.actors import CompanyActor
from medspil.companies.models import Company, CompanyContact
from medspil.kernel.action import NotAllowed
from medspil.kernel.links import LONGEST
from medspil.reception.models import CompanySession
from medspil.reception.queries.door import session_with

SESSION_COOKIE, LINK_COOKIE = "medspil_firma", "medspil_firmalink"
ROOT = "/virksomhed/"


@dataclass(frozen=True, slots=True)
class Visit:
    """Which company is in, and who of its people, where a link told it."""

    session: CompanySession

    @property
    def company(self) -> Company:
        return self.session.company

    @property
    def contact(self) -> CompanyContact | None:
        return self.session.link.contact if self.session.link is not None else None

    @property
    def by(self) -> CompanyActor:
        return CompanyActor(self.company, self.contact)


Page = Callable[..., HttpResponseBase]  # (request, visit, …)


def company_page(page: Page) -> Callable[..., HttpResponseBase]:
    """Open the page to the company that is in; who is not is asked to come in."""

    @functools.wraps(page)
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        session = session_of(request)
        if session is None:
            return redirect("reception:enter")
        session.touch()
        visit = Visit(session)
        try:
            return page(request, visit, **kwargs)
        except (Http404, NotAllowed):
            return render(request, "reception/missing.html", {"visit": visit}, status=404)

    view.companys_door = "own"  # type: ignore[attr-defined]  # read by the tests
    return never_cache(require_http_methods(["GET", "HEAD", "POST"])(view))


def session_of(request: HttpRequest) -> CompanySession | None:
    """The company that is in, by the cookie of its own."""
    key = request.COOKIES.get(SESSION_COOKIE, "")
    return session_with(key) if key else None


def keep(answer: HttpResponseBase, cookie: str, value: str, seconds: int | None = None) -> None:
    """Set one of the door's cookies: for these pages alone, out of scripts' reach."""
    answer.set_cookie(
        cookie,
        value,
        max_age=seconds,
        path=ROOT,
        secure=settings.MEDSPIL_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def let_in(answer: HttpResponseBase, key: str) -> None:
    """The browser keeps the new key, and forgets the link."""
    keep(answer, SESSION_COOKIE, key, int(LONGEST.total_seconds()))
    answer.delete_cookie(LINK_COOKIE, path=ROOT)


def closed(request: HttpRequest, *, locked: bool = False) -> HttpResponse:
    """Forged, expired, revoked, unknown: one answer. Locked: what happened, and whom to call."""
    return render(request, "reception/closed.html", {"locked": locked}, status=404)
