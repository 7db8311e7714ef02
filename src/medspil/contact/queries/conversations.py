"""Conversations, attempts and everything else that has happened with a citizen, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from medspil.contact.models import Conversation, LocalEffect
from medspil.people.models import Channel


@dataclass(frozen=True, slots=True)
class LastContact:
    """The last real conversation: when, how, and with whom."""

    day: date
    channel: str
    staff_id: int | None
    staff_name: str

    @property
    def channel_label(self) -> str:
        return str(Channel(self.channel).label)


def last_contacts(ids: Iterable[int]) -> dict[int, LastContact]:
    """The last conversation with each citizen that counts as real contact; one query."""
    found = (
        Conversation.objects.filter(
            citizen__in=list(ids),
            withdrawn_at=None,
            local_effect=LocalEffect.RESETS_LOCAL_FOLLOWUP,
        )
        .order_by("citizen_id", "-held_at", "-id")
        .distinct("citizen_id")
        .values_list("citizen_id", "held_on", "channel", "staff_id", "staff__full_name")
    )
    return {
        citizen: LastContact(day, channel, staff_id, name or "")
        for citizen, day, channel, staff_id, name in found
    }
