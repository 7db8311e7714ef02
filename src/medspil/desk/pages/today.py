"""*Mine i dag*: the first page of the day."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from medspil.clarification.queries.courses import waiting_for as clarifications_for
from medspil.desk.menu import open_address, places_for
from medspil.desk.queries.today import ALL, MILESTONES, NOBODYS, TO_DO, Counts, Place, my_day
from medspil.kernel.action import allowed
from medspil.meetings.queries.meetings import meetings_today
from medspil.meetings.queries.panel.waiting import waiting_for
from medspil.people.doors import StaffRequest, staff_page
from medspil.reception.queries.asks import on_the_front
from medspil.workplace.queries.activities import changed_for


@require_safe
@staff_page(rule="desk.home")
def today(request: StaffRequest) -> HttpResponse:
    """``/``: the viewer's citizens by what is to be done now; for others, what they can do here.

    ``?vis=`` chooses the list, ``?side=`` its page.
    """
    if not allowed("contact.work_list", request.user):
        context = {
            "places": places_for(request.user)[1:],
            "panel": waiting_for(request.user),
            "changed": changed_for(request.user),
            "asked": on_the_front(request.user),
        }
        return render(request, "desk/front.html", context)
    asked = request.GET.get("vis", "")
    known = asked in (*Place.values, ALL, NOBODYS, MILESTONES)
    day = my_day(request.user, asked if known else "", request.GET.get("side", 1))
    shown = day.shown
    return render(
        request,
        "desk/today.html",
        {
            "mine": day,
            "heading": _heading(shown),
            "tiles": [(place, day.counts.places[place], place == shown) for place in TO_DO],
            "rest": [
                (place, day.counts.places[place], place == shown)
                for place in Place
                if place not in TO_DO
            ],
            **_coming(day.counts),
            "meetings": meetings_today(request.user),
            "panel": waiting_for(request.user),
            "clarifications": clarifications_for(request.user),
            "changed": changed_for(request.user),
            "leader_url": open_address("desk:leader", request.user),
        },
    )


def _coming(counts: Counts) -> dict[str, object]:
    """How many are next, and the first list of them with somebody on it."""
    ahead = [place for place in (Place.TODAY, Place.PROMISED, Place.SOON) if counts.places[place]]
    return {
        "coming": sum(counts.places[place] for place in ahead),
        "next_place": ahead[0] if ahead else Place.SOON,
    }


def _heading(shown: str) -> str:
    if shown == ALL:
        return _("Alle mine")
    if shown == NOBODYS:
        return _("Teamets borgere uden sagsbehandler")
    if shown == MILESTONES:
        return _("Milepæle de næste uger")
    return str(Place(shown).label)
