"""What waits in the outbox."""

from __future__ import annotations

from datetime import datetime

from medspil.messages.models import Message, MessageState


def oldest_unsent() -> datetime | None:
    """When the oldest message that still waits was queued; None when nothing waits."""
    return (
        Message.objects.filter(state=MessageState.QUEUED)
        .order_by("queued_at")
        .values_list("queued_at", flat=True)
        .first()
    )
