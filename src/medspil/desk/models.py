"""What people keep of the desk for themselves: named views of lists."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.people.models import Staff, Team


class SavedView(models.Model):
    """A list's filters under a name: one's own, or (with a team) the team's."""

    owner = models.ForeignKey(Staff, models.CASCADE, related_name="saved_views")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="saved_views")
    page = models.CharField(max_length=40)
    name = models.CharField(_("navn"), max_length=60)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="one_view_of_a_name"),
            models.CheckConstraint(condition=~Q(name=""), name="view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
