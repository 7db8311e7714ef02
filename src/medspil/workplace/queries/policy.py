"""What the house has chosen."""

from __future__ import annotations

from medspil.workplace.models import WorkplacePolicy


def workplace_policy() -> WorkplacePolicy:
    """The house's choices, or the defaults: forgotten after 14 days."""
    return WorkplacePolicy.objects.first() or WorkplacePolicy()
