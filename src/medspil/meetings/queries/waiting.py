"""The points that wait for the next conversation."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from medspil.contact.models import Conversation, LocalEffect
from medspil.meetings.models import AgendaItem
from medspil.people.models import Citizen


def waiting_points(citizen: Citizen) -> QuerySet[AgendaItem]:
    """What the citizen wants to talk about next time: written since the last conversation, with no
    meeting ahead to talk about it. One query.
    """
    spoken = Conversation.objects.filter(
        citizen=OuterRef("waits_for"),
        withdrawn_at=None,
        local_effect=LocalEffect.RESETS_LOCAL_FOLLOWUP,
        held_at__gte=OuterRef("added_at"),
    )
    return (
        AgendaItem.objects.filter(~Exists(spoken), waits_for=citizen)
        .select_related("noted_by")
        .order_by("position", "pk")
    )
