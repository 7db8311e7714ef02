"""One message to many: who, what it says, who looked at it before it left."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.messages.models.messages import Message, MessageChannel
from medspil.people.models import Citizen, Staff


class MassState(models.TextChoices):
    DRAFT = "draft", _("Kladde")
    SAMPLED = "sampled", _("Prøve sendt")
    APPROVED = "approved", _("Godkendt")
    SENDING = "sending", _("Sendes")
    STOPPED = "stopped", _("Stoppet")
    FINISHED = "finished", _("Sendt")


MASS_STEPS: dict[MassState, frozenset[MassState]] = {
    MassState.DRAFT: frozenset({MassState.SAMPLED, MassState.STOPPED}),
    MassState.SAMPLED: frozenset({MassState.DRAFT, MassState.APPROVED, MassState.STOPPED}),
    MassState.APPROVED: frozenset({MassState.SENDING, MassState.STOPPED}),
    MassState.SENDING: frozenset({MassState.STOPPED, MassState.FINISHED}),
    MassState.STOPPED: frozenset(),
    MassState.FINISHED: frozenset(),
}
SEEN_BY_TWO = (MassState.APPROVED, MassState.SENDING, MassState.FINISHED)


def _steps() -> list[tuple[str, str]]:
    return [(str(a), str(b)) for a, to in MASS_STEPS.items() for b in sorted(to)]


class MassSending(models.Model):
    """One message to many (masseudsendelse). Never approved by who wrote it."""

    name = models.CharField(_("navn"), max_length=80)
    source = models.CharField(max_length=40)  # which population, see populations.py
    query = models.CharField(max_length=2000, blank=True)  # its filter, as in an address
    subject = models.CharField(_("emne"), max_length=120)
    sms = models.TextField(_("SMS"))
    text = models.TextField(_("e-mail, brev og Digital Post"))
    state = models.CharField(
        _("tilstand"), max_length=8, choices=MassState, default=MassState.DRAFT
    )
    created_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    counted_at = models.DateTimeField()
    sampled_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MassState.values), name="mass_state_known"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("created_by")),
                name="two_pairs_of_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SEEN_BY_TWO)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="sent_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(MassState.DRAFT, MassState.STOPPED))
                | Q(sampled_at__isnull=False),
                name="sample_before_sending",
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S", sms__regex=r"\S", text__regex=r"\S"),
                name="mass_says_something",
            ),
        ]
        triggers = [pgtrigger.FSM(name="mass_steps", field="state", transitions=_steps())]

    def __str__(self) -> str:
        return self.name


class LeftOut(models.TextChoices):
    """Why somebody of the population gets nothing."""

    OPTED_OUT = "opted_out", _("Har sagt nej tak til beskeder")
    NO_WAY = "no_way", _("Vi mangler telefon, e-mail eller adresse")
    CAP = "cap", _("Har allerede fået tre beskeder i dag")
    CLOSED = "closed", _("Er ikke længere hos jer")


class MassRow(models.Model):
    """One citizen of the population: their channel, or why they are left out."""

    sending = models.ForeignKey(MassSending, models.CASCADE, related_name="rows")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=MessageChannel, blank=True)
    left_out = models.CharField(max_length=9, choices=LeftOut, blank=True)
    message = models.OneToOneField(Message, models.SET_NULL, null=True, related_name="mass_row")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sending", "citizen"], name="once_in_a_sending"),
            models.CheckConstraint(
                condition=Q(channel="") & ~Q(left_out="") | Q(left_out="") & ~Q(channel=""),
                name="sent_or_left_out",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sending"], condition=Q(message=None, left_out=""), name="mass_row_waiting"
            )
        ]
