"""The municipality's own choices about booking, and what they mean on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from medspil.kernel import clock
from medspil.kernel.workdays import add_working_days
from medspil.meetings.models import BookingPolicy
from medspil.people.models import Channel

USUALLY_OFFERED = (Channel.PHONE, Channel.VIDEO)


def booking_policy() -> BookingPolicy:
    """What the municipality has chosen; before it chose anything, the usual."""
    return BookingPolicy.objects.first() or BookingPolicy()


def offered_channels(policy: BookingPolicy) -> list[str]:
    """By which channels the municipality offers conversations where it is the one to choose."""
    return policy.offered_channels or [channel.value for channel in USUALLY_OFFERED]


def answer_by(asked_on: date, policy: BookingPolicy) -> date:
    """The day on which whoever asks for a conversation has an answer at the latest."""
    return add_working_days(asked_on, policy.answer_days)


def bookable_by_citizen(policy: BookingPolicy) -> tuple[datetime, datetime]:
    """From when until when a citizen can book a time now."""
    now = clock.now()
    return now + timedelta(hours=policy.notice_hours), now + timedelta(days=policy.ahead_days)
