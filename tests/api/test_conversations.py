"""Conversations through the API: read, and registered by the action that people use."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from medspil.contact.actions.conversations import correct_note, withdraw_conversation
from medspil.contact.models import Conversation, Due, NextContact
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.kernel.models import AuditEntry
from medspil.people.models import Citizen
from tests import factories as make
from tests.api.conftest import Outside
from tests.api.test_citizens import all_of
from tests.api.test_door import is_problem

LetIn = Callable[..., Outside]
TEST = System("test")


@pytest.fixture
def anna(the_law: None) -> Citizen:
    return make.citizen(reference="SAG-1")


def talk(**changed: Any) -> dict[str, Any]:
    return {"reference": "SAG-1", "form": "phone", "note": "Talte om praktik"} | changed


# -- reading ---------------------------------------------------------------------------------------


def test_a_conversation_in_the_words_of_the_import(let_in: LetIn, anna: Citizen) -> None:
    made = make.conversation(anna, date(2020, 4, 14), channel="phone_walk", note="Talte")
    [read] = let_in("conversations:read").get("/conversations").json()["items"]
    assert read == {
        "id": made.pk,
        "reference": "SAG-1",
        "afholdt": "2020-04-14T10:00:00+02:00",
        "type": 7,
        "form": "phone_walk",
        "note": None,
        "voluntary": True,
        "statutory_effect": made.statutory_effect,
        "statutory_reason": made.statutory_reason,
        "local_effect": "resets",
        "source": "desk",
        "withdrawn": False,
    }


def test_the_note_takes_a_scope_of_its_own_and_reads_as_it_was_corrected(
    let_in: LetIn, anna: Citizen
) -> None:
    made = make.conversation(anna, note="Først skrevet")
    first = made.notes.get()
    second = correct_note(by=TEST, citizen=anna, note=first, text="Så rettet")
    correct_note(by=TEST, citizen=anna, note=second, text="Til sidst")
    [read] = let_in().get("/conversations").json()["items"]
    assert read["note"] == "Til sidst"
    without = let_in("conversations:read", name="Uden").get("/conversations")
    assert "Til sidst" not in without.content.decode()


def test_since_a_day_and_of_some_citizens(let_in: LetIn, anna: Citizen) -> None:
    bo = make.citizen(reference="SAG-2")
    for day in (date(2020, 1, 10), date(2020, 2, 10), date(2020, 3, 10)):
        make.conversation(anna, day)
        make.conversation(bo, day)
    outside = let_in("conversations:read")
    since = all_of(outside, "/conversations", since="2020-02-10", limit=3)
    assert [row["afholdt"][:10] for row in since] == ["2020-02-10"] * 2 + ["2020-03-10"] * 2
    annas = all_of(outside, "/conversations", reference="SAG-1", limit=2)
    assert {row["reference"] for row in annas} == {"SAG-1"}
    assert len(annas) == 3


def test_one_that_was_withdrawn_says_so(let_in: LetIn, anna: Citizen) -> None:
    made = make.conversation(anna)
    withdraw_conversation(by=TEST, citizen=anna, conversation=made, why="Forkert borger")
    [read] = let_in("conversations:read").get("/conversations").json()["items"]
    assert read["withdrawn"] is True


# -- registering -----------------------------------------------------------------------------------


def test_a_conversation_is_registered_as_a_caseworker_would(let_in: LetIn, anna: Citizen) -> None:
    today = clock.today()
    outside = let_in("conversations:write", name="Telefoncentralen")
    answer = outside.post(
        "/conversations",
        talk(naeste_kontakt=str(today + timedelta(days=9)), afholdt=f"{today}T00:30:00"),
    )
    assert answer.status_code == 201
    made = Conversation.objects.get()
    assert answer.json()["id"] == made.pk
    assert answer.json()["note"] is None
    assert (made.citizen, made.channel, made.source, made.type) == (anna, "phone", "api", 7)
    assert made.held_at == make.moment(today, "00:30")
    assert made.notes.get().text == "Talte om praktik"
    assert NextContact.objects.get().day == today + timedelta(days=9)
    assert Due.objects.get(citizen=anna).last_contact == today
    entry = AuditEntry.objects.get(action="contact.register_conversation")
    assert entry.actor == "system:api:Telefoncentralen"


@pytest.mark.parametrize(
    ("afholdt", "held"),
    [
        ("2020-02-10", "2020-02-10T12:00:00+01:00"),
        ("2020-02-10T09:15", "2020-02-10T09:15:00+01:00"),
        ("2020-07-10T09:15:59", "2020-07-10T09:15:00+02:00"),
        ("2020-02-10T09:15:00Z", "2020-02-10T10:15:00+01:00"),
    ],
)
def test_a_moment_is_read_as_in_the_import(
    afholdt: str, held: str, let_in: LetIn, anna: Citizen
) -> None:
    answer = let_in().post("/conversations", talk(afholdt=afholdt))
    assert (answer.status_code, answer.json().get("afholdt")) == (201, held)


def test_a_conversation_today_without_a_time_is_not_in_the_future(
    let_in: LetIn, anna: Citizen
) -> None:
    with clock.at(make.moment(date(2020, 2, 10), "08:00")):
        answer = let_in().post("/conversations", talk(afholdt="2020-02-10"))
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reference": "ukendt"}, "reference"),
        ({"note": "  "}, "note"),
        ({"afholdt": "2099-01-01T10:00"}, "afholdt"),
        ({"naeste_kontakt": "2020-01-01"}, "naeste_kontakt"),
    ],
)
def test_what_the_action_refuses_comes_back_with_its_sentence(
    changed: dict[str, Any], field: str, let_in: LetIn, anna: Citizen
) -> None:
    answer = let_in().post("/conversations", talk(**changed))
    assert is_problem(answer, 422)
    body = answer.json()
    assert body["type"] == "urn:medspil:refused"
    assert body["errors"] == [{"field": field, "detail": body["detail"]}]
    assert not Conversation.objects.exists()


def test_a_closed_citizen_is_refused(let_in: LetIn, anna: Citizen) -> None:
    Citizen.objects.update(closed_on=clock.today())
    answer = let_in().post("/conversations", talk())
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:medspil:refused")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"form": "brevdue"}, "form"),
        ({"type": 999}, "type"),
        ({"type": 99_999_999}, "type"),
        ({"type": "jobsamtale"}, "type"),
        ({"afholdt": "i går"}, "afholdt"),
        ({"afholdt": "0001-01-01T00:00:00Z"}, "afholdt"),
        ({"afholdt": "9999-12-31T23:59:59-12:00"}, "afholdt"),
        ({"afholdt": 0}, "afholdt"),
        ({"note": "nul\x00"}, "note"),
        ({"note": "x" * 20_001}, "note"),
        ({"note": "\ud800"}, "note"),
        ({"reference": "nul\x00"}, "reference"),
        ({"naeste_kontakt": "9999-01-01"}, "naeste_kontakt"),
        ({"notat": "Stavet anderledes"}, "notat"),
    ],
)
def test_what_does_not_fit_the_document_is_refused_at_its_field(
    changed: dict[str, Any], field: str, let_in: LetIn, anna: Citizen
) -> None:
    answer = let_in().post("/conversations", talk(**changed))
    assert is_problem(answer, 422)
    assert (answer.json()["type"], answer.json()["errors"][0]["field"]) == (
        "urn:medspil:invalid",
        field,
    )


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"tekst"', b"\xff"])
def test_what_is_no_json_object_is_a_problem_too(body: bytes, let_in: LetIn) -> None:
    outside = let_in()
    answer = outside._caller.generic(
        "POST",
        "/api/v1/conversations",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {outside.token}"},
    )
    assert answer.status_code in (400, 422)
    assert is_problem(answer, answer.status_code)


# -- once ------------------------------------------------------------------------------------------


def test_the_same_request_sent_again_writes_once_and_answers_the_same(
    let_in: LetIn, anna: Citizen
) -> None:
    outside = let_in()
    key = {"Idempotency-Key": "opkald 17"}
    first = outside.post("/conversations", talk(), **key)
    again = outside.post("/conversations", talk(), **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Conversation.objects.count() == 1


def test_a_day_without_a_time_sent_again_later_the_same_morning_is_the_same(
    let_in: LetIn, anna: Citizen
) -> None:
    outside, key = let_in(), {"Idempotency-Key": "opkald 18"}
    numbers = []
    for moment in ("08:00", "08:07", "13:00"):
        with clock.at(make.moment(date(2020, 2, 10), moment)):
            answer = outside.post("/conversations", talk(afholdt="2020-02-10"), **key)
        assert answer.status_code == 201
        numbers.append(answer.json()["id"])
    assert numbers == [Conversation.objects.get().pk] * 3
    with clock.at(make.moment(date(2020, 2, 11), "13:00")):
        another = outside.post("/conversations", talk(afholdt="2020-02-11"), **key)
    assert another.json()["type"] == "urn:medspil:idempotency"


@pytest.mark.parametrize("changed", [{"note": "Noget andet"}, {"form": "video"}, {"type": 4}])
def test_another_request_with_the_same_key_is_refused(
    changed: dict[str, Any], let_in: LetIn, anna: Citizen
) -> None:
    outside = let_in()
    outside.post("/conversations", talk(), **{"Idempotency-Key": "1"})
    answer = outside.post("/conversations", talk(**changed), **{"Idempotency-Key": "1"})
    assert is_problem(answer, 422)
    assert answer.json()["type"] == "urn:medspil:idempotency"
    assert Conversation.objects.count() == 1


def test_another_systems_key_is_another_key(let_in: LetIn, anna: Citizen) -> None:
    key = {"Idempotency-Key": "1"}
    let_in(name="Et").post("/conversations", talk(), **key)
    other = let_in(name="Et andet").post("/conversations", talk(type=4), **key)
    assert other.status_code == 201
    assert Conversation.objects.count() == 2


def test_without_a_key_the_same_conversation_is_refused_the_second_time(
    let_in: LetIn, anna: Citizen
) -> None:
    outside = let_in()
    sent = talk(afholdt="2020-02-10T10:00")
    assert outside.post("/conversations", sent).status_code == 201
    assert outside.post("/conversations", sent).status_code == 422
    assert Conversation.objects.count() == 1


def test_two_sendings_at_the_same_moment_write_once(
    transactional_db: None, let_in: LetIn, anna: Citizen
) -> None:
    outside = let_in()
    answers: list[int] = []

    def send() -> None:
        try:
            answer = outside.post("/conversations", talk(), **{"Idempotency-Key": "samtidig"})
            answers.append(answer.status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [201] * 4
    assert Conversation.objects.count() == 1
