"""The proposal, its clubs side by side: moved about, solved again, opened."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from medspil.exchange.work import worker_lives
from medspil.offers.actions.clubs.opening import open_clubs
from medspil.offers.actions.clubs.proposing import (
    begin_solving,
    move_member,
    propose_clubs,
    release_member,
)
from medspil.offers.club_forms import (
    OpenForm,
)
from medspil.offers.models.clubs import (
    Club,
    ClubRound,
)
from medspil.offers.pages.clubs.finding import (
    SEE,
    done,
    once,
    round_of,
    row_key,
    say,
    uuid_of,
)
from medspil.offers.queries.clubs.rounds import (
    board,
    standing,
)
from medspil.offers.tasks import propose
from medspil.people.doors import SeeOther, StaffRequest, staff_page


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def proposal(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/jobklubber/runde/<nr>/forslag/``: the clubs side by side; posting solves it again."""
    found = round_of(request, pk)
    if request.method == "POST":
        _solve(request, found)
        return SeeOther(reverse("offers:club_proposal", args=[found.pk]))
    if request.headers.get("HX-Request"):
        if found.is_being_solved:
            return render(request, "offers/_club_solving.html", {"round": found})
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _proposal(request, found, OpenForm(auto_id="open-%s"))


def _solve(request: StaffRequest, found: ClubRound) -> None:
    """By the worker when one lives, and the page says how it goes; else while the browser waits."""
    by, key = request.user, once(request)
    if not worker_lives():
        say(request, lambda: propose_clubs(by=by, once=key, round=found), _("Forslaget er lavet."))
        return

    def begin() -> None:
        begin_solving(by=by, once=key, round=found)
        propose.defer(round=found.pk)

    say(request, begin, "")


def _proposal(request: StaffRequest, found: ClubRound, form: OpenForm) -> HttpResponseBase:
    context = {
        "round": found,
        "board": board(found),
        "standing": standing(found),
        "form": form,
        "gap": found.proposal_gap and 100 * found.proposal_gap,
    }
    status = 422 if form.errors else 200
    return render(request, "offers/club_proposal.html", context, status=status)


@require_POST
@staff_page(rule=SEE)
def move(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/jobklubber/runde/<nr>/flyt/``: put somebody in a club, take them out, or let them go."""
    found = round_of(request, pk)
    who = found.interests.filter(pk=row_key(request, "interest")).first()
    to = request.POST.get("to", "")
    named = uuid_of(to)
    club = found.clubs.filter(public_id=named).first() if named else None
    if who is None or (club is None and to not in ("out", "free")):
        raise Http404

    def act() -> None:
        if to == "free":
            release_member(by=request.user, once=once(request), round=found, interest=who)
        else:
            move_member(by=request.user, once=once(request), round=found, interest=who, to=club)

    say(request, act, "")
    return SeeOther(reverse("offers:club_proposal", args=[found.pk]))


@require_POST
@staff_page(rule=SEE)
def open_all(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/jobklubber/runde/<nr>/aabn/``: six sessions each, and everybody is offered their place."""
    found = round_of(request, pk)
    form = OpenForm(request.POST, auto_id="open-%s")
    made: list[Club] = []

    def act(given: dict[str, Any]) -> None:
        made.extend(open_clubs(by=request.user, once=once(request), round=found, **given))

    if not done(request, form, act, ""):
        return _proposal(request, found, form)
    if made:
        opened = ngettext("%(n)d klub er åbnet.", "%(n)d klubber er åbnet.", len(made))
        messages.success(request, opened % {"n": len(made)})
    return SeeOther(reverse("offers:clubs"))
