"""Who looked at whose file, why, and by which door."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.people.models.citizens import Citizen
from medspil.people.models.staff import Staff


class AccessPurpose(models.TextChoices):
    FOLLOW_UP = "follow_up", _("Opfølgning")
    CALL_ROUND = "call_round", _("Ringerunde")
    SEARCH = "search", _("Søgning")
    EXPORT = "export", _("Udtræk")
    ADDRESS = "address", _("Vist beskyttet adresse")
    BREAK_GLASS = "break_glass", _("Adgang uden for eget team")
    API = "api", _("Andet system")


class AccessEntry(models.Model):
    """One look at one citizen's file. Append-only; covered by the citizen's right of access."""

    at = models.DateTimeField()
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="looks")
    client = models.CharField(max_length=80, blank=True)  # another system, when no employee
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="looks")
    purpose = models.CharField(max_length=16, choices=AccessPurpose)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["citizen", "-at"], name="access_citizen")]
        constraints = [
            models.CheckConstraint(
                condition=Q(staff__isnull=False) | ~Q(client=""), name="somebody_looked"
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]


class BreakGlass(models.Model):
    """Access for some hours to a citizen outside one's team, with a reason the leader sees."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="broken_glass")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="broken_glass")
    reason = models.CharField(_("begrundelse"), max_length=300)
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="broken_glass_mends"),
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S.{9,}"), name="broken_glass_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["staff", "until"], name="broken_glass_staff")]
