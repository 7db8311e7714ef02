"""Who may see whom. Every list and every look at a citizen begins here."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from medspil.kernel import clock
from medspil.kernel.action import Actor, System, read_once
from medspil.kernel.cpr import Cpr
from medspil.people.models import (
    AccessEntry,
    AccessPurpose,
    BreakGlass,
    CaseworkerAssignment,
    Citizen,
    Municipality,
    Role,
    RoleMembership,
    Staff,
    cpr_index,
)
from medspil.people.rules import case_teams, leads, memberships, works_with_citizens


def home() -> Municipality | None:
    """The municipality that runs this installation; read once in an action."""
    return read_once("home", Municipality.objects.filter(is_home=True).first)


def citizens_for(viewer: Actor) -> QuerySet[Citizen]:
    """The citizens the viewer may see today, closed ones among them.

    Caseworkers and leaders: the citizens of their teams, their own, and those behind glass they
    broke within the last hours. A leader of the whole house: all. Everybody else: none.
    """
    everyone = Citizen.objects.order_by("pk")
    if isinstance(viewer, System):
        return everyone
    if not isinstance(viewer, Staff) or not works_with_citizens(viewer):
        return everyone.none()
    whole_house, teams = case_teams(viewer)
    if whole_house:
        return everyone
    now = clock.now()
    assigned = CaseworkerAssignment.objects.filter(
        Q(team__in=teams) | Q(staff=viewer),
        citizen=OuterRef("pk"),
        valid__contains=clock.today(),
    )
    broken = BreakGlass.objects.filter(
        staff=viewer, citizen=OuterRef("pk"), at__lte=now, until__gt=now
    )
    return everyone.filter(Exists(assigned) | Exists(broken))


def get_citizen(
    viewer: Actor, public_id: uuid.UUID, purpose: AccessPurpose = AccessPurpose.FOLLOW_UP
) -> Citizen:
    """One citizen, and a line in the access log. 404 when unknown or not the viewer's."""
    citizen = (
        citizens_for(viewer).select_related("municipality").filter(public_id=public_id).first()
    )
    if citizen is None:
        raise Http404
    log_access(viewer, citizen, purpose)
    return citizen


def log_access(viewer: Actor, citizen: Citizen, purpose: AccessPurpose, detail: str = "") -> None:
    """Write who looked, at whom, for what."""
    AccessEntry.objects.create(
        at=clock.now(),
        staff=viewer if isinstance(viewer, Staff) else None,
        client="" if isinstance(viewer, Staff) else viewer.actor_name,
        citizen=citizen,
        purpose=purpose,
        detail=detail,
    )


def log_client_access(client: System, citizens: Iterable[int], detail: str) -> None:
    """Write that another system read these citizens (by key), all in one statement."""
    now, name = clock.now(), client.name.removeprefix("api:")
    AccessEntry.objects.bulk_create(
        AccessEntry(at=now, client=name, citizen_id=key, purpose=AccessPurpose.API, detail=detail)
        for key in citizens
    )


def citizen_by_cpr(cpr: Cpr) -> Citizen | None:
    """Whoever has the number, found by its blind index. Callers decide who may know."""
    return Citizen.objects.filter(cpr_index=cpr_index(cpr)).first()


def broken_glass_for(leader: Staff) -> QuerySet[BreakGlass]:
    """Who broke glass to see whom, and why: by the leader's employees, the newest first."""
    newest = BreakGlass.objects.select_related("staff", "citizen").order_by("-at", "-pk")
    if not leads(leader):
        return newest.none()
    held = [team for role, team in memberships(leader) if role == Role.LEADER]
    if None in held:
        return newest
    theirs = RoleMembership.objects.filter(
        staff=OuterRef("staff"), team__in=held, valid__contains=clock.today()
    )
    return newest.filter(Exists(theirs))


def log_export(viewer: Actor, citizen_ids: Iterable[int]) -> None:
    """Write, for each citizen in a file that leaves, who took it."""
    now = clock.now()
    staff = viewer if isinstance(viewer, Staff) else None
    client = "" if staff else viewer.actor_name
    entries = (
        AccessEntry(at=now, staff=staff, client=client, citizen_id=pk, purpose=AccessPurpose.EXPORT)
        for pk in citizen_ids
    )
    while batch := list(itertools.islice(entries, 5000)):
        AccessEntry.objects.bulk_create(batch)
