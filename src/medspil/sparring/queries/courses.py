"""External providers' courses, and who was proposed for them."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.people.actors import CitizenActor
from medspil.people.models import AccessPurpose, Citizen, Role, Staff
from medspil.people.queries import citizens_for, log_access
from medspil.people.rules import has_role
from medspil.sparring.models import (
    Application,
    ApplicationState,
    CourseReferral,
    CourseStart,
    ProviderCourse,
)


def courses(*, open_ones: bool = False) -> QuerySet[ProviderCourse]:
    """The catalogue, what begins first at the top."""
    first = CourseStart.objects.filter(course=OuterRef("pk"), starts_on__gte=clock.today())
    every = ProviderCourse.objects.prefetch_related("starts").annotate(
        next_start=Subquery(first.order_by("starts_on").values("starts_on")[:1])
    )
    every = every.order_by("-is_open", F("next_start").asc(nulls_last=True), "title", "pk")
    return every.filter(is_open=True) if open_ones else every


def get_course(pk: int) -> ProviderCourse:
    """One; 404 when unknown."""
    found = ProviderCourse.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def referrals_for(viewer: Actor) -> QuerySet[CourseReferral]:
    """The proposals that the viewer may follow: of their citizens, of whom they help, or own."""
    every = CourseReferral.objects.select_related("course", "citizen", "proposed_by", "start")
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


READ_BY_PROVIDER = "course provider"  # what a look of a provider's is called in the access log


def seen_by_provider(provider: Actor, referral: CourseReferral) -> None:
    """A line in the access log: the citizen sees that the provider has read it."""
    log_access(provider, referral.citizen, AccessPurpose.FOLLOW_UP, READ_BY_PROVIDER)


def starts_of(course: ProviderCourse) -> list[CourseStart]:
    """The days that have not passed, the first first."""
    return list(course.starts.filter(starts_on__gte=clock.today()).order_by("starts_on", "pk"))


def proposals_of(citizen: Citizen) -> list[CourseReferral]:
    """What a citizen was proposed, the newest first."""
    return list(referrals_for(CitizenActor(citizen)))
