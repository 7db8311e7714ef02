"""How employees get in: made by an administrator or known to the municipality's own login."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from medspil.people.models import Staff


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: an administrator makes the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The identity provider says who it is; the account must be here already."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        name = sociallogin.account.extra_data.get("preferred_username") or sociallogin.account.uid
        staff = Staff.objects.filter(username=name, is_active=True, is_demo=False).first()
        if staff is None:
            messages.error(request, _("Du er ikke oprettet i Medspil. Spørg din administrator."))
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, staff)
