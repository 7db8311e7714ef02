"""Series and sessions as tests need them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from medspil.kernel import clock
from medspil.offers.actions import make_series, publish
from medspil.offers.actions.industry import open_poll
from medspil.offers.models import Series, Session, SessionState, SignUp, SignUpState
from medspil.people.models import Citizen, Staff
from tests import factories as make

DAY = date(2020, 4, 14)  # a Tuesday
TOMORROW = date(2020, 4, 15)


def at(time: str, day: date = DAY) -> datetime:
    return make.moment(day, time)


def a_series(host: Staff, **details: Any) -> Series:
    facts: dict[str, Any] = {
        "kind": "webinar",
        "title": "CV og Jobnet",
        "weekdays": [1, 2, 3, 4, 5],
        "starts": time(14),
        "first_day": DAY,
        "link": "https://video.example.com/rum",
        **details,
    }
    return publish(by=host, series=make_series(by=host, host=host, **facts))


def a_session(
    host: Staff, capacity: int = 2, day: date = TOMORROW, start: str = "14:00", **details: Any
) -> Session:
    """One session that is open for signing up, in a series of its own."""
    series = a_series(host, capacity=capacity, **details)
    return Session.objects.create(
        series=series,
        number=1,
        host=host,
        starts_at=at(start, day),
        capacity=capacity,
        link=series.link,
        state=SessionState.PUBLISHED,
    )


def signed(session: Session, citizen: Citizen, seat: int | None, **facts: Any) -> SignUp:
    """A row as the database takes it, past every action."""
    state = SignUpState.SIGNED_UP if seat else SignUpState.WAITLISTED
    return SignUp.objects.create(
        **{
            "session": session,
            "citizen": citizen,
            "seat": seat,
            "state": state,
            "queued_at": clock.now(),
            **facts,
        }
    )


def an_industry_webinar(host: Staff, people: list[Citizen]) -> Session:
    """One that has begun, with these citizens in it, and a question open to them."""
    session = a_session(host, capacity=25, kind="industry", title="Bus og taxi")
    for number, citizen in enumerate(people, 1):
        facts = {"state": "attended", "came_by": "link", "came_at": clock.now()}
        signed(session, citizen, number, alias=f"Deltager {number}", **facts)
    now = clock.now()
    Session.objects.filter(pk=session.pk).update(starts_at=now - timedelta(minutes=10))
    Session.objects.filter(pk=session.pk).update(state="live", begun_at=now)
    session.refresh_from_db()
    open_poll(by=host, session=session, question="Vil du køre bus?", options=["Ja", "Nej"])
    return session
