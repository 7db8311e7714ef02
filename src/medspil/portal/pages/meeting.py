"""The next time: what it is, another time, another way, no thank you, my points, ask for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.meetings.actions.booking import book as book_time
from medspil.meetings.actions.booking import cancel, change_channel
from medspil.meetings.actions.booking import move as move_time
from medspil.meetings.actions.meetings.waiting import say_points
from medspil.meetings.actions.requests import ask_for_conversation
from medspil.meetings.actions.times import TimeTaken
from medspil.meetings.models import Appointment
from medspil.meetings.queries.appointments import coming
from medspil.meetings.queries.channels import channels_open_to
from medspil.meetings.queries.own import next_meeting, own_appointments, own_points
from medspil.meetings.queries.policy import answer_by, booking_policy
from medspil.meetings.queries.slots import Slot, free_slots
from medspil.people.models import Channel, Staff
from medspil.portal import days
from medspil.portal.doors import Visit, portal_page
from medspil.portal.forms import AskForm, ChannelForm, DeclineForm, PointsForm, SlotForm
from medspil.portal.pages.answers import did, done, once, show
from medspil.portal.queries.own import home_of, voluntary_text

SHOWN = 24  # times to choose among on a telephone
AHEAD = timedelta(days=56)
TAKEN = gettext_lazy("Den tid er lige blevet taget. Vælg en anden.")


@portal_page(booking=True, methods=("GET", "HEAD"))
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``/min/``: the next conversation and what can be done about it."""
    found = home_of(visit.citizen)
    form = PointsForm(points=[point.title for point in found.points])
    return show(request, visit, "home", home=found, form=form)


