"""Who gives the conversations, how many they can give, and the municipality's choices."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.people.models import Staff


class ClarificationPolicy(models.Model):
    """The municipality's choices. One row, which whoever changes the line holds.

    `conversations`: in a course to begin with. `apart`: days between two that are proposed; the
    database lets none be nearer than two. `margin`: working days put on the day that the line
    reaches somebody, before it is promised.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    conversations = models.PositiveSmallIntegerField(_("samtaler i et forløb"), default=3)
    apart = models.PositiveSmallIntegerField(_("dage imellem"), default=3)
    margin = models.PositiveSmallIntegerField(_("hverdage lagt til"), default=5)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="one_clarification_policy"),
            models.CheckConstraint(
                condition=Q(conversations__gte=3, conversations__lte=4)
                & Q(apart__gte=2, apart__lte=14, margin__lte=40),
                name="clarification_policy_within_reason",
            ),
        ]

    def __str__(self) -> str:
        return "clarification policy"


class Adviser(models.Model):
    """An employee who gives the conversations: at most `weekly` of them in a whole week."""

    staff = models.OneToOneField(Staff, models.PROTECT, related_name="clarifies")
    weekly = models.PositiveSmallIntegerField(_("samtaler om ugen"))

    class Meta:
        ordering: ClassVar = ["staff__full_name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekly__lte=40), name="an_adviser_has_a_week"),
        ]

    def __str__(self) -> str:
        return f"adviser {self.pk}"


class Away(models.Model):
    """Days on which an adviser gives none. Why is nobody's business here."""

    adviser = models.ForeignKey(Adviser, models.CASCADE, related_name="away")
    days = DateRangeField(_("dage"))

    class Meta:
        ordering: ClassVar = ["days", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(days__isempty=False, days__lower_inf=False, days__upper_inf=False),
                name="away_for_a_while",
            ),
            ExclusionConstraint(
                name="away_once_at_a_time",
                expressions=[
                    (F("adviser"), RangeOperators.EQUAL),
                    (F("days"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"away {self.pk}"

    @property
    def last(self) -> date:
        """The last day away."""
        after: date = self.days.upper
        return after - timedelta(days=1)
