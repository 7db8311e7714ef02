"""Rooms to meet in, behind one port: whoever lends them, a meeting needs the same three things.

`MeetingRooms` is the port. The adapters: `pasted` (a link that somebody made elsewhere, and the
telephone), `jitsi` (signed tokens), `bigbluebutton` (its API with checksums). None asks for a live
service: a provider that is not configured is not offered.

Nothing of the case leaves the house: a room is named by a random key and a guest by a first name,
or by their role alone where the name is protected. Nothing is recorded.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class RoomUnavailable(Exception):
    """The provider does not answer, or says no. `code` is for the log; it holds no address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class RoomAsked:
    """All that a provider is told of a meeting. `url` and `phone` are those somebody pasted."""

    key: uuid.UUID
    ends_at: datetime
    url: str = ""
    phone: str = ""
    camera_off: bool = True
    audio_first: bool = False


@dataclass(frozen=True, slots=True)
class Guest:
    """Who comes in: by which name, and whether they lead (and let the others in)."""

    key: uuid.UUID
    name: str
    leads: bool = False


class MeetingRooms(Protocol):
    """One provider of rooms."""

    def create(self, asked: RoomAsked) -> None:
        """See that the room is there; asked twice, it is one room. Raises `RoomUnavailable`."""

    def join(self, asked: RoomAsked, guest: Guest) -> str:
        """The guest's own way in: an https address, or `tel:`. Asks nobody."""

    def end(self, asked: RoomAsked) -> None:
        """Everybody leaves. What is over already stays over. Raises `RoomUnavailable`."""
