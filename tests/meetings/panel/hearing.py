"""A case before the panel to be tested: its days, its meeting, and what a refusal says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.meetings.actions.panel.consents import give_consents
from medspil.meetings.actions.panel.days import (
    Attended,
    hold_hearing,
    open_hearing,
    schedule_case,
)
from medspil.meetings.models import (
    PanelCase,
    PanelDay,
    PanelHearing,
)
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff
from tests import factories as make

DAY = date(2020, 4, 14)
TUESDAY = date(2020, 4, 28)
MORNING = make.moment(DAY, "10:00")


def the_hearing(case: PanelCase) -> PanelHearing:
    return PanelHearing.objects.select_related("day", "case__citizen").get(
        case=case, state__in=["planned", "form_pending", "open"]
    )


def on_video(case: PanelCase, day: PanelDay, clerk: Staff, anna: CitizenActor) -> PanelCase:
    give_consents(by=anna, case=case, answers={"virtual": True})
    return schedule_case(by=clerk, case=case, day=day, form="video")


def held(case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff) -> PanelCase:
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    with clock.at(day.starts_at(1)):
        hearing = open_hearing(by=chair, hearing=the_hearing(case))
        hold_hearing(by=chair, hearing=hearing, attended=[Attended("citizen", "in_person")])
    case.refresh_from_db()
    return case


def refused(act: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as said:
        act()
    return said.value
