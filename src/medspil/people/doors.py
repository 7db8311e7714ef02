"""The doors of the staff pages: every page says which permission opens it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect

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


class SeeOther(HttpResponseRedirect):
    """After a form has done what it should: go and look (303)."""

    status_code = 303
