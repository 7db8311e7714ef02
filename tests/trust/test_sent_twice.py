"""Every form in the house, sent twice: what the second sending finds, it does not write again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from medspil.kernel.models import AuditEntry
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.trust.forms import Form, Forms
from tests.trust.house import TODAY, House, build, one_of_everything
from tests.trust.test_permission_matrix import staff_addresses

pytestmark = pytest.mark.django_db

# Forms that write nothing, or may be sent as often as one likes (the later replaces the former).
HARMLESS = ("#", "/soeg/", "/sprog/", "/konto/", "/demo/")
WHO = ("caseworker", "leader", "administrator")


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    return build()


def pages(house: House, client: StrictClient) -> Iterator[tuple[str, str]]:
    """Every page that the client may look at: (address, its html)."""
    objects = one_of_everything(house)
    for address in staff_addresses():
        if address.parameters and address.name not in objects:
            continue
        url = address.url(**(objects[address.name]()[0] if address.parameters else {}))
        answer = client.get(url)
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code == 200 and kind.startswith("text/html"):
            yield url, answer.content.decode()


def posted(form: Form, page: str) -> str | None:
    """Where the form is sent, None when it writes nothing."""
    target = form.action or page
    if form.method != "post" or target.startswith(HARMLESS):
        return None
    return target


def test_every_form_that_writes_carries_its_once_key(house: House) -> None:
    missing: set[str] = set()
    for who in WHO:
        client = logged_in(StrictClient(), house.people[who])
        for url, html in pages(house, client):
            for form in Forms(html).found:
                target = posted(form, url)
                if target and not form.fields.get("once"):
                    missing.add(target)
    assert missing == set()


def test_what_is_sent_twice_is_written_once(house: House) -> None:
    written: set[str] = set()
    again: list[str] = []
    for who in WHO:
        client = logged_in(StrictClient(), house.people[who])
        for url, html in pages(house, client):
            for form in Forms(html).found:
                target = posted(form, url)
                if target is None:
                    continue
                for sent in form.ways():
                    first, second = _twice(client, target, sent)
                    if first:
                        written.add(target.split("/")[1])
                    if second:
                        again.append(f"{who} {target} {sorted(sent)}")
    assert again == []
    assert {"borgere", "indstillinger", "visninger"} <= written


def _twice(client: StrictClient, target: str, sent: dict[str, list[str]]) -> tuple[int, int]:
    """How many audit lines the first and the second sending wrote; then undone."""
    with transaction.atomic(), transaction.atomic(using="hotline"):
        start = AuditEntry.objects.count()
        answer = client.post(target, sent)
        first = AuditEntry.objects.count()
        assert answer.status_code < 500, f"{target}: {answer.status_code}"
        answer = client.post(target, sent)
        assert answer.status_code < 500, f"{target} again: {answer.status_code}"
        second = AuditEntry.objects.count()
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="hotline")
    return first - start, second - first
