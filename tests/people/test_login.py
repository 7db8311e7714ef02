"""Logging in: who may, how often one may try, and what happens to those who are in."""

from __future__ import annotations

import email
import logging
import re
import socket
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from medspil.config import identity
from medspil.kernel import clock
from medspil.people.models import Staff
from medspil.people.tasks import send_mail
from tests import factories as make
from tests.guards import StrictClient

LOGIN = "/konto/login/"
Visitors = Callable[[], StrictClient]


@pytest.fixture
def lise(db: None) -> Staff:
    return make.staff(username="lise", full_name="Lise Holm")


def try_in(client: StrictClient, password: str = make.PASSWORD, name: str = "lise") -> Any:
    return client.post(LOGIN, {"login": name, "password": password})


def heading(answer: Any) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.content.decode(), re.DOTALL)
    return found[1].strip() if found else f"{answer.status_code}, no heading"


def alert(answer: Any) -> str:
    found = re.search(r'role="alert".*?</div>', answer.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])) if found else ""


# -- who may ---------------------------------------------------------------------------------------


def test_wrong_password_and_unknown_name_look_alike(client: StrictClient, lise: Staff) -> None:
    wrong = try_in(client, "forkert adgangskode")
    unknown = try_in(client, name="ingen")
    assert alert(wrong) == alert(unknown) != ""
    assert wrong.status_code == unknown.status_code


def test_the_session_is_a_new_one_after_the_login(client: StrictClient, lise: Staff) -> None:
    session = client.session
    session["before"] = "1"
    session.save()
    planted = session.session_key
    client.cookies[django_settings.SESSION_COOKIE_NAME] = planted
    try_in(client)
    assert client.cookies[django_settings.SESSION_COOKIE_NAME].value != planted


def test_logging_out_takes_a_post(client: StrictClient, lise: Staff) -> None:
    client.force_login(lise)
    assert heading(client.get("/konto/logout/")) == "Log af"
    assert client.get("/komponenter").status_code == 200
    client.post("/konto/logout/")
    assert client.get("/komponenter").headers["Location"].startswith(LOGIN)


def test_a_closed_account_does_not_open(client: StrictClient, lise: Staff) -> None:
    Staff.objects.filter(pk=lise.pk).update(is_active=False)
    assert heading(client.get(try_in(client).headers["Location"])) == "Din adgang er lukket"
    assert client.get("/komponenter").headers["Location"].startswith(LOGIN)


def test_closing_an_account_ends_its_sessions_at_once(client: StrictClient, lise: Staff) -> None:
    client.force_login(lise)
    assert client.get("/komponenter").status_code == 200
    Staff.objects.filter(pk=lise.pk).update(is_active=False)
    assert client.get("/komponenter").headers["Location"].startswith(LOGIN)


def test_a_new_password_ends_the_other_sessions(
    client: StrictClient, new_client: Visitors, lise: Staff
) -> None:
    other = new_client()
    client.force_login(lise, confirmed=True)
    other.force_login(lise)
    new = "fem helt andre ord herfra"
    client.post(
        "/konto/password/change/",
        {"oldpassword": make.PASSWORD, "password1": new, "password2": new},
    )
    assert client.get("/komponenter").status_code == 200
    assert other.get("/komponenter").headers["Location"].startswith(LOGIN)


def test_an_employee_whose_role_has_ended_is_told_so(client: StrictClient, db: None) -> None:
    yesterday = clock.today() - timedelta(days=1)
    client.force_login(make.staff(until=yesterday))
    for path in ("/", "/borgere/", "/findes-ikke"):
        answer = client.get(path)
        assert (answer.status_code, heading(answer)) == (404, "Du har ingen rolle i dag")


def test_an_employee_with_a_role_sees_the_usual_page_of_what_is_not_there(
    client: StrictClient, lise: Staff
) -> None:
    client.force_login(lise)
    answer = client.get("/findes-ikke")
    assert (answer.status_code, heading(answer)) != (404, "Du har ingen rolle i dag")


def test_a_role_that_begins_tomorrow_opens_tomorrow(client: StrictClient, db: None) -> None:
    today = date(2020, 4, 14)
    client.force_login(make.staff(since=today + timedelta(days=1)))
    with clock.at(today):
        assert client.get("/").status_code == 404
    with clock.at(today + timedelta(days=1)):
        assert client.get("/").status_code == 200


# -- how often -------------------------------------------------------------------------------------


