"""The staff's pages of a course: the list, a new one, the course, its figures."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.courses.actions.courses import (
    change_course,
    close_course,
    make_course,
    publish_course,
    remove_draft,
    remove_feedback,
)
from medspil.courses.forms import CourseForm
from medspil.courses.models import Course
from medspil.courses.queries.courses import course_for, feedback_for, listed_courses, staff_sheet
from medspil.courses.queries.figures import course_figures
from medspil.kernel.action import AlreadyDone, NotAllowed, Refused, allowed
from medspil.people.doors import SeeOther, StaffRequest, staff_page

DOOR = "courses.see"


def to_course(course: Course) -> SeeOther:
    return SeeOther(reverse("courses:course", args=[course.public_id]))


def once(request: StaffRequest) -> str | None:
    return request.POST.get("once") or None


def say(form: Any, refused: Refused) -> None:
    """Put a refusal where it belongs in the form."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


def must(request: StaffRequest, course: Course) -> None:
    """The page is for whoever looks after the course; to the rest it does not exist."""
    if not allowed("courses.change", request.user, course):
        raise NotAllowed("courses.change")


@require_safe
@staff_page(rule=DOOR)
def courses(request: StaffRequest) -> HttpResponseBase:
    """``/kurser/``: every course that the viewer may see."""
    return render(request, "courses/courses.html", {"courses": listed_courses(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="courses.make")
def new(request: StaffRequest) -> HttpResponseBase:
    """``/kurser/nyt/``: begin a course."""
    form = CourseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return to_course(make_course(by=request.user, once=once(request), **form.cleaned_data))
        except Refused as refused:
            say(form, refused)
        except AlreadyDone as done:
            return to_course(Course.objects.get(pk=int(done.result)))
    context = {"form": form, "course": None}
    return render(request, "courses/change.html", context, status=422 if form.errors else 200)


@require_safe
@staff_page(rule=DOOR)
def course(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/kurser/<uuid>/``: the parts, my referred citizens, what was said."""
    return course_page(request, course_for(request.user, public_id))


def course_page(request: StaffRequest, found: Course, refused: str = "") -> HttpResponse:
    context = {
        "sheet": staff_sheet(request.user, found),
        "may_change": allowed("courses.change", request.user, found),
        "refused": refused,
    }
    return render(request, "courses/course.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=DOOR)
def change(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/kurser/<uuid>/ret/``: another title, other words."""
    found = course_for(request.user, public_id)
    must(request, found)
    if request.method == "POST":
        form = CourseForm(request.POST)
        if form.is_valid():
            try:
                change_course(
                    by=request.user, course=found, once=once(request), **form.cleaned_data
                )
            except Refused as refused:
                say(form, refused)
            except AlreadyDone:
                return to_course(found)
            else:
                messages.success(request, _("Kurset er rettet."))
                return to_course(found)
    else:
        form = CourseForm(initial={"title": found.title, "about": found.about})
    context = {"form": form, "course": found}
    return render(request, "courses/change.html", context, status=422 if form.errors else 200)


def _do(
    request: StaffRequest, public_id: uuid.UUID, act: Callable[..., Any], said: str
) -> HttpResponseBase:
    found = course_for(request.user, public_id)
    try:
        act(by=request.user, course=found, once=once(request))
    except Refused as refused:
        return course_page(request, found, refused.message)
    except AlreadyDone:
        return to_course(found)
    messages.success(request, said)
    return to_course(found)


@require_POST
@staff_page(rule=DOOR)
def publish(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/kurser/<uuid>/aabn/``: open it."""
    return _do(request, public_id, publish_course, _("Kurset er åbent. Nu kan du henvise til det."))


@require_POST
@staff_page(rule=DOOR)
def close(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/kurser/<uuid>/luk/``: close it, and every link with it."""
    return _do(request, public_id, close_course, _("Kurset er lukket. Ingen links virker mere."))


@require_POST
@staff_page(rule=DOOR)
def remove(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/kurser/<uuid>/fjern/``: remove a draft."""
    found = course_for(request.user, public_id)
    try:
        remove_draft(by=request.user, course=found, once=once(request))
    except Refused as refused:
        return course_page(request, found, refused.message)
    except AlreadyDone:
        pass
    messages.success(request, _("Kladden er fjernet."))
    return SeeOther(reverse("courses:courses"))


@require_POST
@staff_page(rule=DOOR)
def drop_feedback(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kurser/mening/<nr>/fjern/``: remove what should not have been written."""
    found = feedback_for(request.user, pk)
    with contextlib.suppress(AlreadyDone):
        remove_feedback(by=request.user, feedback=found, once=once(request))
    messages.success(request, _("Meningen er fjernet."))
    return to_course(found.course)


@require_safe
@staff_page(rule=DOOR)
def figures(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/kurser/<uuid>/tal/``: what was watched, of nobody."""
    found = course_for(request.user, public_id)
    context = {"course": found, "figures": course_figures(request.user, found)}
    return render(request, "courses/figures.html", context)
