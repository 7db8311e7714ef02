"""One course, and one of its conversations: whatever is to be done now, by one button each."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from medspil.clarification.actions.around import (
    follow_up,
    need_not_meet,
    say_readiness,
    want_to_meet,
)
from medspil.clarification.actions.courses import decline, jump, move_promise, stop
from medspil.clarification.actions.handing_over import hand_over
from medspil.clarification.actions.how import hold_as
from medspil.clarification.actions.outcomes import (
    folder_for,
    hold_talk,
    may_undo,
    miss_talk,
    undo_talk,
)
from medspil.clarification.actions.pauses import pause, resume
from medspil.clarification.actions.summaries import answer_summary, send_summary
from medspil.clarification.actions.talks import (
    add_talk,
    begin,
    cancel_talk,
    drop_talk,
    move_talk,
)
from medspil.clarification.forms import (
    AddForm,
    AnswerForm,
    BecauseForm,
    BeginForm,
    FollowUpForm,
    HandOverForm,
    HoldForm,
    HowForm,
    MoveForm,
    PauseForm,
    PromiseForm,
    ReadinessForm,
    SummaryForm,
)
from medspil.clarification.models import (
    Adviser,
    Clarification,
    CourseState,
    FollowUp,
    Talk,
    TalkState,
)
from medspil.clarification.pages import SEE
from medspil.clarification.queries.courses import (
    CoursePage,
    get_course,
    get_talk,
    page_of,
    who_may_give,
)
from medspil.clarification.queries.line import clarification_policy
from medspil.clarification.queries.times import days_of, proposed_times, times_to_choose
from medspil.clarification.rules import gives_the_course
from medspil.kernel import clock
from medspil.kernel.action import allowed
from medspil.people.answering import How, StepForm, do
from medspil.people.doors import StaffRequest, staff_page
from medspil.people.models import Staff

Given = dict[str, Any]
Step = tuple[Callable[..., forms.Form], Callable[[How, Given], object]]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=SEE)
def course(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/afklaring/<uuid>/``: the place in the line and the promise; times; the summary."""
    found = get_course(request.user, public_id)
    if request.method != "POST":
        return _course(request, found)
    back = reverse("clarification:course", args=[found.public_id])
    if request.POST.get("do") == "give" and not _has_citizen(request, found):
        back = reverse("clarification:list")  # they give it away, and see it no more
    return _do(request, _course_steps(found), back, lambda wrong: _course(request, found, wrong))


def _has_citizen(request: StaffRequest, found: Clarification) -> bool:
    return allowed("people.see_citizen", request.user, found.citizen)


def _course_steps(found: Clarification) -> Mapping[str, Step]:
    it = {"clarification": found}
    steps: dict[str, Step] = {
        "jump": (BecauseForm, lambda how, given: jump(**how, **it, **given)),
        "promise": (PromiseForm, lambda how, given: move_promise(**how, **it, **given)),
        "begin": (BeginForm, lambda how, given: begin(**how, **it, **given)),
        "add": (AddForm, lambda how, given: add_talk(**how, **it, **given)),
        "summary": (SummaryForm, lambda how, given: send_summary(**how, **it, **given)),
        "decline": (StepForm, lambda how, given: decline(**how, **it)),
        "stop": (BecauseForm, lambda how, given: stop(**how, **it, **given)),
        "pause": (PauseForm, lambda how, given: pause(**how, **it, **given)),
        "resume": (StepForm, lambda how, given: resume(**how, **it)),
        "ready": (ReadinessForm, lambda how, given: say_readiness(**how, **it, **given)),
        "later": (FollowUpForm, lambda how, given: follow_up(**how, **it, **given)),
        "give": (
            partial(HandOverForm, course=found),
            lambda how, given: hand_over(**how, **it, **given),
        ),
        "meet": (BecauseForm, lambda how, given: want_to_meet(**how, **it, **given)),
        "met": (StepForm, lambda how, given: need_not_meet(**how, **it)),
    }
    last = found.summaries.last()
    if last is not None:
        said = {"summary": last}
        steps["answer"] = (AnswerForm, lambda how, given: answer_summary(**how, **said, **given))
    return steps


def _course(
    request: StaffRequest, found: Clarification, wrong: forms.Form | None = None
) -> HttpResponseBase:
    page = page_of(found)
    context = {
        "citizen": found.citizen,
        "page": page,
        "course": found,
        "wrong": wrong,
        "forms": {**_forms_of(request, page), **({_name(wrong): wrong} if wrong else {})},
        "may": allowed("clarification.follow", request.user, found),
        "has_citizen": _has_citizen(request, found),
        "in_folder": allowed("folder.open", request.user, found.citizen),
        "sees_own": _has_citizen(request, found) or gives_the_course(request.user, found.citizen),
        **_advisers(request, found),
    }
    return render(request, "clarification/course.html", context, status=422 if wrong else 200)


