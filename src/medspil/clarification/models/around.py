"""What is around the conversations: pauses, how ready the citizen feels, what came of it later."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.clarification.models.clarifications import Clarification
from medspil.people.models import Staff


class Pause(models.Model):
    """A course stands still until a day, with a reason that the citizen reads. What was booked is
    called off; the place in the line is kept. `ended_by`: none, the citizen themselves.
    """

    clarification = models.ForeignKey(Clarification, models.CASCADE, related_name="pauses")
    began_at = models.DateTimeField()
    until = models.DateField(_("til"))
    because = models.CharField(_("hvorfor"), max_length=500)
    begun_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clarification"],
                condition=Q(ended_at__isnull=True),
                name="one_pause_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(because__regex=r"\S"), name="no_pause_without_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__gte=F("began_at")),
                name="a_pause_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"pause {self.pk}"


class AskedWhen(models.TextChoices):
    BEFORE = "before", _("Før den første samtale")
    AFTER = "after", _("Efter den sidste samtale")


class Readiness(models.Model):
    """How ready for work the citizen says that they are, from 1 to 5. Voluntary, said by
    themselves or (`told_to`) on the telephone; the last that was said counts.
    """

    clarification = models.ForeignKey(Clarification, models.CASCADE, related_name="readiness")
    asked = models.CharField(max_length=6, choices=AskedWhen)
    score = models.PositiveSmallIntegerField(_("parathed"))
    said_at = models.DateTimeField()
    told_to = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clarification", "asked"], name="readiness_once_before_and_after"
            ),
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5, asked__in=AskedWhen.values),
                name="readiness_from_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return f"readiness {self.pk}"


class CameOfIt(models.TextChoices):
    """Where the citizen is three months after the summary."""

    JOB = "job", _("I job")
    FLEX = "flex", _("I job med færre timer")
    EDUCATION = "study", _("I gang med en uddannelse")
    PRACTICE = "trial", _("I praktik eller løntilskud")
    ON_THE_WAY = "way", _("Et andet skridt på vejen")
    SAME = "same", _("Det samme som før")
    UNKNOWN = "unknown", _("Det ved vi ikke")


WORKS_OR_LEARNS = (CameOfIt.JOB, CameOfIt.FLEX, CameOfIt.EDUCATION)


class FollowUp(models.Model):
    """What happened within three months of the summary: one line, written by an employee."""

    clarification = models.OneToOneField(Clarification, models.CASCADE, related_name="follow_up")
    came = models.CharField(_("hvad der skete"), max_length=7, choices=CameOfIt)
    note = models.CharField(_("notat"), max_length=2000, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(came__in=CameOfIt.values), name="what_came_of_it_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"follow-up {self.pk}"
