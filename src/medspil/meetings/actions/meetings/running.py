"""While people are together: the test before, the start, the signals, plan B."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.actions.meetings.guest_links import prolong
from medspil.meetings.actions.meetings.steps import locked, may_become, under_way
from medspil.meetings.actions.meetings.telling import OUTBOX, really_queued, tell
from medspil.meetings.actions.meetings.times import check_free, remind_again, sitting
from medspil.meetings.actors import GuestActor
from medspil.meetings.models import (
    Meeting,
    MeetingState,
    PlanB,
    RoomProvider,
    Seat,
    Signal,
    SignalKind,
)
from medspil.meetings.queries.meetings import undelivered_to
from medspil.messages.actions.undelivered import mark_handled
from medspil.messages.models import MessageKind
from medspil.people.models import Channel


@action(rule="meetings.lead", on="meeting")
def mark_tested(*, by: Actor, meeting: Meeting, note: str = "") -> Meeting:
    """Somebody has tried the room with the main person, and it works."""
    found = locked(meeting)
    may_become(found, MeetingState.TESTED)
    found.state, found.tested_at = MeetingState.TESTED, clock.now()
    found.test_note = note.strip()
    found.save(update_fields=["state", "tested_at", "test_note"])
    return found


@action(rule="meetings.lead", on="meeting")
def start_meeting(*, by: Actor, meeting: Meeting) -> Meeting:
    """Begin. Raises `Refused` while nobody has written a plan B."""
    found = locked(meeting)
    may_become(found, MeetingState.LIVE)
    if not found.plan_b:
        raise Refused(_("Skriv plan B, før mødet begynder."), field="plan_b")
    found.state, found.started_at = MeetingState.LIVE, clock.now()
    found.save(update_fields=["state", "started_at"])
    return found


@action(rule="meetings.signal", on="meeting")
def signal(*, by: Actor, meeting: Meeting, seat: Seat, kind: str) -> Signal:
    """»Pause« or »tal langsommere«, from a seat; all see it. Given twice, it stands once.

    A guest gives it from their own seat.
    """
    found = under_way(meeting)
    if isinstance(by, GuestActor):
        seat = by.seat
    if seat.meeting_id != found.pk:
        raise Refused(_("Pladsen hører ikke til mødet."))
    shown, _new = Signal.objects.get_or_create(
        seat=seat, kind=SignalKind(kind), cleared_at=None, defaults={"at": clock.now()}
    )
    note_facts(kind=kind)
    return shown


@action(rule="meetings.bring_points", on="meeting")
def clear_signal(*, by: Actor, meeting: Meeting, given: Signal) -> Signal:
    """We have heard it, and done it."""
    locked(meeting)
    if given.seat.meeting_id != meeting.pk:
        raise Refused(_("Signalet hører ikke til mødet."))
    if given.cleared_at is None:
        given.cleared_at = clock.now()
        given.save(update_fields=["cleared_at"])
    return given


@action(rule="meetings.lead", on="meeting")
def use_plan_b(*, by: Actor, meeting: Meeting, starts_at: datetime | None = None) -> Meeting:
    """It does not work: change the room, and tell everybody, in one go.

    The citizen and the guests get a message at once, whatever the hour; colleagues see it on the
    page and on *Mine i dag*. `told_at` is set where the message is really on its way: the others
    are to be rung. `starts_at`: the new time, when the plan is to postpone. Raises `Refused`
    without a plan B, without the new time, or when somebody is elsewhere then.
    """
    found = locked(meeting)
    may_become(found, MeetingState.FALLBACK_USED)
    if not found.plan_b:
        raise Refused(_("Der er ikke skrevet en plan B."))
    now = clock.now()
    if found.plan_b == PlanB.POSTPONE:
        if starts_at is None or starts_at <= now:
            raise Refused(_("Skriv hvornår I mødes i stedet."), field="starts_at")
        check_free(
            found.citizen,
            sitting(found),
            starts_at,
            found.minutes,
            meeting=found,
            appointment=found.appointment,
        )
        found.starts_at = starts_at
        remind_again(found)
    if found.plan_b == PlanB.PHONE:
        found.provider, found.channel = RoomProvider.PHONE, Channel.PHONE
        found.room_url, found.room_phone = "", found.plan_b_phone
    found.state, found.fallback_at = MeetingState.FALLBACK_USED, now
    found.sequence += 1
    found.save()
    prolong(found)
    told = really_queued(tell(by, found, MessageKind.PLAN_B))
    found.seats.filter(pk__in=told).update(told_at=now)
    note_facts(plan_b=found.plan_b, told=len(told))
    return found


@action(rule="meetings.lead", on="meeting")
def mark_told(*, by: Actor, meeting: Meeting, seat: Seat) -> Seat:
    """Somebody whom no message reached has been rung up about plan B."""
    found = locked(meeting)
    if seat.meeting_id != found.pk or found.fallback_at is None:
        raise Refused(_("Der er ingen plan B at fortælle om."))
    for lost in undelivered_to(found, seat):
        mark_handled(by=OUTBOX, message=lost, note=_("Ringet op om plan B"))
    if seat.told_at is None:
        seat.told_at = clock.now()
        seat.save(update_fields=["told_at"])
    return seat
