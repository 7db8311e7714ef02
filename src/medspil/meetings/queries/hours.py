"""When an employee can be booked, as they keep it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from medspil.kernel import clock
from medspil.meetings.models import Availability, AvailabilityException
from medspil.people.models import Staff


def hours_of(staff: Staff) -> QuerySet[Availability]:
    """The employee's hours that still come, or will."""
    ahead = Q(valid__endswith=None) | Q(valid__endswith__gt=clock.today())
    return Availability.objects.filter(ahead, staff=staff).order_by("weekday", "from_time", "pk")


def exceptions_of(staff: Staff) -> QuerySet[AvailabilityException]:
    """What differs from now on."""
    return AvailabilityException.objects.filter(
        staff=staff, during__endswith__gt=clock.now()
    ).order_by("during", "pk")
