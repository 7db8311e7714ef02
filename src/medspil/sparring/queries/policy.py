"""The municipality's own choices."""

from __future__ import annotations

from medspil.sparring.models import SparringPolicy


def sparring_policy() -> SparringPolicy:
    """What holds: the municipality's row, or what we ship."""
    return SparringPolicy.objects.first() or SparringPolicy()
