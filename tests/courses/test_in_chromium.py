"""The watching page in a real Chromium: the film, its words, where one left, what one thinks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from medspil.courses.links import shared_token
from medspil.courses.models import PartCount, Place, Progress, Reflection, SharedReflection
from medspil.courses.ranges import PIECE
from tests.courses.cinema import (
    PART,
    ROOM,
    SECONDS,
    Cinema,
    counted_as_left,
    hearing,
    open_cinema,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PageAt = Callable[..., Any]
FILM = "document.querySelector('video')"


@pytest.fixture
def cinema(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Cinema:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    return open_cinema()


def until(page: Any, expression: str) -> None:
    """Wait for it to be true in the page. (Playwright's own way is `eval`, which our pages bar.)"""
    for _try in range(600):
        if page.evaluate(f"Boolean({expression})"):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {expression}")


def inside(page: Any, cinema: Cinema, *, kept: bool = False) -> Any:
    """Behind the link; `kept`: it was asked to remember where one is."""
    page.goto(cinema.link)
    assert page.url.endswith(ROOM)
    if kept:
        page.get_by_role("button", name="Husk det i denne browser").click()
    page.goto(PART)
    until(page, f"{FILM}.readyState >= 1")
    return page


def play(page: Any) -> None:
    page.locator("video").focus()
    page.keyboard.press("Space")
    until(page, f"!{FILM}.paused && {FILM}.currentTime > 0.5")


def jump(page: Any, second: int) -> None:
    page.evaluate(f"{FILM}.currentTime = {second}")
    until(page, f"!{FILM}.seeking && {FILM}.readyState >= 2")


def leave(page: Any) -> None:
    """Go away from a film that runs; it is counted in which minute that was."""
    page.goto(ROOM)
    counted_as_left()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_film_plays_with_its_words_under_it(cinema: Cinema, page_at: PageAt, width: int) -> None:
    page = inside(page_at(width), cinema)
    assert page.evaluate(f"[{FILM}.videoWidth, {FILM}.duration]") == [64, SECONDS]
    play(page)
    until(page, f"{FILM}.textTracks[0].activeCues.length")
    track = f"{FILM}.textTracks[0]"
    assert page.evaluate(f"[{track}.mode, {track}.activeCues[0].text]") == [
        "showing",
        "Prøvebillede, minut 1.",
    ]
    assert page.evaluate(f"{FILM}.getVideoPlaybackQuality().totalVideoFrames") > 0
    leave(page)
    assert (PartCount.objects.get().opened, Place.objects.count()) == (1, 0)


def test_a_jump_asks_for_the_bytes_of_where_it_goes(cinema: Cinema, page_at: PageAt) -> None:
    with hearing() as asked:
        page = inside(page_at(1280), cinema)
        before = len(asked.first)
        jump(page, 2000)
        assert page.evaluate(f"{FILM}.currentTime") == 2000
    assert asked.whole == 0
    assert max(asked.first[before:]) > 5 * PIECE


def test_one_goes_on_where_one_left(cinema: Cinema, page_at: PageAt) -> None:
    page = inside(page_at(390), cinema, kept=True)
    play(page)
    jump(page, 900)
    with page.expect_response("**/plads/"):
        page.keyboard.press("Space")
    page.get_by_role("link", name="Alle film").first.click()
    page.get_by_text("Begyndt").wait_for()
    page.get_by_role("link", name="Se videre").click()
    until(page, f"{FILM}.readyState >= 1 && {FILM}.currentTime >= 900")
    jump(page, SECONDS - 3)
    page.locator("video").focus()
    with page.expect_response(lambda answer: "done" in (answer.request.post_data or "")):
        page.keyboard.press("Space")
    page.get_by_role("link", name="Alle film").first.click()
    page.get_by_text("· Set").wait_for()
    assert [(one.second, one.done) for one in Progress.objects.all()] == [(0, True)]


def test_the_film_runs_as_fast_as_one_asks(cinema: Cinema, page_at: PageAt) -> None:
    page = inside(page_at(390), cinema)
    rates = []
    for name in ("Langsom", "Hurtigst", "Normal"):
        page.get_by_role("button", name=name).click()
        chosen = page.locator("[data-speed][aria-pressed=true]").all_text_contents()
        rates.append((page.evaluate(f"{FILM}.playbackRate"), chosen))
    assert rates == [(0.75, ["Langsom"]), (1.5, ["Hurtigst"]), (1, ["Normal"])]


def test_a_thought_is_kept_and_nobody_elses(
    cinema: Cinema, page_at: PageAt, log_in: Callable[[Any, Any], None]
) -> None:
    mine = inside(page_at(390), cinema, kept=True)
    mine.get_by_label("Dit svar").fill("Om morgenen")
    mine.get_by_role("button", name="Gem mit svar").click()
    mine.locator(".thought").get_by_text("Om morgenen").wait_for()
    other = inside(page_at(390), cinema, kept=True)
    desk = page_at(1280)
    log_in(desk, cinema.clerk)
    desk.goto(f"/borgere/{cinema.citizen.public_id}/kursus/")
    assert ["Om morgenen" in page.content() for page in (other, desk)] == [False, False]
    mine.get_by_role("button", name="Vis det til min sagsbehandler").click()
    mine.get_by_text("Din sagsbehandler kan se dette svar.").wait_for()
    desk.reload()
    assert "Om morgenen" in desk.content()
    mine.get_by_role("button", name="Tag det tilbage").click()
    mine.get_by_text("kan ikke se svaret mere").wait_for()
    desk.reload()
    assert "Om morgenen" not in desk.content()
    assert (Reflection.objects.count(), SharedReflection.objects.count()) == (1, 0)


def tab_to(page: Any, where: str) -> None:
    """Press Tab until the keyboard is there, where one can see that it is."""
    for _step in range(60):
        if page.evaluate("where => document.activeElement.matches(where)", where):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {where}")


def test_everything_is_done_by_keyboard_alone(cinema: Cinema, page_at: PageAt) -> None:
    page = page_at(1280)
    page.goto(cinema.link)
    tab_to(page, "[value=keep]")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Glem det igen").wait_for()
    tab_to(page, ".film-list a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PART}")
    until(page, f"{FILM}.readyState >= 1")
    tab_to(page, "video")
    page.keyboard.press("Space")
    until(page, f"{FILM}.currentTime > 0.5")
    tab_to(page, "[data-speed='1.25']")
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FILM}.playbackRate") == 1.25
    tab_to(page, "textarea[name=text]")
    page.keyboard.type("Om aftenen")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".thought").get_by_text("Om aftenen").wait_for()
    leave(page)
    assert [one.text for one in Reflection.objects.all()] == ["Om aftenen"]


