"""What the room's pages read. Who does not work with companies sees none."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from medspil.companies.models import CompaniesPolicy, Company
from medspil.companies.rules import works_with_companies
from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.people.models import Role, Staff


def companies_for(viewer: Actor) -> QuerySet[Company]:
    """The companies that the viewer may see, those that became part of another left out."""
    if isinstance(viewer, System) or works_with_companies(viewer):
        return Company.objects.filter(merged_into=None)
    return Company.objects.none()


def policy() -> CompaniesPolicy:
    """The municipality's choices, or what the room begins with."""
    return CompaniesPolicy.objects.filter(pk=1).first() or CompaniesPolicy()


def quiet_since() -> datetime:
    """Who was spoken with after this moment is not given to another to call."""
    return clock.now() - timedelta(days=policy().quiet_days)


def consultants() -> QuerySet[Staff]:
    """Employees who work with companies today."""
    return (
        Staff.objects.filter(
            is_active=True,
            memberships__role__in=[Role.CONSULTANT, Role.LEADER],
            memberships__valid__contains=clock.today(),
        )
        .order_by("full_name")
        .distinct()
    )
