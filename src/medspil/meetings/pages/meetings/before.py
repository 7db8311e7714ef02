"""Before people meet: plan, invite, write the points, ask the citizen, move it or call it off."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from medspil.kernel.action import AlreadyDone, Refused
from medspil.meetings.actions.meetings import agenda, plan, running, sharing
from medspil.meetings.forms.meetings import (
    CancelMeetingForm,
    MoveMeetingForm,
    PlanBForm,
    PlanMeetingForm,
    PointForm,
    SeatForm,
    SharingForm,
    StepForm,
)
from medspil.meetings.models import Appointment, AppointmentState
from medspil.meetings.pages.meetings.page import DOOR, How, chosen, do
from medspil.meetings.queries.appointments import get_appointment
from medspil.meetings.queries.meetings import get_meeting
from medspil.meetings.queries.slots import colleagues_of
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import Citizen
from medspil.people.queries import get_citizen


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=DOOR)
def new(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/moede/``: plan a meeting around the citizen.

    ``?tid=<uid>`` takes over a booked time: when it is, its form and who comes along.
    """
    citizen = get_citizen(request.user, public_id)
    booked = _booked(request, citizen)
    form = PlanMeetingForm(
        request.POST or None,
        staff=colleagues_of(request.user),
        mine=request.user,
        citizen=citizen,
        booked=booked,
    )
    back = reverse("desk:citizen", args=[public_id])
    if request.method == "POST" and form.is_valid():
        try:
            made = plan.plan_meeting(
                by=request.user,
                once=request.POST.get("once") or None,
                citizen=citizen,
                appointment=booked,
                **form.planned(),
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except AlreadyDone:
            return SeeOther(back)
        else:
            messages.success(request, _("Mødet er planlagt. Skriv punkterne, og invitér."))
            return SeeOther(reverse("meetings:meeting", args=[made.uid]))
    context = {"citizen": citizen, "form": form, "back": back, "booked": booked}
    failed = request.method == "POST"
    return render(request, "meetings/meeting_new.html", context, status=422 if failed else 200)


def _booked(request: StaffRequest, citizen: Citizen) -> Appointment | None:
    """The booked time that becomes the meeting, when one is named and stands."""
    try:
        uid = uuid.UUID(request.GET.get("tid", ""))
    except ValueError:
        return None
    found = get_appointment(request.user, uid)
    stands = found.citizen_id == citizen.pk and found.state == AppointmentState.BOOKED
    return found if stands else None


@require_POST
@staff_page(rule=DOOR)
def point(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/punkt/``: one point more."""
    found, form = get_meeting(request.user, uid), PointForm(request.POST)
    return do(
        request,
        found,
        form,
        lambda how: agenda.add_point(**how, **form.cleaned_data),
        name="point_form",
    )


@require_POST
@staff_page(rule=DOOR)
def change_point(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/punkter/``: up, down, out, or understood."""
    found, what = get_meeting(request.user, uid), request.POST.get("do", "")

    def act(how: How) -> None:
        item = chosen(request, found.items, _("Punktet er fjernet."))
        if what in ("up", "down"):
            agenda.move_point(**how, item=item, up=what == "up")
        elif what == "out":
            agenda.remove_point(**how, item=item)
        else:
            said = request.POST.get("own_words", "") if what == "understood" else ""
            if what == "understood" and not said.strip():
                raise Refused(_("Skriv hovedpersonens egne ord, eller vælg »Ikke endnu«."))
            agenda.check_understanding(**how, item=item, own_words=said)

    return do(request, found, StepForm(request.POST), act)


@require_POST
@staff_page(rule=DOOR)
def seat(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/plads/``: somebody more."""
    found = get_meeting(request.user, uid)
    form = SeatForm(request.POST, staff=colleagues_of(request.user), citizen=found.citizen)
    return do(
        request,
        found,
        form,
        lambda how: plan.invite_seat(**how, **form.cleaned_data),
        name="seat_form",
    )


@require_POST
@staff_page(rule=DOOR)
def change_seat(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/pladser/``: their answer, told of plan B, or not to come."""
    found, what = get_meeting(request.user, uid), request.POST.get("do", "")

    def act(how: How) -> None:
        one = chosen(request, found.seats, _("Pladsen er fjernet."))
        if what == "told":
            running.mark_told(**how, seat=one)
        elif what == "out":
            plan.take_seat_away(**how, seat=one)
        else:
            plan.answer_seat(by=how["by"], once=how["once"], seat=one, answer=what)

    return do(request, found, StepForm(request.POST), act)


@require_POST
@staff_page(rule=DOOR)
def write_plan_b(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/skriv-plan-b/``: before it begins."""
    found, form = get_meeting(request.user, uid), PlanBForm(request.POST)
    return do(
        request,
        found,
        form,
        lambda how: plan.set_plan_b(**how, plan_b=form.fallback()),
        _("Plan B er skrevet."),
        "plan_b_form",
    )


@require_POST
@staff_page(rule=DOOR)
def tested(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/proevet/``: sound and picture work."""
    found = get_meeting(request.user, uid)
    return do(request, found, StepForm(request.POST), lambda how: running.mark_tested(**how))


@require_POST
@staff_page(rule=DOOR)
def cancel(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/aflys/``: with a reason."""
    found, form = get_meeting(request.user, uid), CancelMeetingForm(request.POST)
    return do(
        request,
        found,
        form,
        lambda how: plan.cancel_meeting(**how, **form.cleaned_data),
        _("Mødet er aflyst."),
        "cancel_form",
    )


@require_POST
@staff_page(rule=DOOR)
def move(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/flyt/``: another time, and everybody is told."""
    found, form = get_meeting(request.user, uid), MoveMeetingForm(request.POST)
    return do(
        request,
        found,
        form,
        lambda how: plan.move_meeting(**how, **form.cleaned_data),
        _("Mødet er flyttet. Alle får besked."),
        "move_form",
    )


@require_POST
@staff_page(rule=DOOR)
def share(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/samtykke/``: the citizen's yes or no to who takes part, or taken back."""
    found, what = get_meeting(request.user, uid), request.POST.get("do", "")
    form = SharingForm(request.POST, citizen=found.citizen)

    def act(how: How) -> None:
        said = form.cleaned_data
        if what == "withdraw":
            del said["shown_text"]
            sharing.withdraw_sharing(**how, **said)
        else:
            answer = "given" if what == "yes" else "refused" if what == "no" else ""
            sharing.answer_sharing(**how, answer=answer, **said)

    return do(request, found, form, act, _("Svaret er skrevet ned."), "sharing_form")
