"""`medspil staff` and `medspil api-client`: the first people and other systems, from the server."""

from __future__ import annotations

import inspect
import json
import re
from datetime import date, timedelta
from typing import Any

import click
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from click.testing import CliRunner, Result

from medspil.api.models import Client
from medspil.config.cli import shell
from medspil.config.cli import staff as commands
from medspil.kernel import clock
from medspil.kernel.models import AuditEntry
from medspil.people.actions.staff import change_staff
from medspil.people.models import Role, Staff, Team
from tests import factories as make
from tests.api.conftest import Outside
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db


def medspil(command: click.Command, *words: str, typed: str | None = None) -> Result:
    """The command on the tests' own database."""

    def run(**options: Any) -> None:
        assert command.callback
        with shell.refusals():
            inspect.unwrap(command.callback)(**options)

    plain = click.Command(command.name, params=command.params, callback=run)
    return CliRunner().invoke(plain, words, input=typed)


def first(*more: str) -> Result:
    return medspil(commands.add, "lise", "--name", "Lise Holm", "--role", "administrator", *more)


def choose(client: StrictClient, link: str, password: str) -> None:
    path = re.sub(r"^https?://[^/]+", "", link.strip())
    page = client.get(path, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})


def test_the_first_administrator_comes_in_by_the_link_once(client: StrictClient) -> None:
    said = first("--address", "https://medspil.example.dk/")
    assert said.exit_code == 0
    assert said.stdout.startswith("https://medspil.example.dk/konto/password/reset/key/")
    lise = Staff.objects.get(username="lise")
    held = lise.memberships.get()
    assert (held.role, held.team, held.valid.lower) == (Role.ADMINISTRATOR, None, clock.today())
    choose(client, said.stdout, make.PASSWORD)
    lise.refresh_from_db()
    assert lise.check_password(make.PASSWORD)
    again = client.get(said.stdout.strip().removeprefix("https://medspil.example.dk"))
    assert "Linket virker ikke længere" in again.content.decode()


def test_the_link_leads_to_where_employees_are(settings: Any) -> None:
    assert first().stdout.startswith("http://localhost:8000/konto/")
    settings.MEDSPIL_HTTPS, settings.ALLOWED_HOSTS = True, ["medspil.example.dk", "intern"]
    said = medspil(commands.reset, "lise", "--because", "Prøve")
    assert said.stdout.startswith("https://medspil.example.dk/konto/")


def test_a_password_can_be_asked_for_instead(client: StrictClient) -> None:
    said = first("--ask-password")
    assert (said.exit_code, Staff.objects.count()) == (1, 0)
    typed = f"{make.PASSWORD}\n{make.PASSWORD}\n"
    assert (
        medspil(
            commands.add,
            *("lise", "--name", "Lise", "--role", "administrator", "--ask-password"),
            typed=typed,
        ).exit_code
        == 0
    )
    assert Staff.objects.get().check_password(make.PASSWORD)


def test_a_weak_password_leaves_nothing_behind() -> None:
    said = medspil(
        commands.add,
        *("lise", "--name", "Lise", "--role", "administrator", "--ask-password"),
        typed="kort\nkort\n",
    )
    assert (said.exit_code, Staff.objects.count()) == (1, 0)


def test_a_caseworker_needs_a_team_which_is_made_when_it_is_new() -> None:
    words = ["mads", "--name", "Mads Dam", "--role", "caseworker"]
    refused = medspil(commands.add, *words)
    assert (refused.exit_code, refused.stderr) == (1, "En sagsbehandler hører til et team.\n")
    assert not Staff.objects.exists()
    assert medspil(commands.add, *words, "--team", "Nord").exit_code == 0
    assert medspil(commands.add, "anna", *words[1:], "--team", "nord").exit_code == 0
    assert Team.objects.get().memberships.count() == 2
    listed = medspil(commands.list_staff, "--json").stdout.splitlines()
    assert json.loads(listed[1]) == {
        "username": "mads",
        "name": "Mads Dam",
        "open": True,
        "demo": False,
        "roles": [{"role": "caseworker", "team": "Nord"}],
    }


def test_the_same_name_twice_is_refused() -> None:
    first()
    refused = medspil(commands.add, "LISE", "--name", "En anden", "--role", "leader")
    assert (refused.exit_code, refused.stderr) == (1, "Brugernavnet er taget.\n")
    assert Staff.objects.count() == 1


def test_who_has_lost_telephone_and_codes_begins_anew(client: StrictClient) -> None:
    lise = make.staff(Role.ADMINISTRATOR, username="lise")
    totp.TOTP.activate(lise, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client.force_login(lise)
    assert client.get("/komponenter").status_code == 200
    said = medspil(commands.reset, "Lise", "--because", "Telefonen er væk")
    assert said.exit_code == 0
    assert client.get("/komponenter").headers["Location"].startswith("/konto/login/")
    choose(client, said.stdout, "et helt nyt langt kodeord")
    client.post("/konto/login/", {"login": "lise", "password": "et helt nyt langt kodeord"})
    assert client.get("/komponenter").headers["Location"] == "/konto/2fa/"
    entry = AuditEntry.objects.get(action="people.reset_login")
    assert (entry.why, entry.facts) == ("Telefonen er væk", {"factors": 1})
    assert medspil(commands.reset, "ingen", "--because", "x").exit_code == 1


def test_an_address_that_is_no_longer_the_employees_opens_nothing(client: StrictClient) -> None:
    lise = make.staff()
    EmailAddress.objects.create(user=lise, email=lise.email, primary=True)
    old = lise.email
    change_staff(
        by=make.administrator(),
        staff=lise,
        full_name=lise.full_name,
        email="ny@example.com",
        phone="",
        is_active=True,
    )
    assert not EmailAddress.objects.filter(email=old).exists()


# -- other systems ---------------------------------------------------------------------------------


def test_a_system_is_let_in_by_a_token_that_is_printed_once() -> None:
    said = medspil(commands.add_client, "Fagsystem", "--scope", "rules:read", "--scope", "due:read")
    assert said.exit_code == 0
    made = Client.objects.get()
    last = clock.today() + timedelta(days=365)
    assert (made.scopes, made.expires_on) == (["due:read", "rules:read"], last)
    outside = Outside(made, said.stdout.strip())
    assert outside.get("/rules").status_code == 200
    listed = medspil(commands.list_clients, "--json").stdout
    assert json.loads(listed)["name"] == "Fagsystem"
    assert outside.token not in listed + medspil(commands.list_clients).stdout
    assert medspil(commands.revoke_client_named, "fagsystem").exit_code == 0
    assert outside.get("/rules").status_code == 401
    assert "shut out" in medspil(commands.list_clients).stdout


@pytest.mark.parametrize(
    "words",
    [
        ["Fagsystem", "--scope", "alt"],
        ["Fagsystem", "--scope", "due:read", "--until", "2020-01-01"],
        [" ", "--scope", "due:read"],
    ],
)
def test_what_cannot_be_let_in_is_a_sentence_and_exit_code_1(words: list[str]) -> None:
    with clock.at(date(2026, 1, 1)):
        said = medspil(commands.add_client, *words)
    assert (said.exit_code, len(said.stderr.splitlines())) == (1, 1)
    assert not Client.objects.exists()
