"""A professional's worry about a citizen, and the rhythm that follows."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from medspil.contact.due import due_rows, refresh
from medspil.contact.models import Concern, ConcernLevel, NextContact, NextContactReason
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.people.models import Citizen, Staff


@action(rule="contact.set_concern", on="citizen")
def set_concern(*, by: Actor, citizen: Citizen, level: str, reason: str) -> Concern:
    """Set the level of concern from today, with its reason. The shorter rhythm follows at once.

    Raises `Refused` without a reason. What was set before stays as history; a second change on the
    same day replaces the first. A next day that only followed the old rhythm gives way to an
    earlier one; a day promised to the citizen stays.
    """
    if level not in ConcernLevel.values:
        raise Refused(_("Vælg et niveau."), field="level")
    if not reason.strip():
        raise Refused(_("Skriv hvorfor – din kollega skal kunne forstå det."), field="reason")
    today = clock.today()
    Citizen.objects.select_for_update().get(pk=citizen.pk)
    current = citizen.concerns.filter(valid__contains=today).first()
    if current is not None and current.valid.lower == today:
        current.delete()
    elif current is not None:
        current.valid = DateRange(current.valid.lower, today)
        current.save(update_fields=["valid"])
    citizen.concerns.filter(valid__startswith__gt=today).delete()
    concern = Concern.objects.create(
        citizen=citizen,
        level=level,
        reason=reason.strip(),
        valid=DateRange(today, None),
        set_by=by if isinstance(by, Staff) else None,
        set_at=clock.now(),
    )
    _keep_to_the_rhythm(citizen)
    refresh([citizen.pk])
    note_facts(level=level)
    return concern


def _keep_to_the_rhythm(citizen: Citizen) -> None:
    """Drop the next day that the rhythm had set, if the rhythm now asks for an earlier one."""
    planned = NextContact.objects.filter(citizen=citizen, reason=NextContactReason.RHYTHM).first()
    if planned is None:
        return
    without = transaction.savepoint()
    planned_day = planned.day
    planned.delete()
    now = next(due_rows(clock.today(), [citizen.pk]), None)
    if now is None or now.local_due >= planned_day:
        transaction.savepoint_rollback(without)
    else:
        transaction.savepoint_commit(without)
