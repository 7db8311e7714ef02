"""The points that wait for the next conversation."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from medspil.contact.models import Conversation, LocalEffect
from medspil.kernel.kept import Kept, Slot
from medspil.meetings.models import AgendaItem
from medspil.people.models import Citizen


def waiting_points(citizen: Citizen) -> QuerySet[AgendaItem]:
    """What the citizen wants to talk about next time: written since the last conversation, with no
    meeting ahead to talk about it. One query.
    """
    return _points_of(citizen)


def points(citizen: Citizen) -> dict[str, list[AgendaItem]]:
    """The same, for a page about the citizen."""
    return {"points": _points(citizen=citizen.pk)}


def _points_of(citizen: Citizen | Slot) -> QuerySet[AgendaItem]:
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


_points = Kept(lambda: _points_of(Slot("citizen")))
