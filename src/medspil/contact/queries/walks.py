"""Walks: mine, those who are out, those who should have been back, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from medspil.contact.models import NotHeldReason, PlannedWalk, WalkState
from medspil.contact.queries.clock import local_policy
from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.people.models import RoleMembership, Staff
from medspil.people.queries import citizens_for
from medspil.people.rules import memberships


def walks_of(viewer: Staff) -> QuerySet[PlannedWalk]:
    """The viewer's own walks that are planned or from which they are not back, soonest first."""
    return (
        PlannedWalk.objects.filter(staff=viewer)
        .filter(
            Q(state=WalkState.PLANNED) | Q(checked_out_at__isnull=False, checked_in_at__isnull=True)
        )
        .select_related("citizen")
        .order_by("planned_at", "pk")
    )


def walks_with(viewer: Staff) -> QuerySet[PlannedWalk]:
    """The walks that the viewer may open: their own, and those with their citizens."""
    return PlannedWalk.objects.filter(
        Q(staff=viewer) | Q(citizen__in=citizens_for(viewer).order_by())
    ).select_related("citizen", "staff")


def walks_out(viewer: Staff) -> QuerySet[PlannedWalk]:
    """Colleagues in the viewer's teams who are out on a walk this moment, who is due back first.

    A role in the whole house has the whole house as colleagues.
    """
    out = PlannedWalk.objects.filter(checked_out_at__isnull=False, checked_in_at__isnull=True)
    held = memberships(viewer)
    if all(team is not None for _role, team in held):
        colleague = RoleMembership.objects.filter(
            staff=OuterRef("staff"),
            team__in=[team for _role, team in held],
            valid__contains=clock.today(),
        )
        out = out.filter(Q(staff=viewer) | Exists(colleague))
    return out.select_related("citizen", "staff").order_by("expected_back_at", "pk")


def walks_overdue(viewer: Staff) -> QuerySet[PlannedWalk]:
    """Colleagues who should have been back by now and have not said that they are. Call them."""
    return walks_out(viewer).filter(expected_back_at__lt=clock.now())


def walk_guideline() -> str:
    """What an employee reads before they go out: the municipality's own text, or the usual one."""
    return local_policy().walk_guideline or _(
        "Hold to meters afstand, også når I går ved siden af hinanden. Gå et sted, hvor der er "
        "andre mennesker. Tag telefonen med, og lad lyden være slået til. Er du utryg, så vend om "
        "– en samtale kan altid blive til et opkald."
    )


@dataclass(frozen=True, slots=True)
class WalkFigures:
    """What became of the walks planned for a period. planned = held + not_held + swapped + open."""

    planned: int
    held: int
    not_held: int
    swapped: int
    open: int
    reasons: dict[NotHeldReason, int]


def walks_between(viewer: Actor, start: date, end: date) -> QuerySet[PlannedWalk]:
    """The walks planned for the days from `start` to `end`, with citizens the viewer may see."""
    walks = PlannedWalk.objects.filter(
        planned_at__gte=clock.start_of(start),
        planned_at__lt=clock.start_of(end + timedelta(days=1)),
    )
    if isinstance(viewer, System):
        return walks
    return walks.filter(citizen__in=citizens_for(viewer).order_by())


def walk_figures(viewer: Actor, start: date, end: date) -> WalkFigures:
    """Walks planned, held and changed in the period, and why the rest came to nothing."""
    counted: dict[tuple[str, str], int] = {
        (state, reason): n
        for state, reason, n in walks_between(viewer, start, end)
        .order_by()
        .values_list("state", "reason")
        .annotate(n=Count("pk"))
    }

    def of(state: WalkState) -> int:
        return sum(n for (found, _reason), n in counted.items() if found == state)

    return WalkFigures(
        planned=sum(counted.values()),
        held=of(WalkState.HELD),
        not_held=of(WalkState.NOT_HELD),
        swapped=of(WalkState.SWAPPED),
        open=of(WalkState.PLANNED),
        reasons={reason: counted.get((WalkState.NOT_HELD, reason), 0) for reason in NotHeldReason},
    )
