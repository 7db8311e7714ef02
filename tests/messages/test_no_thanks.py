"""No thank you without logging in: by the link in an e-mail, one kind at a time, and by STOP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.kernel.models import AuditEntry
from medspil.messages import no_thanks, words
from medspil.messages.actions import notify
from medspil.messages.actions.wishes import opt_in
from medspil.messages.delivery import deliver
from medspil.messages.models import LANGUAGES, Message, OptOut
from medspil.people.models import Citizen
from tests import factories as make
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db
NOON = datetime(2020, 4, 14, 12, tzinfo=clock.TZ)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def _the_day(db: None) -> Iterator[None]:
    make.the_law()
    with clock.at(NOON):
        yield


@pytest.fixture
def anna() -> Citizen:
    return make.citizen(phone="", email="anna@example.com")


def queued(citizen: Citizen, kind: str = "reminder", **facts: Any) -> Message:
    return notify(
        by=System("test"),
        citizen=citizen,
        kind=kind,
        facts={"when": NOON + timedelta(days=1), "link": "https://kommune.example.com/b", **facts},
        now=NOON,
    )


def page_of(message: Message) -> str:
    return re.sub(r"^https?://[^/]+", "", no_thanks.address_for(message))


def read(client: StrictClient, address: str) -> str:
    """The page without what is new each time it is made."""
    return re.sub(r'value="[^"]*"', "", client.get(address).content.decode())


def sent() -> Any:
    deliver(list(Message.objects.values_list("pk", flat=True)), now=NOON)
    (letter,) = mail.outbox
    return letter


def test_what_can_be_declined_says_how_to_people_and_to_programs(anna: Citizen) -> None:
    message = queued(anna)
    letter = sent()
    address = no_thanks.address_for(message)
    assert letter.extra_headers["List-Unsubscribe"] == f"<{address}>"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.body.endswith(
        f"\n\nVil du ikke have flere beskeder af denne slags, så sig nej tak her: {address}"
    )


def test_what_is_compulsory_does_not_and_neither_does_an_sms(anna: Citizen) -> None:
    queued(anna, "cancelled")
    letter = sent()
    assert "List-Unsubscribe" not in letter.extra_headers
    assert "nej-tak" not in letter.body
    by_sms = queued(make.citizen(phone="00001234"))
    assert (by_sms.channel, no_thanks.address_for(by_sms)) == ("sms", "")


def test_one_kind_is_declined_and_wanted_again(anna: Citizen, client: StrictClient) -> None:
    page = page_of(queued(anna))
    assert "Vil du ikke have flere beskeder" in client.get(page).content.decode()
    assert OptOut.objects.count() == 0  # a link that is followed by a machine declines nothing
    after = client.post(page, {"do": "stop"}, follow=True)
    assert "Du får ikke flere beskeder af den slags." in after.content.decode()
    no = OptOut.objects.get()
    assert (no.citizen, no.kind, no.how, no.noted_by) == (anna, "reminder", "link", None)
    assert queued(anna).problem == "opted_out"
    assert queued(anna, "missed_call").problem == ""
    client.post(page, {"do": "again"})
    assert queued(anna).problem == ""
    assert OptOut.objects.filter(ended_at=None).count() == 0
    assert "Vil du ikke have flere beskeder" in client.get(page).content.decode()


def test_one_click_of_a_mail_program_is_enough_and_twice_is_once(anna: Citizen) -> None:
    page = page_of(queued(anna))
    program = StrictClient(enforce_csrf_checks=True)
    for _ in range(2):
        answer = program.post(page, ONE_CLICK)
        assert (answer.status_code, answer.content, len(answer.cookies)) == (200, b"", 0)
    assert OptOut.objects.get().kind == "reminder"
    line = AuditEntry.objects.filter(action="messages.decline_kind").first()
    assert line is not None
    assert (line.actor, line.facts) == ("system:no thanks", {"kind": "reminder"})


def test_what_waits_already_is_held_back_as_it_leaves(anna: Citizen, client: StrictClient) -> None:
    message, other = queued(anna), queued(anna, "missed_call")
    client.post(page_of(message), ONE_CLICK)
    deliver([message.pk, other.pk], now=NOON)
    message.refresh_from_db()
    other.refresh_from_db()
    assert (message.state, message.problem, other.state) == ("withdrawn", "opted_out", "sent")


def test_a_forged_link_says_and_does_the_same_to_nobody(
    anna: Citizen, client: StrictClient
) -> None:
    message = queued(anna)
    token = no_thanks.token_of(message.public_id)
    forged = ["x", "a" * 43, token[:-2] + ("AA" if token[-2:] != "AA" else "BB"), "æ", "A" * 500]
    forged += [no_thanks.token_of(queued(anna, "cancelled").public_id)]  # compulsory
    real = read(client, f"/beskeder/nej-tak/{token}/")
    for one in forged:
        address = f"/beskeder/nej-tak/{one}/"
        assert read(client, address) == real
        assert client.post(address, {"do": "stop"}, follow=True).status_code == 200
        assert client.post(address, ONE_CLICK).status_code == 200
    assert OptOut.objects.count() == 0


def test_the_page_names_nobody(anna: Citizen, client: StrictClient) -> None:
    said = client.get(page_of(queued(anna))).content.decode()
    for secret in (anna.first_name, anna.last_name, anna.email, str(anna.public_id), "tid"):
        assert secret not in re.sub(r"<[^>]+>", "", said)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_page_speaks_the_language_of_the_message(language: str, client: StrictClient) -> None:
    one = make.citizen(phone="", email="x@example.com", language=language)
    said = client.get(page_of(queued(one))).content.decode()
    assert words.no_thanks(language)["ask"] in said
    assert f'<html lang="{language}"' in said
    assert ('dir="rtl"' in said) == (language == "ar")
    assert ("Har du brug for hjælp?" in said) == (language == "da")


def test_wanting_to_hear_from_us_again_is_wanting_everything(
    anna: Citizen, client: StrictClient
) -> None:
    client.post(page_of(queued(anna)), ONE_CLICK)
    opt_in(by=System("test"), citizen=anna)
    assert queued(anna).problem == ""


# -- STOP ------------------------------------------------------------------------------------------

REPLIES = "/beskeder/sms-svar/"


def reply(
    client: StrictClient, text: str, token: str = "shared", number: str = "+4500001234"
) -> int:
    answer = client.post(
        REPLIES,
        json.dumps({"from": number, "text": text}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    return answer.status_code


@pytest.fixture
def texted(monkeypatch: pytest.MonkeyPatch) -> Citizen:
    monkeypatch.setenv("MEDSPIL_SMS_TOKEN", "shared")
    return make.citizen(phone="00 00 12 34")


def test_stop_in_an_sms_is_no_to_what_can_be_declined(texted: Citizen) -> None:
    client = StrictClient(enforce_csrf_checks=True)
    assert reply(client, " Stop. ") == 204
    no = OptOut.objects.get()
    assert (no.citizen, no.kind, no.how) == (texted, "", "stop_word")
    assert queued(texted).problem == "opted_out"
    assert queued(texted, "cancelled").problem == ""


def test_other_words_are_not_read(texted: Citizen, client: StrictClient) -> None:
    assert reply(client, "Jeg kan ikke stoppe med at hoste") == 204
    assert OptOut.objects.count() == 0


def test_without_the_shared_token_there_is_no_such_address(
    texted: Citizen, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in ("", "share", "sharedd", "x" * 5000):
        assert reply(client, "STOP", wrong) == 404
    monkeypatch.delenv("MEDSPIL_SMS_TOKEN")
    assert reply(client, "STOP", "") == 404
    assert OptOut.objects.count() == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'"' + b"x" * 20_000 + b'"'])
def test_what_is_no_message_is_refused(texted: Citizen, client: StrictClient, body: bytes) -> None:
    headers = {"Authorization": "Bearer shared"}
    answer = client.post(REPLIES, body, content_type="application/json", headers=headers)
    assert answer.status_code == 400
