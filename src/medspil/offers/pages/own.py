"""One's own place, by the link in a message: no login, and nothing of anybody else.

The link's own address is left at once: no page is drawn there, so that the secret stands neither in
a referrer nor in the address bar. Forged, ended and guessed are one answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, NotAllowed, Refused
from medspil.offers import links
from medspil.offers.actions import answer_sparring, cancel_sign_up, confirm_offer, join
from medspil.offers.actions.attendance import choose_attendance
from medspil.offers.actions.holding import DOORS_OPEN
from medspil.offers.actions.industry import answer_candidate, answer_poll
from medspil.offers.actors import Invited, SeatHolder
from medspil.offers.models import Candidate, SignUp, Sparring
from medspil.offers.queries.attendance import is_pause, is_shown
from medspil.offers.queries.places import own_place
from medspil.offers.words import attendance_text
from medspil.people.doors import SeeOther, keep_secret

COOKIE, ROOT, KEPT = "tilbud", "/tilbud/", 8 * 60 * 60


@never_cache
@require_safe
def door(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/tilbud/k/<secret>/``: keep the secret and go on; nothing is looked up here."""
    return keep_secret(token, name=COOKIE, root=ROOT, seconds=KEPT, go_to=reverse("offers:mine"))


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponseBase:
    """``/tilbud/min/``: when, how to come in, the place in the line, and what is offered."""
    return _page(request, links.read(request.COOKIES.get(COOKIE, "")))


def _page(
    request: HttpRequest, found: SignUp | Candidate | None, refused: str = ""
) -> HttpResponseBase:
    if found is None:
        return render(request, "offers/closed.html", status=404)
    context: dict[str, Any] = {"session": found.session, "refused": refused}
    if isinstance(found, Candidate):
        name = "offers/invitation.html"
        context["candidate"] = found
    else:
        name = "offers/mine.html"
        context["own"] = own_place(found)
        context |= _who_may_see(found)
        context["near"] = clock.now() >= found.session.starts_at - DOORS_OPEN
    answer = render(request, name, context, status=422 if refused else 200)
    answer["X-Robots-Tag"] = "noindex"
    return answer


@never_cache
@require_POST
def do(request: HttpRequest) -> HttpResponseBase:
    """``/tilbud/min/goer/``: what a button on one's own page asks for."""
    found = links.read(request.COOKIES.get(COOKIE, ""))
    if found is None:
        return _page(request, None)
    try:
        _act(request, found)
    except Refused as refused:
        return _page(request, found, refused.message)
    except (AlreadyDone, NotAllowed):
        pass
    return SeeOther(reverse("offers:mine"))


def _act(request: HttpRequest, found: SignUp | Candidate) -> None:
    what, once = request.POST.get("do", ""), request.POST.get("once") or None
    if isinstance(found, Candidate):
        if what not in ("yes", "no"):
            raise Refused(_("Vælg ja eller nej tak."))
        answer_candidate(by=Invited(found), once=once, candidate=found, wants=what == "yes")
        return
    by = SeatHolder(found)
    how: dict[str, Any] = {"by": by, "once": once}
    acts: dict[str, Callable[[], object]] = {
        "confirm": lambda: confirm_offer(**how, sign_up=found),
        "leave": lambda: cancel_sign_up(**how, sign_up=found),
        "join": lambda: join(**how, sign_up=found),
        **_choices(how, found),
        "wants": lambda: answer_sparring(**how, sparring=_sparring(found), wants=True),
        "declines": lambda: answer_sparring(**how, sparring=_sparring(found), wants=False),
        "answer": lambda: _answer(how, found, request.POST.get("option", "")),
    }
    if what not in acts:
        raise Refused(_("Vælg, hvad der skal ske."))
    acts[what]()


def _who_may_see(found: SignUp) -> dict[str, Any]:
    """A guest is in nobody's case: there is nothing for them to choose."""
    citizen = found.citizen
    if citizen is None:
        return {"asks": False}
    sees = is_shown(citizen)
    asks = sees or is_pause(citizen, found.session.starts_at.astimezone(clock.TZ).date())
    return {"asks": asks, "caseworker_sees": sees, "says": attendance_text()}


def _choices(how: dict[str, Any], found: SignUp) -> dict[str, Callable[[], object]]:
    citizen = found.citizen
    if citizen is None:
        return {}
    return {
        "show": lambda: choose_attendance(**how, citizen=citizen, shown=True),
        "hide": lambda: choose_attendance(**how, citizen=citizen, shown=False),
    }


def _sparring(found: SignUp) -> Sparring:
    sparring = Sparring.objects.filter(sign_up=found).first()
    if sparring is None:
        raise Refused(_("Der er ikke tilbudt sparring endnu."))
    return sparring


def _answer(how: dict[str, Any], found: SignUp, option: str) -> None:
    poll = own_place(found).poll
    if poll is None:
        raise Refused(_("Der kan ikke svares på det længere."))
    answer_poll(**how, poll=poll, option=int(option) if option.isdigit() else -1)
