"""A guest's way in: the secret link, the code, the day with yes or no, the documents, out again.

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

from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, NotAllowed, Refused
from medspil.kernel.links import CODE_MINUTES, hidden, live_code
from medspil.meetings.actions.panel.changing import answer_call
from medspil.meetings.actions.panel.guests import (
    enter_panel,
    guest_of,
    leave_panel,
    send_panel_code,
)
from medspil.meetings.actions.panel.packs import open_pack
from medspil.meetings.forms.panel_days import PanelCodeForm
from medspil.meetings.models import PanelCodeWay, PanelLink
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
    """``/gaest/``: type the code, answer or read what the link opens, close it again."""
    link = _link(request)
    if link is None or link.locked_at is not None:
        return _closed(request)
    if request.method == "POST":
        return _do(request, link)
    if not _is_in(request, link):
        return _ask(request, link, PanelCodeForm())
    return _read(request, link) if link.pack else _day(request, link)


@never_cache
@require_safe
def guest_pack(request: HttpRequest, pk: int) -> HttpResponseBase:
    """``/gaest/sag/<nr>/``: one of the packs of the day that the guest is called to."""
    link = _link(request)
    if link is None or link.locked_at is not None:
        return _closed(request)
    if not _is_in(request, link):
        return SeeOther(reverse("meetings:panel_guest_reads"))
    return _read(request, link, pk=pk)


def _link(request: HttpRequest) -> PanelLink | None:
    """The link whose secret the browser keeps. None after too many that open nothing."""
    if too_many(request, "pack", dry=True):
        return None
    found = reading.link_with(request.COOKIES.get(LINK_COOKIE, ""))
    if found is None:
        too_many(request, "pack")
    return found


def _is_in(request: HttpRequest, link: PanelLink) -> bool:
    return reading.is_in(link, request.COOKIES.get(VISIT_COOKIE, ""))


def _read(request: HttpRequest, link: PanelLink, **which: int) -> HttpResponse:
    """The documents of one case; the opening is noted."""
    pack = reading.packs_of_guest(link).filter(**which).first()
    if pack is None:
        return _closed(request)
    open_pack(by=guest_of(link.member), pack=pack)
    context = {**pack_context(pack), "of_a_day": link.call is not None}
    return _not_found_by_robots(render(request, "meetings/panel_guest.html", context))


def _day(request: HttpRequest, link: PanelLink, refused: str = "") -> HttpResponse:
    """The day that the guest is called to: when, where, whether they come, what there is to read.

    Nobody is named: a case is the time at which it begins.
    """
    assert link.call is not None
    context = {
        "call": link.call,
        "held_on": link.call.day,
        "to_come": link.call.day.cancelled_at is None and link.call.day.day >= clock.today(),
        "packs": reading.packs_of_guest(link),
        "refused": refused,
    }
    status = 422 if refused else 200
    page = render(request, "meetings/panel_guest_day.html", context, status=status)
    return _not_found_by_robots(page)


def _do(request: HttpRequest, link: PanelLink) -> HttpResponseBase:
    who = guest_of(link.member)
    again = SeeOther(reverse("meetings:panel_guest_reads"))
    which, once = request.POST.get("form", ""), request.POST.get("once") or None
    if which == "answer":
        return _answer(request, link) or again
    try:
        if which == "send":
            send_panel_code(by=who, once=once, link=link, way=request.POST.get("way", ""))
            return again
        if which == "leave":
            leave_panel(by=who, once=once, link=link)
            again.delete_cookie(VISIT_COOKIE, path=reverse("meetings:panel_guest_reads"))
            return again
        form = PanelCodeForm(request.POST)
        if form.is_valid():
            came = enter_panel(by=who, once=once, link=link, code=form.cleaned_data["code"])
            if came.key:
                _keep(again, VISIT_COOKIE, came.key)
                return again
            if came.locked:
                return _closed(request)
            form.add_error("code", came.why)
        return _ask(request, link, form)
    except (AlreadyDone, NotAllowed):
        return again
    except Refused as refused:
        return _ask(request, link, PanelCodeForm(), refused.message)


def _answer(request: HttpRequest, link: PanelLink) -> HttpResponse | None:
    """Note that the guest comes, or does not; why not, where that cannot be."""
    if link.call is None or not _is_in(request, link):
        return None
    comes, once = request.POST.get("comes"), request.POST.get("once") or None
    if comes not in ("ja", "nej"):
        return _day(request, link, _("Vælg et svar."))
    try:
        answer_call(by=guest_of(link.member), once=once, invitation=link.call, comes=comes == "ja")
    except Refused as refused:
        return _day(request, link, refused.message)
    except AlreadyDone:
        pass
    return None


def _ask(
    request: HttpRequest, link: PanelLink, form: PanelCodeForm, refused: str = ""
) -> HttpResponse:
    facts = {
        "form": form,
        "refused": refused,
        "ways": [
            (way, PanelCodeWay(way).label, hidden(address))
            for way, address in reading.code_ways(link.member)
        ],
        "sent": live_code(link.codes.all()),
        "minutes": CODE_MINUTES,
    }
    wrong = bool(form.errors or refused)
    page = render(request, "meetings/panel_guest_code.html", facts, status=422 if wrong else 200)
    return _not_found_by_robots(page)


def _closed(request: HttpRequest) -> HttpResponse:
    """Forged, expired, shut, unknown, locked: one answer, and whom to ask."""
    said = _("Linket virker ikke. Det kan være for gammelt, lukket eller låst.")
    page = render(request, "meetings/panel_guest_closed.html", {"said": said}, status=404)
    return _not_found_by_robots(page)


def _not_found_by_robots(page: HttpResponse) -> HttpResponse:
    page["X-Robots-Tag"] = "noindex"
    return page


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
