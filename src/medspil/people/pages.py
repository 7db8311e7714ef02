"""The pages of the login that are the house's own."""

from __future__ import annotations

import logging
from typing import NoReturn
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from requests import RequestException

log = logging.getLogger("medspil.people")

AGAIN = urlencode({"prompt": "login"})  # the provider is to ask, not to remember


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


def to_the_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Over to the municipality's own login; when it does not answer, a page that says so."""
    try:
        answer: HttpResponse = openid_connect.login(request, provider_id)
    except RequestException:
        log.warning("the identity provider does not answer")
        return render(request, "socialaccount/authentication_error.html", status=503)
    return answer


def closed(request: HttpRequest, **_rest: str) -> NoReturn:
    """Pages that the login's library has and the house has not: accounts are made and changed by
    an administrator, and nobody adds an address or an identity to one from within.
    """
    raise Http404
