"""Who there is in the stories of the panel: an employee, a chair, a citizen, a case, a day."""

from __future__ import annotations

import pytest

from medspil.kernel import clock
from medspil.meetings.models import (
    PanelCase,
    PanelDay,
)
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.meetings.panel.hearing import MORNING, TUESDAY


@pytest.fixture(autouse=True)
def _the_day(request: pytest.FixtureRequest):
    with clock.at(MORNING):
        yield


@pytest.fixture
def clerk(db: None) -> Staff:
    return make.staff()


@pytest.fixture
def chair(db: None) -> Staff:
    made = make.staff(role="representative")
    make.panel_member(made, "chair")
    return made


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk)


@pytest.fixture
def anna(citizen: Citizen) -> CitizenActor:
    return CitizenActor(citizen)


@pytest.fixture
def case(citizen: Citizen, clerk: Staff) -> PanelCase:
    return make.ready_case(citizen, clerk)


@pytest.fixture
def day(db: None) -> PanelDay:
    return make.panel_day(TUESDAY)
