"""The one timeline of a company: whatever happened, each line once, and none is ever changed."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.companies.models.companies import Company, CompanyContact
from medspil.people.models import Staff


class EventKind(models.TextChoices):
    CALL = "call", _("Opkald")
    VISIT = "visit", _("Besøg")
    MEETING = "meeting", _("Møde")
    EMAIL = "email", _("E-mail")
    MISSED = "missed", _("Traf ikke")
    LETTER = "letter", _("Brev")
    NOTE = "note", _("Notat")
    TAGGED = "tagged", _("Mærke sat på")
    UNTAGGED = "untagged", _("Mærke taget af")
    CHANGED = "changed", _("Oplysninger rettet")
    PEACE = "peace", _("Lades i fred")
    QUESTION = "question", _("Spørgsmål")
    ANSWER = "answer", _("Svar")
    SURVEY = "survey", _("Undersøgelse")
    OPENING = "opening", _("Job slået op")
    MERGED = "merged", _("Lagt sammen")
    UNMERGED = "unmerged", _("Skilt igen")


# Somebody of ours spoke with the company: what the rule of the last N days counts. A letter to many
# and a call that nobody answered are not among them.
APPROACHES = (EventKind.CALL, EventKind.VISIT, EventKind.MEETING, EventKind.EMAIL)

_LAST_CONTACT = """
    UPDATE companies_company SET last_contact_at = NEW.at, last_contact_by_id = NEW.by_id
    WHERE id = NEW.company_id AND (last_contact_at IS NULL OR last_contact_at < NEW.at);
    RETURN NULL;
"""
_COUNT_AGAIN = """
    UPDATE companies_company c SET (last_contact_at, last_contact_by_id) = (
        SELECT at, by_id FROM (
            SELECT NULL::timestamptz AS at, NULL::bigint AS by_id, 1 AS last
            UNION ALL (
                SELECT e.at, e.by_id, 0 FROM companies_companyevent e
                WHERE e.company_id = c.id AND e.kind IN ('call', 'visit', 'meeting', 'email')
                ORDER BY e.at DESC, e.id DESC LIMIT 1
            )
        ) found ORDER BY last LIMIT 1
    ) WHERE c.id IN (OLD.company_id, NEW.company_id);
    RETURN NULL;
"""
_IS_APPROACH = pgtrigger.Q(new__kind__in=[kind.value for kind in APPROACHES])


class CompanyEvent(models.Model):
    """One line of the timeline. Only `company` may follow when two companies become one.

    `facts` holds codes and numbers (which tag, which outcome); `text` is what was written.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(_("slags"), max_length=8, choices=EventKind)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(CompanyContact, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("notat"), blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=EventKind.values), name="company_event_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind=EventKind.NOTE) | Q(text__regex=r"\S"),
                name="a_note_says_something",
            ),
        ]
        indexes: ClassVar = [
            models.Index("company", F("at").desc(), F("id").desc(), name="company_timeline"),
            models.Index(
                fields=["at"], condition=Q(kind__in=list(APPROACHES)), name="company_approaches"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="is_not_rewritten",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["company"]),
            ),
            pgtrigger.Trigger(
                name="last_contact",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                condition=_IS_APPROACH,
                func=_LAST_CONTACT,
            ),
            pgtrigger.Trigger(
                name="count_again",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("company_id"),
                condition=_IS_APPROACH,
                func=_COUNT_AGAIN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
