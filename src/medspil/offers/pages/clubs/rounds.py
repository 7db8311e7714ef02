"""Rounds of job clubs: who is asked, what they wish, and who can lead a club."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel.action import allowed
from medspil.offers.actions.clubs.asking import (
    close_club_round,
    make_club_round,
    note_interest,
    set_host,
)
from medspil.offers.club_forms import (
    HostForm,
    InterestForm,
    RoundForm,
    said,
)
from medspil.offers.clubs.wishes import When
from medspil.offers.models.clubs import (
    ClubRound,
)
from medspil.offers.pages.clubs.finding import (
    SEE,
    done,
    once,
    round_of,
    say,
    seen_round_of,
)
from medspil.offers.queries.clubs.rounds import (
    clubs_for,
    interests_of,
    open_rounds,
    rounds_seen_by,
    standing,
)
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.queries import get_citizen


@never_cache
@require_safe
@staff_page(rule=SEE)
def clubs(request: StaffRequest) -> HttpResponseBase:
    """``/jobklubber/``: the rounds the viewer runs, and the clubs they lead or have in a round."""
    context = {
        "rounds": list(rounds_seen_by(request.user)),
        "clubs": list(clubs_for(request.user)),
        "may_make": allowed("offers.make_club_round", request.user),
        "may_choose": allowed("offers.change_club_policy", request.user),
    }
    return render(request, "offers/clubs.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="offers.make_club_round")
def new_round(request: StaffRequest) -> HttpResponseBase:
    """``/jobklubber/ny/``: begin to ask who wants a club."""
    form = RoundForm(request.POST or None, viewer=request.user)
    if request.method == "POST":
        made: list[ClubRound] = []

        def make(given: dict[str, Any]) -> None:
            made.append(make_club_round(by=request.user, once=once(request), **given))

        if done(request, form, make, _("Runden er begyndt. Nu kan I skrive ønsker ned.")):
            if made:
                return SeeOther(reverse("offers:club_round", args=[made[0].pk]))
            return SeeOther(reverse("offers:clubs"))
    status = 422 if form.errors else 200
    return render(request, "offers/club_round_new.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def round(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/jobklubber/runde/<nr>/``: who is interested and what they wish; who can lead, and when.

    Posting gives a consultant hours. A leader who does not run the round sees it with the citizens
    of their own teams, and changes nothing.
    """
    find = round_of if request.method == "POST" else seen_round_of
    found = find(request, pk)
    form = HostForm(request.POST or None)
    if request.method == "POST":

        def host(given: dict[str, Any]) -> None:
            set_host(by=request.user, once=once(request), round=found, **given)

        if done(request, form, host, _("Tiderne er gemt.")):
            return SeeOther(reverse("offers:club_round", args=[found.pk]))
    context = {
        "round": found,
        "runs": allowed("offers.run_club_round", request.user, found),
        "standing": standing(found),
        "interests": [
            (one, [said(When.of(code)) for code in one.wished], len(one.never))
            for one in interests_of(request.user, found)
        ],
        "hosts": list(found.hosts.select_related("staff").prefetch_related("slots").order_by("pk")),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "offers/club_round.html", context, status=status)


@require_POST
@staff_page(rule=SEE)
def close_round(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/jobklubber/runde/<nr>/luk/``: nobody is asked any more."""
    found = round_of(request, pk)
    say(
        request,
        lambda: close_club_round(by=request.user, once=once(request), round=found),
        _("Runden er lukket."),
    )
    return SeeOther(reverse("offers:club_round", args=[found.pk]))


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def interest(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<id>/jobklub/``: write down whether a citizen wants a club, and when."""
    citizen = get_citizen(request.user, public_id)
    rounds = open_rounds()
    before = citizen.club_interests.filter(round__in=rounds).order_by("-said_on", "-pk").first()
    initial: dict[str, Any] = {"language": citizen.language, "wants": "yes"}
    if before is not None:
        initial = {
            "round": before.round_id,
            "wants": "yes" if before.wants else "no",
            "wished": before.wished,
            "never": before.never,
            "language": before.language,
            "also_danish": before.also_danish,
        }
    form = InterestForm(request.POST or None, rounds=rounds, initial=initial)
    if request.method == "POST":

        def note(given: dict[str, Any]) -> None:
            note_interest(by=request.user, once=once(request), citizen=citizen, **given)

        if done(request, form, note, _("Ønsket er gemt.")):
            return SeeOther(reverse("desk:citizen", args=[citizen.public_id]))
    context = {"citizen": citizen, "form": form, "any": rounds.exists(), "before": before}
    status = 422 if form.errors else 200
    return render(request, "offers/club_interest.html", context, status=status)
