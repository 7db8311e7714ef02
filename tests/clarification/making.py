"""Advisers, referrals and courses for the tests of this room."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from medspil.clarification.actions.advisers import set_adviser
from medspil.clarification.actions.courses import refer
from medspil.clarification.actions.outcomes import hold_talk
from medspil.clarification.actions.talks import begin
from medspil.clarification.models import Adviser, Clarification, Talk
from medspil.clarification.queries.times import proposed_times
from medspil.kernel import clock
from medspil.people.models import Citizen, Staff
from tests import factories as make

DAY = date(2020, 4, 14)  # the Tuesday after Easter


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=clock.TZ)


def an_adviser(staff: Staff | None = None, weekly: int = 6) -> Adviser:
    """A caseworker who gives so many conversations a week."""
    return set_adviser(by=make.leader(whole_house=True), staff=staff or make.staff(), weekly=weekly)


def referred(by: Staff, citizen: Citizen | None = None, **facts: str) -> Clarification:
    facts = {"purpose": "Hvilke job passer til mig", **facts}
    return refer(by=by, citizen=citizen or a_citizen(by), **facts)


def a_citizen(by: Staff, **facts: object) -> Citizen:
    return make.citizen(staff=by, **{"phone": "00112233", **facts})


def begun(
    course: Clarification, adviser: Adviser, count: int = 3, by: Staff | None = None
) -> Clarification:
    """Begun at the times that are proposed."""
    times = proposed_times(adviser.staff, course.citizen, count)
    return begin(by=by or adviser.staff, clarification=course, staff=adviser.staff, times=times)


def all_held(course: Clarification, minutes: int = 60) -> list[Talk]:
    """Every booked conversation held, each on its day."""
    held = []
    for talk in course.talks.filter(state="booked"):
        with clock.at(talk.starts_at + timedelta(hours=1)):
            held.append(hold_talk(by=talk.staff, talk=talk, minutes=minutes, homework="Tænk"))
    return held
