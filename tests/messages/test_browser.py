"""The room's pages in a real browser: accessible at both widths, an SMS counted as one types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from medspil.kernel import clock
from medspil.messages.actions.mass import draft_mass
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_an_sms_is_counted_as_it_is_written(
    width: int,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    assert_accessible: Callable[[Any], None],
) -> None:
    make.the_law()
    lea = make.leader(whole_house=True)
    anna = make.citizen(in_team=make.team())
    make.message(anna, state="failed", slot=None, problem="rejected")
    make.message(anna, channel="letter", state="sent", sent_at=clock.now())
    sending = draft_mass(
        by=lea, name="Alle", source="team", query="", subject="Nyt", sms="Ring", text="Kære"
    )
    page = page_at(width)
    log_in(page, lea)
    for name, args in (
        ("outbox", []),
        ("undelivered", []),
        ("letters", []),
        ("citizen", [anna.public_id]),
        ("templates", []),
        ("template", ["booked", "paper", "ar"]),
        ("sendings", []),
        ("new_sending", []),
        ("sending", [sending.pk]),
        ("template", ["missed_call", "sms", "da"]),
    ):
        page.goto(reverse(f"messages:{name}", args=args))
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, name
    page.get_by_label("Tekst").fill("a" * 161)
    assert page.locator("#sms-size").inner_text() == "161 tegn, 2 SMS."
