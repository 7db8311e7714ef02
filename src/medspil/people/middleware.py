"""The staff's door: a second factor before anything else."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from medspil.people.models import Staff

# What an employee without a second factor may still reach: setting one up, and leaving.
OPEN_PREFIXES = ("/konto/", "/static/", "/sprog/", "/sundhed")


class StaffDoorMiddleware:
    """Employees set up a second factor before they see a page. Demo accounts need none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        staff = request.user
        if (
            isinstance(staff, Staff)
            and not staff.is_demo
            and not request.path.startswith(OPEN_PREFIXES)
            and not request.session.get("second_factor")
        ):
            if not _came_with_second_factor(request, staff):
                return redirect(reverse("mfa_index"))
            request.session["second_factor"] = True
        return self.get_response(request)


def _came_with_second_factor(request: HttpRequest, staff: Staff) -> bool:
    """A TOTP or passkey of ours, or the municipality's identity provider, which asks for one."""
    methods = request.session.get("account_authentication_methods", [])
    if any(m.get("method") == "socialaccount" for m in methods):
        return True
    return bool(is_mfa_enabled(staff))
