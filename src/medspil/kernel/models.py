"""What every room stands on: the audit trail, once-keys, heartbeats and the demo's day."""

from __future__ import annotations

import pgtrigger
from django.db import models


class AuditEntry(models.Model):
    """One line per action: who did what to which object, when and why. Append-only.

    `facts` holds codes, dates and counts, never names, numbers or notes: what was written is in
    the rooms' own history.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)  # "staff:12", "system:import"
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    why = models.TextField(blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id", "at"], name="audit_object"),
            models.Index(fields=["at"], name="audit_at"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action}"


class OnceKey(models.Model):
    """A form that was sent once. The second sending finds the first one's result."""

    key = models.UUIDField(primary_key=True)
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    result = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()


class Heartbeat(models.Model):
    """When a process last said that it lives ("worker")."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()


class DemoDay(models.Model):
    """The day a visitor of the demo has chosen. One row at most; none in production."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    day = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_demo_day")]
