"""What stands on the companies' page, the promise, and what companies put right themselves."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.companies.models import Company
from medspil.people.models import Staff

LANGUAGES = {"da": "Dansk", "en": "English"}


class OfferedText(models.Model):
    """The municipality's own words for one thing that it offers companies, in a language.

    `code` is one of `medspil.reception.offered`. Without a row our own words are shown.
    """

    code = models.CharField(max_length=20)
    language = models.CharField(_("sprog"), max_length=2)
    title = models.CharField(_("overskrift"), max_length=80)
    text = models.CharField(_("tekst"), max_length=1200)
    is_hidden = models.BooleanField(_("vis den ikke"), default=False)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["code", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "language"], name="offered_once_a_language"),
            models.CheckConstraint(
                condition=Q(language__in=list(LANGUAGES)), name="offered_in_a_known_language"
            ),
            models.CheckConstraint(
                condition=Q(title__regex=r"\S", text__regex=r"\S"), name="offered_in_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.language}"


class ReceptionPolicy(models.Model):
    """The municipality's choices. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    answer_days = models.PositiveSmallIntegerField(_("hverdage til et svar"), default=1)
    link_days = models.PositiveSmallIntegerField(_("dage, et link virker"), default=90)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="one_reception_policy"),
            models.CheckConstraint(
                condition=Q(answer_days__gte=1, answer_days__lte=30)
                & Q(link_days__gte=1, link_days__lte=366),
                name="reception_policy_within_reason",
            ),
        ]

    def __str__(self) -> str:
        return "reception policy"


class OwnChange(models.Model):
    """A company put right what we hold of it. Which fields, never what stood there before."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="own_changes")
    fields = ArrayField(models.CharField(max_length=20))
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(fields__len__gte=1), name="a_change_is_of_a_field"),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True, seen_by__isnull=True)
                | Q(seen_at__gte=F("at"), seen_by__isnull=False),
                name="a_change_is_seen_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-at"], condition=Q(seen_at__isnull=True), name="own_change_unseen"
            )
        ]

    def __str__(self) -> str:
        return f"change {self.pk}"
