"""Handing messages over, each exactly once as far as a protocol allows it.

One message, one transaction: its row is held (`FOR UPDATE SKIP LOCKED`) while the other side takes
it, and its state and receipt are written before it is let go. A worker that dies leaves the row as
it was, for another to take; two never hold the same. What remains is the moment between the
provider's "250 OK" and our commit: killed there, a worker has handed over what the database does
not know of. By a way that is `repeatable` the next one hands it over again under the same
Message-ID, idempotency key or file name, by which a receiver drops the copy; SMTP itself offers no
more (RFC 5321, 6.1). By any other way it is written down first that the message is being handed
over; what is found so, and nobody holds it, is uncertain: a person is told, and it is not sent
again (docs/decisions/0010).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from medspil.kernel import clock
from medspil.kernel.clock import TZ
from medspil.messages import channels, hours, no_thanks, queueing
from medspil.messages.kinds import OPTIONAL, RULES
from medspil.messages.models import (
    Attachment,
    Message,
    MessageChannel,
    MessageState,
    Problem,
    Receipt,
    ReceiptState,
)
from medspil.messages.ways import (
    Down,
    Enclosed,
    Handed,
    NotNow,
    Parcel,
    Rejected,
    Unsure,
    Way,
    Ways,
)
from medspil.people.models import Citizen, Municipality

LEFT_BEHIND = timedelta(seconds=10)  # late by so much: its worker may be dead
TRIED_LATELY = timedelta(minutes=10)


@dataclass(slots=True)
class Run:
    """What became of a run: how many ended, and when to come back for the rest."""

    ended: int = 0
    waiting: int = 0
    again_at: datetime | None = None
    down: bool = False

    def wait(self, until: datetime | None = None) -> None:
        self.waiting += 1
        if until is not None:
            self.again_at = min(until, self.again_at) if self.again_at else until


def deliver(ids: Sequence[int], *, now: datetime | None = None, ways: Ways | None = None) -> Run:
    """Hand over those of the messages that wait, by the ways out of the house or those given.

    A provider that is down is asked once a run.
    """
    run = Run()
    closed: set[str] = set()
    home = Municipality.objects.filter(is_home=True).first()
    with ways or Ways() as ways:
        for first in range(0, len(ids), queueing.A_JOB):
            for message in _read(ids[first : first + queueing.A_JOB]):
                if message.channel in closed:
                    run.wait()
                    continue
                try:
                    _deliver_one(message, ways, home, now or clock.world(), run)
                except NotNow:
                    run.wait()
                except Down:
                    closed.add(message.channel)
                    run.down = True
                    run.wait()
    return run


def _read(ids: Sequence[int]) -> QuerySet[Message]:
    """What of it waits, with all that sending it needs. Whether it still does is asked again."""
    return (
        Message.objects.filter(pk__in=ids, state=MessageState.QUEUED)
        .select_related("citizen")
        .annotate(has_files=Exists(Attachment.objects.filter(message=OuterRef("pk"))))
        .order_by("not_before", "pk")
    )


def left_behind(*, now: datetime | None = None, at_most: int = 500) -> list[int]:
    """Messages that should have left: their job died, or was never made.

    What was tried in vain a moment ago is left to its own job, which is patient.
    """
    moment = now or clock.world()
    tried = Receipt.objects.filter(message=OuterRef("pk"), at__gt=moment - TRIED_LATELY)
    return list(
        Message.objects.filter(state=MessageState.QUEUED, not_before__lt=moment - LEFT_BEHIND)
        .exclude(Exists(tried))
        .order_by("not_before", "pk")
        .values_list("pk", flat=True)[:at_most]
    )


def _deliver_one(
    message: Message, ways: Ways, home: Municipality | None, now: datetime, run: Run
) -> None:
    """Raises `Down` or `NotNow` after the attempt has been written down."""
    problem: Down | None = None
    way, begun = ways[message.channel], False
    with transaction.atomic():
        held = _hold(message.pk)
        if held is None:
            return
        if verdict := _not_to_be_sent(message, held, now):
            _end(message, *verdict)
            run.ended += 1
            return
        if message.not_before > now or not _has_slot_today(message, now):
            if message.state == MessageState.QUEUED:
                run.wait(message.not_before)
            return
        if way.repeatable:
            problem = _hand_over(message, way, home, now, run)
        else:
            _begin(message, now)
            begun = True
    if begun:
        with transaction.atomic():
            if _hold(message.pk, MessageState.HANDING) is None:
                return  # so slow that it was given up on: uncertain, and not sent
            problem = _hand_over(message, way, home, now, run)
    if problem is not None:
        raise problem


def _hand_over(
    message: Message, way: Way, home: Municipality | None, now: datetime, run: Run
) -> Down | None:
    """Ask the provider to take it, and write down what it said. What is to be raised afterwards."""
    try:
        handed = way.hand_over(_parcel(message, home))
    except Unsure as lost:
        _attempted(message, now, lost.code)
        if message.state == MessageState.HANDING:
            _step(message, MessageState.UNCERTAIN)
            run.ended += 1
        return lost
    except Down as found:
        _attempted(message, now, found.code)
        if message.state == MessageState.HANDING:
            _step(message, MessageState.QUEUED)
        return found
    except Rejected as refused:
        _attempted(message, now, refused.code)
        _end(message, MessageState.FAILED, Problem.REJECTED)
    else:
        _gone(message, handed, now)
    run.ended += 1
    return None


def _begin(message: Message, now: datetime) -> None:
    """Write down that the provider is about to be asked."""
    _step(message, MessageState.HANDING)
    Receipt.objects.create(
        message=message,
        attempt=message.attempts + 1,
        channel=message.channel,
        state=ReceiptState.BEGUN,
        at=now,
    )


def _step(message: Message, state: MessageState) -> None:
    message.state = state
    message.save(update_fields=["state"])


def give_up_on_cut_off(*, now: datetime | None = None) -> int:
    """Messages whose worker died while it handed them over: nobody knows whether they left.

    A worker that is at it holds the row, and so nothing of what it does is given up. How many.
    """
    moment = now or clock.world()
    begun = Receipt.objects.filter(message=OuterRef("pk"), state=ReceiptState.BEGUN)
    with transaction.atomic():
        cut_off = list(
            Message.objects.select_for_update(skip_locked=True)
            .filter(state=MessageState.HANDING)
            .exclude(Exists(begun.filter(at__gt=moment - LEFT_BEHIND)))
            .order_by("pk")
        )
        for message in cut_off:
            message.attempts += 1
            message.save(update_fields=["attempts"])
            _step(message, MessageState.UNCERTAIN)
    return len(cut_off)


@dataclass(frozen=True, slots=True)
class Held:
    """What may have changed since the message was read."""

    declined: bool
    stopped: bool


# By hand: these two run once for every message, and the ORM would take longer than the mail server.
_HOLD = """
SELECT EXISTS (SELECT FROM outbox_optout o WHERE o.citizen_id = m.citizen_id
                AND o.kind IN ('', m.kind) AND o.ended_at IS NULL),
       EXISTS (SELECT FROM outbox_masssending s WHERE s.id = m.sending_id AND s.state = 'stopped')
