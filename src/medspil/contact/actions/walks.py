"""Walks with citizens: agreed, held, not held, or swapped for an ordinary call.

A physical walk begins with a check-out and ends with a check-in, so that a colleague notices when
somebody does not come back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from medspil.contact.actions.conversations import (
    NewAgreement,
    register_conversation,
    set_next,
)
from medspil.contact.due import refresh
from medspil.contact.models import NextContactReason, NotHeldReason, PlannedWalk, WalkState
from medspil.contact.models.walks import WALK_CHANNELS
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.people.models import Channel, Citizen, Staff

LONGEST = timedelta(hours=8)  # nobody plans to be out on a walk for longer


@action(rule="contact.register", on="citizen")
def plan_walk(
    *,
    by: Actor,
    citizen: Citizen,
    channel: str,
    planned_at: datetime,
    staff: Staff,
    weather_note: str = "",
) -> PlannedWalk:
    """Agree on a walk: on the telephone (both walk, each at home), or side by side at a distance.

    The walk becomes the next contact. Where it starts is agreed upon and not kept. Raises `Refused`
    for a time that has passed, or another form than a walk.
    """
    if channel not in WALK_CHANNELS:
        raise Refused(_("Vælg gåtur eller gåtur på telefon."), field="channel")
    if planned_at < clock.now() - timedelta(minutes=5):
        raise Refused(_("Tidspunktet er passeret."), field="planned_at")
    _open(citizen)
    walk = PlannedWalk.objects.create(
        citizen=citizen,
        channel=channel,
        planned_at=planned_at,
        staff=staff,
        weather_note=weather_note.strip(),
        made_by=by if isinstance(by, Staff) else None,
        made_at=clock.now(),
    )
    set_next(
        citizen,
        by=by,
        day=planned_at.astimezone(clock.TZ).date(),
        agreed=True,
        at=planned_at,
        channel=channel,
    )
    refresh([citizen.pk])
    note_facts(channel=channel)
    return walk


@action(rule="contact.check_out", on="walk")
def check_out(*, by: Staff, walk: PlannedWalk, expected_back_at: datetime) -> PlannedWalk:
    """The employee goes out on a physical walk and says when they are back at the latest.

    Raises `Refused` for a walk on the telephone, when they are out already, or for a time that has
    passed or lies more than eight hours ahead.
    """
    locked = _lock(walk)
    now = clock.now()
    if locked.channel != Channel.WALK:
        raise Refused(_("En gåtur på telefon kræver ikke, at du melder dig ud."))
    if locked.checked_out_at is not None:
        raise Refused(_("Du har allerede meldt dig ud på denne gåtur."))
    if locked.state != WalkState.PLANNED:
        raise _decided(locked)
    Staff.objects.select_for_update().get(pk=by.pk)
    if PlannedWalk.objects.filter(
        staff=by, checked_out_at__isnull=False, checked_in_at=None
    ).exists():
        raise Refused(_("Du er allerede ude på en gåtur. Meld dig tilbage først."))
    if not now < expected_back_at <= now + LONGEST:
        raise Refused(
            _("Skriv et tidspunkt inden for de næste otte timer."), field="expected_back_at"
        )
    locked.checked_out_at, locked.expected_back_at = now, expected_back_at
    locked.save()
    return locked


@action(rule="contact.check_in", on="walk")
def check_in(*, by: Staff, walk: PlannedWalk) -> PlannedWalk:
    """The employee is back, or a colleague has spoken with them and knows that they are.

    Whether the walk was held is another question.
    """
    locked = _lock(walk)
    if not locked.is_out:
        raise Refused(_("Der er ingen ude på denne gåtur."))
    locked.checked_in_at = clock.now()
    locked.save()
    return locked


@action(rule="contact.walk", on="walk")
def hold_walk(
    *,
    by: Actor,
    walk: PlannedWalk,
    note: str,
    held_at: datetime | None = None,
    next_day: date | None = None,
    weather_note: str | None = None,
    agreements: Sequence[NewAgreement] = (),
) -> PlannedWalk:
    """The walk was held: a conversation like any other, with its note and the next contact.

    Whoever registers their own physical walk is back, and is checked in. Raises `Refused` when
    nobody had checked out for a physical walk, and what `register_conversation` raises.
    """
    locked = _lock(walk)
    if not locked.may_become(WalkState.HELD):
        raise _decided(locked)
    if locked.is_physical and locked.checked_out_at is None:
        raise Refused(_("Meld dig ud, før du går. Så ved en kollega, hvornår du er tilbage."))
    locked.conversation = register_conversation(
        by=by,
        citizen=locked.citizen,
        channel=locked.channel,
        note=note,
        held_at=held_at or locked.checked_out_at,
        next_day=next_day,
        agreements=agreements,
        source="walk",
    )
    if locked.is_out and locked.staff == by:
        locked.checked_in_at = clock.now()
    if weather_note is not None:
        locked.weather_note = weather_note.strip()
    return _decide(locked, WalkState.HELD)


@action(rule="contact.walk", on="walk")
def walk_not_held(
    *,
    by: Actor,
    walk: PlannedWalk,
    reason: str,
    next_attempt_on: date,
    weather_note: str | None = None,
) -> PlannedWalk:
    """The walk came to nothing: why, and when you try again. "Not today" needs no explanation.

    The next attempt becomes the next contact. It never has consequences for the citizen.
    """
    locked = _lock(walk)
    if not locked.may_become(WalkState.NOT_HELD):
        raise _decided(locked)
    if reason not in NotHeldReason.values:
        raise Refused(_("Vælg hvorfor."), field="reason")
    if next_attempt_on < clock.today():
        raise Refused(_("Næste forsøg kan ikke ligge før i dag."), field="next_attempt_on")
    _open(locked.citizen)
    locked.reason, locked.next_attempt_on = reason, next_attempt_on
    if weather_note is not None:
        locked.weather_note = weather_note.strip()
    set_next(
        locked.citizen,
        by=by,
        day=next_attempt_on,
        reason=NextContactReason.AGREED,
        channel=locked.channel,
    )
    refresh([locked.citizen_id])
    note_facts(reason=reason)
    return _decide(locked, WalkState.NOT_HELD)


@action(rule="contact.walk", on="walk")
def swap_to_call(*, by: Actor, walk: PlannedWalk) -> PlannedWalk:
    """An ordinary call instead, at once: the conversation is registered as any other."""
    locked = _lock(walk)
    if not locked.may_become(WalkState.SWAPPED):
        raise _decided(locked)
    return _decide(locked, WalkState.SWAPPED)


def _open(citizen: Citizen) -> None:
    locked = Citizen.objects.select_for_update().get(pk=citizen.pk)
    if locked.closed_on is not None and locked.closed_on <= clock.today():
        raise Refused(_("Borgeren er afsluttet. Genåbn først borgeren."))


def _lock(walk: PlannedWalk) -> PlannedWalk:
    return (
        PlannedWalk.objects.select_for_update(of=("self",))
        .select_related("citizen", "staff")
        .get(pk=walk.pk)
    )


def _decide(walk: PlannedWalk, state: WalkState) -> PlannedWalk:
    walk.state, walk.decided_at = state, clock.now()
    walk.save()
    return walk


def _decided(walk: PlannedWalk) -> Refused:
    return Refused(
        _("Gåturen er allerede afgjort: %(state)s.") % {"state": walk.get_state_display()}
    )
