"""Those who were chosen for an order, as a consultant sees them; and whom to ask afterwards."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.matching import orders_wording as wording
from medspil.matching.models import Interview, JobOrder, Proposal
from medspil.matching.queries.orders import FOLLOW_UPS, orders_for, to_be_asked
from medspil.people.models import (
    AccessEntry,
    AccessPurpose,
    CaseworkerAssignment,
    Citizen,
    Role,
    Staff,
)
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
    agreed; `off`: the one that was to come and is called off.
    """

    proposal: Proposal
    who: Citizen | None
    name: str
    talk: Interview | None = None
    off: Interview | None = None

    @property
    def is_gone(self) -> bool:
        """Not hired, and not to be found any more."""
        gone = self.proposal.citizen.job_profile.withdrawn_at is not None
        return gone and self.proposal.hired_at is None

    @property
    def state(self) -> Any:
        return wording.STEPS["gone" if self.is_gone else self.proposal.state]


def people_of(viewer: Staff, order: JobOrder) -> list[Person]:
    """Those chosen for the order. Each name that is shown stands in the access log."""
    return _persons(viewer, Proposal.objects.filter(order=order))


def person_of(viewer: Staff, proposal: Proposal) -> Person:
    """One of them."""
    return _persons(viewer, Proposal.objects.filter(pk=proposal.pk))[0]


def caseworker_of(one: Proposal) -> Staff | None:
    """Whom to ask about somebody on an order, also where one may not know who it is."""
    today = CaseworkerAssignment.objects.filter(
        citizen=one.citizen_id, valid__contains=clock.today()
    )
    found = today.select_related("staff").first()
    return found.staff if found is not None else None


def _persons(viewer: Staff, rows: QuerySet[Proposal]) -> list[Person]:
    now = clock.now()
    off = Q(called_off=True, starts_at__gt=now)
    known = Interview.objects.filter(Q(ended_at=None) | off).order_by("-pk")
    talks = Prefetch("interviews", known, to_attr="known_talks")
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
            next((talk for talk in one.known_talks if talk.ended_at is None), None),
            next((talk for talk in one.known_talks if talk.called_off), None),
        )
        for one in found
    ]
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
    """The consent to be found lets a consultant ring, from the day somebody asks on, until it is
    taken back – but whoever was hired is asked how it goes. Never whoever has become protected.
    """
    stopped = one.citizen.job_profile.withdrawn_at is not None and one.hired_at is None
    return one.asked_at is not None and not stopped and not one.citizen.protected


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
