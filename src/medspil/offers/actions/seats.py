"""The seats of a session: held while they are given and freed, and whose turn it is.

Whoever gives or frees a seat holds the session's row first, so that what is said here is true until
it is written. The database has the last word (`a_seat_is_given_once`, `within_the_capacity`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from medspil.kernel import clock
from medspil.offers.models import (
    HAS_A_SEAT,
    Session,
    SessionState,
    SignUp,
    SignUpState,
)


def lock(session: Session) -> Session:
    """The session as it stands, held until the transaction ends."""
    return (
        Session.objects.select_for_update(of=("self",))
        .select_related("series", "topic", "host")
        .get(pk=session.pk)
    )


def locked_place(sign_up: SignUp) -> tuple[Session, SignUp]:
    """The session, held, and the place in it as it stands now."""
    session = lock(sign_up.session)
    found = SignUp.objects.select_related("citizen").get(pk=sign_up.pk)
    found.session = session
    return session, found


def free_seats(session: Session, limit: int) -> list[int]:
    """The numbers of the seats that nobody has, lowest first, so many at most."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n FROM generate_series(1, %s) n WHERE NOT EXISTS ("
            " SELECT FROM offers_signup s WHERE s.session_id = %s AND s.seat = n)"
            " ORDER BY n LIMIT %s",
            [session.capacity, session.pk, limit],
        )
        return [number for (number,) in cursor.fetchall()]


def give(session: Session, place: SignUp) -> None:
    """A seat where one is free and nobody stands before them, else a place in the line."""
    place.queued_at = clock.now()
    waits = session.sign_ups.filter(state=SignUpState.WAITLISTED).exists()
    free = [] if waits else free_seats(session, 1)
    place.state = SignUpState.SIGNED_UP if free else SignUpState.WAITLISTED
    place.seat = free[0] if free else None
    place.reason, place.offered_until = "", None
    place.sequence += 1
    place.save()


def leave(place: SignUp, state: SignUpState, reason: str = "") -> None:
    """Give the seat, or the place in the line, up."""
    place.state, place.reason = state, reason
    place.seat = place.offered_until = None
    place.came_by, place.came_at = "", None
    place.sequence += 1
    place.save()


def promote(session: Session) -> list[SignUp]:
    """Offer the free seats to those who wait, in their order; returns who was offered one now.

    Each is offered one seat once: offered, they wait no longer, and the seat is theirs until they
    answer or their time runs out. Once a session has begun nobody is called in.
    """
    now = clock.now()
    if session.state != SessionState.PUBLISHED or session.starts_at <= now:
        return []
    line = session.sign_ups.filter(state=SignUpState.WAITLISTED).select_related("citizen")
    waiting = list(line.order_by("queued_at", "pk")[: session.capacity])
    if not waiting:
        return []
    seats = free_seats(session, len(waiting))
    offered = waiting[: len(seats)]
    for place, seat in zip(offered, seats, strict=True):
        place.session = session
        place.state, place.seat = SignUpState.OFFERED, seat
        place.offered_until = deadline(session, now)
        place.sequence += 1
        place.save()
    return offered


def deadline(session: Session, now: datetime) -> datetime:
    """How long an offered seat is kept: never longer than until it begins."""
    return min(now + timedelta(hours=session.series.confirm_hours), session.starts_at)


def taken(session: Session) -> int:
    """How many seats somebody has."""
    return session.sign_ups.filter(state__in=HAS_A_SEAT).count()
