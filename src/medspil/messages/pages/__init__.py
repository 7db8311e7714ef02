"""The pages under `/beskeder/`, and the tabs that lead between them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from medspil.kernel.action import allowed
from medspil.messages.queries import undelivered_for
from medspil.people.models import Staff


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the room's pages that the viewer may open. `count`: what waits there."""

    label: str
    url: str
    current: bool
    count: int | None = None


def tabs(viewer: Staff, current: str) -> list[Tab]:
    """The room's pages, for the head of each."""
    mine = allowed("messages.outbox", viewer)
    found = [
        (_("Udbakke"), "outbox", mine),
        (_("Ikke leveret"), "undelivered", mine),
        (_("Breve"), "letters", mine),
        (_("Udsendelser"), "sendings", allowed("messages.see_mass", viewer)),
        (_("Skabeloner"), "templates", allowed("messages.templates", viewer)),
    ]
    waiting = undelivered_for(viewer).count() if mine else None
    return [
        Tab(
            label,
            reverse(f"messages:{name}"),
            name == current,
            waiting if name == "undelivered" else None,
        )
        for label, name, opens in found
        if opens
    ]
