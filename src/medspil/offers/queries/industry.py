"""Candidates for an industry webinar: found by facts about the case, each with the reason shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.offers.models import (
    UNSENT,
    Candidate,
    CandidateState,
    EducationPlan,
    PlanState,
    Session,
    SignUp,
)
from medspil.offers.queries.attendance import judged
from medspil.people.models import BenefitPeriod, Citizen, ContactGroupPeriod, TargetGroupPeriod
from medspil.people.queries import citizens_for
from medspil.ui.wording import language_name


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; empty asks for nothing."""

    groups: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    benefits: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A citizen who fits, and why."""

    citizen: Citizen
    why: str


def candidates_for(viewer: Actor, session: Session, wanted: Wanted, most: int) -> list[Found]:
    """The viewer's citizens who fit, without those who are protected, asked or signed up already.

    In the order of how long they have been registered; nothing about the person ranks them.
    """
    if not any((wanted.groups, wanted.target_groups, wanted.benefits, wanted.languages)):
        return []
    today = clock.today()
    some: QuerySet[Citizen] = citizens_for(viewer).filter(protected=False, closed_on=None)
    asked = Candidate.objects.filter(session=session, citizen=OuterRef("pk"))
    in_it = SignUp.objects.filter(session=session, citizen=OuterRef("pk"))
    some = some.exclude(Exists(asked)).exclude(Exists(in_it))
    groups = ContactGroupPeriod.objects.filter(citizen=OuterRef("pk"), valid__contains=today)
    targets = TargetGroupPeriod.objects.filter(citizen=OuterRef("pk"), valid__contains=today)
    benefits = BenefitPeriod.objects.filter(citizen=OuterRef("pk"), valid__contains=today)
    if wanted.groups:
        some = some.filter(Exists(groups.filter(group__in=wanted.groups)))
    if wanted.target_groups:
        some = some.filter(Exists(targets.filter(code__in=wanted.target_groups)))
    if wanted.benefits:
        some = some.filter(Exists(benefits.filter(code__in=wanted.benefits)))
    if wanted.languages:
        some = some.filter(language__in=wanted.languages)
    return [Found(one, _why(one, wanted)) for one in some.order_by("registered_on", "pk")[:most]]


def _why(citizen: Citizen, wanted: Wanted) -> str:
    """Everything that was asked for holds for everybody on the list; this says it in words."""
    said = []
    if wanted.groups:
        said.append(_("kontaktgruppe %(codes)s") % {"codes": _listed(wanted.groups)})
    if wanted.target_groups:
        said.append(_("målgruppe %(codes)s") % {"codes": _listed(wanted.target_groups)})
    if wanted.benefits:
        said.append(_("ydelse %(codes)s") % {"codes": _listed(wanted.benefits)})
    if wanted.languages:
        said.append(_("taler %(language)s") % {"language": language_name(citizen.language).lower()})
    return ", ".join(said)


def _listed(codes: Iterable[str]) -> str:
    return " / ".join(codes)


@dataclass(frozen=True, slots=True)
class Answers:
    """How the invitations stand."""

    asked: int
    yes: int
    no: int
    silent: int
    at_least: int
    capacity: int

    @property
    def enough(self) -> bool:
        return 0 < self.at_least <= self.yes

    @property
    def missing(self) -> int:
        return max(self.at_least - self.yes, 0)

    @property
    def may_invite(self) -> bool:
        return self.yes < self.capacity


def answers_of(session: Session) -> Answers:
    """Counted from the invitations."""
    states = Counter(session.candidates.values_list("state", flat=True))
    return Answers(
        asked=sum(states.values()),
        yes=states[CandidateState.ACCEPTED],
        no=states[CandidateState.DECLINED],
        silent=states[CandidateState.INVITED] + states[CandidateState.NO_REPLY],
        at_least=session.series.at_least,
        capacity=session.capacity,
    )


def candidates_of(viewer: Actor, session: Session) -> QuerySet[Candidate]:
    """Those who were asked, the viewer's citizens only."""
    return (
        session.candidates.filter(citizen__in=citizens_for(viewer).order_by().values("pk"))
        .select_related("citizen", "session__series")
        .order_by("invited_at", "pk")
    )


def plans_for(viewer: Actor) -> QuerySet[EducationPlan]:
    """Education plans of the viewer's citizens; those that wait for a decision first.

    Without what is not sent yet of somebody of whom the viewer may not know that they came.
    """
    theirs = citizens_for(viewer).order_by().values("pk")
    places = judged(viewer, SignUp.objects.filter(citizen__in=theirs, education_plan__isnull=False))
    withheld = places.filter(withheld=True).order_by().values("pk")
    return (
        EducationPlan.objects.filter(citizen__in=theirs)
        .exclude(state__in=UNSENT, sign_up__in=withheld)
        .select_related("citizen", "sign_up__session__series")
        .order_by("made_at", "pk")
    )


def plans_to_decide(viewer: Actor) -> QuerySet[EducationPlan]:
    """Those that wait for the viewer's decision."""
    return plans_for(viewer).filter(state=PlanState.SENT)


def known_to(viewer: Actor) -> dict[str, list[str]]:
    """The values that the filter offers: those that the viewer's citizens have today."""
    today = clock.today()
    mine = citizens_for(viewer).filter(protected=False, closed_on=None).order_by()
    now = {"citizen__in": mine.values("pk"), "valid__contains": today}

    def values(rows: QuerySet[Any], field: str) -> list[str]:
        return sorted(set(rows.order_by().values_list(field, flat=True)))

    return {
        "groups": values(ContactGroupPeriod.objects.filter(**now), "group"),
        "target_groups": values(TargetGroupPeriod.objects.filter(**now), "code"),
        "benefits": values(BenefitPeriod.objects.filter(**now), "code"),
        "languages": values(mine, "language"),
    }
