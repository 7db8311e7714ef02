"""The doors of the staff pages: every page says which permission opens it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from medspil.kernel.action import allowed
from medspil.people.models import Staff

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request by a logged-in employee."""

    user: Staff


def staff_page(
    *, rule: str
) -> Callable[
    [Callable[Concatenate[StaffRequest, P], HttpResponseBase]],
    Callable[..., HttpResponseBase],
]:
    """Open the page to employees whom the named rule lets in; to the rest it does not exist.

    Pages about one object check it again through their query or action.
    """

    def decorate(
        page: Callable[Concatenate[StaffRequest, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @login_required
        @functools.wraps(page)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not allowed(rule, cast(Any, request.user)):
                raise Http404
            return page(cast(StaffRequest, request), *args, **kwargs)

        guarded.door = rule  # type: ignore[attr-defined]  # read by the permission matrix
        return guarded

    return decorate


_confirmed = reauthentication_required(lambda request: None)


def ask_again(request: StaffRequest, *, back: str, said: str) -> HttpResponseBase | None:
    """To where one says again who one is, and from there `back`; None within half an hour of it.

    `said` tells what to do when one is back: what was asked for is not done on the way.
    """
    try:
        _confirmed(request)
    except ReauthenticationRequired:
        methods = get_adapter().get_reauthentication_methods(request.user)
        if not methods:
            raise
        messages.info(request, said)
        return HttpResponseRedirect(f"{methods[0]['url']}?{urlencode({'next': back})}")
    return None


def file_asks_again(
    page: Callable[Concatenate[StaffRequest, P], HttpResponseBase],
) -> Callable[Concatenate[StaffRequest, P], HttpResponseBase]:
    """A page that gives its list as a file on `?format=` asks again who one is."""

    @functools.wraps(page)
    def guarded(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if "format" in request.GET:
            query = request.GET.copy()
            del query["format"]
            back = f"{request.path}?{query.urlencode()}" if query else request.path
            said = _("Bekræft, at det er dig. Hent så filen igen.")
            if asked := ask_again(request, back=back, said=said):
                return asked
        return page(request, *args, **kwargs)

    return cast(Callable[Concatenate[StaffRequest, P], HttpResponseBase], guarded)


class SeeOther(HttpResponseRedirect):
    """After a form has done what it should: go and look (303)."""

    status_code = 303


def keep_secret(token: str, *, name: str, root: str, seconds: int, go_to: str) -> SeeOther:
    """Leave a secret link's own address at once: the secret is kept in a cookie for the pages under
    `root`, no page is drawn, and so it stands neither in a referrer nor in the address bar.
    """
    answer = SeeOther(go_to)
    answer.set_cookie(
        name,
        token[:64],
        max_age=seconds,
        path=root,
        secure=settings.MEDSPIL_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    answer["Referrer-Policy"] = "no-referrer"
    return answer
