"""Plan a meeting, and its one page: before, while it runs, afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel.action import AlreadyDone, Refused, allowed
from medspil.meetings.actions.meetings import after, agenda, plan, running
from medspil.meetings.forms.meetings import (
    CancelMeetingForm,
    EvaluateForm,
    HoldForm,
    MeetingAgreementForm,
    PlanBForm,
    PlanMeetingForm,
    PointForm,
    SeatForm,
    StepForm,
    SummaryForm,
    UsePlanBForm,
)
from medspil.meetings.models import Evaluation, Meeting, PlanB, Signal
from medspil.meetings.queries.meetings import get_meeting, meeting_sheet
from medspil.meetings.queries.slots import colleagues_of
from medspil.meetings.rooms import RoomUnavailable
from medspil.meetings.rooms.lend import enter, way_in
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import AccessPurpose
from medspil.people.queries import get_citizen, log_access

DOOR = "meetings.see_calendar"
How = dict[str, Any]


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=DOOR)
def new(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/moede/``: plan a meeting around the citizen."""
    citizen = get_citizen(request.user, public_id)
    form = PlanMeetingForm(
        request.POST or None, staff=colleagues_of(request.user), mine=request.user
    )
    back = reverse("desk:citizen", args=[public_id])
    if request.method == "POST" and form.is_valid():
        try:
            made = plan.plan_meeting(
                by=request.user,
                once=request.POST.get("once") or None,
                citizen=citizen,
                **form.planned(),
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except AlreadyDone:
            return SeeOther(back)
        else:
            messages.success(request, _("Mødet er planlagt. Skriv punkterne, og invitér."))
            return SeeOther(reverse("meetings:meeting", args=[made.uid]))
    context = {"citizen": citizen, "form": form, "back": back}
    failed = request.method == "POST"
    return render(request, "meetings/meeting_new.html", context, status=422 if failed else 200)


@never_cache
@require_safe
@staff_page(rule=DOOR)
def meeting(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/``: the agenda and the big buttons."""
    found = get_meeting(request.user, uid)
    log_access(request.user, found.citizen, AccessPurpose.FOLLOW_UP)
    return _page(request, found)


@never_cache
@require_safe
@staff_page(rule=DOOR)
def signals(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/signaler/``: what all see while it runs, fetched again every few seconds."""
    found = get_meeting(request.user, uid)
    context = {"meeting": found, "sheet": meeting_sheet(found)}
    return render(request, "meetings/meeting_signals.html", context)


def _page(request: StaffRequest, found: Meeting, **given: Any) -> HttpResponseBase:
    """The page in the state that the meeting has; `given` are forms that went wrong."""
    sheet = meeting_sheet(found)
    mine = next((seat for seat in sheet.seats if seat.staff_id == request.user.pk), None)
    answered = Evaluation.objects.filter(conversation=found.conversation).exists()
    context: dict[str, Any] = {
        "meeting": found,
        "citizen": found.citizen,
        "sheet": sheet,
        "may_note": allowed("meetings.note", request.user, found),
        "mine": mine,
        "way_in": _way(mine),
        "point_form": PointForm(),
        "seat_form": SeatForm(staff=colleagues_of(request.user), citizen=found.citizen),
        "plan_b_form": PlanBForm(initial=_plan_b(found)),
        "use_form": UsePlanBForm() if found.plan_b == PlanB.POSTPONE else None,
        "cancel_form": CancelMeetingForm(),
        "agreement_form": MeetingAgreementForm(meeting=found),
        "hold_form": HoldForm(),
        "summary_form": SummaryForm(initial={"language": found.citizen.language}),
        "evaluate_form": None if answered else EvaluateForm(),
        "wrong": None,
        "refused": "",
    }
    context |= given
    return render(request, "meetings/meeting.html", context, status=422 if given else 200)


def _plan_b(found: Meeting) -> dict[str, str]:
    return {name: getattr(found, name) for name in ("plan_b", "plan_b_text", "plan_b_phone")}


def _way(seat: Any) -> str:
    try:
        return way_in(seat) if seat is not None and not seat.meeting.is_over else ""
    except RoomUnavailable:
        return ""


def _do(
    request: StaffRequest,
    found: Meeting,
    form: forms.Form,
    act: Callable[[How], Any],
    said: str = "",
    name: str = "",
) -> HttpResponseBase:
    """Carry out what a form on the page asks for, or show it again with what is wrong."""
    if form.is_valid():
        try:
            act({"by": request.user, "once": request.POST.get("once") or None, "meeting": found})
        except Refused as refused:
            if refused.field not in form.fields:
                return _page(request, found, refused=refused.message)
            form.add_error(refused.field, refused.message)
        except RoomUnavailable:
            return _page(
                request, found, refused=_("Rummet svarer ikke. Prøv igen, eller tag plan B i brug.")
            )
        except AlreadyDone:
            pass
    if form.errors:
        return _page(request, found, **({name: form} if name else {}), wrong=form)
    if said:
        messages.success(request, said)
    return SeeOther(reverse("meetings:meeting", args=[found.uid]))


def _chosen(request: StaffRequest, among: Any, gone: str) -> Any:
    """The row that a button names; gone, if somebody else took it away. Raises `Refused`."""
    key = request.POST.get("row", "")
    found = among.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 15 else None
    if found is None:
        raise Refused(gone)
    return found


@require_POST
@staff_page(rule=DOOR)
def point(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/punkt/``: one point more."""
    found, form = get_meeting(request.user, uid), PointForm(request.POST)
    return _do(
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
    found, do = get_meeting(request.user, uid), request.POST.get("do", "")

    def act(how: How) -> None:
        item = _chosen(request, found.items, _("Punktet er fjernet."))
        if do in ("up", "down"):
            agenda.move_point(**how, item=item, up=do == "up")
        elif do == "out":
            agenda.remove_point(**how, item=item)
        else:
            said = request.POST.get("own_words", "") if do == "understood" else ""
            if do == "understood" and not said.strip():
                raise Refused(_("Skriv hovedpersonens egne ord, eller vælg »Ikke endnu«."))
            agenda.check_understanding(**how, item=item, own_words=said)

    return _do(request, found, StepForm(request.POST), act)


@require_POST
@staff_page(rule=DOOR)
def seat(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/plads/``: somebody more."""
    found = get_meeting(request.user, uid)
    form = SeatForm(request.POST, staff=colleagues_of(request.user), citizen=found.citizen)
    return _do(
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
    found, do = get_meeting(request.user, uid), request.POST.get("do", "")

    def act(how: How) -> None:
        one = _chosen(request, found.seats, _("Pladsen er fjernet."))
        if do == "told":
            running.mark_told(**how, seat=one)
        elif do == "out":
            plan.take_seat_away(**how, seat=one)
        else:
            plan.answer_seat(by=how["by"], once=how["once"], seat=one, answer=do)

    return _do(request, found, StepForm(request.POST), act)


@require_POST
@staff_page(rule=DOOR)
def write_plan_b(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/skriv-plan-b/``: before it begins."""
    found, form = get_meeting(request.user, uid), PlanBForm(request.POST)
    return _do(
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
    return _do(request, found, StepForm(request.POST), lambda how: running.mark_tested(**how))


@require_POST
@staff_page(rule=DOOR)
def start(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/begynd/``: the room is made ready, and the meeting begins."""
    found = get_meeting(request.user, uid)

    def act(how: How) -> None:
        if found.is_before:
            enter(found.seats.select_related("staff").get(role="chair"))
        running.start_meeting(**how)

    return _do(request, found, StepForm(request.POST), act)


@require_POST
@staff_page(rule=DOOR)
def signal(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/signal/``: pause, slower, or thank you, heard."""
    found, do = get_meeting(request.user, uid), request.POST.get("do", "")

    def act(how: How) -> None:
        if do == "clear":
            open_ones = Signal.objects.filter(seat__meeting=found).select_related("seat")
            given = _chosen(request, open_ones, _("Signalet er væk."))
            running.clear_signal(**how, given=given)
            return
        if do not in ("pause", "slower"):
            raise Refused(_("Vælg pause eller langsommere."))
        one = _chosen(request, found.seats, _("Vælg hvem der beder om det."))
        running.signal(**how, seat=one, kind=do)

    return _do(request, found, StepForm(request.POST), act)


@require_POST
@staff_page(rule=DOOR)
def plan_b(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/plan-b/``: one press, and everybody is told."""
    found, form = get_meeting(request.user, uid), UsePlanBForm(request.POST)
    return _do(
        request,
        found,
        form,
        lambda how: running.use_plan_b(**how, starts_at=form.cleaned_data["starts_at"]),
        _("Plan B er taget i brug. Borgeren får besked."),
        "use_form",
    )


@require_POST
@staff_page(rule=DOOR)
def cancel(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/aflys/``: with a reason."""
    found, form = get_meeting(request.user, uid), CancelMeetingForm(request.POST)
    return _do(
        request,
        found,
        form,
        lambda how: plan.cancel_meeting(**how, **form.cleaned_data),
        _("Mødet er aflyst."),
        "cancel_form",
    )


@require_POST
@staff_page(rule=DOOR)
def agree(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/aftale/``: who does what, and when."""
    found = get_meeting(request.user, uid)
    form = MeetingAgreementForm(request.POST, meeting=found)
    return _do(
        request,
        found,
        form,
        lambda how: after.add_meeting_agreement(**how, **form.cleaned_data),
        name="agreement_form",
    )


@require_POST
@staff_page(rule=DOOR)
def confirm(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/bekraeft/``: read aloud, and they said yes."""
    found = get_meeting(request.user, uid)

    def act(how: How) -> None:
        agreed = _chosen(request, found.agreed, _("Aftalen er væk."))
        after.confirm_agreement(**how, agreed=agreed)

    return _do(request, found, StepForm(request.POST), act)


@require_POST
@staff_page(rule=DOOR)
def hold(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/holdt/``: a conversation like any other."""
    found, form = get_meeting(request.user, uid), HoldForm(request.POST)
    return _do(
        request,
        found,
        form,
        lambda how: after.hold_meeting(**how, **form.cleaned_data),
        _("Mødet er gemt."),
        "hold_form",
    )


@require_POST
@staff_page(rule=DOOR)
def summary(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/referat/``: written, and seen before it is sent."""
    found, form = get_meeting(request.user, uid), SummaryForm(request.POST)
    return _do(
        request,
        found,
        form,
        lambda how: after.write_summary(**how, **form.cleaned_data),
        _("Referatet er gemt. Læs det igennem, og send det."),
        "summary_form",
    )


@require_POST
@staff_page(rule=DOOR)
def send(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/send/``: the citizen hears that it can be read."""
    found = get_meeting(request.user, uid)

    def act(how: How) -> None:
        one = _chosen(request, found.summaries, _("Referatet er væk."))
        after.send_summary(**how, summary=one)

    return _do(request, found, StepForm(request.POST), act, _("Referatet er sendt."))


@require_POST
@staff_page(rule=DOOR)
def evaluated(request: StaffRequest, uid: uuid.UUID) -> HttpResponseBase:
    """``/moeder/<uid>/svar/``: two questions, as the citizen answered them."""
    found, form = get_meeting(request.user, uid), EvaluateForm(request.POST)

    def act(how: How) -> None:
        if found.conversation is None:
            raise Refused(_("Mødet er ikke holdt endnu."))
        del how["meeting"]
        after.evaluate(**how, conversation=found.conversation, **form.cleaned_data)

    return _do(request, found, form, act, _("Tak for svaret."), "evaluate_form")
