"""Offers on the citizen's own pages: what I am in, what I can choose, and sparring afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from medspil.offers.actions import (
    answer_sparring,
    cancel_sign_up,
    confirm_offer,
    join,
    pick_sparring_time,
    sign_up,
)
from medspil.offers.actions.attendance import choose_attendance
from medspil.offers.actions.industry import answer_candidate, answer_poll
from medspil.offers.queries.own import OwnSession, own_offers, own_session
from medspil.offers.words import attendance_text
from medspil.portal import days
from medspil.portal.doors import Visit, portal_page
from medspil.portal.offer_forms import DoForm, SignUpForm, TimeForm
from medspil.portal.pages.answers import did, done, once, show


@portal_page()
def offers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/tilbud/``: what I am in, what I can choose, and who may see that I came."""
    form = DoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        shown = {"show": True, "hide": False}.get(request.POST.get("do", ""))
        if shown is None:
            raise Http404
        how: dict[str, Any] = {"by": visit.by, "once": once(request), "citizen": visit.citizen}
        if did(form, lambda: choose_attendance(**how, shown=shown)):
            return done(visit, "consent", "offers")
    facts = {"offers": own_offers(visit.reader, visit.by), "says": attendance_text()}
    return show(request, visit, "offers", 422 if form.errors else 200, **facts, wrong=form)


@portal_page()
def offer(request: HttpRequest, visit: Visit, session: uuid.UUID) -> HttpResponse:
    """``…/tilbud/<uuid>/``: sign up, my place in the line, come in, leave; afterwards sparring."""
    found = own_session(visit.reader, visit.by, session)
    form: forms.Form = SignUpForm()
    if request.method == "POST":
        form = _form(request, found)
        if form.is_valid() and did(form, _wanted(request, visit, found, form)):
            return done(visit, "offer", "offer", session=session)
        found = own_session(visit.reader, visit.by, session)
    facts = {
        "one": found,
        "form": form if isinstance(form, SignUpForm) else SignUpForm(),
        "times": form if isinstance(form, TimeForm) else TimeForm(times=_times(found)),
        "wrong": form if form.errors else None,
    }
    return show(request, visit, "offer", 422 if form.errors else 200, **facts)


def _times(found: OwnSession) -> list[tuple[str, str]]:
    return [
        (str(one.pk), f"{days.own_moment(one.starts_at)}, {one.staff.full_name}")
        for one in found.times
    ]


def _form(request: HttpRequest, found: OwnSession) -> forms.Form:
    what = request.POST.get("do", "")
    if what == "pick":
        return TimeForm(request.POST, times=_times(found))
    return SignUpForm(request.POST) if what == "sign_up" else DoForm(request.POST)


def _wanted(
    request: HttpRequest, visit: Visit, found: OwnSession, form: forms.Form
) -> Callable[[], object]:
    """What a button asks for. 404 where it is about something that is not there."""
    how: dict[str, Any] = {"by": visit.by, "once": once(request)}
    what, place, sparring = request.POST.get("do", ""), found.place, found.sparring
    if what == "sign_up" and found.choice is not None:
        session, question = found.session, form.cleaned_data["question"]
        return lambda: sign_up(**how, session=session, citizen=visit.citizen, question=question)
    if what in ("come", "decline") and found.invitation is not None:
        asked, yes = found.invitation, what == "come"
        return lambda: answer_candidate(**how, candidate=asked, wants=yes)
    if what.startswith("option-") and found.poll is not None:
        poll, said = found.poll, what.removeprefix("option-")
        return lambda: answer_poll(**how, poll=poll, option=int(said) if said.isdigit() else -1)
    if place is not None and what in _PLACE:
        return lambda: _PLACE[what](**how, sign_up=place)
    if sparring is not None and what in ("wants", "declines"):
        return lambda: answer_sparring(**how, sparring=sparring, wants=what == "wants")
    if sparring is not None and what == "pick":
        time = next(one for one in found.times if str(one.pk) == form.cleaned_data["time"])
        return lambda: pick_sparring_time(**how, sparring=sparring, time=time)
    raise Http404


_PLACE: dict[str, Callable[..., object]] = {
    "confirm": confirm_offer,
    "leave": cancel_sign_up,
    "join": join,
}
