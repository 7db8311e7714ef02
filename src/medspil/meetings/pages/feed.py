"""The employee's calendar in their own calendar program, by a private address."""

from __future__ import annotations

from base64 import b64decode, b64encode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel import crypto
from medspil.kernel.action import AlreadyDone
from medspil.meetings.actions.hours import make_feed, revoke_feed
from medspil.meetings.forms.hours import FeedForm
from medspil.meetings.pages.calendar import DOOR
from medspil.meetings.queries.feeds import calendar_of, feed_of, live_feed
from medspil.people.doors import SeeOther, StaffRequest, staff_page

TOKEN = "calendar_token"


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=DOOR)
def own(request: StaffRequest) -> HttpResponseBase:
    """``/kalender/adresse/``: make a private address; just after, it is shown this once."""
    form = FeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token = make_feed(
                by=request.user,
                once=request.POST.get("once") or None,
                staff=request.user,
                **form.cleaned_data,
            )
            request.session[TOKEN] = b64encode(crypto.encrypt(token.encode())).decode()
        except AlreadyDone:
            pass
        return SeeOther(reverse("meetings:feed_own"))
    sealed = request.session.pop(TOKEN, "")
    address = ""
    if sealed:
        token = crypto.decrypt(b64decode(sealed)).decode()
        address = request.build_absolute_uri(reverse("meetings:feed", args=[token]))
    context = {"form": form, "feed": feed_of(request.user), "address": address}
    return render(request, "meetings/feed.html", context)


@require_POST
@staff_page(rule=DOOR)
def drop(request: StaffRequest) -> HttpResponseBase:
    """``/kalender/adresse/fjern/``: the private address answers no more."""
    try:
        revoke_feed(by=request.user, once=request.POST.get("once") or None, staff=request.user)
        messages.success(request, _("Adressen virker ikke mere."))
    except AlreadyDone:
        pass
    return SeeOther(reverse("meetings:feed_own"))


@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """``/kalender/<token>.ics``: for a calendar program. Unknown and revoked are the same."""
    found = live_feed(token)
    if found is None:
        gone = HttpResponse(_("Kalenderen findes ikke."), status=404, content_type="text/plain")
        gone._has_been_logged = True  # type: ignore[attr-defined]  # the address is a secret
        return gone
    answer = HttpResponse(calendar_of(found), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="kalender.ics"'
    return answer
