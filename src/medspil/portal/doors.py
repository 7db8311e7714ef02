"""The citizen's door, and the employee's beside it: every page of a citizen's own has a twin.

    @portal_page(booking=True)
    def move(request, visit): ...

One function, two addresses: `/min/tid/` for the citizen who is in, and
`/borgere/<uuid>/min/tid/` for an employee who does the same on their behalf.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from medspil.kernel.action import Actor, NotAllowed
from medspil.kernel.links import LONGEST
from medspil.people.actors import CitizenActor
from medspil.people.doors import StaffRequest, staff_page
from medspil.people.models import AccessPurpose, Citizen, Staff
from medspil.people.queries import get_citizen, log_access
from medspil.portal.models import LANGUAGES, DoorSession, LinkPurpose, SessionHow
from medspil.portal.queries.door import session_with
from medspil.portal.queries.own import language_of

SESSION_COOKIE, LINK_COOKIE, LANGUAGE_COOKIE = "medspil_min", "medspil_link", "medspil_sprog"
ROOT = "/min/"

Page: TypeAlias = Callable[..., HttpResponse]  # (request, visit, …)
Also: TypeAlias = Callable[[Staff, Citizen], bool]


@dataclass(frozen=True, slots=True)
class Visit:
    """Whose pages these are, who is looking, and in which language.

    `on_behalf`: the employee who does it for the citizen. `sure`: we know that it is them, by the
    identity provider or because an employee has them on the telephone.
    """

    citizen: Citizen
    language: str
    session: DoorSession | None = None
    on_behalf: Staff | None = None
    theirs: bool = True  # the citizen is theirs, and not of this page alone

    @property
    def by(self) -> Actor:
        return self.on_behalf or CitizenActor(self.citizen)

    @property
    def reader(self) -> CitizenActor:
        """Pages show what the citizen sees, whoever looks."""
        return CitizenActor(self.citizen)

    @property
    def sure(self) -> bool:
        return self.session is None or self.session.how == SessionHow.PROVIDER

    @property
    def whole(self) -> bool:
        """Are all pages open, or those about the next time alone?"""
        return self.session is None or self.session.purpose == LinkPurpose.PAGES

    def url(self, name: str, **kwargs: Any) -> str:
        """The address of a page, on the side of the house that the visitor came in by."""
        if self.on_behalf is None:
            return reverse(f"portal:{name}", kwargs=kwargs)
        return reverse(
            f"portal:{name}_twin", kwargs={"public_id": self.citizen.public_id, **kwargs}
        )


@dataclass(frozen=True, slots=True)
class PortalPage:
    """A page with its twin."""

    page: Page
    booking: bool
    methods: Sequence[str]
    also: Also | None = None

    def paths(self, where: str, name: str) -> list[URLPattern]:
        """Its two addresses."""
        return [
            path(f"min/{where}", self.for_citizens(), name=name),
            path(f"borgere/<uuid:public_id>/min/{where}", self.for_staff(), name=f"{name}_twin"),
        ]

    def for_citizens(self) -> Callable[..., HttpResponseBase]:
        """Whoever is not in is asked to come in; a link for the time alone opens no more."""

        def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            session = session_of(request)
            if session is None:
                return redirect("portal:enter")
            session.touch()
            visit = Visit(session.citizen, language_of(session.citizen), session)
            if not (self.booking or visit.whole):
                return missing(request, visit)
            return self._answer(request, visit, **kwargs)

        view.citizens_door = "booking" if self.booking else "pages"  # type: ignore[attr-defined]  # as above
        return never_cache(require_http_methods(list(self.methods))(view))

    def for_staff(self) -> Callable[..., HttpResponseBase]:
        """The same page for the employee; each look is logged."""

        @staff_page(rule="portal.twin")
        def view(request: StaffRequest, /, public_id: uuid.UUID, **kwargs: Any) -> HttpResponseBase:
            citizen, theirs = self._whose(request.user, public_id)
            asked = request.GET.get("sprog", "")
            language = asked if asked in LANGUAGES else get_language() or "da"
            visit = Visit(citizen, language, on_behalf=request.user, theirs=theirs)
            return self._answer(request, visit, **kwargs)

        return never_cache(require_http_methods(list(self.methods))(view))

    def _whose(self, staff: Staff, public_id: uuid.UUID) -> tuple[Citizen, bool]:
        """The citizen, and whether they are the employee's own. Raises `Http404`."""
        try:
            return get_citizen(staff, public_id), True
        except Http404:
            found = (
                Citizen.objects.select_related("municipality").filter(public_id=public_id).first()
            )
            if found is None or self.also is None or not self.also(staff, found):
                raise
        log_access(staff, found, AccessPurpose.FOLLOW_UP)
        return found, False

    def _answer(self, request: HttpRequest, visit: Visit, **kwargs: Any) -> HttpResponse:
        with override(visit.language):
            try:
                return self.page(request, visit, **kwargs)
            except (Http404, NotAllowed):
                return missing(request, visit)


def portal_page(
    *,
    booking: bool = False,
    methods: Sequence[str] = ("GET", "HEAD", "POST"),
    also: Also | None = None,
) -> Callable[[Page], PortalPage]:
    """Make a page of the citizen's own, with its twin. `booking`: a link for the time opens it.
    `also`: whether an employee who does not work with the citizen opens the twin of this page.
    """

    def decorate(page: Page) -> PortalPage:
        return PortalPage(page, booking, methods, also)

    return decorate


def missing(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Forbidden and unknown, in the citizen's own words."""
    with override(visit.language):
        return render(request, "portal/missing.html", {"visit": visit}, status=404)


def session_of(request: HttpRequest) -> DoorSession | None:
    """Whoever is in, by the cookie of their own."""
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
