"""The watching page in a real Firefox, by keyboard alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from medspil.courses.models import PartCount, Progress, Reflection
from medspil.courses.ranges import PIECE
from tests import firefox
from tests.courses.cinema import PART, ROOM, Cinema, counted_as_left, hearing, open_cinema
from tests.firefox import Firefox

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FILM = "document.querySelector('video')"
FOCUSED = "document.activeElement"


@pytest.fixture
def cinema(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Cinema:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    return open_cinema()


@pytest.fixture
def fox(tmp_path: Path, live_server: Any) -> Iterator[Firefox]:
    if lacking := firefox.lacking():
        pytest.fail(lacking, pytrace=False)
    made = Firefox(tmp_path, live_server.url)
    yield made
    made.quit()


def kept_at(second: int) -> None:
    """Wait until the page has said where the viewer is."""
    for _try in range(600):
        if Progress.objects.filter(second__gte=second).exists():
            return
        time.sleep(0.05)
    raise AssertionError("where the viewer was is not kept")


def tab_to(fox: Firefox, where: str) -> None:
    """Press Tab until the keyboard is there."""
    for _step in range(60):
        if fox.ask(f"Boolean({FOCUSED}.matches({where!r}))"):
            return
        fox.press("Tab")
    raise AssertionError(f"Tab never comes to {where}")


def test_a_film_is_seen_by_keyboard_alone(fox: Firefox, cinema: Cinema) -> None:
    fox.goto(cinema.link)
    assert fox.ask("location.pathname") == ROOM
    tab_to(fox, "[value=keep]")
    fox.press("Enter")
    fox.until("document.querySelector('[value=forget]')")
    fox.goto(PART)
    fox.until(f"{FILM}.readyState >= 1")
    assert fox.ask(f"[{FILM}.videoWidth, {FILM}.duration, {FILM}.paused]") == [64, 2400, True]
    tab_to(fox, "video")
    fox.press("Space")
    fox.until(f"!{FILM}.paused && {FILM}.currentTime > 1")
    fox.until(f"{FILM}.textTracks[0].activeCues.length")
    assert fox.ask(f"[{FILM}.textTracks[0].mode, {FILM}.textTracks[0].activeCues[0].text]") == [
        "showing",
        "Prøvebillede, minut 1.",
    ]
    assert fox.ask(f"{FILM}.getVideoPlaybackQuality().totalVideoFrames") > 0
    tab_to(fox, "[data-speed='1.5']")
    fox.press("Enter")
    assert fox.ask(f"[{FILM}.playbackRate, {FOCUSED}.ariaPressed]") == [1.5, "true"]
    tab_to(fox, "textarea[name=text]")
    fox.press("Om morgenen", "Tab", "Enter")
    fox.until("document.querySelector('.thought')")
    assert [one.text for one in Reflection.objects.all()] == ["Om morgenen"]
    fox.goto(ROOM)
    counted_as_left()
    assert PartCount.objects.get().opened == 1


def test_a_jump_asks_for_the_bytes_of_where_it_goes(fox: Firefox, cinema: Cinema) -> None:
    fox.goto(cinema.link)
    with hearing() as asked:
        fox.goto(PART)
        fox.until(f"{FILM}.readyState >= 1")
        before = len(asked.first)
        fox.ask(f"({FILM}.currentTime = 2000)")
        fox.until(f"!{FILM}.seeking && {FILM}.readyState >= 2")
        assert fox.ask(f"{FILM}.currentTime") == 2000
    assert asked.whole == 0
    assert max(asked.first[before:]) > 5 * PIECE


def test_one_goes_on_where_one_left(fox: Firefox, cinema: Cinema) -> None:
    fox.goto(cinema.link)
    fox.click("[value=keep]")
    fox.until("document.querySelector('[value=forget]')")
    fox.goto(PART)
    fox.until(f"{FILM}.readyState >= 1")
    tab_to(fox, "video")
    fox.press("Space")
    fox.until(f"{FILM}.currentTime > 0.2")
    fox.ask(f"({FILM}.currentTime = 900)")
    fox.until(f"!{FILM}.seeking && {FILM}.currentTime > 900.2")
    fox.press("Space")
    fox.until(f"{FILM}.paused")
    kept_at(900)
    fox.goto(ROOM)
    assert fox.ask("document.body.textContent.includes('Begyndt')")
    fox.goto(PART)
    fox.until(f"{FILM}.readyState >= 1 && {FILM}.currentTime >= 900")
