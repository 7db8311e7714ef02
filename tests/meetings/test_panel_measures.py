"""What is counted about panels is what the definitions say, and what the rows show."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from medspil.insight.queries import Ask, read, rows
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.kernel.measure import Measure
from medspil.meetings import measures
from medspil.meetings.actions.panel.consents import give_consents, withdraw_consent
from medspil.meetings.actions.panel.days import (
    adjourn_hearing,
    hold_hearing,
    open_hearing,
    schedule_case,
)
from medspil.meetings.actions.panel.outcomes import recommend, register_decision
from medspil.meetings.models import PanelCase, PanelHearing
from medspil.people.actors import CitizenActor
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2020, 4, 14)
HOUSE = System("test")


@pytest.fixture(autouse=True)
def _today(db: None) -> Any:
    with clock.at(make.moment(TODAY, "10:00")):
        make.the_law()
        yield


def figures(measure: Measure) -> dict[str, float | None]:
    asked = Ask(HOUSE, date(2020, 4, 1), TODAY)
    found = read(measure, asked)
    for figure in measure.figures:
        if not figure.unit:  # a count is as many as its rows
            assert len(rows(measure, figure, asked)) == found.values[figure.code]
    return found.values


def test_a_month_of_the_panel_in_figures() -> None:
    clerk = make.staff()
    day = make.panel_day(TODAY)

    def a_case(form: str, referred_on: date) -> PanelCase:
        citizen = make.citizen(staff=clerk, registered_on=date(2020, 1, 1))
        case = make.ready_case(citizen, clerk, referred_on=referred_on)
        give_consents(by=CitizenActor(citizen), case=case, answers={"virtual": True})
        return schedule_case(by=clerk, case=case, day=day, form=form)

    def hold(case: PanelCase) -> None:
        hearing = PanelHearing.objects.get(case=case)
        hold_hearing(by=HOUSE, hearing=open_hearing(by=HOUSE, hearing=hearing))

    quick, slow = a_case("video", date(2020, 4, 1)), a_case("in_person", date(2020, 3, 1))
    off = a_case("in_person", date(2020, 4, 1))
    withdraw_consent(by=CitizenActor(off.citizen), case=off, question="virtual")
    for case in (quick, slow):
        hold(case)
    adjourn_hearing(by=clerk, hearing=PanelHearing.objects.get(case=off), because="Syg")
    meetings = figures(measures.PANEL_MEETINGS)
    assert {code: n for code, n in meetings.items() if n} == {
        "held": 2,
        "adjourned": 1,
        "video": 1,
        "in_person": 1,
    }
    assert figures(measures.PANEL_WAIT) == {"median": 13, "in_time": 50, "late": 1}
    answers = figures(measures.PANEL_CONSENTS)
    assert (answers["virtual_yes"], answers["virtual_no"]) == (2, 1)
    for case, outcome in ((quick, "followed"), (slow, "returned")):
        grounds = {"professional_reason": "Varigt nedsat"}
        leader = make.leader(whole_house=True)
        recommend(by=leader, case=case, type="flex_job", plain_text="Kort", grounds=grounds)
        register_decision(by=clerk, case=case, outcome=outcome, grounds="Uenig")
    decided = figures(measures.PANEL_DECISIONS)
    assert decided == {"share": 50, "followed": 1, "returned": 1, "otherwise": 0}
