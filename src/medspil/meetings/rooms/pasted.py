"""Rooms that are there already: a link somebody pasted (Teams, Skype, anything), a telephone."""

from __future__ import annotations

from urllib.parse import urlsplit

from medspil.meetings.rooms import Guest, RoomAsked, RoomUnavailable


class PastedLink:
    """The link is everybody's, as whoever made it meant it to be."""

    def create(self, asked: RoomAsked) -> None:
        """See `MeetingRooms`."""
        _https(asked.url)

    def join(self, asked: RoomAsked, guest: Guest) -> str:
        """See `MeetingRooms`."""
        return _https(asked.url)

    def end(self, asked: RoomAsked) -> None:
        """Whoever made it ends it."""


def _https(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        raise RoomUnavailable("not https")
    return url


class Telephone:
    """A number to ring in on: taking part by telephone is taking part."""

    def create(self, asked: RoomAsked) -> None:
        """See `MeetingRooms`."""
        if not asked.phone:
            raise RoomUnavailable("no number")

    def join(self, asked: RoomAsked, guest: Guest) -> str:
        """See `MeetingRooms`."""
        self.create(asked)
        return "tel:" + asked.phone.replace(" ", "")

    def end(self, asked: RoomAsked) -> None:
        """They hang up."""
