"""A time that is booked is a promise: the room above that books times says here which one is next.

The heart does not know what an appointment is; it asks for the day, the time and the channel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from medspil.kernel import clock


@dataclass(frozen=True, slots=True)
class Booked:
    """The next time that a citizen and an employee have booked."""

    at: datetime
    channel: str

    @property
    def day(self) -> date:
        """In Danish time."""
        return self.at.astimezone(clock.TZ).date()


_looks: list[Callable[[int], Booked | None]] = []


def tell(look: Callable[[int], Booked | None]) -> None:
    """Let a room above say when a citizen (by key) is next booked; called in `apps.ready()`."""
    _looks.append(look)


def next_booked(citizen: int, also: Booked | None = None) -> Booked | None:
    """The earliest booked time ahead, whoever booked it; `also`: one that is being booked now."""
    found = [booked for look in _looks if (booked := look(citizen))]
    if also is not None:
        found.append(also)
    return min(found, key=lambda booked: booked.at, default=None)
