"""The law returns, supposed: inside a block that is undone, the clocks stand as they would then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from psycopg.types.range import DateRange

from medspil.contact.due import whatif
from medspil.contact.models import Suspension, SuspensionEffect, SuspensionSubject
from medspil.contact.queries.suspensions import reaches
from medspil.kernel import clock
from medspil.kernel.action import Actor, System, allowed
from medspil.kernel.period import Period
from medspil.people.models import Municipality, Staff
from medspil.people.queries import citizens_for
from medspil.people.rules import case_teams


@contextmanager
def reopened(
    viewer: Actor, day: date, end: date | None, *, both: bool = True
) -> Iterator[date | None]:
    """Inside, the tables `clocks_without` and `clocks_with` hold the clocks on `day`.

    Only of citizens the viewer may know of: a leader's own teams, everybody for an administrator
    (who is given counts alone). Yields the supposed last day of the pause. All of it is undone.
    """
    ids = _scope(viewer)
    with whatif.supposing():
        changed, last = _return_law(day, end)
        whatif.judge(changed)
        whatif.compute("clocks_without", day, ids)
        if both:
            whatif.count_suspended()
            whatif.compute("clocks_with", day, ids)
        yield last


def _scope(viewer: Actor) -> list[int] | None:
    """The citizens whose figures the viewer may see; None is everybody."""
    if isinstance(viewer, System):
        return None
    if isinstance(viewer, Staff) and allowed("contact.see_forecast_citizens", viewer):
        whole_house, _teams = case_teams(viewer)
        return None if whole_house else list(citizens_for(viewer).values_list("pk", flat=True))
    return None if allowed("contact.see_forecast", viewer) else []


def _return_law(day: date, end: date | None) -> tuple[list[DateRange], date | None]:
    """End the pauses of the duty to talk that hold here today or on `day`: on `end`, or where they
    would still hold on `day`, the day before. Returns the days whose conversations it concerns, and
    the last day.
    """
    home = Municipality.objects.filter(is_home=True).first()
    today = clock.today()
    changed: list[DateRange] = []
    supposed: date | None = None
    pauses = Suspension.objects.filter(
        subject=SuspensionSubject.CONVERSATION_DUTY,
        effect__in=[SuspensionEffect.FREEZE, SuspensionEffect.DO_NOT_COUNT_CONTACTS],
        revoked_at=None,
    )
    for pause in pauses:
        period = pause.period
        if home is None or not reaches(pause.regions, pause.municipalities, home):
            continue
        if not (today in period or day in period):
            continue
        last = end if end is not None else (day - timedelta(days=1) if day in period else None)
        if last is None or last == period.end:
            continue
        supposed = last
        if last < period.start:
            changed.append(DateRange(period.start, None))
            Suspension.objects.filter(pk=pause.pk).update(
                revoked_at=clock.now(), revoked_because="?"
            )
            continue
        now = Period(period.start, last).as_range()
        Suspension.objects.filter(pk=pause.pk).update(valid=now)
        ends = [upper for upper in (now.upper, pause.valid.upper) if upper is not None]
        changed.append(DateRange(min(ends), None))
    return changed, supposed
