"""Mine i dag and the citizen's page in a browser: by keyboard, at two widths, for everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from medspil.contact.models import Agreement
from medspil.kernel import clock
from medspil.people.models import AccessEntry, AccessPurpose, Citizen, Staff
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = date(2020, 4, 14)
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def lise(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()
    make.municipality(home=True)
    return make.staff(full_name="Lise Holm")


@pytest.fixture
def amalie(lise: Staff) -> Citizen:
    made = make.citizen(
        "LAB6_06.2",
        anchor=date(2020, 1, 6),
        staff=lise,
        first_name="Amalie",
        last_name="Kjær",
        protected=True,
        address="Skjulevej 17",
        postcode="5610",
        city="Assens",
        interpreter=True,
        language="ar",
    )
    make.conversation(made, date(2020, 2, 10), by=lise, note="Talte om praktik.")
    make.attempt(made, date(2020, 4, 7), by=lise)
    make.concern(made, "high", date(2020, 4, 2))
    Agreement.objects.create(
        citizen=made, owner="staff", what="Sende et link", made_at=clock.now(), made_by=lise
    )
    return made


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_the_working_day_is_open_to_everybody(
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    assert_accessible: Callable[[Any], None],
    lise: Staff,
    amalie: Citizen,
    width: int,
) -> None:
    page = page_at(width)
    log_in(page, lise)
    mine = f"/borgere/{amalie.public_id}/"
    held = amalie.conversations.get()
    for address in ("/", "/?vis=all", "/?vis=soon", mine, f"{mine}?vis=samtaler", f"{mine}kontakt/",
                    f"{mine}samtale/{held.pk}/", "/adgang/"):  # fmt: skip
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach((d) => { d.open = true })")
        assert_accessible(page)
        assert page.evaluate(WIDER) == 0, address


@pytest.mark.parametrize("role", ["administrator", "representative"])
def test_the_front_page_of_others_too(
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    assert_accessible: Callable[[Any], None],
    lise: Staff,
    role: str,
) -> None:
    page = page_at(390)
    log_in(page, make.staff(role))
    page.goto("/")
    assert page.get_by_text("Din rolle har ikke adgang til borgere.").is_visible()
    assert_accessible(page)


def test_arrows_walk_and_enter_opens(
    page_at: Callable[..., Any], log_in: Callable[[Any, Any], None], lise: Staff, amalie: Citizen
) -> None:
    page = page_at(1280)
    log_in(page, lise)
    page.goto("/?vis=all")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Amalie Kjær").wait_for()
    page.keyboard.press("r")
    page.get_by_role("heading", name="Registrér samtale").wait_for()


def test_a_protected_address_is_shown_when_asked_for_and_gone_afterwards(
    page_at: Callable[..., Any], log_in: Callable[[Any, Any], None], lise: Staff, amalie: Citizen
) -> None:
    page = page_at(1280)
    log_in(page, lise)
    page.goto(f"/borgere/{amalie.public_id}/")
    assert "Skjulevej" not in page.content()
    page.get_by_role("button", name="Vis adresse").click()
    page.get_by_text("Skjulevej 17, 5610 Assens").wait_for()
    assert AccessEntry.objects.filter(citizen=amalie, purpose=AccessPurpose.ADDRESS).count() == 1
    page.goto(f"/borgere/{amalie.public_id}/")
    assert "Skjulevej" not in page.content()
