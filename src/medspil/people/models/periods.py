"""What is true of a citizen from one day to another. Two of a kind never overlap."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.kernel.period import DatedModel
from medspil.people.models.citizens import Citizen
from medspil.people.models.staff import Staff, Team


def _one_at_a_time(name: str) -> list[models.BaseConstraint]:
    """Each citizen has at most one such row on any day, and no row is empty."""
    return [
        models.CheckConstraint(condition=Q(valid__isempty=False), name=f"{name}_has_days"),
        models.CheckConstraint(condition=Q(valid__startswith__isnull=False), name=f"{name}_begins"),
        ExclusionConstraint(
            name=f"{name}_no_overlap",
            expressions=[
                (F("citizen"), RangeOperators.EQUAL),
                (F("valid"), RangeOperators.OVERLAPS),
            ],
        ),
    ]


class ContactGroupPeriod(DatedModel):
    """Contact group (kontaktgruppe): what decides which contact rules apply."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="contact_groups")
    group = models.CharField(_("kontaktgruppe"), max_length=12)  # "LAB6_06.2"
    track = models.CharField(_("spor"), max_length=24, blank=True)  # "fast_track"
    anchor = models.DateField(
        _("ankerdato"),
        null=True,
        blank=True,
        help_text=_("Dag 0 for fristerne; ellers periodens start."),
    )

    class Meta:
        constraints = _one_at_a_time("contact_group")

    def __str__(self) -> str:
        return f"{self.group} {self.valid}"


class TargetGroupPeriod(DatedModel):
    """Target group in law (målgruppe). A contact group may hold two of them."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="target_groups")
    code = models.CharField(_("målgruppe"), max_length=12)

    class Meta:
        constraints = _one_at_a_time("target_group")


class BenefitPeriod(DatedModel):
    """The benefit (ydelse) received. Its change restarts the contact course."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="benefits")
    code = models.CharField(_("ydelse"), max_length=40)

    class Meta:
        constraints = _one_at_a_time("benefit")


class AbsencePeriod(DatedModel):
    """Absence or exemption (fravær, fritagelse)."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="absences")
    code = models.CharField(_("fravær"), max_length=40)

    class Meta:
        constraints = _one_at_a_time("absence")


class CaseworkerAssignment(DatedModel):
    """Whose citizen this is: an employee, or a team when nobody in it has been named."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="assignments")
    staff = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    team = models.ForeignKey(Team, models.PROTECT, related_name="assignments")

    class Meta:
        constraints = _one_at_a_time("assignment")
        indexes: ClassVar = [
            models.Index(fields=["staff"], name="assignment_staff"),
            models.Index(fields=["team"], name="assignment_team"),
        ]
