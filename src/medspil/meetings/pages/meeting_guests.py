"""A guest's own page of one meeting, without an account: a secret link, a code, and what is theirs.

The link's own address is left at once: no page is drawn there, so that the secret stands neither in
a referrer nor in the address bar, and what opens nothing answers as what opens something. Forged,
ended, guessed and locked are one answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel.action import AlreadyDone, NotAllowed, Refused
from medspil.kernel.links import CODE_MINUTES, LONGEST, hidden, live_code
from medspil.meetings.actions.meetings import guests as door
from medspil.meetings.actions.meetings.plan import answer_seat
from medspil.meetings.actions.meetings.running import signal as give_signal
from medspil.meetings.actors import GuestActor
from medspil.meetings.forms.guests import GuestCodeForm
from medspil.meetings.models import GuestLink, GuestSession
from medspil.meetings.queries.guests import guest_sheet, link_with, session_with
from medspil.meetings.rooms import RoomUnavailable
from medspil.meetings.rooms.lend import enter
from medspil.people.doors import SeeOther
from medspil.people.limits import too_many

LINK_COOKIE, SESSION_COOKIE, ROOT = "moede_link", "moede", "/moede/"
LINK_LASTS = 60 * 60  # seconds from the link to the code
Page = Callable[[HttpRequest, GuestSession], HttpResponseBase]


@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/moede/k/<secret>/``: keep the secret and go on; nothing is looked up here."""
    answer = SeeOther(reverse("meetings:guest_code"))
    _keep(answer, LINK_COOKIE, token[:64], LINK_LASTS)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """``/moede/kode/``: type the code that we sent."""
    found = _link(request)
    if found is None:
        return _closed(request)
    form = GuestCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            came = door.enter_as_guest(
                by=GuestActor(found.seat), link=found, code=form.cleaned_data["code"]
            )
        except (Refused, NotAllowed):
            return _closed(request)
        if came.key:
            return _welcome(came.key)
        if came.locked:
            return _closed(request)
        form.add_error("code", came.why)
    return _ask(request, found, form)


@never_cache
@require_POST
def new_code(request: HttpRequest) -> HttpResponseBase:
    """``/moede/kode/send/``: send a code to the address on the seat."""
    found = _link(request)
    if found is None:
        return _closed(request)
    try:
        door.send_guest_code(by=GuestActor(found.seat), link=found, once=_once(request))
    except AlreadyDone:
        pass
    except Refused as refused:
        return _ask(request, found, GuestCodeForm(), refused.message)
    return SeeOther(reverse("meetings:guest_code"))


def _link(request: HttpRequest) -> GuestLink | None:
    """The link whose secret the browser keeps. None after too many that open nothing."""
    if too_many(request, "guest", dry=True):
        return None
    found = link_with(request.COOKIES.get(LINK_COOKIE, ""))
    if found is None:
        too_many(request, "guest")
    return found


def _guests(page: Page) -> Callable[[HttpRequest], HttpResponseBase]:
    """A page for whoever is in; the others are asked for a code, or told that it is closed."""

    def view(request: HttpRequest) -> HttpResponseBase:
        session = session_with(request.COOKIES.get(SESSION_COOKIE, ""))
        if session is not None:
            session.touch()
            return page(request, session)
        if _link(request) is None:
            return _closed(request)
        return SeeOther(reverse("meetings:guest_code"))

    return never_cache(view)


@require_safe
@_guests
def page(request: HttpRequest, session: GuestSession) -> HttpResponseBase:
    """``/moede/``: when, how to come in, what it is about, what if it fails."""
    return _page(request, session)


def _page(request: HttpRequest, session: GuestSession, refused: str = "") -> HttpResponse:
    context = {"sheet": guest_sheet(session.link.seat), "refused": refused}
    response = render(
        request, "meetings/guest_meeting.html", context, status=422 if refused else 200
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def _do(request: HttpRequest, session: GuestSession, act: Callable[..., Any]) -> HttpResponseBase:
    """Carry out what a button asks for, or say why not."""
    try:
        act(by=GuestActor(session.link.seat), once=_once(request))
    except Refused as refused:
        return _page(request, session, refused.message)
    except RoomUnavailable:
        return _page(request, session, _("Rummet svarer ikke. Prøv igen, eller ring til os."))
    except (AlreadyDone, NotAllowed):
        pass
    return SeeOther(reverse("meetings:guest_meeting"))


@require_POST
@_guests
def come_in(request: HttpRequest, session: GuestSession) -> HttpResponseBase:
    """``/moede/ind/``: the way into the room, when the citizen has said yes."""
    seat = session.link.seat

    def act(**how: Any) -> None:
        door.let_in(**how, seat=seat)
        enter(seat)

    return _do(request, session, act)


@require_POST
@_guests
def answer(request: HttpRequest, session: GuestSession) -> HttpResponseBase:
    """``/moede/svar/``: I come, I do not, perhaps."""
    said = request.POST.get("do", "")
    return _do(
        request, session, lambda **how: answer_seat(**how, seat=session.link.seat, answer=said)
    )


@require_POST
@_guests
def tested(request: HttpRequest, session: GuestSession) -> HttpResponseBase:
    """``/moede/proevet/``: sound and picture work."""
    return _do(request, session, lambda **how: door.sound_works(**how, seat=session.link.seat))


@require_POST
@_guests
def signal(request: HttpRequest, session: GuestSession) -> HttpResponseBase:
    """``/moede/signal/``: a pause, or slower."""
    seat, kind = session.link.seat, request.POST.get("do", "")
    if kind not in ("pause", "slower"):
        return _page(request, session, _("Vælg pause eller langsommere."))
    return _do(
        request,
        session,
        lambda **how: give_signal(**how, meeting=seat.meeting, seat=seat, kind=kind),
    )


@require_POST
@_guests
def out(request: HttpRequest, session: GuestSession) -> HttpResponseBase:
    """``/moede/ud/``: leave; the browser's key opens nothing again."""
    seat = session.link.seat
    door.leave_as_guest(by=GuestActor(seat), seat=seat, session=session)
    response = render(request, "meetings/guest_out.html")
    for cookie in (SESSION_COOKIE, LINK_COOKIE):
        response.delete_cookie(cookie, path=ROOT)
    return response


def _once(request: HttpRequest) -> str | None:
    return request.POST.get("once") or None


def _ask(
    request: HttpRequest, found: GuestLink, form: GuestCodeForm, refused: str = ""
) -> HttpResponse:
    facts = {
        "form": form,
        "refused": refused,
        "sent": live_code(found.codes.all()),
        "hidden": hidden(found.seat.contact),
        "minutes": CODE_MINUTES,
    }
    wrong = bool(form.errors or refused)
    return render(request, "meetings/guest_code.html", facts, status=422 if wrong else 200)


def _closed(request: HttpRequest) -> HttpResponse:
    """Forged, ended, guessed, locked: one answer, and whom to call."""
    return render(request, "meetings/guest_closed.html", status=404)


def _welcome(key: str) -> HttpResponseBase:
    response = SeeOther(reverse("meetings:guest_meeting"))
    _keep(response, SESSION_COOKIE, key, int(LONGEST.total_seconds()))
    response.delete_cookie(LINK_COOKIE, path=ROOT)
    return response


def _keep(response: HttpResponseBase, cookie: str, value: str, seconds: int) -> None:
    """For these pages alone, and out of scripts' reach."""
    response.set_cookie(
        cookie,
        value,
        max_age=seconds,
        path=ROOT,
        secure=settings.MEDSPIL_HTTPS,
        httponly=True,
        samesite="Lax",
    )
