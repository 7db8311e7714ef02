"""Who sits in the panel, who sees what, and what the audit trail holds."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed
from medspil.kernel.models import AuditEntry
from medspil.meetings.actions.panel.consents import withdraw_consent
from medspil.meetings.actions.panel.types import end_seat, seat_member, set_panel
from medspil.meetings.models import (
    PanelCase,
    PanelDay,
)
from medspil.meetings.queries.panel import cases_for
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff
from tests import factories as make
from tests.meetings.panel.hearing import DAY, on_video, refused


def test_a_leader_sets_the_figures_and_gives_the_seats(db: None) -> None:
    leader, nina = make.leader(), make.staff()
    kind = make.panel()
    figures = {"capacity_per_month": 30, "slot_minutes": 40, "weeks_to_meeting": 3}
    assert set_panel(by=leader, type=kind, **figures).capacity_per_month == 30
    with pytest.raises(NotAllowed):
        set_panel(by=nina, type=kind, **figures)
    for field in figures:
        said = refused(lambda f=field: set_panel(by=leader, type=kind, **{**figures, f: 0}))
        assert said.field == field
    seat = seat_member(by=leader, type=kind, role="secretary", staff=nina)
    assert (
        refused(lambda: seat_member(by=leader, type=kind, role="secretary", staff=nina)).field
        == "staff"
    )
    assert (
        refused(lambda: seat_member(by=leader, type=kind, role="chair", guest_name="Gæst")).field
        == "role"
    )
    assert (
        refused(lambda: seat_member(by=leader, type=kind, role="health", guest_name="Gæst")).field
        == "organisation"
    )
    end_seat(by=leader, member=seat)
    with clock.at(datetime.combine(DAY + timedelta(days=1), time(9), clock.TZ)):
        assert refused(lambda: end_seat(by=leader, member=seat))


def test_the_chair_sees_every_case_and_a_colleague_only_their_own(
    case: PanelCase, clerk: Staff, chair: Staff
) -> None:
    other = make.ready_case(make.citizen(staff=make.staff()), make.leader(whole_house=True))
    assert set(cases_for(chair)) == {case, other}
    assert set(cases_for(clerk)) == {case}
    assert set(cases_for(CitizenActor(case.citizen))) == {case}
    assert set(cases_for(make.administrator())) == set()


def test_the_audit_trail_holds_codes_and_no_words(
    case: PanelCase, day: PanelDay, clerk: Staff, anna: CitizenActor
) -> None:
    on_video(case, day, clerk, anna)
    withdraw_consent(by=anna, case=case, question="virtual")
    lines = "\n".join(f"{line.action} {line.facts}" for line in AuditEntry.objects.all())
    assert "meetings.withdraw_consent" in lines
    assert [word for word in ("Prøvetekst", "Borger", "Rådhuset") if word in lines] == []
