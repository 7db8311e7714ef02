"""Invitations and reminders by e-mail: to whom, who looked at it before it left, how it went."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.messages.models import MASS_STEPS, MassState, Message
from medspil.people.models import Staff
from medspil.surveys.models.named import Respondent
from medspil.surveys.models.surveys import Survey
from medspil.surveys.models.triggers import follows

SEEN_BY_TWO = (MassState.APPROVED, MassState.SENDING, MassState.FINISHED)


class MailingKind(models.TextChoices):
    INVITATION = "invitation", _("Invitation")
    REMINDER = "reminder", _("Påmindelse")


class Mailing(models.Model):
    """The personal link by e-mail to those who are asked, in a wave. Never approved by who made it.

    It goes by the same table of states as a mass sending. `sent` and `failed` are written when its
    rows are deleted: of a survey without names, the night after the wave.
    """

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="mailings")
    wave = models.DateField()
    kind = models.CharField(_("slags"), max_length=10, choices=MailingKind)
    state = models.CharField(max_length=8, choices=MassState, default=MassState.DRAFT)
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sampled_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    sent = models.PositiveIntegerField(null=True)
    failed = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=MassState.values) & Q(kind__in=MailingKind.values),
                name="mailing_state_known",
            ),
            models.CheckConstraint(
                condition=Q(wave__iso_week_day=1), name="mailing_wave_is_a_monday"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("made_by")),
                name="a_mailing_has_two_pairs_of_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SEEN_BY_TWO)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="a_mailing_is_sent_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(MassState.DRAFT, MassState.STOPPED))
                | Q(sampled_at__isnull=False),
                name="a_mailing_is_tried_first",
            ),
            models.UniqueConstraint(
                fields=["survey"],
                condition=~Q(state__in=(MassState.STOPPED, MassState.FINISHED)),
                name="one_mailing_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(sent__isnull=True, failed__isnull=True)
                | Q(sent__isnull=False, failed__isnull=False),
                name="a_mailing_is_summed_up",
            ),
        ]
        triggers: ClassVar = [
            follows(
                "mailing_steps", {str(a): frozenset(map(str, b)) for a, b in MASS_STEPS.items()}
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.kind}"

    @property
    def is_over(self) -> bool:
        return self.state in (MassState.STOPPED, MassState.FINISHED)


class NotWritten(models.TextChoices):
    """Why somebody who is asked gets no e-mail."""

    NO_EMAIL = "no_email", _("Vi har ingen e-mail")
    PEACE = "peace", _("Skal lades i fred eller er ophørt")


class MailingRow(models.Model):
    """One who had not answered: their message, or why there is none. No address stands here."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="rows")
    respondent = models.ForeignKey(Respondent, models.CASCADE, related_name="+")
    left_out = models.CharField(max_length=8, choices=NotWritten, blank=True)
    message = models.OneToOneField(Message, models.SET_NULL, null=True, related_name="survey_row")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailing", "respondent"], name="once_in_a_mailing"),
            models.CheckConstraint(
                condition=Q(left_out="") | Q(message=None), name="written_to_or_left_out"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["mailing"], condition=Q(message=None, left_out=""), name="survey_mail_waits"
            )
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="row_of_the_same_survey",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT FROM surveys_mailing m, surveys_respondent r
                        WHERE m.id = NEW.mailing_id AND r.id = NEW.respondent_id
                        AND r.survey_id = m.survey_id)
                    THEN RAISE EXCEPTION 'a mailing is to those who are asked'
                        USING ERRCODE = 'check_violation'; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"
