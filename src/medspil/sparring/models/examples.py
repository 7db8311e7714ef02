"""Applications that citizens let others learn from, without anybody in them."""

from __future__ import annotations

from hashlib import sha256
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.messages.models.messages import SealedField
from medspil.people.models import Staff
from medspil.sparring.models.applications import Application, steps


class ExampleState(models.TextChoices):
    OFFERED = "offered", _("Borgeren har sagt ja")
    DRAFTED = "drafted", _("Ligger hos borgeren")
    SHOWN = "shown", _("Vises")


_E = ExampleState
EXAMPLE_STEPS: dict[ExampleState, frozenset[ExampleState]] = {
    _E.OFFERED: frozenset({_E.DRAFTED}),
    _E.DRAFTED: frozenset({_E.SHOWN}),
    _E.SHOWN: frozenset({_E.DRAFTED}),  # changed: the citizen reads it again first
}


class Example(models.Model):
    """A text that a citizen offered, a consultant took the names out of, and the citizen read again
    and let be shown. Taken back, or the application deleted: the row is gone.
    """

    application = models.OneToOneField(Application, models.CASCADE, related_name="example")
    about = SealedField(_("hvad den søger"))
    text = SealedField(_("teksten"))
    state = models.CharField(
        _("tilstand"), max_length=7, choices=ExampleState, default=ExampleState.OFFERED
    )
    offered_at = models.DateTimeField()
    edited_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-approved_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=b""), name="an_example_has_a_text"),
            models.CheckConstraint(
                condition=Q(state="offered", edited_by__isnull=True, approved_at__isnull=True)
                | Q(state="drafted", edited_by__isnull=False, approved_at__isnull=True)
                | Q(state="shown", edited_by__isnull=False, approved_at__isnull=False),
                name="an_example_is_edited_and_then_approved",
            ),
        ]
        triggers: ClassVar = [steps("example_steps", EXAMPLE_STEPS)]

    def __str__(self) -> str:
        return f"example {self.pk}"

    @property
    def mark(self) -> str:
        """By which one knows that the words are those that one has read."""
        return sha256(f"{self.about}\n{self.text}".encode()).hexdigest()[:16]
