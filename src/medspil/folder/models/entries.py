"""One thing that stands in the folder, and everything that has stood there."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.competence.models import Concept
from medspil.folder.kinds import (
    COMPLETED,
    DATED,
    EXPIRES,
    NEVER_IN_CV,
    OCCUPATIONS,
    PART_OF,
    SKILLS,
    Aim,
    Completed,
    Kind,
    Level,
    Month,
    Part,
    SaidBy,
)
from medspil.folder.models.folders import LONGEST, Folder
from medspil.people.models import Staff

# What a version keeps: all that somebody says. Whether it stands in the CV is beside it.
SAID = (
    *("kind", "written", "text", "place", "concept_id", "began_year", "began_month"),
    *("began_about", "ended_year", "ended_month", "ended_about", "is_current", "completed"),
    *("expires_on", "level", "aim"),
)
_FIRST_YEAR, _LAST_YEAR = 1920, 2100


def _month(name: str) -> Q:
    """A month of its year, and about when something is said."""
    year, month, about = f"{name}_year", f"{name}_month", f"{name}_about"
    unsaid = Q(**{f"{year}__isnull": True, f"{month}__isnull": True, about: False})
    within = Q(
        **{f"{year}__isnull": False, f"{year}__gte": _FIRST_YEAR, f"{year}__lte": _LAST_YEAR}
    )
    known = Q(**{f"{month}__isnull": True}) | Q(**{f"{month}__gte": 1, f"{month}__lte": 12})
    return unsaid | within & known


class Entry(models.Model):
    """A job, a course, a strength …: one line of the folder.

    `written` is what was said, in their own words; `concept` what of the taxonomy a person chose
    for it. `said_by`: whose word it is; `written_by`: which employee wrote it down, none for the
    citizen. `agreed_at`: the citizen says that it is right; `seen_by`: an employee has seen it
    documented. Both fall when it is changed. `version` counts the changes: a form that is behind is
    not saved.
    """

    folder = models.ForeignKey(Folder, models.CASCADE, related_name="entries")
    kind = models.CharField(_("slags"), max_length=14, choices=Kind)
    written = models.CharField(_("hvad"), max_length=300)
    text = models.CharField(_("mere om det"), max_length=LONGEST, blank=True)
    place = models.CharField(_("hvor"), max_length=200, blank=True)
    concept = models.ForeignKey(Concept, models.SET_NULL, null=True, related_name="+")
    began_year = models.PositiveSmallIntegerField(null=True)
    began_month = models.PositiveSmallIntegerField(null=True)
    began_about = models.BooleanField(default=False)
    ended_year = models.PositiveSmallIntegerField(null=True)
    ended_month = models.PositiveSmallIntegerField(null=True)
    ended_about = models.BooleanField(default=False)
    is_current = models.BooleanField(_("stadig"), default=False)
    completed = models.CharField(_("hvordan"), max_length=11, choices=Completed, blank=True)
    expires_on = models.DateField(_("udløber"), null=True)
    level = models.CharField(_("niveau"), max_length=6, choices=Level, blank=True)
    aim = models.CharField(_("mål"), max_length=10, choices=Aim, blank=True)
    in_cv = models.BooleanField(_("i CV’et"), default=False)
    version = models.PositiveIntegerField(default=1)
    said_by = models.CharField(max_length=8, choices=SaidBy, default=SaidBy.CITIZEN)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    seen_what = models.CharField(_("hvad er set"), max_length=120, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values, written__regex=r"\S", version__gte=1)
                & Q(said_by__in=SaidBy.values),
                name="folder_entry_says_something",
            ),
            models.CheckConstraint(
                condition=_month("began") & _month("ended"), name="folder_entry_in_real_months"
            ),
            models.CheckConstraint(
                condition=Q(ended_year__isnull=True)
                | Q(is_current=False)
                & (
                    Q(began_year__isnull=True)
                    | Q(ended_year__gt=F("began_year"))
                    | Q(ended_year=F("began_year"))
                    & (
                        Q(began_month__isnull=True)
                        | Q(ended_month__isnull=True)
                        | Q(ended_month__gte=F("began_month"))
                    )
                ),
                name="folder_entry_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DATED)
                | Q(began_year__isnull=True, ended_year__isnull=True, is_current=False),
                name="folder_entry_dated_where_it_has_days",
            ),
            models.CheckConstraint(
                condition=(Q(completed="") | Q(completed__in=Completed.values, kind__in=COMPLETED))
                & (Q(expires_on__isnull=True) | Q(kind__in=EXPIRES))
                & (Q(level="") | Q(level__in=Level.values, kind=Kind.LANGUAGE))
                & (
                    Q(aim="") & ~Q(kind=Kind.PERSPECTIVE)
                    | Q(aim__in=Aim.values, kind=Kind.PERSPECTIVE)
                ),
                name="folder_entry_has_what_its_kind_has",
            ),
            models.CheckConstraint(
                condition=Q(concept__isnull=True) | Q(kind__in=(*OCCUPATIONS, *SKILLS)),
                name="folder_entry_concept_of_work",
            ),
            models.CheckConstraint(
                condition=Q(in_cv=False) | Q(removed_at__isnull=True) & ~Q(kind__in=NEVER_IN_CV),
                name="folder_health_is_never_in_the_cv",
            ),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True, seen_by__isnull=True, seen_what="")
                | Q(seen_at__isnull=False, seen_by__isnull=False, seen_what__regex=r"\S"),
                name="folder_entry_seen_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["folder"],
                condition=Q(kind=Kind.PERSPECTIVE, removed_at__isnull=True),
                name="one_perspective_in_a_folder",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["folder", "kind"], name="folder_entry_kind"),
            models.Index(
                fields=["expires_on"],
                condition=Q(expires_on__isnull=False, removed_at__isnull=True),
                name="folder_entry_expires",
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"

    @property
    def part(self) -> Part:
        """Where in the folder it stands."""
        return PART_OF[self.kind]

    @property
    def began(self) -> Month | None:
        """When it began, as far as it is known."""
        if self.began_year is None:
            return None
        return Month(self.began_year, self.began_month, self.began_about)

    @property
    def ended(self) -> Month | None:
        """When it ended, as far as it is known; none for what goes on."""
        if self.ended_year is None:
            return None
        return Month(self.ended_year, self.ended_month, self.ended_about)

    @property
    def may_be_in_cv(self) -> bool:
        return self.kind not in NEVER_IN_CV

    def said(self) -> dict[str, Any]:
        """All that is said, as a version keeps it."""
        found = {name: getattr(self, name) for name in SAID}
        expires = found["expires_on"]
        return {**found, "expires_on": expires.isoformat() if expires else None}


class EntryVersion(models.Model):
    """What an entry said from `at` on; `removed`: it was taken out then. Append-only."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    said = models.JSONField()
    removed = models.BooleanField(default=False)
    said_by = models.CharField(max_length=8, choices=SaidBy)
    at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["entry", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "number"], name="folder_version_once")
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"version {self.number} of entry {self.entry_id}"
