"""Invitations and their ladder; requests and their answers; the municipality's choices."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.contact.queries.pause import pause_on
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused
from medspil.meetings.actions.invitations import (
    TooFewTimes,
    close_invitation,
    invite,
    take_step,
)
from medspil.meetings.actions.policy import change_booking_policy
from medspil.meetings.actions.requests import answer_request, ask_for_conversation
from medspil.meetings.forms.inviting import (
    AnswerForm,
    AskForm,
    BookingPolicyForm,
    CloseInvitationForm,
    PeriodForm,
)
from medspil.meetings.models import InvitationStep
from medspil.meetings.queries.inviting import (
    candidates,
    invitations_for,
    ladder,
    must_not_be_invited,
    room_for,
)
from medspil.meetings.queries.policy import booking_policy, offered_channels
from medspil.meetings.queries.requests import requests_for, waiting_requests
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import Citizen, Municipality
from medspil.people.queries import citizens_for, get_citizen

DOOR = "meetings.invite"


@never_cache
@require_safe
@staff_page(rule=DOOR)
def invitations(request: StaffRequest) -> HttpResponseBase:
    """``/invitationer/``: who was asked to book, and what to do about it now."""
    return _ladder(request)


def _ladder(request: StaffRequest, refused: str = "") -> HttpResponseBase:
    rungs = [(rung, CloseInvitationForm(pk=rung.invitation.pk)) for rung in ladder(request.user)]
    context = {
        "rungs": rungs,
        "now_count": sum(rung.due for rung, _form in rungs),
        "refused": refused,
        "waiting": waiting_requests(request.user).count(),
    }
    return render(request, "meetings/invitations.html", context, status=422 if refused else 200)


def _chosen(request: StaffRequest, keys: Iterable[str]) -> list[Citizen]:
    """The viewer's citizens among those named; unknown ones and others' are left out."""
    found = []
    for key in keys:
        try:
            found.append(uuid.UUID(key))
        except ValueError:
            continue
    return list(citizens_for(request.user).filter(public_id__in=found))


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=DOOR)
def new(request: StaffRequest) -> HttpResponseBase:
    """``/invitationer/ny/``: choose whom, see whether there are times enough, and invite."""
    form = PeriodForm(request.POST or None)
    chosen = _chosen(request, request.POST.getlist("selected") or request.GET.getlist("borger"))
    few, refused = "", ""
    if request.method == "POST" and form.is_valid():
        try:
            made = invite(
                by=request.user,
                once=request.POST.get("once") or None,
                citizens=chosen,
                **form.cleaned_data,
            )
        except TooFewTimes as too_few:
            few = too_few.message
        except Refused as error:
            if error.field in form.fields:
                form.add_error(error.field, error.message)
            else:
                refused = error.message
        except AlreadyDone:
            return SeeOther(reverse("meetings:invitations"))
        else:
            said = ngettext(
                "%(count)d borger er inviteret.", "%(count)d borgere er inviteret.", len(made)
            )
            messages.success(request, said % {"count": len(made)})
            return SeeOther(reverse("meetings:invitations"))
    return _choose(request, form, chosen, few, refused)


def _choose(
    request: StaffRequest, form: PeriodForm, chosen: list[Citizen], few: str, refused: str
) -> HttpResponseBase:
    waiting = candidates(request.user)
    listed = {one.citizen.pk for one in waiting}
    ids = {citizen.pk for citizen in chosen}
    others = [citizen for citizen in chosen if citizen.pk not in listed]
    forbidden = must_not_be_invited([citizen.pk for citizen in others], clock.today())
    free = [one.citizen for one in waiting if not one.why_not]
    period = form.cleaned_data if form.is_bound and form.is_valid() else form.initial
    home = Municipality.objects.filter(is_home=True).first()
    context = {
        "form": form,
        "rows": [(one, one.citizen.pk in ids) for one in waiting],
        "others": [(citizen, citizen.pk in forbidden) for citizen in others],
        "room": room_for(chosen or free, period["from_day"], period["by_day"]),
        "few": few,
        "refused": refused,
        "pause": pause_on(home, clock.today()) if home else None,
    }
    wrong = few or refused or form.errors
    return render(request, "meetings/invite.html", context, status=422 if wrong else 200)


def _about(request: StaffRequest, pk: int) -> Any:
    found = invitations_for(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _then(
    request: StaffRequest,
    act: Callable[[], Any],
    said: str,
    again: Callable[[str], HttpResponseBase],
    to: str,
) -> HttpResponseBase:
    try:
        act()
    except Refused as refused:
        return again(refused.message)
    except AlreadyDone:
        pass
    else:
        messages.success(request, said)
    return SeeOther(reverse(to))


@require_POST
@staff_page(rule=DOOR)
def step(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/invitationer/<nr>/trin/``: remind, note a call, or send a letter."""
    found, wanted = _about(request, pk), request.POST.get("step", "")
    if wanted not in InvitationStep.values:
        return _ladder(request, _("Vælg hvad der skal gøres."))
    return _then(
        request,
        lambda: take_step(
            by=request.user,
            once=request.POST.get("once") or None,
            invitation=found,
            step=wanted,
        ),
        _("Noteret."),
        lambda refused: _ladder(request, refused),
        "meetings:invitations",
    )


