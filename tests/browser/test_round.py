"""A call round in a real browser: keys, live figures, drafts; every page of it at two widths."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from medspil.contact.actions.rounds import (
    draft_round,
    register_round_outcome,
    start_round,
    take_next_call,
)
from medspil.contact.actions.walks import check_out, plan_walk
from medspil.contact.models import CallRound, CallRoundCall, ConversationDraft
from medspil.contact.queries.rounds import Population
from medspil.kernel import clock
from medspil.people.models import Citizen, Staff
from tests import factories as make

pytestmark = pytest.mark.browser

DAY = date(2020, 4, 14)
NAMES = ["Amalie", "Bilal", "Camilla", "Dorthe", "Emil", "Fatima", "Gorm", "Hanne", "Ida", "Jens"]


def at(time: str, day: date = DAY) -> datetime:
    return make.moment(day, time)


class Scene:
    """A municipality in the spring of 2020 with a round half way through."""

    def __init__(self) -> None:
        make.the_law()
        make.municipality(home=True)
        north, south = make.team("Nord"), make.team("Syd")
        self.boss: Staff = make.staff("leader", whole_house=True, full_name="Lis Holm")
        self.caller: Staff = make.staff(in_team=north, full_name="Mads Dam", username="mads")
        self.other: Staff = make.staff(in_team=south, full_name="Kaj Kvik")
        self.citizens: list[Citizen] = []
        for n, name in enumerate(NAMES):
            one = make.citizen(
                staff=self.caller if n % 2 else None,
                in_team=north,
                first_name=name,
                last_name="Krogh",
                channel_note="helst om formiddagen" if n == 9 else "",
                interpreter=n == 9,
                language="ar" if n == 9 else "da",
            )
            make.conversation(
                one, DAY - timedelta(days=20 + n), by=self.caller, note="Talte om job"
            )
            self.citizens.append(one)
        make.concern(self.citizens[3], "some", reason="Lyder træt")
        made = draft_round(
            by=self.boss,
            name="Ring til alle i Nord",
            population=Population(),
            teams=[north, south],
            script="Hej, det er … fra jobcentret. Jeg ringer for at høre, hvordan det går.\n\n"
            "Har du lyst til at tale lidt nu?",
        )
        self.round: CallRound = start_round(by=self.boss, round=made)
        answers = [
            ("REACHED_WANTS_CONTACT", "Har det godt"),
            ("REACHED_NO_THANKS", "Ikke nu"),
            ("NOT_REACHED", ""),
        ]
        for n, (outcome, note) in enumerate(answers):
            with clock.at(at("11:00", DAY - timedelta(days=3 - n))):
                self.call(self.other, outcome, note)

    def call(self, by: Staff, outcome: str, note: str = "") -> None:
        row = take_next_call(by=by, round=self.round)
        assert row is not None
        register_round_outcome(by=by, row=row, outcome=outcome, note=note)


@pytest.fixture
def scene(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The web server's threads have a clock of their own: the day comes from the environment."""
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())
    return Scene()


def test_a_call_takes_a_key_a_note_and_control_enter(
    scene: Scene, page_at: Callable[..., Any], log_in: Callable[[Any, Any], None]
) -> None:
    page = page_at(1280)
    log_in(page, scene.caller)
    page.goto(reverse("contact:round", args=[scene.round.pk]))
    page.get_by_role("button", name="Giv mig den næste").click()
    name = page.locator(".call-who h2").inner_text()
    page.keyboard.press("1")
    page.keyboard.type("Det går fint med 2 børn hjemme")
    assert page.locator(".when-wants").is_visible()
    assert not page.locator(".when-back").is_visible()
    page.keyboard.press("Control+Enter")
    page.get_by_text("Gemt om").wait_for()
    assert page.locator(".call-who h2").inner_text() != name
    assert page.evaluate("document.activeElement.tagName") == "BODY"  # ready for the next key
    call = CallRoundCall.objects.filter(by=scene.caller).exclude(outcome="").get()
    assert call.outcome == "REACHED_WANTS_CONTACT"
    assert call.conversation.notes.get().text == "Det går fint med 2 børn hjemme"


def test_what_belongs_to_the_answer_is_shown(
    scene: Scene, page_at: Callable[..., Any], log_in: Callable[[Any, Any], None]
) -> None:
    page = page_at(1280)
    log_in(page, scene.caller)
    page.goto(reverse("contact:round", args=[scene.round.pk]))
    page.get_by_role("button", name="Giv mig den næste").click()
    shown = {"1": ".when-wants", "2": ".when-declines", "4": ".when-back"}
    page.locator(".call-who h2").wait_for()
    for key in "12345":
        page.locator("body").press(key)
        assert page.locator(f'[data-key="{key}"]').is_checked()
        for other, part in shown.items():
            assert page.locator(part).is_visible() == (other == key)
        page.evaluate("document.activeElement.blur()")


