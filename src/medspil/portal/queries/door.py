"""Whose link is this, who is in, and how a citizen's door stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.kernel.kept import Kept, Slot
from medspil.kernel.links import hash_of
from medspil.people.models import Citizen
from medspil.people.queries import citizens_for
from medspil.portal import sending
from medspil.portal.models import (
    AgreementReport,
    DoorSession,
    ReachChange,
    SecretLink,
)


def link_with(token: str) -> SecretLink | None:
    """The link, if it opens anything or is locked. One look-up, whether it is forged or revoked."""
    found = (
        SecretLink.objects.select_related("citizen")
        .filter(token_hash=hash_of("link", token))
        .first()
    )
    if found is None or found.revoked_at is not None or found.expires_at <= clock.now():
        return None
    return found


def session_with(key: str) -> DoorSession | None:
    """The open session with this key, its link unrevoked."""
    found = (
        DoorSession.objects.select_related("citizen__municipality", "link")
        .filter(key_hash=hash_of("session", key))
        .first()
    )
    if found is None or not found.is_open(clock.now()):
        return None
    return None if found.link is not None and found.link.revoked_at is not None else found


@dataclass(frozen=True, slots=True)
class DoorSheet:
    """How a citizen's door stands, for the employee."""

    links: list[SecretLink]
    ways: list[str]
    last_visit: DoorSession | None
    change: ReachChange | None
    reports: list[AgreementReport]


def door_sheet(viewer: Actor, citizen: Citizen) -> DoorSheet:
    """The door of a citizen of the viewer's."""
    if not citizens_for(viewer).filter(pk=citizen.pk).exists():
        raise Http404
    return DoorSheet(
        links=list(links_of(citizen)),
        ways=sending.ways_of(citizen),
        last_visit=DoorSession.objects.filter(citizen=citizen).order_by("-begun_at").first(),
        change=open_change(citizen),
        reports=_reports(citizen=citizen.pk),
    )


def says_of(citizen: Citizen) -> dict[str, Any]:
    """What a citizen has written on their own pages and somebody should read, for an employee."""
    return {"reports": _reports(citizen=citizen.pk), "change": open_change(citizen)}


def links_of(citizen: Citizen) -> QuerySet[SecretLink]:
    """Links that are not revoked, the newest first; locked and expired ones among them."""
    return (
        SecretLink.objects.filter(citizen=citizen, revoked_at=None)
        .select_related("made_by")
        .order_by("-made_at", "-pk")
    )


def open_change(citizen: Citizen) -> ReachChange | None:
    """A new number or e-mail that waits for an employee."""
    return _changes.first(citizen=citizen.pk)


_changes = Kept(
    lambda: ReachChange.objects.filter(citizen=Slot("citizen"), decided_at=None).order_by("pk")[:1]
)
# what the citizen has said of agreements and nobody has read, the newest first
_reports = Kept(
    lambda: (
        AgreementReport.objects.filter(agreement__citizen=Slot("citizen"), seen_at=None)
        .select_related("agreement", "said_by")
        .order_by("-said_at", "-pk")
    )
)
