"""Who acts in this room beside employees and citizens."""

from __future__ import annotations

from dataclasses import dataclass

from medspil.meetings.models import Seat


@dataclass(frozen=True, slots=True)
class GuestActor:
    """Whoever holds a guest's link: may do what belongs to that one seat, and nothing else."""

    seat: Seat

    @property
    def actor_name(self) -> str:
        return f"guest:{self.seat.pk}"
