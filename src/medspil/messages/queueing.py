"""How a message comes into the outbox: one, or ten thousand, by the same rules.

Used by the room's actions alone. A row is written whatever the answer: who could not be reached, or
had three that day, stands on the work list instead of being forgotten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.messages import channels, guests, hours, no_thanks
from medspil.messages.guests import Guest
from medspil.messages.kinds import RULES
from medspil.messages.models import (
    A_DAY,
    CODES_A_DAY,
    FIRST_CODE,
    LANGUAGES,
    Attachment,
    MassSending,
    Message,
    MessageChannel,
    MessageKind,
    MessageState,
    OptOut,
    Problem,
)
from medspil.messages.words import Addressed, Templates, language_for
from medspil.people.models import Citizen

A_JOB = 50  # messages handed to a worker at a time; one connection to the mail server each


@dataclass(frozen=True, slots=True)
class File:
    """What goes with a message; `only_by`: where it travels by this channel."""

    name: str
    mime: str
    content: bytes
    only_by: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One message to be queued: to whom, and what its words ask for."""

    citizen: Citizen
    facts: Mapping[str, Any] = field(default_factory=dict)
    dedupe: str = ""
    channel: str = ""  # chosen by what the citizen prefers, when empty
    useless_after: datetime | None = None
    files: Sequence[File] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """What the messages of one call share. `words`: (subject, sms, text) instead of templates."""

    kind: MessageKind
    now: datetime
    language: str = ""
    not_before: datetime | None = None
    sending: MassSending | None = None
    words: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What every message is asked: when, by which channel, in which language, which slot."""

    due: datetime
    day: Any
    channel: str
    language: str
    late: datetime
    slot: int | None
    problem: str = ""


def made(by: Actor, job: Job, drafts: Sequence[Draft]) -> list[Message]:
    """Unsaved messages for the drafts, each with its slot or with what is the matter.

    Lock the citizens first (`locked`), so that nobody else takes the same slots meanwhile.
    """
    rule = RULES[job.kind]
    due, today = _moment(job)
    ids = [draft.citizen.pk for draft in drafts]
    known = _receivers(job.kind, ids, today)
    templates = Templates()
    found = []
    for draft in drafts:
        citizen = draft.citizen
        receiver = known[citizen.pk]
        channel = _channel(draft, job.kind, receiver.wish)
        late = draft.useless_after or due + rule.useful
        slots = receiver.slots
        declined = receiver.declined and not rule.compulsory
        problem = _problem(channel, due, late, slots, declined=declined)
        language = job.language or language_for(citizen)
        slot = None if problem else slots.pop(0)
        sent = Sent(due, today, channel, language, late, slot, problem)
        words = _words(templates, job, sent, draft.facts, citizen)
        message = _message(by, job, sent, words, draft.dedupe)
        message.citizen = citizen
        message.text = no_thanks.with_the_way_out(message)
        found.append(message)
    return found


def made_for_guest(
    by: Actor,
    job: Job,
    guest: Guest,
    facts: Mapping[str, Any],
    dedupe: str,
    useless_after: datetime | None,
) -> Message:
    """The same for somebody without a file. Hold them first (`guests.hold`)."""
    due, today = _moment(job)
    late = useless_after or due + RULES[job.kind].useful
    slots = _guests_slots(job.kind, guest.key, today)
    problem = _problem(guest.channel, due, late, slots)
    language = guest.language if guest.language in LANGUAGES else "da"
    slot = None if problem else slots[0]
    sent = Sent(due, today, guest.channel, language, late, slot, problem)
    words = _words(Templates(), job, sent, facts, guest)
    message = _message(by, job, sent, words, dedupe)
    message.about, message.guest, message.guest_key = guest.about, guest.address.strip(), guest.key
    return message


def _moment(job: Job) -> tuple[datetime, Any]:
    """When it may leave, and which day of the house's that is."""
    starts = max(job.not_before or job.now, job.now)
    due = starts if RULES[job.kind].urgent else hours.earliest(starts, hours.policy())
    return due, clock.today() + timedelta(days=(_day(due) - _day(job.now)).days)


def _problem(
    channel: str, due: datetime, late: datetime, slots: list[int], *, declined: bool = False
) -> str:
    """Why it cannot be sent; empty when it can."""
    if declined:
        return Problem.OPTED_OUT
    if not channel:
        return Problem.NO_WAY
    if late <= due:
        return Problem.TOO_LATE
    return "" if slots else Problem.CAP


def _message(by: Actor, job: Job, sent: Sent, words: Any, dedupe: str) -> Message:
    """Unsaved, and to nobody yet."""
    return Message(
        kind=job.kind,
        channel=sent.channel,
        language=sent.language,
        subject=words.subject,
        text="" if sent.problem and RULES[job.kind].forget else words.text,
        state=MessageState.WITHHELD if sent.problem else MessageState.QUEUED,
        problem=sent.problem,
        day=sent.day,
        slot=sent.slot,
        dedupe=dedupe,
        queued_by=by.actor_name,
        queued_at=job.now,
        not_before=sent.due,
        useless_after=max(sent.late, job.now + timedelta(seconds=1)),
        sending=job.sending,
    )


def _day(moment: datetime) -> Any:
    return timezone.localtime(moment, clock.TZ).date()


def _channel(draft: Draft, kind: str, wish: str) -> str:
    if draft.channel:
        return draft.channel if channels.reachable(draft.citizen, draft.channel) else ""
    return channels.choose(draft.citizen, kind, wish) or ""


