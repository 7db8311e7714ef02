"""The outbox: each message once, three a day at most, nothing personal in it."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from medspil.kernel.action import NotAllowed, Refused, System
from medspil.messages import words
from medspil.messages.actions import deliver_message, queue_message
from medspil.messages.models import Message, MessageKind, MessageState
from medspil.messages.queries import oldest_unsent
from tests import factories as make

pytestmark = pytest.mark.django_db
WORKER = System("worker")


@pytest.fixture(autouse=True)
def _law(db: None) -> None:
    make.the_law()


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, str]]]:
    """A real HTTP gateway on this machine that takes what it is given."""
    taken: list[dict[str, str]] = []

    class Take(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_args: object) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Take) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("MEDSPIL_SMS_URL", f"http://127.0.0.1:{server.server_port}/")
        yield taken
        server.shutdown()


def queued(by: object = WORKER) -> Message:
    anna = make.citizen(phone="00 00 00 17")
    return queue_message(by=by, citizen=anna, kind=MessageKind.MISSED_CALL)


def test_a_queued_message_waits_with_its_job_in_the_same_transaction() -> None:
    message = queued()
    assert (message.state, message.slot) == (MessageState.QUEUED, 1)
    job = ProcrastinateJob.objects.get(task_name="messages.deliver")
    assert job.args == {"message_id": message.pk}
    assert oldest_unsent() == message.queued_at


def test_a_delivered_message_is_sent_once(gateway: list[dict[str, str]]) -> None:
    message = queued()
    deliver_message(by=WORKER, message_id=message.pk)
    deliver_message(by=WORKER, message_id=message.pk)
    message.refresh_from_db()
    assert (message.state, message.receipt, message.attempts) == (MessageState.SENT, "http 202", 1)
    assert [sent["to"] for sent in gateway] == [message.citizen.phone]
    assert oldest_unsent() is None


def test_the_words_are_discreet_and_fit_one_sms() -> None:
    message = queued()
    text = words.body(message, "Jobcentret", "00 00 00 00")
    assert len(text) <= words.SMS_LENGTH
    for secret in (message.citizen.first_name, message.citizen.last_name, "samtale"):
        assert secret not in text


def test_the_fourth_message_of_a_day_is_refused_kindly_and_by_the_database() -> None:
    anna = make.citizen(phone="00 00 00 17")
    for _n in range(3):
        queue_message(by=WORKER, citizen=anna, kind=MessageKind.MISSED_CALL)
    with pytest.raises(Refused, match="tre beskeder"):
        queue_message(by=WORKER, citizen=anna, kind=MessageKind.MISSED_CALL)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_message SET slot = 4 WHERE slot = 3")


def test_a_provider_that_is_down_leaves_the_message_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MEDSPIL_SMS_URL", "http://127.0.0.1:9/")
    message = queued()
    with pytest.raises(OSError, match="refused"):
        deliver_message(by=WORKER, message_id=message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)


def test_a_message_that_became_useless_is_not_sent(gateway: list[dict[str, str]]) -> None:
    message = queued()
    long_ago = timezone.now() - timedelta(days=2)
    Message.objects.update(queued_at=long_ago, useless_after=long_ago + timedelta(hours=1))
    deliver_message(by=WORKER, message_id=message.pk)
    message.refresh_from_db()
    assert (message.state, gateway) == (MessageState.TOO_LATE, [])


def test_a_citizen_without_a_number_is_refused() -> None:
    with pytest.raises(Refused, match="ikke oplyst"):
        queue_message(by=WORKER, citizen=make.citizen(phone=""), kind=MessageKind.MISSED_CALL)


def test_nobody_writes_to_a_citizen_of_another_team() -> None:
    with pytest.raises(NotAllowed):
        queued(by=make.staff())
    assert not Message.objects.exists()
