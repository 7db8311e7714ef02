"""A meeting from its plan to the two questions in a real browser, at two widths: what people press,
what they see, and that axe finds nothing.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from medspil.kernel import clock
from medspil.meetings.actions.meetings.agenda import add_point
from medspil.meetings.actions.meetings.plan import invite_seat
from medspil.meetings.actions.meetings.running import start_meeting
from medspil.meetings.actions.meetings.sharing import answer_sharing
from medspil.meetings.models import Evaluation, Meeting, Seat
from medspil.meetings.queries.sharing import sharing_question
from medspil.messages.models import Message
from medspil.people.models import Municipality
from tests import factories as make
from tests.meetings.gathering import companion, planned

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DAY = date(2020, 4, 14)
Look = Callable[..., None]


@pytest.fixture(autouse=True)
def _the_house(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())
    make.the_law()
    make.municipality(home=True)
    Municipality.objects.filter(is_home=True).update(phone="00000010")


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_plan_to_the_two_questions(
    page_at: Callable[..., Any], log_in: Callable[[Any, Any], None], look: Look, width: int
) -> None:
    clerk = make.staff(full_name="Mads Dam")
    citizen = make.citizen(staff=clerk, first_name="Amalie", language="uk", anchor=date(2020, 1, 6))
    companion(citizen)
    page = page_at(width)
    log_in(page, clerk)

    def press(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).first.click()
        page.wait_for_load_state()

    page.goto(reverse("desk:citizen", args=[citizen.public_id]))
    page.get_by_role("link", name="Planlæg et møde").click()
    page.get_by_label("Hvad mødet handler om").fill("Netværksmøde om STU")
    page.get_by_label("Hvornår").fill("28.04.2020 kl. 10.00")
    page.get_by_label("Hvor mødes I").select_option("link")
    page.get_by_label("Link til mødet").fill("https://video.example.com/rum")
    page.get_by_label("Bo Bisidder").check()
    page.get_by_label("Sådan gør vi, hvis det ikke virker").fill("Vi ringer alle op.")
    page.get_by_label("Nummer, hvis I fortsætter i telefonen").fill("00001234")
    look(page)
    press("Planlæg mødet")
    meeting = Meeting.objects.get()

    page.get_by_text("Skriv et punkt").click()
    page.get_by_label("Punkt", exact=True).fill("Min praktik")
    press("Gem punktet")
    look(page)
    press("Borgeren siger ja")
    press("Teknikken er prøvet og virker")
    press("Begynd mødet")
    look(page)
    press("Pause")
    page.get_by_label("Har vi forstået det rigtigt?").first.fill("Jeg starter mandag")
    page.get_by_role("button", name="Gem ordene: Min praktik").click()
    page.locator("#id_agreed-what").fill("Ringer til skolen")
    page.locator("#id_agreed-seat").select_option(label="Mads Dam")
    press("Gem aftalen")
    page.get_by_role("button", name="Bekræft: Ringer til skolen").click()
    page.locator(f"#id_came-came_{meeting.seats.get(role='main_person').pk}").select_option("late")
    press("Gem, hvem der kom")
    look(page)
    press("Tag plan B i brug")
    look(page)
    page.goto("/")
    look(page)
    page.get_by_role("link", name=re.compile("Netværksmøde om STU")).click()
    page.locator("#id_hold-note").fill("Vi talte om praktik.")
    press("Gem mødet")
    look(page)
    press("Gem referatet")
    page.get_by_role("button", name=re.compile("Send referatet")).first.click()
    page.wait_for_load_state()
    page.locator("input[name=asked-heard][value='5']").check(force=True)
    page.locator("input[name=asked-agenda][value='4']").check(force=True)
    press("Gem svaret")
    look(page)

    meeting.refresh_from_db()
    assert meeting.state == "agreements_confirmed"
    assert meeting.items.get().own_words == "Jeg starter mandag"
    main = meeting.seats.get(role="main_person")
    assert (main.came, main.how, main.late) == (True, "video", True)
    assert Evaluation.objects.get().heard == 5
    assert sorted(s.language for s in meeting.summaries.filter(sent_at__isnull=False)) == [
        "da",
        "uk",
    ]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_guests_page_needs_no_javascript_and_is_light(
    page_at: Callable[..., Any], look: Look, width: int
) -> None:
    clerk = make.staff()
    citizen = make.citizen(staff=clerk, anchor=date(2020, 1, 6))
    meeting = planned(clerk, citizen, clock.now() + timedelta(hours=3))
    ida = invite_seat(
        by=clerk, meeting=meeting, role="school", guest_name="Ida", guest_contact="ida@example.com"
    )
    add_point(by=clerk, meeting=meeting, title="Praktik", shared=True)
    page = page_at(width, java_script_enabled=False)
    seen: dict[str, int] = {}
    page.on("response", lambda answer: seen.update({answer.url: _size(answer)}))
    page.goto("/moede/k/forged/")
    _looked(page, look)
    page.goto(f"/moede/k/{_token(ida)}/")
    _looked(page, look)
    page.get_by_role("button", name="Send koden").click()
    page.get_by_label("Din kode").fill(_code())
    _looked(page, look)
    page.get_by_role("button", name="Gå ind").click()
    _looked(page, look)
    question = sharing_question(meeting, list(meeting.seats.all()), "da")
    assert question is not None
    answer_sharing(by=clerk, meeting=meeting, answer="given", shown_text=question.text, how="phone")
    page.get_by_role("button", name="Det virker").click()
    page.get_by_role("button", name="Kom ind").click()
    start_meeting(by=clerk, meeting=meeting)
    seen.clear()
    page.goto("/moede/")
    assert sum(seen.values()) <= 100_000, seen
    _looked(page, look)
    page.get_by_role("button", name="Bed om en pause").click()
    assert ida.signals.get().kind == "pause"
    page.get_by_role("button", name="Luk siden").click()
    assert page.locator("h1").inner_text() == "Du er ude"


def _looked(page: Any, look: Look) -> None:
    """axe is a script: looked at in a page of the same visitor that may run it."""
    other = page.context.browser.new_context(
        viewport=page.viewport_size,
        storage_state=page.context.storage_state(),
        locale="da-DK",
    )
    try:
        shown = other.new_page()
        shown.goto(page.url)
        look(shown)
    finally:
        other.close()


def _size(answer: Any) -> int:
    """Packed, as the house sends it."""
    return len(gzip.compress(answer.body())) if answer.ok else 0


def _token(seat: Seat) -> str:
    message = Message.objects.filter(dedupe__contains=str(seat.uid)).latest("pk")
    found = re.search(r"/moede/k/(\w+)/", message.text)
    assert found is not None
    return found[1]


def _code() -> str:
    found = re.search(r"\d{3} \d{3}", Message.objects.filter(kind="login_code").latest("pk").text)
    assert found is not None
    return found[0]
