"""A letter to many companies: written by one, seen by another, made once for each."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.companies.models.companies import Company
from medspil.companies.models.events import CompanyEvent
from medspil.messages.models import Message, MessageChannel
from medspil.people.models import Staff


class LetterState(models.TextChoices):
    DRAFT = "draft", _("Kladde")
    APPROVED = "approved", _("Godkendt")
    MAKING = "making", _("Laves")
    STOPPED = "stopped", _("Stoppet")
    MADE = "made", _("Færdigt")


LETTER_STEPS: dict[LetterState, frozenset[LetterState]] = {
    LetterState.DRAFT: frozenset({LetterState.APPROVED, LetterState.STOPPED}),
    LetterState.APPROVED: frozenset({LetterState.MAKING, LetterState.STOPPED}),
    LetterState.MAKING: frozenset({LetterState.MADE, LetterState.STOPPED}),
    LetterState.STOPPED: frozenset(),
    LetterState.MADE: frozenset(),
}
SEEN_BY_TWO = (LetterState.APPROVED, LetterState.MAKING, LetterState.MADE)


def _steps() -> list[tuple[str, str]]:
    return [(str(a), str(b)) for a, to in LETTER_STEPS.items() for b in sorted(to)]


class Letter(models.Model):
    """One letter to the companies that a filter chose when it was counted (`query`, an address).

    `text` may ask for {navn}, {enhed} and {telefon}. `by_email`: who has an e-mail address gets it
    there, the rest on paper. Never approved by who wrote it, and not rewritten after that.
    """

    subject = models.CharField(_("emne"), max_length=120)
    text = models.TextField(_("brev"))
    query = models.CharField(_("hvem"), max_length=1000, blank=True)
    by_email = models.BooleanField(_("på e-mail til dem, der har en"), default=False)
    state = models.CharField(
        _("tilstand"), max_length=8, choices=LetterState, default=LetterState.DRAFT
    )
    created_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    counted_at = models.DateTimeField()
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=LetterState.values), name="letter_state_known"
            ),
            models.CheckConstraint(
                condition=Q(subject__regex=r"\S", text__regex=r"\S"), name="a_letter_says_something"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("created_by")),
                name="a_letter_has_two_pairs_of_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SEEN_BY_TWO)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="a_letter_is_sent_by_two",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(name="letter_steps", field="state", transitions=_steps()),
            pgtrigger.Protect(
                name="seen_it_stays",
                operation=pgtrigger.UpdateOf("subject", "text", "query", "by_email"),
                condition=pgtrigger.Condition("OLD.state <> 'draft'"),
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"


class LeftOut(models.TextChoices):
    """Why a company that the filter chose gets no letter."""

    PEACE = "peace", _("Skal lades i fred")
    CLOSED = "closed", _("Er ophørt")
    NO_WAY = "no_way", _("Mangler adresse")
    SAME_EMAIL = "same", _("Får det på samme e-mail som en anden")
    MERGED = "merged", _("Er lagt sammen med en anden")


class LetterRow(models.Model):
    """One company of a letter: how it gets it, or why not; and once it is made, the line it became.

    `to`: the lines of the envelope as they were printed.
    """

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="rows")
    company = models.ForeignKey(Company, models.PROTECT, related_name="letter_rows")
    channel = models.CharField(max_length=8, choices=MessageChannel, blank=True)
    left_out = models.CharField(max_length=6, choices=LeftOut, blank=True)
    to = models.TextField(blank=True)
    made_at = models.DateTimeField(null=True)
    event = models.OneToOneField(CompanyEvent, models.PROTECT, null=True, related_name="+")
    message = models.OneToOneField(Message, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["letter", "company"], name="a_company_gets_a_letter_once"
            ),
            models.CheckConstraint(
                condition=Q(left_out="")
                & Q(channel__in=[MessageChannel.LETTER, MessageChannel.EMAIL])
                | ~Q(left_out="") & Q(channel=""),
                name="a_letter_goes_or_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, event__isnull=True, to="")
                | Q(made_at__isnull=False, event__isnull=False, left_out=""),
                name="a_letter_that_is_made_is_on_the_timeline",
            ),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True)
                | ~Q(channel=MessageChannel.LETTER)
                | Q(to__regex=r"\S"),
                name="a_printed_letter_has_an_envelope",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["letter", "id"],
                condition=Q(made_at__isnull=True, left_out=""),
                name="letter_row_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"letter {self.letter_id} to company {self.company_id}"
