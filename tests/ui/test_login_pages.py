"""Every page of login and the second factor, walked as an employee walks it."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from medspil.people.models import Staff
from medspil.people.tasks import send_mail
from tests.guards import StrictClient

PASSWORD = "fire ord som ingen gætter"


@pytest.fixture
def holm(db: None) -> Staff:
    return Staff.objects.create_user(
        "l.holm", PASSWORD, full_name="L. Holm", email="l.holm@example.com"
    )


def log_on(client: StrictClient) -> Any:
    return client.post("/konto/login/", {"login": "l.holm", "password": PASSWORD}, follow=True)


def confirm(client: StrictClient) -> None:
    """Say again that it is you, as sensitive pages ask."""
    client.post("/konto/reauthenticate/", {"password": PASSWORD})


def heading(answer: Any) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.content.decode(), re.DOTALL)
    return found[1].strip() if found else f"{answer.status_code}, no heading"


def code_of(secret: str) -> str:
    counter = int(time.time()) // 30
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_an_employee_connects_an_app_and_comes_in_with_its_code(
    transactional_db: None,
    client: StrictClient,
    new_client: Callable[[], StrictClient],
    holm: Staff,
) -> None:
    assert heading(log_on(client)) == "Din sikkerhed"
    asked = client.get("/konto/2fa/totp/activate/", follow=True)
    assert heading(asked) == "Bekræft, at det er dig"
    confirm(client)
    page = client.get("/konto/2fa/totp/activate/")
    assert heading(page) == "Tilslut app med koder"
    secret = re.search(r"<code>(\w+)</code>", page.content.decode())
    assert secret
    wrong = client.post("/konto/2fa/totp/activate/", {"code": "000000"})
    assert 'role="alert"' in wrong.content.decode()
    secret = re.search(r"<code>(\w+)</code>", wrong.content.decode())
    assert secret
    done = client.post("/konto/2fa/totp/activate/", {"code": code_of(secret[1])}, follow=True)
    assert heading(done) == "Gendannelseskoder"
    codes = re.findall(r"<li><code>(\w+)</code>", done.content.decode())
    assert len(codes) == 10

    other = new_client()
    assert heading(log_on(other)) == "Skriv din kode"
    refused = other.post("/konto/2fa/authenticate/", {"code": "000000"})
    assert 'role="alert"' in refused.content.decode()
    other.post("/konto/2fa/authenticate/", {"code": codes[0]})
    assert heading(other.get("/konto/2fa/")) == "Din sikkerhed"
    assert "9 af 10 koder" in other.get("/konto/2fa/").content.decode()


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/konto/2fa/", "Din sikkerhed"),
        ("/konto/2fa/webauthn/add/", "Tilføj adgangsnøgle"),
        ("/konto/2fa/webauthn/", "Dine adgangsnøgler"),
        ("/konto/password/change/", "Skift adgangskode"),
        ("/konto/reauthenticate/", "Bekræft, at det er dig"),
        ("/konto/logout/", "Log af"),
    ],
)
def test_the_pages_behind_the_door(
    path: str, title: str, client: StrictClient, holm: Staff
) -> None:
    log_on(client)
    confirm(client)
    assert heading(client.get(path)) == title


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/konto/login/", "Log på"),
        ("/konto/password/reset/", "Glemt adgangskode"),
        ("/konto/password/reset/done/", "Se i din mail"),
        ("/konto/password/reset/key/done/", "Adgangskoden er skiftet"),
        ("/konto/password/reset/key/1-forkert/", "Linket virker ikke længere"),
        ("/konto/inactive/", "Din adgang er lukket"),
        ("/konto/signup/", "Du kan ikke selv oprette en bruger"),
        ("/konto/3rdparty/login/cancelled/", "Du blev ikke logget på"),
        ("/konto/3rdparty/login/error/", "Log på lykkedes ikke"),
    ],
)
def test_the_pages_in_front_of_the_door(
    path: str, title: str, db: None, client: StrictClient
) -> None:
    assert heading(client.get(path)) == title


def test_a_forgotten_password_is_chosen_anew_by_a_link(client: StrictClient, holm: Staff) -> None:
    client.post("/konto/password/reset/", {"email": "l.holm@example.com"})
    send_mail(**ProcrastinateJob.objects.get(task_name="people.send_mail").args)
    link = re.search(r"/konto/password/reset/key/\S+", str(mail.outbox[0].body))
    assert link
    page = client.get(link[0], follow=True)
    assert heading(page) == "Vælg ny adgangskode"
    path = page.redirect_chain[-1][0]
    new = "fem helt andre ord herfra"
    client.post(path, {"password1": new, "password2": new})
    holm.refresh_from_db()
    assert holm.check_password(new)


@pytest.mark.browser
def test_an_employee_comes_in_with_a_passkey_alone(
    transactional_db: None, page_at: Callable[..., Any], holm: Staff
) -> None:
    page = page_at(1280)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto("/konto/login/")
    page.get_by_label("Brugernavn eller e-mail").fill("l.holm")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log på", exact=True).click()
    page.goto("/konto/2fa/webauthn/add/")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Bekræft").click()
    page.get_by_role("textbox", name="Navn").fill("Arbejdstelefon")
    page.get_by_text("Log på med nøglen uden adgangskode").click()
    page.get_by_role("button", name="Tilføj").click()
    page.get_by_role("heading", name="Gendannelseskoder").wait_for()
    page.goto("/konto/2fa/webauthn/")
    assert page.get_by_role("rowheader", name="Arbejdstelefon").is_visible()

    page.context.clear_cookies()
    page.goto("/konto/login/")
    page.get_by_role("button", name="Log på med adgangsnøgle").click()
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto("/konto/2fa/")
    assert page.get_by_text("Du har 1 adgangsnøgle.").is_visible()
