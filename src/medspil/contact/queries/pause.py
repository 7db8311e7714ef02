"""Is the duty to talk on pause here, since when, and what is the citizen told?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import DateField, Q
from django.utils.translation import gettext_lazy

from medspil.contact.models import Suspension, SuspensionEffect, SuspensionSubject
from medspil.kernel.kept import Kept, Slot
from medspil.people.models import Municipality

VOLUNTARY = gettext_lazy(
    "Det er frivilligt. Det får ingen betydning for din ydelse, hvis du siger nej tak."
)


@dataclass(frozen=True, slots=True)
class Pause:
    """The stretch of days without a duty to talk that a day lies in. `until` None: not known.

    `citizen_text` is what the citizen is told, see `suspensions.voluntary_text`.
    """

    since: date
    until: date | None
    citizen_text: str


def pause_on(municipality: Municipality, day: date) -> Pause | None:
    """The pause of the law's duty to talk in the municipality on `day`; adjoining ones are one."""
    pauses = _pauses(region=[municipality.region_code], here=[municipality.code], day=day)
    since: date | None = None
    until: date | None = None
    text = ""
    for pause in pauses:
        first, last = pause.period.start, pause.period.end
        if since is None or (until is not None and first > until + timedelta(days=1)):
            since, until, text = first, last, ""
        elif until is not None:
            until = None if last is None else max(until, last)
        if day in pause.period:
            text = text or pause.citizen_text
    if since is None or (until is not None and until < day):
        return None
    return Pause(since, until, text or str(VOLUNTARY))


_pauses = Kept(
    lambda: Suspension.objects.filter(
        Q(regions=[], municipalities=[])
        | Q(regions__contains=Slot("region"))
        | Q(municipalities__contains=Slot("here")),
        subject=SuspensionSubject.CONVERSATION_DUTY,
        effect__in=[SuspensionEffect.FREEZE, SuspensionEffect.DO_NOT_COUNT_CONTACTS],
        revoked_at=None,
        valid__startswith__lte=Slot("day", DateField()),
    ).order_by("valid")
)
