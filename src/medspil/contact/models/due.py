"""When the next contact is due: what `due.sql` computed for each citizen, kept to be read fast."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from medspil.contact.models.law import ContactRule
from medspil.kernel import clock
from medspil.people.models import Citizen, Staff, Team


class Bucket(models.TextChoices):
    """Every active citizen is in exactly one."""

    OVERDUE = "overdue", _("Over tiden")
    DUE_SOON = "due_soon", _("Snart")
    UNREACHED = "unreached", _("Ikke nået")
    PAUSED = "paused", _("På pause")
    OK = "ok", _("I orden")


class Due(models.Model):
    """One active citizen's two clocks. Derived: `due.sql` writes every column; nothing else does.

    The bucket is not kept: it is read from these columns and the day (`queries.bucketed`). No
    foreign key is checked: the statement that writes the rows reads what they point to.
    """

    citizen = models.OneToOneField(
        Citizen, models.CASCADE, primary_key=True, related_name="due", db_constraint=False
    )
    contact_group = models.CharField(max_length=12, blank=True)
    rule = models.ForeignKey(
        ContactRule,
        models.CASCADE,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    anchor = models.DateField(null=True)
    owed = models.CharField(max_length=8, blank=True)  # first, window, gap; empty: nothing
    statutory_due = models.DateField(null=True)
    pace = models.DateField(null=True)
    window_end = models.DateField(null=True)
    held = models.PositiveIntegerField(null=True)
    remaining = models.PositiveIntegerField(null=True)
    frozen_days = models.PositiveIntegerField(default=0)
    frozen = models.BooleanField(default=False)
    concern = models.CharField(max_length=4)
    interval_days = models.PositiveSmallIntegerField()
    last_contact = models.DateField(null=True)
    local_due = models.DateField()
    local_reason = models.CharField(max_length=10)
    tries = models.PositiveIntegerField(default=0)
    paused_until = models.DateField(null=True)
    pause_code = models.CharField(max_length=40, blank=True)
    next_due = models.DateField()
    next_because = models.CharField(max_length=10)
    staff = models.ForeignKey(
        Staff, models.SET_NULL, null=True, related_name="+", db_constraint=False, db_index=False
    )
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["staff", "next_due"], name="due_staff"),
            models.Index(fields=["team", "next_due"], name="due_team"),
            models.Index(fields=["next_due"], name="due_next"),
        ]

    @property
    def as_of(self) -> date:
        """The day the clocks stand on: today, as `due.fresh` sees to."""
        return clock.today()


class Sweep(models.Model):
    """The day for which all due dates were last computed. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    as_of = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_sweep")]
