"""Refer a citizen to a course: found from the course, or from the citizen's own page."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from medspil.courses.actions.referrals import LATER, close_links, refer, send_link
from medspil.courses.forms import ReferForm
from medspil.courses.pages.courses import DOOR, once, say
from medspil.courses.queries.courses import (
    course_for,
    open_courses,
    people_found,
    referral_for,
    referrals_for,
)
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import Citizen
from medspil.people.queries import get_citizen


def to_citizen(citizen: Citizen) -> SeeOther:
    return SeeOther(reverse("courses:citizen", args=[citizen.public_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=DOOR)
def search(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/kurser/<uuid>/henvis/``: whom? What is searched for stands in no address."""
    course = course_for(request.user, public_id)
    words = request.POST.get("q", "").strip()[:80]
    context = {
        "course": course,
        "words": words,
        "asked": request.method == "POST",
        "found": people_found(request.user, words),
    }
    return render(request, "courses/search.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=DOOR)
def citizen(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/kursus/``: what they are referred to, and one course more."""
    found = get_citizen(request.user, public_id)
    courses = list(open_courses(request.user))
    if request.method != "POST":
        chosen = {"course": request.GET["kursus"]} if "kursus" in request.GET else None
        return _page(request, found, ReferForm(courses=courses, initial=chosen))
    form = ReferForm(request.POST, courses=courses)
    if form.is_valid():
        way = form.cleaned_data["way"]
        try:
            refer(
                by=request.user,
                citizen=found,
                course=form.chosen,
                way=way,
                talk=form.cleaned_data["talk"],
                once=once(request),
            )
        except Refused as refused:
            say(form, refused)
        except AlreadyDone:
            return to_citizen(found)
    if form.errors:
        return _page(request, found, form)
    messages.success(
        request,
        _("Borgeren er henvist. Send linket, når I har talt om det.")
        if way == LATER
        else _("Borgeren er henvist, og linket er på vej."),
    )
    return to_citizen(found)


def _page(
    request: StaffRequest, found: Citizen, form: ReferForm, refused: str = ""
) -> HttpResponse:
    context = {
        "citizen": found,
        "form": form,
        "refused": refused,
        "referrals": list(referrals_for(request.user).filter(citizen=found)),
    }
    wrong = bool(refused or form.errors)
    return render(request, "courses/citizen.html", context, status=422 if wrong else 200)


@require_POST
@staff_page(rule=DOOR)
def send(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/kurser/henvisning/<uuid>/send/``: a new link; the one before closes."""
    found = referral_for(request.user, public_id)
    way = "letter" if request.POST.get("way") == "letter" else ""
    try:
        send_link(
            by=request.user,
            referral=found,
            way=way,
            talk="talk" in request.POST,
            once=once(request),
        )
    except Refused as refused:
        form = ReferForm(courses=list(open_courses(request.user)))
        return _page(request, found.citizen, form, refused.message)
    except AlreadyDone:
        return to_citizen(found.citizen)
    messages.success(request, _("Et nyt link er på vej. Det gamle virker ikke mere."))
    return to_citizen(found.citizen)


@require_POST
@staff_page(rule=DOOR)
def close(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/kurser/henvisning/<uuid>/luk/``: the links open nothing any more."""
    found = referral_for(request.user, public_id)
    try:
        close_links(by=request.user, referral=found, once=once(request))
    except AlreadyDone:
        pass
    else:
        messages.success(request, _("Linket er lukket, også for pårørende."))
    return to_citizen(found.citizen)
