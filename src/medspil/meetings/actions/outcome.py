"""What became of a booked conversation: held, or one of the two did not come."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from medspil.contact.actions.conversations import (
    NewAgreement,
    register_attempt,
    register_conversation,
    set_next,
)
from medspil.contact.due import refresh
from medspil.contact.models import AttemptOutcome, NextContactReason
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.actions.times import decide, has_begun, locked, may_become
from medspil.meetings.models import Appointment, AppointmentState


@action(rule="meetings.decide", on="appointment")
def mark_held(
    *,
    by: Actor,
    appointment: Appointment,
    note: str,
    held_at: datetime | None = None,
    channel: str = "",
    next_day: date | None = None,
    next_agreed: bool = False,
    agreements: tuple[NewAgreement, ...] = (),
) -> Appointment:
    """The conversation was held: registered as any other, so that it counts where the rules say so.

    Also when it was first marked as missed and they spoke after all. Raises `Refused` before it has
    begun, and what `register_conversation` raises.
    """
    held = locked(appointment)
    may_become(held, AppointmentState.HELD)
    has_begun(held)
    held.conversation = register_conversation(
        by=by,
        citizen=held.citizen,
        channel=channel or held.channel,
        note=note,
        held_at=held_at or held.starts_at,
        type=held.type,
        next_day=next_day,
        next_agreed=next_agreed,
        agreements=agreements,
        source="booking",
    )
    return decide(held, AppointmentState.HELD)


@action(rule="meetings.decide", on="appointment")
def mark_absent(
    *, by: Actor, appointment: Appointment, who: str, try_again_on: date, note: str = ""
) -> Appointment:
    """One of the two did not come: `who` is "citizen" or "staff"; we try again on a day.

    A citizen who did not come was not reached, nothing else: it is never a ground for a sanction.
    An employee who did not come is written down just the same. Raises `Refused` before the
    conversation should have begun, or for a day that has passed.
    """
    absent = locked(appointment)
    state = {
        "citizen": AppointmentState.CITIZEN_ABSENT,
        "staff": AppointmentState.STAFF_ABSENT,
    }.get(who)
    if state is None:
        raise Refused(_("Vælg hvem der ikke kom."), field="who")
    may_become(absent, state)
    has_begun(absent)
    if try_again_on < clock.today():
        raise Refused(_("Næste forsøg kan ikke ligge før i dag."), field="try_again_on")
    if state == AppointmentState.CITIZEN_ABSENT:
        register_attempt(
            by=by,
            citizen=absent.citizen,
            outcome=AttemptOutcome.NOT_REACHED,
            channel=absent.channel,
            note=note,
        )
    decide(absent, state)
    set_next(
        absent.citizen,
        by=by,
        day=try_again_on,
        reason=NextContactReason.AGREED,
        channel=absent.channel,
    )
    refresh([absent.citizen_id])
    note_facts(who=who)
    return absent
