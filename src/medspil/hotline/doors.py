"""The doors of the hotline's pages. The room knows nobody: its permissions are named above it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render

from medspil.hotline.figures import is_reachable
from medspil.kernel.action import allowed

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def duty_page(*, rule: str) -> Callable[[Page[P]], Callable[..., HttpResponseBase]]:
    """Open the page to those whom the named rule lets in; to the rest it does not exist."""

    def decorate(page: Page[P]) -> Callable[..., HttpResponseBase]:
        @login_required
        @functools.wraps(page)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not allowed(rule, actor_of(request)):
                raise Http404
            return shut_without_role(page)(request, *args, **kwargs)

        guarded.door = rule  # type: ignore[attr-defined]  # read by the permission matrix
        return guarded

    return decorate


def shut_without_role(page: Page[P]) -> Callable[..., HttpResponseBase]:
    """While the hotline's own role is missing, its pages say so instead of failing."""

    @functools.wraps(page)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return page(request, *args, **kwargs)
        except OperationalError:
            if is_reachable():
                raise
            return render(request, "hotline/shut.html", status=503)

    return guarded


def actor_of(request: HttpRequest) -> Any:
    """Whoever is logged in, as an actor; what they are is for the rules to know."""
    return request.user


class SeeOther(HttpResponseRedirect):
    """After a form has done what it should: go and look (303)."""

    status_code = 303
