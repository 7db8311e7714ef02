"""A week of a club: its theme and homework, and who came."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from medspil.offers.actions.clubs.homework import set_week
from medspil.offers.actions.holding import mark_attendance
from medspil.offers.club_forms import (
    WeekForm,
)
from medspil.offers.models import Session
from medspil.offers.pages.clubs.finding import (
    SEE,
    club_of,
    done,
    once,
    row_key,
    say,
)
from medspil.offers.queries.clubs.club import places_in
from medspil.people.doors import SeeOther, StaffRequest, staff_page


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def week(request: StaffRequest, public_id: uuid.UUID, number: int) -> HttpResponseBase:
    """``/jobklubber/klub/<id>/uge/<nr>/``: its theme and homework, and who came."""
    found = club_of(request, public_id)
    session = (
        Session.objects.filter(series=found.series_id, number=number)
        .select_related("topic", "series", "homework")
        .first()
    )
    if session is None:
        raise Http404
    initial = {
        "theme": session.title,
        "about": session.topic.about if session.topic else "",
        "homework": session.homework.text if hasattr(session, "homework") else "",
    }
    form = WeekForm(request.POST or None, initial=initial, auto_id="week-%s")
    here = reverse("offers:club_week", args=[found.public_id, session.number])
    if request.method == "POST":

        def change(given: dict[str, Any]) -> None:
            set_week(by=request.user, once=once(request), club=found, session=session, **given)

        if done(request, form, change, _("Ugen er gemt.")):
            return SeeOther(here)
    places = places_in(request.user, found).filter(session=session)
    context = {
        "club": found,
        "session": session,
        "form": form,
        "places": list(places.exclude(state__in=["cancelled", "refused"])),
    }
    status = 422 if form.errors else 200
    return render(request, "offers/club_week.html", context, status=status)


@require_POST
@staff_page(rule=SEE)
def came(request: StaffRequest, public_id: uuid.UUID, number: int) -> HttpResponseBase:
    """``/jobklubber/klub/<id>/uge/<nr>/kom/``: somebody came, or did not."""
    found = club_of(request, public_id)
    places = places_in(request.user, found).filter(withheld=False, session__number=number)
    place = places.filter(pk=row_key(request, "place")).first()
    if place is None:
        raise Http404
    yes = request.POST.get("came") == "yes"
    say(
        request,
        lambda: mark_attendance(by=request.user, once=once(request), sign_up=place, came=yes),
        "",
    )
    return SeeOther(reverse("offers:club_week", args=[found.public_id, number]))
