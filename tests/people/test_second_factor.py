"""The second factor: nobody gets past the door on a password alone, in whatever order."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp

from medspil.people.models import Role, Staff
from tests import factories as make
from tests.guards import StrictClient

HOME, SET_UP, LOGIN = "/", "/konto/2fa/", "/konto/login/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
Visitors = Callable[[], StrictClient]


@pytest.fixture
def lise(db: None) -> Staff:
    return make.staff(username="lise", full_name="Lise Holm")


def with_app(staff: Staff) -> Authenticator:
    """The employee uses an app with codes."""
    made: Authenticator = totp.TOTP.activate(staff, SECRET).instance
    return made


def code(steps: int = 0) -> str:
    value = totp.hotp_value(SECRET, int(time.time()) // 30 + steps)
    return str(totp.format_hotp_value(value))


def by_password(client: StrictClient, username: str = "lise") -> Any:
    return client.post(LOGIN, {"login": username, "password": make.PASSWORD})


def is_in(client: StrictClient) -> bool:
    """Does the session open pages?"""
    return client.get("/komponenter").status_code == 200


def test_without_a_second_factor_one_sees_only_where_to_set_it_up(
    client: StrictClient, lise: Staff
) -> None:
    by_password(client)
    for path in (HOME, "/komponenter", "/borgere/", "/findes-ikke"):
        assert client.get(path).headers["Location"] == SET_UP
    assert client.get(SET_UP).status_code == 200


def test_the_password_alone_does_not_log_in_whoever_has_an_app(
    client: StrictClient, lise: Staff
) -> None:
    with_app(lise)
    assert by_password(client).headers["Location"] == "/konto/2fa/authenticate/"
    for path in (HOME, "/komponenter", SET_UP, "/konto/2fa/webauthn/add/"):
        assert client.get(path).headers["Location"].startswith(LOGIN)
    client.post("/konto/2fa/authenticate/", {"code": "000000"})
    assert not is_in(client)
    client.post("/konto/2fa/authenticate/", {"code": code()})
    assert is_in(client)


def test_a_code_works_once(client: StrictClient, new_client: Visitors, lise: Staff) -> None:
    with_app(lise)
    used = code()
    for visitor, comes_in in ((client, True), (new_client(), False)):
        by_password(visitor)
        visitor.post("/konto/2fa/authenticate/", {"code": used})
        assert is_in(visitor) is comes_in


def test_a_recovery_code_works_once_and_alone_is_no_second_factor(
    client: StrictClient, new_client: Visitors, lise: Staff
) -> None:
    app = with_app(lise)
    spare = RecoveryCodes.activate(lise).get_unused_codes()[0]
    for visitor, comes_in in ((client, True), (new_client(), False)):
        by_password(visitor)
        visitor.post("/konto/2fa/authenticate/", {"code": spare})
        assert is_in(visitor) is comes_in
    app.delete()
    left = new_client()
    by_password(left)
    assert left.get("/komponenter").headers["Location"] == SET_UP


def test_guessing_codes_is_stopped(client: StrictClient, lise: Staff) -> None:
    with_app(lise)
    by_password(client)
    for _try in range(5):
        client.post("/konto/2fa/authenticate/", {"code": "000000"})
    client.post("/konto/2fa/authenticate/", {"code": code()})
    assert not is_in(client)


def test_setting_up_an_app_opens_the_session_in_which_it_was_done(
    transactional_db: None, client: StrictClient, lise: Staff
) -> None:
    by_password(client)
    client.post("/konto/reauthenticate/", {"password": make.PASSWORD})
    page = client.get("/konto/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)
    assert secret
    value = totp.hotp_value(secret[1], int(time.time()) // 30)
    client.post("/konto/2fa/totp/activate/", {"code": totp.format_hotp_value(value)})
    assert is_in(client)


def test_a_session_by_password_ends_when_the_second_factor_is_set_up_elsewhere(
    client: StrictClient, lise: Staff
) -> None:
    """Somebody with the password waits inside for the owner to set up an app."""
    by_password(client)
    with_app(lise)
    for path in ("/konto/2fa/webauthn/add/", "/komponenter", SET_UP):
        assert client.get(path).headers["Location"].startswith(LOGIN)
    assert not is_in(client)


def test_the_seed_of_the_codes_is_not_readable_in_the_database(lise: Staff) -> None:
    app = with_app(lise)
    assert SECRET not in str(app.data)


def test_a_demo_account_needs_none_in_a_demo(client: StrictClient, settings: Any, db: None) -> None:
    make.staff(username="demo", is_demo=True)
    settings.MEDSPIL_DEMO = True
    by_password(client, "demo")
    assert is_in(client)


def test_a_demo_account_is_shut_out_of_everything_else(
    client: StrictClient, new_client: Visitors, settings: Any, db: None
) -> None:
    demo = make.staff(username="demo", is_demo=True)
    answer = by_password(client, "demo")
    assert answer.headers["Location"] == "/konto/inactive/"
    assert not is_in(client)
    settings.MEDSPIL_DEMO = True
    before = new_client()
    by_password(before, "demo")
    assert is_in(before)
    settings.MEDSPIL_DEMO = False  # the house goes from demo to work: who was in is out
    assert not is_in(before)
    assert demo.is_active


@pytest.mark.parametrize(
    "path",
    [
        "/konto/email/",
        "/konto/confirm-email/",
        "/konto/3rdparty/",
        "/konto/3rdparty/signup/",
        "/konto/social/connections/",
    ],
)
def test_nobody_adds_an_address_or_an_identity_to_an_account_from_within(
    path: str, client: StrictClient, lise: Staff
) -> None:
    client.force_login(lise, confirmed=True)
    assert client.get(path).status_code == 404
    assert client.post(path, {"email": "fremmed@example.com"}).status_code == 404


def test_sensitive_pages_ask_again_after_half_an_hour(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    page = "/konto/2fa/totp/activate/"
    admin = make.staff(Role.ADMINISTRATOR, username="lise")
    client.force_login(admin)
    asked = client.get(page)
    assert asked.headers["Location"].startswith("/konto/reauthenticate/?next=")
    client.force_login(admin, confirmed=True)
    assert client.get(page).status_code == 200
    later = time.time() + 31 * 60
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get(page).headers["Location"].startswith("/konto/reauthenticate/")
