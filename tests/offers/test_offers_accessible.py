"""Offers in a real browser, at two widths: choose, say who you are, come in; the host's pages.

`MEDSPIL_PICTURES=<folder>` keeps what was seen.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from medspil.messages.models import Message
from medspil.offers.actions import sign_up
from medspil.offers.models import Session, SignUp
from medspil.people.models import Municipality
from tests import factories as make
from tests.offers.making import a_session, an_industry_webinar

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PICTURES = os.environ.get("MEDSPIL_PICTURES")


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_public_page_to_the_hosts(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    assert_accessible: Callable[[Any], None],
    width: int,
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    make.the_law()
    make.municipality(home=True)
    Municipality.objects.filter(is_home=True).update(phone="00000010")
    host = make.staff(full_name="Mads Dam")
    session = a_session(host, capacity=3, topics=["CV", "Jobnet"], about="Vi ser på dit CV.")
    for _ in range(4):
        sign_up(by=host, session=session, citizen=make.citizen(staff=host))
    later = a_session(host, capacity=9, title="Jobsøgning", day=date(2020, 4, 16))
    page = page_at(width)

    def look(name: str) -> None:
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{name} is wider than the window"
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)

    page.goto(reverse("offers:public"))
    look("public")
    page.get_by_role("link", name="Jobsøgning").click()
    look("public-session")
    page.get_by_role("button", name="Tilmeld mig").click()
    assert "Fejl" in page.title()
    page.get_by_label("Dit navn").fill("Ib Prøve")
    page.get_by_label("Telefonnummer eller e-mail").fill("ib@example.com")
    page.get_by_role("button", name="Tilmeld mig").click()
    look("public-thanks")
    said = Message.objects.get(guest_key__isnull=False).text
    secret = re.search(r"/tilbud/k/[\w-]+/", said)
    assert secret is not None
    page.goto(secret[0])
    look("mine")
    page.get_by_role("button", name="Meld mig fra").click()
    assert SignUp.objects.get(session=later).state == "cancelled"

    log_in(page, host)
    citizen = make.citizen(staff=host)
    industry = an_industry_webinar(host, [citizen])
    Session.objects.filter(pk=later.pk).update(material="https://example.com/cv")
    place = industry.sign_ups.get().public_id
    for name, keys in (
        ("calendar", []),
        ("all_series", []),
        ("series_new", []),
        ("series", [session.series.public_id]),
        ("session", [session.public_id]),
        ("session", [industry.public_id]),
        ("place", [session.sign_ups.order_by("pk")[0].public_id]),
        ("candidates", [industry.public_id]),
        ("plan", [place]),
        ("plans", []),
        ("sparring", []),
        ("figures", []),
        ("club_round_new", []),
        ("citizen", [citizen.public_id]),
    ):
        page.goto(reverse(f"offers:{name}", args=keys))
        look(name if keys != [industry.public_id] or name != "session" else "industry")
    log_in(page, make.leader(whole_house=True))
    page.goto(reverse("offers:club_policy"))
    look("club-policy")
