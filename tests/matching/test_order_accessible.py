"""Every page of job orders: axe finds nothing, and nothing sticks out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories as make
from tests.matching.order_life import a_profile, an_order, chosen, said_yes

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_orders_is_accessible_and_fits(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    assert_accessible: Callable[[Any], None],
    width: int,
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    anna = make.citizen()
    order = an_order(seats=2, skills={"Gulvvask": "should", "Tysk": "nice"})
    one = said_yes(chosen(order, a_profile(anna))[0])
    a_profile()
    page = page_at(width)
    log_in(page, make.leader(whole_house=True))
    problems = []
    for url in (
        *("/jobordrer/", "/jobordrer/opfoelgning/", "/jobordrer/hvem-vaelges/"),
        *(f"/jobordrer/{order.public_id}/", f"/jobordrer/kandidat/{one.public_id}/"),
        f"/jobordrer/ny/{order.company.public_id}/",
        f"/borgere/{anna.public_id}/jobprofil/",
    ):
        page.goto(url)
        try:
            assert_accessible(page)
        except AssertionError as found:
            problems.append(f"{url}: {str(found)[:600]}")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            problems.append(f"{url}: wider than the window")
    assert problems == []
