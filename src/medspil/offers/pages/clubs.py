"""Job clubs: the rounds one runs, the proposal side by side, and the clubs one leads."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel.action import AlreadyDone, NotAllowed, Refused, allowed
from medspil.offers.actions.clubs.asking import (
    close_club_round,
    make_club_round,
    note_interest,
    set_host,
)
from medspil.offers.actions.clubs.homework import give_feedback, hand_in, set_week
from medspil.offers.actions.clubs.opening import cancel_club, open_clubs
from medspil.offers.actions.clubs.outcomes import note_outcome
from medspil.offers.actions.clubs.places import (
    add_member,
    confirm_place,
    decline_place,
    leave_club,
)
from medspil.offers.actions.clubs.proposing import move_member, propose_clubs, release_member
from medspil.offers.actions.holding import mark_attendance
from medspil.offers.club_forms import (
    AnswerForm,
    HostForm,
    InterestForm,
    OpenForm,
    ReasonForm,
    RoundForm,
    WeekForm,
    said,
)
from medspil.offers.clubs.wishes import When
from medspil.offers.models import Session, SignUp
from medspil.offers.models.clubs import (
    Club,
    ClubMember,
    ClubRound,
    Homework,
    OutcomeAt,
    WhereTo,
)
from medspil.offers.queries.clubs.club import answers_in, club_page, waiting_for
from medspil.offers.queries.clubs.rounds import (
    board,
    clubs_for,
    interests_of,
    open_rounds,
    rounds_for,
    standing,
)
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.queries import get_citizen

SEE = "offers.see_clubs"


def _round(request: StaffRequest, pk: int) -> ClubRound:
    found = rounds_for(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _club(request: StaffRequest, public_id: uuid.UUID) -> Club:
    found = clubs_for(request.user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _once(request: StaffRequest) -> str | None:
    return request.POST.get("once") or None


def _done(
    request: StaffRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any], said: str
) -> bool:
    """Carry out what the form asks for; False when it is to be shown again with what is wrong."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    except AlreadyDone:
        pass
    except NotAllowed:
        raise Http404 from None
    messages.success(request, said)
    return True


def _said(request: StaffRequest, act: Callable[[], Any], said: str) -> None:
    """Carry out what a button asks for, and say what came of it."""
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.message)
        return
    except AlreadyDone:
        pass
    except NotAllowed:
        raise Http404 from None
    if said:
        messages.success(request, said)


# -- rounds ----------------------------------------------------------------------------------------


