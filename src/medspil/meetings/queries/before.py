"""What has to be known of a citizen before a time is booked, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from medspil.contact.models import NextContact
from medspil.meetings.models import Invitation
from medspil.meetings.queries.slots import staff_of
from medspil.people.models import Citizen, ContactGroupPeriod, Staff


@dataclass(frozen=True, slots=True)
class Before:
    """The contact groups on the day, the open invitation, the day that is promised now.

    `with_them`: the citizen books with this employee themselves.
    """

    groups: list[str]
    with_them: bool
    invitation: Invitation | None
    promise: NextContact | None


def before_booking(citizen: Citizen, staff: Staff, day: date) -> Before:
    """Read it, with the citizen held. A second statement reads an open invitation."""
    groups = ContactGroupPeriod.objects.filter(citizen=OuterRef("pk"), valid__contains=day)
    invited = Invitation.objects.filter(citizen=OuterRef("pk"), closed_at=None)
    found: Any = (
        Citizen.objects.filter(pk=citizen.pk)
        .select_related("next_contact", "municipality")
        .annotate(
            groups=ArraySubquery(groups.values("group")),
            with_them=Exists(staff_of(citizen).filter(pk=staff.pk)),
            invited=Exists(invited),
        )
        .get()
    )
    invitation = Invitation.objects.get(citizen=citizen, closed_at=None) if found.invited else None
    citizen.municipality = found.municipality  # asked for again by what is voluntary there
    promise = getattr(found, "next_contact", None)
    return Before(found.groups, found.with_them, invitation, promise)
