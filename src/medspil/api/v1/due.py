"""When the next contact is due, and why."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from medspil.api.door import client_of
from medspil.api.models import Scope
from medspil.api.paging import Next, Paged, page
from medspil.api.v1.words import Day, Reference, errors, guarded
from medspil.contact.queries import active_on
from medspil.contact.queries.objects import Law, due_object, due_on
from medspil.kernel import clock
from medspil.people.queries import citizens_for, log_client_access

router = Router(tags=["due"])


class StatutoryOut(Schema):
    """What the law asks for; null where no rule asks for anything."""

    rule: str = Field(description="Its id, as in /rules.")
    anchor: date = Field(description="Day 0.")
    due: date | None = Field(
        description="The hard limit of the next thing owed; null: nothing is owed."
    )
    pace: date | None = Field(description="The day that spreads what remains evenly.")
    remaining: int
    held: int = Field(description="Conversations that count, in the rule's window.")
    frozen_days: int = Field(description="By how many days suspensions moved the limit.")
    reason: str


class LocalOut(Schema):
    """What the municipality itself has promised."""

    due: date
    interval_days: int
    last_contact: date | None
    reason: str


class DueOut(Schema):
    """One active citizen's next contact, by both clocks."""

    reference: str
    contact_group: str = Field(description="LAB6_01 …; empty: none on that day.")
    bucket: Literal["overdue", "due_soon", "unreached", "paused", "ok"]
    next_due: date
    next_due_because: Literal["statutory", "local"]
    statutory: StatutoryOut | None
    local: LocalOut


class DuePage(Schema):
    items: list[DueOut]
    next: Next


class DueAsked(Paged):
    on: Day | None = Field(None, description="The day, 2020-05-27; left out: today.")
    reference: list[Reference] = Field(
        [], max_length=500, description="Only these; who is not active that day is left out."
    )


@router.get(
    "/due",
    response={200: DuePage, **errors()},
    operation_id="listDue",
    summary="Every active citizen's next contact",
    **guarded(Scope.DUE_READ),
)
def due(request: HttpRequest, asked: Query[DueAsked]) -> dict[str, Any]:
    """Both clocks, the bucket, and why, in the order of the references. The same objects as
    `medspil due --json`, for any day, computed from what had happened by then.
    """
    client = client_of(request)
    day = asked.on or clock.today()
    citizens = active_on(citizens_for(client.actor), day)
    if asked.reference:
        citizens = citizens.filter(reference__in=asked.reference)
    chosen = citizens.only("reference", "municipality_id")
    rows, following = page(request, chosen, "reference", asked)
    people = [(row.pk, row.reference, row.municipality_id) for row in rows]
    log_client_access(client.actor, [row.pk for row in rows], "due")
    law = Law()
    with clock.at(day):  # the sentences are read on that day
        items = [due_object(person, row, law) for person, row in due_on(day, people) if row]
    return {"items": items, "next": following}
