"""Those who were chosen for an order, as a consultant sees them; and whom to ask afterwards."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.matching import orders_wording as wording
from medspil.matching.models import Interview, JobOrder, Proposal
from medspil.matching.queries.orders import FOLLOW_UPS, orders_for, to_be_asked
from medspil.people.models import AccessEntry, AccessPurpose, Citizen, Role, Staff
from medspil.people.queries import citizens_for
from medspil.people.rules import has_role


def get_proposal(viewer: Actor, public_id: uuid.UUID) -> Proposal:
    """Somebody on an order, or 404."""
    rows = Proposal.objects.select_related("order__company", "citizen", "package")
    found = rows.filter(public_id=public_id, order__in=orders_for(viewer).values("pk")).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on an order. `who`: the citizen, where the viewer may know; `talk`: the one that is
    agreed.
    """

    proposal: Proposal
    who: Citizen | None
    name: str
    talk: Interview | None = None

    @property
    def state(self) -> Any:
        return wording.STEPS[self.proposal.state]


def people_of(viewer: Staff, order: JobOrder) -> list[Person]:
    """Those chosen for the order. Each name that is shown stands in the access log."""
    return _persons(viewer, Proposal.objects.filter(order=order))


def person_of(viewer: Staff, proposal: Proposal) -> Person:
    """One of them."""
    return _persons(viewer, Proposal.objects.filter(pk=proposal.pk))[0]


def _persons(viewer: Staff, rows: QuerySet[Proposal]) -> list[Person]:
    talks = Prefetch("interviews", Interview.objects.filter(ended_at=None), to_attr="standing")
    wanted = rows.select_related("citizen__job_profile", "package", "order__company")
    found = list(wanted.prefetch_related(talks))
    seen = set(
        citizens_for(viewer)
        .filter(pk__in=[one.citizen_id for one in found])
        .values_list("pk", flat=True)
    )
    rings = has_role(viewer, Role.CONSULTANT)
    persons = [
        Person(
            one,
            one.citizen if one.citizen_id in seen or (rings and may_ring(one)) else None,
            one.citizen.job_profile.name,
            next(iter(one.standing), None),
        )
        for one in found
    ]
    now = clock.now()
    AccessEntry.objects.bulk_create(
        AccessEntry(
            at=now,
            staff=viewer,
            client="",
            citizen=one.who,
            purpose=AccessPurpose.FOLLOW_UP,
            detail="job order",
        )
        for one in persons
        if one.who is not None
    )
    return persons


def may_ring(one: Proposal) -> bool:
    """The consent to be found lets a consultant ring, from the day somebody asks on: and never
    whoever has since become protected."""
    return one.asked_at is not None and not one.citizen.protected


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Somebody hired, to be asked whether they are still there. `field`: where the answer goes."""

    person: Person
    field: str
    weeks: int
    due: date


def follow_ups(viewer: Staff) -> list[FollowUp]:
    """Who is to be asked after 4 and 12 weeks, the longest due first; of orders that the viewer
    sees."""
    today = clock.today()
    rows = Proposal.objects.filter(to_be_asked(today), order__in=orders_for(viewer).values("pk"))
    found = []
    for person in _persons(viewer, rows.order_by("starts_on", "pk")):
        one = person.proposal
        assert one.starts_on is not None
        for field, weeks in FOLLOW_UPS:
            day = one.starts_on + timedelta(weeks=weeks)
            if getattr(one, field) is None and day <= today:
                found.append(FollowUp(person, field, weeks, day))
                break
    return sorted(found, key=lambda one: (one.due, one.person.proposal.pk))
