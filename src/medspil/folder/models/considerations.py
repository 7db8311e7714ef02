"""What work must take into account, and why: health, in a table that this room alone reads."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.folder.kinds import Fit
from medspil.folder.models.folders import Folder
from medspil.kernel import crypto
from medspil.people.models import Staff


class SealedText(models.BinaryField):  # type: ignore[type-arg]  # not generic at run time
    """Words that cannot be read in a copy of the database; in Python a `str`."""

    def from_db_value(self, value: Any, *_args: object) -> str | None:
        return None if value is None else crypto.decrypt(bytes(value)).decode()

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        sealed = crypto.encrypt(value.encode()) if isinstance(value, str) else value
        return super().get_db_prep_value(sealed, connection, prepared)

    def to_python(self, value: Any) -> Any:
        return value


class Consideration(models.Model):
    """One consideration (skånehensyn) in the citizen's own words.

    It never leaves the folder: no version, PDF, export or other room has `text`. `fit` is the
    demand on work that follows from it, and may be used to find work where `may_use` says so. Taken
    out, it is deleted: of health nothing is kept that the citizen does not want kept.
    """

    folder = models.ForeignKey(Folder, models.CASCADE, related_name="considerations")
    text = SealedText(_("hensyn"))
    fit = models.CharField(_("krav til arbejdet"), max_length=16, choices=Fit, blank=True)
    may_use = models.BooleanField(_("må bruges til at finde arbejde"), default=False)
    until = models.DateField(_("indtil"), null=True)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(fit__in=Fit.values) | Q(fit="", may_use=False),
                name="folder_only_a_demand_may_be_used",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="folder_consideration_counts"),
        ]

    def __str__(self) -> str:
        return f"consideration {self.pk}"
