"""A guest's links to one meeting: made with a message, ended with the meeting or the seat."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from medspil.kernel import clock
from medspil.kernel.home import house_address
from medspil.kernel.links import hash_of, new_token
from medspil.meetings.models import GuestLink, Meeting, PanelLink, Seat

PURPOSE = "meeting"
KEPT = timedelta(days=90)


def link_for(seat: Seat) -> str:
    """The address of the guest's own page, with a secret that is known now and never again."""
    token = new_token()
    GuestLink.objects.create(
        seat=seat,
        purpose=PURPOSE,
        token_hash=hash_of("meeting guest", token),
        made_at=clock.now(),
        expires_at=lasts_until(seat.meeting),
    )
    return house_address(reverse("meetings:guest_link", args=[token]))


def lasts_until(meeting: Meeting) -> datetime:
    """The end of the day after the meeting; never before tomorrow is over."""
    day = max(meeting.starts_at.astimezone(clock.TZ).date(), clock.today())
    return clock.start_of(day + timedelta(days=2))


def prolong(meeting: Meeting) -> None:
    """The meeting has another day, and so have the links to it."""
    links = GuestLink.objects.filter(seat__meeting=meeting, revoked_at=None)
    links.update(expires_at=lasts_until(meeting))


def forget_guest_doors() -> None:
    """Every night: links that ended a quarter of a year ago go, with their codes and visits."""
    for links in (GuestLink, PanelLink):
        links.objects.filter(expires_at__lt=clock.now() - KEPT).delete()
