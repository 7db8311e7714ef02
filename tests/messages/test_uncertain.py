"""Killed with a message in its hands, by each way: what may come twice, and what never does."""

from __future__ import annotations

import http.server
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from medspil.kernel.action import Refused, System
from medspil.messages.actions import note_receipt, queue_message, withdraw
from medspil.messages.actions.undelivered import mark_handled, retry_message
from medspil.messages.delivery import deliver, give_up_on_cut_off
from medspil.messages.models import Message, OutboxPolicy, Receipt
from medspil.messages.queries.undelivered import undelivered_for
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.messages.test_killed import post_office, worker

pytestmark = [pytest.mark.django_db(transaction=True)]
WORKER = System("test")


class Slow:
    """An SMS gateway that has taken a message and says so when it is let, or breaks."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.has_one, self.may_answer = threading.Event(), threading.Event()
        self.status = 202

    def __enter__(self) -> Slow:
        outer = self

        class Take(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert told["id"] == self.headers["Idempotency-Key"]
                outer.taken.append(told["id"])
                outer.has_one.set()
                outer.may_answer.wait(60)
                if outer.status:
                    self.send_response(outer.status)
                    self.end_headers()

            def log_message(self, *_args: object) -> None: ...

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Take)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_args: object) -> None:
        self.may_answer.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    """A gateway that does not say that it drops copies."""
    with Slow() as one:
        monkeypatch.setenv("MEDSPIL_SMS_URL", one.url)
        monkeypatch.delenv("MEDSPIL_SMS_ONCE", raising=False)
        yield one


@pytest.fixture(autouse=True)
def _never_quiet(transactional_db: None) -> None:
    OutboxPolicy.objects.create(quiet_from=3, quiet_until=3)  # at whatever hour the test runs


@pytest.fixture
def clerk() -> Staff:
    return make.staff()


@pytest.fixture
def anna(clerk: Staff) -> Citizen:
    return make.citizen(
        staff=clerk,
        with_cpr=True,
        phone="00000017",
        email="anna@example.com",
        address="Prøvevej 1",
        postcode="9999",
        city="Prøveby",
    )


def queued(citizen: Citizen, channel: str = "sms", **more: Any) -> Message:
    given = {"by": WORKER, "kind": "missed_call", "channel": channel, "now": timezone.now()}
    return queue_message(citizen=citizen, **{**given, **more})


def state(message: Message) -> tuple[str, int, int | None]:
    message.refresh_from_db()
    return message.state, message.attempts, message.slot


def later() -> Any:
    return timezone.now() + timedelta(seconds=11)


def until(what: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not what():
        assert time.monotonic() < ends, "it did not come so far"
        time.sleep(0.02)


@contextmanager
def no_receipts() -> Iterator[None]:
    """Nobody writes a receipt meanwhile: a worker stands between the hand-over and its commit."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE outbox_receipt IN EXCLUSIVE MODE")
        yield


def killed_after(handed_over: Callable[[], bool], port: int | None = None, **where: str) -> None:
    """A worker that is killed when the other side has the message and the database does not know
    it yet."""
    with no_receipts():
        process = worker(port, **where)
        until(handed_over)
        process.kill()
        process.wait()


# -- ways by which a copy does no harm -------------------------------------------------------------


@pytest.mark.slow
def test_a_letter_lies_there_once(anna: Citizen, tmp_path: Path) -> None:
    message = queued(anna, "letter", kind="invitation", facts={"link": "https://x.example/1"})
    where = {"MEDSPIL_LETTERS": str(tmp_path)}
    lies = tmp_path / f"{message.public_id}.pdf"
    killed_after(lies.exists, **where)
    assert state(message) == ("queued", 0, 1)
    assert worker(**where).wait(120) == 0
    assert state(message) == ("sent", 1, 1)
    assert [one.name for one in tmp_path.glob("*.pdf")] == [lies.name]
    assert lies.read_bytes()[:5] == b"%PDF-"


