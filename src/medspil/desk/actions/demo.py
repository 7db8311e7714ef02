"""The demo's clock."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from medspil.contact.due import fresh
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.kernel.models import DemoDay
from medspil.ui import wording


@action(rule="desk.demo_day")
def set_demo_day(*, by: Actor, day: date) -> DemoDay:
    """Let the clock of the demo show another day, for everybody who visits it.

    Only the clock moves: what was written stays written, also after that day. Raises `Refused`
    outside the days of the demo, and where there is no demo.
    """
    if not settings.MEDSPIL_DEMO:
        raise Refused(_("Uret kan kun stilles i en demo."))
    first, last = settings.MEDSPIL_DEMO_DAYS
    if not first <= day <= last:
        raise Refused(
            _("Vælg en dag mellem %(first)s og %(last)s.")
            % {"first": wording.short_date(first), "last": wording.short_date(last)},
            field="day",
        )
    chosen, _new = DemoDay.objects.update_or_create(id=1, defaults={"day": day})
    with clock.at(day):
        fresh()
    note_facts(day=day.isoformat())
    return chosen
