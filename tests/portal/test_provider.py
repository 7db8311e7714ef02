"""Citizens in by an identity provider of their own, against a real one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured

from medspil.config import identity
from medspil.people.models import Citizen
from medspil.portal.doors import SESSION_COOKIE
from medspil.portal.models import DoorSession
from tests import factories as make
from tests.guards import StrictClient
from tests.people import provider as real

pytestmark = pytest.mark.django_db
BACK = "/min/mitid/svar/"


@pytest.fixture(scope="module")
def running() -> Iterator[real.Provider]:
    with real.running() as provider:
        yield provider


@pytest.fixture
def broker(running: real.Provider, settings: Any) -> real.Provider:
    """The provider, named to Medspil by the variables of docs/portal.md; a client of its own."""
    told = {
        name.replace("MEDSPIL_OIDC", "MEDSPIL_CITIZEN_OIDC"): value
        for name, value in running.environment.items()
    }
    told |= {
        "MEDSPIL_CITIZEN_OIDC_NAME": "MitID",
        "MEDSPIL_CITIZEN_OIDC_CLAIM": "preferred_username",
        "MEDSPIL_CITIZEN_OIDC_SCOPE": "openid profile",
    }
    running.register(f"http://testserver{BACK}")
    settings.MEDSPIL_CITIZEN_OIDC = identity.citizens(told)
    return running


@pytest.fixture
def amalie(db: None) -> Citizen:
    make.the_law()
    citizen = make.citizen(first_name="Amalie", group="LAB6_02", staff=make.staff())
    citizen.set_cpr(make.cpr(uuid.uuid4().int % 5000))
    citizen.save()
    return citizen


def over(client: StrictClient) -> str:
    answer = client.post("/min/mitid/")
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def come_back(client: StrictClient, broker: real.Provider, username: str) -> str:
    return broker.log_on(over(client), username).removeprefix("http://testserver")


def test_a_citizen_comes_in_by_the_number_that_the_provider_tells(
    client: StrictClient, broker: real.Provider, amalie: Citizen
) -> None:
    broker.person(amalie.cpr.digits)
    assert "Log på med MitID" in client.get("/min/ind/").content.decode()
    answer = client.get(come_back(client, broker, amalie.cpr.digits))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/min/")
    assert "Hej Amalie" in client.get("/min/").content.decode()
    session = DoorSession.objects.get()
    assert (session.citizen, session.how, session.link) == (amalie, "provider", None)


def test_the_case_number_can_be_the_claim(
    client: StrictClient, broker: real.Provider, amalie: Citizen, settings: Any
) -> None:
    settings.MEDSPIL_CITIZEN_OIDC = {**settings.MEDSPIL_CITIZEN_OIDC, "match": "reference"}
    broker.person(amalie.reference)
    assert client.get(come_back(client, broker, amalie.reference)).status_code == 303


def test_whom_we_do_not_know_is_told_so_and_whom_to_call(
    client: StrictClient, broker: real.Provider, amalie: Citizen
) -> None:
    unknown = make.cpr(9123).digits
    broker.person(unknown)
    answer = client.get(come_back(client, broker, unknown))
    assert (answer.status_code, "Vi kan ikke finde dig" in answer.content.decode()) == (403, True)
    assert DoorSession.objects.count() == 0


def test_an_answer_works_once_and_in_the_browser_that_asked(
    client: StrictClient, broker: real.Provider, amalie: Citizen
) -> None:
    username = f"{amalie.cpr.digits}"
    broker.person(username)
    back = come_back(client, broker, username)
    assert StrictClient().get(back).status_code == 403  # another browser
    kept = client.cookies["medspil_rejse"].value
    assert client.get(back).status_code == 303
    client.cookies["medspil_rejse"] = kept  # replayed
    assert client.get(back).status_code == 403
    assert DoorSession.objects.count() == 1


def test_a_forged_state_opens_nothing(
    client: StrictClient, broker: real.Provider, amalie: Citizen
) -> None:
    broker.person(amalie.cpr.digits)
    back = come_back(client, broker, amalie.cpr.digits)
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert client.get(f"{BACK}?code={code}&state=forged").status_code == 403
    assert SESSION_COOKIE not in client.cookies


def test_pkce_state_and_nonce_go_along_and_no_secret(
    client: StrictClient, broker: real.Provider
) -> None:
    asked = parse_qs(urlsplit(over(client)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert broker.environment["MEDSPIL_OIDC_SECRET"] not in str(asked)


def test_a_token_for_somebody_else_s_client_is_not_trusted(
    client: StrictClient, broker: real.Provider, amalie: Citizen, settings: Any
) -> None:
    broker.person(amalie.cpr.digits)
    back = come_back(client, broker, amalie.cpr.digits)
    settings.MEDSPIL_CITIZEN_OIDC = {**settings.MEDSPIL_CITIZEN_OIDC, "client": "another"}
    assert client.get(back).status_code == 403
    assert DoorSession.objects.count() == 0


def test_a_provider_that_does_not_answer_leaves_a_page_that_says_so(
    client: StrictClient, broker: real.Provider, settings: Any
) -> None:
    nowhere = "http://localhost:9"
    settings.MEDSPIL_CITIZEN_OIDC = {**settings.MEDSPIL_CITIZEN_OIDC, "server": nowhere}
    answer = client.post("/min/mitid/")
    assert (answer.status_code, "gik noget galt" in answer.content.decode()) == (503, True)


def test_without_a_provider_there_is_no_such_door(client: StrictClient, db: None) -> None:
    assert "MitID" not in client.get("/min/ind/").content.decode()
    assert (client.post("/min/mitid/").status_code, client.get(BACK).status_code) == (404, 404)


def test_a_provider_half_named_is_said_at_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="MEDSPIL_CITIZEN_OIDC_CLIENT"):
        identity.citizens({"MEDSPIL_CITIZEN_OIDC_SERVER": "https://broker.example"})
    with pytest.raises(ImproperlyConfigured, match="cpr or reference"):
        identity.citizens(
            {
                "MEDSPIL_CITIZEN_OIDC_SERVER": "https://broker.example",
                "MEDSPIL_CITIZEN_OIDC_CLIENT": "medspil",
                "MEDSPIL_CITIZEN_OIDC_SECRET": "x",
                "MEDSPIL_CITIZEN_OIDC_MATCH": "name",
            }
        )
    assert identity.form_origins(
        {"MEDSPIL_CITIZEN_OIDC_SERVER": "https://broker.example/realms/x"}
    ) == ["https://broker.example"]
