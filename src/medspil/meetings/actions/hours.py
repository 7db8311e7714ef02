"""Open hours to be booked in, end them, close a stretch, open one besides; and the private feed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from math import gcd

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange, TimestamptzRange

from medspil.kernel import clock, crypto
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.kernel.period import Period, WeekNo
from medspil.meetings.models import (
    BOOKABLE_VALUES,
    Availability,
    AvailabilityException,
    CalendarFeed,
    ExceptionKind,
)
from medspil.people.models import Staff

SHORTEST, LONGEST = 10, 240  # minutes


@action(rule="meetings.keep_hours", on="staff")
def open_hours(
    *,
    by: Actor,
    staff: Staff,
    weekday: int,
    from_time: time,
    to_time: time,
    slot_minutes: int,
    channels: Sequence[str],
    every_weeks: int = 1,
    since: date | None = None,
    until: date | None = None,
) -> Availability:
    """Open hours that come again from `since` (today) on; the weeks are counted from that week.

    Raises `Refused` for hours without room for one conversation, without a channel, or that
    overlap others of the employee's.
    """
    first = since or clock.today()
    _check_slots(slot_minutes, channels)
    length = datetime.combine(first, to_time) - datetime.combine(first, from_time)
    if length < timedelta(minutes=slot_minutes):
        raise Refused(_("Der skal være plads til mindst én samtale."), field="to_time")
    if until is not None and until < first:
        raise Refused(_("Sidste dag ligger før den første."), field="until")
    if not 1 <= every_weeks <= 4:
        raise Refused(_("Vælg hver, hver anden, tredje eller fjerde uge."), field="every_weeks")
    Staff.objects.select_for_update(no_key=True).get(pk=staff.pk)
    made = Availability(
        staff=staff,
        weekday=weekday,
        from_time=from_time,
        to_time=to_time,
        slot_minutes=slot_minutes,
        channels=_in_order(channels),
        every_weeks=every_weeks,
        first_week=WeekNo.of(first).monday,
        valid=Period(first, until).as_range(),
    )
    others = Availability.objects.filter(
        staff=staff,
        weekday=weekday,
        from_time__lt=to_time,
        to_time__gt=from_time,
        valid__overlap=made.valid,
    )
    if any(_meet(made, other) for other in others):
        raise Refused(_("Der er allerede åbent på det tidspunkt."), field="from_time")
    made.save()
    return made


def _meet(one: Availability, other: Availability) -> bool:
    """Do both come in some week?"""
    weeks = (one.first_week - other.first_week).days // 7
    return weeks % gcd(one.every_weeks, other.every_weeks) == 0


@action(rule="meetings.keep_hours", on="staff")
def end_hours(*, by: Actor, staff: Staff, hours: Availability, last_day: date) -> Availability:
    """The hours come no more after `last_day`. What is booked in them stays booked.

    Hours that would never have come are removed. Raises `Refused` for a day in the past.
    """
    if hours.staff_id != staff.pk:
        raise Refused(_("Tiderne hører til en anden medarbejder."))
    if last_day < clock.today() - timedelta(days=1):
        raise Refused(_("Dagen er passeret."), field="last_day")
    locked = Availability.objects.select_for_update().get(pk=hours.pk)
    first = locked.period.start
    if last_day < first:
        locked.delete()
        return hours
    end = locked.period.end
    locked.valid = DateRange(first, min(last_day, end or last_day) + timedelta(days=1))
    locked.save(update_fields=["valid"])
    return locked


@action(rule="meetings.keep_hours", on="staff")
def close_hours(
    *, by: Actor, staff: Staff, start: datetime, end: datetime, reason: str = ""
) -> AvailabilityException:
    """Nothing can be booked from `start` to `end`. What is booked there stays: move it by hand."""
    return _exception(staff, start, end, ExceptionKind.CLOSED, reason)


@action(rule="meetings.keep_hours", on="staff")
def open_extra(
    *,
    by: Actor,
    staff: Staff,
    start: datetime,
    end: datetime,
    slot_minutes: int,
    channels: Sequence[str],
    reason: str = "",
) -> AvailabilityException:
    """Open a stretch besides the usual hours, also on a holiday."""
    _check_slots(slot_minutes, channels)
    if end - start < timedelta(minutes=slot_minutes):
        raise Refused(_("Der skal være plads til mindst én samtale."), field="end")
    return _exception(
        staff, start, end, ExceptionKind.EXTRA, reason, _in_order(channels), slot_minutes
    )


def _exception(
    staff: Staff,
    start: datetime,
    end: datetime,
    kind: ExceptionKind,
    reason: str,
    channels: Sequence[str] = (),
    slot_minutes: int | None = None,
) -> AvailabilityException:
    if end <= start:
        raise Refused(_("Slut ligger før begyndelsen."), field="end")
    if end <= clock.now():
        raise Refused(_("Tidspunktet er passeret."), field="end")
    note_facts(kind=kind)
    return AvailabilityException.objects.create(
        staff=staff,
        during=TimestamptzRange(start, end),
        kind=kind,
        reason=reason.strip(),
        channels=list(channels),
        slot_minutes=slot_minutes,
    )


@action(rule="meetings.keep_hours", on="staff")
def remove_exception(*, by: Actor, staff: Staff, exception: AvailabilityException) -> None:
    """The usual hours hold again."""
    if exception.staff_id != staff.pk:
        raise Refused(_("Tiderne hører til en anden medarbejder."))
    exception.delete()


def _check_slots(slot_minutes: int, channels: Sequence[str]) -> None:
    if not SHORTEST <= slot_minutes <= LONGEST:
        raise Refused(_("En samtale varer fra 10 minutter til fire timer."), field="slot_minutes")
    if not channels or set(channels) - set(BOOKABLE_VALUES):
        raise Refused(_("Vælg mindst én form."), field="channels")


def _in_order(channels: Sequence[str]) -> list[str]:
    return [channel for channel in BOOKABLE_VALUES if channel in channels]


# -- the private feed ------------------------------------------------------------------------------


def feed_hash(token: str) -> bytes:
    """What is kept of a feed's token, and what one that is shown is looked up by."""
    return crypto.keyed_hash(f"calendar-feed:{token}")


@action(rule="meetings.feed", on="staff")
def make_feed(*, by: Actor, staff: Staff, with_names: bool = False) -> str:
    """A new private address for the employee's calendar; the former works no more.

    Returns its token, which is nowhere else. `with_names`: first names of citizens who are not
    protected stand in it, because the employee asked for it.
    """
    Staff.objects.select_for_update(no_key=True).get(pk=staff.pk)
    CalendarFeed.objects.filter(staff=staff, revoked_at=None).update(revoked_at=clock.now())
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(
        staff=staff, token_hash=feed_hash(token), with_names=with_names, made_at=clock.now()
    )
    note_facts(with_names=with_names)
    return token


@action(rule="meetings.feed", on="staff")
def revoke_feed(*, by: Actor, staff: Staff) -> None:
    """The private address answers no more, as if it had never been."""
    CalendarFeed.objects.filter(staff=staff, revoked_at=None).update(revoked_at=clock.now())
