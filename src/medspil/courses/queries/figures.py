"""What was watched, of nobody: counted by part, never fewer than five at a time.

A figure that grows by one between Monday and Tuesday says what one person did. So each figure takes
in whole weeks, and waits with them until they hold five: whatever is asked, and whenever, two
answers are the same or five apart (tests/courses/test_figures.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from medspil.courses.models import BY_CONSENT, Course, Part, PartCount, Referral, ReferralState
from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.kernel.measure import SMALLEST


def released(weeks: Iterable[int]) -> int:
    """How much of a count may be told: the weeks in order, held back until they are five more."""
    told = waiting = 0
    for n in weeks:
        waiting += n
        if waiting >= SMALLEST:
            told, waiting = told + waiting, 0
    return told


def released_minutes(weeks: Iterable[list[int]]) -> list[int]:
    """The same for films that were left, by minute: the weeks wait together for five."""
    told: list[int] = []
    waiting: list[int] = []
    for minutes in weeks:
        waiting = _added(waiting, minutes)
        if sum(waiting) >= SMALLEST:
            told, waiting = _added(told, waiting), []
    return told


def _added(a: list[int], b: list[int]) -> list[int]:
    length = max(len(a), len(b))
    pad = [*a, *[0] * (length - len(a))]
    return [x + (b[at] if at < len(b) else 0) for at, x in enumerate(pad)]


@dataclass(frozen=True, slots=True)
class PartFigures:
    """A part's figures; None: fewer than five so far."""

    part: Part
    opened: int | None
    completed: int | None
    again: int | None
    left_at: int | None  # the minute in which half of those who left had left


@dataclass(frozen=True, slots=True)
class CourseFigures:
    """A course's figures. `until`: the Sunday that they reach to."""

    until: date
    referred: int | None
    sent: int | None
    declined: int | None
    parts: list[PartFigures]


def course_figures(viewer: Actor, course: Course) -> CourseFigures:
    """What may be told of a course: of all citizens of the house, so that no caseworker's few
    stand out, and until the end of last week.
    """
    monday = clock.today() - timedelta(days=clock.today().weekday())
    parts = list(course.parts.order_by("position"))
    kept = PartCount.objects.filter(part__course=course, day__lt=monday).order_by("day")
    by_part: dict[int, dict[date, list[PartCount]]] = {part.pk: {} for part in parts}
    for row in kept:
        week = row.day - timedelta(days=row.day.weekday())
        by_part[row.part_id].setdefault(week, []).append(row)
    sent = (ReferralState.LINK_SENT, *BY_CONSENT)
    referred: dict[date, list[str]] = {}
    before = clock.start_of(monday)
    made = Referral.objects.filter(course=course, referred_at__lt=before).order_by("referred_at")
    for at, state in made.values_list("referred_at", "state"):
        day = at.astimezone(clock.TZ).date()
        referred.setdefault(day - timedelta(days=day.weekday()), []).append(state)
    weeks = list(referred.values())
    return CourseFigures(
        until=monday - timedelta(days=1),
        referred=released(len(week) for week in weeks) or None,
        sent=released(sum(one in sent for one in week) for week in weeks) or None,
        declined=released(week.count(ReferralState.DECLINED) for week in weeks) or None,
        parts=[_part(part, list(by_part[part.pk].values())) for part in parts],
    )


def _part(part: Part, weeks: list[list[PartCount]]) -> PartFigures:
    def counted(name: str) -> int | None:
        return released(sum(getattr(row, name) for row in week) for week in weeks) or None

    minutes: list[list[int]] = []
    for week in weeks:
        total: list[int] = []
        for row in week:
            total = _added(total, row.left)
        minutes.append(total)
    return PartFigures(
        part=part,
        opened=counted("opened"),
        completed=counted("completed"),
        again=counted("again"),
        left_at=_middle(released_minutes(minutes)),
    )


def _middle(minutes: list[int]) -> int | None:
    """The minute in which half of them had left."""
    total, gone = sum(minutes), 0
    for minute, n in enumerate(minutes):
        gone += n
        if total and 2 * gone >= total:
            return minute
    return None
