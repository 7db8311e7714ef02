"""The municipality's own login, by OpenID Connect, against a real provider."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured

from medspil.config import identity
from medspil.people.models import Staff
from tests import factories as make
from tests.guards import StrictClient
from tests.people import provider as real

CALLBACK = "/konto/oidc/kommune/login/callback/"
LOGIN = "/konto/oidc/kommune/login/"
Visitors = Callable[[], StrictClient]


@pytest.fixture(scope="module")
def running() -> Iterator[real.Provider]:
    with real.running() as provider:
        yield provider


@pytest.fixture
def kommune(running: real.Provider, settings: Any, db: None) -> real.Provider:
    """The provider, named to Medspil by the variables of docs/login.md."""
    running.register(f"http://testserver{CALLBACK}")
    settings.SOCIALACCOUNT_PROVIDERS = identity.providers(running.environment)
    return running


@pytest.fixture
def lise(db: None) -> Staff:
    """An employee without a password of her own here."""
    staff = make.staff(username=f"lise{time.time_ns()}", full_name="Lise Holm")
    staff.set_unusable_password()
    staff.save()
    return staff


def authorize(client: StrictClient, path: str = LOGIN) -> str:
    answer = client.post(path)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def come_in(client: StrictClient, kommune: real.Provider, username: str, path: str = LOGIN) -> Any:
    back = kommune.log_on(authorize(client, path), username)
    return client.get(back.removeprefix("http://testserver"), follow=True)


def heading(answer: Any) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.content.decode(), re.DOTALL)
    return found[1].strip() if found else f"{answer.status_code}, no heading"


def is_in(client: StrictClient) -> bool:
    return client.get("/komponenter").status_code == 200


def test_an_employee_comes_in_and_goes_where_she_was_going(
    client: StrictClient, kommune: real.Provider, lise: Staff
) -> None:
    kommune.person(lise.username)
    answer = come_in(client, kommune, lise.username, f"{LOGIN}?next=/komponenter")
    assert answer.redirect_chain[-1][0] == "/komponenter"
    assert is_in(client)
    assert client.session["_auth_user_id"] == str(lise.pk)


def test_the_second_factor_is_the_providers_and_not_asked_for_again(
    client: StrictClient, new_client: Visitors, kommune: real.Provider, lise: Staff
) -> None:
    totp.TOTP.activate(lise, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    kommune.person(lise.username)
    come_in(client, kommune, lise.username)
    assert is_in(client)
    lise.set_password(make.PASSWORD)
    lise.save()
    by_password = new_client()
    by_password.post("/konto/login/", {"login": lise.username, "password": make.PASSWORD})
    assert not is_in(by_password)


def test_whoever_is_not_in_medspil_is_told_so(
    client: StrictClient, kommune: real.Provider, db: None
) -> None:
    kommune.person("fremmed")
    answer = come_in(client, kommune, "fremmed")
    assert heading(answer) == "Log på"
    assert "Du er ikke oprettet i Medspil. Spørg din administrator." in answer.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_a_demo_account_is_not_opened_by_the_provider(
    client: StrictClient, kommune: real.Provider, settings: Any, db: None
) -> None:
    settings.MEDSPIL_DEMO = True
    make.staff(username="demoleder", is_demo=True)
    kommune.person("demoleder")
    answer = come_in(client, kommune, "demoleder")
    assert "Du er ikke oprettet i Medspil" in answer.content.decode()
    assert not is_in(client)


def test_a_closed_account_is_closed_to_the_provider_too(
    client: StrictClient, new_client: Visitors, kommune: real.Provider, lise: Staff
) -> None:
    kommune.person(lise.username)
    come_in(client, kommune, lise.username)
    assert is_in(client)
    Staff.objects.filter(pk=lise.pk).update(is_active=False)
    assert not is_in(client)
    again = new_client()
    assert heading(come_in(again, kommune, lise.username)) == "Din adgang er lukket"
    assert not is_in(again)


def test_from_the_second_time_on_the_providers_own_id_counts(
    client: StrictClient, new_client: Visitors, kommune: real.Provider, lise: Staff
) -> None:
    person = kommune.person(lise.username)
    come_in(client, kommune, lise.username)
    kommune.rename(person, f"{lise.username}-gift")
    married = new_client()
    come_in(married, kommune, f"{lise.username}-gift")
    assert married.session["_auth_user_id"] == str(lise.pk)
    kommune.person(lise.username)  # somebody new is given the old name
    heir = new_client()
    answer = come_in(heir, kommune, lise.username)
    assert "hører til en anden bruger i kommunens login" in answer.content.decode()
    assert not is_in(heir)


def test_of_what_the_provider_tells_only_the_user_name_is_kept(
    client: StrictClient, kommune: real.Provider, lise: Staff
) -> None:
    kommune.person(lise.username)
    for _time in range(2):
        come_in(client, kommune, lise.username)
        client.post("/konto/logout/")
        linked = SocialAccount.objects.get()
        assert linked.extra_data == {"userinfo": {"preferred_username": lise.username}}
    lise.refresh_from_db()
    assert lise.full_name == "Lise Holm"


def test_the_code_is_bound_to_this_browser(
    client: StrictClient, new_client: Visitors, kommune: real.Provider, lise: Staff
) -> None:
    kommune.person(lise.username)
    address = authorize(client)
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = kommune.log_on(address, lise.username)
    stolen = parse_qs(urlsplit(back).query)["code"][0]
    answer = requests.post(
        f"{kommune.issuer}/oauth/token",
        data={
            "grant_type": "authorization_code",
            "code": stolen,
            "redirect_uri": f"http://testserver{CALLBACK}",
        },
        auth=("medspil", kommune.environment["MEDSPIL_OIDC_SECRET"]),
        timeout=10,
    )
    assert answer.status_code == 400  # without the verifier, which this browser's session holds
    other = new_client()
    refused = other.get(back.removeprefix("http://testserver"))
    assert heading(refused) == "Log på lykkedes ikke"
    assert not is_in(other)


def test_whoever_changes_their_mind_is_brought_back(
    client: StrictClient, kommune: real.Provider, lise: Staff
) -> None:
    state = parse_qs(urlsplit(authorize(client)).query)["state"][0]
    answer = client.get(CALLBACK, {"error": "access_denied", "state": state}, follow=True)
    assert heading(answer) == "Du blev ikke logget på"


def test_a_provider_that_is_down_gets_a_page_that_says_so(
    client: StrictClient, kommune: real.Provider, settings: Any, db: None
) -> None:
    nobody = kommune.environment | {"MEDSPIL_OIDC_SERVER": "http://127.0.0.1:9"}
    settings.SOCIALACCOUNT_PROVIDERS = identity.providers(nobody)
    assert heading(client.post(LOGIN)) == "Log på lykkedes ikke"


def test_an_identity_cannot_be_hung_on_an_account_from_within(
    client: StrictClient, kommune: real.Provider, lise: Staff
) -> None:
    client.force_login(lise, confirmed=True)
    kommune.person("fremmed2")
    answer = come_in(client, kommune, "fremmed2", f"{LOGIN}?process=connect")
    assert answer.status_code == 404
    assert not SocialAccount.objects.exists()


def test_sensitive_pages_ask_again_by_the_provider(
    client: StrictClient,
    kommune: real.Provider,
    lise: Staff,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = "/konto/2fa/totp/activate/"
    kommune.person(lise.username)
    come_in(client, kommune, lise.username)
    assert client.get(page).status_code == 200
    later = time.time() + 31 * 60
    with monkeypatch.context() as changed:
        changed.setattr(time, "time", lambda: later)
        asked = client.get(page, follow=True)
    assert heading(asked) == "Bekræft, at det er dig"
    form = re.search(r'<form method="post" action="(/konto/oidc/[^"]+)"', asked.content.decode())
    assert form
    address = authorize(client, form[1].replace("&amp;", "&"))
    assert parse_qs(urlsplit(address).query)["prompt"] == ["login"]
    back = kommune.log_on(address, lise.username)
    answer = client.get(back.removeprefix("http://testserver"), follow=True)
    assert answer.redirect_chain[-1][0] == page
    assert answer.status_code == 200


def test_half_a_configuration_is_refused_at_the_start() -> None:
    assert identity.providers({}) == {}
    with pytest.raises(ImproperlyConfigured, match="MEDSPIL_OIDC_SECRET"):
        identity.providers(
            {"MEDSPIL_OIDC_SERVER": "https://login.example.com", "MEDSPIL_OIDC_CLIENT": "medspil"}
        )


def test_the_form_may_lead_to_the_provider_and_where_it_passes() -> None:
    environment = {
        "MEDSPIL_OIDC_SERVER": "https://login.example.com/realms/kommune",
        "MEDSPIL_OIDC_PASSES": "https://adfs.example.com, https://login.example.com",
    }
    assert identity.form_origins(environment) == [
        "https://login.example.com",
        "https://adfs.example.com",
    ]
    assert identity.form_origins({}) == []


@pytest.mark.browser
@pytest.mark.parametrize("allowed", [True, False], ids=["named", "not named"])
def test_a_browser_follows_the_form_to_the_provider_only_when_it_is_named(
    allowed: bool,
    transactional_db: None,
    running: real.Provider,
    settings: Any,
    live_server: Any,
    new_context: Callable[..., Any],
    lise: Staff,
) -> None:
    running.register(f"{live_server.url}{CALLBACK}")
    running.person(lise.username)
    environment = running.environment
    settings.SOCIALACCOUNT_PROVIDERS = identity.providers(environment)
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    origins = identity.form_origins(environment) if allowed else []
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": policy | {"form-action": [SELF, *origins]},
    }
    page = new_context(base_url=live_server.url, locale="da-DK").new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto("/konto/login/?next=/komponenter")
    page.get_by_role("link", name="Log på med Kommunens login").click()
    page.get_by_role("button", name="Fortsæt").click()
    if not allowed:
        page.wait_for_timeout(500)
        assert any("form-action" in said for said in complaints)
        return
    page.get_by_label("Login").fill(lise.username)
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Password").fill(real.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/komponenter")
    assert page.get_by_text("Lise Holm").first.is_visible()
