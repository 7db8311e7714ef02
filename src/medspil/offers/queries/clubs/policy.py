"""The municipality's own choices about job clubs."""

from __future__ import annotations

from medspil.offers.models.clubs import ClubPolicy


def club_policy() -> ClubPolicy:
    """What the municipality has chosen; before it chose anything, the usual."""
    return ClubPolicy.objects.first() or ClubPolicy()
