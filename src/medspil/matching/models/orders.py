"""Job orders as companies ask for people, how they were put right, and the lists made for them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medspil.companies.models import Company, CompanyContact, Workplace
from medspil.kernel.workdays import add_working_days, is_working_day
from medspil.matching.models.openings import MOST_SEATS, JobKind, state_of
from medspil.matching.models.profiles import Shift, Strain
from medspil.matching.scoring.facts import MUST, NICE, PRIME, SHOULD, WEEK
from medspil.people.models import Staff


class Urgency(models.TextChoices):
    """How soon the company must have the first candidates."""

    NOW = "now", _("Nu: kandidater inden to timer")
    TODAY = "today", _("I dag")
    WEEK = "week", _("I denne uge")


PROMISES = {
    Urgency.NOW: timedelta(hours=2),
    Urgency.TODAY: timedelta(hours=8),
    Urgency.WEEK: timedelta(days=5),
}


class Level(models.TextChoices):
    """How much a demand means."""

    MUST = MUST, _("Krav")
    SHOULD = SHOULD, _("Ønske")
    NICE = NICE, _("Plus")


PLACES = 20  # on a list, beside those who are chosen

# What a list is made of: when one of these changes, the list is an old one. And all that a company
# may put right; each change of it is counted by `version`.
DEMANDS = (
    *("occupation", "occupation_is_must", "skills", "certificates", "hours_from", "hours_to"),
    *("shifts", "strains", "postcode", "start_on"),
)
TOLD = (
    *("kind", "title", "workplace", "seats", "urgency", "course", "course_on", "note"),
    *DEMANDS,
)
_CHANGES_ARE_COUNTED = """
    IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'every_change_of_an_order_is_counted' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""
