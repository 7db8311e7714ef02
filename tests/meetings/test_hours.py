"""Open hours, end them, close a stretch, open one besides; and the private feed's key."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.meetings.actions.hours import (
    close_hours,
    end_hours,
    feed_hash,
    make_feed,
    open_extra,
    open_hours,
    remove_exception,
    revoke_feed,
)
from medspil.meetings.models import Availability, AvailabilityException, CalendarFeed
from medspil.meetings.queries.slots import free_slots
from medspil.people.models import Staff
from tests import factories as make

DAY = date(2020, 4, 14)
TUESDAY = date(2020, 4, 28)


def at(time: str, day: date = TUESDAY) -> datetime:
    return make.moment(day, time)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00", DAY)):
        yield


@pytest.fixture
def clerk() -> Staff:
    return make.staff()


def opened(by: Staff, staff: Staff | None = None, **facts: Any) -> Availability:
    return open_hours(
        by=by,
        staff=staff or by,
        **{
            "weekday": 2,
            "from_time": time(9),
            "to_time": time(11),
            "slot_minutes": 30,
            "channels": ["video", "phone"],
            **facts,
        },
    )


def test_opened_from_today_counted_from_this_week(clerk: Staff) -> None:
    made = opened(clerk)
    assert (made.first_week, made.period.start, made.period.end) == (date(2020, 4, 13), DAY, None)
    assert made.channels == ["phone", "video"]
    assert len(free_slots(clerk, start=TUESDAY, end=TUESDAY)) == 4


def test_a_leader_opens_for_their_team_and_a_colleague_does_not(clerk: Staff) -> None:
    team = make.team_of(clerk)
    assert opened(make.leader(team), clerk).staff == clerk
    assert opened(make.leader(whole_house=True), clerk, weekday=3).staff == clerk
    for who in (make.staff(in_team=team), make.leader(), make.administrator()):
        with pytest.raises(NotAllowed):
            opened(who, clerk, weekday=4)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"to_time": time(9, 20)}, "to_time"),
        ({"to_time": time(8)}, "to_time"),
        ({"slot_minutes": 5}, "slot_minutes"),
        ({"channels": []}, "channels"),
        ({"channels": ["letter"]}, "channels"),
        ({"every_weeks": 5}, "every_weeks"),
        ({"until": date(2020, 4, 13)}, "until"),
    ],
)
def test_hours_that_make_no_sense(clerk: Staff, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        opened(clerk, **facts)
    assert refused.value.field == field


def test_the_same_hours_are_not_opened_twice(clerk: Staff) -> None:
    opened(clerk, every_weeks=2)
    for facts in ({}, {"every_weeks": 2, "from_time": time(10)}, {"every_weeks": 4}):
        with pytest.raises(Refused, match="allerede åbent"):
            opened(clerk, **facts)
    assert opened(clerk, every_weeks=2, since=date(2020, 4, 20)).pk  # the other weeks
    assert opened(clerk, from_time=time(11), to_time=time(12)).pk


def test_ended_they_come_no_more_and_what_is_booked_stays(clerk: Staff) -> None:
    hours = opened(clerk)
    booked = make.appointment(make.citizen(staff=clerk), clerk, TUESDAY)
    ended = end_hours(by=clerk, staff=clerk, hours=hours, last_day=date(2020, 4, 21))
    assert ended.period.end == date(2020, 4, 21)
    assert free_slots(clerk, start=date(2020, 4, 22), end=date(2020, 5, 31)) == []
    booked.refresh_from_db()
    assert booked.is_live
    with pytest.raises(Refused):
        end_hours(by=clerk, staff=clerk, hours=hours, last_day=date(2020, 4, 12))
    later = opened(clerk, since=date(2020, 5, 4))
    end_hours(by=clerk, staff=clerk, hours=later, last_day=DAY)
    assert list(clerk.open_hours.all()) == [ended]


def test_a_closed_stretch_and_an_extra_one(clerk: Staff) -> None:
    opened(clerk)
    shut = close_hours(by=clerk, staff=clerk, start=at("09:00"), end=at("10:00"), reason="Kursus")
    assert len(free_slots(clerk, start=TUESDAY, end=TUESDAY)) == 2
    remove_exception(by=clerk, staff=clerk, exception=shut)
    open_extra(
        by=clerk,
        staff=clerk,
        start=at("13:00"),
        end=at("14:00"),
        slot_minutes=60,
        channels=["phone"],
    )
    assert len(free_slots(clerk, start=TUESDAY, end=TUESDAY)) == 5


def test_stretches_that_make_no_sense(clerk: Staff) -> None:
    for start, end in ((at("10:00"), at("10:00")), (at("08:00", DAY), at("09:00", DAY))):
        with pytest.raises(Refused) as refused:
            close_hours(by=clerk, staff=clerk, start=start, end=end)
        assert refused.value.field == "end"
    with pytest.raises(Refused) as refused:
        open_extra(
            by=clerk,
            staff=clerk,
            start=at("09:00"),
            end=at("09:20"),
            slot_minutes=30,
            channels=["phone"],
        )
    assert refused.value.field == "end"
    assert AvailabilityException.objects.count() == 0


def test_what_is_somebody_elses_is_not_touched(clerk: Staff) -> None:
    other = make.staff()
    hours = opened(other)
    shut = close_hours(by=other, staff=other, start=at("09:00"), end=at("10:00"))
    with pytest.raises(Refused):
        end_hours(by=clerk, staff=clerk, hours=hours, last_day=TUESDAY)
    with pytest.raises(Refused):
        remove_exception(by=clerk, staff=clerk, exception=shut)
    assert (other.open_hours.count(), other.hour_exceptions.count()) == (1, 1)


def test_the_feeds_key_is_kept_as_a_hash_and_replaced(clerk: Staff) -> None:
    first = make_feed(by=clerk, staff=clerk)
    second = make_feed(by=clerk, staff=clerk, with_names=True)
    live = CalendarFeed.objects.get(revoked_at=None)
    assert (bytes(live.token_hash), live.with_names) == (feed_hash(second), True)
    assert len(second) >= 43
    assert first.encode() not in b"".join(
        bytes(feed.token_hash) for feed in CalendarFeed.objects.all()
    )
    revoke_feed(by=clerk, staff=clerk)
    assert not CalendarFeed.objects.filter(revoked_at=None).exists()
    for who in (make.leader(make.team_of(clerk)), make.administrator()):
        with pytest.raises(NotAllowed):
            make_feed(by=who, staff=clerk)
