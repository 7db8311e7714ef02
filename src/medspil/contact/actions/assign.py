"""Hand citizens over, and promise many a next contact at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from medspil.contact.actions.conversations import set_next
from medspil.contact.due import refresh
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.people.actions import assign_citizens
from medspil.people.models import Citizen, Staff, Team
from medspil.people.queries import citizens_for


@action(rule="people.assign")
def hand_over(
    *, by: Actor, citizens: Sequence[Citizen], team: Team, staff: Staff | None = None
) -> int:
    """From today these citizens are with `staff` in `team`; their due dates keep. Returns how many
    changed. Raises `Refused` when one of them is not the actor's.
    """
    moved: int = assign_citizens(by=by, citizens=citizens, team=team, staff=staff)
    refresh(citizen.pk for citizen in citizens)
    return moved


@action(rule="contact.work_list")
def promise_many(*, by: Actor, citizens: Sequence[Citizen], day: date) -> int:
    """Promise these citizens a next contact on the same day. Returns how many.

    Raises `Refused` for a past day, or when one of them is not the actor's.
    """
    ids = [citizen.pk for citizen in citizens]
    if citizens_for(by).filter(pk__in=ids).count() != len(ids):
        raise Refused(_("Nogle af borgerne er ikke dine. Ingen er ændret."))
    if day < clock.today():
        raise Refused(_("Næste kontakt kan ikke ligge før i dag."), field="day")
    for citizen in Citizen.objects.select_for_update().filter(pk__in=ids).order_by("pk"):
        set_next(citizen, by=by, day=day)
    refresh(ids)
    note_facts(count=len(ids), day=day.isoformat())
    return len(ids)
