"""Who may read what a citizen has sent, asked from the citizen's side (`rules.reads_it`)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from medspil.kernel import clock
from medspil.people.models import CaseworkerAssignment, Role, RoleMembership, Staff
from medspil.sparring.models import Application


def readers(application: Application) -> QuerySet[Staff]:
    """Company consultants, and the caseworkers and leaders who work with its citizen today.

    Not those who may look for some hours, having said why: nothing is given to them to answer.
    """
    today = clock.today()
    held = RoleMembership.objects.filter(valid__contains=today)
    whose = CaseworkerAssignment.objects.filter(
        citizen=application.citizen_id, valid__contains=today
    )
    theirs = Q(team=None) | Q(team__in=whose.values("team")) | Q(staff__in=whose.values("staff"))
    reads = Q(role=Role.CONSULTANT) | Q(role__in=[Role.CASEWORKER, Role.LEADER]) & theirs
    found = Staff.objects.filter(is_active=True, pk__in=held.filter(reads).values("staff"))
    return found.order_by("full_name", "pk")
