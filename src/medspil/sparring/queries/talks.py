"""Times for talks: free ones to choose among, those that are agreed on, and whom to remind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.http import Http404

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.people.models import Staff
from medspil.sparring.actions.calling import REMINDED_BEFORE
from medspil.sparring.models import Application, Talk, TalkState
from medspil.sparring.queries.applications import applications_for
from medspil.sparring.queries.readers import readers

MOST = 40


def free_talks(application: Application) -> list[Talk]:
    """The next free times of those who may read it; the owner's own where they have any, since they
    know it.
    """
    free = (
        Talk.objects.filter(state=TalkState.FREE, during__startswith__gt=clock.now())
        .filter(staff__in=readers(application).order_by().values("pk"))
        .select_related("staff")
        .order_by(F("during").asc(), "pk")
    )
    owners = list(free.filter(staff=application.owner)[:MOST]) if application.owner_id else []
    return owners or list(free[:MOST])


def agreed_on(application: Application) -> Talk | None:
    """The talk that is agreed on; else the one that was called off last."""
    talks = application.talks.select_related("staff")
    booked = talks.filter(state=TalkState.BOOKED).first()
    return booked or talks.filter(state=TalkState.CANCELLED).order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Times:
    """The free times of the house, and the talks that are agreed on or wait to be written down."""

    free: Sequence[Talk]
    booked: Sequence[Talk]


def times(viewer: Staff) -> Times:
    """As those who give sparring see it; talks of what they may read."""
    free = talks_for(viewer).filter(state=TalkState.FREE, during__startswith__gt=clock.now())
    booked = talks_for(viewer).filter(
        state=TalkState.BOOKED,
        application__in=applications_for(viewer).order_by().values("pk"),
    )
    return Times(list(free), list(booked))


def talks_for(viewer: Actor) -> QuerySet[Talk]:
    """Every time, to an employee; the next first."""
    every = Talk.objects.select_related("staff", "application__citizen")
    every = every.order_by(F("during").asc(), "pk")
    return every if isinstance(viewer, Staff) else every.none()


def get_talk(viewer: Actor, pk: int) -> Talk:
    """One; 404 when unknown."""
    found = talks_for(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def talks_to_remind_of() -> list[Talk]:
    """Within a day, of which nobody has been reminded."""
    now = clock.now()
    return list(
        Talk.objects.filter(
            state=TalkState.BOOKED,
            reminded_at=None,
            during__startswith__gt=now,
            during__startswith__lte=now + REMINDED_BEFORE,
        ).order_by("pk")
    )
