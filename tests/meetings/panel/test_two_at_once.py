"""Two connections, neither knowing of the other: a member's yes, and a seat in a meeting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import time as clock_time
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from medspil.kernel import clock
from medspil.meetings.actions.panel.days import make_day
from medspil.meetings.models import Meeting, PanelDay, PanelInvitation, Seat
from medspil.people.models import Staff
from tests import factories as make
from tests.meetings.gathering import planned
from tests.meetings.panel.hearing import MORNING, TUESDAY

pytestmark = pytest.mark.django_db(transaction=True)
NINE = make.moment(TUESDAY, "09:00")


@pytest.fixture
def chair(transactional_db: None) -> Staff:
    make.the_law()
    made = make.staff()
    make.panel_member(made, "chair")
    return made


@pytest.fixture
def day(chair: Staff) -> PanelDay:
    return make_day(
        by=chair,
        type=make.panel(),
        day=TUESDAY,
        starts=clock_time(9),
        slots=6,
        forms=["video"],
    )


@pytest.fixture
def meeting(chair: Staff) -> Meeting:
    """A meeting of others at the time of the day."""
    clerk = make.staff()
    return planned(clerk, make.citizen(staff=clerk), NINE)


def say_yes(day: PanelDay) -> None:
    PanelInvitation.objects.filter(day=day).update(
        reply="comes", replied_at=MORNING + timedelta(hours=1)
    )


def sit_down(meeting: Meeting, who: Staff) -> None:
    Seat.objects.create(meeting=meeting, role="note_taker", staff=who)


def both(first: Callable[[], None], second: Callable[[], None]) -> list[str]:
    """What the second was told that began while the first had not committed yet."""
    written, told = threading.Event(), []

    def run() -> None:
        try:
            written.wait(30)
            with clock.at(MORNING), transaction.atomic():
                second()
        except IntegrityError as broken:
            told.append(str(broken).splitlines()[0])
        finally:
            connection.close()

    other = threading.Thread(target=run)
    other.start()
    with transaction.atomic():
        first()
        written.set()
        _until_somebody_waits()
    other.join(60)
    return told


def _until_somebody_waits() -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("the second connection does not wait for the first")


def test_who_sits_down_while_a_yes_is_written_does_not_sit(
    day: PanelDay, meeting: Meeting, chair: Staff
) -> None:
    told = both(lambda: say_yes(day), lambda: sit_down(meeting, chair))
    assert told == ["a_member_is_in_one_place"]
    assert not Seat.objects.filter(staff=chair).exists()


def test_a_yes_while_they_are_seated_is_not_written(
    day: PanelDay, meeting: Meeting, chair: Staff
) -> None:
    told = both(lambda: sit_down(meeting, chair), lambda: say_yes(day))
    assert told == ["a_member_is_in_one_place"]
    assert PanelInvitation.objects.get(day=day).reply == ""


def test_a_meeting_that_moves_over_a_yes_stays_where_it_was(
    day: PanelDay, meeting: Meeting, chair: Staff
) -> None:
    later = NINE + timedelta(hours=6)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=later)
    sit_down(meeting, chair)
    told = both(
        lambda: say_yes(day),
        lambda: Meeting.objects.filter(pk=meeting.pk).update(starts_at=NINE) and None,
    )
    assert told == ["a_member_is_in_one_place"]
    assert Meeting.objects.get(pk=meeting.pk).starts_at == later
