"""What in the panel waits for whom, on *Mine i dag*, in the list of cases and in the menu."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.kernel import clock
from medspil.meetings.actions.panel.cases import reopen_preparation, send_for_review
from medspil.meetings.actions.panel.changing import answer_call
from medspil.meetings.actions.panel.consents import ask_consents, give_consents
from medspil.meetings.actions.panel.days import hold_hearing, open_hearing, schedule_case
from medspil.meetings.actions.panel.outcomes import recommend
from medspil.meetings.actions.panel.packs import make_pack, open_pack
from medspil.meetings.models import PanelCase, PanelDay, PanelInvitation
from medspil.meetings.queries.panel.waiting import waiting_for
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.meetings.panel.hearing import DAY, MORNING, TUESDAY, the_hearing


def said(viewer: Staff) -> list[str]:
    viewer.__dict__.pop("_panel_seats", None)
    return [one.says for one in waiting_for(viewer)]


def called(day: PanelDay, staff: Staff, role: str) -> PanelInvitation:
    member = make.panel_member(staff, role)
    return day.invitations.create(member=member, invited_at=MORNING)


def test_a_case_waits_for_one_thing_after_the_other(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff
) -> None:
    assert said(clerk) == ["1 borger at spørge"]
    assert said(make.staff()) == []
    ask_consents(by=clerk, case=case)
    assert said(clerk) == []
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    doctor = make.staff(role="representative")
    call = called(day, doctor, "health")
    assert said(clerk) == said(chair) == ["1 sag mangler materiale"]
    assert said(doctor) == ["1 mødedag at svare på"]
    pack = make_pack(by=clerk, case=case, member=call.member, sections=["health"]).pack
    answer_call(by=doctor, invitation=call, comes=True)
    assert (said(clerk), said(doctor)) == ([], ["1 sag at læse"])
    open_pack(by=doctor, pack=pack)
    assert said(doctor) == []
    with clock.at(day.starts_at(1)):
        hold_hearing(by=chair, hearing=open_hearing(by=chair, hearing=the_hearing(case)))
        assert (said(chair), said(clerk)) == (["1 indstilling at skrive"], [])
        grounds = {"efforts": "Mentor"}
        recommend(by=chair, case=case, type="resource_course", plain_text="Kort", grounds=grounds)
        assert said(chair) == []
        assert said(clerk) == ["1 indstilling at følge eller sende tilbage"]


def test_a_review_waits_when_its_day_has_passed(case: PanelCase, clerk: Staff) -> None:
    give_consents(
        by=CitizenActor(case.citizen),
        case=case,
        answers={"virtual": True, "represented": False, "without_me": False},
    )
    reopen_preparation(by=clerk, case=case)
    send_for_review(by=clerk, case=case, how="portal", deadline=DAY + timedelta(days=7))
    assert said(clerk) == []
    with clock.at(make.moment(DAY + timedelta(days=8), "09:00")):
        assert said(clerk) == ["1 høring at se på"]


def test_packs_are_missed_from_a_fortnight_before(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff
) -> None:
    ask_consents(by=clerk, case=case)
    called(day, make.staff(role="representative"), "health")
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    with clock.at(make.moment(TUESDAY - timedelta(days=15), "09:00")):
        assert said(chair) == []


@pytest.fixture
def nina(clerk: Staff, monkeypatch: pytest.MonkeyPatch) -> StrictClient:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())
    make.the_law()
    return logged_in(StrictClient(), clerk)


def test_it_stands_on_the_first_page_and_leads_to_the_cases(
    case: PanelCase, clerk: Staff, nina: StrictClient
) -> None:
    make.panel_case(make.citizen(staff=clerk, first_name="Anden"), clerk)
    first = nina.get("/").content.decode()
    assert '<a href="/rehabilitering/?venter=spoerg">1 borger at spørge</a>' in first
    listed = nina.get("/rehabilitering/?venter=spoerg").content.decode()
    assert (case.citizen.full_name in listed, "Anden" in listed) == (True, False)


def test_the_menu_leads_a_member_to_what_is_theirs(nina: StrictClient, day: PanelDay) -> None:
    doctor = make.staff(role="representative")
    called(day, doctor, "health")
    page = logged_in(StrictClient(), doctor).get("/").content.decode()
    assert ("Materiale til mig" in page, "1 mødedag at svare på" in page) == (True, True)
    assert "Materiale til mig" not in nina.get("/").content.decode()


def test_it_takes_as_many_queries_for_three_cases_as_for_one(clerk: Staff) -> None:
    counts = []
    for cases in (0, 1, 3):
        while PanelCase.objects.count() < cases:
            make.ready_case(make.citizen(staff=clerk), clerk)
        with CaptureQueriesContext(connection) as counted:
            assert len(said(clerk)) == min(cases, 1)
        counts.append(len(counted))
    assert counts == [2, 3, 3]
