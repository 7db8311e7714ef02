"""Who reads what before the meeting, until the day after it."""

from __future__ import annotations

from datetime import date

import pytest

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed
from medspil.kernel.links import TOKEN_LENGTH
from medspil.meetings.actions.panel.days import (
    adjourn_hearing,
    schedule_case,
)
from medspil.meetings.actions.panel.guests import guest_of
from medspil.meetings.actions.panel.packs import make_pack, open_pack, shut_pack
from medspil.meetings.models import (
    PanelCase,
    PanelDay,
)
from medspil.meetings.queries.panel.packs import link_with, packs_of, sections_in
from medspil.people.models import Staff
from tests import factories as make
from tests.meetings.panel.hearing import refused, the_hearing


def test_a_guest_reads_until_the_day_after_and_every_opening_is_kept(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    guest = make.panel_member(None, "health_coordinator")
    said = refused(lambda: make_pack(by=clerk, case=case, member=guest, sections=["health"]))
    assert "ingen dato" in str(said)
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    made = make_pack(by=clerk, case=case, member=guest, sections=["health", "certificate"])
    assert len(made.token) == TOKEN_LENGTH  # 133 bits
    assert made.token.encode() not in bytes(made.pack.link.token_hash)
    link = link_with(made.token)
    found = link.pack
    assert [part.section for part in sections_in(found)] == ["health", "certificate"]
    open_pack(by=guest_of(guest), pack=found)
    assert case.citizen.looks.filter(client=f"system:panel guest:{guest.pk}").count() == 1
    assert found.openings.get().by_link is True
    for moment, opens in (
        (make.moment(date(2020, 4, 29), "23:00"), True),
        (make.moment(date(2020, 4, 30), "00:01"), False),
    ):
        with clock.at(moment):
            assert (link_with(made.token) == link) is opens
    newer = make_pack(by=clerk, case=case, member=guest, sections=["health"])
    assert link_with(made.token) is None
    shut_pack(by=clerk, case=case, pack=newer.pack)
    assert link_with(newer.token) is None


def test_an_employee_reads_their_own_packs_alone(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    doctor, nurse = make.staff(role="representative"), make.staff(role="representative")
    seat = make.panel_member(doctor, "health")
    make.panel_member(nurse, "social")
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    pack = make_pack(by=clerk, case=case, member=seat, sections=["health"]).pack
    assert not hasattr(pack, "link")
    assert ([p.pk for p in packs_of(doctor)], list(packs_of(nurse))) == ([pack.pk], [])
    with pytest.raises(NotAllowed):
        open_pack(by=nurse, pack=pack)
    open_pack(by=doctor, pack=pack)
    assert case.citizen.looks.filter(staff=doctor).count() == 1
    adjourn_hearing(by=clerk, hearing=the_hearing(case), because="Lægen er syg")
    assert list(packs_of(doctor)) == []