def test_the_figures_come_by_themselves(
    scene: Scene, page_at: Callable[..., Any], log_in: Callable[[Any, Any], None]
) -> None:
    page = page_at(1280)
    page.clock.install()
    log_in(page, scene.caller)
    page.goto(reverse("contact:round", args=[scene.round.pk]))
    assert "2 / 10" in page.locator("#figures .progress-label").inner_text()
    scene.call(scene.other, "REACHED_NO_THANKS", "Nej tak")
    page.clock.run_for(16_000)
    page.locator("#figures").get_by_text("3 / 10").wait_for()
    assert page.locator("#round-said").inner_text() == "Nået igennem 3 af 10"


def test_the_note_is_kept_while_it_is_written(
    scene: Scene, page_at: Callable[..., Any], log_in: Callable[[Any, Any], None]
) -> None:
    page = page_at(390)
    log_in(page, scene.caller)
    page.goto(reverse("contact:round", args=[scene.round.pk]))
    page.get_by_role("button", name="Giv mig den næste").click()
    with page.expect_response(lambda answer: answer.url.endswith("/kladde/")):
        page.get_by_label("Notat").press_sequentially("Halvvejs")
    assert ConversationDraft.objects.get().fields["note"] == "Halvvejs"
    page.reload()
    assert page.get_by_label("Notat").input_value() == "Halvvejs"


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits(
    scene: Scene,
    width: int,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    assert_accessible: Callable[[Any], None],
) -> None:
    walk = _walks(scene)
    draft = draft_round(
        by=scene.boss,
        name="Senere",
        population=Population(skip_waiting=False),
        teams=[],
        callers=[scene.caller],
    )
    citizen = scene.citizens[3]
    visits = [
        (scene.boss, "rounds", []),
        (scene.boss, "round_new", []),
        (scene.boss, "round_script", []),
        (scene.boss, "round_change", [scene.round.pk]),
        (scene.boss, "round", [draft.pk]),
        (scene.caller, "round", [scene.round.pk]),
        (scene.caller, "round_rows", [scene.round.pk]),
        (scene.caller, "concern", [citizen.public_id]),
        (scene.caller, "concerns", []),
        (scene.caller, "walks", []),
        (scene.caller, "walk", [walk]),
        (scene.caller, "plan_walk", [citizen.public_id]),
    ]
    page = page_at(width)
    for who, name, args in visits:
        log_in(page, who)
        page.goto(reverse(f"contact:{name}", args=args))
        _look(page, assert_accessible, f"{name}-{args[0] if name == 'round' else ''}-{width}")
    page.goto(reverse("contact:round", args=[scene.round.pk]))
    page.get_by_role("button", name="Giv mig den næste").click()
    page.locator(".call-who h2").wait_for()
    _look(page, assert_accessible, f"calling-{width}")
    page.get_by_role("button", name="Gem og tag den næste").click()
    page.locator("[data-error-summary]").wait_for()
    _look(page, assert_accessible, f"calling-wrong-{width}")


def _look(page: Any, assert_accessible: Callable[[Any], None], name: str) -> None:
    """Axe finds nothing, and nothing scrolls sideways. MEDSPIL_SHOTS=folder keeps a picture."""
    if folder := os.environ.get("MEDSPIL_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert_accessible(page)
    too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert too_wide <= 0, name


def _walks(scene: Scene) -> int:
    """One walk to come, one the caller is out on, and a colleague who should have been back."""
    team = make.team_of(scene.caller)
    late = make.staff(in_team=team, full_name="Sine Lund")
    with clock.at(at("00:01")):
        for who, citizen, back in (
            (late, scene.citizens[0], at("00:02")),
            (scene.caller, scene.citizens[1], at("07:59")),
        ):
            walk = plan_walk(
                by=who, citizen=citizen, channel="walk", planned_at=at("00:05"), staff=who
            )
            check_out(by=who, walk=walk, expected_back_at=back)
        return plan_walk(
            by=scene.caller,
            citizen=scene.citizens[3],
            channel="walk",
            planned_at=at("23:50"),
            staff=scene.caller,
            weather_note="hvis det er tørt",
        ).pk
