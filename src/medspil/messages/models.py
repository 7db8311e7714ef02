"""Everything that leaves goes through the outbox: who, what kind, which channel, how it went."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.people.models import Citizen

A_DAY = 3  # messages to one person over all senders


class MessageChannel(models.TextChoices):
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")


class MessageKind(models.TextChoices):
    """Why it is sent. The words are in `words.py`, discreet: no name, no reason."""

    MISSED_CALL = "missed_call", _("Vi ringede forgæves")


class MessageState(models.TextChoices):
    QUEUED = "queued", _("Venter")
    SENT = "sent", _("Sendt")
    TOO_LATE = "too_late", _("Blev for gammel")
    FAILED = "failed", _("Kunne ikke sendes")


STEPS = {
    MessageState.QUEUED: {MessageState.SENT, MessageState.TOO_LATE, MessageState.FAILED},
    MessageState.SENT: set(),
    MessageState.TOO_LATE: set(),
    MessageState.FAILED: {MessageState.QUEUED},
}


class Message(models.Model):
    """One message to one citizen. At most three a day, held by the database: a slot is taken."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=20, choices=MessageKind)
    channel = models.CharField(max_length=8, choices=MessageChannel)
    language = models.CharField(max_length=8, default="da")
    state = models.CharField(max_length=8, choices=MessageState, default=MessageState.QUEUED)
    day = models.DateField()
    slot = models.PositiveSmallIntegerField()
    queued_by = models.CharField(max_length=80)
    queued_at = models.DateTimeField()
    useless_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-queued_at"]
        constraints = [
            models.UniqueConstraint(fields=["citizen", "day", "slot"], name="a_slot_is_taken_once"),
            models.CheckConstraint(
                condition=Q(slot__gte=1, slot__lte=A_DAY), name="three_messages_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="message_state_known"
            ),
            models.CheckConstraint(
                condition=Q(useless_after__gt=F("queued_at")), name="message_has_time"
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="sent_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["queued_at"], condition=Q(state="queued"), name="message_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.state}"
