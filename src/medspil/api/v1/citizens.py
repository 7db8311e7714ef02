"""The citizens on the municipality's books, in the words of the import."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from medspil.api.door import client_of
from medspil.api.models import Client, Scope
from medspil.api.paging import Next, Paged, page
from medspil.api.problems import Denied
from medspil.api.v1.words import errors, guarded
from medspil.contact.queries import active_on
from medspil.kernel import clock
from medspil.people.models import (
    BenefitPeriod,
    CaseworkerAssignment,
    Citizen,
    ContactGroupPeriod,
)
from medspil.people.queries import citizens_for, log_client_access

router = Router(tags=["citizens"])


class CitizenOut(Schema):
    """A citizen as of today. Null: not known, or not for this token. An address is never given."""

    reference: str
    cpr: str | None = Field(description="Only with the scope citizens:cpr.")
    fornavn: str | None = Field(description="Of protected citizens only with citizens:protected.")
    efternavn: str | None
    telefon: str | None
    email: str | None
    kommunekode: str
    kontaktgruppe: str | None
    ydelse: str | None
    anker_dato: date | None = Field(description="Day 0 of the contact course.")
    sagsbehandler: str | None = Field(description="User name.")
    team: str | None
    sprog: str
    tolk: bool
    kanal: str = Field(description="How the citizen wants to be reached: phone, video …")
    beskyttet: bool
    tilmeldt: date
    afsluttet: date | None


class CitizensPage(Schema):
    items: list[CitizenOut]
    next: Next


class CitizensAsked(Paged):
    afsluttede: bool = Field(False, description="Also those who are closed.")


@router.get(
    "/citizens",
    response={200: CitizensPage, **errors()},
    operation_id="listCitizens",
    summary="The citizens, in the order in which they came",
    **guarded(Scope.CITIZENS_READ),
)
def citizens(request: HttpRequest, asked: Query[CitizensAsked]) -> dict[str, Any]:
    """Names and values as in the import of citizens."""
    client = client_of(request)
    chosen = citizens_for(client.actor)
    if not asked.afsluttede:
        chosen = active_on(chosen, clock.today())
    rows, following = page(request, _with_today(chosen, client), "pk", asked)
    _log(client, rows)
    return {"items": [_object(row, client) for row in rows], "next": following}


@router.get(
    "/citizens/{path:reference}",
    response={200: CitizenOut, **errors(404)},
    operation_id="getCitizen",
    summary="One citizen",
    **guarded(Scope.CITIZENS_READ),
)
def citizen(request: HttpRequest, reference: str) -> dict[str, Any]:
    """By the case system's id; also a closed one."""
    client = client_of(request)
    known = citizens_for(client.actor) if "\0" not in reference else Citizen.objects.none()
    row = _with_today(known, client).filter(reference=reference).first()
    if row is None:
        raise Denied(HTTPStatus.NOT_FOUND, "No citizen has this reference.")
    _log(client, [row])
    return _object(row, client)


def _with_today(rows: QuerySet[Citizen], client: Client) -> QuerySet[Citizen]:
    """With what is true of them today; the CPR number is not even read without its scope."""
    today = Q(valid__contains=clock.today())
    assigned = CaseworkerAssignment.objects.filter(today).select_related("staff", "team")
    rows = rows.prefetch_related(
        Prefetch("contact_groups", ContactGroupPeriod.objects.filter(today), to_attr="groups_now"),
        Prefetch("benefits", BenefitPeriod.objects.filter(today), to_attr="benefits_now"),
        Prefetch("assignments", assigned, to_attr="assignments_now"),
    )
    return rows if client.may(Scope.CITIZENS_CPR) else rows.defer("cpr")


def _log(client: Client, rows: list[Citizen]) -> None:
    what = "citizens cpr" if client.may(Scope.CITIZENS_CPR) else "citizens"
    log_client_access(client.actor, [row.pk for row in rows], what)


def _object(row: Citizen, client: Client) -> dict[str, Any]:
    shown = not row.protected or client.may(Scope.CITIZENS_PROTECTED)
    group, benefit, assignment = (
        next(iter(getattr(row, now)), None)  # one at most on a day, the database sees to it
        for now in ("groups_now", "benefits_now", "assignments_now")
    )
    cpr = row.cpr if client.may(Scope.CITIZENS_CPR) else None
    return {
        "reference": row.reference,
        "cpr": cpr.formatted if cpr else None,
        "fornavn": row.first_name if shown else None,
        "efternavn": row.last_name if shown else None,
        "telefon": row.phone or None if shown else None,
        "email": row.email or None if shown else None,
        "kommunekode": row.municipality_id,
        "kontaktgruppe": group.group if group else None,
        "ydelse": benefit.code if benefit else None,
        "anker_dato": (group.anchor or group.valid.lower) if group else None,
        "sagsbehandler": assignment.staff.username if assignment and assignment.staff else None,
        "team": assignment.team.name if assignment else None,
        "sprog": row.language,
        "tolk": row.interpreter,
        "kanal": row.preferred_channel,
        "beskyttet": row.protected,
        "tilmeldt": row.registered_on,
        "afsluttet": row.closed_on,
    }
