"""Conversations, what was written of them, and what their codes are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from medspil.contact import law
from medspil.contact.models import (
    AbsenceKind,
    Conversation,
    ConversationNote,
    LocalEffect,
)
from medspil.kernel.kept import AmongSlot, Kept
from medspil.people.models import (
    Channel,
)

PER_PAGE = 20


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
    return {
        citizen: LastContact(day, channel, staff_id, name or "")
        for citizen, day, channel, staff_id, name in _last(citizens=list(ids))
    }


_last = Kept(
    lambda: (
        Conversation.objects.filter(
            AmongSlot("citizen", "citizens"),
            withdrawn_at=None,
            local_effect=LocalEffect.RESETS_LOCAL_FOLLOWUP,
        )
        .order_by("citizen_id", "-held_at", "-id")
        .distinct("citizen_id")
        .values_list("citizen_id", "held_on", "channel", "staff_id", "staff__full_name")
    )
)


# -- what was written ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Written:
    """A note as it stands, and what stood before it was corrected (the newest first)."""

    note: ConversationNote
    earlier: list[ConversationNote]


def written(notes: Sequence[ConversationNote]) -> list[Written]:
    """The notes of one conversation, each with its corrections behind it."""
    by_key = {note.pk: note for note in notes}
    corrected = {note.corrects_id for note in notes}
    found = []
    for note in notes:
        if note.pk in corrected:
            continue
        earlier = []
        before = note.corrects_id
        while before is not None and before in by_key:
            earlier.append(by_key[before])
            before = by_key[before].corrects_id
        found.append(Written(note, earlier))
    return found


# -- what codes are called -------------------------------------------------------------------------


def type_name(number: int) -> str:
    """A conversation type as people call it."""
    return next((kind.name for kind in law.conversation_types() if kind.id == number), str(number))


def benefit_name(code: str) -> str:
    """A benefit as people call it."""
    return next((benefit.name for benefit in law.benefits() if benefit.code == code), code)


def absence_name(code: str) -> str:
    """A kind of absence as people call it."""
    found = AbsenceKind.objects.filter(code=code).values_list("name", flat=True).first()
    return found or code
