"""The citizen's pages in a real browser: axe, width, from right to left, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from medspil.contact.models import Agreement
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.people.models import Citizen, Municipality
from medspil.portal.actions.door import come_in, read_code
from medspil.portal.doors import ROOT, SESSION_COOKIE
from medspil.portal.models import OwnLanguage
from tests import factories as make
from tests.portal.everything import PAGES, cases_of, meetings_of
from tests.portal.offered import offers_of
from tests.portal.visitors import a_link

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def amalie(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Citizen:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    make.the_law()
    make.municipality(home=True)
    Municipality.objects.filter(is_home=True).update(phone="00000010")
    nina = make.staff(full_name="Nina Holm")
    citizen = make.citizen(first_name="Amalie", group="LAB6_02", staff=nina, phone="00000034")
    make.open_hours(nina)
    soon = clock.start_of(date(2020, 4, 26))
    make.appointment(citizen, nina, date(2020, 4, 28), rebooking_until=soon)
    Agreement.objects.create(citizen=citizen, owner="citizen", what="CV", made_at=clock.now())
    return citizen


@pytest.fixture
def more(amalie: Citizen) -> dict[str, str]:
    """The pages about meetings and the panel, by what is on them; hers and (`other`) Bo's."""
    nina = amalie.assignments.get().staff
    bo = make.citizen(first_name="Bo", group="LAB6_02", staff=nina)
    meetings, cases = meetings_of(amalie, nina), cases_of(amalie, nina, bo)
    held, case = meetings["holdt"].conversation, f"team/{cases['tekst'].public_id}/"
    assert held is not None
    return {
        **offers_of(amalie, nina),
        **{how: f"moeder/{one.uid}/" for how, one in meetings.items()},
        "hvordan gik det": f"hvordan-gik-det/{held.pk}/",
        "team": case,
        "team-tekst": f"{case}tekst/",
        "team-svar": f"{case}svar/without_me/",
    }


def inside(page: Any, citizen: Citizen, url: str) -> None:
    came = come_in(by=System("test"), citizen=citizen)
    page.context.add_cookies(
        [
            {
                "name": SESSION_COOKIE,
                "value": came.key,
                "domain": url.split("/")[2].split(":")[0],
                "path": ROOT,
            }
        ]
    )


@pytest.mark.parametrize(
    ("width", "language"), [(390, "da"), (1280, "da"), (390, "ar"), (390, "so"), (320, "uk")]
)
def test_every_page_is_accessible_and_fits(
    amalie: Citizen,
    more: dict[str, str],
    page_at: Callable[..., Any],
    live_server: Any,
    look: Callable[..., None],
    width: int,
    language: str,
) -> None:
    OwnLanguage.objects.create(citizen=amalie, language=language, chosen_at=clock.now())
    page = page_at(width)
    inside(page, amalie, live_server.url)
    look(page, *(f"/min/{where}" for where in [*PAGES, *more.values()]))


def test_arabic_is_laid_out_from_right_to_left(
    amalie: Citizen, page_at: Callable[..., Any], live_server: Any
) -> None:
    OwnLanguage.objects.create(citizen=amalie, language="ar", chosen_at=clock.now())
    page = page_at(390)
    inside(page, amalie, live_server.url)
    page.goto("/min/afbud/")
    label = page.locator(".form-group-radio label").first
    box, main = label.bounding_box(), page.locator("main").bounding_box()
    sides = "e => ['::before', '::after'].map(part => getComputedStyle(e, part).right)"
    heading = page.locator("h1").evaluate("e => getComputedStyle(e).direction")
    assert (heading, label.evaluate(sides)) == ("rtl", ["0px", "6px"])  # the ring and its dot
    assert abs(box["x"] + box["width"] - (main["x"] + main["width"])) < 40


def test_the_whole_way_in_and_a_new_time_without_javascript(
    amalie: Citizen, page_at: Callable[..., Any]
) -> None:
    nina = amalie.assignments.get().staff
    link, token = a_link(amalie, nina)
    digits = read_code(by=nina, link=link).digits
    page = page_at(390, java_script_enabled=False)
    page.goto(f"/min/k/{token}/")
    assert token not in page.url
    page.get_by_label("Din kode").fill(digits)
    page.get_by_role("button", name="Gå ind").click()
    page.get_by_role("link", name="Skift tid").click()
    page.get_by_role("radio").nth(3).check()
    page.get_by_role("button", name="Videre").click()
    page.get_by_role("button", name="Ja, tag tiden").click()
    assert page.get_by_text("Din tid er flyttet.").is_visible()
    assert amalie.appointments.get().sequence == 1
    page.get_by_role("button", name="Log ud").click()
    page.wait_for_url("**/min/ind/?ud")
    page.go_back()
    page.reload()
    assert page.url.endswith("/min/ind/")


def test_a_meeting_and_the_three_questions_without_javascript(
    amalie: Citizen, more: dict[str, str], page_at: Callable[..., Any], live_server: Any
) -> None:
    page = page_at(390, java_script_enabled=False)
    inside(page, amalie, live_server.url)
    page.goto("/min/")
    page.get_by_role("link", name="Se mødet").first.click()
    page.get_by_role("button", name="Jeg vil have en pause").click()
    assert page.get_by_text("Alle kan se, at du vil have en pause.").is_visible()
    page.get_by_text("Sig det med dine egne ord: Praktik").click()
    page.get_by_label("Med dine egne ord: Praktik").fill("Jeg begynder mandag")
    page.get_by_role("button", name="Gem").first.click()
    assert page.get_by_text("Jeg begynder mandag").is_visible()
    page.goto(f"/min/{more['kommer']}")
    page.get_by_role("button", name="Ja, jeg kommer").click()
    assert page.get_by_text("Du har sagt, at du kommer.").is_visible()
    page.goto(f"/min/{more['team']}")
    page.get_by_role("link", name="Må mødet holdes på skærm eller telefon?").click()
    page.get_by_role("button", name="Ja, mødet må holdes på skærm eller telefon").click()
    assert page.get_by_text("Ja, siden tirsdag d. 14. april").is_visible()
    page.get_by_role("link", name="Læs det her").click()
    page.get_by_role("button", name="Det er rigtigt. Jeg har ikke mere.").click()
    assert page.get_by_text("Du har svaret. Tak.").is_visible()
