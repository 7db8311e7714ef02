"""The line: who waits, in which order, and when their turn comes.

The place and the day are counted when they are read. What was promised stands in `Promise`.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from medspil.clarification.capacity import free_in_a_week, weeks_of_turns
from medspil.clarification.models import (
    IN_LINE,
    STANDS,
    Adviser,
    Clarification,
    ClarificationPolicy,
    CourseState,
    Talk,
    TalkState,
)
from medspil.kernel import clock
from medspil.kernel.workdays import is_working_day
from medspil.people.models import Role, RoleMembership

WEEKS = 104  # further ahead nothing is promised


def clarification_policy() -> ClarificationPolicy:
    """What the municipality has chosen; before it chose anything, the usual."""
    return ClarificationPolicy.objects.first() or ClarificationPolicy()


def the_line() -> QuerySet[Clarification]:
    """Everybody who waits, the first first."""
    return Clarification.objects.filter(state=CourseState.WAITING).order_by(*IN_LINE)


def places() -> dict[int, int]:
    """The place in the line, from 1, by the key of the course."""
    keys = the_line().values_list("pk", flat=True)
    return {key: place for place, key in enumerate(keys, start=1)}


def expected_days() -> dict[int, date | None]:
    """The last day of the week in which each one's turn comes, as things stand now; None when the
    advisers' time does not reach that far.
    """
    weeks, free = free_weeks()
    each = clarification_policy().conversations
    keys = list(the_line().values_list("pk", flat=True))
    turns = weeks_of_turns(len(keys), free, each, still_to_book())
    return {
        key: None if week is None else _last_working_day(weeks[week])
        for key, week in zip(keys, turns, strict=True)
    }


def giving() -> QuerySet[Adviser]:
    """Who gives conversations these weeks: whoever left gives none, whatever was written."""
    return Adviser.objects.filter(works_here(), weekly__gt=0)


def works_here(who: str = "staff") -> Exists:
    """Does the adviser (`who`: the row's column) work with citizens today?"""
    return Exists(
        RoleMembership.objects.filter(
            staff=OuterRef(who),
            staff__is_active=True,
            role__in=[Role.CASEWORKER, Role.LEADER],
            valid__contains=clock.today(),
        )
    )


def free_weeks() -> tuple[list[date], list[int]]:
    """(Mondays, conversations that can still be given), this week first, from tomorrow on."""
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    weeks = [monday + timedelta(weeks=number) for number in range(WEEKS)]
    advisers = list(giving().prefetch_related("away"))
    booked = _booked_after(today)
    days = {week: _working_days(week, today) for week in weeks}
    free = []
    for week in weeks:
        room = 0
        for adviser in advisers:
            at_work = sum(not is_away(adviser, day) for day in days[week])
            room += free_in_a_week(adviser.weekly, at_work, booked[adviser.staff_id, week])
        free.append(room)
    return weeks, free


def is_away(adviser: Adviser, day: date) -> bool:
    """Does the adviser give none on that day? Reads what was prefetched."""
    return any(one.days.lower <= day < one.days.upper for one in adviser.away.all())


def still_to_book() -> int:
    """Conversations that courses under way are to have, and that are not booked."""
    running = Clarification.objects.filter(state=CourseState.RUNNING).annotate(
        standing=Count("talks", filter=Q(talks__state__in=STANDS))
    )
    lacking = running.annotate(lacks=F("planned") - F("standing")).values_list("lacks", flat=True)
    return sum(max(0, one) for one in lacking)


def _booked_after(today: date) -> Counter[tuple[int, date]]:
    booked = Talk.objects.filter(state=TalkState.BOOKED, day__gt=today).order_by()
    return Counter(
        (staff, day - timedelta(days=day.weekday()))
        for staff, day in booked.values_list("staff_id", "day")
    )


def _working_days(monday: date, today: date) -> list[date]:
    week = (monday + timedelta(days=number) for number in range(5))
    return [day for day in week if day > today and is_working_day(day)]


def _last_working_day(monday: date) -> date:
    """Of a week without any, the Friday: nothing is ever expected in one."""
    week = [monday + timedelta(days=number) for number in range(5)]
    return max((day for day in week if is_working_day(day)), default=week[-1])
