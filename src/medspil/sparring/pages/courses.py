"""External providers' courses, who was proposed for them, and what is passed on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel.action import Refused
from medspil.people.answering import StepForm, choice_of, do
from medspil.people.doors import StaffRequest, staff_page
from medspil.people.rules import works_with_citizens
from medspil.sparring.actions.courses import (
    add_course,
    add_start,
    change_course,
    drop_start,
    note_progress,
    pass_on,
    refer,
    set_course_open,
    steps_from,
)
from medspil.sparring.forms import CourseForm, ReferByNumberForm, StartForm
from medspil.sparring.models import LEFT, CourseReferral, ProviderCourse, ReferralState
from medspil.sparring.pages import SEE
from medspil.sparring.queries.courses import (
    courses,
    get_course,
    get_referral,
    referrals_for,
    starts_of,
)
from medspil.sparring.wording import words_today

ROWS = 50


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
        said=_("Gemt. Tilføj nu, hvornår og hvor det begynder."),
    )


@never_cache
@require_safe
@staff_page(rule=SEE)
def course(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ansoegninger/kurser/<nr>/``: what stands of it, and when and where it begins."""
    return _draw_course(request, get_course(pk))


@require_POST
@staff_page(rule=SEE)
def step(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ansoegninger/kurser/<nr>/goer/``: the button that was pressed."""
    found, what = get_course(pk), request.POST.get("do", "")
    form: forms.Form = StepForm(request.POST)
    if what == "change":
        form = CourseForm(request.POST)
    elif what == "start":
        form = StartForm(request.POST)

    def act(how: dict[str, Any]) -> object:
        said: dict[str, Any] = {**how, "course": found}
        if what == "change":
            return change_course(**said, **form.cleaned_data)
        if what == "start":
            return add_start(**said, **form.cleaned_data)
        if what in ("open", "close"):
            return set_course_open(**said, is_open=what == "open")
        key = what.removeprefix("drop-")
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            raise Refused(_("Vælg, hvad der skal ske."))
        return drop_start(**said, key=int(key))

    return do(
        request,
        form,
        act,
        back=reverse("sparring:course", args=[pk]),
        page=lambda wrong: _draw_course(request, found, wrong),
        said=_("Gemt."),
    )


def _draw_course(
    request: StaffRequest, found: ProviderCourse, wrong: forms.Form | None = None
) -> HttpResponseBase:
    context: dict[str, Any] = {
        "course": found,
        "starts": starts_of(found),
        "form": wrong if isinstance(wrong, CourseForm) else CourseForm(course=found),
        "start_form": wrong if isinstance(wrong, StartForm) else StartForm(),
        "wrong": wrong,
    }
    return render(request, "sparring/course.html", context, status=422 if wrong else 200)


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
    shown = Paginator(referrals_for(request.user), ROWS).get_page(request.GET.get("side"))
    context: dict[str, Any] = {
        "courses": courses(),
        "page": shown,
        "referrals": [_row(one) for one in shown.object_list],
        "form": wrong if isinstance(wrong, CourseForm) else CourseForm(),
        "by_number": by_number,
        "wrong": wrong,
    }
    return render(request, "sparring/courses.html", context, status=422 if wrong else 200)


def _row(referral: CourseReferral) -> dict[str, Any]:
    """A proposal, what leaves, what can be told of it now, and whether another link can be sent."""
    again = referral.state in LEFT and bool(referral.course.email) and not referral.taken_back_at
    return {
        "referral": referral,
        "words": words_today(referral),
        "steps": steps_from(referral),
        "again": again,
    }
