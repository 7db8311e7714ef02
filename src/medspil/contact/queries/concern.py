"""Worry about citizens: its history, the rhythm that follows, and the lists nobody falls out of."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import (
    Case,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from medspil.contact.models import Bucket, Concern, ConcernLevel, Due, LocalRhythm, NextContact
from medspil.contact.queries.clock import local_policy
from medspil.contact.queries.work import due_for
from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.people.models import Citizen

WORRIED = (ConcernLevel.SOME, ConcernLevel.HIGH)
_WORST_FIRST = Case(
    When(concern=ConcernLevel.HIGH, then=0),
    When(concern=ConcernLevel.SOME, then=1),
    default=2,
    output_field=IntegerField(),
)


def concern_history(citizen: Citizen) -> QuerySet[Concern]:
    """Every level that was set, newest first. For those who may see the citizen."""
    return citizen.concerns.select_related("set_by").order_by("-valid")


def concern_now(citizen: Citizen) -> Concern | None:
    """The level that holds today, if anybody has set one."""
    return citizen.concerns.filter(valid__contains=clock.today()).select_related("set_by").first()


def rhythms_for(citizen: Citizen) -> dict[str, int]:
    """How many days may pass between conversations at each level, for the citizen's group."""
    group = citizen.contact_groups.filter(valid__contains=clock.today()).values_list(
        "group", flat=True
    )
    codes = ["", *group]
    days: dict[str, int] = {}
    # the group's own rhythm stands after the general one, and replaces it
    for rhythm in LocalRhythm.objects.filter(group__in=codes).order_by("group"):
        days[rhythm.concern] = rhythm.interval_days
    return days


def worried_about(viewer: Actor, among: QuerySet[Due] | None = None) -> QuerySet[Due]:
    """The viewer's citizens with some or high concern, the greatest worry first.

    `among`: what `due_for(viewer)` gave, where the caller has it already; so for all these lists.
    """
    return (
        (due_for(viewer) if among is None else among)
        .filter(concern__in=WORRIED)
        .order_by(_WORST_FIRST, F("last_contact").asc(nulls_first=True), "citizen_id")
    )


def _planned() -> Exists:
    """A next contact within the citizen's rhythm, counted from today."""
    return Exists(
        NextContact.objects.filter(
            citizen=OuterRef("citizen_id"),
            day__gte=clock.today(),
            day__lte=OuterRef("rhythm_end"),
        )
    )


def _with_rhythm(rows: QuerySet[Due]) -> QuerySet[Due]:
    return rows.annotate(
        rhythm_end=ExpressionWrapper(
            Value(clock.today(), DateField()) + F("interval_days"), output_field=DateField()
        )
    )


def worried_without_plan(viewer: Actor, among: QuerySet[Due] | None = None) -> QuerySet[Due]:
    """Citizens with concern and no planned contact within their rhythm; each row says whose.

    Empty at the end of the day, or somebody's to take up (`staff`, else `team`).
    """
    return _with_rhythm(worried_about(viewer, among)).filter(~_planned())


def out_of_contact(
    viewer: Actor, among: QuerySet[Due] | None = None, *, only_unplanned: bool = False
) -> QuerySet[Due]:
    """Citizens with whom nobody has spoken for as long as the policy says (14 days), longest first.

    Never spoken with: since the registration. Those on pause are left out; concern is never.
    """
    day = clock.today() - timedelta(days=local_policy().loss_of_contact_days)
    rows = (
        _with_rhythm(due_for(viewer) if among is None else among)
        .filter(
            Q(last_contact__lte=day) | Q(last_contact=None, citizen__registered_on__lte=day),
            ~Q(bucket=Bucket.PAUSED) | Q(concern__in=WORRIED),
        )
        .annotate(planned=_planned())
    )
    if only_unplanned:
        rows = rows.filter(planned=False)
    return rows.order_by(F("last_contact").asc(nulls_first=True), "citizen_id")
