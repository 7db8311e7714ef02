"""What a citizen is asked of this room, for their own page."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from medspil.kernel import clock
from medspil.matching.models import Interview, Proposal


def asked_about(citizen_pk: int) -> list[Proposal]:
    """The orders that the citizen was asked about and that are open, the latest first; with the
    talk that is agreed (`standing`), and those that were called off.
    """
    talks = Prefetch("interviews", Interview.objects.filter(ended_at=None), to_attr="standing")
    off = Interview.objects.filter(called_off=True).order_by("-ended_at")
    rows = _open(citizen_pk).select_related("order__company", "citizen")
    rows = rows.prefetch_related(talks, Prefetch("interviews", off, to_attr="called_off"))
    return list(rows.order_by("-asked_at", "-pk"))


def waits_for(citizen_pk: int) -> bool:
    """Does a company wait for the citizen's answer, or for the citizen to a talk?"""
    waits = Q(answer=None) | Q(interviews__ended_at=None, interviews__starts_at__gte=clock.now())
    return _open(citizen_pk).filter(waits).exists()


def _open(citizen_pk: int) -> QuerySet[Proposal]:
    return Proposal.objects.filter(
        citizen=citizen_pk, asked_at__isnull=False, hired_at=None, order__closed_at=None
    )
