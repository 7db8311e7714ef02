"""Those who were chosen from a list, the CVs that were sent, and what became of it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.companies.models import CompanyContact
from medspil.matching.models.orders import JobOrder, Ranking
from medspil.matching.models.profiles import How
from medspil.people.models import Citizen, Staff


class Package(models.Model):
    """CVs to one contact person of the company, behind the company's own door, until a day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(JobOrder, models.PROTECT, related_name="packages")
    contact = models.ForeignKey(CompanyContact, models.PROTECT, related_name="cv_packages")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at"))
                & Q(expires_at__lte=F("made_at") + timedelta(days=31)),
                name="a_package_expires",
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def opens(self, now: datetime) -> bool:
        """Can the company still read it?"""
        return self.closed_at is None and now < self.expires_at


class CompanySays(models.TextChoices):
    INTERVIEW = "interview", _("Samtale")
    NO = "no", _("Nej tak")


_IS_SEARCHABLE = """
    PERFORM FROM matching_profile p JOIN people_citizen c ON c.id = p.citizen_id
    WHERE p.citizen_id = NEW.citizen_id AND p.withdrawn_at IS NULL AND NOT c.protected;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'who_is_not_searchable_is_not_proposed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
_COUNTS_THE_HIRED = """
    UPDATE matching_joborder o SET filled = (
        SELECT count(*) FROM matching_proposal p
        WHERE p.order_id = o.id AND p.hired_at IS NOT NULL)
    WHERE o.id = NEW.order_id;
    RETURN NULL;
"""


class Proposal(models.Model):
    """Somebody chosen from a list: asked, sent, answered, hired, and still there.

    A person chooses (`chosen_by`). What the citizen said is kept in their own words.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(JobOrder, models.CASCADE, related_name="proposals")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="proposals")
    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="proposals")
    place = models.PositiveSmallIntegerField()
    points = models.PositiveSmallIntegerField()
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    asked_how = models.CharField(max_length=9, choices=How, blank=True)
    asked_text = models.TextField(blank=True)
    asked_language = models.CharField(max_length=2, default="da")  # that the text is in
    answered_at = models.DateTimeField(null=True)
    answer = models.BooleanField(null=True)
    answer_how = models.CharField(max_length=9, choices=How, blank=True)
    answer_words = models.CharField(max_length=500, blank=True)
    package = models.ForeignKey(
        Package, models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    company_said = models.CharField(max_length=9, choices=CompanySays, blank=True)
    company_because = models.CharField(max_length=300, blank=True)
    company_said_at = models.DateTimeField(null=True)
    course_done_on = models.DateField(null=True)
    hired_at = models.DateTimeField(null=True)
    starts_on = models.DateField(null=True)
    still_4 = models.BooleanField(null=True)
    still_12 = models.BooleanField(null=True)

    class Meta:
        ordering = ["place", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order", "citizen"], name="a_citizen_is_proposed_once_for_an_order"
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True, asked_how="", asked_text="")
                | Q(asked_at__isnull=False, asked_how__in=How.values, asked_text__regex=r"\S"),
                name="asked_in_words_that_are_kept",
            ),
            models.CheckConstraint(
                condition=Q(asked_language__regex=r"^[a-z]{2}$"), name="asked_in_a_language"
            ),
            models.CheckConstraint(
                condition=Q(
                    answer__isnull=True, answered_at__isnull=True, answer_how="", answer_words=""
                )
                | Q(
                    answer__isnull=False,
                    asked_at__isnull=False,
                    answered_at__isnull=False,
                    answered_at__gte=F("asked_at"),
                    answer_how__in=How.values,
                    answer_words__regex=r"\S",
                ),
                name="answered_in_their_own_words",
            ),
            models.CheckConstraint(
                condition=Q(package__isnull=True) | Q(answered_at__isnull=False),
                name="sent_when_the_citizen_has_answered",
            ),
            models.CheckConstraint(
                condition=Q(company_said="", company_said_at__isnull=True, company_because="")
                | Q(
                    company_said=CompanySays.INTERVIEW,
                    company_said_at__isnull=False,
                    package__isnull=False,
                )
                | Q(
                    company_said=CompanySays.NO,
                    company_said_at__isnull=False,
                    package__isnull=False,
                    company_because__regex=r"\S",
                ),
                name="the_company_answers_what_was_sent",
            ),
            models.CheckConstraint(
                condition=Q(hired_at__isnull=True, starts_on__isnull=True)
                | Q(
                    hired_at__isnull=False,
                    starts_on__isnull=False,
                    answer__isnull=False,
                    answer=True,
                    company_said=CompanySays.INTERVIEW,
                ),
                name="hired_after_a_yes_from_both",
            ),
            models.CheckConstraint(
                condition=Q(still_4__isnull=True, still_12__isnull=True)
                | Q(hired_at__isnull=False),
                name="still_there_is_asked_of_who_was_hired",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["starts_on"],
                condition=Q(hired_at__isnull=False),
                name="proposal_hired",
            )
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="may_be_found",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("package_id"),
                func=_IS_SEARCHABLE,
            ),
            pgtrigger.Trigger(
                name="counts_the_hired",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("hired_at"),
                func=_COUNTS_THE_HIRED,
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"

    @property
    def is_done(self) -> bool:
        """Hired, and with the course that the order asks for: nobody waits for anything more."""
        has_course = not self.order.course or self.course_done_on is not None
        return self.hired_at is not None and has_course

    @property
    def state(self) -> str:
        """How far it is: `chosen, asked, no, yes, sent, rejected, interview, hired`."""
        steps = (
            ("hired", self.hired_at is not None),
            ("no", self.answer is False),
            ("rejected", self.company_said == CompanySays.NO),
            ("interview", self.company_said == CompanySays.INTERVIEW),
            ("sent", self.package_id is not None),
            ("yes", self.answer is True),
            ("asked", self.asked_at is not None),
        )
        return next((code for code, holds in steps if holds), "chosen")
