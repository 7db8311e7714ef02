"""The staff's door: a second factor before anything else, and a word to those without a role."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from medspil.people.login import has_second_factor, showed_second_factor
from medspil.people.models import Staff
from medspil.people.rules import memberships

UNASKED = ("/static/", "/sundhed", "/api/")  # these take no notice of a session
SETTING_UP = ("/konto/", "/sprog/")  # where a second factor is set up


class StaffDoorMiddleware:
    """Employees show a second factor before they see a page. Demo accounts have none.

    One who has none yet is sent to set it up. A session that came by password alone while the
    account has a second factor is ended: it began before the factor was set up, elsewhere, and may
    be somebody else's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(UNASKED):
            return self.get_response(request)
        staff = request.user
        if (
            isinstance(staff, Staff)
            and not staff.is_demo
            and not showed_second_factor(request, staff)
        ):
            if has_second_factor(staff):
                logout(request)
                return redirect("account_login")
            if not request.path.startswith(SETTING_UP):
                return redirect("mfa_index")
        response = self.get_response(request)
        if response.status_code == 404 and _has_no_role(request.user):
            return render(request, "people/no_role.html", status=404)
        return response


def _has_no_role(staff: object) -> bool:
    return isinstance(staff, Staff) and not memberships(staff)
