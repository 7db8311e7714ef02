"""What a company does, in the state's two classifications of industries."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Scheme(models.TextChoices):
    """DB07 was in force from 2008 to 2024, DB25 from 2025."""

    DB07 = "db07", _("DB07")
    DB25 = "db25", _("DB25")


class Industry(models.Model):
    """One code of a classification, without full stops: `55`, `551`, `551010`.

    `valid` is when the classification is in force. Source: Statistics Denmark, CC BY 4.0.
    """

    scheme = models.CharField(max_length=4, choices=Scheme)
    code = models.CharField(_("kode"), max_length=6)
    title = models.CharField(_("branche"), max_length=200)
    valid = DateRangeField()

    class Meta:
        ordering = ["scheme", "code"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="an_industry_stands_once"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{2,6}$", title__regex=r"\S"),
                name="an_industry_has_a_code_and_a_title",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


_SAME_SCHEME = """
    SELECT i.scheme INTO NEW.scheme FROM companies_industry i WHERE i.id = NEW.industry_id;
    RETURN NEW;
"""
# What the list filters on stands on the company: the code that holds on, or held last.
_ON_THE_COMPANY = """
    FOREACH which IN ARRAY ARRAY[
        CASE WHEN TG_OP = 'DELETE' THEN OLD.company_id ELSE NEW.company_id END,
        CASE WHEN TG_OP = 'INSERT' THEN NEW.company_id ELSE OLD.company_id END
    ] LOOP
        UPDATE companies_company c SET (db07, db25, division) = (
            SELECT coalesce(max(code) FILTER (WHERE scheme = 'db07'), ''),
                coalesce(max(code) FILTER (WHERE scheme = 'db25'), ''),
                left(coalesce(max(code) FILTER (WHERE scheme = 'db07'),
                    max(code) FILTER (WHERE scheme = 'db25'), ''), 2)
            FROM (
                SELECT DISTINCT ON (o.scheme) o.scheme, i.code
                FROM companies_companyindustry o JOIN companies_industry i ON i.id = o.industry_id
                WHERE o.company_id = which ORDER BY o.scheme, lower(o.valid) DESC NULLS LAST
            ) held
        ) WHERE c.id = which;
    END LOOP;
    RETURN NULL;
"""


class CompanyIndustry(models.Model):
    """The industry of a company in one classification, for a time. No two at once."""

    company = models.ForeignKey("companies.Company", models.CASCADE, related_name="industries")
    industry = models.ForeignKey(Industry, models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=4, choices=Scheme, editable=False)  # the industry's
    valid = DateRangeField(_("gælder"))

    class Meta:
        ordering = ["scheme", "valid"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_industry_at_a_time",
                expressions=[
                    ("company", RangeOperators.EQUAL),
                    ("scheme", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="an_industry_has_days"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="scheme_is_the_industrys",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("industry_id", "scheme"),
                func=_SAME_SCHEME,
            ),
            pgtrigger.Trigger(
                name="stands_on_the_company",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("which", "bigint")],
                func=_ON_THE_COMPANY,
            ),
        ]

    def __str__(self) -> str:
        return f"company {self.company_id}: {self.industry_id}"
