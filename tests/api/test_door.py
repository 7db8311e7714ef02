"""The API's door: who comes in, how often, and how every error looks."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Caller

from medspil.api.actions import create_client, revoke_client, token_hash
from medspil.api.models import Client, Scope
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.people.models import Role
from tests import factories as make
from tests.api.conftest import Outside
from tests.guards import StrictClient

READS = {
    "/due": "due:read",
    "/citizens": "citizens:read",
    "/citizens/T-1": "citizens:read",
    "/conversations": "conversations:read",
    "/suspensions": "suspensions:read",
    "/rules": "rules:read",
}
LetIn = Callable[..., Outside]
TEST = System("test")


def is_problem(answer: Any, status: int) -> bool:
    body = answer.json()
    return (
        answer.status_code == body["status"] == status
        and answer.headers["Content-Type"] == "application/problem+json"
        and set(body) == {"type", "title", "status", "detail", "errors"}
        and body["title"] != ""
    )


@pytest.mark.parametrize("path", READS)
def test_without_a_token_that_is_in_force_nobody_comes_in_and_all_look_alike(
    path: str, let_in: LetIn
) -> None:
    outside = let_in()
    good = outside.token
    caller = Caller()
    expired, revoked = let_in(name="Udløbet"), let_in(name="Lukket ude")
    Client.objects.filter(pk=expired.client.pk).update(expires_on=clock.today() - timedelta(days=1))
    revoke_client(by=TEST, client=revoked.client)
    headers: list[dict[str, str]] = [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer medspil_ukendt"},
        {"Authorization": f"Bearer {good}x"},
        {"Authorization": f"Basic {good}"},
        {"Authorization": good},
        {"Authorization": f"Bearer {expired.token}"},
        {"Authorization": f"Bearer {revoked.token}"},
        {"X-Api-Key": good},
    ]
    answers = [caller.get(f"/api/v1{path}", headers=sent) for sent in headers]
    assert all(is_problem(answer, 401) for answer in answers)
    assert len({answer.content for answer in answers}) == 1
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {'Bearer realm="Medspil"'}
    assert caller.get(f"/api/v1{path}?token={good}&access_token={good}").status_code == 401


@pytest.mark.parametrize(("path", "scope"), READS.items())
def test_a_token_opens_what_its_scopes_say_and_nothing_else(
    path: str, scope: str, let_in: LetIn
) -> None:
    others = [other for other in Scope.values if other != scope]
    refused = let_in(*others, name="Alt andet").get(path)
    assert is_problem(refused, 403)
    assert scope in refused.json()["detail"]
    assert let_in(scope).get(path).status_code in (200, 404)


def test_a_cookie_opens_nothing(client: StrictClient, db: None) -> None:
    client.force_login(make.leader(whole_house=True), confirmed=True)
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/due").status_code == 401
    assert client.post("/api/v1/conversations", {}, "application/json").status_code == 401


def test_a_token_opens_no_page(let_in: LetIn) -> None:
    answer = let_in().call("GET", "http://testserver/borgere/")
    assert answer.headers["Location"].startswith("/konto/login/")


def test_the_token_is_kept_as_a_keyed_hash_alone(let_in: LetIn) -> None:
    outside = let_in()
    kept = Client.objects.get(pk=outside.client.pk)
    assert len(outside.token) >= len("medspil_") + 43  # 256 bits
    assert bytes(kept.token_hash) == token_hash(outside.token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_client::text FROM api_client")
        rows = [row for (row,) in cursor.fetchall()]
    assert not any(outside.token[20:] in row for row in rows)
    assert outside.token.startswith(kept.prefix)
    assert len(kept.prefix) < 20


def test_a_token_works_to_the_end_of_its_last_day(let_in: LetIn) -> None:
    outside = let_in()
    last = outside.client.expires_on
    with clock.at(make.moment(last, "23:59")):
        assert outside.get("/rules").status_code == 200
    with clock.at(make.moment(last + timedelta(days=1), "00:01")):
        assert outside.get("/rules").status_code == 401


def test_when_it_was_last_used_is_known(let_in: LetIn) -> None:
    outside = let_in()
    assert outside.client.last_used_at is None
    outside.get("/rules")
    outside.client.refresh_from_db()
    assert abs(clock.now() - outside.client.last_used_at) < timedelta(minutes=1)


def test_too_many_calls_in_a_minute_are_asked_to_wait(
    let_in: LetIn, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDSPIL_API_RATE = 3
    noon = 1_800_000_000 // 60 * 60
    monkeypatch.setattr(time, "time", lambda: noon + 20.5)
    busy, calm = let_in(name="Travl"), let_in(name="Rolig")
    for _call in range(3):
        assert busy.get("/rules").status_code == 200
    refused = busy.get("/rules")
    assert is_problem(refused, 429)
    assert refused.headers["Retry-After"] == "40"
    assert calm.get("/rules").status_code == 200
    monkeypatch.setattr(time, "time", lambda: noon + 60.0)
    assert busy.get("/rules").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/findes-ikke", 404),
        ("POST", "/findes-ikke", 404),
        ("GET", "/api/v2/due", 404),
        ("GET", "/api/", 404),
        ("GET", "/docs", 404),
        ("DELETE", "/due", 405),
        ("PUT", "/conversations", 405),
        ("POST", "/openapi.json", 405),
    ],
)
def test_errors_of_the_framework_are_problems_too(
    method: str, path: str, status: int, let_in: LetIn
) -> None:
    answer = let_in().call(method, path)
    assert is_problem(answer, status)
    assert answer.headers["Cache-Control"] == "no-store"


def test_more_than_five_megabytes_are_a_problem_too(let_in: LetIn) -> None:
    answer = let_in().post("/conversations", {"note": "x" * (5 * 1024 * 1024)})
    assert is_problem(answer, 413)


def test_a_fault_of_ours_says_where_and_not_with_whose_data(
    let_in: LetIn, caplog: pytest.LogCaptureFixture
) -> None:
    outside = let_in("rules:read")
    make.citizen(last_name="Kanariefugl")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE contact_contactrule RENAME TO gone")
    answer = outside.get("/rules")
    assert is_problem(answer, 500)
    assert "contact_contactrule" not in answer.content.decode() + caplog.text
    assert "ProgrammingError in the API" in caplog.text


def test_what_is_asked_for_is_not_written_in_the_log(
    let_in: LetIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    outside = let_in()
    outside.get("/citizens/SAG-KANARIE")
    outside.get("/due", reference="SAG-KANARIE", on="forkert")
    outside.post("/conversations", {"reference": "SAG-KANARIE", "note": "kanarienotat"})
    shown = "\n".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")
    for private in ("SAG-KANARIE", "kanarienotat", outside.token):
        assert private not in shown


# -- letting in ------------------------------------------------------------------------------------


def letting(**changed: Any) -> dict[str, Any]:
    usual = {
        "name": "Fagsystem",
        "scopes": ["due:read"],
        "expires_on": clock.today() + timedelta(days=30),
    }
    return usual | changed


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "fagSYSTEM"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["due:read", "alt"]}, "scopes"),
        ({"expires_on": clock.today() - timedelta(days=1)}, "expires_on"),
        ({"expires_on": clock.today() + timedelta(days=800)}, "expires_on"),
    ],
)
def test_what_cannot_be_let_in_is_refused_with_a_sentence(
    changed: dict[str, Any], field: str, db: None
) -> None:
    create_client(by=TEST, **letting())
    with pytest.raises(Refused) as refusal:
        create_client(by=TEST, **letting(**{"name": "Andet", **changed}))
    assert refusal.value.field == field
    assert Client.objects.count() == 1


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.LEADER, Role.CONSULTANT])
def test_only_administrators_let_in_and_shut_out(role: str, db: None) -> None:
    made, _token = create_client(by=make.administrator(), **letting())
    colleague = make.staff(role)
    with pytest.raises(NotAllowed):
        create_client(by=colleague, **letting(name="Andet"))
    with pytest.raises(NotAllowed):
        revoke_client(by=colleague, client=made)
