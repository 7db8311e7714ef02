"""A professional's worry about a citizen, and the rhythm that follows."""

from __future__ import annotations

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from medspil.contact.due import refresh
from medspil.contact.models import Concern, ConcernLevel
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.people.models import Citizen, Staff


@action(rule="contact.set_concern", on="citizen")
def set_concern(*, by: Actor, citizen: Citizen, level: str, reason: str) -> Concern:
    """Set the level of concern from today, with its reason. The shorter rhythm follows at once.

    Raises `Refused` without a reason. What was set before stays as history; a second change on the
    same day replaces the first.
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
    refresh([citizen.pk])
    note_facts(level=level)
    return concern
