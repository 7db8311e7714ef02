"""A conversation is registered with the keyboard alone, in at most eight interactions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from medspil.contact.models import ContactAttempt, Conversation, ConversationDraft, NextContact
from medspil.messages.models import Message
from medspil.people.models import Citizen, Staff
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = date(2020, 4, 14)
AT_MOST = 8
NOTE = "textarea[name=note]"


class Keyboard:
    """Counts what a person does: a key or a chord, or a stretch of typing in one field."""

    def __init__(self, page: Any) -> None:
        self.page, self.interactions = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.interactions += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.interactions += 1


@pytest.fixture
def lise(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()
    return make.staff(full_name="Lise Holm")


@pytest.fixture
def late(lise: Staff) -> list[Citizen]:
    """Three who have waited, the longest first."""
    made = []
    for n, name in enumerate(("Amalie", "Bashir", "Charlotte")):
        citizen = make.citizen(
            "LAB6_12", registered_on=date(2019, 6, 3), staff=lise, first_name=name, last_name="Kjær"
        )
        make.conversation(citizen, date(2020, 2, 3 + n), by=lise)
        made.append(citizen)
    return made


@pytest.fixture
def page(page_at: Callable[..., Any], log_in: Callable[[Any, Any], None], lise: Staff) -> Any:
    page = page_at(1280)
    log_in(page, lise)
    return page


def newest(citizen: Citizen) -> Conversation:
    return Conversation.objects.filter(citizen=citizen).latest("pk")


def test_the_usual_call_takes_three_interactions(page: Any, late: list[Citizen]) -> None:
    page.goto("/")
    keys = Keyboard(page)
    keys.press("r")
    page.wait_for_selector(f"{NOTE}:focus")
    keys.type("Talte om praktik. Ringer igen om fire uger.")
    keys.press("Control+Enter")
    page.get_by_text("Samtalen med Amalie K. er gemt.").wait_for()
    assert keys.interactions == 3 <= AT_MOST
    held = newest(late[0])
    assert (held.held_on, held.channel, held.notes.get().text) == (
        TODAY,
        "phone",
        "Talte om praktik. Ringer igen om fire uger.",
    )
    assert page.locator("tbody tr .row-name").all_inner_texts() == ["Bashir K.", "Charlotte K."]


def test_another_citizen_and_another_next_day_take_eight(page: Any, late: list[Citizen]) -> None:
    """Down to the second in the list, a note, another next day, saved."""
    page.goto("/")
    keys = Keyboard(page)
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.press("r")
    page.wait_for_selector(f"{NOTE}:focus")
    keys.type("Gik en tur og talte om økonomien.")
    keys.press("Tab")  # past when it was …
    keys.press("Tab")  # … to the next day
    keys.type("+14")
    keys.press("Control+Enter")
    page.get_by_text("Samtalen med Bashir K. er gemt. Næste kontakt senest 28. april.").wait_for()
    assert keys.interactions == AT_MOST
    planned = NextContact.objects.get(citizen=late[1])
    assert (planned.day, planned.reason) == (date(2020, 4, 28), "agreed")


def test_a_citizen_out_of_sight_and_a_conversation_of_yesterday_take_eight(
    page: Any, late: list[Citizen]
) -> None:
    """Somebody who is on no list of today's, found by name, spoken with the day before."""
    page.goto("/tal/")
    keys = Keyboard(page)
    keys.press("/")
    keys.type("charlotte kj")
    keys.press("Enter")
    page.get_by_role("heading", name="Charlotte Kjær").wait_for()
    page.wait_for_load_state()  # the keys are listened for once the page is whole
    keys.press("r")
    page.wait_for_selector(f"{NOTE}:focus")
    keys.type("Ringede i går aftes.")
    keys.press("Tab")
    keys.type("i går")
    keys.press("Control+Enter")
    page.get_by_text("Samtalen med Charlotte K. er gemt.").wait_for()
    assert keys.interactions == AT_MOST
    assert newest(late[2]).held_on == date(2020, 4, 13)


def test_a_missed_call_can_be_followed_by_an_sms(page: Any, late: list[Citizen]) -> None:
    page.goto("/")
    page.keyboard.press("r")
    page.wait_for_selector(f"{NOTE}:focus")
    offer = page.get_by_label("Send en sms om, at vi har ringet")
    assert not offer.is_visible()
    keys = Keyboard(page)
    keys.press("Shift+Tab")
    keys.press("ArrowRight")
    assert offer.is_visible()
    keys.press("Tab")  # the note …
    keys.press("Tab")  # … the offer
    keys.press("Space")
    keys.press("Control+Enter")
    page.get_by_text("Det var 1. forsøg. En sms er på vej.").wait_for()
    assert keys.interactions == 6
    assert [sent.kind for sent in Message.objects.filter(citizen=late[0])] == ["missed_call"]


