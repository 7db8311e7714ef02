"""A guest's door: whose link, which session, and what their one page shows."""

from __future__ import annotations

from dataclasses import dataclass

from medspil.kernel import clock
from medspil.kernel.links import hash_of
from medspil.meetings.models import (
    AgendaItem,
    GuestLink,
    GuestSession,
    Meeting,
    RoomProvider,
    Seat,
    Signal,
)
from medspil.meetings.queries.policy import booking_policy
from medspil.meetings.queries.sharing import lets_in
from medspil.meetings.rooms import RoomUnavailable
from medspil.meetings.rooms.lend import way_in

_SEAT = ("seat__meeting__citizen", "seat__representation")


def link_with(token: str) -> GuestLink | None:
    """The link, if it opens anything. One look-up, whether it is forged, ended or locked."""
    found = (
        GuestLink.objects.select_related(*_SEAT)
        .filter(token_hash=hash_of("meeting guest", token))
        .first()
    )
    return found if found is not None and found.opens(clock.now()) else None


def session_with(key: str) -> GuestSession | None:
    """The open session with this key, while its link opens anything."""
    found = (
        GuestSession.objects.select_related(*(f"link__{path}" for path in _SEAT))
        .filter(key_hash=hash_of("guest session", key))
        .first()
    )
    now = clock.now()
    return found if found and found.is_open(now) and found.link.opens(now) else None


@dataclass(frozen=True, slots=True)
class GuestSheet:
    """All that a guest sees of a meeting. Nobody is named, and its title stands nowhere here."""

    meeting: Meeting
    seat: Seat
    allowed: bool  # the citizen has said yes to them
    way: str  # an address, or a number; empty until they have asked for it
    place: str  # where people meet, when they meet in a room of the house
    points: list[AgendaItem]
    signals: list[Signal]

    @property
    def by_phone(self) -> bool:
        return self.meeting.provider == RoomProvider.PHONE

    @property
    def in_person(self) -> bool:
        return self.meeting.provider == RoomProvider.NONE


def guest_sheet(seat: Seat) -> GuestSheet:
    """The page of a guest's. What is the citizen's is there when the citizen has said yes."""
    meeting = seat.meeting
    allowed = lets_in(meeting, seat)
    handed = allowed and seat.entries.exists()
    return GuestSheet(
        meeting=meeting,
        seat=seat,
        allowed=allowed,
        way=_way(seat) if handed else "",
        place=_place(meeting) if handed else "",
        points=list(meeting.items.filter(shared=True)) if allowed else [],
        signals=list(
            Signal.objects.filter(seat__meeting=meeting, cleared_at=None)
            if meeting.is_under_way
            else []
        ),
    )


def _way(seat: Seat) -> str:
    if seat.meeting.provider == RoomProvider.PHONE:
        return seat.meeting.room_phone
    try:
        return way_in(seat)
    except RoomUnavailable:
        return ""


def _place(meeting: Meeting) -> str:
    """The booked time's address, else where the municipality usually receives people."""
    if meeting.provider != RoomProvider.NONE:
        return ""
    booked = meeting.appointment
    return (booked.address if booked else "") or booking_policy().address
