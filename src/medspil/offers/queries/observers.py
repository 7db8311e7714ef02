"""Colleagues of other municipalities who looked on: how many, from how many places, each week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncWeek

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.offers.models import ObserverCount
from medspil.offers.queries.sessions import sessions_for


@dataclass(frozen=True, slots=True)
class ObservedWeek:
    """A week, by its Monday: how many looked on, from how many municipalities."""

    monday: date
    people: int
    municipalities: int
    sessions: int


@dataclass(frozen=True, slots=True)
class Observers:
    """Those who looked on from one day to another, week by week and place by place."""

    weeks: Sequence[ObservedWeek]
    places: Sequence[tuple[str, int]]

    @property
    def people(self) -> int:
        return sum(count for _name, count in self.places)


def observers(viewer: Actor, first: date, last: date) -> Observers:
    """Both days included. Numbers alone: nobody who looked on is written down. Two queries."""
    seen = _seen(viewer, first, last)
    weeks = (
        seen.annotate(monday=TruncWeek("session__starts_at", tzinfo=clock.TZ))
        .order_by("monday")
        .values("monday")
        .annotate(
            people=Sum("count"),
            municipalities=Count("municipality_code", distinct=True),
            sessions=Count("session", distinct=True),
        )
    )
    places = (
        seen.order_by()
        .values("municipality_code", "municipality_name")
        .annotate(people=Sum("count"))
        .order_by("-people", "municipality_name")
        .values_list("municipality_name", "people")
    )
    return Observers(
        weeks=[
            ObservedWeek(
                monday=one["monday"].astimezone(clock.TZ).date(),
                people=one["people"],
                municipalities=one["municipalities"],
                sessions=one["sessions"],
            )
            for one in weeks
        ],
        places=list(places),
    )


def _seen(viewer: Actor, first: date, last: date) -> QuerySet[ObserverCount]:
    return ObserverCount.objects.filter(
        session__in=sessions_for(viewer).order_by().values("pk"),
        session__starts_at__gte=clock.start_of(first),
        session__starts_at__lt=clock.start_of(last + timedelta(days=1)),
    )
