"""What the courses came to, on the leader's page. Numbers alone: no name stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from django.db.models import Count, Min, Q, Sum

from medspil.clarification.models import (
    WORKS_OR_LEARNS,
    Clarification,
    CourseState,
    Readiness,
    TalkState,
)
from medspil.clarification.queries.around import THREE_MONTHS
from medspil.clarification.queries.courses import clock_day
from medspil.kernel import clock
from medspil.kernel.action import allowed
from medspil.kernel.measure import SMALLEST
from medspil.people.models import Staff

PERIOD = timedelta(weeks=12)
A_YEAR = timedelta(days=365)
_NOT_JUDGED = (CourseState.DECLINED, CourseState.STOPPED, CourseState.PAUSED)


@dataclass(frozen=True, slots=True)
class Figures:
    """The line now, and the last twelve weeks. A median or a mean of nobody is None.

    `kept` counts the promise that stood when the first conversation was held, `kept_first` the one
    that was made with the referral; `due` is what both are counted of: first conversations that
    were held, and promises whose day has passed without one.
    """

    waiting: int
    median_waiting: float | None
    begun: int
    median_begun: float | None
    due: int
    kept: int
    kept_first: int
    closed: int
    conversations: float | None
    hours: float | None
    approved: int
    answered: int
    paused: int
    readiness: Readier
    later: Later


@dataclass(frozen=True, slots=True)
class Readier:
    """How ready for work those say that they are who said it both before and after, of the courses
    that were closed. Fewer than five: `n` alone.
    """

    n: int
    before: float | None = None
    after: float | None = None
    more: int | None = None  # how many said a higher number after


@dataclass(frozen=True, slots=True)
class Later:
    """Of the courses closed in the last year and more than three months ago: how many were followed
    up, and how many of those were in a job or learning.
    """

    due: int
    followed: int
    works: int


def figures(viewer: Staff) -> Figures | None:
    """To leaders; a fixed number of queries."""
    if not allowed("clarification.lead", viewer):
        return None
    today = clock.today()
    since = clock.start_of(today - PERIOD)
    waiting = [
        (today - clock_day(at)).days
        for at in Clarification.objects.filter(state=CourseState.WAITING)
        .order_by()
        .values_list("referred_at", flat=True)
    ]
    begun = [
        (clock_day(started) - clock_day(referred)).days if started else 0
        for started, referred in Clarification.objects.filter(started_at__gte=since)
        .order_by()
        .values_list("started_at", "referred_at")
    ]
    closed = list(
        Clarification.objects.filter(state=CourseState.CLOSED, ended_at__gte=since).annotate(
            held=Count("talks", filter=Q(talks__state=TalkState.HELD)),
            minutes=Sum("talks__minutes"),
        )
    )
    due, kept, kept_first = _promises(since.date(), today)
    answers = Clarification.objects.filter(summaries__answered_at__gte=since).aggregate(
        answered=Count("summaries", filter=Q(summaries__answered_at__gte=since)),
        approved=Count("summaries", filter=Q(summaries__answer="approved")),
    )
    return Figures(
        waiting=len(waiting),
        median_waiting=_median(waiting),
        begun=len(begun),
        median_begun=_median(begun),
        due=due,
        kept=kept,
        kept_first=kept_first,
        closed=len(closed),
        conversations=_mean([one.held for one in closed]),
        hours=_mean([(one.minutes or 0) / 60 for one in closed]),
        approved=answers["approved"],
        answered=answers["answered"],
        paused=Clarification.objects.filter(state=CourseState.PAUSED).count(),
        readiness=_readier(closed),
        later=_later(),
    )


def _readier(closed: Sequence[Clarification]) -> Readier:
    said: dict[int, dict[str, int]] = {}
    rows = Readiness.objects.filter(clarification__in=closed).order_by()
    for course, asked, score in rows.values_list("clarification", "asked", "score"):
        said.setdefault(course, {})[asked] = score
    both = [(one["before"], one["after"]) for one in said.values() if len(one) == 2]
    if len(both) < SMALLEST:
        return Readier(len(both))
    before, after = _mean(b for b, _a in both), _mean(a for _b, a in both)
    return Readier(len(both), before, after, sum(a > b for b, a in both))


def _later() -> Later:
    now = clock.now()
    found = Clarification.objects.filter(
        state=CourseState.CLOSED, ended_at__gte=now - A_YEAR, ended_at__lte=now - THREE_MONTHS
    ).aggregate(
        due=Count("pk"),
        followed=Count("follow_up"),
        works=Count("follow_up", filter=Q(follow_up__came__in=WORKS_OR_LEARNS)),
    )
    return Later(**found)


def _promises(since: date, today: date) -> tuple[int, int, int]:
    """(judged, kept as it stood last, kept as it was made first)."""
    judged = kept = kept_first = 0
    courses = (
        Clarification.objects.exclude(state__in=_NOT_JUDGED)
        .annotate(first_held=Min("talks__day", filter=Q(talks__state=TalkState.HELD)))
        .prefetch_related("promises")
    )
    for course in courses:
        days = [one.day for one in course.promises.all()]
        held: date | None = course.first_held
        if not days or not _is_due(held, days[-1], since, today):
            continue
        judged += 1
        kept += held is not None and held <= days[-1]
        kept_first += held is not None and held <= days[0]
    return judged, kept, kept_first


def _is_due(held: date | None, promised: date, since: date, today: date) -> bool:
    return held >= since if held is not None else since <= promised < today


def _median(found: Sequence[int]) -> float | None:
    return float(median(found)) if found else None


def _mean(found: Iterable[float]) -> float | None:
    every = list(found)
    return sum(every) / len(every) if every else None