def test_somebody_who_was_not_there_needs_no_note(page: Any, late: list[Citizen]) -> None:
    page.goto("/")
    keys = Keyboard(page)
    keys.press("r")
    page.wait_for_selector(f"{NOTE}:focus")
    keys.press("Shift+Tab")  # to the outcome
    keys.press("ArrowRight")
    keys.press("Control+Enter")
    page.get_by_text("Gemt: Amalie K. blev ikke truffet. Det var 1. forsøg.").wait_for()
    assert keys.interactions == 4
    assert ContactAttempt.objects.get().outcome == "not_reached"


def test_only_what_belongs_to_the_outcome_is_shown(page: Any, late: list[Citizen]) -> None:
    page.goto(f"/borgere/{late[0].public_id}/samtale/")
    assert page.get_by_label("Næste kontakt").is_visible()
    assert not page.get_by_label("Hvornår igen").is_visible()
    page.get_by_label("Ring igen").check(force=True)
    assert page.get_by_label("Hvornår igen").is_visible()
    assert not page.get_by_label("Næste kontakt").is_visible()
    page.get_by_label("Traf ikke").check(force=True)
    assert not page.get_by_label("Hvornår igen").is_visible()


def test_what_is_written_survives_a_closed_window(page: Any, late: list[Citizen]) -> None:
    page.goto("/")
    page.keyboard.press("r")
    page.wait_for_selector(f"{NOTE}:focus")
    with page.expect_response("**/kladde/") as answer:
        page.keyboard.type("Halvt skrevet")
    assert answer.value.status == 204
    assert ConversationDraft.objects.get().fields["note"] == "Halvt skrevet"
    page.goto("about:blank")
    page.goto("/")
    page.keyboard.press("r")
    page.wait_for_selector(f"{NOTE}:focus")
    assert page.locator(NOTE).input_value() == "Halvt skrevet"


def test_escape_closes_the_row_and_leaves_the_list(page: Any, late: list[Citizen]) -> None:
    page.goto("/")
    page.keyboard.press("r")
    page.wait_for_selector(f"{NOTE}:focus")
    page.keyboard.press("Escape")
    page.wait_for_selector(NOTE, state="detached")
    assert page.evaluate("document.activeElement.querySelector('.row-name').innerText") == (
        "Amalie K."
    )
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.querySelector('.row-name').innerText") == (
        "Bashir K."
    )


def test_the_line_about_the_law_follows_the_form(page: Any, late: list[Citizen]) -> None:
    ill = make.citizen("LAB6_06.2", anchor=date(2020, 1, 6), staff=late[0].assignments.get().staff)
    page.goto(f"/borgere/{ill.public_id}/samtale/")
    page.get_by_text("nej, loven er på pause").wait_for()
    page.get_by_label("Type").select_option(label="Anden samtale")
    page.get_by_text("nej, den type samtale tæller ikke efter reglen").wait_for()
    assert Conversation.objects.filter(citizen=ill).count() == 0


def test_room_is_made_for_one_more_agreement(page: Any, late: list[Citizen]) -> None:
    page.goto(f"/borgere/{late[0].public_id}/samtale/")
    page.locator(NOTE).fill("Kort")
    page.get_by_text("+ hvem, hvad, hvornår").click()
    page.get_by_label("Hvad").first.fill("Ringe til udlejeren")
    page.get_by_text("Plads til én aftale mere").click()
    page.locator("[name=what_3]:focus").wait_for()  # where one writes on
    page.keyboard.type("Sende et link")
    assert page.get_by_label("Hvad").first.input_value() == "Ringe til udlejeren"
    page.keyboard.press("Control+Enter")
    page.get_by_text("er gemt").wait_for()
    assert newest(late[0]).agreements.count() == 2


def test_it_works_without_javascript(
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    lise: Staff,
    late: list[Citizen],
) -> None:
    page = page_at(1280, java_script_enabled=False)
    log_in(page, lise)
    page.goto("/")
    page.get_by_role("link", name="Registrér").first.click()
    page.locator(NOTE).fill("Uden script")
    page.get_by_role("button", name="Gem", exact=True).click()
    assert page.get_by_text("Samtalen med Amalie K. er gemt.").is_visible()
    assert newest(late[0]).notes.get().text == "Uden script"


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_in_the_way_of_anybody(
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    assert_accessible: Callable[[Any], None],
    lise: Staff,
    late: list[Citizen],
    width: int,
) -> None:
    page = page_at(width)
    log_in(page, lise)
    address = f"/borgere/{late[0].public_id}/samtale/"
    page.goto(address)
    assert_accessible(page)
    page.get_by_role("button", name="Gem", exact=True).click()  # without a note
    page.get_by_text("Ret dette, og prøv igen").wait_for()
    assert_accessible(page)
    page.goto("/")
    page.get_by_role("link", name="Registrér").first.click()
    page.wait_for_selector(f"{NOTE}:focus")
    assert_accessible(page)
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) == 0
