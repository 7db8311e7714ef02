"""Sparring on the citizen's own pages: send in, read the answer, take a time, tell, delete."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from medspil.portal import days
from medspil.portal.doors import Visit, portal_page
from medspil.portal.offer_forms import DoForm, TimeForm
from medspil.portal.pages.answers import did, done, once, show
from medspil.portal.sparring_forms import RatingForm, ResultForm, SendForm, VersionForm, YesForm
from medspil.sparring import files
from medspil.sparring.actions.calling import book_talk, cancel_talk
from medspil.sparring.actions.courses import answer_referral
from medspil.sparring.actions.examples import approve_example, drop_example, offer_example
from medspil.sparring.actions.sending import (
    choose_timeline,
    delete_application,
    rate_answer,
    send_in,
    send_version,
    tell_result,
)
from medspil.sparring.models import LEFT, Application, Talk, TalkState
from medspil.sparring.queries import applications as queries
from medspil.sparring.queries.courses import get_referral, proposals_of, starts_of
from medspil.sparring.queries.examples import example_of
from medspil.sparring.queries.examples import examples as shown_examples
from medspil.sparring.queries.talks import agreed_on, free_talks
from medspil.sparring.uploads import too_large
from medspil.sparring.wording import told


@portal_page(booking=True)
def sparring(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/sparring/``: what I have sent, where it stands, and courses I was proposed."""
    facts: dict[str, Any] = {
        "applications": queries.own_applications(visit.citizen),
        "proposals": proposals_of(visit.citizen),
        "examples": shown_examples().exists(),
    }
    return show(request, visit, "sparring", **facts)


@portal_page()
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/sparring/ny/``: paste or choose a file; the advertisement too, if there is one."""
    form = SendForm(initial={"kind": "letter"})
    if request.method == "POST":
        form = SendForm(request.POST, request.FILES, dropped=too_large(request))
        made: list[Application] = []

        def act() -> None:
            said = form.cleaned_data
            made.append(
                send_in(
                    by=visit.by,
                    citizen=visit.citizen,
                    about=said["about"],
                    given=said["given"],
                    once=once(request),
                )
            )

        if form.is_valid() and did(form, act):
            if not made:
                return done(visit, "sparring_sent", "sparring")
            return done(visit, "sparring_sent", "sparring_one", application=made[0].public_id)
    facts: dict[str, Any] = {"form": form}
    return show(request, visit, "sparring_new", 422 if form.errors else 200, **facts)


@portal_page(booking=True)
def one(request: HttpRequest, visit: Visit, application: uuid.UUID) -> HttpResponse:
    """``…/sparring/<uuid>/``: the answer, a new version, a time to talk, how it went, delete."""
    found = _own(visit, application)
    free = free_talks(found)
    form: forms.Form | None = None
    if request.method == "POST":
        offered = [*free, *found.talks.filter(state=TalkState.BOOKED).select_related("staff")]
        form = _form(request, _times(offered))
        if form.is_valid() and did(form, _wanted(request, visit, found, form, offered)):
            gone = request.POST.get("do") == "delete"
            where: dict[str, Any] = {} if gone else {"application": application}
            what = _DONE.get(request.POST.get("do", ""), "wish")
            return done(visit, what, "sparring" if gone else "sparring_one", **where)
        found = _own(visit, application)
        free = free_talks(found)
    sheet, times = queries.sheet(found, shown_alone=True), _times(free)
    if isinstance(form, TimeForm):
        form.offer(times)
    facts: dict[str, Any] = {
        "application": found,
        "sheet": sheet,
        "times": times,
        "time_form": form if isinstance(form, TimeForm) else TimeForm(times=times),
        "version_form": form if isinstance(form, VersionForm) else _version(found),
        "result_form": form
        if isinstance(form, ResultForm)
        else ResultForm(initial={"result": found.result}),
        "rating_form": form
        if isinstance(form, RatingForm)
        else RatingForm(initial={"rating": sheet.rating}),
        "example": example_of(found),
        "wrong": form,
    }
    return show(request, visit, "sparring_one", 422 if form else 200, **facts)


# what the citizen alone chooses of being an example
_EXAMPLE: dict[str, Callable[..., object]] = {
    "offer": offer_example,
    "take_back": drop_example,
}

# what is said afterwards, by the button
_DONE = {
    "version": "sparring_sent",
    "book": "booked",
    "cancel": "sparring_off",
    "delete": "sparring_gone",
}


def _version(application: Application) -> VersionForm:
    """Of what they sent last, which is what most people send again."""
    last = application.documents.exclude(kind="advert").order_by("-sent_at", "-pk").first()
    return VersionForm(initial={"kind": last.kind if last else ""})


def _own(visit: Visit, public_id: uuid.UUID) -> Application:
    """The citizen's, whoever looks; an employee's look is in the log by the door."""
    found = queries.applications_for(visit.reader).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _times(talks: Iterable[Talk]) -> list[tuple[str, str]]:
    return [
        (str(one.pk), f"{days.own_moment(one.starts_at)}, {one.staff.full_name}") for one in talks
    ]


def _form(request: HttpRequest, times: list[tuple[str, str]]) -> forms.Form:
    what = request.POST.get("do", "")
    if what == "book":
        return TimeForm(request.POST, times=times)
    if what == "version":
        return VersionForm(request.POST, request.FILES, dropped=too_large(request))
    if what == "rate":
        return RatingForm(request.POST)
    return ResultForm(request.POST) if what == "result" else DoForm(request.POST)


def _wanted(
    request: HttpRequest,
    visit: Visit,
    found: Application,
    form: forms.Form,
    offered: Sequence[Talk],
) -> Callable[[], object]:
    """What a button asks for. 404 for what is no button."""
    how: dict[str, Any] = {"by": visit.by, "once": once(request)}
    what, said = request.POST.get("do", ""), form.cleaned_data
    if what == "version":
        return lambda: send_version(**how, application=found, given=said["given"])
    if what == "result":
        return lambda: tell_result(**how, application=found, result=said["result"])
    if what == "rate" and not visit.on_behalf:
        return lambda: rate_answer(**how, application=found, rating=said["rating"])
    if what == "approve" and not visit.on_behalf:
        seen = request.POST.get("seen", "")
        return lambda: approve_example(**how, application=found, seen=seen)
    if what in _EXAMPLE and not visit.on_behalf:
        return lambda: _EXAMPLE[what](**how, application=found)
    if what in ("show", "hide") and not visit.on_behalf:
        return lambda: choose_timeline(**how, application=found, shown=what == "show")
    if what == "delete":
        return lambda: delete_application(**how, application=found)
    if what == "book":
        chosen = next(one for one in offered if str(one.pk) == said["time"])
        return lambda: book_talk(**how, application=found, talk=chosen)
    if what == "cancel" and (talk := agreed_on(found)) is not None:
        return lambda: cancel_talk(**how, talk=talk)
    raise Http404


@portal_page(methods=("GET", "HEAD"))
def examples(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/sparring/eksempler/``: what others wrote, and let be shown."""
    facts: dict[str, Any] = {"examples": shown_examples()[:100]}
    return show(request, visit, "sparring_examples", **facts)


