"""How a person wants to hear from us, who wants none of it, and when the house keeps quiet."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.messages.models.messages import MessageChannel, MessageKind
from medspil.people.models import Citizen, Staff


class OptOutHow(models.TextChoices):
    STOP_WORD = "stop_word", _("Svarede STOP")
    LINK = "link", _("Brugte linket i beskeden")
    TOLD_US = "told_us", _("Sagde det til en medarbejder")


class OptOut(models.Model):
    """The citizen wants no more messages of a kind, from `since` until they want them again.

    `kind` empty: nothing at all but what is compulsory.
    """

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="opt_outs")
    kind = models.CharField(_("slags"), max_length=20, choices=MessageKind, blank=True)
    how = models.CharField(_("hvordan"), max_length=9, choices=OptOutHow)
    since = models.DateTimeField()
    noted_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "kind"],
                condition=Q(ended_at=None),
                name="one_opt_out_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("since")),
                name="opt_out_ends_after_it_began",
            ),
            models.CheckConstraint(condition=Q(how__in=OptOutHow.values), name="opt_out_how_known"),
        ]


class Wish(models.Model):
    """Where the citizen would rather have messages (not how they would rather meet)."""

    citizen = models.OneToOneField(
        Citizen, models.CASCADE, primary_key=True, related_name="message_wish"
    )
    channel = models.CharField(_("vil helst have besked på"), max_length=8, choices=MessageChannel)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=MessageChannel.values), name="wished_channel_known"
            )
        ]


@pghistory.track()
class OutboxPolicy(models.Model):
    """The municipality's own choices about messages. One row, or none: then the defaults."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    quiet_from = models.PositiveSmallIntegerField(_("stille fra kl."), default=20)
    quiet_until = models.PositiveSmallIntegerField(_("stille til kl."), default=8)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_outbox_policy"),
            models.CheckConstraint(
                condition=Q(quiet_from__lte=23, quiet_until__lte=23), name="quiet_hours_are_hours"
            ),
        ]
