"""Data of somebody else's citizen, and a protected address, appear nowhere they must not."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator

import pytest

from medspil.contact.actions.conversations import register_attempt, register_conversation
from medspil.kernel.models import AuditEntry
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.trust.house import CANARY, NUMBER, STREET, TODAY, House, build, one_of_everything
from tests.trust.test_permission_matrix import staff_addresses

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    return build()


def everything_seen(house: House, client: StrictClient) -> Iterator[tuple[str, str]]:
    """Every answer the client can get: pages, files, suggestions and searches."""
    objects = one_of_everything(house)
    for address in staff_addresses():
        if address.parameters and address.name not in objects:
            continue
        url = address.url(**(objects[address.name]()[0] if address.parameters else {}))
        for asked in (url, f"{url}?format=csv", f"{url}?format=xlsx"):
            answer = client.get(asked)
            body = b"".join(answer) if answer.streaming else answer.content
            yield asked, body.decode("utf-8", "replace")
    for words in (CANARY[:5], NUMBER, house.canary.reference, "Prøve"):
        yield f"search {words}", client.post("/soeg/", {"q": words}).content.decode()
        yield f"suggest {words}", client.post("/soeg/forslag/", {"q": words}).content.decode()


@pytest.mark.parametrize("who", ["caseworker", "leader", "administrator", "representative"])
def test_a_citizen_of_another_team_is_nowhere(house: House, who: str) -> None:
    client = logged_in(StrictClient(), house.people[who])
    seen = list(everything_seen(house, client))
    leaks = [
        url
        for url, body in seen
        for secret in (CANARY, str(house.canary.public_id))
        if secret in body.replace(f"Søg efter {CANARY}", "") and not url.startswith("search Kana")
    ]
    assert leaks == []
    assert len(seen) > 60


def test_the_canary_sings_for_her_own_team(house: House) -> None:
    """The check above can fail: her own caseworker sees her."""
    client = logged_in(StrictClient(), house.people["caseworker of another team"])
    assert any(CANARY in body for _url, body in everything_seen(house, client))


@pytest.mark.parametrize("who", ["caseworker", "leader", "leader of the house"])
def test_a_protected_address_waits_to_be_asked_for(house: House, who: str) -> None:
    client = logged_in(StrictClient(), house.people[who])
    leaks = [url for url, body in everything_seen(house, client) if STREET in body]
    page = client.get(f"/borgere/{house.protected.public_id}/")
    assert (leaks, STREET in page.content.decode()) == ([], False)


def test_asked_for_it_is_shown_and_the_asking_is_logged(house: House) -> None:
    nina = house.people["caseworker"]
    client = logged_in(StrictClient(), nina)
    answer = client.post(
        f"/borgere/{house.protected.public_id}/adresse/", {"once": str(uuid.uuid4())}, follow=True
    )
    assert STREET in answer.content.decode()
    assert house.protected.looks.filter(staff=nina, purpose="address").count() == 1


def test_no_personal_data_in_log_lines_or_audit_lines(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """A working day with everything logged that can be: nobody is in it."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(
        logging.INFO
    )  # statements, only when debugging
    nina, note = house.people["caseworker"], "Hun fortalte om sin diagnose"
    anna = make.citizen(
        first_name="Grethemaj",
        last_name="Uglebjerg",
        phone="00 00 77 12",
        email="grethemaj@example.com",
        group="LAB6_02",
        staff=nina,
    )
    anna.set_cpr(make.cpr(4711))
    anna.save()
    register_conversation(by=nina, citizen=anna, channel="phone", note=note)
    register_attempt(by=nina, citizen=anna, outcome="not_reached", note=note)
    client = logged_in(StrictClient(), nina)
    list(everything_seen(house, client))
    client.post("/soeg/", {"q": "Uglebjerg"})
    client.post(f"/borgere/{anna.public_id}/samtale/", {"note": note, "outcome": "talked"})
    client.post("/konto/login/", {"login": "Grethemaj Uglebjerg", "password": "forkert"})
    audit = "\n".join(
        f"{e.action} {e.object_id} {e.why} {e.facts}" for e in AuditEntry.objects.all()
    )
    secrets = ("Grethemaj", "Uglebjerg", "00 00 77 12", "grethemaj@", "diagnose", anna.cpr.digits)
    found = [
        (where, secret)
        for where, text in (("log", caplog.text), ("audit", audit))
        for secret in secrets
        if secret in text
    ]
    assert found == []
    assert "contact.register_conversation" in audit
