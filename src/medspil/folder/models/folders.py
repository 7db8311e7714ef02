"""The folder, the conversations in which it is filled, what is thought about between them."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.contact.models import Conversation
from medspil.folder.kinds import Part
from medspil.people.models import Citizen, Staff

LONGEST = 2000


class Folder(models.Model):
    """A citizen's competence folder (kompetencemappe). `opened_by`: none, the citizen themselves.

    Whoever writes in it holds this row until they are done, so two at once come one by one.
    """

    citizen = models.OneToOneField(Citizen, models.CASCADE, related_name="folder")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"folder {self.pk}"


class Session(models.Model):
    """A conversation about the folder that was held. The folder after it is what stood there at
    `closed_at`: see `queries.history`. A fact, and never changed.
    """

    folder = models.ForeignKey(Folder, models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("nummer"))
    held_on = models.DateField(_("dag"))
    minutes = models.PositiveSmallIntegerField(_("minutter"))
    note = models.CharField(_("aftalt"), max_length=LONGEST, blank=True)
    conversation = models.ForeignKey(Conversation, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["folder", "number"], name="folder_session_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, minutes__gte=5, minutes__lte=480),
                name="folder_session_takes_time",
            ),
            models.CheckConstraint(
                condition=Q(held_on__lte=F("closed_at__date")), name="folder_session_was_held"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="was_held",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("number", "held_on", "minutes", "note", "closed_at"),
            )
        ]

    def __str__(self) -> str:
        return f"session {self.number} of folder {self.folder_id}"


class Homework(models.Model):
    """What the citizen thinks about until next time, and what came of it."""

    folder = models.ForeignKey(Folder, models.CASCADE, related_name="homework")
    text = models.CharField(_("tænk over"), max_length=LONGEST)
    due_on = models.DateField(_("til"), null=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("svar"), blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"), name="folder_homework_says_what"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_at__gte=F("given_at"), answer__regex=r"\S"),
                name="folder_homework_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"homework {self.pk}"


class PartMark(models.Model):
    """An adviser has seen a part of the folder: it is all there, or `missing` says what is not.

    Append-only: the newest counts.
    """

    folder = models.ForeignKey(Folder, models.CASCADE, related_name="marks")
    part = models.CharField(max_length=14, choices=Part)
    complete = models.BooleanField()
    missing = models.CharField(_("der mangler"), max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(part__in=Part.values)
                & (Q(complete=True, missing="") | Q(complete=False, missing__regex=r"\S")),
                name="folder_mark_says_what_is_missing",
            )
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.complete}"
