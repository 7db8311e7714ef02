"""Conversations held, attempts made, what was agreed, and what was written down."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.contact.models.law import ContactRule
from medspil.people.models import Channel, Citizen, Staff


class StatutoryEffect(models.TextChoices):
    """What a conversation does to the law's clock, decided by the rules, with a reason."""

    RESETS = "resets", _("nulstiller lovens frist")
    COUNTS = "counts", _("tæller efter loven")
    NONE = "none", _("tæller ikke efter loven")
    NOT_IN_SUSPENSION = "not_in_suspension", _("tæller ikke, mens loven er på pause")


class LocalEffect(models.TextChoices):
    RESETS_LOCAL_FOLLOWUP = "resets", _("tæller som jeres opfølgning")
    NONE = "none", _("tæller ikke som jeres opfølgning")


class Conversation(models.Model):
    """A conversation that was held (samtale). Never deleted; corrected with history."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="conversations")
    held_at = models.DateTimeField(_("afholdt"))
    held_on = models.DateField(_("dag"))  # held_at in Danish time; what the clocks count
    type = models.PositiveSmallIntegerField(_("type"))  # DFDG id: 7 jobsamtale, 4 opfølgning ...
    channel = models.CharField(_("form"), max_length=12, choices=Channel)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="conversations")
    voluntary = models.BooleanField(_("frivillig"), default=False)
    statutory_effect = models.CharField(
        max_length=20, choices=StatutoryEffect, default=StatutoryEffect.NONE
    )
    statutory_reason = models.CharField(max_length=24, blank=True)
    statutory_rule = models.ForeignKey(ContactRule, models.SET_NULL, null=True, related_name="+")
    local_effect = models.CharField(max_length=8, choices=LocalEffect, default=LocalEffect.NONE)
    overridden_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    override_reason = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=20, default="desk")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "held_at", "type"],
                condition=Q(withdrawn_at__isnull=True),
                name="same_type_same_minute",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="conversation_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(statutory_effect__in=StatutoryEffect.values),
                name="statutory_effect_known",
            ),
            models.CheckConstraint(
                condition=Q(overridden_by__isnull=True) | ~Q(override_reason=""),
                name="override_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_because=""),
                name="withdrawal_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["citizen", "held_on"],
                include=["statutory_effect", "local_effect"],
                condition=Q(withdrawn_at__isnull=True),
                name="conversation_clock",
            ),
            models.Index(fields=["held_on"], name="conversation_day"),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.held_on} {self.type} {self.channel}"


class ConversationNote(models.Model):
    """What was written about a conversation. Append-only: a correction is a new note."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="notes")
    text = models.TextField(_("notat"))
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_says_something")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class AttemptOutcome(models.TextChoices):
    NOT_REACHED = "not_reached", _("Traf ikke")
    WRONG_NUMBER = "wrong_number", _("Forkert nummer")
    DECLINED = "declined", _("Ønsker ikke nu")
    CALL_BACK = "call_back", _("Ring igen")


class ContactAttempt(models.Model):
    """An attempt that did not become a conversation. Declining never costs the citizen anything."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    day = models.DateField()
    outcome = models.CharField(_("udfald"), max_length=12, choices=AttemptOutcome)
    channel = models.CharField(_("form"), max_length=12, choices=Channel, default=Channel.PHONE)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="attempts")
    note = models.TextField(_("notat"), blank=True)
    again_at = models.DateTimeField(_("ring igen / spørg igen"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=AttemptOutcome.values), name="attempt_outcome_known"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["declined", "call_back"]) | Q(again_at__isnull=False),
                name="declined_is_asked_again",
            ),
        ]
        indexes = [models.Index(fields=["citizen", "day"], name="attempt_citizen")]


class NextContactReason(models.TextChoices):
    RHYTHM = "rhythm", _("jeres rytme")
    AGREED = "agreed", _("aftalt med borgeren")
    DECLINED = "declined", _("spørg igen")
    CALL_BACK = "call_back", _("ring igen")


@pghistory.track()
class NextContact(models.Model):
    """The next contact: the day somebody has promised. One per citizen; its history is kept."""

    citizen = models.OneToOneField(Citizen, models.CASCADE, related_name="next_contact")
    day = models.DateField(_("næste kontakt"))
    at = models.DateTimeField(_("tidspunkt"), null=True, blank=True)
    channel = models.CharField(_("form"), max_length=12, choices=Channel, blank=True)
    reason = models.CharField(max_length=10, choices=NextContactReason)
    set_on = models.DateField()
    set_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(day__gte=F("set_on")), name="next_is_not_past")
        ]
        indexes = [models.Index(fields=["day"], name="next_contact_day")]


class AgreementOwner(models.TextChoices):
    CITIZEN = "citizen", _("Borgeren")
    STAFF = "staff", _("Sagsbehandleren")
    OTHER = "other", _("En anden")


class Agreement(models.Model):
    """Who does what, and when (aftale)."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="agreements")
    conversation = models.ForeignKey(
        Conversation, models.SET_NULL, null=True, related_name="agreements"
    )
    owner = models.CharField(_("hvem"), max_length=8, choices=AgreementOwner)
    what = models.CharField(_("hvad"), max_length=300)
    due_on = models.DateField(_("hvornår"), null=True, blank=True)
    done_on = models.DateField(_("gjort"), null=True, blank=True)
    dropped_because = models.CharField(_("bortfaldet fordi"), max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="agreement_says_what")]
        indexes = [
            models.Index(
                fields=["citizen", "due_on"],
                condition=Q(done_on__isnull=True, dropped_because=""),
                name="agreement_open",
            )
        ]


class ConversationDraft(models.Model):
    """What somebody has begun to write about a conversation, kept while they write."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="+")
    fields = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "citizen"], name="one_draft_each")]