@require_POST
@staff_page(rule=DOOR)
def close(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/invitationer/<nr>/luk/``: no more steps."""
    found = _about(request, pk)
    return _then(
        request,
        lambda: close_invitation(
            by=request.user,
            once=request.POST.get("once") or None,
            invitation=found,
            because=request.POST.get("because", ""),
        ),
        _("Invitationen er lukket."),
        lambda refused: _ladder(request, refused),
        "meetings:invitations",
    )


# -- bed om en samtale -----------------------------------------------------------------------------


@never_cache
@require_safe
@staff_page(rule=DOOR)
def requests(request: StaffRequest) -> HttpResponseBase:
    """``/anmodninger/``: who asked for a conversation, the promised answer first."""
    return _queue(request)


def _queue(request: StaffRequest, wrong: AnswerForm | None = None, pk: int = 0) -> HttpResponseBase:
    today = clock.today()
    rows = [
        (
            one,
            one.is_late(today),
            wrong if wrong is not None and one.pk == pk else AnswerForm(pk=one.pk),
        )
        for one in waiting_requests(request.user)
    ]
    answered = requests_for(request.user).exclude(answered_at=None).order_by("-answered_at")[:10]
    context = {"rows": rows, "answered": answered, "wrong": wrong, "waiting": len(rows)}
    return render(request, "meetings/requests.html", context, status=422 if wrong else 200)


@require_POST
@staff_page(rule=DOOR)
def answer(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/anmodninger/<nr>/svar/``: answer in words; the time is booked beside it."""
    found = requests_for(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    form = AnswerForm(request.POST, pk=pk)
    if form.is_valid():
        try:
            answer_request(
                by=request.user,
                once=request.POST.get("once") or None,
                request=found,
                answer=form.cleaned_data["answer"],
            )
        except Refused as refused:
            form.add_error("answer", refused.message)
        except AlreadyDone:
            pass
    if form.errors:
        return _queue(request, form, pk)
    messages.success(request, _("Svaret er gemt."))
    return SeeOther(reverse("meetings:requests"))


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=DOOR)
def ask(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/bed-om-samtale/``: the citizen asks, the employee writes it down."""
    citizen = get_citizen(request.user, public_id)
    back = reverse("desk:citizen", args=[public_id])
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_conversation(
                by=request.user,
                once=request.POST.get("once") or None,
                citizen=citizen,
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except AlreadyDone:
            return SeeOther(back)
        else:
            messages.success(request, _("Noteret. Borgeren er lovet et svar."))
            return SeeOther(back)
    context = {"citizen": citizen, "form": form, "back": back}
    return render(request, "meetings/ask.html", context, status=422 if form.errors else 200)


# -- the municipality's choices --------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="meetings.change_policy")
def settings(request: StaffRequest) -> HttpResponseBase:
    """``/indstillinger/booking/``: notice, promises, the ladder, what is offered."""
    policy = booking_policy()
    form = BookingPolicyForm(request.POST or None, policy=policy, offered=offered_channels(policy))
    if request.method == "POST" and form.is_valid():
        try:
            change_booking_policy(
                by=request.user, once=request.POST.get("once") or None, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except AlreadyDone:
            pass
        if not form.errors:
            messages.success(request, _("Gemt. Gælder fra nu af."))
            return SeeOther(reverse("meetings:settings"))
    return render(
        request, "meetings/settings.html", {"form": form}, status=422 if form.errors else 200
    )
