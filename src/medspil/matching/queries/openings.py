"""Which openings there are, for whom, and what a file of them holds."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404

from medspil.companies.models import Company
from medspil.kernel.action import Actor, allowed
from medspil.matching.models import Filling, Opening
from medspil.people.models import Staff
from medspil.people.queries import citizens_for

NEWEST = 5  # on the page of a company
STATES = {
    "open": Q(closed_on=None, filled__lt=F("seats")),
    "filled": Q(filled=F("seats")),
    "closed": Q(closed_on__isnull=False),
}


def openings_for(viewer: Actor) -> QuerySet[Opening]:
    """Every opening, for who works with companies; else none."""
    every = Opening.objects.select_related("company", "workplace", "consultant")
    return every if allowed("matching.see", viewer) else every.none()


def get_opening(viewer: Actor, public_id: uuid.UUID) -> Opening:
    """One opening, or 404."""
    found = openings_for(viewer).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of openings shows; a field left empty sets no limit."""

    kind: str = ""
    found_by: str = ""
    state: str = ""
    consultant: int | None = None
    company: uuid.UUID | None = None
    start: date | None = None
    end: date | None = None

    def rows(self, viewer: Actor) -> QuerySet[Opening]:
        """Those it chooses, the newest first."""
        limits = {
            "kind": self.kind,
            "found_by": self.found_by,
            "consultant": self.consultant,
            "company__public_id": self.company,
            "found_on__gte": self.start,
            "found_on__lte": self.end,
        }
        rows = openings_for(viewer).filter(**{name: one for name, one in limits.items() if one})
        return rows.filter(STATES.get(self.state, Q())).order_by("-found_on", "-pk")


@dataclass(frozen=True, slots=True)
class Seat:
    """A filled seat; `who` is its citizen where the viewer may see them."""

    filling: Filling
    who: Any


def seats_of(viewer: Actor, opening: Opening) -> list[Seat]:
    """The filled seats of an opening, the first filled first."""
    found = list(opening.fillings.order_by("filled_on", "pk"))
    keys = [one.citizen_id for one in found if one.citizen_id is not None]
    seen = citizens_for(viewer).in_bulk(keys) if keys else {}
    return [Seat(one, seen.get(one.citizen_id or 0)) for one in found]


def panel(viewer: Staff, company: Company) -> dict[str, Any]:
    """What the page of a company shows of its openings."""
    found = list(openings_for(viewer).filter(company=company)[: NEWEST + 1])
    return {"openings": found[:NEWEST], "more": len(found) > NEWEST}
