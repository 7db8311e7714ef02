"""A meeting with several people, as its main person sees it, and two questions afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from medspil.meetings.actions.meetings.after import confirm_agreement, evaluate
from medspil.meetings.actions.meetings.agenda import (
    add_point,
    check_understanding,
    remove_point,
)
from medspil.meetings.actions.meetings.plan import answer_seat
from medspil.meetings.actions.meetings.running import signal
from medspil.meetings.actions.meetings.sharing import answer_sharing, withdraw_sharing
from medspil.meetings.models import SeatAnswer, SignalKind, Whose
from medspil.meetings.queries.own import OwnMeeting, own_meeting, own_meetings, spoken
from medspil.portal.doors import Visit, portal_page
from medspil.portal.forms import EvaluateForm, PointForm
from medspil.portal.pages.answers import did, done, how_said, number, once, show

SHOWN = 30


@portal_page(booking=True, methods=("GET", "HEAD"))
def meetings(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/moeder/``: the meetings, and where their summaries are."""
    return show(request, visit, "meetings", meetings=own_meetings(visit.reader)[:SHOWN])


@portal_page(booking=True)
def meeting(request: HttpRequest, visit: Visit, uid: uuid.UUID) -> HttpResponse:
    """``…/moeder/<uid>/``: how one comes in, who is there, my points; agreements and summary."""
    found = own_meeting(visit.reader, uid)
    form = PointForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        act = _wanted(request, visit, found)
        if act is None or did(form, act):
            return done(visit, "meeting", "meeting", uid=uid)
        found = own_meeting(visit.reader, uid)
    return show(request, visit, "meeting", 422 if form.errors else 200, one=found, form=form)


def _wanted(request: HttpRequest, visit: Visit, found: OwnMeeting) -> Callable[[], object] | None:
    """What a button asks for. None where its row has gone: somebody was here before."""
    sent = request.POST
    how: dict[str, Any] = {"by": visit.by, "meeting": found.meeting, "once": once(request)}
    do, row = sent.get("do", ""), number(sent.get("row", ""))
    if do == "point":
        title = sent.get("title", "")
        return lambda: add_point(**how, title=title, whose=Whose.MAIN_PERSON)
    if do in SeatAnswer.values:
        seat = found.seat
        return lambda: answer_seat(by=how["by"], once=how["once"], seat=seat, answer=do)
    if do in SignalKind.values:
        return lambda: signal(**how, seat=found.seat, kind=do)
    if do in _SHARING:
        return _share(request, visit, found, do)
    if do == "confirm":
        agreed = next((one for one in found.agreed if one.pk == row), None)
        return None if agreed is None else lambda: confirm_agreement(**how, agreed=agreed)
    if do not in ("out", "words"):
        raise Http404
    item = next((one for one in found.items if one.pk == row), None)
    if item is None:
        return None
    said = sent.get("own_words", "")
    if do == "words":
        return lambda: check_understanding(**how, item=item, own_words=said)
    return lambda: remove_point(**how, item=item)


_SHARING = {"share_yes": "given", "share_no": "refused", "share_back": "withdrawn"}


def _share(request: HttpRequest, visit: Visit, found: OwnMeeting, do: str) -> Callable[[], object]:
    """The citizen's answer to who takes part; an employee says how they were told."""
    how: dict[str, Any] = {"by": visit.by, "meeting": found.meeting, "once": once(request)}
    how["how"] = how_said(request, visit)
    if do == "share_back":
        return lambda: withdraw_sharing(**how)
    shown = request.POST.get("shown_text", "")
    return lambda: answer_sharing(**how, answer=_SHARING[do], shown_text=shown)


@portal_page(booking=True)
def asked(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponse:
    """``…/hvordan-gik-det/<id>/``: were you heard, and did you set the agenda?"""
    found = spoken(visit.reader).filter(pk=conversation).first()
    if found is None:
        raise Http404
    form = EvaluateForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and did(
        form,
        lambda: evaluate(by=visit.by, conversation=found, once=once(request), **form.cleaned_data),
    ):
        return done(visit, "evaluated")
    facts = {"conversation": found, "answered": hasattr(found, "evaluation"), "form": form}
    return show(request, visit, "asked", 422 if form.errors else 200, **facts)
