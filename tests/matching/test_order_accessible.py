"""Every page of job orders: axe finds nothing, and nothing sticks out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from medspil.kernel import clock
from medspil.matching.actions.interviews import call_off_interview, set_interview
from medspil.matching.actions.orders import change_order, receive_order
from medspil.matching.actions.profiles import stop_search
from medspil.matching.actions.proposals import answer_for_company, ask_citizen, hire
from medspil.people.models import Citizen
from tests import factories as make
from tests.companies.making import a_company, a_consultant
from tests.matching.order_life import (
    MACHINE,
    a_profile,
    an_order,
    chosen,
    said_yes,
    sent,
    told,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_orders_is_accessible_and_fits(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    look: Callable[..., None],
    width: int,
) -> None:
    """One chosen, asked, with a CV sent, with a talk, called off where no message reaches, hired,
    stopped, and one received; and what is found for words that are typed.
    """
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    anna = make.citizen()
    order = an_order(
        seats=5,
        skills={"Gulvvask": "should", "Tysk": "nice"},
        course="AMU om smitte",
        course_on=clock.today(),
    )
    change_order(by=MACHINE, order=order, version=1, **told(seats=5))
    ones = chosen(order, a_profile(anna), *(a_profile() for _n in range(12)))
    ask_citizen(by=MACHINE, proposal=ones[1])
    for one in ones[2:5]:
        said_yes(one)
    package = sent(order, *ones[3:5])
    answer_for_company(by=MACHINE, package=package, proposal=ones[4], says="interview")
    at = clock.now() + timedelta(days=2)
    set_interview(by=MACHINE, package=package, proposal=ones[4], starts_at=at, place="Kontoret")
    off = sent(order, *[said_yes(one) for one in ones[5:7]])
    for one in ones[5:7]:
        answer_for_company(by=MACHINE, package=off, proposal=one, says="interview")
    Citizen.objects.filter(pk=ones[5].citizen_id).update(phone="", email="")
    set_interview(by=MACHINE, package=off, proposal=ones[5], starts_at=at, place="Kontoret")
    call_off_interview(by=MACHINE, package=off, proposal=ones[5], because="Syg")
    hire(by=MACHINE, package=off, proposal=ones[6], starts_on=order.start_on)
    ask_citizen(by=MACHINE, proposal=ones[7])
    stop_search(by=MACHINE, citizen=ones[7].citizen)
    received = receive_order(by=MACHINE, company=a_company(), **told())
    page = page_at(width)
    log_in(page, a_consultant())
    look(
        page,
        *("/jobordrer/", "/jobordrer/opfoelgning/"),
        *(f"/jobordrer/{one.public_id}/" for one in (order, received)),
        *(f"/jobordrer/{one.public_id}/ret/" for one in (order, received)),
        *(f"/jobordrer/kandidat/{one.public_id}/" for one in ones[:8]),
        f"/jobordrer/ny/{order.company.public_id}/",
    )
    log_in(page, make.leader(whole_house=True))
    look(page, "/jobordrer/hvem-vaelges/", f"/borgere/{anna.public_id}/jobprofil/")


def test_a_list_of_twenty_is_read_without_much_scrolling_and_worked_from_the_keyboard(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    for _n in range(20):
        a_profile()
    order = an_order(seats=2)
    heights = {}
    for width in (1280, 390):
        page = page_at(width, java_script_enabled=False)
        log_in(page, a_consultant())
        page.goto(f"/jobordrer/{order.public_id}/")
        heights[width] = page.evaluate("document.documentElement.scrollHeight")
    assert (heights[1280] < 1700, heights[390] < 3400) == (True, True), heights
    page.locator("input[name=profile]").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Vælg de markerede").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#valgt")
    assert order.proposals.count() == 1