FROM outbox_message m
WHERE m.id = %s AND m.state = %s
FOR UPDATE OF m SKIP LOCKED
"""
_GONE = """
WITH gone AS (
    UPDATE outbox_message
    SET state = 'sent', sent_at = %(now)s, attempts = attempts + 1,
        text = CASE WHEN %(forget)s THEN ''::bytea ELSE text END
    WHERE id = %(id)s
    RETURNING id, attempts, channel
)
INSERT INTO outbox_receipt (message_id, attempt, channel, state, at, provider_id, error)
SELECT id, attempts, channel, %(state)s, %(now)s, %(provider_id)s, '' FROM gone
"""


def _hold(pk: int, state: MessageState = MessageState.QUEUED) -> Held | None:
    """The message, ours until the transaction ends; None when it left, or another has it."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [pk, state.value])
        row = cursor.fetchone()
    return Held(*row) if row else None


def _not_to_be_sent(
    message: Message, held: Held, now: datetime
) -> tuple[MessageState, Problem] | None:
    if held.stopped:
        return MessageState.WITHDRAWN, Problem.STOPPED
    if held.declined and message.kind in OPTIONAL:
        return MessageState.WITHDRAWN, Problem.OPTED_OUT
    if message.is_late(now):
        return MessageState.TOO_LATE, Problem.TOO_LATE
    citizen = message.citizen
    if citizen is not None and not channels.reachable(citizen, message.channel):
        return MessageState.FAILED, Problem.NO_WAY
    return None


