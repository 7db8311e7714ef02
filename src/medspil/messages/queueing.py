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

from django.db.models import Count, Max
from django.utils import timezone

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.messages import channels, hours
from medspil.messages.kinds import RULES
from medspil.messages.models import (
    A_DAY,
    CODES_A_DAY,
    FIRST_CODE,
    Attachment,
    MassSending,
    Message,
    MessageChannel,
    MessageKind,
    MessageState,
    OptOut,
    Problem,
)
from medspil.messages.words import Templates, language_for
from medspil.people.models import Citizen

A_JOB = 50  # messages handed to a worker at a time; one connection to the mail server each


@dataclass(frozen=True, slots=True)
class File:
    """What goes with a message."""

    name: str
    mime: str
    content: bytes


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


def made(by: Actor, job: Job, drafts: Sequence[Draft]) -> list[Message]:
    """Unsaved messages for the drafts, each with its slot or with what is the matter.

    Lock the citizens first (`locked`), so that nobody else takes the same slots meanwhile.
    """
    rule = RULES[job.kind]
    starts = max(job.not_before or job.now, job.now)
    due = starts if rule.urgent else hours.earliest(starts, hours.policy())
    today = clock.today() + timedelta(days=(_day(due) - _day(job.now)).days)
    ids = [draft.citizen.pk for draft in drafts]
    free = _free_slots(job.kind, ids, today)
    wishes = channels.wishes_of(ids)
    declined = set() if rule.compulsory else declining(ids)
    templates = Templates()
    found = []
    for draft in drafts:
        citizen = draft.citizen
        channel = _channel(draft, job.kind, wishes)
        late = draft.useless_after or due + rule.useful
        problem = ""
        if citizen.pk in declined:
            problem = Problem.OPTED_OUT
        elif not channel:
            problem = Problem.NO_WAY
        elif late <= due:
            problem = Problem.TOO_LATE
        elif not free[citizen.pk]:
            problem = Problem.CAP
        language = job.language or language_for(citizen)
        words = _words(templates, job, channel or MessageChannel.SMS, language, draft)
        found.append(
            Message(
                citizen=citizen,
                kind=job.kind,
                channel=channel,
                language=language,
                subject=words.subject,
                text=words.text,
                state=MessageState.WITHHELD if problem else MessageState.QUEUED,
                problem=problem,
                day=today,
                slot=None if problem else free[citizen.pk].pop(0),
                dedupe=draft.dedupe,
                queued_by=by.actor_name,
                queued_at=job.now,
                not_before=due,
                useless_after=max(late, job.now + timedelta(seconds=1)),
                sending=job.sending,
            )
        )
    return found


def _day(moment: datetime) -> Any:
    return timezone.localtime(moment, clock.TZ).date()


def _channel(draft: Draft, kind: str, wishes: dict[int, str]) -> str:
    if draft.channel:
        return draft.channel if channels.reachable(draft.citizen, draft.channel) else ""
    return channels.choose(draft.citizen, kind, wishes.get(draft.citizen.pk, "")) or ""


def _words(templates: Templates, job: Job, channel: str, language: str, draft: Draft) -> Any:
    if job.words is None:
        return templates.words(job.kind, channel, language, draft.facts, draft.citizen)
    subject, sms, text = job.words
    said = sms if channel == MessageChannel.SMS else text
    return templates.filled(subject, said, language, draft.facts, draft.citizen)


def _free_slots(kind: str, citizens: list[int], day: Any) -> dict[int, list[int]]:
    """The slots of the day that each citizen has left, lowest first."""
    if kind == MessageKind.LOGIN_CODE:
        every = range(FIRST_CODE, FIRST_CODE + CODES_A_DAY)
    else:
        every = range(1, A_DAY + 1)
    taken: dict[int, set[int | None]] = defaultdict(set)
    held = Message.objects.filter(citizen__in=citizens, day=day, slot__in=every)
    for citizen, slot in held.values_list("citizen_id", "slot"):
        taken[citizen].add(slot)
    return defaultdict(
        list, {c: [slot for slot in every if slot not in taken[c]] for c in citizens}
    )


def free_slot(message: Message, day: Any) -> int | None:
    """A slot of the day for one more message to the same citizen, None when all are taken."""
    free = _free_slots(message.kind, [message.citizen_id], day)[message.citizen_id]
    return free[0] if free else None


def declining(citizens: Iterable[int]) -> set[int]:
    """Those of the citizens (by key) who want nothing but what is compulsory."""
    return set(
        OptOut.objects.filter(citizen__in=citizens, ended_at=None).values_list(
            "citizen_id", flat=True
        )
    )


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
        ]
    )
    call_worker([m for m in messages if m.state == MessageState.QUEUED])
    return list(messages)


def call_worker(messages: Iterable[Message]) -> None:
    """Jobs for what waits, from the moment it may leave."""
    from medspil.messages.tasks import deliver

    by_moment: dict[datetime, list[int]] = defaultdict(list)
    for message in messages:
        by_moment[message.not_before].append(message.pk)
    for moment, keys in by_moment.items():
        task = deliver.configure(schedule_at=moment) if moment > timezone.now() else deliver
        chunks = [keys[i : i + A_JOB] for i in range(0, len(keys), A_JOB)]
        task.batch_defer(*({"ids": chunk} for chunk in chunks))


def codes_lately(citizen: Citizen, now: datetime) -> int:
    """How many login codes the citizen was sent within ten minutes."""
    found = Message.objects.filter(
        citizen=citizen,
        kind=MessageKind.LOGIN_CODE,
        slot__isnull=False,
        queued_at__gt=now - timedelta(minutes=10),
    ).aggregate(n=Count("pk"), last=Max("queued_at"))
    return int(found["n"])
