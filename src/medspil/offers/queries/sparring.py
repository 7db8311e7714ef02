"""Sparring: who wants it and has no time, who has one, and which times are free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.http import Http404

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.offers.actions.sparring import REMINDED_BEFORE
from medspil.offers.models import SignUp, Sparring, SparringState, SparringTime
from medspil.offers.queries.attendance import judged
from medspil.offers.queries.places import places_for, shown_name
from medspil.people.models import Staff
from medspil.people.queries import citizens_for


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody's sparring, with their name as the viewer may see it."""

    sparring: Sparring
    name: str


@dataclass(frozen=True, slots=True)
class SparringPage:
    """Who waits for a time, the longest first; who has one; the times that are free."""

    waiting: Sequence[Wanted]
    booked: Sequence[Wanted]
    free: Sequence[SparringTime]


def sparring_page(viewer: Staff) -> SparringPage:
    """The queue of the house, as those who hold offers see it; a fixed number of queries.

    That somebody is offered sparring says that they came: whose caseworker may not know it does not
    find them here. Their colleagues do, by an alias.
    """
    of_mine = SignUp.objects.filter(citizen__in=citizens_for(viewer).order_by().values("pk"))
    withheld = judged(viewer, of_mine).filter(withheld=True).order_by().values("pk")
    found = list(
        Sparring.objects.filter(
            sign_up__in=places_for(viewer).order_by().values("pk"),
            state__in=[SparringState.ACCEPTED, SparringState.BOOKED],
        )
        .exclude(sign_up__in=withheld)
        .select_related("sign_up__citizen", "sign_up__session__series", "staff")
        .order_by("answered_at", "pk")
    )
    keys = [one.sign_up.citizen_id for one in found if one.sign_up.citizen_id is not None]
    mine = set(citizens_for(viewer).filter(pk__in=keys).order_by().values_list("pk", flat=True))
    shown = [Wanted(one, _name(viewer, one, mine)) for one in found]
    today = clock.start_of(clock.today())
    return SparringPage(
        waiting=[one for one in shown if one.sparring.state == SparringState.ACCEPTED],
        booked=sorted(
            (one for one in shown if one.sparring.booked_for and one.sparring.booked_for >= today),
            key=lambda one: (one.sparring.booked_for, one.sparring.pk),
        ),
        free=list(times_for(viewer).filter(sparring=None, during__startswith__gt=clock.now())),
    )


def _name(viewer: Staff, sparring: Sparring, mine: set[int]) -> str:
    place = sparring.sign_up
    hosts = (place.session.host_id, place.session.series.host_id, sparring.staff_id)
    return shown_name(place, known=place.citizen_id in mine, host=viewer.pk in hosts)


def talks_to_remind_of() -> list[Sparring]:
    """Talks within a day, of which nobody has been reminded."""
    now = clock.now()
    return list(
        Sparring.objects.filter(
            state=SparringState.BOOKED,
            reminded_at=None,
            booked_for__gt=now,
            booked_for__lte=now + REMINDED_BEFORE,
        ).order_by("pk")
    )


def times_for(viewer: Actor) -> QuerySet[SparringTime]:
    """Every time for sparring, to those who hold offers; the next first."""
    every = SparringTime.objects.select_related("staff").order_by(F("during").asc(), "pk")
    return every if isinstance(viewer, Staff) else every.none()


def get_time(viewer: Actor, pk: int) -> SparringTime:
    """One time; 404 when unknown."""
    found = times_for(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
