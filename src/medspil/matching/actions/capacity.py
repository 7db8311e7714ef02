"""Who has how much time for companies, and what was counted before Medspil."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from medspil.companies.actions.timeline import judge_words, staff_of
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.kernel.period import Period
from medspil.matching.models import BaseFigure, JobKind, Staffing
from medspil.people.models import Staff

FURTHEST = timedelta(days=3653)


@action(rule="matching.plan")
def set_staffing(
    *,
    by: Actor,
    staff: Staff,
    hours: Decimal,
    start: date,
    end: date | None = None,
    lent_from: str = "",
) -> Staffing:
    """So many hours a week for companies from `start` to and including `end`.

    Raises `Refused` where it ends before it begins or in more than ten years, or they have hours on
    one of the days already.
    """
    if end is not None and end < start:
        raise Refused(_("Den sidste dag ligger før den første."), field="end")
    if end is not None and end > clock.today() + FURTHEST:
        raise Refused(_("Vælg en dag inden for ti år, eller lad feltet stå tomt."), field="end")
    days = Period(start, end).as_range()
    list(Staff.objects.select_for_update(no_key=True).filter(pk=staff.pk))  # one at a time
    if Staffing.objects.filter(staff=staff, valid__overlap=days).exists():
        raise Refused(_("Kollegaen har allerede timer i de dage. Afslut dem først."), field="start")
    made = Staffing.objects.create(
        staff=staff, hours=hours, valid=days, lent_from=lent_from.strip()
    )
    note_facts(hours=str(hours))
    return made


@action(rule="matching.plan", on="staffing")
def end_staffing(*, by: Actor, staffing: Staffing, end: date) -> Staffing:
    """The last day of it is `end`. Raises `Refused` for a day before it begins, or in more than ten
    years.
    """
    held = Staffing.objects.select_for_update().get(pk=staffing.pk)
    stands = held.period
    if end < stands.start:
        raise Refused(_("Vælg en dag, efter at timerne begyndte."), field="end")
    if end > clock.today() + FURTHEST:
        raise Refused(_("Vælg en dag inden for ti år."), field="end")
    if stands.end is not None and end > stands.end:
        raise Refused(_("De er allerede sluttet den dag."), field="end")
    held.valid = Period(stands.start, end).as_range()
    held.save(update_fields=["valid"])
    return held


@action(rule="matching.plan")
def set_base_figures(
    *, by: Actor, month: date, counts: Mapping[str, int | None], source: str
) -> int:
    """Write how many openings of each kind a month had, counted elsewhere; they replace what was
    written of it. A kind that is None was not counted. Returns how many kinds were.

    Raises `Refused` for a month to come, no figure at all, or no source.
    """
    first = month.replace(day=1)
    if first > clock.today():
        raise Refused(_("Måneden er ikke kommet."), field="month")
    given = {kind: count for kind, count in counts.items() if count is not None}
    if not given:
        raise Refused(_("Skriv mindst ét tal."))
    if not source.strip():
        raise Refused(_("Skriv, hvor tallene kommer fra."), field="source")
    judge_words(source, "source")
    BaseFigure.objects.filter(month=first).exclude(kind__in=given).delete()
    BaseFigure.objects.bulk_create(
        [
            BaseFigure(
                month=first,
                kind=JobKind(kind),
                count=count,
                source=source.strip(),
                written_at=clock.now(),
                written_by=staff_of(by),
            )
            for kind, count in given.items()
        ],
        update_conflicts=True,
        unique_fields=["month", "kind"],
        update_fields=["count", "source", "written_at", "written_by"],
    )
    note_facts(month=f"{first:%Y-%m}", kinds=len(given))
    return len(given)


@action(rule="matching.plan")
def drop_base_figures(*, by: Actor, month: date) -> int:
    """The month is counted by its openings again. Returns how many figures went."""
    note_facts(month=f"{month:%Y-%m}")
    return BaseFigure.objects.filter(month=month.replace(day=1)).delete()[0]
