"""The job club on the citizen's own pages: wish for one, say yes, hand in, leave for a job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from medspil.offers.actions.clubs.asking import note_interest
from medspil.offers.actions.clubs.homework import hand_in, set_goal
from medspil.offers.actions.clubs.places import confirm_place, decline_place, leave_club
from medspil.offers.actions.clubs.rating import rate_club
from medspil.offers.queries.clubs.own import OwnClub, own_club, own_wish
from medspil.portal.doors import Visit, portal_page
from medspil.portal.offer_forms import (
    DoForm,
    GoalForm,
    HomeworkForm,
    LeaveForm,
    RateForm,
    WishForm,
)
from medspil.portal.pages.answers import did, done, once, show
from medspil.portal.queries.own import language_of


@portal_page()
def club(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/jobklub/``: my club, its weeks and homework, my goal; or what I have wished."""
    found = own_club(visit.reader, visit.by)
    goal = GoalForm(initial={"goal": found.member.goal if found else ""})
    form: DoForm | GoalForm = DoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if request.POST.get("do") == "goal":
            form = goal = GoalForm(request.POST)
        if form.is_valid() and did(form, _wanted(request, visit, found, form)):
            return done(visit, "club", "club")
        found = own_club(visit.reader, visit.by)
    facts = {
        "club": found,
        "wish": own_wish(visit.reader),
        "goal": goal,
        "wrong": form if form.errors else None,
    }
    return show(request, visit, "club", 422 if form.errors else 200, **facts)


def _wanted(
    request: HttpRequest, visit: Visit, found: OwnClub | None, form: DoForm | GoalForm
) -> Callable[[], object]:
    how: dict[str, Any] = {"by": visit.by, "once": once(request)}
    what = request.POST.get("do", "")
    if found is None:
        raise Http404
    member = found.member
    if what == "goal" and found.private:
        return lambda: set_goal(**how, member=member, goal=form.cleaned_data["goal"])
    if what in _ANSWERS:
        return lambda: _ANSWERS[what](**how, member=member)
    raise Http404


_ANSWERS: dict[str, Callable[..., object]] = {"yes": confirm_place, "no": decline_place}


@portal_page()
def wish(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/jobklub/oenske/``: whether I want a club, and when I can."""
    found = own_wish(visit.reader)
    if found.round is None:
        raise Http404
    said = found.interest
    initial: dict[str, Any] = {"language": language_of(visit.citizen), "also_danish": True}
    if said is not None:
        initial = {
            "wants": "yes" if said.is_live else "no",
            **{name: getattr(said, name) for name in ("wished", "never", "language")},
            "also_danish": said.also_danish,
        }
    form = WishForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and did(
        form,
        lambda: note_interest(
            by=visit.by,
            round=found.round,
            citizen=visit.citizen,
            once=once(request),
            **form.cleaned_data,
        ),
    ):
        return done(visit, "wish", "club")
    return show(request, visit, "club_wish", 422 if form.errors else 200, form=form)


@portal_page()
def homework(request: HttpRequest, visit: Visit, homework: int) -> HttpResponse:
    """``…/jobklub/opgave/<nr>/``: the homework of a week, my answer, what was said to it."""
    found = _own(visit)
    week = next(
        (one for one in found.weeks if one.homework is not None and one.homework.pk == homework),
        None,
    )
    if week is None or not found.private or found.is_offered:
        raise Http404
    initial = {"text": week.answer.text if week.answer else ""}
    form = HomeworkForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and did(
        form,
        lambda: hand_in(
            by=visit.by,
            member=found.member,
            homework=week.homework,
            once=once(request),
            **form.cleaned_data,
        ),
    ):
        return done(visit, "homework", "club")
    status = 422 if form.errors else 200
    return show(request, visit, "club_homework", status, form=form, week=week)


@portal_page()
def leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/jobklub/stop/``: I have got a job, or leave for something else."""
    found = _own(visit)
    if not found.goes_on:
        raise Http404
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and did(
        form,
        lambda: leave_club(
            by=visit.by, member=found.member, once=once(request), **form.cleaned_data
        ),
    ):
        said = "club_job" if form.cleaned_data["to"] == "left_for_job" else "club"
        return done(visit, said, "club")
    return show(request, visit, "club_leave", 422 if form.errors else 200, form=form)


@portal_page()
def rate(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/jobklub/bedoem/``: how much the club helped me."""
    found = _own(visit)
    if not found.may_rate:
        raise Http404
    initial = {"score": found.rating.score} if found.rating else {}
    form = RateForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and did(
        form,
        lambda: rate_club(
            by=visit.by, member=found.member, once=once(request), **form.cleaned_data
        ),
    ):
        return done(visit, "evaluated", "club")
    return show(request, visit, "club_rate", 422 if form.errors else 200, form=form)


def _own(visit: Visit) -> OwnClub:
    """The citizen's club, or 404."""
    found = own_club(visit.reader, visit.by)
    if found is None:
        raise Http404
    return found
