"""What waits, and what one citizen has been sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.messages import hours
from medspil.messages.models import A_DAY, Message, MessageState, Receipt, ReceiptState
from medspil.messages.withheld import shown_to
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen
from medspil.people.queries import citizens_for


def oldest_unsent() -> datetime | None:
    """Since when the oldest message that should have left has waited; None when nothing waits.

    What waits for the morning, or for its day, does not wait for us.
    """
    return (
        Message.objects.filter(state=MessageState.QUEUED, not_before__lte=timezone.now())
        .order_by("not_before")
        .values_list("not_before", flat=True)
        .first()
    )


def messages_left(citizen: Citizen, now: datetime | None = None) -> int:
    """How many more messages the citizen may get on the day that one queued now would arrive."""
    now = now or timezone.now()
    arrives = hours.earliest(now, hours.policy())
    nights = (arrives.astimezone(clock.TZ).date() - now.astimezone(clock.TZ).date()).days
    day = clock.today() + timedelta(days=nights)
    taken = Message.objects.filter(citizen=citizen, day=day, slot__range=(1, A_DAY))
    return A_DAY - taken.count()


def outbox_for(viewer: Actor) -> QuerySet[Message]:
    """Messages to the viewer's citizens, and about them to guests, the newest first.

    A citizen's own: those to themselves.
    """
    if isinstance(viewer, CitizenActor):
        return Message.objects.filter(citizen=viewer.citizen).order_by("-queued_at", "-pk")
    return shown_to(viewer, _of_their_citizens(viewer))


def _of_their_citizens(viewer: Actor) -> QuerySet[Message]:
    theirs = citizens_for(viewer).order_by().values("pk")
    return (
        Message.objects.filter(Q(citizen__in=theirs) | Q(about__in=theirs))
        .select_related("citizen", "about")
        .order_by("-queued_at", "-pk")
    )


def sent_to(viewer: Actor, citizen: Citizen) -> QuerySet[Message]:
    """What a citizen has been sent and will be, the newest first, with its receipts.

    Nothing when the citizen is not the viewer's.
    """
    return outbox_for(viewer).filter(citizen=citizen).prefetch_related("receipts")


def letters_to_print(viewer: Actor) -> QuerySet[Message]:
    """Letters that lie as PDF and that nobody has said were posted, the oldest first.

    Whoever posts a letter sees it, also one that is `withheld` elsewhere: else it is never sent.
    """
    posted = Receipt.objects.filter(state=ReceiptState.SENT).values("message")
    return (
        _of_their_citizens(viewer)
        .filter(channel="letter", state=MessageState.SENT)
        .exclude(pk__in=posted)
        .order_by("sent_at", "pk")
    )
