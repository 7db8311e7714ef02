"""Orders as a consultant sees them, with how far each is; and what of them a company may read."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields import CharField
from django.db.models.functions import Coalesce
from django.http import Http404

from medspil.companies.models import Company
from medspil.competence.models import Concept, Kind
from medspil.kernel import clock
from medspil.kernel.action import Actor, allowed
from medspil.matching.models import (
    CompanySays,
    Interview,
    JobOrder,
    Package,
    Profile,
    Proposal,
    Ranking,
)
from medspil.matching.scoring import points
from medspil.matching.scoring.facts import Order, Wish
from medspil.matching.terms import fold, neighbours
from medspil.people.models import Staff

FOLLOW_UPS = (("still_4", 4), ("still_12", 12))
NEWEST = 5  # on the page of a company


def orders_for(viewer: Actor) -> QuerySet[JobOrder]:
    """Every order with its `stage`, for who works with companies; else none."""
    every = JobOrder.objects.select_related("company", "consultant", "contact").annotate(
        listed_at=Subquery(
            Ranking.objects.filter(order=OuterRef("pk")).order_by("pk").values("at")[:1]
        ),
        stage=_stage(),
    )
    return every if allowed("matching.see", viewer) else every.none()


def at(rows: QuerySet[JobOrder], stage: str) -> QuerySet[JobOrder]:
    """Those of `orders_for` that are at a stage, or `open`."""
    if stage == "open":
        return rows.filter(closed_at=None, filled__lt=F("seats"))
    return rows.filter(stage=stage)  # type: ignore[misc]  # annotated


def with_counts(rows: QuerySet[JobOrder]) -> QuerySet[JobOrder]:
    """For a file: how many were chosen, sent, to a talk. Counted without a name."""
    people = Proposal.objects.filter(order=OuterRef("pk"))

    def count(**which: Any) -> Coalesce:
        n = people.filter(**which).order_by().values("order").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(n), 0)

    return rows.select_related("workplace").annotate(
        chosen=count(),
        said_yes=count(answer=True),
        sent=count(package__isnull=False),
        talks=count(company_said=CompanySays.INTERVIEW),
    )


def _stage() -> Case:
    """How far it is, as `orders_wording.STAGES` names it: the furthest that somebody has come."""
    people = Proposal.objects.filter(order=OuterRef("pk"))
    done = Q(closed_at__isnull=False) | Q(filled=F("seats"))
    steps = (
        ("follow_up", done & Exists(people.filter(to_be_asked(clock.today())))),
        ("filled", Q(filled=F("seats"))),
        ("partly", Q(closed_at__isnull=False, filled__gt=0)),
        ("without", Q(closed_at__isnull=False)),
        ("received", Q(qualified_at=None)),
        ("interviews", Exists(people.filter(answer=True, company_said=CompanySays.INTERVIEW))),
        ("sent", Exists(people.filter(answer=True, package__isnull=False, company_said=""))),
        ("proposed", Exists(people.exclude(answer=False).filter(company_said=""))),
    )
    return Case(
        *(When(condition, then=Value(code)) for code, condition in steps),
        default=Value("searching"),
        output_field=CharField(),
    )


def to_be_asked(today: date) -> Q:
    """Those hired whom nobody has asked, after 4 and 12 weeks, whether they are still there."""
    due = Q()
    for field, weeks in FOLLOW_UPS:
        due |= Q(**{f"{field}__isnull": True, "starts_on__lte": today - timedelta(weeks=weeks)})
    return due & Q(hired_at__isnull=False) & (Q(still_4=None) | Q(still_4=True))


def may_be_found(day: date) -> QuerySet[Profile]:
    """Those whose consent to be found holds that day."""
    return Profile.objects.filter(
        withdrawn_at=None, until__gte=day, citizen__protected=False, citizen__closed_on=None
    )


def to_be_sent(now: datetime) -> Q:
    """Those who said yes and whose CV lies behind no door: it was not sent, or it can be read no
    more. Not whom the company does not want, or has hired, nor who may not be found any more.
    """
    found = Q(citizen__job_profile__withdrawn_at=None, citizen__protected=False)
    gone = Q(package__closed_at__isnull=False) | Q(package__expires_at__lte=now)
    still = Q(answer=True, hired_at=None) & ~Q(company_said=CompanySays.NO)
    return found & still & (Q(package=None) | gone)


def received_for(viewer: Actor) -> QuerySet[JobOrder]:
    """Those that a company wrote and nobody has been through with it, the oldest first."""
    return (
        orders_for(viewer).filter(qualified_at=None, closed_at=None).order_by("received_at", "pk")
    )


def get_order(viewer: Actor, public_id: uuid.UUID) -> JobOrder:
    """One order, or 404."""
    found = orders_for(viewer).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def asked_of(order: JobOrder, day: date) -> Order:
    """The order as the score sees it that day. Where words stand for a concept here, whoever wrote
    the same words or its name, and stands for none, has it too.
    """
    names = dict(
        Concept.objects.filter(
            uri__in=[row[0] for row in order.skills], kind=Kind.SKILL
        ).values_list("uri", "label")
    )
    return Order(
        day=day.toordinal(),
        seed=order.seed,
        occupations={fold(order.title): points.OCCUPATION, **neighbours(order.occupation)},
        occupation_is_must=order.occupation_is_must,
        skills=tuple(
            Wish(key, level, _also(key, words, names.get(key, words)))
            for key, words, level in order.skills
        ),
        certificates=tuple(Wish(key, level) for key, _words, level in order.certificates),
        postcode=order.postcode,
        hours=(order.hours_from, order.hours_to),
        shifts=order.shifts,
        start=order.start_on.toordinal(),
        strains=order.strains,
    )


def _also(key: str, *names: str) -> tuple[str, ...]:
    return tuple(sorted({fold(name) for name in names} - {key, ""}))


def packages_of(company_pk: int) -> QuerySet[Package]:
    """What the company may read now: for its own pages."""
    now = clock.now()
    talks = Interview.objects.filter(ended_at=None)
    people = (
        Proposal.objects.select_related("citizen__job_profile")
        .filter(answer=True)
        .prefetch_related(Prefetch("interviews", queryset=talks, to_attr="standing"))
    )
    return (
        Package.objects.filter(
            order__company=company_pk, closed_at=None, expires_at__gt=now, made_at__lte=now
        )
        .select_related("order", "contact")
        .prefetch_related(Prefetch("proposals", queryset=people))
    )


def panel(viewer: Staff, company: Company) -> dict[str, Any]:
    """What the page of a company shows of its orders."""
    return {"orders": list(orders_for(viewer).filter(company=company)[:NEWEST])}
