"""Put a message in the outbox, and take it out."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, note_facts
from medspil.messages.models import A_DAY, STEPS, Message, MessageChannel, MessageState
from medspil.messages.sending import send
from medspil.people.models import Citizen

USEFUL_FOR = timedelta(hours=24)


@action(rule="people.see_citizen", on="citizen")
def queue_message(
    *, by: Actor, citizen: Citizen, kind: str, channel: str = MessageChannel.SMS
) -> Message:
    """Queue one message to a citizen, sent when the transaction is done.

    Raises `Refused` when the citizen cannot be reached that way, or has had three today.
    """
    return put_in_outbox(by=by, citizen=citizen, kind=kind, channel=channel)


def put_in_outbox(
    *, by: Actor, citizen: Citizen, kind: str, channel: str = MessageChannel.SMS
) -> Message:
    """The same inside an action of a room above, which knows who may send what.

    Raises `Refused` as `queue_message` does.
    """
    from medspil.messages.tasks import deliver

    reach = citizen.phone if channel == MessageChannel.SMS else citizen.email
    if not reach:
        raise Refused(_("Borgeren har ikke oplyst, hvordan beskeden kan sendes."))
    now = timezone.now()  # real time, also in a demo: the worker's clock is the world's
    Citizen.objects.select_for_update().get(pk=citizen.pk)
    taken = Message.objects.filter(citizen=citizen, day=clock.today()).count()
    if taken >= A_DAY:
        raise Refused(_("Borgeren har allerede fået tre beskeder i dag."))
    message = Message.objects.create(
        citizen=citizen,
        kind=kind,
        channel=channel,
        language=citizen.language if citizen.language in ("da", "en") else "da",
        day=clock.today(),
        slot=taken + 1,
        queued_by=by.actor_name,
        queued_at=now,
        useless_after=now + USEFUL_FOR,
    )
    note_facts(kind=kind, channel=channel)
    deliver.defer(message_id=message.pk)
    return message


@action(rule="messages.deliver")
def deliver_message(*, by: System, message_id: int) -> Message:
    """Send a queued message, once: its row is held while the other side takes it.

    A message that has become useless is not sent and says so. Raises `OSError` when nobody takes
    it; then nothing is written, and the worker tries again.
    """
    message = Message.objects.select_for_update().select_related("citizen").get(pk=message_id)
    if message.state != MessageState.QUEUED:
        return message
    if timezone.now() > message.useless_after:
        return _step(message, MessageState.TOO_LATE)
    message.receipt = send(message)
    message.sent_at = timezone.now()
    return _step(message, MessageState.SENT)


def _step(message: Message, state: MessageState) -> Message:
    if state not in STEPS[MessageState(message.state)]:
        raise ValueError(f"{message.state} -> {state}")
    message.state = state
    message.attempts += 1
    message.save()
    return message
