"""The course of clarification on the citizen's own pages: place and promise, times, summary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from medspil.clarification.actions.around import say_readiness
from medspil.clarification.actions.courses import decline
from medspil.clarification.actions.pauses import resume
from medspil.clarification.actions.summaries import answer_summary
from medspil.clarification.actions.talks import cancel_talk, move_talk
from medspil.clarification.queries.own import OwnCourse, own_course, own_talk, times_to_choose
from medspil.clarification.rules import gives_the_course
from medspil.portal.clarification_forms import ReadyForm, TalkTimeForm, WrongForm
from medspil.portal.doors import Visit, portal_page
from medspil.portal.pages.answers import did, done, once, show


@portal_page(booking=True, also=gives_the_course)
def course(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/afklaring/``: my place and the day that was promised; times; the summary to answer."""
    found = own_course(visit.reader)
    form: forms.Form = WrongForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if found is None:
            raise Http404
        if request.POST.get("do") == "ready":
            form = ReadyForm(request.POST)
        act = _wanted(request, visit, found, form)
        if form.is_valid() and did(form, act):
            return done(visit, "clarification", "clarification")
        found = own_course(visit.reader)
    ready = form if isinstance(form, ReadyForm) else ReadyForm(initial=_ready(found))
    return show(
        request,
        visit,
        "clarification",
        422 if form.errors else 200,
        own=found,
        form=form if isinstance(form, WrongForm) else WrongForm(),
        ready=ready,
        wrong=form if form.errors else None,
    )


def _ready(found: OwnCourse | None) -> dict[str, int]:
    said = found.around.said if found is not None else None
    return {"score": said.score} if said is not None else {}


def _wanted(
    request: HttpRequest, visit: Visit, found: OwnCourse, form: forms.Form
) -> Callable[[], object]:
    how: dict[str, Any] = {"by": visit.by, "once": once(request)}
    what, summary = request.POST.get("do", ""), found.to_answer
    if what == "decline" and found.course.is_live:
        return lambda: decline(**how, clarification=found.course)
    if what == "resume" and found.around.pause is not None:
        return lambda: resume(**how, clarification=found.course)
    if what == "ready" and found.around.asks:
        return lambda: say_readiness(
            **how, clarification=found.course, score=form.cleaned_data["score"]
        )
    if what == "right" and summary is not None:
        return lambda: answer_summary(**how, summary=summary, approved=True)
    if what == "wrong" and summary is not None:
        return lambda: answer_summary(
            **how, summary=summary, approved=False, wrong=form.cleaned_data["wrong"]
        )
    raise Http404


@portal_page(booking=True, also=gives_the_course)
def talk_time(request: HttpRequest, visit: Visit, talk: int) -> HttpResponse:
    """``…/afklaring/tid/<nr>/``: another time for one conversation, or none."""
    found = own_talk(visit.reader, talk)
    if found is None:
        raise Http404
    times = times_to_choose(found)
    form: forms.Form = TalkTimeForm(times=times)
    if request.method == "POST":
        how: dict[str, Any] = {"by": visit.by, "once": once(request), "talk": found}
        if request.POST.get("do") == "cancel":
            form = forms.Form(request.POST)
            if did(form, lambda: cancel_talk(**how, asked=True)):
                return done(visit, "clarification_off", "clarification")
        else:
            chosen = TalkTimeForm(request.POST, times=times)
            form = chosen
            if chosen.is_valid() and did(
                chosen,
                lambda: move_talk(**how, when=datetime.fromisoformat(chosen.cleaned_data["time"])),
            ):
                return done(visit, "moved", "clarification")
    shown = form if isinstance(form, TalkTimeForm) else TalkTimeForm(times=times)
    facts = {"talk": found, "form": shown, "wrong": form if form.errors else None, "times": times}
    return show(request, visit, "clarification_time", 422 if form.errors else 200, **facts)
