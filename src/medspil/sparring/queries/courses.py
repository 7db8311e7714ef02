"""External providers' courses, and who was proposed for them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from medspil.kernel.action import Actor
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Role, Staff
from medspil.people.queries import citizens_for
from medspil.people.rules import has_role
from medspil.sparring.models import Application, ApplicationState, CourseReferral, ProviderCourse


def courses(*, open_ones: bool = False) -> QuerySet[ProviderCourse]:
    """The catalogue, what begins first at the top."""
    every = ProviderCourse.objects.order_by("-is_open", "starts_on", "title", "pk")
    return every.filter(is_open=True) if open_ones else every


def get_course(pk: int) -> ProviderCourse:
    """One; 404 when unknown."""
    found = ProviderCourse.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def referrals_for(viewer: Actor) -> QuerySet[CourseReferral]:
    """The proposals that the viewer may follow: of their citizens, of whom they help, or own."""
    every = CourseReferral.objects.select_related("course", "citizen", "proposed_by")
    every = every.order_by("-proposed_at", "-pk")
    if isinstance(viewer, CitizenActor):
        return every.filter(citizen=viewer.citizen)
    if not isinstance(viewer, Staff):
        return every.none()
    mine = Q(citizen__in=citizens_for(viewer).order_by().values("pk"))
    if has_role(viewer, Role.CONSULTANT):
        sent = Application.objects.filter(citizen=OuterRef("citizen"))
        mine |= Q(Exists(sent.exclude(state=ApplicationState.GONE)))
    return every.filter(mine)


def get_referral(viewer: Actor, pk: int) -> CourseReferral:
    """One; 404 when it is not the viewer's."""
    found = referrals_for(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def proposals_of(citizen: Citizen) -> list[CourseReferral]:
    """What a citizen was proposed, the newest first."""
    return list(referrals_for(CitizenActor(citizen)))
