"""A guest's way in: the secret link, the code, the documents, out again.

What opens nothing – forged, expired, shut, locked – is one page and one sentence.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from medspil.kernel.action import AlreadyDone, NotAllowed, Refused
from medspil.kernel.links import CODE_MINUTES
from medspil.meetings.actions.panel.guests import (
    enter_pack,
    guest_of,
    leave_pack,
    send_pack_code,
)
from medspil.meetings.actions.panel.packs import open_pack
from medspil.meetings.forms.panel_days import PackCodeForm
from medspil.meetings.models import PackCodeWay, PackLink
from medspil.meetings.pages.panel.packs import pack_context
from medspil.meetings.queries.panel import packs as reading
from medspil.people.doors import SeeOther
from medspil.people.limits import too_many

LINK_COOKIE, VISIT_COOKIE = "gaest", "gaest-inde"
LINK_LASTS = 60 * 60  # seconds; then the link is opened again


@never_cache
@require_safe
def guest(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/gaest/<secret>/``: keep the secret and leave, so that it stands in no referrer and no log
    of what was not found. What opens nothing answers here as what opens something.
    """
    answer = SeeOther(reverse("meetings:panel_guest_reads"))
    _keep(answer, LINK_COOKIE, token[:64])
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest_reads(request: HttpRequest) -> HttpResponseBase:
    """``/gaest/``: type the code, read what the link opens, close it again."""
    link = _link(request)
    if link is None or link.locked_at is not None:
        return _closed(request)
    if request.method == "POST":
        return _do(request, link)
    pack = reading.pack_of_visit(link, request.COOKIES.get(VISIT_COOKIE, ""))
    if pack is None:
        return _ask(request, link, PackCodeForm())
    open_pack(by=guest_of(pack.member), pack=pack)
    answer = render(request, "meetings/panel_guest.html", pack_context(pack))
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _link(request: HttpRequest) -> PackLink | None:
    """The link whose secret the browser keeps. None after too many that open nothing."""
    if too_many(request, "pack", dry=True):
        return None
    found = reading.link_with(request.COOKIES.get(LINK_COOKIE, ""))
    if found is None:
        too_many(request, "pack")
    return found


def _do(request: HttpRequest, link: PackLink) -> HttpResponseBase:
    who = guest_of(link.pack.member)
    again = SeeOther(reverse("meetings:panel_guest_reads"))
    which, once = request.POST.get("form", ""), request.POST.get("once") or None
    try:
        if which == "send":
            send_pack_code(by=who, once=once, link=link, way=request.POST.get("way", ""))
            return again
        if which == "leave":
            leave_pack(by=who, once=once, link=link)
            again.delete_cookie(VISIT_COOKIE, path=reverse("meetings:panel_guest_reads"))
            return again
        form = PackCodeForm(request.POST)
        if form.is_valid():
            came = enter_pack(by=who, once=once, link=link, code=form.cleaned_data["code"])
            if came.key:
                _keep(again, VISIT_COOKIE, came.key)
                return again
            if came.locked:
                return _closed(request)
            form.add_error("code", came.said)
        return _ask(request, link, form)
    except (AlreadyDone, NotAllowed):
        return again
    except Refused as refused:
        return _ask(request, link, PackCodeForm(), refused.message)


def _ask(
    request: HttpRequest, link: PackLink, form: PackCodeForm, refused: str = ""
) -> HttpResponse:
    facts = {
        "form": form,
        "refused": refused,
        "ways": [
            (way, PackCodeWay(way).label, _hidden(address))
            for way, address in reading.code_ways(link.pack.member)
        ],
        "sent": reading.live_code(link),
        "minutes": CODE_MINUTES,
    }
    wrong = bool(form.errors or refused)
    answer = render(request, "meetings/panel_guest_code.html", facts, status=422 if wrong else 200)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _hidden(address: str) -> str:
    """Enough of the number or address for its owner to know it."""
    name, at, place = address.partition("@")
    return f"{name[:1]}•••@{place}" if at else f"•• •• •• {address.strip()[-2:]}"


def _closed(request: HttpRequest) -> HttpResponse:
    """Forged, expired, shut, unknown, locked: one answer, and whom to ask."""
    said = _("Linket virker ikke. Det kan være for gammelt, lukket eller låst.")
    answer = render(request, "meetings/panel_guest_closed.html", {"said": said}, status=404)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _keep(answer: HttpResponseBase, name: str, secret: str) -> None:
    answer.set_cookie(
        name,
        secret,
        max_age=LINK_LASTS,
        path=reverse("meetings:panel_guest_reads"),
        secure=settings.MEDSPIL_HTTPS,
        httponly=True,
        samesite="Lax",
    )
