"""Imports as they were run: what came, what it did, and what an undo needs to know."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from medspil.people.models import Staff


class RunState(models.TextChoices):
    UPLOADED = "uploaded", _("Modtaget")
    CHECKING = "checking", _("Prøves")
    CHECKED = "checked", _("Prøvet")
    RUNNING = "running", _("Indlæses")
    DONE = "done", _("Indlæst")
    REFUSED = "refused", _("Afvist")
    UNDONE = "undone", _("Fortrudt")


class ImportRun(models.Model):
    """One file, from when it came until it was written, refused or taken back."""

    kind = models.CharField(_("slags"), max_length=20)
    state = models.CharField(_("tilstand"), max_length=10, choices=RunState)
    file_name = models.CharField(_("fil"), max_length=200, blank=True)
    path = models.CharField(max_length=200, blank=True)  # under MEDIA_ROOT, until finished
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    options = models.JSONField(default=dict)  # mapping, skip_errors, create_staff, encoding
    counts = models.JSONField(default=dict)  # rows, new, changed, unchanged, closed, error …
    ignored = models.JSONField(default=list)  # headings of the file that were not used
    message = models.TextField(blank=True)  # why the file as a whole was refused
    progress = models.CharField(max_length=20, blank=True)  # read, judge, write, due
    progress_done = models.BigIntegerField(default=0)
    progress_total = models.BigIntegerField(default=0)
    progress_at = models.DateTimeField(null=True)  # real time: when somebody last worked on it

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=RunState.values), name="import_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ImportLine(models.Model):
    """What a row of the file does, and what is to be said of it. Row null: of the whole file."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines")
    row = models.PositiveIntegerField(null=True)
    reference = models.CharField(max_length=60, blank=True)
    verdict = models.CharField(max_length=10)  # new, changed, unchanged, closed, error
    fields = models.JSONField(default=list)  # columns that change
    issues = models.JSONField(default=list)  # [column, level, sentence]

    class Meta:
        indexes = [models.Index(fields=["run", "verdict", "row"], name="import_line")]


class ImportChange(models.Model):
    """What a run wrote about one citizen: what was, and what it became. For undoing, and no more.

    CPR numbers stand in it encrypted, as in the citizen's own row.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes")
    row = models.PositiveIntegerField(null=True)
    citizen_id = models.BigIntegerField()  # who may be gone: no foreign key
    made = models.BooleanField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["run"], name="import_change_run")]


class ColumnMapping(models.Model):
    """What a heading means in this municipality's files: remembered from the last time."""

    kind = models.CharField(max_length=20)
    heading = models.CharField(max_length=200)  # folded
    column = models.CharField(max_length=40, blank=True)  # empty: ignore it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "heading"], name="one_meaning_a_heading")
        ]
