"""A network meeting to be tested: planned by its chair, with a plan B and some people around it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from medspil.meetings.actions.meetings.plan import Fallback, Room, plan_meeting
from medspil.meetings.actions.meetings.running import start_meeting
from medspil.meetings.models import Meeting, Seat
from medspil.people.models import Citizen, Representation, Staff
from tests import factories as make

LINK = Room("link", "https://video.example.com/rum")
RING = Fallback("phone", "Vi ringer alle op fra samme nummer.", "00001234")


def planned(
    by: Staff, citizen: Citizen, at: datetime, *, plan_b: Fallback | None = RING, **more: Any
) -> Meeting:
    """A meeting by video, an hour long."""
    return plan_meeting(
        **{
            "by": by,
            "citizen": citizen,
            "chair": by,
            "starts_at": at,
            "title": "Netværksmøde om STU",
            "room": LINK,
            "plan_b": plan_b,
            **more,
        }
    )


def live(by: Staff, citizen: Citizen, at: datetime, **more: Any) -> Meeting:
    """The same, begun."""
    return start_meeting(by=by, meeting=planned(by, citizen, at, **more))


def seat_of(meeting: Meeting, role: str) -> Seat:
    return meeting.seats.get(role=role)


def companion(of: Citizen, name: str = "Bo Bisidder") -> Representation:
    return Representation.objects.create(
        citizen=of,
        kind="companion",
        name=name,
        phone="00004321",
        purpose="møder",
        valid=make._days(date(2020, 1, 1), date(2020, 12, 31)),
    )