@pytest.mark.slow
def test_digital_post_lies_there_once_under_one_number(anna: Citizen, tmp_path: Path) -> None:
    where = {"MEDSPIL_POST": str(tmp_path), "MEDSPIL_CVR": "12345678"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEDSPIL_CVR", "12345678")
        message = queued(anna, "post", kind="invitation", facts={"link": "https://x.example/1"})
    lies = tmp_path / f"{message.public_id}.xml"
    killed_after(lies.exists, **where)
    taken_by_the_sender = lies.read_text()
    lies.unlink()  # the municipality's sender was quicker than the next worker
    assert state(message) == ("queued", 0, 1)
    assert worker(**where).wait(120) == 0
    assert state(message) == ("sent", 1, 1)
    (copy,) = tmp_path.glob("*.xml")
    number = f"messageUUID>{message.public_id}<"
    assert number in taken_by_the_sender  # by which the receiver drops the second
    assert number in copy.read_text()


@pytest.mark.slow
def test_an_email_comes_again_under_the_same_id_rather_than_never(anna: Citizen) -> None:
    message = queued(anna, "email")
    with post_office() as (post, port):
        killed_after(lambda: len(post.ids) == 1, port)
        assert state(message) == ("queued", 0, 1)
        assert worker(port).wait(120) == 0
    assert state(message) == ("sent", 1, 1)
    assert post.ids == [f"<{message.message_id}>"] * 2


@pytest.mark.slow
def test_a_municipality_may_have_it_that_no_email_comes_twice(anna: Citizen, clerk: Staff) -> None:
    message = queued(anna, "email")
    with post_office() as (post, port):
        post.is_slow = True
        process = worker(port, MEDSPIL_MAIL_ONCE="1")
        until(lambda: len(post.ids) == 1)
        process.kill()
        process.wait()
        post.is_slow = False
        assert state(message) == ("handing", 0, 1)
        until(lambda: bool(give_up_on_cut_off(now=later())))
        assert worker(port, MEDSPIL_MAIL_ONCE="1").wait(120) == 0
    assert state(message) == ("uncertain", 1, 1)
    assert post.ids == [f"<{message.message_id}>"]
    assert list(undelivered_for(clerk)) == [message]


@pytest.mark.slow
def test_a_gateway_that_drops_copies_is_asked_again_under_the_same_key(
    anna: Citizen, slow: Slow
) -> None:
    message = queued(anna)
    where = {"MEDSPIL_SMS_URL": slow.url, "MEDSPIL_SMS_ONCE": "1"}
    process = worker(**where)
    assert slow.has_one.wait(60)
    process.kill()
    process.wait()
    slow.may_answer.set()
    assert state(message) == ("queued", 0, 1)
    assert worker(**where).wait(120) == 0
    assert state(message) == ("sent", 1, 1)
    assert slow.taken == [str(message.public_id)] * 2


# -- a gateway that would send a copy --------------------------------------------------------------


@pytest.mark.slow
def test_an_sms_in_the_hands_of_a_killed_worker_is_never_sent_again(
    anna: Citizen, slow: Slow, clerk: Staff
) -> None:
    message = queued(anna)
    process = worker(MEDSPIL_SMS_URL=slow.url)
    assert slow.has_one.wait(60)
    assert give_up_on_cut_off(now=later()) == 0  # the worker is at it
    assert state(message) == ("handing", 0, 1)
    process.kill()
    process.wait()
    slow.may_answer.set()
    until(lambda: bool(give_up_on_cut_off(now=later())))  # once its connection is seen to be gone
    assert state(message) == ("uncertain", 1, 1)
    assert worker(MEDSPIL_SMS_URL=slow.url).wait(120) == 0
    assert slow.taken == [str(message.public_id)]
    assert list(undelivered_for(clerk)) == [message]


def test_what_was_begun_a_moment_ago_is_not_given_up(anna: Citizen, slow: Slow) -> None:
    message = queued(anna)
    Message.objects.filter(pk=message.pk).update(state="handing")
    Receipt.objects.create(
        message=message, attempt=1, channel="sms", state="begun", at=timezone.now()
    )
    assert give_up_on_cut_off() == 0
    assert give_up_on_cut_off(now=later()) == 1
    assert state(message) == ("uncertain", 1, 1)


def test_a_gateway_that_breaks_while_it_has_the_message_is_not_asked_again(
    anna: Citizen, slow: Slow
) -> None:
    slow.may_answer.set()
    broke = []
    for status in (500, 502, 504, 0):  # 0: it hangs up without a word
        slow.status = status
        message = queued(make.citizen(phone="00000018"))
        waits = queued(make.citizen(phone="00000019"))
        run = deliver([message.pk, waits.pk])
        assert (run.ended, run.waiting, run.down) == (1, 2, True)
        assert state(waits)[0] == "queued"
        withdraw(by=WORKER, dedupe=waits.dedupe or "x") if waits.dedupe else waits.delete()
        broke.append(state(message))
        deliver([message.pk])
    assert broke == [("uncertain", 1, 1)] * 4
    assert len(slow.taken) == 4


def test_a_gateway_that_is_not_there_or_takes_nothing_is_asked_again(
    anna: Citizen, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow.may_answer.set()
    message = queued(anna)
    slow.status = 503
    deliver([message.pk])
    monkeypatch.setenv("MEDSPIL_SMS_URL", "http://127.0.0.1:1/")
    deliver([message.pk])
    assert state(message) == ("queued", 2, 1)
    monkeypatch.setenv("MEDSPIL_SMS_URL", slow.url)
    slow.status = 202
    deliver([message.pk])
    assert state(message) == ("sent", 3, 1)
    told = list(message.receipts.order_by("pk").values_list("attempt", "state", "error"))
    assert told == [
        (1, "begun", ""),
        (1, "failed", "http 503"),
        (2, "begun", ""),
        (2, "failed", "ConnectionRefusedError"),
        (3, "begun", ""),
        (3, "sent", ""),
    ]


# -- what a person and a later receipt make of it --------------------------------------------------


@pytest.fixture
def uncertain(anna: Citizen, slow: Slow) -> Message:
    slow.may_answer.set()
    slow.status = 502
    message = queued(anna)
    deliver([message.pk])
    slow.status = 202
    return message


def test_the_gateways_receipt_under_our_own_key_says_what_became_of_it(
    uncertain: Message, clerk: Staff
) -> None:
    told = {"by": WORKER, "channel": "sms", "provider_id": str(uncertain.public_id)}
    assert note_receipt(**{**told, "channel": "email"}, state="delivered") is None
    note_receipt(**told, state="delivered")
    note_receipt(**told, state="delivered")
    assert state(uncertain) == ("delivered", 1, 1)
    assert list(undelivered_for(clerk)) == []


def test_a_receipt_may_say_that_it_was_lost(uncertain: Message, clerk: Staff) -> None:
    note_receipt(
        by=WORKER, channel="sms", provider_id=str(uncertain.public_id), state="failed", error="gone"
    )
    assert state(uncertain) == ("failed", 1, None)
    assert list(undelivered_for(clerk)) == [uncertain]


def test_a_person_may_send_it_again_and_three_a_day_holds(
    uncertain: Message, clerk: Staff, anna: Citizen, slow: Slow
) -> None:
    page = logged_in(StrictClient(), clerk).get(reverse("messages:undelivered")).text
    assert "Måske sendt" in page
    assert "Sender du igen, kan den komme to gange." in page
    again = retry_message(by=clerk, message=uncertain)
    assert again.pk != uncertain.pk
    deliver([again.pk])
    assert (state(again)[0], state(again)[2]) == ("sent", 2)
    assert slow.taken == [str(uncertain.public_id), str(again.public_id)]
    uncertain.refresh_from_db()
    assert (uncertain.state, uncertain.slot, uncertain.handled_note) == (
        "uncertain",
        1,
        "Sendt igen",
    )
    assert list(undelivered_for(clerk)) == []
    third = queued(anna)
    assert third.slot == 3
    Message.objects.filter(pk=again.pk).update(state="failed", slot=None, sent_at=None)


def test_with_three_that_day_it_is_not_sent_again(
    uncertain: Message, clerk: Staff, anna: Citizen
) -> None:
    queued(anna), queued(anna)
    with pytest.raises(Refused, match="tre beskeder"):
        retry_message(by=clerk, message=uncertain)
    uncertain.refresh_from_db()
    assert uncertain.handled_at is None
    mark_handled(by=clerk, message=uncertain, note="Ringet i stedet")
    assert list(undelivered_for(clerk)) == []
    assert Message.objects.count() == 3


def test_the_home_has_no_gateway_and_nothing_is_uncertain(
    anna: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MEDSPIL_SMS_URL", raising=False)
    message = queued(anna)
    deliver([message.pk])
    assert state(message) == ("sent", 1, 1)
    assert not Receipt.objects.filter(state="begun").exists()
    assert "MEDSPIL_SMS_URL" not in os.environ


RECEIPTS = "/beskeder/sms-kvittering/"


def posted(said: Any, token: str = "shared") -> int:
    answer = StrictClient(enforce_csrf_checks=True).post(
        RECEIPTS,
        said if isinstance(said, bytes) else json.dumps(said),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    return answer.status_code


def test_the_gateway_posts_its_receipts(
    uncertain: Message, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"id": str(uncertain.public_id), "state": "delivered"}
    assert posted(told, "") == 404  # no token, no such address
    monkeypatch.setenv("MEDSPIL_SMS_TOKEN", "shared")
    assert [posted(told, "share"), posted(b"{"), posted({**told, "state": "sent"})] == [
        404,
        400,
        400,
    ]
    assert state(uncertain)[0] == "uncertain"
    assert [posted({**told, "id": "nobody's"}), posted(told), posted(told)] == [204] * 3
    assert state(uncertain) == ("delivered", 1, 1)
    sent = queued(make.citizen(phone="00000018"))
    deliver([sent.pk])
    assert posted({"id": str(sent.public_id), "state": "failed", "error": "unknown number"}) == 204
    assert state(sent) == ("failed", 1, None)
    assert [one.error for one in sent.receipts.order_by("pk")] == ["", "", "unknown number"]
