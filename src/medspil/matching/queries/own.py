"""What a citizen is asked of this room, for their own page."""

from __future__ import annotations

from django.db.models import QuerySet

from medspil.matching.models import Proposal


def asked_about(citizen_pk: int) -> list[Proposal]:
    """The orders that the citizen was asked about and that are open, the latest first."""
    rows = _open(citizen_pk).select_related("order__company", "citizen")
    return list(rows.order_by("-asked_at", "-pk"))


def waits_for(citizen_pk: int) -> bool:
    """Does a company wait for the citizen's answer?"""
    return _open(citizen_pk).filter(answer=None).exists()


def _open(citizen_pk: int) -> QuerySet[Proposal]:
    return Proposal.objects.filter(
        citizen=citizen_pk, asked_at__isnull=False, hired_at=None, order__closed_at=None
    )
