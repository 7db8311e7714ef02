"""What a period of webinars came to, guests and observers included: numbers, nobody by name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.kernel.measure import SMALLEST
from medspil.offers.models import (
    TAKEN_UP,
    ObserverCount,
    SeriesKind,
    Session,
    SessionState,
    SignUp,
    SignUpState,
    Sparring,
)
from medspil.offers.queries.sessions import sessions_for
from medspil.offers.told import whole_weeks


@dataclass(frozen=True, slots=True)
class Figures:
    """Webinars that were held from one day to another."""

    held: int
    told: int  # of them, those of which it is told how many came
    came: int
    returning: int  # had been to a webinar before
    offered: int  # sparring
    taken_up: int
    observers: int
    municipalities: int

    @property
    def each_time(self) -> float | None:
        return self.came / self.told if self.told else None

    @property
    def share_taken_up(self) -> float | None:
        """Of a hundred."""
        return 100 * self.taken_up / self.offered if self.offered else None


def figures(viewer: Actor, first: date, last: date) -> Figures:
    """Both days included. A guest is known again by their address alone.

    Who came is told as `told` says: in whole weeks that are over, of those in which five came.
    """
    held = _held(viewer, first, last)
    keys = list(held.order_by().values_list("pk", flat=True))
    told = _told(_held(viewer, *whole_weeks(first, last)))
    came = SignUp.objects.filter(session__in=told, state=SignUpState.ATTENDED)
    sparring = Sparring.objects.filter(sign_up__in=came.order_by().values("pk")).aggregate(
        offered=Count("pk"), taken_up=Count("pk", filter=Q(state__in=TAKEN_UP))
    )
    seen = ObserverCount.objects.filter(session__in=keys).aggregate(
        people=Sum("count"), places=Count("municipality_code", distinct=True)
    )
    return Figures(
        held=len(keys),
        told=len(told),
        came=came.count(),
        returning=_returning(told),
        offered=sparring["offered"],
        taken_up=sparring["taken_up"],
        observers=seen["people"] or 0,
        municipalities=seen["places"],
    )


def _held(viewer: Actor, first: date, last: date) -> QuerySet[Session]:
    """The webinars that were held from one day to another, both included."""
    return sessions_for(viewer).filter(
        series__kind=SeriesKind.WEBINAR,
        state=SessionState.HELD,
        starts_at__gte=clock.start_of(first),
        starts_at__lt=clock.start_of(last + timedelta(days=1)),
    )


def _told(held: QuerySet[Session]) -> list[int]:
    """Those of the sessions (by key) in whose week at least `SMALLEST` came."""
    weeks: dict[date, list[tuple[int, int]]] = defaultdict(list)
    attended = Count("sign_ups", filter=Q(sign_ups__state=SignUpState.ATTENDED))
    for key, starts_at, came in held.annotate(people=attended).values_list(
        "pk", "starts_at", "people"
    ):
        day = starts_at.astimezone(clock.TZ).date()
        weeks[day - timedelta(days=day.weekday())].append((key, came))
    return [
        key
        for some in weeks.values()
        if sum(came for _key, came in some) >= SMALLEST
        for key, _came in some
    ]


def _returning(keys: list[int]) -> int:
    """Of those who came to these, how many had come to an earlier webinar."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM offers_signup u JOIN offers_session s ON s.id = u.session_id
            WHERE u.session_id = ANY(%s) AND u.state = 'attended' AND EXISTS (
                SELECT FROM offers_signup v JOIN offers_session w ON w.id = v.session_id
                JOIN offers_series o ON o.id = w.series_id
                WHERE v.state = 'attended' AND o.kind = 'webinar' AND w.starts_at < s.starts_at
                    AND (v.citizen_id = u.citizen_id OR v.guest_key = u.guest_key))
            """,
            [keys],
        )
        return int(cursor.fetchone()[0])
