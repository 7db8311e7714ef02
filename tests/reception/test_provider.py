"""Companies in by an identity provider of their own, against a real one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured

from medspil.companies.actions.companies import close_company
from medspil.companies.models import Company
from medspil.config import identity
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.reception.doors import SESSION_COOKIE
from medspil.reception.models import CompanySession
from tests.companies.making import a_company, a_cvr
from tests.guards import StrictClient
from tests.people import provider as real
from tests.reception.coming import text

pytestmark = pytest.mark.django_db
BACK, HOME = "/virksomhed/mitid/svar/", "/virksomhed/min/"


@pytest.fixture(scope="module")
def running() -> Iterator[real.Provider]:
    with real.running() as provider:
        yield provider


@pytest.fixture
def broker(running: real.Provider, settings: Any) -> real.Provider:
    """The provider, named to Medspil by the variables of docs/reception.md."""
    told = {
        name.replace("MEDSPIL_OIDC", "MEDSPIL_COMPANY_OIDC"): value
        for name, value in running.environment.items()
    }
    told |= {
        "MEDSPIL_COMPANY_OIDC_NAME": "MitID Erhverv",
        "MEDSPIL_COMPANY_OIDC_CLAIM": "preferred_username",
        "MEDSPIL_COMPANY_OIDC_SCOPE": "openid profile",
    }
    running.register(f"http://testserver{BACK}")
    settings.MEDSPIL_COMPANY_OIDC = identity.companies(told)
    return running


def come_back(client: StrictClient, broker: real.Provider, cvr: str) -> str:
    broker.person(cvr)
    answer = client.post("/virksomhed/mitid/")
    assert answer.status_code == 302
    return broker.log_on(answer.headers["Location"], cvr).removeprefix("http://testserver")


def test_a_company_comes_in_by_its_number(client: StrictClient, broker: real.Provider) -> None:
    company: Company = a_company("Hotellet A/S")
    assert "Log på med MitID Erhverv" in text(client.get("/virksomhed/ind/"))
    answer = client.get(come_back(client, broker, str(company.cvr)))
    assert (answer.status_code, answer.headers["Location"]) == (303, HOME)
    assert "Hotellet A/S" in text(client.get(HOME))
    session = CompanySession.objects.get()
    assert (session.company, session.how, session.link) == (company, "provider", None)


def test_a_number_that_is_nobody_s_closed_or_two_s_lets_nobody_in(
    client: StrictClient, broker: real.Provider
) -> None:
    closed, twice = a_company(), a_company()
    close_company(by=System("test"), company=closed, closed_on=clock.today())
    a_company(cvr=twice.cvr, even_so=True)
    for cvr in (a_cvr(), str(closed.cvr), str(twice.cvr)):
        answer = client.get(come_back(client, broker, cvr))
        assert (answer.status_code, "kan ikke finde" in text(answer)) == (403, True)
    assert CompanySession.objects.count() == 0


def test_an_answer_works_once_and_in_the_browser_that_asked(
    client: StrictClient, broker: real.Provider
) -> None:
    company = a_company()
    back = come_back(client, broker, str(company.cvr))
    assert StrictClient().get(back).status_code == 403
    kept = client.cookies["medspil_firmarejse"].value
    assert client.get(back).status_code == 303
    client.cookies["medspil_firmarejse"] = kept
    assert client.get(back).status_code == 403
    assert CompanySession.objects.count() == 1


def test_a_forged_state_or_a_token_for_another_opens_nothing(
    client: StrictClient, broker: real.Provider, settings: Any
) -> None:
    company = a_company()
    back = come_back(client, broker, str(company.cvr))
    code = parse_qs(urlsplit(back).query)["code"][0]
    settings.MEDSPIL_COMPANY_OIDC = {**settings.MEDSPIL_COMPANY_OIDC, "client": "another"}
    assert client.get(back).status_code == 403
    assert client.get(f"{BACK}?code={code}&state=forged").status_code == 403
    assert SESSION_COOKIE not in client.cookies


def test_a_provider_that_does_not_answer_and_none_at_all(
    client: StrictClient, broker: real.Provider, settings: Any
) -> None:
    nowhere = {**settings.MEDSPIL_COMPANY_OIDC, "server": "http://localhost:9"}
    settings.MEDSPIL_COMPANY_OIDC = nowhere
    assert client.post("/virksomhed/mitid/").status_code == 503
    settings.MEDSPIL_COMPANY_OIDC = {}
    assert (client.post("/virksomhed/mitid/").status_code, client.get(BACK).status_code) == (
        404,
        404,
    )


def test_a_provider_half_named_is_said_at_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="MEDSPIL_COMPANY_OIDC_CLIENT"):
        identity.companies({"MEDSPIL_COMPANY_OIDC_SERVER": "https://broker.example"})
    origins = identity.form_origins({"MEDSPIL_COMPANY_OIDC_SERVER": "https://broker.example/x"})
    assert origins == ["https://broker.example"]
