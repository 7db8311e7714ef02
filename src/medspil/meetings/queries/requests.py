"""Who has asked for a conversation, in the order in which an answer is promised."""

from __future__ import annotations

from django.db.models import QuerySet

from medspil.kernel.action import Actor, System
from medspil.meetings.models import ConversationRequest
from medspil.people.actors import CitizenActor
from medspil.people.queries import citizens_for


def requests_for(viewer: Actor) -> QuerySet[ConversationRequest]:
    """The requests of the viewer's citizens, or the citizen's own; the promised day first."""
    found = ConversationRequest.objects.select_related("citizen", "answered_by", "registered_by")
    if isinstance(viewer, CitizenActor):
        return found.filter(citizen=viewer.citizen)
    if isinstance(viewer, System):
        return found
    return found.filter(citizen__in=citizens_for(viewer).order_by())


def waiting_requests(viewer: Actor) -> QuerySet[ConversationRequest]:
    """Those that nobody has answered, whoever is promised an answer first at the top."""
    return requests_for(viewer).filter(answered_at=None).order_by("answer_by", "asked_at", "pk")
