"""The staff's pages of a part: its words, its film, and what goes with it."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.courses.actions.parts import (
    add_material,
    add_part,
    change_part,
    move_part,
    remove_material,
    remove_part,
    set_captions,
    set_film,
)
from medspil.courses.forms import CaptionsForm, FilmForm, MaterialForm, PartForm, PartWordsForm
from medspil.courses.models import Part
from medspil.courses.pages.courses import DOOR, course_page, must, once, say, to_course
from medspil.courses.pages.watching import film_answer, material_answer
from medspil.courses.queries.courses import course_for, material_for, part_for
from medspil.kernel.action import AlreadyDone, Refused, allowed
from medspil.people.doors import SeeOther, StaffRequest, staff_page

_SHOWS_FILM = {"media-src": [SELF]}


def to_part(part: Part) -> SeeOther:
    return SeeOther(reverse("courses:part", args=[part.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=DOOR)
def new(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/kurser/<uuid>/del/``: a new part; its film comes on the next page."""
    course = course_for(request.user, public_id)
    must(request, course)
    form = PartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return to_part(
                add_part(by=request.user, course=course, once=once(request), **form.cleaned_data)
            )
        except Refused as refused:
            say(form, refused)
        except AlreadyDone:
            return to_course(course)
    context = {"form": form, "course": course}
    return render(request, "courses/part_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@csp_update(_SHOWS_FILM)
@staff_page(rule=DOOR)
def part(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kurser/del/<nr>/``: see the part as viewers do, and change it if it is yours to."""
    found = part_for(request.user, pk)
    if request.method != "POST":
        return _page(request, found)
    must(request, found.course)
    form = PartWordsForm(request.POST)
    if form.is_valid():
        try:
            change_part(by=request.user, part=found, once=once(request), **form.cleaned_data)
        except Refused as refused:
            say(form, refused)
        except AlreadyDone:
            return to_part(found)
        else:
            messages.success(request, _("Delen er rettet."))
            return to_part(found)
    return _page(request, found, words=form)


def _page(request: StaffRequest, found: Part, **given: forms.Form) -> HttpResponse:
    """The part's page, with the form that was not right, if one was not."""
    words = PartWordsForm(
        initial={
            name: getattr(found, name) for name in ("title", "about", "question", "transcript")
        }
    )
    shown = {
        "words": words,
        "film": FilmForm(),
        "captions": CaptionsForm(),
        "material": MaterialForm(),
        **given,
    }
    context = {
        "part": found,
        "course": found.course,
        "materials": list(found.materials.all()),
        "may_change": allowed("courses.change", request.user, found),
        "wrong": next(iter(given.values()), None),
        **{f"{name}_form": form for name, form in shown.items()},
    }
    return render(request, "courses/part.html", context, status=422 if given else 200)


def _upload(
    request: StaffRequest,
    found: Part,
    name: str,
    form: forms.Form,
    act: Callable[..., Any],
    said: str,
) -> HttpResponseBase:
    """Keep a file; what is wrong with it is said at its field, and nothing else is touched."""
    must(request, found.course)
    if form.is_valid():
        given = dict(form.cleaned_data)
        file = given.pop(name)
        try:
            act(by=request.user, part=found, file=file, once=once(request), **given)
        except Refused as refused:
            say(form, refused)
        except AlreadyDone:
            return to_part(found)
    if form.errors:
        return _page(request, found, **{name: form})
    messages.success(request, said)
    return to_part(found)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@csp_update(_SHOWS_FILM)
@staff_page(rule=DOOR)
def film(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kurser/del/<nr>/film/``: the film in pieces, or a new one."""
    found = part_for(request.user, pk)
    if request.method != "POST":
        return film_answer(request, found)
    form = FilmForm(request.POST, request.FILES)
    return _upload(request, found, "film", form, set_film, _("Filmen er lagt op."))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@csp_update(_SHOWS_FILM)
@staff_page(rule=DOOR)
def captions(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kurser/del/<nr>/undertekster/``: the subtitles, or new ones."""
    found = part_for(request.user, pk)
    if request.method != "POST":
        if not found.captions:
            raise Http404
        return HttpResponse(found.captions, content_type="text/vtt; charset=utf-8")
    form = CaptionsForm(request.POST, request.FILES)
    return _upload(request, found, "captions", form, set_captions, _("Underteksterne er lagt op."))


@require_POST
@csp_update(_SHOWS_FILM)
@staff_page(rule=DOOR)
def material(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kurser/del/<nr>/materiale/``: one more file to read or print."""
    form = MaterialForm(request.POST, request.FILES)
    found = part_for(request.user, pk)
    return _upload(request, found, "material", form, add_material, _("Materialet er lagt op."))


@require_POST
@staff_page(rule=DOOR)
def move(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kurser/del/<nr>/flyt/``: one up, or one down."""
    found = part_for(request.user, pk)
    with contextlib.suppress(AlreadyDone):
        move_part(
            by=request.user, part=found, up=request.POST.get("do") == "up", once=once(request)
        )
    return to_course(found.course)


@require_POST
@staff_page(rule=DOOR)
def remove(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kurser/del/<nr>/fjern/``: remove a part."""
    found = part_for(request.user, pk)
    try:
        remove_part(by=request.user, part=found, once=once(request))
    except Refused as refused:
        return course_page(request, found.course, refused.message)
    except AlreadyDone:
        return to_course(found.course)
    messages.success(request, _("Delen er fjernet."))
    return to_course(found.course)


@never_cache
@require_safe
@staff_page(rule=DOOR)
def read_material(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kurser/materiale/<nr>/``: the file."""
    return material_answer(request, material_for(request.user, pk))


@require_POST
@staff_page(rule=DOOR)
def drop_material(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kurser/materiale/<nr>/fjern/``: remove the file."""
    found = material_for(request.user, pk)
    try:
        remove_material(by=request.user, material=found, once=once(request))
    except AlreadyDone:
        pass
    else:
        messages.success(request, _("Materialet er fjernet."))
    return to_part(found.part)
