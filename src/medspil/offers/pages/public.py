"""Open to everybody: what there is to choose, and a seat in two steps without a login.

First one chooses (`/tilbud/`), then one says who one is (`/tilbud/<uuid>/`); a message confirms it,
with the link to one's own page. The answer is the same whether or not the address was there before.
"""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from medspil.kernel.action import AlreadyDone, Refused
from medspil.offers.actions import sign_up_guest
from medspil.offers.actors import Visitor
from medspil.offers.forms import GuestForm
from medspil.offers.queries.sessions import public_session, public_sessions
from medspil.people.doors import SeeOther
from medspil.people.limits import too_many


@never_cache
@require_safe
def offered(request: HttpRequest) -> HttpResponseBase:
    """``/tilbud/``: everything that one can sign up to, the next first."""
    return render(request, "offers/public.html", {"some": public_sessions()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/tilbud/<uuid>/``: what it is, and who you are. So many from one address, then none for a
    while: each sends a message to whoever was named."""
    found = public_session(public_id)
    form = GuestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and too_many(request, "offer"):
        form.add_error(None, _("Mange har tilmeldt sig herfra på kort tid. Vent ti minutter."))
    elif request.method == "POST" and form.is_valid():
        try:
            sign_up_guest(
                by=Visitor(),
                once=request.POST.get("once") or None,
                session=found.session,
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except AlreadyDone:
            return SeeOther(reverse("offers:public_thanks"))
        else:
            return SeeOther(reverse("offers:public_thanks"))
    context = {"offered": found, "session": found.session, "form": form}
    status = 422 if form.errors else 200
    return render(request, "offers/public_session.html", context, status=status)


@never_cache
@require_safe
def thanks(request: HttpRequest) -> HttpResponseBase:
    """``/tilbud/tak/``: the message says the rest."""
    return render(request, "offers/public_thanks.html")
