"""What a citizen writes on their own pages, or has an employee write for them.

Where a row names an employee, it was done on the citizen's behalf.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.contact.models import Agreement
from medspil.meetings.models import HowGiven
from medspil.people.models import Citizen, Staff

# Each in its own name, as people look for it.
LANGUAGES = {
    "da": "Dansk",
    "en": "English",
    "uk": "Українська",
    "ar": "العربية",
    "pl": "Polski",
    "tr": "Türkçe",
    "so": "Soomaali",
}


class OwnLanguage(models.Model):
    """The language of the citizen's own pages, chosen once."""

    citizen = models.OneToOneField(
        Citizen, models.CASCADE, primary_key=True, related_name="own_language"
    )
    language = models.CharField(max_length=2)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(language__in=list(LANGUAGES)), name="own_language_known"
            )
        ]


class ReportSays(models.TextChoices):
    DONE = "done", _("Det er gjort")
    MISSING = "missing", _("Der mangler noget")


class AgreementReport(models.Model):
    """What the citizen says of an agreement: done, or something is missing."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="reports")
    says = models.CharField(max_length=7, choices=ReportSays)
    text = models.CharField(_("hvad mangler"), max_length=500, blank=True)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(says=ReportSays.DONE)
                | Q(says=ReportSays.MISSING) & Q(text__regex=r"\S"),
                name="missing_says_what",
            ),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True, seen_by__isnull=True)
                | Q(seen_at__gte=F("said_at"), seen_by__isnull=False),
                name="report_seen_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agreement"], condition=Q(seen_at__isnull=True), name="report_unseen"
            )
        ]


class ConsentKind(models.TextChoices):
    """What a citizen can be asked for. Each has its own words in `portal.consents`."""

    SHARE_CV = "share_cv", _("Vis mit CV til virksomheder")
    HEALTH = "health", _("Hent oplysninger fra min læge")
    FUND = "fund", _("Tal med min a-kasse")
    OTHERS = "others", _("Tal med andre i kommunen")


# Nobody else answers for the citizen here: these four are asked of them alone.
TOLD_US = [HowGiven.PHONE, HowGiven.IN_PERSON, HowGiven.VIDEO, HowGiven.LETTER]
CONSENT_HOW = [(how.value, how.label) for how in (HowGiven.SELF, *TOLD_US)]


class ConsentAnswer(models.Model):
    """A yes or a no, with the words that were shown. Append-only: the newest of a kind stands.

    `how` it reached us; told an employee, it names who noted it.
    """

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="consent_answers")
    kind = models.CharField(max_length=8, choices=ConsentKind)
    given = models.BooleanField()
    text = models.TextField()
    language = models.CharField(max_length=2)
    at = models.DateTimeField()
    how = models.CharField(_("givet"), max_length=12, choices=CONSENT_HOW, default=HowGiven.SELF)
    noted_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(how=HowGiven.SELF, noted_by__isnull=True)
                | Q(how__in=TOLD_US, noted_by__isnull=False),
                name="own_consent_has_a_source",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ConsentKind.values), name="own_consent_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"), name="own_consent_keeps_its_words"
            ),
        ]
        indexes = [models.Index(fields=["citizen", "kind", "-at"], name="own_consent_newest")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class ReachChange(models.Model):
    """A new number or e-mail that waits for an employee's call: codes are sent there, so that
    whoever got hold of a telephone could otherwise take over the door.
    """

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="reach_changes")
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    asked_at = models.DateTimeField()
    used = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email=""), name="reach_change_is_one"
            ),
            models.CheckConstraint(
                condition=Q(used__isnull=True, decided_at__isnull=True, decided_by__isnull=True)
                | Q(used__isnull=False, decided_at__isnull=False),
                name="reach_change_decided_whole",
            ),
            models.UniqueConstraint(
                fields=["citizen"],
                condition=Q(decided_at__isnull=True),
                name="one_open_reach_change",
            ),
        ]
