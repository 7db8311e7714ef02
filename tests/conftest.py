"""Fixtures of every test: the database, the strict client, the browser, and what is forbidden.

def test_x(db, client)            the database, rolled back; a client that refuses inline script
def test_x(transactional_db)      real commits; the database is copied anew afterwards
def test_x(page_at, live_server)  a browser: `page = page_at(390)`; `page.goto("/")`
def test_x(assert_accessible)     `assert_accessible(page)`: axe (WCAG 2.2 AA) finds nothing, fits
def test_x(look)                  `look(page, "/a/", "/b/")`: the same of each, told together
"""

from __future__ import annotations

import gc
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from hypothesis import settings as properties
from pytest_django.plugin import DjangoDbBlocker

from medspil.kernel import crypto
from tests import chromium, database
from tests.guards import StrictClient, Undefined

# Playwright runs an event loop in this thread, and Django would refuse to use the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@contextmanager
def _open_folder() -> Iterator[Path]:
    """A folder that the database's own user may pass through, as pytest's tmp_path is not."""
    with tempfile.TemporaryDirectory(
        prefix="medspil-test-", dir=database.in_memory(), ignore_cleanup_errors=True
    ) as name:
        Path(name).chmod(0o711)
        yield Path(name)


_home = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Settings and an environment of the tests' own, whatever the developer's shell says."""
    for name in ("MEDSPIL_DEMO", "MEDSPIL_TODAY", "MEDSPIL_HTTPS", "MEDSPIL_POOL", "EMAIL_URL"):
        os.environ.pop(name, None)
    home = _home.enter_context(_open_folder())
    key = crypto.master_key()  # loaded with the settings, before there was this home
    os.environ["MEDSPIL_HOME"] = str(home)
    home.mkdir(exist_ok=True)
    crypto.key_file().write_text(key.hex())
    settings.MEDSPIL_DEMO = settings.MEDSPIL_HTTPS = False
    settings.DATABASES["default"]["OPTIONS"] = {}
    settings.MEDIA_ROOT, settings.STATIC_ROOT = home / "files", home / "static"
    settings.STATIC_ROOT.mkdir()
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined()
    properties.register_profile("medspil", deadline=None)  # a busy machine is slow, not wrong
    properties.load_profile("medspil")
    config.addinivalue_line("filterwarnings", "error")
    # pytest-base-url, which pytest-playwright brings, is written so; it is not ours to mend.
    config.addinivalue_line("filterwarnings", "ignore:Session-scoped fixtures defined as instance")


# A test may reach the hotline by its own connection too; both are rolled back after it.
TransactionTestCase.databases = {"default", "hotline"}


def pytest_collection_finish() -> None:
    """All that was imported stays: collecting garbage does not look through it each time."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    _home.close()


@pytest.fixture
def installation() -> Iterator[Path]:
    """An empty MEDSPIL_HOME for a test that starts a database of its own."""
    with _open_folder() as folder:
        yield folder / "home"


@pytest.fixture(scope="module")
def shared_installation() -> Iterator[Path]:
    """The same, for all tests of a file."""
    with _open_folder() as folder:
        yield folder / "home"


@pytest.fixture(scope="module")
def migrated_installation(
    request: pytest.FixtureRequest, shared_installation: Path, django_db_setup: None
) -> Path:
    """A MEDSPIL_HOME as `medspil migrate` leaves it, for all tests of a file."""
    database.install(request.config.cache.mkdir("postgres"), shared_installation)
    return shared_installation


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """One migrated database for the run, see tests/database.py."""
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            cache = request.config.cache.mkdir("postgres")
            stack.enter_context(database.migrated(cache))
        yield
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture(scope="session", autouse=True)
def _copied_anew() -> None:
    """After a test with real commits the database is copied anew, not emptied: what the
    migrations put there belongs there, and append-only tables refuse to be emptied."""
    TransactionTestCase._fixture_teardown = lambda self: database.renew()  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """No test reaches beyond this machine."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            pytest.fail(f"A test tried to reach {address[0]}", pytrace=False)
        connect(self, address)

    socket.socket.connect = connect_here  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture
def client() -> StrictClient:
    """A visitor without JavaScript."""
    return StrictClient()


@pytest.fixture
def new_client() -> Callable[[], StrictClient]:
    """More visitors: `other = new_client()`."""
    return StrictClient


# -- the browser -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, which calls nobody. Missing, it fails the test."""
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.MISSING, pytrace=False)
    quiet = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-dev-shm-usage",
        "--disable-sync",
        "--no-first-run",
    ]
    if os.geteuid() == 0:
        quiet.append("--no-sandbox")  # Chromium refuses to be root with one
    return {**browser_type_launch_args, "executable_path": path, "args": quiet}


