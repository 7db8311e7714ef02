"""One case from referral to decision, by its actions alone, each on the day it would happen.

What a replay does for twenty-five cases a month stands here in its order: the names of the actions,
their arguments, who acts, and the state that each leaves behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time

import pytest

from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.meetings.actions.panel.cases import (
    accept_review,
    comment_on_preparation,
    refer_to_panel,
    send_for_review,
    write_section,
)
from medspil.meetings.actions.panel.consents import give_consents, give_verdict, withdraw_consent
from medspil.meetings.actions.panel.days import (
    Attended,
    hold_hearing,
    make_day,
    open_hearing,
    schedule_case,
)
from medspil.meetings.actions.panel.outcomes import recommend, register_decision
from medspil.meetings.actions.panel.packs import make_pack, open_pack
from medspil.meetings.actions.panel.types import load_panels, seat_member
from medspil.meetings.models import (
    Came,
    HearingForm,
    HowGiven,
    HowSent,
    PanelDay,
    PanelHearing,
    PanelMember,
    PanelType,
    Party,
    Section,
)
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make

pytestmark = pytest.mark.django_db
REFERRED, SENT, ANSWERED = date(2020, 3, 30), date(2020, 4, 3), date(2020, 4, 8)
MEETS, DECIDED = date(2020, 4, 21), date(2020, 4, 24)


@contextmanager
def on(day: date, at: str = "10:00") -> Iterator[None]:
    with clock.at(make.moment(day, at)):
        yield


@pytest.fixture
def clerk(db: None) -> Staff:
    return make.staff()


@pytest.fixture
def chair(db: None) -> Staff:
    return make.staff(role="representative")


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk)


@pytest.fixture
def panel(chair: Staff) -> PanelType:
    """The rehabilitation team as it ships, with a chair and a doctor from the region."""
    with on(date(2020, 3, 2)):
        load_panels(by=System("seed"))
        team = PanelType.objects.get(code="rehabilitering")
        leader = make.leader()
        seat_member(by=leader, type=team, role="chair", staff=chair)
        seat_member(
            by=leader,
            type=team,
            role="health_coordinator",
            guest_name="Gæst Prøve",
            organisation="Klinisk funktion",
        )
    return team


@pytest.fixture
def tuesday(panel: PanelType, chair: Staff) -> PanelDay:
    """A day of the panel: made in good time, with room for eight cases."""
    with on(date(2020, 3, 16)):
        return make_day(
            by=chair,
            type=panel,
            day=MEETS,
            starts=time(9),
            slots=8,
            forms=[*HearingForm.values],
            place="Rådhuset, lokale 3",
            phone="00123456",
            plan_b="Svigter billedet, ringer mødelederen op.",
        )


def test_a_case_from_referral_to_decision(
    citizen: Citizen, clerk: Staff, chair: Staff, panel: PanelType, tuesday: PanelDay
) -> None:
    anna = CitizenActor(citizen)
    states = []

    with on(REFERRED):
        case = refer_to_panel(by=clerk, citizen=citizen, type=panel, question="flex_job")
        states.append(case.state)
        for section in Section:  # each by the employee, or (`by=anna`) by the citizen
            case = write_section(
                by=anna if section == Section.WISHES else clerk,
                case=case,
                section=section,
                text="Prøvetekst",
                dated=REFERRED if section == Section.CERTIFICATE else None,
            )
        states.append(case.state)

    with on(SENT):
        case = send_for_review(by=clerk, case=case, how=HowSent.PORTAL, deadline=date(2020, 4, 17))
        states.append(case.state)

    with on(ANSWERED):  # nothing to add makes it ready; words wait for `accept_review`
        case = comment_on_preparation(by=anna, case=case, text="I har glemt mit kørekort")
        case = accept_review(by=clerk, case=case)
        states.append(case.state)
        case = give_consents(  # by the citizen themselves it is `by=anna` and no `how`
            by=clerk,
            case=case,
            answers={"virtual": True, "represented": False, "without_me": False},
            how=HowGiven.PHONE,
        )

    with on(ANSWERED, "11:00"):
        case = schedule_case(by=clerk, case=case, day=tuesday, form=HearingForm.VIDEO)
        states.append(case.state)
        for member in PanelMember.objects.filter(type=panel):
            made = make_pack(by=clerk, case=case, member=member, sections=[*Section.values])
            if member.staff_id:
                open_pack(by=member.staff, pack=made.pack)

    with on(date(2020, 4, 17)):  # a yes taken back: a new form is found, nothing is cancelled
        case = withdraw_consent(by=anna, case=case, question="virtual")
        states.append(case.state)
        case = schedule_case(by=clerk, case=case, day=tuesday, form=HearingForm.IN_PERSON)
        states.append(case.state)

    hearing = PanelHearing.objects.get(case=case)
    with clock.at(tuesday.starts_at(1)):
        hearing = open_hearing(by=chair, hearing=hearing)
    with on(MEETS, "09:28"):
        seats = [Attended(Party.CITIZEN, Came.IN_PERSON), Attended(Party.CASEWORKER, Came.VIDEO)]
        seats += [
            Attended(Party.MEMBER, Came.VIDEO, member)
            for member in PanelMember.objects.filter(type=panel)
        ]
        hearing = hold_hearing(by=chair, hearing=hearing, attended=seats)
        case.refresh_from_db()
        states.append(case.state)
    with on(MEETS, "13:00"):
        case = recommend(
            by=chair,
            case=case,
            type="flex_job",
            plain_text="Vi foreslår et fleksjob. Kommunen afgør det inden længe.",
            grounds={"professional_reason": "Arbejdsevnen er varigt nedsat."},
        )
        states.append(case.state)
    with on(DECIDED):
        case = register_decision(by=clerk, case=case, outcome="followed")
        states.append(case.state)

    assert states == [
        "draft",
        "preparation",
        "citizen_review",
        "ready",
        "scheduled",
        "form_consent_pending",
        "scheduled",
        "held",
        "decision_pending",
        "decided_as_recommended",
    ]
    assert (case.hearings.count(), case.consents.count(), hearing.attendance.count()) == (1, 4, 4)


def test_a_case_without_the_citizen_takes_their_yes_and_the_panels_view(
    citizen: Citizen, clerk: Staff, chair: Staff, panel: PanelType, tuesday: PanelDay
) -> None:
    with on(SENT):
        case = make.ready_case(citizen, clerk)
    with on(ANSWERED):
        give_consents(by=CitizenActor(citizen), case=case, answers={"without_me": True})
        give_verdict(by=chair, case=case, sound=True, grounds="Sagen er fuldt belyst på skrift.")
        case = schedule_case(by=clerk, case=case, day=tuesday, form=HearingForm.WITHOUT_CITIZEN)
    assert (case.state, case.hearings.get().form) == ("scheduled", "without_citizen")
