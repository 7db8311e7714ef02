"""What the panel recommends and the municipality decides."""

from __future__ import annotations

from datetime import date

import pytest

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed
from medspil.meetings.actions.panel.consents import ask_consents, give_consents
from medspil.meetings.actions.panel.days import (
    schedule_case,
)
from medspil.meetings.actions.panel.outcomes import (
    GROUNDS,
    recommend,
    register_complaint,
    register_decision,
)
from medspil.meetings.models import (
    PanelCase,
    PanelDay,
    RecommendationType,
)
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff
from tests import factories as make
from tests.meetings.panel.hearing import TUESDAY, held, refused


@pytest.mark.parametrize("type", list(RecommendationType))
def test_each_recommendation_asks_for_its_grounds(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff, type: str
) -> None:
    held(case, day, clerk, chair)
    for field in GROUNDS[type]:
        others = {name: "Skrevet" for name in GROUNDS[type] if name != field}
        said = refused(
            lambda others=others: recommend(
                by=chair, case=case, type=type, plain_text="Kort", grounds=others
            )
        )
        assert said.field == field
    after = recommend(
        by=chair,
        case=case,
        type=type,
        plain_text="Kort",
        grounds=dict.fromkeys(GROUNDS[type], "Skrevet"),
    )
    unclear = type == "insufficiently_clarified"
    assert after.state == ("preparation" if unclear else "decision_pending")


def test_not_followed_returns_to_the_panel_and_meets_in_person(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff, anna: CitizenActor
) -> None:
    held(case, day, clerk, chair)
    give = {"plain_text": "Kort", "grounds": {"professional_reason": "Faglig grund"}}
    recommend(by=chair, case=case, type="flex_job", **give)
    with pytest.raises(NotAllowed):
        register_decision(by=chair, case=case, outcome="followed")
    with clock.at(make.moment(TUESDAY, "12:00")):
        early = refused(
            lambda: register_decision(by=clerk, case=case, outcome="otherwise", grounds="Nej")
        )
        assert "tilbage til teamet" in str(early)
        back = register_decision(by=clerk, case=case, outcome="returned", grounds="Vi er uenige")
        assert (back.state, back.round) == ("returned_to_team", 2)
        give_consents(by=anna, case=case, answers={"virtual": True})
        later = make.panel_day(date(2020, 5, 5))
        said = refused(lambda: schedule_case(by=clerk, case=case, day=later, form="video"))
        assert "fremmøde" in str(said)
        held(case, later, clerk, chair)
        recommend(by=chair, case=case, type="flex_job", **give)
        final = register_decision(
            by=clerk, case=case, outcome="otherwise", grounds="Andet grundlag"
        )
        assert final.state == "decided"
        complained = register_complaint(by=clerk, case=case, received_on=TUESDAY)
        assert (complained.state, complained.complained_on) == ("complaint", TUESDAY)


def test_what_was_answered_stands_while_the_municipality_decides(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff, anna: CitizenActor
) -> None:
    held(case, day, clerk, chair)
    give = {"plain_text": "Kort", "grounds": {"professional_reason": "Faglig grund"}}
    recommend(by=chair, case=case, type="flex_job", **give)
    said = refused(lambda: give_consents(by=anna, case=case, answers={"virtual": True}))
    assert "kan ikke ændres mere" in str(said)
    said = refused(lambda: ask_consents(by=clerk, case=case))
    assert "spørger vi ikke mere" in str(said)
    assert case.consents.count() == 0


def test_a_followed_recommendation_is_the_end(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff
) -> None:
    held(case, day, clerk, chair)
    grounds = {"efforts": "Mentor og praktik"}
    recommend(by=chair, case=case, type="resource_course", plain_text="Kort", grounds=grounds)
    after = register_decision(by=clerk, case=case, outcome="followed")
    assert (after.state, after.is_closed) == ("decided_as_recommended", True)