def test_without_script_the_film_is_there_and_one_says_that_one_has_seen_it(
    cinema: Cinema, page_at: PageAt
) -> None:
    with hearing() as asked:
        page = page_at(390, java_script_enabled=False)
        page.goto(cinema.link)
        page.get_by_role("button", name="Husk det i denne browser").click()
        page.goto(PART)
        page.get_by_role("button", name="Jeg har set den").wait_for()
        assert page.get_by_role("group", name="Hastighed").is_hidden()
        page.get_by_role("button", name="Jeg har set den").click()
        page.get_by_text("· Set").wait_for()
    assert (asked.first[:1], asked.whole) == ([0], 0)
    assert [one.done for one in Progress.objects.all()] == [True]


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits(
    cinema: Cinema,
    page_at: PageAt,
    look: Callable[..., None],
    width: int,
) -> None:
    """The citizen's own and a relative's, empty and with something on it; and the way out."""
    own, relatives = page_at(width), page_at(width)

    own.goto(cinema.link)
    look(own)
    own.goto(PART)
    look(own)
    inside(own, cinema, kept=True)
    own.get_by_label("Dit svar").fill("Om morgenen")
    own.get_by_role("button", name="Gem mit svar").click()
    own.get_by_role("button", name="Vis det til min sagsbehandler").click()
    look(own)
    own.get_by_role("link", name="Alle film").first.click()
    own.get_by_role("button", name="Ja, det må de").click()
    own.get_by_text("Vis linket til en pårørende").click()
    look(own)
    own.get_by_role("button", name="Send uden navn").click()
    look(own)
    relatives.goto(f"/kursus/k/{shared_token(cinema.token)}/")
    look(relatives)
    relatives.get_by_role("button", name="Luk siden").click()
    look(relatives)
    own.goto(ROOM)
    own.get_by_role("button", name="Nej tak, luk linket").click()
    look(own)
    relatives.goto(f"/kursus/k/{shared_token(cinema.token)}/")
    look(relatives)
