"""Searches that are kept, the vocabulary of tags, and what it is time to come back to."""

from __future__ import annotations

from django.db.models import Count, Min, Q, QuerySet

from medspil.companies.models import CompanyTag, SavedSearch, Tag
from medspil.companies.queries import companies_for
from medspil.companies.rules import works_with_companies
from medspil.kernel import clock
from medspil.people.models import Staff


def searches_for(viewer: Staff) -> QuerySet[SavedSearch]:
    """One's own searches and those that are shared."""
    if not works_with_companies(viewer):
        return SavedSearch.objects.none()
    return SavedSearch.objects.filter(Q(owner=viewer) | Q(is_shared=True)).order_by("name", "pk")


def tags_for(viewer: Staff) -> QuerySet[Tag]:
    """The vocabulary, with on how many companies each holds, and the first day to come back."""
    if not works_with_companies(viewer):
        return Tag.objects.none()
    holds = Q(on__removed_at=None, on__company__merged_into=None, on__company__closed_on=None) & (
        Q(on__expires_on=None) | Q(on__expires_on__gte=clock.today())
    )
    return (
        Tag.objects.select_related("owner")
        .annotate(
            companies=Count("on", filter=holds & Q(on__isnull=False)),
            back=Min("on__return_on", filter=holds),
        )
        .order_by("retired_at", "name")
    )


def returning(viewer: Staff) -> QuerySet[CompanyTag]:
    """Tags whose day to come back has come, the longest awaited first."""
    today = clock.today()
    return (
        CompanyTag.objects.filter(
            Q(expires_on=None) | Q(expires_on__gte=today),
            removed_at=None,
            return_on__lte=today,
            company__in=companies_for(viewer).filter(closed_on=None),
        )
        .select_related("company__consultant", "company__last_contact_by", "tag", "by")
        .order_by("return_on", "company__name", "pk")
    )
