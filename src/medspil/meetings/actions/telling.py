"""What the citizen is told, a part of the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

from medspil.kernel.action import Actor, System
from medspil.meetings.models import Appointment, ConversationRequest, Invitation


def tell(by: Actor, appointment: Appointment, kind: str) -> None:
    """Queue a message about the appointment as it stands now, once for each change of it."""


def remind(by: System, appointments: Sequence[Appointment]) -> None:
    """Queue a reminder of each."""


def tell_invited(by: Actor, invitations: Sequence[Invitation], step: str) -> None:
    """Queue what the step says to each; a call says nothing in writing."""


def tell_received(by: Actor, request: ConversationRequest) -> None:
    """Say that the request has come, and by when it is answered."""
