"""Two companies that may be one, and what was done about it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.companies.models.companies import Company
from medspil.people.models import Staff


class Verdict(models.TextChoices):
    OPEN = "open", _("Ikke afgjort")
    SAME = "same", _("Samme virksomhed")
    DIFFERENT = "different", _("To virksomheder")


class Candidate(models.Model):
    """A pair that looks alike. A person decides; what was called different is not asked again.

    `why`: which likenesses found it; `score` 0–1: how alike the names are.
    """

    first = models.ForeignKey(Company, models.CASCADE, related_name="+")
    second = models.ForeignKey(Company, models.CASCADE, related_name="+")
    score = models.FloatField()
    why = ArrayField(models.CharField(max_length=8))  # cvr, p_number, name, address, phone
    verdict = models.CharField(max_length=9, choices=Verdict, default=Verdict.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-score", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_is_asked_about_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="a_pair_stands_in_one_order"
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1, why__len__gte=1), name="a_pair_is_alike"
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.OPEN, decided_at__isnull=True, decided_by__isnull=True)
                | Q(verdict__in=[Verdict.SAME, Verdict.DIFFERENT])
                & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="somebody_decided_on_a_pair",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-score"], condition=Q(verdict=Verdict.OPEN), name="company_pairs_open"
            )
        ]

    def __str__(self) -> str:
        return f"pair {self.pk}"


class ComparisonState(models.TextChoices):
    UNDER_WAY = "under_way", _("I gang")
    DONE = "done", _("Færdig")


class Comparison(models.Model):
    """All companies compared with each other: who asked, how far it is, what came of it.

    Real time, never the demo's: `progress_at` is when somebody last worked on it. `pairs` are new
    or different, `gone` wait no more.
    """

    state = models.CharField(
        max_length=9, choices=ComparisonState, default=ComparisonState.UNDER_WAY
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    progress = models.CharField(max_length=20, blank=True)
    progress_done = models.BigIntegerField(default=0)
    progress_total = models.BigIntegerField(default=0)
    progress_at = models.DateTimeField(null=True)
    pairs = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state=ComparisonState.UNDER_WAY),
                name="one_comparison_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=ComparisonState.UNDER_WAY, ended_at__isnull=True)
                | Q(state=ComparisonState.DONE, ended_at__isnull=False),
                name="a_comparison_is_done_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"comparison {self.pk}"


class Merge(models.Model):
    """Two companies became one: `gone` into `kept`. Everything needed to part them again.

    `moved`: table -> keys of the rows that followed; `before`: what `kept` had where it took over
    something of `gone`, with what it took.
    """

    kept = models.ForeignKey(Company, models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Company, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at__isnull=True), name="a_company_goes_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="a_merge_is_of_two"),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"
