"""Every page of openings, as a leader sees it: axe finds nothing, and nothing sticks out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from medspil.kernel.action import System
from medspil.matching.actions.capacity import set_base_figures, set_staffing
from medspil.matching.actions.openings import fill_opening
from tests import factories as make
from tests.companies.making import a_consultant
from tests.matching.making import an_opening

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MACHINE = System("test")


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_openings_is_accessible_and_fits(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    look: Callable[..., None],
    width: int,
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-06-30")
    opening = an_opening(seats=3)
    fill_opening(by=MACHINE, opening=opening, is_ours=True)
    set_base_figures(by=MACHINE, month=date(2019, 6, 1), counts={"small": 1}, source="Udtræk")
    set_staffing(by=MACHINE, staff=a_consultant(), hours=Decimal(37), start=date(2020, 6, 1))
    page = page_at(width)
    log_in(page, make.leader(whole_house=True))
    company = opening.company.public_id
    look(
        page,
        *("/aabninger/", "/aabninger/perioder/", "/aabninger/bemanding/"),
        *("/aabninger/tidligere-tal/", f"/aabninger/ny/{company}/", f"/virksomheder/{company}/"),
        *(f"/aabninger/{opening.public_id}/", f"/aabninger/{opening.public_id}/ret/"),
    )
