"""What was put right in an order, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from medspil.companies.models import Workplace
from medspil.matching import orders_wording as wording
from medspil.matching.models import JobKind, JobOrder, OrderChange, Shift, Strain, Urgency
from medspil.matching.scoring.facts import SHIFTS, STRAINS, codes_of
from medspil.people.models import Staff
from medspil.ui.wording import short_date


@dataclass(frozen=True, slots=True)
class Changed:
    """One field: what it is called, what stood, what stands since."""

    label: Any
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    by: Staff | None
    fields: list[Changed]


def changes_of(order: JobOrder) -> list[Change]:
    """Every one, the latest first."""
    return _in_words(list(order.changes.select_related("by")))


def changes_since(order: JobOrder, version: int) -> list[Change]:
    """Those that came after the version that somebody read."""
    return _in_words(list(order.changes.select_related("by").filter(version__gt=version)))


def _in_words(rows: list[OrderChange]) -> list[Change]:
    places = _workplaces(rows)
    return [
        Change(
            row.at,
            row.by,
            [
                Changed(label, _said(name, row.before[name], places), _said(name, now, places))
                for name, label in wording.FIELDS.items()
                if (now := row.after.get(name, _NOT)) is not _NOT
            ],
        )
        for row in rows
    ]


_NOT = object()


def _workplaces(rows: list[OrderChange]) -> dict[int, str]:
    keys = {row.get("workplace") for one in rows for row in (one.before, one.after)} - {None}
    return {one.pk: one.name for one in Workplace.objects.filter(pk__in=keys)} if keys else {}


def _said(name: str, value: Any, places: dict[int, str]) -> str:
    """How a field's value is said; a dash for nothing."""
    if name in ("kind", "urgency"):
        return str((JobKind if name == "kind" else Urgency)(value).label)
    if name in ("shifts", "strains"):
        known, labels = (SHIFTS, Shift) if name == "shifts" else (STRAINS, Strain)
        return ", ".join(str(labels(code).label) for code in codes_of(value, known)) or "–"
    if name in ("skills", "certificates"):
        return ", ".join(f"{words} ({wording.LEVELS[level]})" for _k, words, level in value) or "–"
    if name in ("start_on", "course_on"):
        return short_date(date.fromisoformat(value)) if value else "–"
    if name == "occupation_is_must":
        return _("ja") if value else _("nej")
    if name == "workplace":
        return places.get(value, "–")
    return str(value) if value not in ("", None) else "–"
