"""The calendar of offers, and a series: made, changed, planned, opened and closed."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel import clock
from medspil.kernel.period import WeekNo
from medspil.offers.actions import (
    add_session,
    change_series,
    close_series,
    make_series,
    plan_sessions,
    publish,
)
from medspil.offers.forms import PlanForm, SeriesForm, SessionForm
from medspil.offers.models import Series
from medspil.offers.pages import DOOR
from medspil.offers.queries.sessions import (
    get_series,
    series_for,
    sessions_between,
    sessions_for,
)
from medspil.people.answering import How, StepForm, do
from medspil.people.doors import StaffRequest, staff_page


def week_of(asked: str) -> WeekNo:
    """`2020-W16`; what cannot be read is this week."""
    year, _w, week = asked.partition("-W")
    try:
        found = WeekNo(int(year), int(week))
        _monday = found.monday
    except ValueError:
        return WeekNo.of(clock.today())
    return found


@never_cache
@require_safe
@staff_page(rule=DOOR)
def calendar(request: StaffRequest) -> HttpResponseBase:
    """``/alle-tilbud/?uge=2020-W16``: what is on, day by day."""
    week = week_of(request.GET.get("uge", ""))
    some = list(sessions_between(request.user, week.monday, week.monday + timedelta(days=6)))
    days = [week.monday + timedelta(days=n) for n in range(7)]
    by_day = [
        (day, [one for one in some if one.starts_at.astimezone(clock.TZ).date() == day])
        for day in days
    ]
    context = {
        "week": week,
        "before": WeekNo.of(week.monday - timedelta(days=7)),
        "after": WeekNo.of(week.monday + timedelta(days=7)),
        "days": [(day, found) for day, found in by_day if found or day.weekday() < 5],
        "some": some,
    }
    return render(request, "offers/calendar.html", context)


@never_cache
@require_safe
@staff_page(rule=DOOR)
def all_series(request: StaffRequest) -> HttpResponseBase:
    """``/alle-tilbud/serier/``: every series."""
    return render(request, "offers/all_series.html", {"found": series_for(request.user)})


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=DOOR)
def new(request: StaffRequest) -> HttpResponseBase:
    """``/alle-tilbud/ny/``: a series more."""
    form = SeriesForm(request.POST or None, mine=request.user)
    back = reverse("offers:all_series")

    def page(form: forms.Form) -> HttpResponseBase:
        context = {"form": form, "back": back}
        return render(request, "offers/series_form.html", context, status=_status(form))

    if request.method != "POST":
        return page(form)
    return do(
        request,
        form,
        lambda how: make_series(**how, **form.facts()),
        back=back,
        page=page,
        said=_("Tilbuddet er lavet som kladde. Læg det i kalenderen, og åbn det."),
    )


@never_cache
@require_safe
@staff_page(rule=DOOR)
def series(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/serie/<uuid>/``: what it is, and what is coming."""
    return _page(request, get_series(request.user, public_id))


def _page(
    request: StaffRequest, found: Series, wrong: forms.Form | None = None
) -> HttpResponseBase:
    forms_ = {"plan_form": PlanForm(), "session_form": SessionForm(series=found)}
    if isinstance(wrong, PlanForm):
        forms_["plan_form"] = wrong
    if isinstance(wrong, SessionForm):
        forms_["session_form"] = wrong
    some = sessions_for(request.user).filter(series=found)
    context = {
        "series": found,
        "topics": list(found.topics.order_by("position")),
        "coming": list(some.filter(starts_at__gt=clock.now()).order_by("starts_at", "pk")[:60]),
        "past": list(some.filter(starts_at__lte=clock.now()).order_by("-starts_at", "pk")[:20]),
        "wrong": wrong,
        **forms_,
    }
    return render(request, "offers/series.html", context, status=_status(wrong))


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=DOOR)
def change(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/serie/<uuid>/ret/``: change it. The calendar follows when it is planned."""
    found = get_series(request.user, public_id)
    form = SeriesForm(request.POST or None, series=found, mine=request.user)
    back = reverse("offers:series", args=[public_id])

    def page(form: forms.Form) -> HttpResponseBase:
        context = {"form": form, "back": back, "series": found}
        return render(request, "offers/series_form.html", context, status=_status(form))

    if request.method != "POST":
        return page(form)
    return do(
        request,
        form,
        lambda how: change_series(**how, series=found, **form.facts()),
        back=back,
        page=page,
        said=_("Ændret. Læg det i kalenderen igen, så følger de gange med, ingen er tilmeldt."),
    )


@require_POST
@staff_page(rule=DOOR)
def plan(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/serie/<uuid>/plan/``: put it on the calendar."""
    found, form = get_series(request.user, public_id), PlanForm(request.POST)
    return do(
        request,
        form,
        lambda how: plan_sessions(**how, series=found, until=form.cleaned_data["until"]),
        back=reverse("offers:series", args=[public_id]),
        page=lambda wrong: _page(request, found, wrong),
        said=_("Kalenderen er lagt."),
    )


@require_POST
@staff_page(rule=DOOR)
def state(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/serie/<uuid>/aabn/``: open it, or close it."""
    found = get_series(request.user, public_id)
    act = close_series if request.POST.get("do") == "close" else publish
    return do(
        request,
        StepForm(request.POST),
        lambda how: act(**how, series=found),
        back=reverse("offers:series", args=[public_id]),
        page=lambda wrong: _page(request, found, wrong),
    )


@require_POST
@staff_page(rule=DOOR)
def add(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/serie/<uuid>/gang/``: one session by hand."""
    found = get_series(request.user, public_id)
    form = SessionForm(request.POST, series=found)

    def act(how: How) -> None:
        guest = form.guest()
        add_session(**how, series=found, guests=[guest] if guest else [], **form.facts())

    return do(
        request,
        form,
        act,
        back=reverse("offers:series", args=[public_id]),
        page=lambda wrong: _page(request, found, wrong),
        said=_("Gangen er lagt i kalenderen."),
    )


def _status(form: forms.Form | None) -> int:
    return 422 if form is not None and form.errors else 200
