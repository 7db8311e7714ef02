"""Min kalender: a week as a table, and what is free."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from medspil.kernel import clock
from medspil.kernel.period import WeekNo
from medspil.meetings.forms.booking import ShowTimesForm
from medspil.meetings.queries.appointments import undecided, week_of
from medspil.meetings.queries.requests import waiting_requests
from medspil.meetings.queries.slots import colleagues_of, free_slots
from medspil.people.doors import StaffRequest, staff_page
from medspil.people.models import Staff

DOOR = "meetings.see_calendar"


def whose(request: StaffRequest, key: str = "") -> Staff:
    """The colleague that `?hvem=` names, else the viewer; 404 for who is not a colleague."""
    asked = key or request.GET.get("hvem", "")
    if not asked or asked == str(request.user.pk):
        return request.user
    found = colleagues_of(request.user).filter(pk=int(asked)).first() if asked.isdigit() else None
    if found is None:
        raise Http404
    return found


def _monday(asked: str) -> WeekNo:
    """`2020-W16`; what cannot be read is this week."""
    year, _w, week = asked.partition("-W")
    try:
        found = WeekNo(int(year), int(week))
        assert found.monday
    except (ValueError, AssertionError):
        return WeekNo.of(clock.today())
    return found


@never_cache
@require_safe
@staff_page(rule=DOOR)
def calendar(request: StaffRequest) -> HttpResponseBase:
    """``/kalender/?uge=2020-W16&hvem=7``: the viewer's own week, or a colleague's."""
    staff, week = whose(request), _monday(request.GET.get("uge", ""))
    days = week_of(request.user, staff, week.monday)
    context = {
        "staff": staff,
        "mine": staff.pk == request.user.pk,
        "colleagues": colleagues_of(request.user),
        "week": week,
        "days": days,
        "booked": sum(len(day.lines) for day in days),
        "first": week.monday,
        "last": week.monday + timedelta(days=4),
        "before": WeekNo.of(week.monday - timedelta(days=7)),
        "after": WeekNo.of(week.monday + timedelta(days=7)),
        "now": clock.now(),
        "undecided": undecided(request.user, staff),
        "waiting": waiting_requests(request.user).count(),
    }
    return render(request, "meetings/calendar.html", context)


@never_cache
@require_safe
@staff_page(rule=DOOR)
def free(request: StaffRequest) -> HttpResponseBase:
    """``/ledige-tider/``: the free times of the viewer and their colleagues."""
    form = ShowTimesForm(request.GET or None, staff=colleagues_of(request.user))
    found = free_slots(request.user, **form.asked(), limit=200)
    context = {
        "form": form,
        "slots": found,
        "waiting": waiting_requests(request.user).count(),
    }
    return render(request, "meetings/free.html", context)
