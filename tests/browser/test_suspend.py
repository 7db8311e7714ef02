"""The pages of the law in a browser: the law is put on pause and comes back, at two widths, with
and without JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from medspil.contact.models import Due, Suspension
from medspil.people.models import Staff
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ANSWERS = (
    "subject=CONVERSATION_DUTY&effect=FREEZE&regions=1085&start=1.3.2022&because=Udmelding"
    "&citizen_text=Det+er+frivilligt."
)


@pytest.fixture
def admin(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", "2022-03-14")
    make.the_law()
    home = make.municipality(home=True)
    north, south = make.team("Team Nord"), make.team("Team Syd")
    for n in range(12):
        made = make.citizen(
            ("LAB6_02", "LAB6_06.2")[n % 2],
            anchor=date(2022, 2, 24) + timedelta(days=n),
            in_team=(north, south)[n % 3 == 0],
            in_municipality=home,
        )
        if n % 3:
            make.conversation(made, date(2022, 3, 10))
    return make.administrator()


def pause_by_hand(page: Any) -> None:
    """Four steps, as a person takes them."""
    page.goto("/suspensioner/")
    page.get_by_role("link", name="Sæt loven på pause").click()
    page.get_by_label("Samtaler", exact=True).check()
    page.get_by_role("button", name="Videre").click()
    page.get_by_label("Sjælland", exact=True).check()
    page.get_by_label("Kommuner").fill("Odense")
    page.get_by_role("button", name="Videre").click()
    page.get_by_label("Første dag på pause").fill("1.3.2022")
    page.get_by_label("Hvorfor?").fill("Udmelding fra styrelsen")
    page.get_by_role("button", name="Se virkningen").click()
    assert "12 borgeres frister flytter sig." in page.locator("main").inner_text()
    assert "Region Sjælland og Odense" in page.locator("main").inner_text()
    assert not Suspension.objects.filter(edited=True).exists()
    page.get_by_role("button", name="Sæt i kraft").click()
    page.wait_for_url("**/suspensioner/CONVERSATION_DUTY-20220301/")


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
def test_the_law_is_put_on_pause_and_comes_back(
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    admin: Staff,
    javascript: bool,
) -> None:
    page = page_at(1280, java_script_enabled=javascript)
    log_in(page, admin)
    pause_by_hand(page)
    assert "i kraft i dag" in page.locator("main").inner_text()
    assert Due.objects.filter(frozen=True).count() == 12

    page.get_by_role("link", name="Sæt sidste dag").click()
    page.get_by_label("Sidste dag på pause").fill("7.3.2022")
    page.get_by_label("Hvorfor?").fill("Genåbning")
    page.get_by_role("button", name="Se virkningen").click()
    assert "frister bliver kortere." in page.locator("main").inner_text()
    page.get_by_role("button", name="Sæt sidste dag").click()
    page.wait_for_url("**/suspensioner/CONVERSATION_DUTY-20220301/")
    made = Suspension.objects.get(edited=True)
    assert made.period.end == date(2022, 3, 7)
    assert Due.objects.filter(frozen=True).count() == 0

    page.get_by_role("link", name="Ophæv").click()
    page.get_by_label("Hvorfor ophæves den?").fill("Skrevet ved en fejl")
    page.get_by_role("button", name="Ophæv").click()
    page.wait_for_url("**/suspensioner/CONVERSATION_DUTY-20220301/")
    assert "Skrevet ved en fejl" in page.locator("main").inner_text()


def test_an_answer_is_changed_from_the_last_step_and_the_rest_is_kept(
    page_at: Callable[..., Any], log_in: Callable[[Any, Any], None], admin: Staff
) -> None:
    page = page_at(390)
    log_in(page, admin)
    page.goto(f"/suspensioner/ny/?trin=4&{ANSWERS}")
    page.get_by_role("link", name="Ret Hvor", exact=True).click()
    assert page.get_by_label("Sjælland", exact=True).is_checked()
    page.get_by_label("Hovedstaden", exact=True).check()
    page.get_by_role("button", name="Videre").click()
    assert page.get_by_label("Hvorfor?").input_value() == "Udmelding"
    page.get_by_role("button", name="Se virkningen").click()
    said = page.locator("main").inner_text()
    assert "Region Hovedstaden og Region Sjælland" in said
    assert "Udmelding" in said


def test_a_mistake_is_said_at_the_top_and_leads_to_its_field(
    page_at: Callable[..., Any], log_in: Callable[[Any, Any], None], admin: Staff
) -> None:
    page = page_at(1280)
    log_in(page, admin)
    page.goto("/suspensioner/ny/?trin=3&subject=OFFER&effect=FREEZE")
    page.get_by_role("button", name="Se virkningen").click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Skriv datoen i »Første dag på pause«").click()
    expect(page.get_by_label("Første dag på pause")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_the_law_is_open_to_everybody(
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    assert_accessible: Callable[[Any], None],
    admin: Staff,
    width: int,
) -> None:
    make.give_role(admin, "leader")
    make.suspension(date(2022, 3, 1), code="NU", regions=["1085"])
    make.suspension(date(2022, 3, 5), code="HOV", revoked=True)
    make.transition("LAB6_02", date(2022, 1, 1))
    page = page_at(width)
    log_in(page, admin)
    for address in (
        "/regler/",
        "/regler/?dag=sludder",
        "/regler/DP-20m/",
        "/regler/SD-20-2/ret/",
        "/regler/overgang/",
        "/suspensioner/",
        "/suspensioner/NU/",
        "/suspensioner/HOV/",
        "/suspensioner/NU/slut/?end=7.3.2022&why=G",
        "/suspensioner/NU/ophaev/",
        "/suspensioner/ny/",
        f"/suspensioner/ny/?trin=2&{ANSWERS}",
        f"/suspensioner/ny/?trin=3&{ANSWERS}",
        f"/suspensioner/ny/?trin=4&{ANSWERS}",
        "/suspensioner/ny/?trin=4",
        "/indstillinger/kontakt/",
        "/genaabning/?dag=4.4.2022",
        "/genaabning/?dag=sludder",
        "/genaabning/borgere/?dag=4.4.2022",
    ):
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach((d) => { d.open = true })")
        assert_accessible(page)
        assert (address, page.evaluate(WIDER)) == (address, 0)


def test_a_leader_goes_from_the_pile_to_a_citizen(
    page_at: Callable[..., Any], log_in: Callable[[Any, Any], None], admin: Staff
) -> None:
    make.suspension(date(2022, 3, 1), code="NU")
    page = page_at(1280)
    log_in(page, make.leader(whole_house=True))
    page.goto("/genaabning/")
    page.get_by_label("Loven er tilbage fra").fill("4.4.2022")
    page.get_by_role("button", name="Regn ud").click()
    figure = page.locator("main table a[href*='/genaabning/borgere/']").first
    shown = int(figure.inner_text())
    figure.click()
    assert page.locator("main tbody tr").count() == shown
    page.locator("main tbody a").first.click()
    page.wait_for_url("**/borgere/*-*/")
