"""What companies ask of us: a call, or people."""

from __future__ import annotations

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.companies.models import Company, CompanyContact
from medspil.companies.models.companies import MOST_DIGITS
from medspil.matching.models import JobKind, JobOrder, Opening
from medspil.matching.models.openings import MOST_SEATS
from medspil.people.models import Staff


class AskKind(models.TextChoices):
    CALL = "call", _("Vil ringes op")
    LABOUR = "labour", _("Mangler folk")


class Via(models.TextChoices):
    """How it came."""

    PUBLIC = "public", _("Den åbne side")
    DOOR = "door", _("Virksomhedens egen side")


class AnsweredHow(models.TextChoices):
    """How the company got its answer. A call is a contact with the company; an e-mail as well."""

    CALL = "call", _("Vi talte sammen")
    EMAIL = "email", _("Skriftligt svar")
    ORDER = "order", _("Det blev til en jobordre")
    NOTHING = "nothing", _("Der er ikke noget at svare på")


# What was asked stays as it was asked. Who asked may be forgotten, and the company may be found.
_ASKED = (
    *("public_id", "kind", "via", "asked_at", "due_on", "about", "best_time", "occupation"),
    *("job", "seats", "hours", "shifts", "place", "start_on", "must_have", "language"),
)


class Ask(models.Model):
    """A company asks. `due_on` is the promise: answered on that day at the latest.

    `company_name` and `cvr` are what was written; `company` is whom it turned out to be. `name`,
    `phone` and `email` are a person's and are emptied when they are of no use (`forgotten_at`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("slags"), max_length=6, choices=AskKind)
    via = models.CharField(_("kom ad"), max_length=6, choices=Via)
    company = models.ForeignKey(Company, models.PROTECT, null=True, related_name="asks")
    contact = models.ForeignKey(CompanyContact, models.SET_NULL, null=True, related_name="+")
    company_name = models.CharField(_("virksomhed"), max_length=200)
    cvr = models.CharField(_("CVR-nummer"), max_length=8, blank=True)
    name = models.CharField(_("navn"), max_length=120, blank=True)
    phone = models.CharField(_("telefon"), max_length=MOST_DIGITS, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("sprog"), max_length=2, default="da")
    about = models.CharField(_("hvad det handler om"), max_length=1000, blank=True)
    best_time = models.CharField(_("hvornår vi kan ringe"), max_length=120, blank=True)
    occupation = models.CharField(_("arbejdet"), max_length=200, blank=True)
    job = models.CharField(_("slags job"), max_length=9, choices=JobKind, blank=True)
    seats = models.PositiveSmallIntegerField(_("hvor mange"), null=True)
    hours = models.DecimalField(_("timer om ugen"), max_digits=4, decimal_places=1, null=True)
    shifts = models.CharField(_("arbejdstider"), max_length=200, blank=True)
    place = models.CharField(_("sted"), max_length=120, blank=True)
    start_on = models.DateField(_("begynder"), null=True)
    must_have = models.CharField(_("skal kunne"), max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    due_on = models.DateField(_("svar senest"))
    owner = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    how = models.CharField(_("hvordan"), max_length=7, choices=AnsweredHow, blank=True)
    answer = models.CharField(_("svar"), max_length=2000, blank=True)
    opening = models.OneToOneField(Opening, models.PROTECT, null=True, related_name="ask")
    order = models.OneToOneField(JobOrder, models.PROTECT, null=True, related_name="ask")
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=AskKind.values), name="ask_kind_is_known"),
            models.CheckConstraint(
                condition=Q(via=Via.PUBLIC) | Q(via=Via.DOOR, company__isnull=False),
                name="ask_came_some_way",
            ),
            models.CheckConstraint(
                condition=Q(kind=AskKind.LABOUR, occupation__regex=r"\S")
                & Q(seats__gte=1, seats__lte=MOST_SEATS)
                & (Q(hours__isnull=True) | Q(hours__gte=1, hours__lte=48))
                & (Q(job="") | Q(job__in=JobKind.values))
                | Q(kind=AskKind.CALL, occupation="", job="", seats__isnull=True)
                & Q(hours__isnull=True, start_on__isnull=True),
                name="an_ask_says_what_is_needed",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=False, name="", phone="", email="")
                | Q(forgotten_at__isnull=True, name__regex=r"\S")
                & (~Q(phone="") | Q(kind=AskKind.LABOUR) & ~Q(email="")),
                name="an_ask_is_somebodys_to_answer",
            ),
            models.CheckConstraint(
                condition=Q(company_name__regex=r"\S") & Q(cvr__regex=r"^([1-9][0-9]{7})?$"),
                name="an_ask_names_a_company",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, how="", answer="")
                | Q(answered_at__gte=F("asked_at"), answered_by__isnull=False)
                & Q(how__in=AnsweredHow.values, answer__regex=r"\S"),
                name="an_ask_is_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("asked_at__date")), name="a_promise_is_of_a_day_to_come"
            ),
            models.CheckConstraint(
                condition=Q(opening__isnull=True) | Q(kind=AskKind.LABOUR, company__isnull=False),
                name="an_opening_is_a_known_companys",
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=True)
                | Q(kind=AskKind.LABOUR, company__isnull=False, opening__isnull=True),
                name="an_ask_becomes_one_order_or_opening",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True) | Q(answered_at__isnull=False),
                name="only_the_answered_are_forgotten",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on", "id"], condition=Q(answered_at__isnull=True), name="ask_waiting"
            ),
            models.Index(fields=["company", "-asked_at"], name="ask_company"),
            models.Index(fields=["asked_at"], name="ask_asked"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="stays_as_it_was_asked",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*_ASKED),
            )
        ]

    def __str__(self) -> str:
        return f"ask {self.pk}"

    @property
    def dedupe(self) -> str:
        """The key under which its answer is in the outbox."""
        return f"ask:{self.public_id}:answered"
