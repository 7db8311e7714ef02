"""Finding companies, and everything about one of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.http import Http404

from medspil.companies.models import (
    Company,
    CompanyContact,
    CompanyEvent,
    CompanyIndustry,
    CompanyTag,
    EventKind,
    Merge,
    Workplace,
)
from medspil.companies.queries import companies_for, policy
from medspil.companies.queries.selection import holding
from medspil.companies.sections import Section, section_of
from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.people.models import Staff

FOUND_AT_MOST = 50
LINES = 30  # of the timeline at a time


def get_company(viewer: Actor, public_id: uuid.UUID) -> Company:
    """The company, for who may see it; else 404. One that became part of another is that one."""
    seen = companies_for(viewer)
    found = seen.filter(public_id=public_id).first()
    if found is None:
        gone = Company.objects.filter(public_id=public_id, merged_into__isnull=False).first()
        while gone is not None and gone.merged_into is not None:
            gone = gone.merged_into
        found = seen.filter(pk=gone.pk).first() if gone is not None else None
    if found is None:
        raise Http404
    return found


def followed(public_ids: Iterable[str]) -> list[int]:
    """The keys of the companies; of one that became part of another, the key of that one."""
    found = Company.objects.filter(public_id__in=list(public_ids))
    standing: set[int] = set()
    while ways := dict(found.values_list("pk", "merged_into")):
        standing |= {pk for pk, into in ways.items() if into is None}
        found = Company.objects.filter(pk__in=[into for into in ways.values() if into])
    return sorted(standing)


def listed(rows: QuerySet[Company]) -> QuerySet[Company]:
    """What a line of a list shows: the consultant, who spoke last, the tags."""
    tags = CompanyTag.objects.filter(holding(clock.today())).select_related("tag")
    return rows.select_related("consultant", "last_contact_by").prefetch_related(
        Prefetch("tags", tags.order_by("tag__name"), to_attr="held_tags")
    )


def search(viewer: Actor, words: str) -> list[Company]:
    """Companies by name, CVR, P-number or telephone – the company's, a workplace's or a contact
    person's. At most fifty, the best known names first.
    """
    words = " ".join(words.split())
    digits = "".join(sign for sign in words.upper().removeprefix("DK") if sign.isdigit())
    is_number = len(digits) >= 4 and not any(sign.isalpha() for sign in words.upper()[2:])
    if len(words) < 2:
        return []
    if is_number:
        which = Q(cvr__startswith=digits) | Q(phone=digits)
        for model, field in (
            (Workplace, "p_number"),
            (Workplace, "phone"),
            (CompanyContact, "phone"),
        ):
            which |= Q(pk__in=model.objects.filter(**{field: digits}).values("company"))
    else:
        which = Q(lower__contains=words.lower())
    rows = companies_for(viewer).annotate(lower=Lower("name")).filter(which)
    return list(listed(rows).order_by("closed_on", "name", "pk")[:FOUND_AT_MOST])


def ticked(viewer: Actor, public_ids: Iterable[str]) -> QuerySet[Company]:
    """Those of a list that were ticked, as far as the viewer may see them."""
    return companies_for(viewer).filter(public_id__in=list(_uuids(public_ids)))


def _uuids(texts: Iterable[str]) -> Iterable[uuid.UUID]:
    for text in texts:
        try:
            yield uuid.UUID(text)
        except ValueError:
            continue


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of a company. `spoken`: days since anybody of ours spoke with it."""

    company: Company
    section: Section | None
    industries: Sequence[CompanyIndustry]
    workplaces: Sequence[Workplace]
    contacts: Sequence[CompanyContact]
    tags: Sequence[CompanyTag]
    lines: Sequence[CompanyEvent]
    more: bool
    merges: Sequence[Merge]
    spoken: int | None
    quiet: bool  # spoken with within the municipality's quiet days
    in_peace: bool


def sheet(viewer: Staff, company: Company, kind: str = "", lines: int = LINES) -> Sheet:
    """Everything the page of a company shows; `kind` filters the timeline."""
    today = clock.today()
    found = list(timeline_of(company, kind)[: lines + 1])
    spoken = None
    if company.last_contact_at is not None:
        spoken = (today - company.last_contact_at.astimezone(clock.TZ).date()).days
    return Sheet(
        company=company,
        section=section_of(company.division),
        industries=list(company.industries.select_related("industry").order_by("scheme", "-valid")),
        workplaces=list(company.workplaces.all()),
        contacts=list(
            company.contacts.filter(forgotten_at=None, left_on=None).select_related("workplace")
        ),
        tags=list(
            company.tags.filter(holding(today)).select_related("tag", "by").order_by("tag__name")
        ),
        lines=found[:lines],
        more=len(found) > lines,
        merges=list(company.merges.filter(undone_at=None).select_related("gone", "by")),
        spoken=spoken,
        quiet=spoken is not None and spoken < policy().quiet_days,
        in_peace=company.in_peace(today),
    )


def timeline_of(company: Company, kind: str = "") -> QuerySet[CompanyEvent]:
    """The company's timeline, the latest first."""
    rows = company.events.select_related("by", "contact").order_by("-at", "-pk")
    return rows.filter(kind=kind) if kind in EventKind.values else rows


def with_cvr(viewer: Actor, cvr: str, besides: Company | None = None) -> Company | None:
    """Another company that has the number already."""
    rows = companies_for(viewer).filter(cvr=cvr).order_by("pk")
    return rows.exclude(pk=besides.pk).first() if besides is not None else rows.first()
