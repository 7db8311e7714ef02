"""The classifications of industries, and a company's place in them."""

from __future__ import annotations

import csv
from datetime import date
from importlib import resources

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from medspil.companies.actions.timeline import put_line
from medspil.companies.models import Company, CompanyIndustry, EventKind, Industry, Scheme
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts

IN_FORCE: dict[str, DateRange] = {
    Scheme.DB07: DateRange(date(2008, 1, 1), date(2025, 1, 1)),
    Scheme.DB25: DateRange(date(2025, 1, 1), None),
}


@action(rule="companies.load_industries")
def load_industries(*, by: Actor) -> int:
    """Load the shipped codes; those that are there keep their key. Returns how many are new.

    Source: Statistics Denmark (Kilde: Danmarks Statistik), DB07 in two and three digits, DB25 in
    six, CC BY 4.0.
    """
    text = resources.files("medspil.companies").joinpath("data/industries.csv").read_text("utf-8")
    before = Industry.objects.count()
    Industry.objects.bulk_create(
        [
            Industry(
                scheme=row["scheme"],
                code=row["code"],
                title=row["title"],
                valid=IN_FORCE[row["scheme"]],
            )
            for row in csv.DictReader(text.splitlines())
        ],
        update_conflicts=True,
        unique_fields=["scheme", "code"],
        update_fields=["title", "valid"],
    )
    made = Industry.objects.count() - before
    note_facts(new=made)
    return made


def industry_of(scheme: str, code: str) -> Industry | None:
    """The code; else the group it belongs to (of DB07 the six digits are not openly to be had), or
    the one code that begins so.
    """
    digits = "".join(sign for sign in code if sign.isdigit())
    starts = [digits[:length] for length in range(len(digits), 1, -1)]
    found = {one.code: one for one in Industry.objects.filter(scheme=scheme, code__in=starts)}
    exact = next((found[start] for start in starts if start in found), None)
    if exact is not None or not digits:
        return exact
    under = Industry.objects.filter(scheme=scheme, code__startswith=digits)[:2]
    return under[0] if len(under) == 1 else None


@action(rule="companies.write", on="company")
def set_industry(
    *, by: Actor, company: Company, industry: Industry, since: date | None = None
) -> CompanyIndustry:
    """From a day on the company is in this industry; what it was before ends the day before.

    Raises `Refused` where it was in another after that day.
    """
    day = since or clock.today()
    held = list(
        company.industries.select_for_update().filter(scheme=industry.scheme).order_by("valid")
    )
    for one in held:
        if one.valid.lower is not None and one.valid.lower > day:
            raise Refused(_("Der står allerede en branche fra en senere dag."), field="since")
        if one.valid.upper is None and one.industry_id == industry.pk:
            return one
    for one in held:
        if one.valid.upper is None or one.valid.upper > day:
            if one.valid.lower == day:
                one.delete()
            else:
                one.valid = DateRange(one.valid.lower, day)
                one.save(update_fields=["valid"])
    made = CompanyIndustry.objects.create(
        company=company, industry=industry, scheme=industry.scheme, valid=DateRange(day, None)
    )
    put_line(by, company, EventKind.CHANGED, fields=["industry"], code=industry.code)
    return made
