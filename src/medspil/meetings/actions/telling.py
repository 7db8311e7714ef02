"""What the citizen is told about a time, a part of the same transaction."""

from __future__ import annotations

from medspil.kernel.action import Actor
from medspil.meetings.models import Appointment


def tell(by: Actor, appointment: Appointment, kind: str) -> None:
    """Queue a message about the appointment as it stands now, once for each change of it."""
