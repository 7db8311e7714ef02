"""Walks that were agreed upon: held, swapped for a call, or come to nothing with a reason."""

from __future__ import annotations

from datetime import date, timedelta

from medspil.config.replay.scenario import DOORS_CLOSE, Scenario
from medspil.config.replay.shift import Shift, agree_on_a_walk, talk
from medspil.contact.actions.conversations import register_conversation
from medspil.contact.actions.walks import check_out, hold_walk, swap_to_call, walk_not_held
from medspil.contact.models import Due, NotHeldReason, PlannedWalk, WalkState
from medspil.people.models import Channel

RAIN = 0.3


def rains(scenario: Scenario, day: date) -> bool:
    """The same weather for everybody."""
    return scenario.chance("weather", day).random() < RAIN


def todays_walks(shift: Shift) -> set[int]:
    """Walk with everybody one has agreed to walk with by today; returns the citizens."""
    if shift.day < DOORS_CLOSE:
        return set()
    planned = PlannedWalk.objects.filter(
        state=WalkState.PLANNED,
        citizen__due__staff=shift.staff,
        planned_at__date__lte=shift.day,
    ).select_related("citizen__due")
    walked = set()
    for walk in planned.order_by("planned_at", "citizen__reference"):
        walk.citizen.due.citizen = walk.citizen
        _walk(shift, walk, walk.citizen.due)
        walked.add(walk.citizen_id)
    return walked


def _walk(shift: Shift, walk: PlannedWalk, due: Due) -> None:
    chance = shift.chance
    if walk.planned_at.date() < shift.day or walk.staff_id != shift.staff.pk:
        _not_held(shift, walk, NotHeldReason.STAFF_CANCELLED)
    elif rains(shift.scenario, shift.day) and chance.random() < (0.7 if walk.is_physical else 0.4):
        _not_held(shift, walk, NotHeldReason.WEATHER)
    elif (drawn := chance.random()) < 0.16:
        _not_held(shift, walk, NotHeldReason.LOW_ENERGY)
    elif drawn < 0.22:
        _not_held(shift, walk, NotHeldReason.NOT_TODAY)
    elif drawn < 0.27:
        _not_held(shift, walk, NotHeldReason.CITIZEN_CANCELLED)
    elif drawn < 0.40:
        _swap(shift, walk, due)
    else:
        _hold(shift, walk, due)


def _not_held(shift: Shift, walk: PlannedWalk, reason: str) -> None:
    with shift.spend(3, 10):
        again = shift.working_day_in(shift.chance.randint(1, 4))
        walk_not_held(by=shift.staff, walk=walk, reason=reason, next_attempt_on=again)


def _swap(shift: Shift, walk: PlannedWalk, due: Due) -> None:
    with shift.spend(20, 40):
        swap_to_call(by=shift.staff, walk=walk)
        said = talk(shift, due, Channel.PHONE)
        register_conversation(
            by=shift.staff,
            citizen=walk.citizen,
            channel=Channel.PHONE,
            note=said.note,
            next_day=said.next_day,
            next_agreed=said.next_day is not None,
        )


def _hold(shift: Shift, walk: PlannedWalk, due: Due) -> None:
    if walk.is_physical:
        with shift.spend(40, 60):
            back = shift.now + timedelta(minutes=75)
            check_out(by=shift.staff, walk=walk, expected_back_at=back)
    with shift.spend(5, 10) if walk.is_physical else shift.spend(35, 60):
        said = talk(shift, due, walk.channel)
        hold_walk(
            by=shift.staff,
            walk=walk,
            note=said.note,
            next_day=said.next_day,
            agreements=said.agreements,
        )
        if shift.voluntary and shift.chance.random() < 0.7:
            agree_on_a_walk(shift, due, due.concern)
