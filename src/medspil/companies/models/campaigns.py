"""Campaigns: a population is called through; what was asked, and the answers."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.companies.models.companies import Company
from medspil.companies.models.events import CompanyEvent
from medspil.people.models import Staff
from medspil.rounds.models import AbstractCall, AbstractRound, AbstractRow, RowState


class Campaign(AbstractRound):
    """A round over companies (kampagne). `query`: the filter that chose them, as an address."""

    query = models.CharField(_("hvem"), max_length=1000, blank=True)

    class Meta(AbstractRound.Meta):
        ordering = ["-starts_on", "-pk"]


class Share(models.Model):
    """Who calls, and which industries are theirs. No divisions: what nobody else has."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="shares")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    sections = ArrayField(models.CharField(max_length=1), default=list, blank=True)

    class Meta:
        ordering = ["staff__full_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "staff"], name="a_caller_has_one_share")
        ]

    def __str__(self) -> str:
        return f"share {self.pk}"


class CampaignRow(AbstractRow):
    """One company in a campaign; in the hands of one caller at most, over all campaigns.

    `overridden_…`: it is called although somebody of ours spoke with it lately.
    """

    round = models.ForeignKey(Campaign, models.CASCADE, related_name="rows")
    company = models.ForeignKey(Company, models.PROTECT, related_name="campaign_rows")
    assigned_to = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    override_reason = models.CharField(_("hvorfor alligevel"), max_length=300, blank=True)
    overridden_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    overridden_at = models.DateTimeField(null=True)

    class Meta(AbstractRow.Meta):
        constraints: ClassVar = [
            *AbstractRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["round", "company"], name="no_company_twice_in_a_campaign"
            ),
            models.UniqueConstraint(
                fields=["company"],
                condition=Q(state=RowState.TAKEN),
                name="a_company_is_called_by_one",
            ),
            models.CheckConstraint(
                condition=Q(
                    override_reason="", overridden_by__isnull=True, overridden_at__isnull=True
                )
                | Q(
                    override_reason__regex=r"\S",
                    overridden_by__isnull=False,
                    overridden_at__isnull=False,
                ),
                name="who_calls_all_the_same_says_why",
            ),
        ]


class CampaignCall(AbstractCall):
    """One call, with the line it became on the company's timeline."""

    row = models.ForeignKey(CampaignRow, models.CASCADE, related_name="calls")
    event = models.ForeignKey(CompanyEvent, models.PROTECT, null=True, related_name="+")

    class Meta(AbstractCall.Meta):
        pass


class Question(models.Model):
    """Something a company asked that nobody could answer at once: whose it is, and by when."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="questions")
    campaign = models.ForeignKey(Campaign, models.SET_NULL, null=True, related_name="questions")
    text = models.CharField(_("spørgsmål"), max_length=500)
    asked_at = models.DateTimeField()
    taken_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        Staff, models.PROTECT, related_name="+", verbose_name=_("hvem svarer")
    )
    due_on = models.DateField(_("svar senest"))
    answer = models.TextField(_("svar"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"), name="a_question_asks_something"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(answer__regex=r"\S", answered_at__isnull=False, answered_by__isnull=False),
                name="an_answer_is_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"], condition=Q(answered_at__isnull=True), name="question_waiting"
            )
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="answered_stays",
                operation=pgtrigger.Delete
                | pgtrigger.UpdateOf("text", "answer", "answered_at", "answered_by_id"),
                condition=pgtrigger.Q(old__answered_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"


class Faq(models.Model):
    """A question that has been answered once for all; no company stands in it."""

    question = models.CharField(_("spørgsmål"), max_length=500)
    answer = models.TextField(_("svar"))
    grown_from = models.OneToOneField(Question, models.SET_NULL, null=True, related_name="faq")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["question", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(question__regex=r"\S", answer__regex=r"\S"), name="a_faq_is_whole"
            )
        ]

    def __str__(self) -> str:
        return f"faq {self.pk}"