def _words(
    templates: Templates, job: Job, sent: Sent, facts: Mapping[str, Any], to: Addressed
) -> Any:
    channel = sent.channel or MessageChannel.SMS
    if job.words is None:
        return templates.words(job.kind, channel, sent.language, facts, to)
    subject, sms, text = job.words
    said = sms if channel == MessageChannel.SMS else text
    return templates.filled(subject, said, sent.language, facts, to)


def _slots(kind: str) -> range:
    if kind == MessageKind.LOGIN_CODE:
        return range(FIRST_CODE, FIRST_CODE + CODES_A_DAY)
    return range(1, A_DAY + 1)


@dataclass(frozen=True, slots=True)
class _Receiver:
    """What is asked of everybody who is written to: their wish, the slots they have left, and
    whether they want none of this kind."""

    wish: str
    slots: list[int]
    declined: bool


def _receivers(kind: str, citizens: list[int], day: Any) -> dict[int, _Receiver]:
    """By key, in one statement."""
    every = _slots(kind)
    held = Message.objects.filter(citizen=OuterRef("pk"), day=day, slot__in=every)
    declined = OptOut.objects.filter(citizen=OuterRef("pk"), kind__in=["", kind], ended_at=None)
    found = (
        Citizen.objects.filter(pk__in=citizens)
        .order_by()
        .values_list(
            "pk",
            "message_wish__channel",
            ArraySubquery(held.order_by().values("slot")),
            Exists(declined),
        )
    )
    return {
        key: _Receiver(wish or "", [slot for slot in every if slot not in taken], no)
        for key, wish, taken, no in found
    }


def _free_slots(kind: str, citizens: list[int], day: Any) -> dict[int, list[int]]:
    """The slots of the day that each citizen has left, lowest first."""
    every = _slots(kind)
    taken: dict[int, set[int | None]] = defaultdict(set)
    held = Message.objects.filter(citizen__in=citizens, day=day, slot__in=every)
    for citizen, slot in held.values_list("citizen_id", "slot"):
        assert citizen is not None
        taken[citizen].add(slot)
    return defaultdict(
        list, {c: [slot for slot in every if slot not in taken[c]] for c in citizens}
    )


def _guests_slots(kind: str, key: bytes, day: Any) -> list[int]:
    """The slots of the day that a guest has left."""
    held = Message.objects.filter(guest_key=key, day=day, slot__isnull=False)
    taken = set(held.values_list("slot", flat=True))
    return [slot for slot in _slots(kind) if slot not in taken]


def free_slot(message: Message, day: Any) -> int | None:
    """A slot of the day for one more message to the same person, None when all are taken."""
    if message.citizen_id is None:
        free = _guests_slots(message.kind, bytes(message.guest_key or b""), day)
    else:
        free = _free_slots(message.kind, [message.citizen_id], day)[message.citizen_id]
    return free[0] if free else None


def hold_receiver(message: Message) -> None:
    """Hold whoever gets the message until the transaction ends: their slots are ours."""
    if message.citizen_id is None:
        guests.hold(bytes(message.guest_key or b""))
    else:
        locked([message.citizen_id])


def declining(citizens: Iterable[int], kind: str) -> set[int]:
    """Those of the citizens (by key) who want no messages of the kind, or none that they can
    decline."""
    declined = OptOut.objects.filter(citizen__in=citizens, kind__in=["", kind], ended_at=None)
    return set(declined.values_list("citizen_id", flat=True))


def locked(citizens: Iterable[int]) -> None:
    """Hold the citizens until the transaction ends: their slots are ours. In order: no deadlock."""
    list(
        Citizen.objects.select_for_update(no_key=True)
        .filter(pk__in=list(citizens))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def queued_before(dedupe: Iterable[str]) -> dict[str, Message]:
    """What was queued under these keys already."""
    keys = [key for key in dedupe if key]
    if not keys:
        return {}
    return {m.dedupe: m for m in Message.objects.filter(dedupe__in=keys)}


def put(messages: Sequence[Message], files: Sequence[Sequence[File]]) -> list[Message]:
    """Write them with what goes with them, and put them in the queue, all in this transaction."""
    Message.objects.bulk_create(messages, batch_size=1000)
    Attachment.objects.bulk_create(
        [
            Attachment(message=message, name=file.name, mime=file.mime, content=file.content)
            for message, some in zip(messages, files, strict=True)
            for file in some
            if file.only_by in ("", message.channel)
        ]
    )
    call_worker([m for m in messages if m.state == MessageState.QUEUED])
    return list(messages)


def call_worker(messages: Iterable[Message]) -> None:
    """Jobs for what waits, from the moment it may leave. Who plays the world plays the worker."""
    if clock.is_played():
        return
    from medspil.messages.tasks import deliver

    by_moment: dict[datetime, list[int]] = defaultdict(list)
    for message in messages:
        by_moment[message.not_before].append(message.pk)
    for moment, keys in by_moment.items():
        task = deliver.configure(schedule_at=moment) if moment > timezone.now() else deliver
        chunks = [keys[i : i + A_JOB] for i in range(0, len(keys), A_JOB)]
        task.batch_defer(*({"ids": chunk} for chunk in chunks))


def codes_lately(to: Citizen | Guest, now: datetime) -> int:
    """How many login codes somebody was sent within ten minutes."""
    theirs = Q(guest_key=to.key) if isinstance(to, Guest) else Q(citizen=to)
    return Message.objects.filter(
        theirs,
        kind=MessageKind.LOGIN_CODE,
        slot__isnull=False,
        queued_at__gt=now - timedelta(minutes=10),
    ).count()
