"""Counting a mass sending and carrying it out, block by block."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone

from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.messages import channels, populations, queueing
from medspil.messages.models import (
    A_DAY,
    LeftOut,
    MassRow,
    MassSending,
    MassState,
    Message,
    MessageKind,
    MessageState,
)
from medspil.messages.queueing import Draft, Job
from medspil.people.models import Citizen

BLOCK = 500  # after each: is it still to be sent?
WORKER = System("worker")


def count(sending: MassSending) -> int:
    """Find the population anew; each row says by which channel, or why not. Returns how many."""
    source = populations.source(sending.source)
    found = source.citizens(sending.created_by, QueryDict(sending.query))
    citizens = list(Citizen.objects.filter(pk__in=found.order_by().values("pk")).order_by("pk"))
    keys = [citizen.pk for citizen in citizens]
    declined, wishes = queueing.declining(keys, MessageKind.FREE), channels.wishes_of(keys)
    full = set(
        Message.objects.filter(citizen__in=keys, day=clock.today(), slot__range=(1, A_DAY))
        .values("citizen")
        .annotate(n=Count("pk"))
        .filter(n__gte=A_DAY)
        .values_list("citizen", flat=True)
    )
    rows = []
    for citizen in citizens:
        channel = channels.choose(citizen, MessageKind.FREE, wishes.get(citizen.pk, "")) or ""
        why = ""
        if citizen.closed_on is not None:
            why = LeftOut.CLOSED
        elif citizen.pk in declined:
            why = LeftOut.OPTED_OUT
        elif not channel:
            why = LeftOut.NO_WAY
        elif citizen.pk in full:
            why = LeftOut.CAP
        rows.append(
            MassRow(sending=sending, citizen=citizen, channel="" if why else channel, left_out=why)
        )
    MassRow.objects.filter(sending=sending).delete()
    MassRow.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def send(pk: int) -> None:
    """Queue every row that waits, a block a transaction, until it is finished or stopped."""
    while send_block(pk):
        pass


@transaction.atomic
def send_block(pk: int, *, at_most: int = BLOCK) -> bool:
    """One block; False when there is no more to do. A stop waits for it, and it for a stop."""
    sending = MassSending.objects.select_for_update().get(pk=pk)
    if sending.state != MassState.SENDING:
        return False
    rows = list(
        sending.rows.filter(message=None, left_out="")
        .select_related("citizen")
        .order_by("pk")[:at_most]
    )
    if not rows:
        sending.state, sending.ended_at = MassState.FINISHED, timezone.now()
        sending.save(update_fields=["state", "ended_at"])
        return False
    job = Job(
        MessageKind.FREE,
        timezone.now(),
        language="da",
        sending=sending,
        words=(sending.subject, sending.sms, sending.text),
    )
    drafts = [
        Draft(row.citizen, dedupe=f"mass:{sending.pk}:{row.citizen_id}", channel=row.channel)
        for row in rows
    ]
    queueing.locked(row.citizen_id for row in rows)
    made = queueing.put(queueing.made(WORKER, job, drafts), [()] * len(drafts))
    for row, message in zip(rows, made, strict=True):
        row.message = message
    MassRow.objects.bulk_update(rows, ["message"])
    return True


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is. `left`: not yet in the queue, or waiting there."""

    total: int
    gone: int
    failed: int
    taken_back: int

    @property
    def left(self) -> int:
        return self.total - self.gone - self.failed - self.taken_back


def progress(sending: MassSending) -> Progress:
    """Counted when read."""
    states = MessageState
    found = sending.rows.filter(left_out="").aggregate(
        total=Count("pk"),
        gone=Count("pk", Q(message__state__in=(states.SENT, states.DELIVERED))),
        failed=Count("pk", Q(message__state__in=(states.FAILED, states.TOO_LATE, states.WITHHELD))),
        taken_back=Count("pk", Q(message__state=states.WITHDRAWN)),
    )
    return Progress(**found)