def test_after_five_wrong_passwords_the_right_one_waits_five_minutes(
    client: StrictClient, lise: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _try in range(5):
        assert alert(try_in(client, "forkert adgangskode"))
    refused = try_in(client)
    assert "For mange" in alert(refused)
    assert client.get("/komponenter").headers["Location"].startswith(LOGIN)
    other_name = make.staff(username="mads")
    assert try_in(client, name=other_name.username).status_code == 302  # the name, not the place
    client.post("/konto/logout/")
    start = time.time()
    monkeypatch.setattr(time, "time", lambda: start + 301)
    assert try_in(client).status_code == 302


def test_the_name_is_guarded_from_wherever_it_is_tried(new_client: Visitors, lise: Staff) -> None:
    for n in range(5):
        try_in(new_client(), f"forkert adgangskode {n}", name="Lise" if n % 2 else "lise")
    assert "For mange" in alert(try_in(new_client()))


def test_many_names_from_one_place_are_stopped(client: StrictClient, lise: Staff) -> None:
    for n in range(20):
        try_in(client, "forkert adgangskode", name=f"ingen{n}")
    assert "For mange" in alert(try_in(client))


def test_too_many_tries_from_one_place_get_a_page_that_says_so(
    client: StrictClient, lise: Staff, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "3/m/ip"}
    for _try in range(3):
        assert try_in(client, name="").status_code == 200
    answer = try_in(client)
    assert (answer.status_code, heading(answer)) == (429, "For mange forsøg")


def test_behind_a_proxy_the_place_is_the_visitors_and_cannot_be_invented(
    client: StrictClient, lise: Staff, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "3/m/ip"}
    for n in range(3):  # what the visitor writes stands first, what the proxy saw last
        client.post(LOGIN, headers={"X-Forwarded-For": f"10.0.0.{n}, 192.0.2.7"})
    refused = client.post(LOGIN, headers={"X-Forwarded-For": "10.0.0.9, 192.0.2.7"})
    assert refused.status_code == 429
    neighbour = client.post(LOGIN, headers={"X-Forwarded-For": "10.0.0.9, 192.0.2.8"})
    assert neighbour.status_code == 200


# -- a forgotten password --------------------------------------------------------------------------


@pytest.fixture
def post_office(settings: Any) -> Iterator[list[Message]]:
    """A real mail server on this machine, and the letters it has taken."""
    taken: list[Message] = []

    class Take:
        async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
            taken.append(email.message_from_bytes(envelope.content))
            return "250 OK"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Take(), hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield taken
    controller.stop()


def ask_for_a_new_one(client: StrictClient, address: str) -> Any:
    return client.post("/konto/password/reset/", {"email": address}, follow=True)


def letters() -> list[dict[str, str]]:
    jobs = ProcrastinateJob.objects.filter(task_name="people.send_mail").order_by("pk")
    return [job.args for job in jobs]


def test_a_forgotten_password_is_chosen_anew_by_letter(
    client: StrictClient, lise: Staff, post_office: list[Message]
) -> None:
    assert heading(ask_for_a_new_one(client, lise.email)) == "Se i din mail"
    [job] = letters()
    assert lise.email not in str(job)  # what waits in the queue tells nobody anything
    send_mail(**job)
    [letter] = post_office
    assert str(make_header(decode_header(letter["Subject"]))) == "Ny adgangskode"
    text = letter.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert "Lise" not in text.decode()
    link = re.search(r"http://testserver(/\S+)", text.decode())
    assert link
    page = client.get(link[1], follow=True)
    assert heading(page) == "Vælg ny adgangskode"
    new = "fem helt andre ord herfra"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert client.get("/komponenter").headers["Location"].startswith(LOGIN)  # still to log in
    assert try_in(client, new).status_code == 302
    again = client.get(link[1], follow=True)
    assert heading(again) == "Linket virker ikke længere"


def test_who_is_here_and_who_is_not_get_the_same_answer(client: StrictClient, lise: Staff) -> None:
    closed = make.staff()
    Staff.objects.filter(pk=closed.pk).update(is_active=False)
    answers = [
        ask_for_a_new_one(client, address).content
        for address in (lise.email, closed.email, "ingen@example.com")
    ]
    token = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
    assert len({token.sub(b"", answer) for answer in answers}) == 1
    assert len(letters()) == 1


def test_nothing_of_a_login_is_written_in_the_log(
    client: StrictClient, lise: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    try_in(client, "forkert adgangskode")
    try_in(client)
    ask_for_a_new_one(client, lise.email)
    written = caplog.text
    for secret in ("forkert adgangskode", make.PASSWORD, lise.email, "Lise Holm"):
        assert secret not in written


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_the_pages_of_the_house(
    width: int,
    transactional_db: None,
    page_at: Callable[..., Any],
    log_in: Callable[..., None],
    assert_accessible: Callable[[Any], None],
    settings: Any,
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = identity.providers(
        {
            "MEDSPIL_OIDC_SERVER": "https://login.example.com",
            "MEDSPIL_OIDC_CLIENT": "medspil",
            "MEDSPIL_OIDC_SECRET": "hemmelig",
        }
    )
    page = page_at(width)
    page.goto("/konto/login/")
    assert_accessible(page)
    page.goto("/konto/oidc/kommune/login/")
    assert_accessible(page)
    log_in(page, make.staff(until=clock.today() - timedelta(days=1)))
    for path, title in (("/", "Du har ingen rolle i dag"), ("/konto/igen/", "Bekræft, at det")):
        page.goto(path)
        assert page.locator("h1").inner_text().startswith(title)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
