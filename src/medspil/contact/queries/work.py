"""Whom the viewer works with, and when each is due: what every work list begins from."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet

from medspil.contact.due import fresh
from medspil.contact.models import Due, LocalPolicy
from medspil.contact.queries.clock import bucketed
from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.people.models import BreakGlass, Staff
from medspil.people.rules import case_teams, works_with_citizens


def due_for(viewer: Actor, *, policy: LocalPolicy | None = None) -> QuerySet[Due]:
    """The two clocks of the viewer's active citizens today, each with its `bucket`.

    The same citizens as `people.queries.citizens_for`, less the closed ones; read from the kept
    rows, so that a list of a hundred thousand is an index scan.
    """
    fresh()
    rows = bucketed(Due.objects.select_related("citizen", "rule", "staff", "team"), policy=policy)
    if isinstance(viewer, System):
        return rows
    if not isinstance(viewer, Staff) or not works_with_citizens(viewer):
        return rows.none()
    whole_house, teams = case_teams(viewer)
    if whole_house:
        return rows
    return rows.filter(Q(team__in=teams) | Q(staff=viewer) | Q(_behind_broken_glass(viewer)))


def _behind_broken_glass(viewer: Staff) -> Func:
    """The viewer broke glass to see the citizen within the last hours.

    An array, not a set: PostgreSQL then joins the three conditions' indexes, where `IN (SELECT …)`
    made it read every row of the municipality.
    """
    now = clock.now()
    broken = BreakGlass.objects.filter(staff=viewer, at__lte=now, until__gt=now)
    return Func(
        F("citizen_id"),
        ArraySubquery(broken.values("citizen_id")),
        template="(%(expressions)s))",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
