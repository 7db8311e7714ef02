"""Times for conversations: which an adviser is proposed, and which a citizen can choose among."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from medspil.clarification.models import (
    MINUTES,
    STANDS,
    Adviser,
    Clarification,
    Talk,
)
from medspil.clarification.queries.line import clarification_policy, is_away
from medspil.contact.engagements import who_is_taken
from medspil.kernel import clock
from medspil.kernel.workdays import is_working_day
from medspil.people.models import Citizen, Staff

APART = 2  # days between two conversations, at the least
AN_HOUR = timedelta(minutes=MINUTES)
HOURS = (time(10), time(13), time(9), time(11), time(14))  # proposed, the best first
EARLIEST, LATEST = time(8), time(16)  # a conversation may begin
LONGEST_AHEAD = timedelta(days=365)  # that a day is agreed on or promised
AHEAD = 120  # days that are looked through
SHOWN = 6


def proposed_times(
    staff: Staff, citizen: Citizen, count: int, others: Sequence[date] = ()
) -> list[datetime]:
    """Times for so many conversations from tomorrow on, as far apart as the municipality chose,
    while the adviser is here and has room in the week. Fewer where there are not so many.
    """
    apart = clarification_policy().apart
    found: list[datetime] = []
    taken = list(others)
    for start in _free_starts(staff, citizen):
        if all(abs(start.date() - day).days >= apart for day in taken):
            found.append(start)
            taken.append(start.date())
        if len(found) == count:
            break
    return found


def times_to_choose(talk: Talk, limit: int = SHOWN) -> list[datetime]:
    """Free times to move the conversation to, one a day, none too near to the course's others."""
    others = days_of(talk.clarification, besides=talk)
    found: list[datetime] = []
    for start in _free_starts(talk.staff, talk.clarification.citizen):
        if start != talk.starts_at and far_enough(start.date(), others):
            found.append(start)
        if len(found) == limit:
            break
    return found


def days_of(clarification: Clarification, besides: Talk | None = None) -> list[date]:
    """The days of the course's conversations that stand."""
    found = clarification.talks.filter(state__in=STANDS)
    if besides is not None:
        found = found.exclude(pk=besides.pk)
    return list(found.order_by("day").values_list("day", flat=True))


def far_enough(day: date, others: Iterable[date]) -> bool:
    """At least two days from each of the others."""
    return all(abs(day - other).days >= APART for other in others)


def _free_starts(staff: Staff, citizen: Citizen) -> Iterator[datetime]:
    """One free time a day, the best hour first."""
    adviser = Adviser.objects.filter(staff=staff).prefetch_related("away").first()
    weekly = adviser.weekly if adviser else 0
    booked: Counter[tuple[int, int]] = Counter(
        day.isocalendar()[:2]
        for day in Talk.objects.filter(
            staff=staff, state__in=STANDS, day__gte=clock.today() - timedelta(days=7)
        ).values_list("day", flat=True)
    )
    for number in range(1, AHEAD):
        day = clock.today() + timedelta(days=number)
        if not is_working_day(day) or (adviser is not None and is_away(adviser, day)):
            continue
        if adviser is not None and booked[day.isocalendar()[:2]] >= weekly:
            continue
        for hour in HOURS:
            start = datetime.combine(day, hour, tzinfo=clock.TZ)
            if not who_is_taken(staff, citizen, start, start + AN_HOUR):
                yield start
                break
