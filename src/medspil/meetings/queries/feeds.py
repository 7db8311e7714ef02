"""A calendar feed: whose it is, and what is in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from medspil.kernel import clock
from medspil.meetings.actions.hours import feed_hash
from medspil.meetings.models import (
    Appointment,
    AppointmentState,
    CalendarFeed,
    Meeting,
    MeetingState,
    PanelInvitation,
)
from medspil.messages import calendar
from medspil.people.models import Staff
from medspil.people.queries import citizens_for
from medspil.people.rules import works_with_citizens

BACK, AHEAD = timedelta(days=30), timedelta(days=180)


def live_feed(token: str) -> CalendarFeed | None:
    """The feed that the token opens; None when unknown, revoked, or the employee has left."""
    found = (
        CalendarFeed.objects.filter(token_hash=feed_hash(token), revoked_at=None)
        .select_related("staff")
        .first()
    )
    return found if found is not None and works_with_citizens(found.staff) else None


def feed_of(staff: Staff) -> CalendarFeed | None:
    """The employee's feed, if they have one."""
    return CalendarFeed.objects.filter(staff=staff, revoked_at=None).first()


def events_of(feed: CalendarFeed) -> QuerySet[Appointment]:
    """A month back and half a year ahead, what was cancelled included; `named`: the employee still
    works with the citizen, who is not protected.
    """
    now = clock.now()
    mine = citizens_for(feed.staff).filter(pk=OuterRef("citizen"), protected=False).order_by()
    return (
        Appointment.objects.filter(
            staff=feed.staff, during__overlap=TimestamptzRange(now - BACK, now + AHEAD)
        )
        .select_related("citizen")
        .annotate(named=Exists(mine))
        .order_by("during", "pk")
    )


def meetings_of(feed: CalendarFeed) -> QuerySet[Meeting]:
    """Meetings in which the employee has a seat, over the same time and named alike. One that is a
    booked time of theirs stands there already.
    """
    now = clock.now()
    mine = citizens_for(feed.staff).filter(pk=OuterRef("citizen"), protected=False).order_by()
    return (
        Meeting.objects.filter(
            seats__staff=feed.staff, starts_at__gt=now - BACK, starts_at__lt=now + AHEAD
        )
        .exclude(appointment__staff=feed.staff)
        .select_related("citizen")
        .annotate(named=Exists(mine))
        .order_by("starts_at", "pk")
    )


def calendar_of(feed: CalendarFeed) -> bytes:
    """The feed as iCalendar. The title names nobody unless the employee asked for it."""
    talks = [_entry(one, feed.with_names) for one in events_of(feed)]
    planned = [_meeting_entry(one, feed.with_names) for one in meetings_of(feed)]
    return calendar.feed([*talks, *planned, *_panel_days(feed.staff)], _("Samtaler"))


def _panel_days(staff: Staff) -> list[calendar.Entry]:
    """The panel's days that the employee is called to; cancelled where the day is, or they are
    taken off it.
    """
    today = clock.today()
    calls = (
        PanelInvitation.objects.filter(
            member__staff=staff, day__day__range=(today - BACK, today + AHEAD)
        )
        .select_related("day")
        .order_by("day__day", "day_id", "pk")
    )
    newest = {call.day_id: call for call in calls}  # taken off and called again is one
    return [
        calendar.Entry(
            uid=f"panel-day-{call.day_id}@medspil",
            sequence=call.day.sequence + (call.taken_off_at is not None),
            start=call.day.starts_at(1),
            end=call.day.ends_at,
            summary=_("Rehabiliteringsteam"),
            location=call.day.place,
            cancelled=call.taken_off_at is not None or call.day.cancelled_at is not None,
        )
        for call in newest.values()
    ]


def _meeting_entry(meeting: Any, with_names: bool) -> calendar.Entry:
    who = meeting.citizen.first_name if with_names and meeting.named else ""
    title = _("Møde (%(how)s)") % {"how": meeting.get_channel_display().lower()}
    return calendar.Entry(
        uid=f"{meeting.uid}@medspil",
        sequence=meeting.sequence,
        start=meeting.starts_at,
        end=meeting.ends_at,
        summary=f"{title} – {who}" if who else title,
        cancelled=meeting.state == MeetingState.CANCELLED,
    )


def _entry(appointment: Any, with_names: bool) -> calendar.Entry:
    how = appointment.get_channel_display().lower()
    who = appointment.citizen.first_name if with_names and appointment.named else ""
    title = _("Samtale (%(how)s)") % {"how": how}
    return calendar.Entry(
        uid=f"{appointment.uid}@medspil",
        sequence=appointment.sequence,
        start=appointment.starts_at,
        end=appointment.ends_at,
        summary=f"{title} – {who}" if who else title,
        cancelled=appointment.state == AppointmentState.CANCELLED,
    )
