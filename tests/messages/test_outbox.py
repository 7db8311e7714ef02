"""The outbox: each message once, three a day at most, nothing personal in it."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.messages import sms, words
from medspil.messages.actions import (
    note_receipt,
    notify,
    queue_many,
    queue_message,
    withdraw,
)
from medspil.messages.delivery import deliver, left_behind
from medspil.messages.models import (
    FREELY_WRITTEN,
    LANGUAGES,
    STEPS,
    Message,
    MessageChannel,
    MessageKind,
    MessageState,
    OptOut,
    OutboxPolicy,
    Problem,
    Receipt,
    ReceiptState,
    Wish,
    Wording,
)
from medspil.messages.queries import messages_left, oldest_unsent
from medspil.messages.queueing import Draft, File
from medspil.people.models import Citizen
from tests import factories as make

pytestmark = pytest.mark.django_db
WORKER = System("worker")
NOON = datetime(2020, 4, 14, 12, tzinfo=clock.TZ)  # a Tuesday
EVENING = NOON.replace(hour=21)


@pytest.fixture(autouse=True)
def _the_day(db: None) -> Iterator[None]:
    make.the_law()
    with clock.at(NOON):
        yield


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    with Gateway() as one:
        monkeypatch.setenv("MEDSPIL_SMS_URL", one.url)
        monkeypatch.setenv("MEDSPIL_SMS_ONCE", "1")  # another: test_uncertain.py
        yield one


class Gateway:
    """A real HTTP gateway on this machine that takes what it is given, or says `status`."""

    def __init__(self) -> None:
        self.taken: list[dict[str, str]] = []
        self.status = 202

    def __enter__(self) -> Gateway:
        outer = self

        class Take(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if outer.status == 202:
                    outer.taken.append(told)
                self.send_response(outer.status)
                self.end_headers()
                if outer.status == 202:
                    self.wfile.write(json.dumps({"id": f"gw-{len(outer.taken)}"}).encode())

            def log_message(self, *_args: object) -> None: ...

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Take)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_args: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def anna(**facts: Any) -> Citizen:
    return make.citizen(**{"phone": "00 00 00 17", **facts})


def queued(citizen: Citizen | None = None, **more: Any) -> Message:
    given = {"by": WORKER, "kind": MessageKind.MISSED_CALL, "now": NOON, **more}
    return queue_message(citizen=citizen or anna(), **given)


def state(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.problem


# -- queueing --------------------------------------------------------------------------------------


def test_a_queued_message_waits_with_its_job_in_the_same_transaction() -> None:
    message = queued()
    assert (message.state, message.slot, message.channel) == ("queued", 1, "sms")
    job = ProcrastinateJob.objects.get(task_name="messages.deliver")
    assert job.args == {"ids": [message.pk]}
    assert oldest_unsent() == message.not_before


def test_the_text_is_not_readable_in_a_copy_of_the_database() -> None:
    message = queued()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM outbox_message")
        sealed = bytes(cursor.fetchone()[0])
    assert b"ringe" not in sealed
    assert "Vi har prøvet at ringe" in Message.objects.get(pk=message.pk).text


def test_the_words_are_discreet_and_fit_one_sms() -> None:
    message = queued(anna(first_name="Anna", last_name="Prøvesen"))
    assert sms.measure(message.text).parts == 1
    for secret in ("Anna", "Prøvesen", "samtale"):
        assert secret not in message.text


def test_a_house_without_a_number_does_not_ask_anybody_to_call_it() -> None:
    home = make.municipality(home=True)
    assert "Ring" not in queued().text
    home.phone = "00 00 00 00"
    home.save()
    assert "Ring gerne på 00 00 00 00." in queued(anna()).text


def test_the_fourth_message_of_a_day_is_refused_kindly_and_by_the_database() -> None:
    citizen = anna()
    for _n in range(3):
        queued(citizen)
    assert messages_left(citizen, NOON) == 0
    with pytest.raises(Refused, match="tre beskeder"):
        queued(citizen)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_message SET slot = 4 WHERE slot = 3")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_message SET slot = NULL WHERE slot = 3")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_message SET slot = 1 WHERE slot = 3")


def test_a_login_code_is_outside_the_three_and_has_a_limit_of_its_own() -> None:
    citizen = anna()
    for _n in range(3):
        queued(citizen)
    for _n in range(3):
        queued(citizen, kind=MessageKind.LOGIN_CODE, facts={"code": "123 456"})
    with pytest.raises(Refused, match="tre koder på ti minutter"):
        queued(citizen, kind=MessageKind.LOGIN_CODE, facts={"code": "123 456"})
    slots = Message.objects.filter(kind="login_code").order_by("slot")
    assert [m.slot for m in slots] == [101, 102, 103]
    with pytest.raises(IntegrityError), transaction.atomic():
        slots.filter(slot=103).update(slot=111)


def test_what_cannot_be_sent_is_kept_for_the_work_list_and_stops_nothing() -> None:
    citizen = anna(phone="")
    message = notify(by=WORKER, citizen=citizen, kind=MessageKind.MISSED_CALL, now=NOON)
    assert (message.state, message.problem, message.slot) == ("withheld", "no_way", None)
    with pytest.raises(Refused, match="ikke oplyst"):
        queued(citizen)


def test_the_same_thing_is_queued_once() -> None:
    citizen = anna()
    first = queued(citizen, dedupe="reminder:7")
    again = queued(citizen, dedupe="reminder:7")
    assert (first.pk, Message.objects.count()) == (again.pk, 1)
    other = queued(citizen)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=other.pk).update(dedupe="reminder:7")


def test_nobody_writes_to_a_citizen_of_another_team() -> None:
    with pytest.raises(NotAllowed):
        queued(by=make.staff())
    assert not Message.objects.exists()


def test_an_opt_out_holds_back_what_is_not_compulsory() -> None:
    citizen = anna()
    OptOut.objects.create(citizen=citizen, how="stop_word", since=NOON)
    with pytest.raises(Refused, match="nej tak"):
        queued(citizen)
    booked = {"when": NOON, "how": "telefon", "link": "https://x.example/1"}
    assert queued(citizen, kind=MessageKind.BOOKED, facts=booked).state == "queued"
    with pytest.raises(IntegrityError), transaction.atomic():
        OptOut.objects.create(citizen=citizen, how="link", since=NOON)


def test_one_receives_in_ones_own_language_where_there_are_words() -> None:
    facts = {"when": NOON, "how": "", "link": "https://x.example/1"}
    said = {
        language: queued(anna(language=language), kind=MessageKind.BOOKED, facts=facts).text
        for language in ("da", "uk", "so", "ti")
    }
    assert "tirsdag d. 14. april kl. 12.00" in said["da"]
    assert "Вівторок, 14 квітня, 12:00" in said["uk"]
    assert "14.04.2020, 12:00" in said["so"]
    assert "Vi har aftalt en tid" in said["ti"]


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("kind", [k for k in MessageKind if k not in FREELY_WRITTEN])
def test_the_shipped_words_are_there_in_every_language_and_say_nothing_too_much(
    kind: str, language: str
) -> None:
    for wording in Wording:
        subject, text = words.shipped(kind, wording, language)
        assert words.complaints(kind, wording, subject, in_subject=True) == []
        assert words.complaints(kind, wording, text) == []
        if language != "da":
            assert text != words.shipped(kind, wording, "da")[1]


# -- which way -------------------------------------------------------------------------------------

AT_HOME = {"address": "Skjulevej 17", "postcode": "5610", "city": "Assens"}


@pytest.mark.parametrize(
    ("facts", "wish", "kind", "channel"),
    [
        ({}, "", "reminder", "sms"),
        ({"email": "a@example.com"}, "email", "reminder", "email"),
        ({"phone": "", "email": "a@example.com"}, "", "missed_call", "email"),
        ({"phone": "+46 8 765 43 21", "email": "a@example.com"}, "", "missed_call", "email"),
        ({"digital_ability": "none", **AT_HOME}, "", "missed_call", "letter"),
        ({**AT_HOME, "with_cpr": True}, "", "invitation", "post"),
        ({**AT_HOME, "with_cpr": True, "post_exempt": True}, "", "invitation", "letter"),
        ({**AT_HOME, "protected": True}, "", "invitation", "letter"),
        ({**AT_HOME, "with_cpr": True}, "post", "booked", "post"),
        ({"preferred_channel": "letter", "post_exempt": True, **AT_HOME}, "", "booked", "letter"),
        ({"preferred_channel": "message", **AT_HOME}, "", "invitation", "sms"),
        ({**AT_HOME}, "letter", "plan_b", "sms"),  # too late for paper
    ],
)
def test_the_channel_is_what_they_prefer_among_what_they_may_have(
    facts: dict[str, Any], wish: str, kind: str, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDSPIL_CVR", "12345678")
    citizen = anna(**facts)
    if wish:
        Wish.objects.create(citizen=citizen, channel=wish, set_at=NOON)
    asked = {"link": "https://x.example/1", "when": NOON, "how": "telefon"}
    assert queued(citizen, kind=kind, facts=asked).channel == channel


# -- quiet hours -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        (NOON, NOON),
        (NOON.replace(hour=19, minute=59), NOON.replace(hour=19, minute=59)),
        (NOON.replace(hour=20), NOON.replace(hour=8) + timedelta(days=1)),
        (NOON.replace(hour=7, minute=59), NOON.replace(hour=8)),
    ],
)
def test_what_is_queued_in_the_evening_leaves_in_the_morning(
    at: datetime, leaves: datetime
) -> None:
    with clock.at(at):
        message = queued(now=at)
    assert (message.not_before, message.day) == (leaves, leaves.date())


def test_a_code_and_a_plan_b_do_not_wait_for_the_morning() -> None:
    code = queued(kind=MessageKind.LOGIN_CODE, facts={"code": "1"}, now=EVENING)
    assert code.not_before == EVENING


def test_what_the_morning_makes_useless_is_said_at_once() -> None:
    with pytest.raises(Refused, match="Ring i stedet"):
        queued(now=EVENING, useless_after=EVENING + timedelta(hours=2))


def test_the_municipality_chooses_its_quiet_hours() -> None:
    OutboxPolicy.objects.create(quiet_from=22, quiet_until=7)
    assert queued(now=EVENING).not_before == EVENING
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxPolicy.objects.update(quiet_from=24)


def test_a_message_is_not_sent_before_its_time(gateway: Gateway) -> None:
    message = queued(now=EVENING)
    run = deliver([message.pk], now=EVENING)
    assert (run.waiting, run.again_at, gateway.taken) == (1, message.not_before, [])
    assert deliver([message.pk], now=message.not_before).ended == 1


# -- delivering ------------------------------------------------------------------------------------


def test_a_delivered_message_is_sent_once_and_has_its_receipt(gateway: Gateway) -> None:
    message = queued()
    deliver([message.pk], now=NOON)
    deliver([message.pk], now=NOON)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.sent_at) == ("sent", 1, NOON)
    assert [(sent["to"], sent["id"]) for sent in gateway.taken] == [
        (message.citizen.phone, str(message.public_id))
    ]
    receipt = message.receipts.get()
    assert (receipt.state, receipt.provider_id, receipt.channel) == ("sent", "gw-1", "sms")
    assert oldest_unsent() is None


def test_a_receipt_is_never_rewritten(gateway: Gateway) -> None:
    deliver([queued().pk], now=NOON)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Receipt.objects.update(provider_id="another")


def test_what_the_provider_tells_later_is_noted_once(gateway: Gateway) -> None:
    arrived, lost = queued(), queued(anna())
    deliver([arrived.pk, lost.pk], now=NOON)
    for _n in range(2):
        note_receipt(by=WORKER, channel="sms", provider_id="gw-1", state="delivered", at=NOON)
        note_receipt(by=WORKER, channel="sms", provider_id="gw-2", state="failed", error="gone")
    assert state(arrived) == ("delivered", "")
    assert state(lost) == ("failed", "rejected")
    assert [r.error for r in lost.receipts.all()] == ["", "gone"]
    assert note_receipt(by=WORKER, channel="sms", provider_id="?", state="delivered") is None


def test_a_code_is_forgotten_when_it_has_left(gateway: Gateway) -> None:
    code = queued(kind=MessageKind.LOGIN_CODE, facts={"code": "123 456"})
    deliver([code.pk], now=NOON)
    assert "123 456" in gateway.taken[0]["text"]
    assert Message.objects.get().text == ""


def test_an_email_carries_the_same_id_at_every_attempt() -> None:
    message = queued(
        anna(email="anna@example.com"), channel="email", files=[File("a.txt", "text/plain", b"x")]
    )
    deliver([message.pk], now=NOON)
    sent = mail.outbox[0]
    assert sent.extra_headers["Message-ID"] == f"<{message.public_id}@medspil>"
    assert (sent.to, sent.subject) == (["anna@example.com"], "Du har en ny besked")
    assert [name for name, _content, _mime in sent.attachments] == ["a.txt"]


def test_a_provider_that_is_down_leaves_the_messages_waiting_and_is_asked_once(
    gateway: Gateway,
) -> None:
    gateway.status = 503
    three = [queued(anna()) for _n in range(3)]
    run = deliver([m.pk for m in three], now=NOON)
    assert (run.ended, run.waiting, run.down) == (0, 3, True)
    assert [state(m) for m in three] == [("queued", "")] * 3
    assert [(r.state, r.error) for r in Receipt.objects.all()] == [("failed", "http 503")]


def test_a_number_that_is_refused_ends_on_the_work_list(gateway: Gateway) -> None:
    gateway.status = 422
    message = queued()
    deliver([message.pk], now=NOON)
    assert state(message) == ("failed", "rejected")
    assert message.slot is None


def test_down_for_a_day_each_is_delivered_once_or_reported_as_too_late(gateway: Gateway) -> None:
    gateway.status = 503
    lasting = {"when": NOON, "how": "telefon", "link": "https://x.example/1"}
    good = [queued(anna(), kind=MessageKind.BOOKED, facts=lasting) for _n in range(5)]
    stale = [queued(anna()) for _n in range(5)]
    keys = [m.pk for m in (*good, *stale)]
    for hour in range(25):
        deliver(keys, now=NOON + timedelta(hours=hour))
    gateway.status = 202
    for hour in (25, 26):
        deliver(keys, now=NOON + timedelta(hours=hour))
    assert {state(m) for m in good} == {("sent", "")}
    assert {state(m) for m in stale} == {("too_late", "too_late")}
    assert sorted(t["id"] for t in gateway.taken) == sorted(str(m.public_id) for m in good)


def test_who_was_out_of_reach_for_a_day_does_not_get_six_at_once(gateway: Gateway) -> None:
    gateway.status = 503
    citizen, tomorrow = anna(), NOON + timedelta(days=1)
    lasting = {"when": NOON, "how": "telefon", "link": "https://x.example/1"}
    booked = {"kind": MessageKind.BOOKED, "facts": lasting}
    old = [queued(citizen, **booked) for _n in range(3)]
    deliver([m.pk for m in old], now=NOON)
    gateway.status = 202
    with clock.at(tomorrow):
        new = [queued(citizen, now=tomorrow, **booked) for _n in range(2)]
    deliver([m.pk for m in (*old, *new)], now=tomorrow)
    assert len(gateway.taken) == 3
    left = [m.state for m in Message.objects.filter(citizen=citizen)]
    assert sorted(left) == ["queued", "queued", "sent", "sent", "sent"]


def test_declined_within_a_running_batch_is_respected(gateway: Gateway) -> None:
    message = queued()
    OptOut.objects.create(citizen=message.citizen, how="stop_word", since=NOON)
    deliver([message.pk], now=NOON)
    assert (state(message), gateway.taken) == (("withdrawn", "opted_out"), [])


def test_what_holds_no_more_is_taken_back(gateway: Gateway) -> None:
    citizen = anna()
    message = queued(citizen, dedupe="meeting:7:reminder")
    other = queued(citizen, dedupe="meeting:8:reminder")
    assert withdraw(by=WORKER, dedupe="meeting:7:") == 1
    deliver([message.pk, other.pk], now=NOON)
    assert (state(message), state(other)) == (("withdrawn", "superseded"), ("sent", ""))


def test_a_number_corrected_meanwhile_is_used(gateway: Gateway) -> None:
    message = queued()
    Citizen.objects.filter(pk=message.citizen_id).update(phone="00001111")
    deliver([message.pk], now=NOON)
    assert [sent["to"] for sent in gateway.taken] == ["00001111"]


def test_what_lost_its_job_is_taken_up() -> None:
    message = queued()
    assert left_behind(now=NOON + timedelta(seconds=5)) == []
    assert left_behind(now=NOON + timedelta(seconds=40)) == [message.pk]


def test_what_was_tried_a_moment_ago_is_left_to_its_own_patient_job(gateway: Gateway) -> None:
    gateway.status = 503
    message = queued()
    deliver([message.pk], now=NOON)
    assert left_behind(now=NOON + timedelta(minutes=9)) == []
    assert left_behind(now=NOON + timedelta(minutes=11)) == [message.pk]


# -- many ------------------------------------------------------------------------------------------


def test_many_are_queued_in_as_many_statements_as_few(
    django_assert_num_queries: Any,
) -> None:
    for n in (1, 3):
        drafts = [
            Draft(anna(), {"when": NOON, "link": "https://x.example/1"}, f"r:{n}:{i}")
            for i in range(n)
        ]
        with django_assert_num_queries(11):
            made = queue_many(by=WORKER, kind=MessageKind.REMINDER, drafts=drafts, now=NOON)
        assert [m.state for m in made] == ["queued"] * n
        assert queue_many(by=WORKER, kind=MessageKind.REMINDER, drafts=drafts, now=NOON) == []


def test_among_many_the_fourth_of_the_day_is_withheld() -> None:
    citizen = anna()
    for _n in range(3):
        queued(citizen)
    drafts = [Draft(citizen), Draft(anna())]
    made = queue_many(by=WORKER, kind=MessageKind.MISSED_CALL, drafts=drafts, now=NOON)
    assert [(m.state, m.problem) for m in made] == [("withheld", "cap"), ("queued", "")]


# -- what the database holds -----------------------------------------------------------------------


@pytest.mark.parametrize("before", MessageState.values)
@pytest.mark.parametrize("after", MessageState.values)
def test_the_database_knows_the_table_of_states(before: str, after: str) -> None:
    allowed = before == after or after in STEPS[MessageState(before)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_trigger t"
            " ON t.tgfoid = p.oid WHERE t.tgname LIKE 'pgtrigger_message_steps%'"
        )
        source = cursor.fetchone()[0]
    assert (before == after or f"{before}:{after}" in source) == allowed


def test_the_database_refuses_a_step_that_the_table_does_not_have(gateway: Gateway) -> None:
    message = queued()
    deliver([message.pk], now=NOON)
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Message.objects.update(state=MessageState.QUEUED)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "gone"},
        {"channel": ""},
        {"useless_after": NOON - timedelta(days=1)},
        {"not_before": NOON - timedelta(days=1)},
        {"state": "sent"},  # without a time
        {"sent_at": NOON},  # not sent
        {"problem": Problem.CAP},  # a waiting message has none
        {"handled_at": NOON},  # nothing to handle, and no note
    ],
)
def test_the_database_refuses_nonsense(wrong: dict[str, Any]) -> None:
    message = queued()
    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"state": "failed", "error": ""}, {"error": "late"}, {"state": "odd"}]
)
def test_the_database_refuses_a_receipt_that_says_nothing(wrong: dict[str, Any]) -> None:
    given = {"attempt": 1, "channel": MessageChannel.SMS, "state": ReceiptState.SENT, "at": NOON}
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.create(message=queued(), **{**given, **wrong})
