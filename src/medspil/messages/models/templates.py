"""What the municipality says in its own words, where it does not use Medspil's."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.messages.models.messages import MessageKind

# Complete for what citizens get; each in its own name, as people look for it.
LANGUAGES = {
    "da": "Dansk",
    "en": "English",
    "uk": "Українська",
    "ar": "العربية",
    "pl": "Polski",
    "tr": "Türkçe",
    "so": "Soomaali",
}


class Wording(models.TextChoices):
    """The form of words: an SMS lies open on a table, an e-mail is not secret, paper is sealed."""

    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    PAPER = "paper", _("Brev og Digital Post")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Template(models.Model):
    """The municipality's own words for one kind, form and language, instead of Medspil's."""

    kind = models.CharField(_("slags"), max_length=20, choices=MessageKind)
    wording = models.CharField(_("form"), max_length=5, choices=Wording)
    language = models.CharField(_("sprog"), max_length=8)
    subject = models.CharField(_("emne"), max_length=120, blank=True)
    text = models.TextField(_("tekst"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "wording", "language"], name="one_template"),
            models.CheckConstraint(
                condition=Q(wording__in=Wording.values), name="template_wording_known"
            ),
            models.CheckConstraint(
                condition=Q(language__in=list(LANGUAGES)), name="template_language_known"
            ),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="template_says_something"),
            models.CheckConstraint(
                condition=Q(wording=Wording.SMS) | Q(subject__regex=r"\S"),
                name="template_has_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.wording} {self.language}"
