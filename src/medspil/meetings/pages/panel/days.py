"""The panel's days: which there are, one day's agenda, one meeting, and a case's date and form."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused, allowed
from medspil.meetings.actions.panel.changing import call_members, cancel_day, change_day
from medspil.meetings.actions.panel.days import (
    adjourn_hearing,
    hold_hearing,
    make_day,
    move_hearing,
    open_hearing,
    schedule_case,
)
from medspil.meetings.forms.panel import AttendanceForm, BecauseForm, DayForm, ScheduleForm
from medspil.meetings.forms.panel_days import CancelDayForm, ChangeDayForm, FillForm, MembersForm
from medspil.meetings.models import (
    ACTIVE_HEARING,
    HearingForm,
    HearingState,
    PanelDay,
    PanelHearing,
    PanelMember,
)
from medspil.meetings.pages.panel.cases import SEE, case_url
from medspil.meetings.pages.panel.doing import done, once
from medspil.meetings.pages.panel.packs import answer
from medspil.meetings.queries.panel import cases as queries
from medspil.meetings.queries.panel.consents import all_asked, standing_of
from medspil.meetings.queries.panel.days import (
    agenda_of,
    calls_on,
    crowded,
    days_before,
    days_from,
    free_slots,
    get_day,
    get_hearing,
    months_of,
    proposals,
    ways_instead,
)
from medspil.meetings.queries.panel.filling import candidates_for
from medspil.meetings.queries.panel.packs import members_of
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.ui import wording


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def days(request: StaffRequest) -> HttpResponseBase:
    """``/rehabilitering/dage/``: the days to come, how full the months are, and a new day."""
    runs = allowed("meetings.run_panel", request.user)
    form = DayForm(request.POST or None)
    if request.method == "POST":
        if not runs:
            raise Http404

        def make(given: dict[str, Any]) -> None:
            facts = {**given, "forms": given["forms_"]}
            del facts["forms_"]
            made = make_day(by=request.user, once=once(request), **facts)
            say_who_clashes(request, made)

        if done(request, form, make, _("Dagen er oprettet.")):
            return SeeOther(reverse("meetings:panel_days"))
    today = clock.today()
    coming = list(days_from(today))
    context = {
        "coming": coming,
        "past": days_before(today),
        "months": months_of(coming),
        "form": form if runs else None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/panel_days.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def day(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/rehabilitering/dage/<nr>/``: the agenda with its times; up and down move a case."""
    found = get_day(pk)
    agenda = agenda_of(request.user, found)
    if request.method == "POST" and request.POST.get("form") == "answer":
        key = _number(request.POST.get("invitation", ""))
        call = found.invitations.filter(pk=key, taken_off_at=None).first()
        if call is None or not agenda.runs_it:
            raise Http404
        answer(request, call)
        return SeeOther(reverse("meetings:panel_day", args=[pk]))
    if request.method == "POST":
        hearing = get_hearing(request.user, _number(request.POST.get("hearing", "")))
        try:
            move_hearing(
                by=request.user,
                once=once(request),
                hearing=hearing,
                earlier=request.POST.get("way") == "up",
            )
        except Refused as refused:
            messages.error(request, refused.message)
        except AlreadyDone:
            pass
        return SeeOther(reverse("meetings:panel_day", args=[pk]))
    context = {
        "agenda": agenda,
        "calls": calls_on(found),
        "changes": agenda.runs_it and found.cancelled_at is None and found.day >= clock.today(),
        "free": found.slots - agenda.taken,
    }
    return render(request, "meetings/panel_day.html", context)


def say_who_clashes(request: StaffRequest, day: PanelDay) -> None:
    """Who of those called has something else then: they move it, or another is called."""
    names = [one.invitation.member.name for one in calls_on(day) if one.clashes]
    if names:
        said = _(
            "%(names)s har noget andet på det tidspunkt. De flytter det, eller du kalder en anden."
        )
        messages.warning(request, said % {"names": ", ".join(names)})


