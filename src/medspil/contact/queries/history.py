"""What the law's tables said before: who changed what, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange, Range

from medspil.kernel import clock
from medspil.kernel.models import AuditEntry
from medspil.kernel.period import Period
from medspil.people.models import Staff
from medspil.ui import wording

UNSAID = {"id", "edited", "entered_by", "entered_at", "revoked_by", "revoked_at"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that changed, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the first says how a thing came here and changes no field."""

    at: datetime
    who: str
    why: str
    is_first: bool
    fields: list[FieldChange]


def history_of(thing: Any) -> list[Change]:
    """How a rule or suspension came to say what it says, the newest change first."""
    events = list(thing.events.select_related("pgh_context").order_by("pgh_id"))
    names = _names(_metadata(event).get("actor", "") for event in events)
    changes = []
    for before, event in zip([None, *events], events, strict=False):
        given = _metadata(event)
        changes.append(
            Change(
                at=datetime.fromisoformat(given["at"]) if "at" in given else event.pgh_created_at,
                who=names.get(given.get("actor", ""), ""),
                why=given.get("why", ""),
                is_first=before is None,
                fields=_differences(thing, before, event) if before is not None else [],
            )
        )
    return changes[::-1]


def _metadata(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _names(actors: Iterable[str]) -> dict[str, str]:
    """The names of employees and machines, as the audit calls them."""
    wanted = {actor for actor in actors if actor}
    numbers = [int(actor[6:]) for actor in wanted if actor.startswith("staff:")]
    found = {f"staff:{s.pk}": s.full_name for s in Staff.objects.filter(pk__in=numbers)}
    return {actor: found.get(actor, "Medspil") for actor in wanted}


def _differences(thing: Model, before: Any, after: Any) -> list[FieldChange]:
    return [
        FieldChange(
            str(column.verbose_name),
            _said(before, column.name),
            _said(after, column.name),
        )
        for column in thing._meta.concrete_fields
        if column.name not in UNSAID
        and getattr(before, column.attname) != getattr(after, column.attname)
    ]


def _said(event: Any, name: str) -> str:
    """A field's value as a person reads it."""
    display = getattr(event, f"get_{name}_display", None)
    value = display() if display else getattr(event, name)
    return said(value)


def said(value: Any) -> str:
    """Any value of the law's tables in words."""
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    if isinstance(value, Range):
        return period_words(Period.of(cast(DateRange, value)))
    if isinstance(value, date):
        return full_date(value)
    if isinstance(value, Decimal):
        return f"{wording.number(value * 100)} %"
    if isinstance(value, list):
        return ", ".join(str(x["name"]) if isinstance(x, dict) else str(x) for x in value)
    return str(value)


def period_words(period: Period) -> str:
    """`1. januar 2020 – 30. juni 2026`; without an end `fra 1. januar 2020`."""
    if period.end is None:
        return _("fra %(day)s") % {"day": full_date(period.start)}
    return f"{full_date(period.start)} – {full_date(period.end)}"


def full_date(day: date) -> str:
    """The date with its year, always: the law is read across years."""
    return date_format(day)


@dataclass(frozen=True, slots=True)
class Decision:
    """A line of the audit trail about settings; `facts` as the action noted them."""

    at: datetime
    who: str
    why: str
    facts: dict[str, Any]


def decisions(actions: Sequence[str], limit: int = 50) -> list[Decision]:
    """The latest uses of these actions, the newest first."""
    entries = list(AuditEntry.objects.filter(action__in=actions).order_by("-at", "-pk")[:limit])
    names = _names(entry.actor for entry in entries)
    return [
        Decision(entry.at.astimezone(clock.TZ), names[entry.actor], entry.why, entry.facts)
        for entry in entries
    ]
