"""``/indstillinger/adgang/``: administrators let other systems in and shut them out."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.api.models import Client
from medspil.kernel import clock
from medspil.kernel.models import AuditEntry
from medspil.people.models import Role
from tests import factories as make
from tests.api.conftest import Outside
from tests.guards import StrictClient

LIST, NEW = "/indstillinger/adgang/", "/indstillinger/adgang/ny/"
LetIn = Callable[..., Outside]


@pytest.fixture
def admin(client: StrictClient, db: None) -> StrictClient:
    client.force_login(make.administrator(), confirmed=True)
    return client


def filled(**changed: Any) -> dict[str, Any]:
    in_a_month = clock.today() + timedelta(days=30)
    return {
        "name": "Fagsystem",
        "scopes": ["due:read", "rules:read"],
        "expires_on": f"{in_a_month:%d.%m.%Y}",
        "once": str(uuid.uuid4()),
    } | changed


def token_on(page: Any) -> str:
    found = re.search(r"data-token>([^<]+)<", page.content.decode())
    return found[1] if found else ""


def test_the_token_is_shown_once_and_works(admin: StrictClient) -> None:
    answer = admin.post(NEW, filled())
    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    kept = " ".join(str(session.get_decoded()) for session in Session.objects.all())
    page = admin.get(LIST)
    token = token_on(page)
    assert token.startswith("medspil_")
    assert token not in kept
    assert "no-store" in page.headers["Cache-Control"]
    assert token_on(admin.get(LIST)) == ""
    made = Client.objects.get()
    assert made.scopes == ["due:read", "rules:read"]
    assert Outside(made, token).get("/rules").status_code == 200
    assert AuditEntry.objects.get(action="api.create_client").facts["client"] == made.pk


def test_sent_twice_one_is_let_in_and_its_token_shown(admin: StrictClient) -> None:
    form = filled()
    admin.post(NEW, form)
    assert admin.post(NEW, form).headers["Location"] == LIST
    assert token_on(admin.get(LIST)).startswith("medspil_")
    assert Client.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": "fagSYSTEM"}, "Der er allerede et system med det navn."),
        ({"name": ""}, "Udfyld"),
        ({"scopes": []}, "Vælg hvad systemet må."),
        ({"scopes": ["alt"]}, "alt"),
        ({"expires_on": "01.01.2020"}, "Vælg en dag inden for de næste to år."),
        ({"expires_on": "snart"}, "dato"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    changed: dict[str, Any], says: str, admin: StrictClient
) -> None:
    admin.post(NEW, filled())
    answer = admin.post(NEW, filled(**{"name": "Andet", **changed}))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Client.objects.count() == 1


def test_a_system_is_shut_out_at_once_and_stays_in_the_list(
    admin: StrictClient, let_in: LetIn
) -> None:
    outside = let_in(name="Gammelt system")
    form = {"once": str(uuid.uuid4())}
    for _time in range(2):
        answer = admin.post(f"{LIST}{outside.client.pk}/luk/", form)
        assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    assert outside.get("/rules").status_code == 401
    page = admin.get(LIST).content.decode()
    assert "Gammelt system" in page
    assert "Lukket ude" in page
    assert AuditEntry.objects.filter(action="api.revoke_client").count() == 1
    assert admin.post(f"{LIST}999999/luk/", form).status_code == 404


@pytest.mark.parametrize("path", [LIST, NEW, f"{LIST}1/luk/"])
@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.LEADER, Role.REPRESENTATIVE])
def test_to_others_the_pages_do_not_exist(
    path: str, role: str, client: StrictClient, db: None
) -> None:
    client.force_login(make.staff(role), confirmed=True)
    assert client.post(path, filled()).status_code in (404, 405)
    assert client.get(path).status_code in (404, 405)
    assert not Client.objects.exists()


def test_an_administrator_is_asked_again_first(client: StrictClient, db: None) -> None:
    client.force_login(make.administrator())
    for path in (LIST, NEW):
        assert client.get(path).headers["Location"].startswith("/konto/reauthenticate/")
    assert client.post(NEW, filled()).headers["Location"].startswith("/konto/reauthenticate/")
    assert not Client.objects.exists()


def test_the_number_of_queries_does_not_grow(
    admin: StrictClient, let_in: LetIn, django_assert_num_queries: Any
) -> None:
    let_in(name="Et")
    admin.get(LIST)
    with CaptureQueriesContext(connection) as with_one:
        admin.get(LIST)
    let_in(name="To")
    let_in(name="Tre")
    with django_assert_num_queries(len(with_one)):
        admin.get(LIST)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(
    width: int,
    transactional_db: None,
    page_at: Callable[..., Any],
    log_in: Callable[..., None],
    assert_accessible: Callable[[Any], None],
    let_in: LetIn,
) -> None:
    let_in(name="Fagsystemet")
    page = page_at(width)
    log_in(page, make.administrator())
    page.goto(LIST)
    assert_accessible(page)
    page.get_by_role("link", name="Luk et system ind").click()
    assert_accessible(page)
    page.get_by_label("Systemets navn").fill("Telefoncentralen")
    page.get_by_label("Læse regler").check(force=True)
    page.get_by_role("button", name="Lav nøgle").click()
    page.get_by_text("Nøglen vises kun denne ene gang").wait_for()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
