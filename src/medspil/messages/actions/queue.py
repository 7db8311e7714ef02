"""Put messages in the outbox, take them out again, and note what a provider says later."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.messages import guests, queueing
from medspil.messages.guests import Guest
from medspil.messages.kinds import RULES
from medspil.messages.models import (
    Message,
    MessageChannel,
    MessageKind,
    MessageState,
    Problem,
    Receipt,
    ReceiptState,
)
from medspil.messages.queueing import Draft, File, Job
from medspil.people.models import Citizen

CODES_IN_TEN_MINUTES = 3

_WHY_NOT = {
    Problem.NO_WAY: gettext_lazy("Borgeren har ikke oplyst, hvordan beskeden kan sendes."),
    Problem.CAP: gettext_lazy("Borgeren har allerede fået tre beskeder i dag."),
    Problem.OPTED_OUT: gettext_lazy(
        "Borgeren har sagt nej tak til beskeder, der ikke er nødvendige."
    ),
    Problem.TOO_LATE: gettext_lazy(
        "Beskeden kan først sendes, når det er for sent. Ring i stedet."
    ),
}


def put_in_outbox(
    *,
    by: Actor,
    citizen: Citizen,
    kind: str,
    channel: str = "",
    facts: Mapping[str, Any] | None = None,
    language: str = "",
    dedupe: str = "",
    not_before: datetime | None = None,
    useless_after: datetime | None = None,
    files: Sequence[File] = (),
    now: datetime | None = None,
) -> Message:
    """Queue one message, inside an action of a room above, which knows who may send what.

    `facts` fill the template's placeholders (`words.PLACEHOLDERS`: when, link, place …). `channel`
    empty: the citizen's own. `dedupe`: a message queued under the same key before is returned
    instead. Raises `Refused` when the citizen cannot be reached that way, has had three that day,
    wants no such messages, or it could only leave when it is of no use any more.
    """
    message = _queue(
        by,
        Draft(citizen, facts or {}, dedupe, channel, useless_after, files),
        Job(MessageKind(kind), now or clock.world(), language, not_before),
    )
    if message.state == MessageState.WITHHELD:
        raise Refused(why_not(message))
    return message


def notify(
    *,
    by: Actor,
    citizen: Citizen,
    kind: str,
    channel: str = "",
    facts: Mapping[str, Any] | None = None,
    language: str = "",
    dedupe: str = "",
    not_before: datetime | None = None,
    useless_after: datetime | None = None,
    files: Sequence[File] = (),
    now: datetime | None = None,
    fresh: bool = False,
) -> Message:
    """As `put_in_outbox`, for what follows from something else and must not stop it.

    What cannot be sent is kept as `WITHHELD` and stands on the work list »Ikke leveret«. `fresh`:
    the caller holds the citizen and has just made the key, so that neither is asked for again.
    """
    return _queue(
        by,
        Draft(citizen, facts or {}, dedupe, channel, useless_after, files),
        Job(MessageKind(kind), now or clock.world(), language, not_before),
        fresh=fresh,
    )


def notify_guest(
    *,
    by: Actor,
    guest: Guest,
    kind: str,
    facts: Mapping[str, Any] | None = None,
    dedupe: str = "",
    useless_after: datetime | None = None,
    files: Sequence[File] = (),
    now: datetime | None = None,
    words: tuple[str, str, str] | None = None,
) -> Message:
    """As `notify`, to somebody without a file: the same cap, quiet hours and discreet words.

    What cannot be sent is kept as `WITHHELD` and stands on »Ikke leveret« under the citizen whom
    it is about. `words`: (subject, sms, text) instead of a template. Raises `ValueError` for a kind
    that can be declined: a guest has nowhere to say so.
    """
    if not RULES[MessageKind(kind)].compulsory:
        raise ValueError(f"{kind} is not for guests")
    guests.hold(guest.key)
    before = queueing.queued_before([dedupe])
    if before:
        return before[dedupe]
    job = Job(MessageKind(kind), now or clock.world(), words=words)
    _not_too_many_codes(guest, job)
    note_facts(kind=job.kind, guest=True)
    made = queueing.made_for_guest(by, job, guest, facts or {}, dedupe, useless_after)
    return queueing.put([made], [files])[0]


@action(rule="people.see_citizen", on="citizen")
def queue_message(
    *, by: Actor, citizen: Citizen, kind: str, channel: str = "", **more: Any
) -> Message:
    """Queue one message to a citizen, sent when the transaction is done.

    Takes what `put_in_outbox` takes, and raises what it raises.
    """
    return put_in_outbox(by=by, citizen=citizen, kind=kind, channel=channel, **more)


def why_not(message: Message) -> str:
    """Why a message was withheld, as a sentence to the one who wanted to send it."""
    return str(_WHY_NOT[Problem(message.problem)])


def _queue(by: Actor, draft: Draft, job: Job, *, fresh: bool = False) -> Message:
    if not fresh:
        queueing.locked([draft.citizen.pk])
        if before := queueing.queued_before([draft.dedupe]):
            return before[draft.dedupe]
    _not_too_many_codes(draft.citizen, job)
    note_facts(kind=job.kind, channel=draft.channel)
    return queueing.put(queueing.made(by, job, [draft]), [draft.files])[0]


def _not_too_many_codes(to: Citizen | Guest, job: Job) -> None:
    if job.kind != MessageKind.LOGIN_CODE:
        return
    if queueing.codes_lately(to, job.now) >= CODES_IN_TEN_MINUTES:
        raise Refused(_("Der er sendt tre koder på ti minutter. Vent lidt, og prøv igen."))


@action(rule="messages.queue_many")
def queue_many(
    *,
    by: Actor,
    kind: str,
    drafts: Sequence[Draft],
    language: str = "",
    not_before: datetime | None = None,
    now: datetime | None = None,
) -> list[Message]:
    """Queue the same kind of message to many citizens in a handful of statements.

    One draft a citizen at a time. What was queued under the same key before is left alone; what
    cannot be sent is kept as `WITHHELD`. Returns what was written, in the order of the drafts.
    """
    queueing.locked(draft.citizen.pk for draft in drafts)
    before = queueing.queued_before(draft.dedupe for draft in drafts)
    first = {draft.dedupe: draft for draft in reversed(drafts)}
    new = [d for d in drafts if not d.dedupe or (d.dedupe not in before and first[d.dedupe] is d)]
    job = Job(MessageKind(kind), now or clock.world(), language, not_before)
    note_facts(kind=kind, count=len(new))
    return queueing.put(queueing.made(by, job, new), [draft.files for draft in new])


@action(rule="messages.withdraw")
def withdraw(*, by: Actor, dedupe: str) -> int:
    """Take back what waits under keys that begin so, as it holds no more. Returns how many."""
    if not dedupe:
        raise ValueError("withdraw() needs a key")
    waiting = Message.objects.filter(state=MessageState.QUEUED, dedupe__startswith=dedupe)
    n = waiting.update(state=MessageState.WITHDRAWN, problem=Problem.SUPERSEDED, slot=None)
    note_facts(count=n)
    return n


_LATER = {
    ReceiptState.DELIVERED: MessageState.DELIVERED,
    ReceiptState.FAILED: MessageState.FAILED,
}


@action(rule="messages.note_receipt")
def note_receipt(
    *,
    by: Actor,
    channel: str,
    provider_id: str,
    state: str,
    error: str = "",
    at: datetime | None = None,
) -> Message | None:
    """What a provider tells later of a message: that it arrived, or did not. None when unknown.

    `provider_id` is the provider's own name for it, or ours: so it is learnt what became of one
    that is uncertain. Told twice, it is noted once.
    """
    key = _told_of(MessageChannel(channel), provider_id)
    if key is None:
        return None
    message = Message.objects.select_for_update().get(pk=key)
    if message.state not in (MessageState.SENT, MessageState.UNCERTAIN) or message.handled_at:
        return message
    message.sent_at = message.sent_at or at or clock.world()
    Receipt.objects.get_or_create(  # an uncertain one may have failed at this attempt already
        message=message,
        attempt=message.attempts,
        state=state,
        defaults={
            "channel": channel,
            "at": at or clock.world(),
            "provider_id": provider_id,
            "error": error[:40] or ("failed" if state == ReceiptState.FAILED else ""),
        },
    )
    message.state = _LATER[ReceiptState(state)]
    if message.state == MessageState.FAILED:
        message.slot, message.problem = None, Problem.REJECTED
    message.save(update_fields=["state", "slot", "problem", "sent_at"])
    return message


def _told_of(channel: MessageChannel, provider_id: str) -> int | None:
    """The message that a provider speaks of, by its own name for it or by ours."""
    if not provider_id:
        return None
    sent = Receipt.objects.filter(channel=channel, provider_id=provider_id, state=ReceiptState.SENT)
    if found := sent.order_by("-pk").values_list("message_id", flat=True).first():
        return found
    try:
        ours = uuid.UUID(provider_id)
    except ValueError:
        return None
    mine = Message.objects.filter(public_id=ours, channel=channel)
    return mine.values_list("pk", flat=True).first()
