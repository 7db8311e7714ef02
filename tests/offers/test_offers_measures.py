"""The figures of offers are what their definitions say: new and returning, sparring, observers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from medspil.insight.queries import Ask, read
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.offers.actions import (
    add_observers,
    answer_sparring,
    hold_session,
    mark_attendance,
    sign_up,
    sign_up_guest,
)
from medspil.offers.actions.industry import send_plan, write_plan
from medspil.offers.actors import Visitor
from medspil.offers.measures import EDUCATION_PLANS, PARTICIPANTS, SPARRING
from medspil.offers.models import Sparring
from medspil.offers.queries.figures import figures
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.offers.making import DAY, TOMORROW, a_session, an_industry_webinar, at

THURSDAY = date(2020, 4, 16)
WEEK = (date(2020, 4, 13), date(2020, 4, 19))
EVERYBODY = System("test")


@pytest.fixture
def host(db: None) -> Any:
    with clock.at(at("10:00")):
        make.the_law()
        yield make.staff()


def held(host: Staff, day: date, people: list[Citizen], guest: bool = False) -> None:
    """A webinar at 14 to which all of these came."""
    session = a_session(host, capacity=25, day=day)
    places = [sign_up(by=host, session=session, citizen=one) for one in people]
    if guest:
        by = Visitor()
        places.append(sign_up_guest(by=by, session=session, name="Ib", contact="ib@example.com"))
    with clock.at(at("15:00", day)):
        for place in places:
            mark_attendance(by=host, sign_up=place, came=True)
        hold_session(by=host, session=session)
        add_observers(by=host, session=session, municipalities=[("0621", "Kolding", 2)])


def test_a_day_new_and_returning_sparring_and_observers(host: Staff) -> None:
    first, *others = (make.citizen(staff=host) for _ in range(5))
    held(host, TOMORROW, [first, *others[:2]], guest=True)
    held(host, THURSDAY, [first, *others[2:]], guest=True)
    with clock.at(at("10:00", date(2020, 4, 20))):  # the week has gone
        offered = list(Sparring.objects.order_by("pk"))
        assert len(offered) == 8
        for one in offered[:4]:
            answer_sparring(by=host, sparring=one, wants=True)
        asked = Ask(EVERYBODY, *WEEK)
        came = read(PARTICIPANTS, asked)
        assert came.n == 6
        assert came.values == {"each_day": 3.0, "new": 5, "returning": 1}
        yes = Sparring.objects.filter(state="accepted", sign_up__citizen__isnull=False).count()
        sparring = read(SPARRING, asked)
        assert sparring.values["taken_up"] == pytest.approx(100 * yes / 6)
        whole = figures(host, *WEEK)
    assert (whole.held, whole.came, whole.returning) == (2, 8, 2)
    assert (whole.offered, whole.taken_up) == (8, 4)
    assert (whole.observers, whole.municipalities) == (4, 1)
    assert whole.each_time == 4.0


def test_plans_are_counted_by_how_far_they_are(host: Staff) -> None:
    session = an_industry_webinar(host, [make.citizen(staff=host)])
    told = {"course": "Bus", "provider": "AMU", "funding": "amu"}
    plan = write_plan(by=host, sign_up=session.sign_ups.get(), **told)
    assert read(EDUCATION_PLANS, Ask(EVERYBODY, DAY, DAY)).n == 0  # nobody has got it yet
    send_plan(by=host, plan=plan)
    found = read(EDUCATION_PLANS, Ask(EVERYBODY, DAY, DAY))
    assert (found.n, found.values["granted"]) == (1, 0)