@never_cache
@require_safe
@staff_page(rule=SEE)
def clubs(request: StaffRequest) -> HttpResponseBase:
    """``/jobklubber/``: the rounds the viewer runs, and the clubs they lead or have in a round."""
    context = {
        "rounds": list(rounds_for(request.user)),
        "clubs": list(clubs_for(request.user)),
        "may_make": allowed("offers.make_club_round", request.user),
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
            made.append(make_club_round(by=request.user, once=_once(request), **given))

        if _done(request, form, make, _("Runden er begyndt. Nu kan I skrive ønsker ned.")):
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

    Posting gives a consultant hours.
    """
    found = _round(request, pk)
    form = HostForm(request.POST or None)
    if request.method == "POST":

        def host(given: dict[str, Any]) -> None:
            set_host(by=request.user, once=_once(request), round=found, **given)

        if _done(request, form, host, _("Tiderne er gemt.")):
            return SeeOther(reverse("offers:club_round", args=[found.pk]))
    context = {
        "round": found,
        "standing": standing(found),
        "interests": [
            (one, [said(When.of(code)) for code in one.wished], len(one.never))
            for one in interests_of(found)
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
    found = _round(request, pk)
    _said(
        request,
        lambda: close_club_round(by=request.user, once=_once(request), round=found),
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
            note_interest(by=request.user, once=_once(request), citizen=citizen, **given)

        if _done(request, form, note, _("Ønsket er gemt.")):
            return SeeOther(reverse("desk:citizen", args=[citizen.public_id]))
    context = {"citizen": citizen, "form": form, "any": rounds.exists(), "before": before}
    status = 422 if form.errors else 200
    return render(request, "offers/club_interest.html", context, status=status)


# -- the proposal ----------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def proposal(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/jobklubber/runde/<nr>/forslag/``: the clubs side by side; posting solves it again."""
    found = _round(request, pk)
    if request.method == "POST":
        _said(
            request,
            lambda: propose_clubs(by=request.user, once=_once(request), round=found),
            _("Forslaget er lavet."),
        )
        return SeeOther(reverse("offers:club_proposal", args=[found.pk]))
    return _proposal(request, found, OpenForm(auto_id="open-%s"))


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
    found = _round(request, pk)
    who = found.interests.filter(pk=_number(request, "interest")).first()
    to = request.POST.get("to", "")
    named = _uuid(to)
    club = found.clubs.filter(public_id=named).first() if named else None
    if who is None or (club is None and to not in ("out", "free")):
        raise Http404

    def act() -> None:
        if to == "free":
            release_member(by=request.user, once=_once(request), round=found, interest=who)
        else:
            move_member(by=request.user, once=_once(request), round=found, interest=who, to=club)

    _said(request, act, "")
    return SeeOther(reverse("offers:club_proposal", args=[found.pk]))


def _number(request: StaffRequest, name: str) -> int:
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@require_POST
@staff_page(rule=SEE)
def open_all(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/jobklubber/runde/<nr>/aabn/``: six sessions each, and everybody is offered their place."""
    found = _round(request, pk)
    form = OpenForm(request.POST, auto_id="open-%s")
    made: list[Club] = []

    def act(given: dict[str, Any]) -> None:
        made.extend(open_clubs(by=request.user, once=_once(request), round=found, **given))

    if not _done(request, form, act, ""):
        return _proposal(request, found, form)
    if made:
        done = ngettext("%(n)d klub er åbnet.", "%(n)d klubber er åbnet.", len(made))
        messages.success(request, done % {"n": len(made)})
    return SeeOther(reverse("offers:clubs"))


# -- one club --------------------------------------------------------------------------------------


@never_cache
@require_safe
@staff_page(rule=SEE)
def club(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobklubber/klub/<id>/``: its members, its weeks; to its consultant what is handed in."""
    return _page(request, _club(request, public_id))


def _page(request: StaffRequest, found: Club, **wrong: Any) -> HttpResponseBase:
    leads = found.host_id == request.user.pk
    page = club_page(request.user, found, get_language() or "da")
    context = {
        "club": found,
        "page": page,
        "leads": leads,
        "answers": list(answers_in(request.user, found)),
        "tasks": [(w.session.homework.pk, w.session.title) for w in page.weeks if _task(w.session)],
        "waiting": waiting_for(found) if found.is_open else [],
        "outcomes": WhereTo.choices,
        "times": OutcomeAt.choices,
        "reason_form": ReasonForm(auto_id="reason-%s"),
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


def _member(found: Club, pk: int) -> ClubMember:
    member = (
        found.members.select_related("citizen", "club__round", "club__host").filter(pk=pk).first()
    )
    if member is None:
        raise Http404
    return member


@require_POST
@staff_page(rule=SEE)
def member(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobklubber/klub/<id>/medlem/``: says yes or no, leaves for a job, or is in one later."""
    found = _club(request, public_id)
    who, what = _member(found, _number(request, "member")), request.POST.get("what", "")
    by, key = request.user, _once(request)
    weeks, _colon, outcome = what.partition(":")
    if what in MEMBER_STEPS:
        more = {"to": what} if MEMBER_STEPS[what] is leave_club else {}
        _said(
            request,
            lambda: MEMBER_STEPS[what](by=by, once=key, member=who, **more),
            _("Gemt."),
        )
    elif outcome and weeks.isdigit():
        _said(
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
    found = _club(request, public_id)
    who = (
        found.round.interests.select_related("citizen")
        .filter(pk=_number(request, "interest"))
        .first()
    )
    if who is None:
        raise Http404
    _said(
        request,
        lambda: add_member(by=request.user, once=_once(request), club=found, citizen=who.citizen),
        _("Pladsen er tilbudt."),
    )
    return SeeOther(reverse("offers:club", args=[found.public_id]))


@require_POST
@staff_page(rule=SEE)
def cancel(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobklubber/klub/<id>/aflys/``: call it off; everybody is told."""
    found, form = _club(request, public_id), ReasonForm(request.POST, auto_id="reason-%s")

    def act(given: dict[str, Any]) -> None:
        cancel_club(by=request.user, once=_once(request), club=found, **given)

    if _done(request, form, act, _("Klubben er aflyst, og medlemmerne får besked.")):
        return SeeOther(reverse("offers:clubs"))
    return _page(request, found, reason_form=form, wrong=form)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def week(request: StaffRequest, public_id: uuid.UUID, number: int) -> HttpResponseBase:
    """``/jobklubber/klub/<id>/uge/<nr>/``: its theme and homework, and who came."""
    found = _club(request, public_id)
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
        "homework": session.homework.text if _task(session) else "",
    }
    form = WeekForm(request.POST or None, initial=initial, auto_id="week-%s")
    here = reverse("offers:club_week", args=[found.public_id, session.number])
    if request.method == "POST":

        def change(given: dict[str, Any]) -> None:
            set_week(by=request.user, once=_once(request), club=found, session=session, **given)

        if _done(request, form, change, _("Ugen er gemt.")):
            return SeeOther(here)
    places = SignUp.objects.filter(session=session, citizen__isnull=False)
    context = {
        "club": found,
        "session": session,
        "form": form,
        "places": list(
            places.exclude(state__in=["cancelled", "refused"])
            .select_related("citizen")
            .order_by("seat", "pk")
        ),
    }
    status = 422 if form.errors else 200
    return render(request, "offers/club_week.html", context, status=status)


@require_POST
@staff_page(rule=SEE)
def came(request: StaffRequest, public_id: uuid.UUID, number: int) -> HttpResponseBase:
    """``/jobklubber/klub/<id>/uge/<nr>/kom/``: somebody came, or did not."""
    found = _club(request, public_id)
    place = SignUp.objects.filter(
        session__series=found.series_id, session__number=number, pk=_number(request, "place")
    ).first()
    if place is None:
        raise Http404
    yes = request.POST.get("came") == "yes"
    _said(
        request,
        lambda: mark_attendance(by=request.user, once=_once(request), sign_up=place, came=yes),
        "",
    )
    return SeeOther(reverse("offers:club_week", args=[found.public_id, number]))


@require_POST
@staff_page(rule=SEE)
def answer(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobklubber/klub/<id>/opgave/``: written down from the telephone, or read and answered."""
    found = _club(request, public_id)
    if not allowed("offers.coach", request.user, found):
        raise Http404
    read = answers_in(request.user, found).filter(pk=_number(request, "answer")).first()
    if read is not None:
        feedback = request.POST.get("feedback", "")
        _said(
            request,
            lambda: give_feedback(
                by=request.user, once=_once(request), answer=read, feedback=feedback
            ),
            _("Gemt."),
        )
        return SeeOther(reverse("offers:club", args=[found.public_id]))
    who = _member(found, _number(request, "member"))
    given = Homework.objects.select_related("session").filter(session__series=found.series_id)
    form = AnswerForm(request.POST)
    fields: Any = form.fields
    fields["homework"].choices = [(one.pk, "") for one in given]

    def act(said: dict[str, Any]) -> None:
        hand_in(
            by=request.user,
            once=_once(request),
            member=who,
            homework=given.get(pk=said["homework"]),
            text=said["text"],
        )

    if _done(request, form, act, _("Svaret er skrevet ned.")):
        return SeeOther(reverse("offers:club", args=[found.public_id]))
    return _page(request, found, wrong=form)
