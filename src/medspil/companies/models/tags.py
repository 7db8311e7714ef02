"""Tags that mean something, searches that are kept, and the room's own choices."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.companies.models.companies import Company
from medspil.people.models import Staff


class Tag(models.Model):
    """A word of the municipality's own, what it means, and who answers for it.

    It says something of a company, never of a person. `days`: how long it stays when nobody says
    otherwise. Retired, it is put on nothing more.
    """

    name = models.CharField(_("mærke"), max_length=60)
    meaning = models.CharField(_("hvad det betyder"), max_length=300)
    owner = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("ansvarlig"))
    days = models.PositiveSmallIntegerField(_("gælder så mange dage"), null=True, blank=True)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(retired_at__isnull=True), name="a_tag_has_one_meaning"
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S", meaning__regex=r"\S"), name="a_tag_means_something"
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=True) | Q(days__gte=1), name="a_tag_stays_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Origin(models.TextChoices):
    PERSON = "person", _("En kollega")
    RULE = "rule", _("En regel")


class CompanyTag(models.Model):
    """A tag on a company: why, from whom, until when, and when to come back.

    Put on by a person or by a rule (a file, a survey: `rule` names it). Taken off, it stays as
    history. It holds while nobody took it off and `expires_on` has not passed.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="tags")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="on")
    origin = models.CharField(max_length=6, choices=Origin, default=Origin.PERSON)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    rule = models.CharField(_("regel"), max_length=80, blank=True)
    why = models.CharField(_("hvorfor"), max_length=300, blank=True)
    put_on_at = models.DateTimeField()
    expires_on = models.DateField(_("udløber"), null=True, blank=True)
    return_on = models.DateField(_("vend tilbage"), null=True, blank=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["tag__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "tag"],
                condition=Q(removed_at__isnull=True),
                name="a_tag_is_on_a_company_once",
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.PERSON, by__isnull=False, rule="")
                | Q(origin=Origin.RULE, by__isnull=True, rule__regex=r"\S"),
                name="a_tag_is_from_a_person_or_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True)
                | Q(return_on__isnull=True)
                | Q(return_on__lte=F("expires_on")),
                name="one_comes_back_before_it_expires",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=False) | Q(removed_by__isnull=True),
                name="who_takes_a_tag_off_takes_it_off",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tag", "company"],
                condition=Q(removed_at__isnull=True),
                name="company_tag_holds",
            ),
            models.Index(
                fields=["return_on"],
                condition=Q(removed_at__isnull=True, return_on__isnull=False),
                name="company_tag_return",
            ),
        ]

    def __str__(self) -> str:
        return f"tag {self.tag_id} on company {self.company_id}"


class SavedSearch(models.Model):
    """A filter of the list under a name: one's own, or shared with all who work with companies."""

    owner = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    name = models.CharField(_("navn"), max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    is_shared = models.BooleanField(_("for alle"), default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_search_of_a_name"),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="a_search_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CompaniesPolicy(models.Model):
    """The municipality's choices. One row. `quiet_days`: how long after anybody of ours spoke with
    a company nobody else is given it to call.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    quiet_days = models.PositiveSmallIntegerField(_("dage, før en anden ringer"), default=7)
    answer_days = models.PositiveSmallIntegerField(_("hverdage til et svar"), default=2)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="one_companies_policy"),
            models.CheckConstraint(
                condition=Q(quiet_days__lte=90, answer_days__gte=1, answer_days__lte=30),
                name="companies_policy_within_reason",
            ),
        ]

    def __str__(self) -> str:
        return "companies policy"