def _forms_of(request: StaffRequest, page: CoursePage) -> dict[str, forms.Form]:
    found = page.course
    there = page.around
    made: dict[str, forms.Form] = {
        "stop": BecauseForm(auto_id="stop-%s"),
        "pause": PauseForm(auto_id="pause-%s"),
        "meet": BecauseForm(auto_id="meet-%s"),
        "ready": ReadinessForm(
            auto_id="ready-%s", initial={"score": there.said.score} if there.said else {}
        ),
        "later": FollowUpForm(auto_id="later-%s", initial=_came(there.follow_up)),
    }
    if found.state == CourseState.WAITING:
        made["jump"] = BecauseForm(auto_id="jump-%s")
        made["promise"] = PromiseForm(auto_id="promise-%s")
        chosen = _chosen(request, who_may_give(found))
        if chosen is not None and allowed("clarification.begin", request.user, found):
            count = clarification_policy().conversations
            times = proposed_times(chosen, found.citizen, count)
            made["begin"] = BeginForm(auto_id="begin-%s", initial=_proposed(chosen, times))
    if found.state == CourseState.RUNNING and found.adviser is not None:
        times = proposed_times(found.adviser, found.citizen, 1, days_of(found))
        first = {"when": times[0]} if times else {}
        made["add"] = AddForm(auto_id="add-%s", initial=first)
        made["summary"] = SummaryForm(auto_id="summary-%s")
    if page.is_given and allowed("clarification.follow", request.user, found):
        made["give"] = HandOverForm(auto_id="give-%s", course=found)
    if page.to_answer is not None:
        made["answer"] = AnswerForm(auto_id="answer-%s")
    return made


def _came(found: FollowUp | None) -> dict[str, Any]:
    return {"came": found.came, "note": found.note} if found else {}


def _proposed(staff: Staff, times: list[Any]) -> dict[str, Any]:
    return {"staff": staff.pk, **{f"time{n}": at for n, at in enumerate(times, start=1)}}


def _chosen(request: StaffRequest, advisers: Sequence[Adviser]) -> Staff | None:
    """The adviser whose times are proposed: the one asked for, else oneself, else the first."""
    here = {one.staff_id: one.staff for one in advisers}
    asked = request.GET.get("raadgiver", "")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    return here.get(wanted) or here.get(request.user.pk) or next(iter(here.values()), None)


def _advisers(request: StaffRequest, found: Clarification) -> dict[str, Any]:
    if found.state != CourseState.WAITING:
        return {}
    advisers = who_may_give(found)
    return {"advisers": advisers, "chosen": _chosen(request, advisers)}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=SEE)
def talk(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/afklaring/samtale/<uuid>/``: held, moved, called off, dropped, or it came to nothing."""
    found = get_talk(request.user, uid)
    if request.method != "POST":
        return _talk(request, found)
    back = reverse("clarification:course", args=[found.clarification.public_id])
    return _do(request, _talk_steps(found), back, lambda wrong: _talk(request, found, wrong))


def _talk_steps(found: Talk) -> Mapping[str, Step]:
    it = {"talk": found}
    return {
        "move": (MoveForm, lambda how, given: move_talk(**how, **it, **given)),
        "how": (HowForm, lambda how, given: hold_as(**how, **it, **given)),
        "hold": (HoldForm, lambda how, given: hold_talk(**how, **it, **given)),
        "no_show": (StepForm, lambda how, given: miss_talk(**how, **it, we_did=False)),
        "no_call": (StepForm, lambda how, given: miss_talk(**how, **it, we_did=True)),
        "cancel": (BecauseForm, lambda how, given: cancel_talk(**how, **it, **given)),
        "drop": (BecauseForm, lambda how, given: drop_talk(**how, **it, **given)),
        "undo": (StepForm, lambda how, given: undo_talk(**how, **it)),
    }


def _talk(request: StaffRequest, found: Talk, wrong: forms.Form | None = None) -> HttpResponseBase:
    booked = found.state == TalkState.BOOKED
    times = times_to_choose(found, limit=1) if booked else []
    made: dict[str, forms.Form] = {
        "move": MoveForm(auto_id="move-%s", initial={"when": times[0]} if times else {}),
        "how": HowForm(auto_id="how-%s", initial={"form": found.form, "where": found.where}),
        "hold": HoldForm(auto_id="hold-%s", initial={"homework": found.homework}),
        "cancel": BecauseForm(auto_id="cancel-%s"),
        "drop": BecauseForm(auto_id="drop-%s"),
    }
    citizen = found.clarification.citizen
    context = {
        "talk": found,
        "folder": folder_for(request.user, citizen),
        "in_folder": allowed("folder.open", request.user, citizen),
        "may_undo": may_undo(request.user, found),
        "course": found.clarification,
        "citizen": citizen,
        "booked": booked,
        "begun": found.starts_at <= clock.now(),
        "forms": {**made, **({_name(wrong): wrong} if wrong else {})},
        "wrong": wrong,
    }
    return render(request, "clarification/talk.html", context, status=422 if wrong else 200)


def _do(
    request: StaffRequest,
    steps: Mapping[str, Step],
    back: str,
    page: Callable[[forms.Form], HttpResponseBase],
) -> HttpResponseBase:
    """What the button asks for; the form keeps the button's name, so that it is drawn again."""
    name = request.POST.get("do", "")
    if name not in steps:
        unknown = StepForm(request.POST)
        unknown.add_error(None, _("Vælg, hvad der skal ske."))
        return page(unknown)
    make, act = steps[name]
    form = make(request.POST, auto_id=f"{name}-%s")
    return do(
        request,
        form,
        lambda how: act(how, form.cleaned_data),
        back=back,
        page=page,
        said=_("Gemt."),
    )


def _name(form: forms.Form) -> str:
    return str(form.auto_id).removesuffix("-%s")
