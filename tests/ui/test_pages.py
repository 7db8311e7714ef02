"""The living page, the login and the pages of problems: readable, without script, in a browser."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.views import defaults
from django.views.csrf import csrf_failure
from playwright.sync_api import expect

from medspil.people.models import Staff
from tests.guards import Inline, StrictClient

BROWSER = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("width", [1280, 390])


@pytest.fixture
def holm(transactional_db: None) -> Staff:
    return Staff.objects.create_user("l.holm", "en lang adgangskode", full_name="L. Holm")


def test_the_components_are_for_those_who_are_logged_in(db: None, client: StrictClient) -> None:
    assert client.get("/komponenter").status_code == 302
    client.force_login(Staff.objects.create_user("l.holm", full_name="L. Holm"))
    page = client.get("/komponenter").content.decode()
    assert "<c-" not in page
    assert "Stor bekymring" in page


def test_every_component_is_shown_on_the_living_page() -> None:
    templates = Path(settings.PACKAGE) / "ui" / "templates"
    page = (templates / "ui" / "components.html").read_text(encoding="utf-8")
    used = set(re.findall(r"<c-([\w-]+)", page)) - {"slot"}
    parts = {path.stem.replace("_", "-") for path in (templates / "cotton").glob("*.html")}
    assert parts - used == {"error-summary", "form-fields"}  # these take a bound form: see login


def test_the_language_can_be_changed_without_script(db: None, client: StrictClient) -> None:
    answer = client.post("/sprog/", {"language": "en", "next": "/konto/login/"})
    assert answer.headers["Location"] == "/konto/login/"
    assert '<html lang="en">' in client.get("/konto/login/").content.decode()


@pytest.mark.parametrize(
    "handler",
    [
        lambda request: defaults.bad_request(request, ValueError()),
        lambda request: defaults.permission_denied(request, PermissionDenied()),
        lambda request: defaults.page_not_found(request, Http404()),
        lambda request: defaults.server_error(request),
        lambda request: csrf_failure(request),
        lambda request: respond_429(request),
    ],
    ids=["400", "403", "404", "500", "csrf", "429"],
)
def test_a_problem_is_explained_and_shows_the_way_on(
    handler: Callable[[HttpRequest], HttpResponse], rf: RequestFactory, db: None
) -> None:
    request = rf.get("/")
    request.user, request.session = AnonymousUser(), {}
    html = handler(request).content.decode()
    page = Inline()
    page.feed(html)
    assert page.found == []
    assert html.count("<h1>") == 1
    assert 'href="/"' in html
    assert "medspil.css" in html


def test_a_citizens_page_weighs_less_than_100_kilobytes(db: None, client: StrictClient) -> None:
    client.force_login(Staff.objects.create_user("l.holm", full_name="L. Holm"))
    html = client.get("/komponenter/borger").content.decode()
    names = set(re.findall(r'(?:href|src)="/static/([^"#]+)', html)) - {"ui/vendor/htmx.js"}
    names |= {f"ui/vendor/IBMPlexSans-{w}-Latin1.woff2" for w in ("Regular", "SemiBold")}
    names = {name for name in names if name.startswith("ui/")}
    files = [Path(str(finders.find(name))).read_bytes() for name in names]
    assert len(names) >= 6
    assert sum(len(gzip.compress(file)) for file in [html.encode(), *files]) < 100_000


def test_every_file_that_the_styles_name_is_there() -> None:
    for sheet in ("ui/vendor/dkfds.css", "ui/medspil.css"):
        path = Path(str(finders.find(sheet)))
        for name in re.findall(r"url\(([^)]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / name).is_file()


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = Path(str(finders.find("ui/vendor/icons.svg"))).read_text(encoding="utf-8")
    there = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    named = set()
    for path in Path(settings.PACKAGE).rglob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'{% icon "([\w-]+)"(?!\|)', text))
        named |= set(re.findall(r'<c-[\w-]+[^>]*? icon="([\w-]+)"', text))
    assert named - there == set()


@BROWSER
@WIDTHS
@pytest.mark.parametrize(
    "path", ["/komponenter", "/komponenter/borger", "/konto/2fa/", "/konto/password/change/"]
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    path: str,
    width: int,
    holm: Staff,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    assert_accessible: Callable[[Any], None],
) -> None:
    page = page_at(width)
    log_in(page, holm)
    page.goto(path)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@BROWSER
@WIDTHS
@pytest.mark.parametrize("path", ["/konto/login/", "/konto/password/reset/", "/findes-ikke"])
def test_the_door_is_accessible_too(
    path: str,
    width: int,
    transactional_db: None,
    page_at: Callable[..., Any],
    assert_accessible: Callable[[Any], None],
) -> None:
    page = page_at(width)
    page.goto(path)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@BROWSER
def test_logging_in_with_a_wrong_password_says_so_and_moves_focus_there(
    holm: Staff, page_at: Callable[..., Any], assert_accessible: Callable[[Any], None]
) -> None:
    page = page_at(390)
    page.goto("/konto/login/")
    page.get_by_label("Brugernavn eller e-mail").fill("l.holm")
    page.get_by_label("Adgangskode").fill("forkert adgangskode")
    page.get_by_role("button", name="Log på", exact=True).click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert_accessible(page)


@pytest.fixture
def living(holm: Staff, page_at: Callable[..., Any], log_in: Callable[[Any, Any], None]) -> Any:
    """The living page in a wide browser, logged in."""
    page = page_at(1280)
    log_in(page, holm)
    page.goto("/komponenter")
    return page


@BROWSER
def test_arrows_walk_the_rows_and_r_registers_the_chosen_one(living: Any) -> None:
    living.locator("h1").click()
    living.keyboard.press("ArrowDown")
    living.keyboard.press("ArrowDown")
    assert living.locator("[data-current] .row-name").inner_text() == "Bashir A."
    living.keyboard.press("ArrowUp")
    assert living.locator("[data-current] .row-name").inner_text() == "Amalie K."
    living.keyboard.press("Enter")
    assert living.url.endswith("#side")
    living.keyboard.press("r")
    assert living.url.endswith("#skema")


@BROWSER
def test_shortcuts_can_be_switched_off_and_stay_off(living: Any) -> None:
    living.keyboard.press("?")
    dialog = living.get_by_role("dialog")
    assert dialog.is_visible()
    living.locator("label[for=keys-on]").click()
    living.keyboard.press("Escape")
    assert not dialog.is_visible()
    living.keyboard.press("?")
    assert not dialog.is_visible()
    living.reload()
    living.keyboard.press("?")
    assert not dialog.is_visible()


@BROWSER
def test_a_letter_written_in_a_note_is_no_shortcut(living: Any) -> None:
    living.get_by_label("Notat").first.fill("")
    living.get_by_label("Notat").first.press_sequentially("Hvor? r/")
    assert living.get_by_label("Notat").first.input_value() == "Hvor? r/"
    assert not living.get_by_role("dialog").is_visible()
    assert living.get_by_text("1992 tegn tilbage").is_visible()


@BROWSER
def test_a_press_sets_the_date_a_fortnight_on(living: Any) -> None:
    living.evaluate("document.querySelector('[data-quick-for]').dataset.quickFrom = '2020-04-14'")
    living.get_by_role("button", name="+14 dage").click()
    assert living.locator("#id_held_on").input_value() == "28.04.2020"


@BROWSER
def test_choosing_all_rows_counts_them(living: Any) -> None:
    living.locator("#select-all").check()
    assert living.locator("[data-bulk-count]").inner_text() == "3 valgt"
    living.locator("#select-2").uncheck()
    assert living.locator("[data-bulk-count]").inner_text() == "2 valgt"
    assert living.evaluate("document.querySelector('[data-select-all]').indeterminate")


@BROWSER
def test_a_form_is_sent_once_however_often_it_is_pressed(living: Any) -> None:
    sent = []
    living.route("**/sendt", lambda route: sent.append(route.request.method))
    living.evaluate(
        """() => {
            const form = document.querySelector('#skema ~ form');
            delete form.dataset.many;
            form.action = '/sendt';
            form.noValidate = true;
            form.requestSubmit(); form.requestSubmit(); form.requestSubmit();
        }"""
    )
    living.wait_for_timeout(200)
    assert sent == ["POST"]


@BROWSER
def test_a_note_is_kept_while_it_is_written(living: Any) -> None:
    kept = []

    def answer(route: Any) -> None:
        kept.append(route.request.post_data)
        route.fulfill(status=204)

    living.route("**/kladde", answer)
    living.evaluate("document.querySelector('#skema ~ form').dataset.autosaveUrl = '/kladde'")
    living.evaluate(  # as if HTMX had just swapped the form in
        """document.querySelector('#skema ~ form').parentElement
            .dispatchEvent(new Event('htmx:load', {bubbles: true}))"""
    )
    living.get_by_label("Notat").first.press_sequentially("Talte om praktik")
    living.get_by_text(re.compile(r"Gemt kl\. \d\d\.\d\d")).wait_for()
    assert len(kept) == 1
    assert "Talte om praktik" in kept[0]


@BROWSER
def test_without_script_the_page_reads_and_its_buttons_are_real(
    holm: Staff, page_at: Callable[..., Any], log_in: Callable[[Any, Any], None]
) -> None:
    page = page_at(1280, java_script_enabled=False)
    log_in(page, holm)
    page.goto("/komponenter")
    assert page.get_by_role("link", name="Registrér").first.is_visible()
    assert not page.get_by_role("button", name="Udskriv").is_visible()  # would do nothing
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
