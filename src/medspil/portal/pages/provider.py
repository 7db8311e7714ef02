"""In by the citizens' identity provider, and back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from medspil.kernel.action import System
from medspil.portal import provider
from medspil.portal.actions.door import come_in
from medspil.portal.doors import ROOT, keep
from medspil.portal.pages.door import open_to_all, welcome

COOKIE = "medspil_rejse"


@open_to_all
@require_POST
def begin(request: HttpRequest) -> HttpResponseBase:
    """``/min/mitid/``: over to the provider."""
    if not provider.configured():
        raise Http404
    try:
        asked = provider.ask(_back(request))
    except provider.Unanswered:
        return render(request, "portal/provider.html", {"unknown": False}, status=503)
    answer = redirect(asked.address)
    keep(answer, COOKIE, asked.kept, provider.ROUND_TRIP)
    return answer


@open_to_all
@require_safe
def back(request: HttpRequest) -> HttpResponseBase:
    """``/min/mitid/svar/``: the provider has answered; the answer works once."""
    if not provider.configured():
        raise Http404
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    answer: HttpResponseBase
    try:
        citizen = provider.answered(request.COOKIES.get(COOKIE, ""), state, code, _back(request))
    except provider.Unanswered:
        answer = render(request, "portal/provider.html", {"unknown": False}, status=403)
    else:
        if citizen is None:
            answer = render(request, "portal/provider.html", {"unknown": True}, status=403)
        else:
            answer = welcome(request, come_in(by=System("provider"), citizen=citizen))
    answer.delete_cookie(COOKIE, path=ROOT)
    return answer


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("portal:provider_back"))