def _day_to_change(request: StaffRequest, pk: int) -> PanelDay:
    """A day that the viewer runs, still to come and not cancelled; or 404."""
    found = get_day(pk)
    runs = allowed("meetings.run_day", request.user, found)
    if not runs or found.cancelled_at is not None or found.day < clock.today():
        raise Http404
    return found


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="meetings.run_panel")
def change(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``…/dage/<nr>/ret/``: when, how many, in which forms, where; and who is called to it."""
    found = _day_to_change(request, pk)
    here = reverse("meetings:panel_day", args=[pk])
    sent = request.POST if request.method == "POST" else None
    which = sent.get("form", "") if sent is not None else ""
    called = found.invitations.filter(taken_off_at=None).values_list("member_id", flat=True)
    seated = PanelMember.objects.filter(type=found.type, valid__contains=found.day)
    form = ChangeDayForm(sent if which == "day" else None, day=found)
    members = MembersForm(
        sent if which == "members" else None,
        members=seated.select_related("staff").order_by("role", "pk"),
        called=called,
    )
    who: dict[str, Any] = {"by": request.user, "once": once(request), "day": found}
    if which == "day" and done(
        request, form, lambda _given: change_day(**who, **form.facts()), _("Dagen er rettet.")
    ):
        say_who_clashes(request, get_day(pk))
        return SeeOther(here)
    if which == "members" and done(
        request, members, lambda given: call_members(**who, **given), _("Medlemmerne er gemt.")
    ):
        say_who_clashes(request, found)
        return SeeOther(here)
    context = {
        "held_on": found,
        "form": form,
        "members": members,
        "wrong": {"day": form, "members": members}.get(which),
        "crowded": crowded(found, form.cleaned_data) if form.errors else [],
    }
    status = 422 if sent is not None else 200
    return render(request, "meetings/panel_day_change.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="meetings.run_panel")
def cancel(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``…/dage/<nr>/aflys/``: why, and for each case another day or that it is put off."""
    found = _day_to_change(request, pk)
    cases = ways_instead(found)
    form = CancelDayForm(request.POST or None, cases=cases, when=wording.danish_date)

    def act(given: dict[str, Any]) -> None:
        cancel_day(
            by=request.user,
            once=once(request),
            day=found,
            because=given["because"],
            instead={key: (get_day(day), way) for key, (day, way) in form.chosen().items()},
        )

    if request.method == "POST" and done(request, form, act, _("Dagen er aflyst.")):
        return SeeOther(reverse("meetings:panel_days"))
    context = {"held_on": found, "form": form, "cases": cases}
    status = 422 if form.is_bound else 200
    return render(request, "meetings/panel_day_cancel.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="meetings.run_panel")
def fill(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``…/dage/<nr>/ledig/``: the next free time, and the cases that can take it."""
    found = _day_to_change(request, pk)
    free = free_slots(found)
    form = FillForm(request.POST or None, candidates=candidates_for(request.user, found))

    def plan(_given: dict[str, Any]) -> None:
        one, shape = form.chosen()
        schedule_case(
            by=request.user,
            once=once(request),
            case=one.case,
            day=found,
            form=shape,
            representative=one.speaker if shape == HearingForm.REPRESENTED else None,
        )

    if request.method == "POST" and (
        _has_it(found, request.POST.get("choice", ""))
        or done(request, form, plan, _("Sagen har fået tiden. Borgeren får besked."))
    ):
        more = len(free) > 1 and candidates_for(request.user, found)
        return SeeOther(reverse(f"meetings:panel_day{'_fill' if more else ''}", args=[pk]))
    context = {
        "held_on": found,
        "form": form,
        "free": [found.starts_at(slot) for slot in free],
        "month": months_of([found])[0],
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/panel_day_fill.html", context, status=status)


def _has_it(day: PanelDay, choice: str) -> bool:
    """Does the case have its time in that form already? Then the button was pressed twice."""
    case, _dash, form = choice.partition("-")
    there = day.hearings.filter(state=HearingState.PLANNED, form=form)
    return there.filter(case=_number(case)).exists()


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def hearing(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/rehabilitering/moede/<nr>/``: begin it, note who was there, or adjourn it."""
    found = get_hearing(request.user, pk)
    runs = queries.can_run(request.user, found.case)
    sent = request.POST if request.method == "POST" else None
    which = sent.get("form", "") if sent is not None else ""
    attendance = AttendanceForm(
        sent if which == "hold" else None, hearing=found, members=members_of(found.day)
    )
    because = BecauseForm(sent if which == "adjourn" else None)
    who: dict[str, Any] = {"by": request.user, "once": once(request), "hearing": found}
    refused_text = ""
    if which == "open":
        try:
            open_hearing(**who)
        except Refused as refused:
            refused_text = refused.message
        except AlreadyDone:
            return SeeOther(reverse("meetings:panel_hearing", args=[pk]))
        else:
            messages.success(request, _("Mødet er begyndt."))
            return SeeOther(reverse("meetings:panel_hearing", args=[pk]))
    elif (
        which == "hold"
        and done(
            request,
            attendance,
            lambda _given: hold_hearing(**who, attended=attendance.attended()),
            _("Mødet er holdt. Skriv indstillingen, mens I husker den."),
        )
    ) or (
        which == "adjourn"
        and done(
            request,
            because,
            lambda given: adjourn_hearing(**who, **given),
            _("Mødet er udsat. Sagen venter på en ny dato."),
        )
    ):
        return SeeOther(case_url(found.case))
    standing = standing_of(found.case)
    context = {
        "hearing": found,
        "case": found.case,
        "runs": runs,
        "answers": [(asked.title, asked.question in standing.yes) for asked in all_asked()],
        "attendance": attendance,
        "because": because,
        "came": found.attendance.select_related("member__staff"),
        "refused": refused_text,
        "wrong": {"hold": attendance, "adjourn": because}.get(which),
        "is_today": found.day.day == clock.today(),
    }
    status = 422 if sent is not None else 200
    return render(request, "meetings/panel_hearing.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def schedule(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/dato/``: the next days with room, and only the forms that have what they need."""
    found = queries.get_case(request.user, public_id)
    having = standing_of(found)
    ways = proposals(found, having)
    form = ScheduleForm(
        request.POST or None,
        proposals=ways,
        speakers=having.speakers,
        when=wording.danish_date,
    )

    def plan(given: dict[str, Any]) -> None:
        day, shape = form.chosen()
        schedule_case(
            by=request.user,
            once=once(request),
            case=found,
            day=get_day(day),
            form=shape,
            representative=given.get("representative"),
        )

    if request.method == "POST" and done(request, form, plan, _("Sagen har fået dato og form.")):
        return SeeOther(case_url(found))
    context = {
        "case": found,
        "form": form,
        "ways": ways,
        "having": having,
        "answers": [(asked, asked.question in having.yes) for asked in all_asked()],
        "current": PanelHearing.objects.filter(case=found, state__in=ACTIVE_HEARING)
        .select_related("day")
        .first(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/panel_schedule.html", context, status=status)
