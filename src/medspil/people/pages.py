"""The pages of the login that are the house's own."""

from __future__ import annotations

from typing import NoReturn
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

AGAIN = urlencode({"prompt": "login", "max_age": "0"})  # the provider is to ask, not to remember


@login_required
@require_safe
def login_again(request: HttpRequest) -> HttpResponse:
    """Where those who have only the municipality's own login say again that it is them."""
    providers = get_adapter().list_providers(request)
    if not providers:
        raise Http404
    params = {"process": "login", "auth_params": AGAIN}
    if url := get_next_redirect_url(request):
        params["next"] = url
    context = {
        "provider_url": providers[0].get_login_url(request, **params),
        "reauthentication_alternatives": [],
    }
    return render(request, "people/login_again.html", context)


def closed(request: HttpRequest, **_rest: str) -> NoReturn:
    """Pages that the login's library has and the house has not: accounts are made and changed by
    an administrator, and nobody adds an address or an identity to one from within.
    """
    raise Http404
