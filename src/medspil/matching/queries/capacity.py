"""Who has time for companies, and what was counted elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from medspil.kernel.action import Actor, allowed
from medspil.matching.models import BaseFigure, Staffing


def staffing_for(viewer: Actor) -> QuerySet[Staffing]:
    """All capacity, the newest first of each, for who plans it."""
    every = Staffing.objects.select_related("staff").order_by("staff__full_name", "-valid")
    return every if allowed("matching.plan", viewer) else every.none()


@dataclass(frozen=True, slots=True)
class Month:
    """The figures of a month counted elsewhere; None for a kind that was not."""

    month: date
    counts: dict[str, int]
    source: str

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def base_months(viewer: Actor) -> list[Month]:
    """Every month that has figures, the newest first, for who writes them."""
    rows = BaseFigure.objects.order_by("-month", "kind") if allowed("matching.plan", viewer) else []
    found: dict[date, Month] = {}
    for row in rows:
        found.setdefault(row.month, Month(row.month, {}, row.source)).counts[row.kind] = row.count
    return list(found.values())
