"""Offers in a real browser, at two widths: choose, say who you are, come in; the host's pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
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


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_public_page_to_the_hosts(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    look: Callable[..., None],
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

    look(page, reverse("offers:public"))
    page.get_by_role("link", name="Jobsøgning").click()
    look(page)
    page.get_by_role("button", name="Tilmeld mig").click()
    assert "Fejl" in page.title()
    page.get_by_label("Dit navn").fill("Ib Prøve")
    page.get_by_label("Telefonnummer eller e-mail").fill("ib@example.com")
    page.get_by_role("button", name="Tilmeld mig").click()
    look(page)
    said = Message.objects.get(guest_key__isnull=False).text
    secret = re.search(r"/tilbud/k/[\w-]+/", said)
    assert secret is not None
    look(page, secret[0])
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
        ("citizen", [citizen.public_id]),
    ):
        look(page, reverse(f"offers:{name}", args=keys))
    log_in(page, make.leader(whole_house=True))
    look(page, reverse("offers:club_policy"), reverse("offers:club_round_new"))
