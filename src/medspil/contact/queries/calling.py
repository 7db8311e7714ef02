"""The card of the one being called, and the calls that a caller has open."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from medspil.contact.models import (
    AttemptOutcome,
    CallRound,
    CallRoundCall,
    CallRoundRow,
    ConcernLevel,
    ContactAttempt,
    Conversation,
    ConversationDraft,
    ConversationNote,
    Due,
    NextContact,
)
from medspil.kernel import clock
from medspil.people.models import Channel, Citizen, Staff
from medspil.people.queries import citizens_for
from medspil.rounds.models import RowState


@dataclass(frozen=True, slots=True)
class PastContact:
    """A conversation or an attempt: when, how, by whom; the note only for the own team."""

    at: Any
    what: str
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class CallCard:
    """What a caller sees of the citizen they are calling: enough for the call, and no more."""

    row: CallRoundRow
    citizen: Citizen
    concern: str
    caseworker: str
    team: str
    own: bool  # the viewer may open the citizen's page too
    past: list[PastContact] = field(default_factory=list)
    next_contact: NextContact | None = None
    draft: dict[str, str] = field(default_factory=dict)


def held_row(viewer: Staff, round: CallRound) -> CallRoundRow | None:
    """The row that the viewer holds in the round."""
    return (
        round.rows.filter(taken_by=viewer, state=RowState.TAKEN)
        .select_related("round", "citizen__municipality")
        .first()
    )


def taken_row(viewer: Staff, round: CallRound, pk: int) -> CallRoundRow | None:
    """A row that the viewer took within the last day, in their hands or no longer."""
    took = CallRoundCall.objects.filter(
        row=OuterRef("pk"), by=viewer, taken_at__gt=clock.now() - timedelta(days=1)
    )
    return (
        round.rows.filter(Exists(took), pk=pk)
        .select_related("round", "citizen__municipality")
        .first()
    )


def open_calls(viewer: Staff, round: CallRound) -> QuerySet[CallRoundCall]:
    """Calls that the viewer took and has not registered, on rows no longer in their hands."""
    return (
        CallRoundCall.objects.filter(
            row__round=round, by=viewer, outcome="", taken_at__gt=clock.now() - timedelta(days=1)
        )
        .exclude(row__state=RowState.TAKEN, row__taken_by=viewer)
        .select_related("row__citizen__municipality", "row__taken_by")
        .order_by("taken_at")
    )


def call_card(viewer: Staff, row: CallRoundRow) -> CallCard:
    """The card of a row that the viewer holds or held."""
    citizen = row.citizen
    own = citizens_for(viewer).filter(pk=citizen.pk).exists()
    due = Due.objects.select_related("staff", "team").filter(citizen=citizen).first()
    draft = ConversationDraft.objects.filter(staff=viewer, citizen=citizen).first()
    return CallCard(
        row=row,
        citizen=citizen,
        concern=due.concern if due else ConcernLevel.NONE,
        caseworker=due.staff.full_name if due and due.staff else "",
        team=due.team.name if due and due.team else "",
        own=own,
        past=_past(citizen, with_notes=own),
        next_contact=NextContact.objects.filter(citizen=citizen, day__gte=clock.today()).first(),
        draft=draft.fields if draft else {},
    )


def _past(citizen: Citizen, *, with_notes: bool, most: int = 4) -> list[PastContact]:
    conversations = list(
        Conversation.objects.filter(citizen=citizen, withdrawn_at=None)
        .select_related("staff")
        .order_by("-held_at")[:most]
    )
    attempts = (
        ContactAttempt.objects.filter(citizen=citizen)
        .select_related("staff")
        .order_by("-at")[:most]
    )
    notes: dict[int, str] = {}
    if with_notes:
        notes = {
            note.conversation_id: note.text
            for note in ConversationNote.objects.filter(
                conversation__in=[one.pk for one in conversations], corrected_by=None
            )
        }
    past = [
        PastContact(
            one.held_at,
            str(Channel(one.channel).label),
            one.staff.full_name if one.staff else "",
            notes.get(one.pk, ""),
        )
        for one in conversations
    ] + [
        PastContact(
            one.at,
            str(AttemptOutcome(one.outcome).label),
            one.staff.full_name if one.staff else "",
            one.note if with_notes else "",
        )
        for one in attempts
    ]
    return sorted(past, key=lambda one: one.at, reverse=True)[:most]
