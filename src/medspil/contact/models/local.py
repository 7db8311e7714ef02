"""The municipality's own promise: its rhythm, its policy, and the worry that shortens it."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.kernel.period import DatedModel
from medspil.people.models import Citizen, Staff


class ConcernLevel(models.TextChoices):
    NONE = "none", _("Ingen bekymring")
    SOME = "some", _("Nogen bekymring")
    HIGH = "high", _("Stor bekymring")


class Concern(DatedModel):
    """A professional's worry about a citizen (bekymring), with reason and date. One on any day."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="concerns")
    level = models.CharField(_("niveau"), max_length=4, choices=ConcernLevel)
    reason = models.TextField(_("begrundelse"))
    set_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="concern_has_reason"),
            models.CheckConstraint(
                condition=Q(level__in=ConcernLevel.values), name="concern_level_known"
            ),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="concern_has_days"),
            ExclusionConstraint(
                name="concern_no_overlap",
                expressions=[
                    (F("citizen"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


@pghistory.track()
class LocalRhythm(models.Model):
    """How often the municipality promises to speak with people. Group empty: all other groups."""

    group = models.CharField(_("kontaktgruppe"), max_length=12, blank=True)
    concern = models.CharField(_("bekymring"), max_length=4, choices=ConcernLevel)
    interval_days = models.PositiveSmallIntegerField(_("højst dage imellem"))

    class Meta:
        ordering = ["group", "concern"]
        constraints = [
            models.UniqueConstraint(fields=["group", "concern"], name="one_rhythm"),
            models.CheckConstraint(
                condition=Q(interval_days__gte=1, interval_days__lte=730), name="rhythm_in_reason"
            ),
        ]


@pghistory.track()
class LocalPolicy(models.Model):
    """The municipality's own choices about contact. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    soon_days = models.PositiveSmallIntegerField(_("'snart' er så mange dage før"), default=7)
    unreached_after = models.PositiveSmallIntegerField(_("ikke nået efter forsøg"), default=3)
    pause_review_days = models.PositiveSmallIntegerField(
        _("fravær uden slutdato tages op efter dage"), default=90
    )
    count_suspended_locally = models.BooleanField(
        _("samtaler under en suspension tæller som lokal opfølgning"), default=True
    )
    loss_of_contact_days = models.PositiveSmallIntegerField(
        _("mistet kontakt efter dage uden samtale"), default=14
    )
    retry_hours = models.PositiveSmallIntegerField(
        _("timer mellem forsøg i en ringerunde"), default=4
    )
    stopping_absences = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("fravær, der ikke tæller med i tiden på ydelsen"),
        default=list,
        blank=True,
    )
    walk_guideline = models.TextField(
        _("afstand og sikkerhed på gåture"),
        blank=True,
        help_text=_("Står på siden, når en medarbejder går ud. Tomt: den almindelige tekst."),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_local_policy"),
            models.CheckConstraint(condition=Q(unreached_after__gte=1), name="tries_at_least_one"),
        ]
