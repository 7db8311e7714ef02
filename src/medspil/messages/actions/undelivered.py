"""What did not arrive: try again, or write down what was done instead; letters that were posted."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.messages import channels, hours, queueing
from medspil.messages.kinds import RULES
from medspil.messages.models import (
    UNDELIVERED,
    Attachment,
    Message,
    MessageChannel,
    MessageState,
    Receipt,
    ReceiptState,
)
from medspil.people.models import Staff


@action(rule="messages.handle", on="message")
def retry_message(*, by: Actor, message: Message, now: datetime | None = None) -> Message:
    """Put a message that did not arrive in the queue again, by the way that is open now.

    One that perhaps was sent stays as it is, with its slot of its day: what is sent is another.
    Raises `Refused` when there is no way, when the day's three are used, or what it said is over.
    """
    now = now or timezone.now()
    message = _undelivered(message)
    rule = RULES[message.kind]
    if rule.forget:
        raise Refused(_("En kode eller et link kan ikke sendes igen. Lav et nyt."))
    channel: str | None = message.channel
    if message.citizen is not None:
        channel = channels.choose(message.citizen, message.kind)
    if not channel:
        raise Refused(_("Borgeren har ikke oplyst, hvordan beskeden kan sendes."))
    queueing.hold_receiver(message)
    if message.state == MessageState.UNCERTAIN:
        message = _another(by, message)
    due = now if rule.urgent else hours.earliest(now, hours.policy())
    nights = (due.astimezone(clock.TZ).date() - now.astimezone(clock.TZ).date()).days
    message.day = clock.today() + timedelta(days=nights)
    message.slot = queueing.free_slot(message, message.day)
    if message.slot is None:
        raise Refused(_("Borgeren har allerede fået tre beskeder i dag."))
    message.state, message.problem, message.channel = MessageState.QUEUED, "", channel
    message.not_before, message.sent_at = due, None
    message.useless_after = max(message.useless_after, due + rule.useful)
    message.save()
    note_facts(kind=message.kind, channel=channel)
    queueing.call_worker([message])
    return message


def _another(by: Actor, message: Message) -> Message:
    """The same message once more, held back until it has a slot; the first is off the list."""
    files = list(message.attachments.all())
    message.handled_at, message.handled_by = clock.now(), by if isinstance(by, Staff) else None
    message.handled_note = _("Sendt igen")
    message.save()
    again = Message.objects.get(pk=message.pk)
    again.pk, again._state.adding = None, True
    again.public_id, again.dedupe, again.queued_by = uuid.uuid4(), "", by.actor_name
    again.state, again.slot, again.attempts = MessageState.WITHHELD, None, 0
    again.handled_at = again.handled_by = None
    again.handled_note = ""
    again.save()
    Attachment.objects.bulk_create(
        Attachment(message=again, name=file.name, mime=file.mime, content=file.content)
        for file in files
    )
    return again


@action(rule="messages.handle", on="message")
def mark_handled(*, by: Actor, message: Message, note: str) -> Message:
    """Take a message off the work list, saying what was done instead."""
    if not note.strip():
        raise Refused(_("Skriv, hvad du har gjort i stedet."), field="note")
    message = _undelivered(message)
    message.handled_at = clock.now()
    message.handled_by = by if isinstance(by, Staff) else None
    message.handled_note = note.strip()[:300]
    message.save()
    note_facts(kind=message.kind)
    return message


def _undelivered(message: Message) -> Message:
    locking = Message.objects.select_for_update(of=("self",)).select_related("citizen")
    held = locking.get(pk=message.pk)
    if held.state not in UNDELIVERED or held.handled_at is not None:
        raise Refused(_("Beskeden er der taget hånd om."))
    return held


@action(rule="messages.handle", on="message")
def letter_posted(*, by: Actor, message: Message, now: datetime | None = None) -> Message:
    """Somebody printed the letter and posted it."""
    held = Message.objects.select_for_update().get(pk=message.pk)
    if held.channel != MessageChannel.LETTER or held.state != MessageState.SENT:
        raise Refused(_("Det er ikke et brev, der venter på at blive sendt."))
    Receipt.objects.get_or_create(
        message=held,
        attempt=held.attempts,
        state=ReceiptState.SENT,
        defaults={"channel": held.channel, "at": now or timezone.now()},
    )
    return held
