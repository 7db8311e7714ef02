"""Which provider lends a meeting its room, and by which name somebody comes in.

`MEDSPIL_JITSI_URL`, `_APP` and `_SECRET`, or `MEDSPIL_BBB_URL`, `_SECRET` and `_DIGEST` (sha256,
else sha1), name the servers.
"""

from __future__ import annotations

import logging
import os

from medspil.meetings.models import Meeting, RoomProvider, Seat, SeatRole
from medspil.meetings.rooms import Guest, MeetingRooms, RoomAsked, RoomUnavailable
from medspil.meetings.rooms.bigbluebutton import BigBlueButton
from medspil.meetings.rooms.jitsi import Jitsi
from medspil.meetings.rooms.pasted import PastedLink, Telephone

log = logging.getLogger("medspil.meetings")


def rooms(provider: str) -> MeetingRooms | None:
    """The provider's rooms; None where people meet in a real one, or it is not configured."""
    if provider == RoomProvider.LINK:
        return PastedLink()
    if provider == RoomProvider.PHONE:
        return Telephone()
    jitsi = [os.environ.get(f"MEDSPIL_JITSI_{name}", "") for name in ("URL", "APP", "SECRET")]
    if provider == RoomProvider.JITSI and all(jitsi):
        return Jitsi(*jitsi)
    url, secret = os.environ.get("MEDSPIL_BBB_URL", ""), os.environ.get("MEDSPIL_BBB_SECRET", "")
    if provider == RoomProvider.BIGBLUEBUTTON and url and secret:
        sha1 = os.environ.get("MEDSPIL_BBB_DIGEST") == "sha1"
        return BigBlueButton(url, secret, "sha1" if sha1 else "sha256")
    return None


def offered() -> list[tuple[str, str]]:
    """The choices of a form: what needs no server, and what is configured."""
    return [
        (provider.value, str(provider.label))
        for provider in RoomProvider
        if provider == RoomProvider.NONE or rooms(provider) is not None
    ]


def asked(meeting: Meeting) -> RoomAsked:
    """What the provider is told of the meeting."""
    return RoomAsked(
        key=meeting.room_key,
        ends_at=meeting.ends_at,
        url=meeting.room_url,
        phone=meeting.room_phone,
        camera_off=meeting.camera_off,
        audio_first=meeting.audio_first,
    )


def shown_name(seat: Seat) -> str:
    """The first name; of somebody with a protected name, what they are in the meeting alone."""
    if seat.role == SeatRole.MAIN_PERSON and seat.meeting.citizen.protected:
        return str(SeatRole.GUEST.label)
    return (seat.name.split() or [str(SeatRole.GUEST.label)])[0]


def way_in(seat: Seat) -> str:
    """The seat's own way in; empty where there is none. Raises `RoomUnavailable`."""
    provider = rooms(seat.meeting.provider)
    if provider is None:
        return ""
    leads = seat.role == SeatRole.CHAIR
    return provider.join(asked(seat.meeting), Guest(seat.uid, shown_name(seat), leads))


def enter(seat: Seat) -> str:
    """The same, with the room made ready first."""
    provider = rooms(seat.meeting.provider)
    if provider is not None:
        provider.create(asked(seat.meeting))
    return way_in(seat)


def let_go(meeting: Meeting) -> None:
    """The meeting is over, and so is its room; a provider that is away stops nothing."""
    provider = rooms(meeting.provider)
    try:
        if provider is not None:
            provider.end(asked(meeting))
    except RoomUnavailable as away:
        log.warning("a room was not ended: %s", away.code)
