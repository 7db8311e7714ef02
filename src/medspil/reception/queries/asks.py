"""What was asked, for those who answer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from medspil.companies.models import Company
from medspil.companies.queries import companies_for
from medspil.companies.queries.companies import search
from medspil.kernel import clock
from medspil.kernel.action import Actor, allowed
from medspil.matching.models import JobOrder
from medspil.matching.queries.orders import received_for
from medspil.messages.models import Message
from medspil.people.models import Staff
from medspil.reception.models import Ask, AskKind, OwnChange
from medspil.reception.pages import SEE

ON_THE_FRONT = 5
NEWEST = 5
MOST_CHANGES = 20
MOST_CANDIDATES = 8


def asks_for(viewer: Actor) -> QuerySet[Ask]:
    """Every ask, for who answers companies; else none."""
    every = Ask.objects.select_related("company", "owner")
    return every if allowed(SEE, viewer) else every.none()


def queue_for(viewer: Actor) -> QuerySet[Ask]:
    """Those that wait, whoever was promised first at the top: the overdue lead."""
    return asks_for(viewer).filter(answered_at=None).order_by("due_on", "pk")


def answered_for(viewer: Actor) -> QuerySet[Ask]:
    """Those that were answered, the latest first."""
    return asks_for(viewer).exclude(answered_at=None).order_by("-answered_at", "-pk")


def ask_for(viewer: Actor, public_id: uuid.UUID) -> Ask:
    """One of them, or 404."""
    rows = asks_for(viewer).select_related("answered_by", "opening", "order", "contact")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def the_one_with(cvr: str) -> Company | None:
    """The company with the number, where there is one alone that goes on."""
    found = list(Company.objects.filter(cvr=cvr, merged_into=None, closed_on=None)[:2])
    return found[0] if len(found) == 1 else None


def candidates(viewer: Actor, ask: Ask) -> list[Company]:
    """Companies that it may have been: by the number, else by the name or the telephone."""
    for words in (ask.cvr, ask.company_name, ask.phone):
        found = [one for one in search(viewer, words) if one.closed_on is None] if words else []
        if found:
            return found[:MOST_CANDIDATES]
    return []


def unseen_changes(viewer: Actor) -> list[OwnChange]:
    """What companies put right themselves and nobody has seen, the newest first."""
    if not allowed(SEE, viewer):
        return []
    rows = OwnChange.objects.filter(seen_at=None).select_related("company")
    return list(rows.order_by("-at", "-pk")[:MOST_CHANGES])


def change_for(viewer: Actor, pk: int) -> OwnChange:
    """One of them, or 404."""
    rows = OwnChange.objects.filter(company__in=companies_for(viewer), pk=pk)
    found = rows.select_related("company").first()
    if found is None:
        raise Http404
    return found


def sent_back(ask: Ask) -> Message | None:
    """The e-mail with the answer, as it stands in the outbox."""
    return Message.objects.filter(dedupe=ask.dedupe).first()


@dataclass(frozen=True, slots=True)
class Front:
    """What a consultant's first page says of the queue: the first of it, and how long it is;
    and the orders that companies wrote themselves.
    """

    waiting: int
    overdue: int
    first: list[Ask]
    orders: list[JobOrder]
    now: datetime


def on_the_front(viewer: Staff) -> Front | None:
    """None for who does not answer companies."""
    if not allowed(SEE, viewer):
        return None
    rows, today = list(queue_for(viewer)), clock.today()
    mine = sorted(rows, key=lambda one: (one.owner_id != viewer.pk, one.due_on, one.pk))
    return Front(
        len(rows),
        sum(one.due_on < today for one in rows),
        mine[:ON_THE_FRONT],
        list(received_for(viewer)),
        clock.now(),
    )


def panel(viewer: Staff, company: Company) -> dict[str, Any]:
    """What the page of a company shows: what it asked, and what it put right and nobody saw."""
    rows = asks_for(viewer).filter(company=company).order_by("-asked_at", "-pk")
    return {
        "asks": list(rows[:NEWEST]),
        "changes": list(company.own_changes.filter(seen_at=None)[:NEWEST]),
        "today": clock.today(),
    }


def on_the_timeline(facts: dict[str, Any]) -> str:
    """`Mangler folk`; empty for a question that was taken on the telephone."""
    kind = facts.get("ask")
    return str(AskKind(kind).label) if kind in AskKind.values else ""
