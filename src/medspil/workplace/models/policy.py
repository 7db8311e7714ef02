"""What the house chooses about its fellowship. One row."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class WorkplacePolicy(models.Model):
    """How long it is remembered who took part in what, and who wrote which story."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    forget_after_days = models.PositiveSmallIntegerField(
        _("hvem der var med, glemmes efter dage"), default=14
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_workplace_policy"),
            models.CheckConstraint(
                condition=Q(forget_after_days__gte=1, forget_after_days__lte=90),
                name="nobody_is_remembered_for_long",
            ),
        ]

    def __str__(self) -> str:
        return f"forgotten after {self.forget_after_days} days"
