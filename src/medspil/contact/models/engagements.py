"""What takes an employee or a citizen for a while, whichever room agreed on it.

Rooms beside each other do not know each other's tables. What one of them has agreed on and another
must not book over stands here, on the floor below both.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from medspil.people.models import Citizen, Staff


class Engagement(models.Model):
    """A stretch in which an employee is taken, and a citizen where there is one. `key` is the
    agreement's own in the room that made it; see `medspil.contact.engagements`.
    """

    key = models.CharField(max_length=80, unique=True)
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="engagements")
    citizen = models.ForeignKey(Citizen, models.CASCADE, null=True, related_name="engagements")
    during = DateTimeRangeField()

    class Meta:
        ordering = ["during", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    during__isempty=False, during__lower_inf=False, during__upper_inf=False
                ),
                name="an_engagement_has_an_end",
            ),
            ExclusionConstraint(
                name="an_employee_in_one_engagement",
                expressions=[
                    (F("staff"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="a_citizen_in_one_engagement",
                expressions=[
                    (F("citizen"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.key
