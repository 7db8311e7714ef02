"""The municipality's choices."""

from __future__ import annotations

from medspil.reception.models import ReceptionPolicy


def policy() -> ReceptionPolicy:
    """The choices, or what the room begins with."""
    return ReceptionPolicy.objects.filter(pk=1).first() or ReceptionPolicy()
