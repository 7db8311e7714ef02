"""The rota: plan a shift, open, pause and close it; and the day's unanswered calls."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from medspil.hotline.actions.tally import monday_of
from medspil.hotline.models import CHANGES, Shift, ShiftState, Unanswered
from medspil.hotline.router import ALIAS
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action

LONGEST_BREAK = 60  # minutes


@action(rule="hotline.plan")
@transaction.atomic(using=ALIAS)
def plan_shift(*, by: Actor, day: date, starts: time, ends: time, who: str) -> Shift:
    """Put somebody on the rota. Raises `Refused` for a day gone by or a shift that overlaps."""
    if day < clock.today():
        raise Refused(_("Vælg en dag, der ikke er gået."), "day")
    if ends <= starts:
        raise Refused(_("Vagten skal slutte, efter at den begynder."), "ends")
    theirs = Shift.objects.select_for_update().filter(day=day, who=who)
    if any(shift.starts < ends and starts < shift.ends for shift in theirs):
        raise Refused(_("%(who)s har allerede en vagt på det tidspunkt.") % {"who": who}, "who")
    return Shift.objects.create(day=day, starts=starts, ends=ends, who=who)


@action(rule="hotline.plan", on="shift")
@transaction.atomic(using=ALIAS)
def remove_shift(*, by: Actor, shift: Shift) -> None:
    """Take a shift off the rota, unless it has begun."""
    if not Shift.objects.filter(pk=shift.pk, state=ShiftState.PLANNED).delete()[0]:
        raise Refused(_("Vagten er begyndt og kan ikke fjernes."))


@action(rule="hotline.tally", on="shift")
@transaction.atomic(using=ALIAS)
def change_shift(*, by: Actor, shift: Shift, to: str, minutes: int = 0) -> Shift:
    """Open, pause (for so many minutes) or close a shift of today.

    Raises `Refused` when it cannot go there from where it is.
    """
    kept = Shift.objects.select_for_update().get(pk=shift.pk)
    if to not in CHANGES[kept.state]:
        raise Refused(
            _("Vagten er %(state)s nu. Se siden igen.")
            % {"state": kept.get_state_display().lower()}
        )
    if kept.day != clock.today() and to != ShiftState.CLOSED:
        raise Refused(_("Kun dagens vagt kan åbnes."))
    kept.state, kept.back_at = to, None
    if to == ShiftState.PAUSED:
        kept.back_at = _back_at(clock.now(), minutes)
    kept.save()
    return kept


def _back_at(now: datetime, minutes: int) -> time:
    if not 0 < minutes <= LONGEST_BREAK:
        raise Refused(_("En pause varer højst en time."))
    return (now + timedelta(minutes=minutes)).time().replace(second=0, microsecond=0)


@action(rule="hotline.plan")
@transaction.atomic(using=ALIAS)
def set_unanswered(*, by: Actor, day: date, n: int) -> None:
    """Write how many calls nobody answered on a day, while its week is not told of yet."""
    today = clock.today()
    if day > today:
        raise Refused(_("Vælg en dag, der er kommet."), "day")
    if today > monday_of(day) + timedelta(days=7):
        raise Refused(_("Den uges tal er allerede vist og kan ikke ændres."), "day")
    Unanswered.objects.update_or_create(day=day, defaults={"n": n})
