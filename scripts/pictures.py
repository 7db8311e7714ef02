"""`make pictures`: the pictures of README and docs/images, taken anew from a demo of their own.

The demo's people are synthetic and always the same, so only what was changed looks different. With
`--of URL` the pictures are of a demo that runs already.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
sys.path.insert(0, str(ROOT))

from tests import chromium  # noqa: E402  the tests know where the browser is

WIDE, PHONE = (1280, 800), (390, 844)
LARGEST = 150_000  # bytes of one picture
READY_WITHIN = 900  # seconds until a demo answers
PASSWORD = "medspil-foraar-2020"  # stands on the demo's own login page
A_BUSY_DAY, THE_LAW_IS_BACK = "2020-04-20", "27.05.2020"
NOTE = "Sover bedre og går tur hver dag. Vil gerne høre om truckkurset. Jeg ringer om datoen."


@contextmanager
def demo() -> Iterator[str]:
    """A demo municipality in a folder of its own; its address. Gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="medspil-pictures-") as home, socket.socket() as free:
        Path(home).chmod(0o711)  # the database's own user passes through
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        medspil = [str(Path(sys.executable).with_name("medspil")), "up", "--port", str(port)]
        given = os.environ | {"MEDSPIL_HOME": f"{home}/home", "MEDSPIL_DEMO": "1"}
        with subprocess.Popen(medspil, env=given, cwd=ROOT, start_new_session=True) as running:
            try:
                address = f"http://127.0.0.1:{port}"
                _wait_for(f"{address}/konto/login/", running)
                yield address
            finally:
                running.terminate()


def _wait_for(address: str, running: subprocess.Popen[bytes]) -> None:
    last = time.monotonic() + READY_WITHIN
    while time.monotonic() < last and running.poll() is None:
        try:
            with urlopen(address):
                return
        except URLError:
            time.sleep(1)
    sys.exit("The demo did not start.")


class Visitor:
    """Somebody of the demo at the window of a browser."""

    def __init__(self, browser: Browser, address: str, name: str) -> None:
        context = browser.new_context(
            base_url=address,
            locale="da-DK",
            timezone_id="Europe/Copenhagen",
            reduced_motion="reduce",
        )
        self.page: Page = context.new_page()
        self.page.goto("/konto/login/")
        self.page.locator("input[name=login]:visible").first.fill(name)
        self.page.locator("input[name=password]:visible").first.fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/konto/" not in url)
        self.page.goto("/")

    def move_the_clock(self, day: str) -> None:
        self.page.get_by_label("Skift dag").fill(day)
        self.page.get_by_role("button", name="Skift", exact=True).click()
        self.page.wait_for_load_state()

    def take(self, name: str, size: tuple[int, int] = WIDE, top: str | None = None) -> None:
        """Take the picture of the page as it is; `top`: of what stands from there on."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        if top:
            self.page.locator(top).first.evaluate(
                "it => { it.scrollIntoView(); if (it.closest('main')) scrollBy(0, -16) }"
            )
        else:
            self.page.evaluate("scrollTo(0, 0)")
        path = IMAGES / f"{name}.png"
        self.page.screenshot(path=path, animations="disabled", caret="hide")
        weight = path.stat().st_size
        print(f"{path.relative_to(ROOT)}  {weight // 1000} kB")
        if weight > LARGEST:
            sys.exit(f"{name} is larger than {LARGEST // 1000} kB.")


def caseworker(visitor: Visitor) -> None:
    """Mine i dag, registering in its row, and a citizen with a concern and both clocks."""
    page = visitor.page
    visitor.move_the_clock(A_BUSY_DAY)
    page.goto("/")
    visitor.take("mine-i-dag")
    visitor.take("mine-i-dag-telefon", PHONE, top=".masthead")
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.keyboard.press("r")
    page.locator("textarea[name=note]").fill(NOTE)
    visitor.take("registrer", top=".list-head")
    page.goto("/?vis=all")
    both_clocks = page.locator("tbody tr").filter(has_text="Lovens frist")
    worried = both_clocks.filter(has_text="bekymring")
    (worried.or_(both_clocks)).locator(".row-name").first.click()
    page.get_by_role("heading", name="Forløb").wait_for()
    visitor.take("borger")


def leader(visitor: Visitor) -> None:
    """The team in figures, the pile on the day the law is back, and a call in a round."""
    page = visitor.page
    page.goto("/leder/")
    visitor.take("leder", top="main h1")
    page.goto(f"/genaabning/?dag={THE_LAW_IS_BACK}")
    visitor.take("genaabning", top="main h1")
    page.goto("/ringerunder/ny/manuskript/?again=on")
    page.get_by_role("button", name="Start runden").click()
    page.get_by_role("button", name="Giv mig den næste").click()
    page.locator(".call-who").wait_for()
    page.keyboard.press("1")
    page.locator("textarea[name=note]").fill(NOTE)
    visitor.take("ringerunde", top=".round-head")


def administrator(visitor: Visitor) -> None:
    """What it will do to everybody's deadlines that the law is back, before it is."""
    page = visitor.page
    page.goto("/suspensioner/FORAAR-2020-VEST/slut/?end=26.05.2020&why=Genåbning")
    page.get_by_role("heading", name="Når sidste dag er").wait_for()
    visitor.take("genaabning-virkning", top="main h1")


def consultant(visitor: Visitor) -> None:
    """A company whose placement was cut short in March, with the day to come back; a job order
    with its list.
    """
    page = visitor.page
    page.goto("/virksomheder/")
    tagged = page.locator("tbody tr").filter(has_text="Praktik afbrudt")
    tagged.locator(".row-name").first.click()
    page.get_by_role("heading", name="Tidslinje").wait_for()
    visitor.take("virksomhed", top="main h1")
    page.goto("/jobordrer/")
    page.locator("tbody tr").filter(has_text="Lagermedarbejder").locator("a").first.click()
    page.get_by_role("heading", name="Lagermedarbejder").wait_for()
    visitor.take("jobordre", top="main h1")


def pictures(address: str) -> None:
    """Take them all."""
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as play:
        options = ["--lang=da", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = play.chromium.launch(executable_path=chromium.find(), args=options)
        caseworker(Visitor(browser, address, "sagsbehandler"))
        leader(Visitor(browser, address, "leder"))
        administrator(Visitor(browser, address, "administrator"))
        consultant(Visitor(browser, address, "konsulent"))
        browser.close()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--of", metavar="URL", help="a demo that runs already")
    if running := asked.parse_args().of:
        pictures(running)
        return
    with demo() as address:
        pictures(address)


if __name__ == "__main__":
    main()
