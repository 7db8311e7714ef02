"""External providers' courses, who was proposed for them, and what is passed on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from medspil.people.answering import StepForm, choice_of, do
from medspil.people.doors import StaffRequest, staff_page
from medspil.people.rules import works_with_citizens
from medspil.sparring.actions.courses import (
    add_course,
    note_progress,
    pass_on,
    refer,
    set_course_open,
)
from medspil.sparring.forms import CourseForm, ReferByNumberForm
from medspil.sparring.models import CourseReferral, ReferralState
from medspil.sparring.pages import SEE
from medspil.sparring.queries.courses import courses, get_course, get_referral, referrals_for


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def page(request: StaffRequest) -> HttpResponseBase:
    """``/ansoegninger/kurser/``: the catalogue and the proposals; posting adds a course."""
    if request.method != "POST":
        return _draw(request)
    form = CourseForm(request.POST)
    return do(
        request,
        form,
        lambda how: add_course(**how, **form.cleaned_data),
        back=request.path,
        page=lambda wrong: _draw(request, wrong),
        said=_("Gemt."),
    )


@require_POST
@staff_page(rule=SEE)
def propose(request: StaffRequest) -> HttpResponseBase:
    """``/ansoegninger/kurser/foreslaa/``: to a citizen of the employee's, by case number."""
    form = ReferByNumberForm(request.POST, viewer=request.user)

    def act(how: dict[str, Any]) -> None:
        said = form.cleaned_data
        refer(**how, citizen=said["reference"], course=said["course"])

    return do(
        request,
        form,
        act,
        back=reverse("sparring:courses"),
        page=lambda wrong: _draw(request, wrong),
        said=_("Borgeren kan svare på sin egen side."),
    )


@require_POST
@staff_page(rule=SEE)
def turn(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ansoegninger/kurser/<nr>/luk/``: closed, or open again."""
    course = get_course(pk)
    return do(
        request,
        StepForm(request.POST),
        lambda how: set_course_open(**how, course=course, is_open=not course.is_open),
        back=reverse("sparring:courses"),
        page=lambda wrong: _draw(request, wrong),
    )


@require_POST
@staff_page(rule=SEE)
def follow(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ansoegninger/henvisning/<nr>/``: passed on, begun, finished, stopped."""
    referral = get_referral(request.user, pk)

    def act(how: dict[str, Any]) -> CourseReferral:
        states = {one.value: one.value for one in ReferralState}
        wanted = choice_of(request, **states)
        if wanted == ReferralState.PASSED_ON:
            return pass_on(**how, referral=referral)
        return note_progress(**how, referral=referral, state=wanted)

    return do(
        request,
        StepForm(request.POST),
        act,
        back=reverse("sparring:courses"),
        page=lambda wrong: _draw(request, wrong),
        said=_("Gemt."),
    )


def _draw(request: StaffRequest, wrong: forms.Form | None = None) -> HttpResponseBase:
    by_number = None
    if works_with_citizens(request.user):
        is_it = isinstance(wrong, ReferByNumberForm)
        by_number = wrong if is_it else ReferByNumberForm(viewer=request.user)
    context: dict[str, Any] = {
        "courses": courses(),
        "referrals": referrals_for(request.user)[:200],
        "form": wrong if isinstance(wrong, CourseForm) else CourseForm(),
        "by_number": by_number,
        "wrong": wrong,
    }
    return render(request, "sparring/courses.html", context, status=422 if wrong else 200)