@pytest.fixture
def page_at(
    new_context: Callable[..., Any], live_server: Any, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Any]]:
    """`page_at(width, height=900, **context)`: a page of its own, addresses relative to the site.

    The test fails if the page threw an error, broke its content security policy, or asked for
    something that is missing.
    """
    complaints: list[str] = []

    def listen(page: Any) -> None:
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on(
            "console",
            lambda said: (
                complaints.append(f"console: {said.text}")
                if said.type == "error" and "Failed to load resource" not in said.text
                else None
            ),
        )
        page.on(
            "response",
            lambda answer: (
                complaints.append(f"{answer.status}: {answer.url}")
                if answer.status >= 400 and answer.request.resource_type != "document"
                else None
            ),
        )

    def open_page(width: int, height: int = 900, **context: Any) -> Any:
        options = {"locale": "da-DK", "timezone_id": "Europe/Copenhagen", **context}
        made = new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, **options
        )
        page = made.new_page()
        page.set_default_timeout(30_000)  # a loaded machine is slow, not wrong
        listen(page)
        return page

    yield open_page
    assert complaints == []


@pytest.fixture
def log_in(live_server: Any) -> Callable[[Any, Any], None]:
    """`log_in(page, staff)`: the page's browser is logged in as this employee."""

    def log_in(page: Any, staff: Any) -> None:
        visitor = StrictClient()
        visitor.force_login(staff, confirmed=True)
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": visitor.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )

    return log_in


@pytest.fixture(scope="session")
def assert_accessible() -> Callable[[Any], None]:
    """`assert_accessible(page)`: axe finds no breach of WCAG 2.2 AA in the page as it is now, and
    nothing of it is wider than the window. `MEDSPIL_PICTURES=<folder>` keeps what was seen."""
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Error

    axe, seen = Axe().axe_script, count(1)
    pictures = os.environ.get("MEDSPIL_PICTURES")  # a folder: keep what was seen
    levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options = {"runOnly": levels, "resultTypes": ["violations"]}
    ask = "options => axe.run(document, options).then(found => found.violations)"

    def violations(page: Any) -> list[Any]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(axe)
        found: list[Any] = page.evaluate(ask, options)
        return found

    def check(page: Any) -> None:
        if pictures:
            name = "-".join(
                part for part in urlsplit(page.url).path.split("/") if 0 < len(part) < 30
            )
            file = f"{page.viewport_size['width']}-{name or 'forside'}-{next(seen)}.png"
            page.screenshot(path=Path(pictures) / file, full_page=True)
        try:
            found = violations(page)
        except Error:  # it was on its way to another page when it was looked at
            page.wait_for_load_state()
            found = violations(page)
        assert [
            f"{one['id']}: {one['help']} – {n['html']}" for one in found for n in one["nodes"]
        ] == []
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{wide} pixels wider than the window"

    return check


@pytest.fixture
def look(assert_accessible: Callable[[Any], None]) -> Iterator[Callable[..., None]]:
    """`look(page, "/a/", "/b/")`: each page is there, accessible, and fits; `look(page)`: the one
    that is open; `look(page, "/a/", widths=(1280, 390))`: at each of these, loaded once. What is
    wrong with any of them is told at the end of the test."""
    problems: list[str] = []

    def there(page: Any, *urls: str, widths: tuple[int, ...] = ()) -> None:
        size = page.viewport_size
        for url in urls or [""]:
            try:
                assert not url or page.goto(url).status == 200, "is not there"
                for width in widths or (size["width"],):
                    if width != page.viewport_size["width"]:
                        page.set_viewport_size({**size, "width": width})
                    assert_accessible(page)
            except AssertionError as found:
                at = page.viewport_size["width"]
                problems.append(f"{url or page.url} at {at}: {str(found)[:600]}")

    yield there
    assert problems == []
