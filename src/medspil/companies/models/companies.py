"""Companies, their workplaces and the people there who may be asked for."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, IntegerField, Q
from django.db.models.functions import Cast, Lower, Mod, Substr
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from medspil.kernel.cvr import WEIGHTS, Cvr
from medspil.people.models import Staff

MOST_DIGITS = 20  # of a telephone number


def _weighed(number: F) -> Any:
    """The eight digits times their weights, as the database counts it."""
    parts = [
        Cast(Substr(number, at, 1), IntegerField()) * weight
        for at, weight in enumerate(WEIGHTS, start=1)
    ]
    return sum(parts[1:], parts[0])


IN_USE = Q(merged_into__isnull=True, closed_on__isnull=True)


class Company(models.Model):
    """A legal unit (CVR). What happens with it stands on its one timeline, `CompanyEvent`.

    `cvr` is None while it is not known; one whose check digit does not fit has a reason. `dnd_…`:
    left in peace until that day. `last_contact_…` is kept by the timeline, `db07`, `db25` and
    `division` by `CompanyIndustry`. `merged_into`: it was the same as that one.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cvr = models.CharField(_("CVR-nummer"), max_length=8, null=True, blank=True)
    cvr_reason = models.CharField(_("hvorfor CVR-nummeret er rigtigt"), max_length=200, blank=True)
    name = models.CharField(_("navn"), max_length=200)
    street = models.CharField(_("vej og nummer"), max_length=120, blank=True)
    postcode = models.CharField(_("postnummer"), max_length=4, blank=True)
    city = models.CharField(_("by"), max_length=60, blank=True)
    phone = models.CharField(_("telefon"), max_length=MOST_DIGITS, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    employees = models.PositiveIntegerField(_("ansatte"), null=True, blank=True)
    consultant = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("konsulent")
    )
    db07 = models.CharField(max_length=6, blank=True, editable=False)
    db25 = models.CharField(max_length=6, blank=True, editable=False)
    division = models.CharField(max_length=2, blank=True, editable=False)
    dnd_until = models.DateField(_("lades i fred til og med"), null=True, blank=True)
    dnd_reason = models.CharField(_("hvorfor"), max_length=300, blank=True)
    next_on = models.DateField(_("næste skridt"), null=True, blank=True)
    next_what = models.CharField(_("hvad"), max_length=200, blank=True)
    last_contact_at = models.DateTimeField(null=True, editable=False)
    last_contact_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, editable=False, related_name="+"
    )
    closed_on = models.DateField(_("ophørt"), null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_here")
    source = models.CharField(max_length=40, blank=True)  # "import 12"; empty: by hand
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(cvr__isnull=True) | Q(cvr__regex=r"^[1-9][0-9]{7}$"),
                name="a_cvr_is_eight_digits",
            ),
            models.CheckConstraint(
                condition=Q(cvr_reason__regex=r"\S") | Q(Exact(Mod(_weighed(F("cvr")), 11), 0)),
                name="a_cvr_checks_or_has_a_reason",
            ),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="a_company_has_a_name"),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^[0-9]{3,4}$"),
                name="a_postcode_is_digits",
            ),
            models.CheckConstraint(
                condition=Q(dnd_until__isnull=True, dnd_reason="")
                | Q(dnd_until__isnull=False, dnd_reason__regex=r"\S"),
                name="left_in_peace_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True, next_what="")
                | Q(next_on__isnull=False, next_what__regex=r"\S"),
                name="a_next_step_is_something",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="nobody_is_merged_into_itself",
            ),
        ]
        indexes: ClassVar = [
            GinIndex(OpClass(Lower("name"), "gin_trgm_ops"), name="company_name_trigram"),
            models.Index(fields=["name", "id"], condition=IN_USE, name="company_in_order"),
            models.Index(fields=["division", "name"], condition=IN_USE, name="company_division"),
            models.Index(fields=["postcode"], name="company_postcode"),
            models.Index(fields=["cvr"], name="company_cvr"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="company_phone"),
            models.Index(fields=["last_contact_at"], name="company_last_contact"),
            models.Index(
                fields=["next_on"], condition=Q(next_on__isnull=False), name="company_next"
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def cvr_words(self) -> str:
        """`12 34 56 78`; empty where it is not known."""
        return str(Cvr(self.cvr)) if self.cvr else ""

    @property
    def envelope(self) -> str:
        """The lines of the window: whom a letter is to, and where they live."""
        lines = (self.name, self.street, f"{self.postcode} {self.city}".strip())
        return "\n".join(line for line in lines if line)

    def in_peace(self, day: date) -> bool:
        """Is it to be left in peace on that day?"""
        return self.dnd_until is not None and day <= self.dnd_until


class Workplace(models.Model):
    """Where people work (produktionsenhed, P-number); every one belongs to a company."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="workplaces")
    p_number = models.CharField(_("P-nummer"), max_length=10, null=True, blank=True)
    name = models.CharField(_("navn"), max_length=200)
    street = models.CharField(_("vej og nummer"), max_length=120, blank=True)
    postcode = models.CharField(_("postnummer"), max_length=4, blank=True)
    city = models.CharField(_("by"), max_length=60, blank=True)
    phone = models.CharField(_("telefon"), max_length=MOST_DIGITS, blank=True)
    closed_on = models.DateField(_("lukket"), null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "p_number"], name="a_p_number_stands_once_in_a_company"
            ),
            models.CheckConstraint(
                condition=Q(p_number__isnull=True) | Q(p_number__regex=r"^[0-9]{10}$"),
                name="a_p_number_is_ten_digits",
            ),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="a_workplace_has_a_name"),
        ]
        indexes: ClassVar = [models.Index(fields=["p_number"], name="workplace_p_number")]

    def __str__(self) -> str:
        return f"workplace {self.pk}"


class CompanyContact(models.Model):
    """A person one may ask for: a name, what they do, how to reach them, and no more.

    Forgotten, the row stays without the person, so that the timeline keeps its shape.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="contacts")
    workplace = models.ForeignKey(
        Workplace, models.SET_NULL, null=True, blank=True, related_name="contacts"
    )
    name = models.CharField(_("navn"), max_length=120, blank=True)
    title = models.CharField(_("stilling"), max_length=80, blank=True)
    phone = models.CharField(_("telefon"), max_length=MOST_DIGITS, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    left_on = models.DateField(_("stoppet"), null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True, name__regex=r"\S")
                | Q(forgotten_at__isnull=False, name="", title="", phone="", email=""),
                name="a_contact_has_a_name_or_is_forgotten",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["phone"], condition=~Q(phone=""), name="company_contact_phone")
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"


class ForgottenContact(models.Model):
    """Somebody who was forgotten: keyed digests of what they were called and reached by, so that
    no file brings them back. Who they were cannot be read from it (`medspil.companies.forgotten`).
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="forgotten")
    mark = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "mark"], name="somebody_is_forgotten_once")
        ]

    def __str__(self) -> str:
        return f"somebody at company {self.company_id}"
