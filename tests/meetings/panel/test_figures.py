"""The panel month by month is what the measures say, on the page and in the file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.insight.queries import Ask, read, rows
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.meetings import measures
from medspil.meetings.actions.panel.cases import cancel_case
from medspil.meetings.actions.panel.consents import give_consents
from medspil.meetings.actions.panel.days import (
    adjourn_hearing,
    hold_hearing,
    open_hearing,
    schedule_case,
)
from medspil.meetings.actions.panel.outcomes import recommend, register_decision
from medspil.meetings.models import HearingForm, PanelHearing
from medspil.meetings.queries.panel.figures import months_for
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.meetings.panel.hearing import the_hearing

HOUSE = System("test")
APRIL, MAY, JUNE = date(2020, 4, 21), date(2020, 5, 19), date(2020, 6, 3)


@pytest.fixture
def spring(clerk: Staff) -> Staff:
    """Two months: held by video, by phone and in the room, one put off, one cancelled; decided.
    Returns the caseworker of them all.
    """
    make.the_law()
    leader = make.leader(whole_house=True)
    plans = [
        (APRIL, "video", "held", "followed"),
        (APRIL, "in_person", "held", "returned"),
        (APRIL, "in_person", "put off", ""),
        (MAY, "phone", "held", "followed"),
        (MAY, "video", "held", ""),
        (MAY, "in_person", "cancelled", ""),
    ]
    days = {on: make.panel_day(on) for on in (APRIL, MAY)}
    for number, (on, form, end, outcome) in enumerate(plans):
        citizen = make.citizen(staff=clerk, registered_on=date(2020, 1, 1))
        with clock.at(make.moment(on - timedelta(days=7), "09:00")):
            referred = on - timedelta(days=14 + 10 * number)
            case = make.ready_case(citizen, clerk, referred_on=referred)
            give_consents(by=CitizenActor(citizen), case=case, answers={"virtual": True})
            schedule_case(by=clerk, case=case, day=days[on], form=form)
            if end == "put off":
                adjourn_hearing(by=clerk, hearing=the_hearing(case), because="Syg")
            elif end == "cancelled":
                cancel_case(by=clerk, case=case, because="I arbejde")
        if end == "held":
            with clock.at(make.moment(on, "12:00")):
                hearing = PanelHearing.objects.get(case=case)
                hold_hearing(by=HOUSE, hearing=open_hearing(by=HOUSE, hearing=hearing))
                grounds = {"efforts": "Mentor"}
                recommend(
                    by=leader,
                    case=case,
                    type="resource_course",
                    plain_text="Kort",
                    grounds=grounds,
                )
                if outcome:
                    register_decision(by=clerk, case=case, outcome=outcome, grounds="Grund")
    return clerk


def test_each_month_is_what_the_measures_count_and_their_rows_show(spring: Staff) -> None:
    with clock.at(make.moment(JUNE, "09:00")):
        months = months_for(spring)
        assert [month.first for month in months] == [
            date(2020, 4, 1),
            date(2020, 5, 1),
            date(2020, 6, 1),
        ]
        for month in months:
            asked = Ask(spring, month.first, month.last)
            met = read(measures.PANEL_MEETINGS, asked).values
            assert {form: met[form] for form in HearingForm.values} == month.forms
            assert (met["held"], met["adjourned"], met["cancelled"]) == (
                month.held,
                month.adjourned,
                month.cancelled,
            )
            waited = read(measures.PANEL_WAIT, asked)
            assert (waited.values["median"], waited.n) == (month.middle, len(month.waited))
            assert len(month.waited) - month.in_time == waited.values["late"]
            decided = read(measures.PANEL_DECISIONS, asked).values
            assert {code: decided[code] for code in month.outcomes} == month.outcomes
            for figure in measures.PANEL_MEETINGS.figures:
                behind = rows(measures.PANEL_MEETINGS, figure, asked)
                assert len(behind) == met[figure.code]
    april, may, _june = months
    assert (april.held, april.adjourned, april.middle, april.outcomes["returned"]) == (2, 1, 14, 1)
    assert (may.held, may.cancelled, may.middle, may.in_time) == (2, 1, 44, 0)


def test_the_page_draws_it_and_the_numbers_lead_to_their_rows(
    spring: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", JUNE.isoformat())
    with clock.at(make.moment(JUNE, "09:00")):
        nina = logged_in(StrictClient(), spring)
        page = nina.get("/rehabilitering/tal/").content.decode()
        assert ("april 2020" in page, page.count("<svg") >= 2) == (True, True)
        link = "/tal/rehabiliteringsmoeder/video/borgere/?fra=2020-04-01&amp;til=2020-04-30"
        assert link in page
        assert nina.get(link.replace("&amp;", "&")).status_code == 200
        answer = nina.get("/rehabilitering/tal/?format=csv")
        written = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert len(written) == 4
        assert written[1].split(";")[:4] == ["2020-04-01", "2", "1", "1"]
        with CaptureQueriesContext(connection) as counted:
            months_for(spring)
        assert len(counted) <= 5


def test_nothing_yet_is_said(clerk: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", JUNE.isoformat())
    page = logged_in(StrictClient(), clerk).get("/rehabilitering/tal/").content.decode()
    assert "Ingen møder endnu" in page
