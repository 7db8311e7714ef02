"""The rules on contact, and what of the law is on pause."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from medspil.api.models import Scope
from medspil.api.paging import Next, Paged, page
from medspil.api.v1.words import Day, errors, guarded
from medspil.contact.models import ContactRule, Suspension
from medspil.contact.queries.objects import RULES_BUILD_ON, rule_object, suspension_object

router = Router(tags=["law"])


class FirstOut(Schema):
    by: str = Field(description="WITHIN or END_OF_WEEK.")
    n: int = Field(description="Weeks.")


class MinimumOut(Schema):
    count: int
    within: str = Field(description="ISO 8601, from the anchor: P6M.")
    from_: str = Field(alias="from", default="", description="Left out: from the anchor.")


class RuleOut(Schema):
    """A dated rule on contact, with its reference in law and how well it is known."""

    id: str
    name: str
    contactGroups: list[str]
    track: str
    responsible: str
    anchor: str
    clock: str
    kind: str
    first: FirstOut | None
    minimum: MinimumOut | None
    maxGap: str | None
    gapWhen: str | None
    cohortTarget: float | None
    milestones: list[dict[str, Any]]
    afterWindow: str | None
    countsTypes: list[int]
    firstInPerson: bool
    restartOn: list[str]
    validFrom: date
    validTo: date | None
    legalReference: str
    evidence: str = Field(description="verified, mixed or unverified.")
    evidenceNote: str
    explanation: str
    edited: bool = Field(description="Changed by the municipality.")


class RulesPage(Schema):
    items: list[RuleOut]
    next: Next


class GeographyOut(Schema):
    """Both empty: the whole country."""

    regions: list[str]
    municipalities: list[str]


class SuspensionOut(Schema):
    """A part of the law on pause; both days are included."""

    id: str
    subject: str
    effect: str
    geography: GeographyOut
    sectors: list[str]
    from_: date = Field(alias="from")
    to: date | None = Field(description="Null: until further notice.")
    legalReference: str
    evidence: str
    evidenceNote: str
    because: str
    citizenText: str
    edited: bool
    revoked: bool
    revokedBecause: str


class SuspensionsPage(Schema):
    items: list[SuspensionOut]
    next: Next


class LawAsked(Paged):
    on: Day | None = Field(None, description="Only those in force on this day.")


@router.get(
    "/rules",
    response={200: RulesPage, **errors()},
    by_alias=True,
    exclude_unset=True,
    operation_id="listRules",
    summary="The rules on contact",
    **guarded(Scope.RULES_READ),
)
def rules(request: HttpRequest, asked: Query[LawAsked]) -> dict[str, Any]:
    """The same objects as `medspil rules list --json`."""
    found = ContactRule.objects.prefetch_related(*RULES_BUILD_ON)
    if asked.on:
        found = found.filter(valid__contains=asked.on)
    rows, following = page(request, found, "code", asked)
    return {"items": [rule_object(row) for row in rows], "next": following}


@router.get(
    "/suspensions",
    response={200: SuspensionsPage, **errors()},
    by_alias=True,
    exclude_unset=True,
    operation_id="listSuspensions",
    summary="What of the law is on pause, where and when",
    **guarded(Scope.SUSPENSIONS_READ),
)
def suspensions(request: HttpRequest, asked: Query[LawAsked]) -> dict[str, Any]:
    """The same objects as `medspil suspension list --json`; without `on` the revoked ones too."""
    found = Suspension.objects.all()
    if asked.on:
        found = found.filter(valid__contains=asked.on, revoked_at=None)
    rows, following = page(request, found, "code", asked)
    return {"items": [suspension_object(row) for row in rows], "next": following}
