"""Which systems have been let in."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from medspil.api.models import Client
from medspil.kernel import clock
from medspil.kernel.action import Actor, allowed


def clients_for(viewer: Actor) -> QuerySet[Client]:
    """Every system, those with a token in force first; none for who may not manage them."""
    if not allowed("api.manage_clients", viewer):
        return Client.objects.none()
    shut = Q(revoked_at__isnull=False) | Q(expires_on__lt=clock.today())
    return (
        Client.objects.select_related("created_by", "revoked_by")
        .annotate(shut=shut)
        .order_by("shut", F("last_used_at").desc(nulls_last=True), "name")
    )
