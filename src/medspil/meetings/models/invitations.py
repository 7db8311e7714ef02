"""Asked to book a time (invitation), and asking for a conversation oneself (bed om en samtale)."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.meetings.models.hours import BOOKABLE_CHOICES, BOOKABLE_VALUES
from medspil.people.models import Citizen, Staff


class InvitationStep(models.TextChoices):
    """The ladder. Each step is taken once, in this order; a step may be left out."""

    INVITE = "invite", _("Invitér")
    REMIND = "remind", _("Påmind")
    CALL = "call", _("Ring")
    LETTER = "letter", _("Send brev")


STEP_FIELDS = {
    InvitationStep.INVITE: "invited_at",
    InvitationStep.REMIND: "reminded_at",
    InvitationStep.CALL: "called_at",
    InvitationStep.LETTER: "letter_at",
}


class ClosedBecause(models.TextChoices):
    BOOKED = "booked", _("Tiden er booket")
    AGREED_OTHERWISE = "agreed_otherwise", _("Aftalt på anden vis")
    DECLINED = "declined", _("Borgeren siger nej tak")
    MUST_NOT = "must_not", _("Borgeren må ikke indkaldes")
    NOT_NEEDED = "not_needed", _("Samtalen er ikke længere nødvendig")


class Invitation(models.Model):
    """The citizen is asked to book a time from `from_day` to `by_day` with somebody of the team.

    `staff` empty: the citizen's own caseworker or, where there is none, their team. A citizen has
    one open invitation; it closes when a time is booked. None of its steps threatens anything.
    """

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="invitations")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    type = models.PositiveSmallIntegerField(_("type"))
    from_day = models.DateField(_("fra"))
    by_day = models.DateField(_("senest"))
    invited_at = models.DateTimeField(_("inviteret"))
    reminded_at = models.DateTimeField(_("påmindet"), null=True)
    called_at = models.DateTimeField(_("ringet op"), null=True)
    letter_at = models.DateTimeField(_("brev sendt"), null=True)
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(
        _("lukket fordi"), max_length=20, choices=ClosedBecause, blank=True
    )
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["by_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by_day__gte=F("from_day")), name="invitation_has_days"
            ),
            models.CheckConstraint(
                condition=(Q(reminded_at__isnull=True) | Q(reminded_at__gte=F("invited_at")))
                & (Q(called_at__isnull=True) | Q(called_at__gte=F("invited_at")))
                & (Q(letter_at__isnull=True) | Q(letter_at__gte=F("invited_at"))),
                name="steps_after_the_invitation",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_because="")
                | Q(closed_at__isnull=False, closed_because__in=ClosedBecause.values),
                name="closed_invitation_says_why",
            ),
            models.UniqueConstraint(
                fields=["citizen"], condition=Q(closed_at__isnull=True), name="one_open_invitation"
            ),
        ]
        indexes = [
            models.Index(
                fields=["by_day"], condition=Q(closed_at__isnull=True), name="invitation_open"
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def taken_at(self, step: str) -> datetime | None:
        """When the step was taken, None when not yet."""
        return cast("datetime | None", getattr(self, STEP_FIELDS[InvitationStep(step)]))


class ConversationRequest(models.Model):
    """A citizen asks for a conversation. `answer_by` is a promise, counted in working days."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="conversation_requests")
    asked_at = models.DateTimeField(_("bedt om"))
    asked_on = models.DateField()
    about = models.TextField(_("hvad vil du gerne tale om?"), blank=True)
    wished_channel = models.CharField(
        _("vil helst"), max_length=12, choices=BOOKABLE_CHOICES, blank=True
    )
    answer_by = models.DateField(_("svar senest"))
    answered_at = models.DateTimeField(_("besvaret"), null=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("svar"), blank=True)
    registered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["answer_by", "asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(wished_channel__in=[*BOOKABLE_VALUES, ""]),
                name="request_channel_known",
            ),
            models.CheckConstraint(
                condition=Q(answer_by__gt=F("asked_on")), name="request_is_promised_an_answer"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="answer_is_whole",
            ),
            models.UniqueConstraint(
                fields=["citizen"], condition=Q(answered_at__isnull=True), name="one_open_request"
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_by"],
                condition=Q(answered_at__isnull=True),
                name="request_open",
            )
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    def is_late(self, today: date) -> bool:
        """Has the promised day passed without an answer?"""
        return self.answered_at is None and self.answer_by < today