def _has_slot_today(message: Message, now: datetime) -> bool:
    """A message that waited past its day takes one of today's slots, or waits for tomorrow's.

    So that whoever was out of reach for a day never gets six at once.
    """
    days = (now.astimezone(TZ).date() - message.not_before.astimezone(TZ).date()).days
    if days <= 0:
        return True
    queueing.hold_receiver(message)
    day = message.day + timedelta(days=days)
    if (slot := queueing.free_slot(message, day)) is not None:
        message.day, message.slot, message.not_before = day, slot, now
        message.save(update_fields=["day", "slot", "not_before"])
        return True
    midnight = (now.astimezone(TZ) + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    message.not_before = hours.earliest(midnight, hours.policy())
    message.day = day + timedelta(days=1)
    message.slot = queueing.free_slot(message, message.day)
    if message.slot is None or message.is_late(message.not_before):
        _end(message, MessageState.TOO_LATE, Problem.CAP)
    else:
        message.save(update_fields=["day", "slot", "not_before"])
    return False


def _parcel(message: Any, home: Municipality | None) -> Parcel:
    files = [
        Enclosed(file.name, file.mime, bytes(file.content))
        for file in (message.attachments.all() if message.has_files else ())
    ]
    return Parcel(
        key=str(message.public_id),
        to=_where_to(message.citizen, message.channel) if message.citizen else message.guest,
        name=message.citizen.full_name if message.citizen else "",
        language=message.language,
        subject=message.subject,
        text=message.text,
        unit=home.unit_label if home else "Medspil",
        phone=home.phone if home else "",
        files=files,
        no_thanks=no_thanks.address_for(message),
    )


def _where_to(citizen: Citizen, channel: str) -> str:
    """What the channel sends to, as it is known now: a number corrected meanwhile is used."""
    if channel == MessageChannel.SMS:
        return citizen.phone
    if channel == MessageChannel.EMAIL:
        return citizen.email
    if channel == MessageChannel.POST:
        return str(citizen.cpr.digits)
    return f"{citizen.full_name}\n{citizen.address}\n{citizen.postcode} {citizen.city}"


def _attempted(message: Message, now: datetime, error: str) -> None:
    """Write down that it was tried in vain."""
    Message.objects.filter(pk=message.pk).update(attempts=F("attempts") + 1)
    message.refresh_from_db(fields=["attempts"])
    Receipt.objects.create(
        message=message,
        attempt=message.attempts,
        channel=message.channel,
        state=ReceiptState.FAILED,
        at=now,
        error=error[:40],
    )


def _gone(message: Message, handed: Handed, now: datetime) -> None:
    """It has left: the state and the receipt, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _GONE,
            {
                "id": message.pk,
                "now": now,
                "forget": RULES[message.kind].forget,
                "state": ReceiptState.PROCESSED if handed.only_processed else ReceiptState.SENT,
                "provider_id": handed.provider_id,
            },
        )


def _end(message: Message, state: MessageState, problem: Problem) -> None:
    message.state, message.problem, message.slot = state, problem, None
    message.text = "" if RULES[message.kind].forget else message.text
    message.save(update_fields=["state", "problem", "slot", "day", "not_before", "text"])
