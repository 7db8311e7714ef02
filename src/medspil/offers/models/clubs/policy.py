"""The municipality's own choices about job clubs."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

SMALLEST, LARGEST = 2, 30  # what any municipality can choose between


@pghistory.track()
class ClubPolicy(models.Model):
    """How few and how many may sit in a club. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    least = models.PositiveSmallIntegerField(_("mindst i en klub"), default=6)
    most = models.PositiveSmallIntegerField(_("højst i en klub"), default=10)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_club_policy"),
            models.CheckConstraint(
                condition=Q(least__gte=SMALLEST, most__gte=F("least"), most__lte=LARGEST),
                name="club_policy_in_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.least}–{self.most}"
