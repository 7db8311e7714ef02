"""How much time there is for finding openings, and how many there were before Medspil."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.kernel.period import DatedModel
from medspil.matching.models.openings import JobKind
from medspil.people.models import Staff

FULL_WEEK = 37  # hours: what a consultant-week is
MOST_HOURS = 48


class Staffing(DatedModel):
    """A consultant's hours a week for companies, from a day and until one.

    `lent_from`: the team that lends them; empty for who belongs here. One row at a time each.
    """

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="staffings")
    hours = models.DecimalField(_("timer om ugen"), max_digits=4, decimal_places=1)
    lent_from = models.CharField(_("udlånt fra"), max_length=80, blank=True)

    class Meta:
        ordering = ["staff__full_name", "valid"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=MOST_HOURS), name="staffing_has_hours"
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__startswith__isnull=False),
                name="staffing_begins",
            ),
            ExclusionConstraint(
                name="one_staffing_at_a_time",
                expressions=[
                    ("staff", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"staffing {self.pk}"


class BaseFigure(models.Model):
    """How many openings of a kind a month had, counted elsewhere: a year before Medspil.

    A month that has such figures is counted by them, and by no opening.
    """

    month = models.DateField(_("måned"))  # its first day
    kind = models.CharField(_("slags"), max_length=9, choices=JobKind)
    count = models.PositiveIntegerField(_("antal"))
    source = models.CharField(_("kilde"), max_length=200)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-month", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "kind"], name="a_month_is_counted_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_month_is_its_first_day"),
            models.CheckConstraint(condition=Q(kind__in=JobKind.values), name="base_kind_is_known"),
            models.CheckConstraint(
                condition=Q(source__regex=r"\S"), name="a_base_figure_has_a_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kind}"