@portal_page(methods=("GET", "HEAD"))
def compare(
    request: HttpRequest, visit: Visit, application: uuid.UUID, document: int
) -> HttpResponse:
    """``…/sparring/<uuid>/forskelle/<nr>/``: what I changed."""
    found = _own(visit, application)
    facts: dict[str, Any] = {"application": found, "compared": queries.compared(found, document)}
    return show(request, visit, "sparring_compare", **facts)


@portal_page(methods=("GET", "HEAD"))
def file(request: HttpRequest, visit: Visit, application: uuid.UUID, document: int) -> HttpResponse:
    """``…/sparring/<uuid>/fil/<nr>/``: my file, as I sent it."""
    return files.download(queries.get_document(_own(visit, application), document))


@portal_page(booking=True)
def course(request: HttpRequest, visit: Visit, referral: int) -> HttpResponse:
    """``…/sparring/kursus/<nr>/``: see what would be sent, and say yes or no."""
    found = get_referral(visit.reader, referral)
    form = YesForm(
        request.POST if request.method == "POST" else None,
        starts=starts_of(found.course),
        hidden=found.citizen.protected,
    )
    if request.method == "POST" and form.is_valid():
        what = request.POST.get("do", "")
        if what not in ("yes", "no", "see"):
            raise Http404
        if what != "see" and did(
            form,
            lambda: answer_referral(
                by=visit.by,
                referral=found,
                wants=what == "yes",
                once=once(request),
                **form.cleaned_data,
            ),
        ):
            return done(visit, "consent", "sparring_course", referral=referral)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    shown = told(
        found.course,
        found.citizen,
        chosen.get("start"),
        name=bool(chosen.get("name")),
        phone=bool(chosen.get("phone")),
    )
    facts: dict[str, Any] = {
        "referral": found,
        "form": form,
        "shown": shown,
        "left": found.state in LEFT,
        "starts": starts_of(found.course),
        "hidden": found.citizen.protected,
    }
    return show(request, visit, "sparring_course", 422 if form.errors else 200, **facts)
