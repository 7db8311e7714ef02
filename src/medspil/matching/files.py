"""What files of orders and of follow-ups hold. No citizen's name for who may not see it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from medspil.exchange.export import Column
from medspil.matching.models import JobOrder
from medspil.matching.orders_wording import STAGES
from medspil.matching.queries.candidates import FollowUp


def _said(name: str) -> Any:
    return lambda one: str(getattr(one, f"get_{name}_display")())


def _stage(one: JobOrder) -> str:
    return str(STAGES[one.stage])  # type: ignore[attr-defined]  # annotated


def _who(one: FollowUp) -> str:
    return one.person.who.full_name if one.person.who else one.person.name


def orders_file() -> list[Column]:
    """Orders: no citizen."""
    return [
        (_("Modtaget"), "received_at"),
        (_("Virksomhed"), "company.name"),
        (_("CVR-nummer"), lambda one: one.company.cvr or ""),
        (_("Arbejdssted"), lambda one: one.workplace.name if one.workplace else ""),
        (_("Arbejdet"), "title"),
        (_("Slags"), _said("kind")),
        (_("Mindst timer"), "hours_from"),
        (_("Højst timer"), "hours_to"),
        (_("Begynder"), "start_on"),
        (_("Stillinger"), "seats"),
        (_("Valgt"), "chosen"),
        (_("Sagde ja"), "said_yes"),
        (_("CV’er sendt"), "sent"),
        (_("Til samtale"), "talks"),
        (_("Ansat"), "filled"),
        (_("Tilstand"), _stage),
        (_("Lovet"), "promised_at"),
        (_("Første liste"), lambda one: one.listed_at or ""),
        (_("Lukket"), lambda one: one.closed_at or ""),
        (_("Hvorfor"), "closed_because"),
        (_("Konsulent"), lambda one: one.consultant.full_name if one.consultant else ""),
    ]


def follow_ups_file() -> list[Column]:
    """Whom to ask after 4 and 12 weeks."""
    return [
        (_("Hvem"), _who),
        (_("Virksomhed"), "person.proposal.order.company.name"),
        (_("Arbejdet"), "person.proposal.order.title"),
        (_("Begyndte"), "person.proposal.starts_on"),
        (_("Uger"), "weeks"),
        (_("Ring fra"), "due"),
    ]
