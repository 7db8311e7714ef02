"""The way in and out: link, code, the municipality's identity provider, log out.

The link's own address is left at once: no page is drawn there, so that the secret stands neither in
a referrer nor in the address bar, and what opens nothing answers as what opens something.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel.action import AlreadyDone, NotAllowed, Refused
from medspil.kernel.links import CODE_MINUTES, Answer, hidden, live_code
from medspil.people.actors import CitizenActor
from medspil.people.doors import SeeOther
from medspil.people.limits import too_many
from medspil.portal import sending
from medspil.portal.actions.door import enter, leave, send_code
from medspil.portal.actors import LinkHolder
from medspil.portal.doors import (
    LANGUAGE_COOKIE,
    LINK_COOKIE,
    ROOT,
    SESSION_COOKIE,
    keep,
    let_in,
    session_of,
)
from medspil.portal.forms import CodeForm
from medspil.portal.models import LANGUAGES, CodeWay, SecretLink
from medspil.portal.provider import configured
from medspil.portal.queries.door import link_with
from medspil.portal.queries.own import language_of

LINK_LASTS = 60 * 60  # seconds from the link to the code
A_YEAR = 365 * 24 * 60 * 60
View = Callable[..., HttpResponseBase]


def open_to_all(view: View) -> View:
    """A page before the door: nobody is in yet, and the language is the visitor's."""

    def before_the_door(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        with override(language_before(request)):
            return view(request, **kwargs)

    before_the_door.citizens_door = "open"  # type: ignore[attr-defined]  # read by the tests
    return never_cache(before_the_door)


def language_before(request: HttpRequest) -> str:
    """Chosen here before, else what the browser asks for, else Danish."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    for asked, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if asked.split("-")[0] in LANGUAGES:
            return asked.split("-")[0]
    return "da"


@open_to_all
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/min/k/<secret>/``: keep the secret and go on; nothing is looked up here."""
    answer = SeeOther(reverse("portal:code"))
    keep(answer, LINK_COOKIE, token[:64], LINK_LASTS)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """``/min/kode/``: type the code that we sent."""
    found = _link(request)
    if found is None:
        return closed(request)
    with override(_language(request, found)):
        if found.locked_at is not None:
            return closed(request, locked=True)
        form = CodeForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                came = enter(by=LinkHolder(found), link=found, code=form.cleaned_data["code"])
            except (Refused, NotAllowed):
                return closed(request)
            if came.key:
                return welcome(request, came)
            if came.locked:
                return closed(request, locked=True)
            form.add_error("code", came.why)
        return _ask_for_code(request, found, form)


def _ask_for_code(
    request: HttpRequest, found: SecretLink, form: CodeForm, refused: str = ""
) -> HttpResponse:
    ways = [
        (way, CodeWay(way).label, hidden(_address(found, way)))
        for way in sending.ways_of(found.citizen)
    ]
    facts = {
        "form": form,
        "ways": ways,
        "sent": live_code(found.codes.all()),
        "refused": refused,
        "minutes": CODE_MINUTES,
    }
    wrong = bool(form.errors or refused)
    return render(request, "portal/code.html", facts, status=422 if wrong else 200)


def _address(found: SecretLink, way: str) -> str:
    return found.citizen.phone if way == CodeWay.SMS else found.citizen.email


@open_to_all
@require_POST
def new_code(request: HttpRequest) -> HttpResponseBase:
    """``/min/kode/send/``: send a code to the number or address that we know."""
    found = _link(request)
    if found is None:
        return closed(request)
    language = _language(request, found)
    with override(language):
        if found.locked_at is not None:
            return closed(request, locked=True)
        way = request.POST.get("way", "")
        try:
            send_code(
                by=LinkHolder(found),
                link=found,
                way=way,
                language=language,
                once=request.POST.get("once") or None,
            )
        except AlreadyDone:
            pass
        except Refused as refused:
            return _ask_for_code(request, found, CodeForm(), refused.message)
    return SeeOther(reverse("portal:code"))


@open_to_all
@require_safe
def enter_page(request: HttpRequest) -> HttpResponseBase:
    """``/min/ind/``: how to come in, for whoever has no link at hand."""
    if session_of(request) is not None:
        return SeeOther(reverse("portal:home"))
    out = "ud" in request.GET
    return render(request, "portal/enter.html", {"provider": configured(), "out": out})


@open_to_all
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """``/min/ind/sprog/``: the language of the pages before the door."""
    chosen = request.POST.get("language", "")
    where = "portal:code" if request.COOKIES.get(LINK_COOKIE) else "portal:enter"
    answer = SeeOther(reverse(where))
    if chosen in LANGUAGES:
        keep(answer, LANGUAGE_COOKIE, chosen, A_YEAR)
    return answer


@open_to_all
@require_POST
def out(request: HttpRequest) -> HttpResponseBase:
    """``/min/ud/``: log out; the browser's key opens nothing again."""
    session = session_of(request)
    if session is not None:
        citizen = session.citizen
        leave(by=CitizenActor(citizen), citizen=citizen, session=session)
    answer = SeeOther(f"{reverse('portal:enter')}?ud")
    for cookie in (SESSION_COOKIE, LINK_COOKIE):
        answer.delete_cookie(cookie, path=ROOT)
    return answer


def closed(request: HttpRequest, *, locked: bool = False) -> HttpResponse:
    """Forged, expired, revoked, unknown: one answer. Locked: what happened, and whom to call."""
    return render(request, "portal/closed.html", {"locked": locked}, status=404)


def _link(request: HttpRequest) -> SecretLink | None:
    """The link whose secret the browser keeps. None after too many that open nothing."""
    if too_many(request, "link", dry=True):
        return None
    found = link_with(request.COOKIES.get(LINK_COOKIE, ""))
    if found is None:
        too_many(request, "link")
    return found


def _language(request: HttpRequest, found: SecretLink) -> str:
    """Chosen in this browser, else the citizen's own."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else language_of(found.citizen)


def welcome(request: HttpRequest, came: Answer) -> HttpResponseBase:
    """In with a new key; whoever was in by the old one in this browser is out."""
    before = session_of(request)
    if before is not None:
        leave(by=CitizenActor(before.citizen), citizen=before.citizen, session=before)
    answer = SeeOther(reverse("portal:home"))
    let_in(answer, came.key)
    return answer