_IS_QUALIFIED = """
    PERFORM FROM matching_joborder o WHERE o.id = NEW.order_id AND o.qualified_at IS NOT NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a_list_is_made_once_the_order_is_qualified'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class JobOrder(models.Model):
    """A company asks for people (jobordre).

    It is received, and qualified when a consultant has been through it with the company: one that
    is taken on the telephone at once, one that the company wrote itself later. `received_at` starts
    the clock either way.

    `skills` and `certificates` are ``[key, words, level]``; `occupation` a concept's URI or small
    letters as written. `shifts` and `strains` are bits. `filled` is kept by those hired.
    `course`: what all must have taken before they begin, and on which day it is planned.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(Company, models.PROTECT, related_name="job_orders")
    workplace = models.ForeignKey(
        Workplace, models.PROTECT, null=True, blank=True, related_name="job_orders"
    )
    contact = models.ForeignKey(
        CompanyContact, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    consultant = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("slags"), max_length=9, choices=JobKind, default=JobKind.ORDINARY)
    title = models.CharField(_("arbejdet"), max_length=100)
    occupation = models.CharField(max_length=200)
    occupation_is_must = models.BooleanField(default=False)
    skills = models.JSONField(default=list)
    certificates = models.JSONField(default=list)
    hours_from = models.PositiveSmallIntegerField(_("mindst timer om ugen"))
    hours_to = models.PositiveSmallIntegerField(_("højst timer om ugen"))
    shifts = models.PositiveSmallIntegerField(default=1)
    strains = models.PositiveSmallIntegerField(default=0)
    postcode = models.CharField(_("postnummer"), max_length=4, blank=True)
    start_on = models.DateField(_("begynder"))
    seats = models.PositiveSmallIntegerField(_("hvor mange"), default=1)
    filled = models.PositiveSmallIntegerField(default=0, editable=False)
    urgency = models.CharField(_("hvor hurtigt"), max_length=5, choices=Urgency)
    course = models.CharField(_("kursus før start"), max_length=120, blank=True)
    course_on = models.DateField(_("kurset er"), null=True, blank=True)
    note = models.CharField(_("andet"), max_length=500, blank=True)
    received_at = models.DateTimeField()
    qualified_at = models.DateTimeField(null=True)
    qualified_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    demands_version = models.PositiveIntegerField(default=1)  # in which a demand was changed last
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=JobKind.values), name="order_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=Urgency.values), name="order_urgency_is_known"
            ),
            models.CheckConstraint(
                condition=Q(title__regex=r"\S", occupation__regex=r"\S"), name="order_says_what"
            ),
            models.CheckConstraint(
                condition=Q(hours_from__gte=1, hours_to__lte=WEEK, hours_from__lte=F("hours_to")),
                name="order_has_hours",
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=MOST_SEATS), name="order_has_seats"
            ),
            models.CheckConstraint(
                condition=Q(filled__lte=F("seats")), name="no_more_are_hired_than_asked_for"
            ),
            models.CheckConstraint(
                condition=Q(shifts__lt=2 ** len(Shift), strains__lt=2 ** len(Strain)),
                name="order_shifts_and_strains_known",
            ),
            models.CheckConstraint(
                condition=Q(postcode__regex=r"^([0-9]{4})?$"), name="order_postcode_is_one"
            ),
            models.CheckConstraint(
                condition=Q(course="", course_on__isnull=True)
                | Q(course__regex=r"\S", course_on__isnull=False, course_on__lte=F("start_on")),
                name="a_course_is_before_the_start",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_because="")
                | Q(
                    closed_at__isnull=False,
                    closed_at__gte=F("received_at"),
                    closed_because__regex=r"\S",
                ),
                name="an_order_is_closed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(qualified_at__isnull=True, qualified_by__isnull=True, filled=0)
                | Q(qualified_at__gte=F("received_at")),
                name="an_order_is_qualified_after_it_came",
            ),
            models.CheckConstraint(
                condition=Q(demands_version__gte=1, demands_version__lte=F("version")),
                name="order_versions_are_counted",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["company", "-received_at"], name="order_company")]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="changes_are_counted",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*TOLD),
                func=_CHANGES_ARE_COUNTED,
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def state(self) -> str:
        """`closed`, `filled` or `open`."""
        return state_of(self.closed_at is not None, self.filled, self.seats)

    @property
    def is_qualified(self) -> bool:
        """Has somebody been through it with the company?"""
        return self.qualified_at is not None

    @property
    def promised_at(self) -> datetime:
        """When the company was promised the first candidates: within hours whatever day it is,
        within the week on a working day.
        """
        promised = self.received_at + PROMISES[Urgency(self.urgency)]
        day = timezone.localdate(promised)
        if self.urgency == Urgency.WEEK and not is_working_day(day):
            promised += add_working_days(day, 1) - day
        return promised

    @property
    def seed(self) -> tuple[int, int]:
        """The order's own two numbers, for the place among equals."""
        return self.public_id.int % (PRIME - 1) + 1, (self.public_id.int >> 64) % PRIME


class OrderChange(models.Model):
    """What was put right in an order: what stood, and what stands since. Append-only.

    `version` is the one that the change made. The fields are of `TOLD`, as they stand in the table.
    """

    order = models.ForeignKey(JobOrder, models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        ordering = ["-version", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "version"], name="a_version_is_made_once"),
            models.CheckConstraint(condition=Q(version__gte=2), name="the_first_is_no_change"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"change {self.order_id}.{self.version}"


class Ranking(models.Model):
    """One list made for an order, with all that decided it: the order as it was, what each skill
    weighed, how far the pool had come, and which version of the score. Played again from here.

    `order_version` is the order's own; `words` says what the company called each thing it asked
    for, since the order may say something else today. `most`: how many places the list has at most,
    so many more as are chosen already.
    """

    order = models.ForeignKey(JobOrder, models.CASCADE, related_name="rankings")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    version = models.PositiveSmallIntegerField()
    pool_n = models.BigIntegerField()
    pool = models.PositiveIntegerField()
    most = models.PositiveSmallIntegerField(default=PLACES)
    order_version = models.PositiveIntegerField(default=1)
    asked = models.JSONField()
    words = models.JSONField(default=dict)
    weights = models.JSONField()
    found = models.JSONField()  # [[profile's key, the points of each part …], …]

    class Meta:
        ordering = ["-pk"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="is_qualified",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_IS_QUALIFIED,
            ),
        ]

    def __str__(self) -> str:
        return f"ranking {self.pk}"