@portal_page()
def points(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/emner/``: what the citizen wants to talk about: first on the agenda of the meeting that
    comes next; else it waits for the next conversation.
    """
    reader, posted = visit.reader, request.method == "POST"
    meeting = next_meeting(reader)
    kept = [point.title for point in own_points(reader, meeting)]
    form = PointsForm(request.POST if posted else None, points=kept)
    if (
        posted
        and form.is_valid()
        and did(
            form,
            lambda: say_points(
                by=visit.by,
                citizen=visit.citizen,
                meeting=meeting,
                once=once(request),
                **form.said(),
            ),
        )
    ):
        return done(visit, "points")
    return show(request, visit, "points", form=form, status=422 if form.errors else 200)


@portal_page(booking=True)
def move(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/tid/``: another time, by the same channel; checked before it is sent."""
    appointment = _next(visit)
    slots = _slots(visit, appointment.channel)

    def take(slot: Slot) -> object:
        return move_time(
            by=visit.by,
            appointment=appointment,
            start=slot.start,
            length=slot.end - slot.start,
            staff=Staff.objects.get(pk=slot.staff_id),
            once=once(request),
        )

    return _choose(request, visit, slots, take, "moved", appointment)


@portal_page(booking=True)
def book(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/bestil/``: a first time, where none is booked."""
    if coming(visit.reader, visit.citizen).exists():
        raise Http404
    channels = channels_open_to(visit.citizen, clock.today()).open
    wished = Channel(visit.citizen.preferred_channel)
    channel = wished if wished in channels else next(iter(channels), Channel.PHONE)
    slots = _slots(visit, channel)

    def take(slot: Slot) -> object:
        more: dict[str, Any] = {"on_behalf": True} if visit.on_behalf else {}
        return book_time(
            by=visit.by,
            citizen=visit.citizen,
            staff=Staff.objects.get(pk=slot.staff_id),
            start=slot.start,
            length=slot.end - slot.start,
            channel=channel,
            once=once(request),
            **more,
        )

    return _choose(request, visit, slots, take, "booked", None)


def _choose(
    request: HttpRequest,
    visit: Visit,
    slots: list[Slot],
    take: Callable[[Slot], object],
    said: str,
    appointment: Appointment | None,
) -> HttpResponse:
    """Choose among the free times, check, send. Whoever comes second is shown what is free now."""
    by_key = {slot.key: slot for slot in slots}
    choices = [(slot.key, days.own_moment(slot.start)) for slot in slots]
    posted = request.method == "POST"
    form = SlotForm(request.POST if posted else None, slots=choices)
    chosen = None
    if posted and form.is_valid():
        slot = chosen = by_key[form.cleaned_data["slot"]]
        if "send" in request.POST:
            if did(form, lambda: _taking(take, slot)):
                return done(visit, said)
            chosen = None
    elif posted and request.POST.get("slot"):
        form.errors["slot"] = form.error_class([str(TAKEN)])
    facts = {"appointment": appointment, "slots": slots, "chosen": chosen, "form": form}
    return show(request, visit, "time", status=422 if form.errors else 200, **facts)


def _taking(take: Callable[[Slot], object], slot: Slot) -> None:
    try:
        take(slot)
    except TimeTaken as taken:
        raise Refused(str(TAKEN), field="slot") from taken


@portal_page(booking=True)
def channel(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/form/``: telephone, video or in person: what is open, and why not when it is not."""
    appointment = _next(visit)
    invited = appointment.invitation.invited_at.date() if appointment.invitation else None
    allowed = channels_open_to(
        visit.citizen, appointment.starts_at.astimezone(clock.TZ).date(), invited_on=invited
    )
    names = channel_names()
    choices = [(str(one), names[one]) for one in allowed.open if one != appointment.channel]
    posted = request.method == "POST"
    form = ChannelForm(request.POST if posted else None, channels=choices)
    chosen = ""
    if posted and form.is_valid():
        chosen = form.cleaned_data["channel"]
        if "send" in request.POST:
            if did(
                form,
                lambda: change_channel(
                    by=visit.by,
                    appointment=appointment,
                    channel=chosen,
                    on_behalf=visit.on_behalf is not None,
                    once=once(request),
                ),
            ):
                return done(visit, "channel")
            chosen = ""
    shut = [(names[one.channel], one.reason) for one in allowed.choices if not one.open]
    facts = {
        "appointment": appointment,
        "now": names[Channel(appointment.channel)],
        "choices": choices,
        "shut": shut,
        "chosen": names[Channel(chosen)] if chosen else "",
        "form": form,
    }
    return show(request, visit, "channel", status=422 if form.errors else 200, **facts)


@portal_page(booking=True)
def decline(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/afbud/``: no thank you, where it is voluntary; else: I cannot. Nobody must explain."""
    appointment = _next(visit)
    day = appointment.starts_at.astimezone(clock.TZ).date()
    voluntary = voluntary_text(visit.citizen, day)
    posted = request.method == "POST"
    form = DeclineForm(request.POST if posted else None, voluntary=bool(voluntary))
    if (
        posted
        and form.is_valid()
        and did(
            form,
            lambda: cancel(
                by=visit.by,
                appointment=appointment,
                because=form.cleaned_data["because"],
                on_behalf=visit.on_behalf is not None,
                once=once(request),
            ),
        )
    ):
        return done(visit, "declined")
    facts = {"appointment": appointment, "voluntary": voluntary, "form": form}
    return show(request, visit, "decline", status=422 if form.errors else 200, **facts)


@portal_page()
def ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/samtale/``: ask for a conversation; the day of the answer is promised."""
    posted = request.method == "POST"
    form = AskForm(request.POST if posted else None)
    if (
        posted
        and form.is_valid()
        and did(
            form,
            lambda: ask_for_conversation(
                by=visit.by, citizen=visit.citizen, once=once(request), **form.cleaned_data
            ),
        )
    ):
        return done(visit, "asked")
    waiting = home_of(visit.citizen).request
    promise = answer_by(clock.today(), booking_policy())
    facts = {"waiting": waiting, "promise": promise, "form": form}
    return show(request, visit, "ask", status=422 if form.errors else 200, **facts)


def channel_names() -> dict[str, str]:
    """The channels as the citizen calls them."""
    return {
        Channel.PHONE: _("Telefon"),
        Channel.VIDEO: _("Video"),
        Channel.IN_PERSON: _("Vi mødes"),
    }


def _next(visit: Visit) -> Appointment:
    """The next appointment. 404 where there is none."""
    found = own_appointments(visit.reader).first()
    if found is None:
        raise Http404
    return found


def _slots(visit: Visit, channel: str) -> list[Slot]:
    """The free times that this citizen can book themselves."""
    today = clock.today()
    return free_slots(
        visit.reader,
        start=today,
        end=today + AHEAD,
        channel=channel,
        citizen=visit.citizen,
        limit=SHOWN,
    )
