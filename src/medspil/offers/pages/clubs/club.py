"""One club: its members, what happened to them, and what they handed in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from medspil.kernel.action import allowed
from medspil.offers.actions.clubs.homework import give_feedback, hand_in
from medspil.offers.actions.clubs.opening import cancel_club
from medspil.offers.actions.clubs.outcomes import note_outcome
from medspil.offers.actions.clubs.places import (
    add_member,
    confirm_place,
    decline_place,
    leave_club,
)
from medspil.offers.actions.clubs.rating import rate_own_club
from medspil.offers.club_forms import (
    AnswerForm,
    OwnRatingForm,
    ReasonForm,
)
from medspil.offers.models import Session
from medspil.offers.models.clubs import (
    Club,
    Homework,
    OutcomeAt,
    WhereTo,
)
from medspil.offers.pages.clubs.finding import (
    SEE,
    club_of,
    done,
    member_of,
    once,
    row_key,
    say,
)
from medspil.offers.queries.clubs.club import answers_in, club_page, waiting_for
from medspil.offers.queries.clubs.rating import rated
from medspil.people.doors import SeeOther, StaffRequest, staff_page


@never_cache
@require_safe
@staff_page(rule=SEE)
def club(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobklubber/klub/<id>/``: its members, its weeks; to its consultant what is handed in."""
    return _page(request, club_of(request, public_id))


def _page(request: StaffRequest, found: Club, **wrong: Any) -> HttpResponseBase:
    leads = found.host_id == request.user.pk
    worth = rated(found)
    said = {"score": worth.own.score, "text": worth.own.text} if worth.own else {}
    page = club_page(request.user, found, get_language() or "da")
    answers = list(answers_in(request.user, found))
    context = {
        "club": found,
        "page": page,
        "leads": leads,
        "unread": [one for one in answers if one.seen_at is None],
        "read": [one for one in answers if one.seen_at is not None],
        "tasks": [(w.session.homework.pk, w.session.title) for w in page.weeks if _task(w.session)],
        "waiting": waiting_for(found) if found.is_open else [],
        "outcomes": WhereTo.choices,
        "times": OutcomeAt.choices,
        "reason_form": ReasonForm(auto_id="reason-%s"),
        "rated": worth,
        "rating_form": OwnRatingForm(initial=said, auto_id="rating-%s"),
        "wrong": None,
        **wrong,
    }
    return render(request, "offers/club.html", context, status=422 if wrong else 200)


def _task(session: Session) -> bool:
    return hasattr(session, "homework")


MEMBER_STEPS: dict[str, Callable[..., Any]] = {
    "yes": confirm_place,
    "no": decline_place,
    "left_for_job": leave_club,
    "left_for_education": leave_club,
    "left": leave_club,
}


@require_POST
@staff_page(rule=SEE)
def member(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobklubber/klub/<id>/medlem/``: says yes or no, leaves for a job, or is in one later."""
    found = club_of(request, public_id)
    who, what = member_of(found, row_key(request, "member")), request.POST.get("what", "")
    by, key = request.user, once(request)
    weeks, _colon, outcome = what.partition(":")
    if not what:
        messages.error(request, _("Vælg hvad der skete."))
    elif what in MEMBER_STEPS:
        more = {"to": what} if MEMBER_STEPS[what] is leave_club else {}
        say(
            request,
            lambda: MEMBER_STEPS[what](by=by, once=key, member=who, **more),
            _("Gemt."),
        )
    elif outcome and weeks.isdigit():
        say(
            request,
            lambda: note_outcome(by=by, once=key, member=who, weeks=int(weeks), outcome=outcome),
            _("Gemt."),
        )
    else:
        raise Http404
    return SeeOther(reverse("offers:club", args=[found.public_id]))


@require_POST
@staff_page(rule=SEE)
def add(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobklubber/klub/<id>/ny/``: offer a free seat to somebody who waits."""
    found = club_of(request, public_id)
    who = (
        found.round.interests.select_related("citizen")
        .filter(pk=row_key(request, "interest"))
        .first()
    )
    if who is None:
        raise Http404
    say(
        request,
        lambda: add_member(by=request.user, once=once(request), club=found, citizen=who.citizen),
        _("Pladsen er tilbudt."),
    )
    return SeeOther(reverse("offers:club", args=[found.public_id]))


@require_POST
@staff_page(rule=SEE)
def cancel(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobklubber/klub/<id>/aflys/``: call it off; everybody is told."""
    found, form = club_of(request, public_id), ReasonForm(request.POST, auto_id="reason-%s")

    def act(given: dict[str, Any]) -> None:
        cancel_club(by=request.user, once=once(request), club=found, **given)

    if done(request, form, act, _("Klubben er aflyst, og medlemmerne får besked.")):
        return SeeOther(reverse("offers:clubs"))
    return _page(request, found, reason_form=form, wrong=form)


@require_POST
@staff_page(rule=SEE)
def rate(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobklubber/klub/<id>/vurdering/``: what its consultant says of the club at its end."""
    found, form = club_of(request, public_id), OwnRatingForm(request.POST, auto_id="rating-%s")
    if not allowed("offers.rate_own_club", request.user, found):
        raise Http404

    def act(given: dict[str, Any]) -> None:
        rate_own_club(by=request.user, once=once(request), club=found, **given)

    if done(request, form, act, _("Gemt.")):
        return SeeOther(reverse("offers:club", args=[found.public_id]))
    return _page(request, found, rating_form=form, wrong=form)


@require_POST
@staff_page(rule=SEE)
def answer(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobklubber/klub/<id>/opgave/``: written down from the telephone, or read and answered."""
    found = club_of(request, public_id)
    if not allowed("offers.coach", request.user, found):
        raise Http404
    read = answers_in(request.user, found).filter(pk=row_key(request, "answer")).first()
    if read is not None:
        feedback = request.POST.get("feedback", "")
        say(
            request,
            lambda: give_feedback(
                by=request.user, once=once(request), answer=read, feedback=feedback
            ),
            _("Gemt."),
        )
        return SeeOther(reverse("offers:club", args=[found.public_id]))
    who = member_of(found, row_key(request, "member"))
    given = Homework.objects.select_related("session").filter(session__series=found.series_id)
    form = AnswerForm(request.POST)
    fields: Any = form.fields
    fields["homework"].choices = [(one.pk, "") for one in given]

    def act(said: dict[str, Any]) -> None:
        hand_in(
            by=request.user,
            once=once(request),
            member=who,
            homework=given.get(pk=said["homework"]),
            text=said["text"],
        )

    if done(request, form, act, _("Svaret er skrevet ned.")):
        return SeeOther(reverse("offers:club", args=[found.public_id]))
    return _page(request, found, wrong=form)
