"""Orders as a consultant sees them: lists, one of them, its ranking with reasons, its people."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Min, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from medspil.companies.models import Company
from medspil.kernel import clock
from medspil.kernel.action import Actor, allowed
from medspil.matching import orders_wording as wording
from medspil.matching.models import JobOrder, Package, Profile, Proposal, Ranking
from medspil.matching.queries.pool import facts_at, facts_of
from medspil.matching.scoring import points
from medspil.matching.scoring.facts import Facts, Order, Wish
from medspil.matching.scoring.places import km_between
from medspil.matching.terms import neighbours
from medspil.people.models import AccessEntry, AccessPurpose, Citizen, Role, Staff
from medspil.people.queries import citizens_for
from medspil.people.rules import has_role

STATES = {
    "open": Q(closed_at=None, filled__lt=F("seats")),
    "filled": Q(closed_at=None, filled=F("seats")),
    "closed": Q(closed_at__isnull=False),
}
NEWEST = 5  # on the page of a company
FOLLOW_UPS = (("still_4", 4), ("still_12", 12))


def orders_for(viewer: Actor) -> QuerySet[JobOrder]:
    """Every order, for who works with companies; else none."""
    every = JobOrder.objects.select_related("company", "consultant").annotate(
        listed_at=Min("rankings__at")
    )
    return every if allowed("matching.see", viewer) else every.none()


def get_order(viewer: Actor, public_id: uuid.UUID) -> JobOrder:
    """One order, or 404."""
    found = orders_for(viewer).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def get_proposal(viewer: Actor, public_id: uuid.UUID) -> Proposal:
    """Somebody on an order, or 404."""
    rows = Proposal.objects.select_related("order__company", "citizen", "package")
    found = rows.filter(public_id=public_id, order__in=orders_for(viewer).values("pk")).first()
    if found is None:
        raise Http404
    return found


def asked_of(order: JobOrder, day: date) -> Order:
    """The order as the score sees it that day."""
    return Order(
        day=day.toordinal(),
        seed=order.seed,
        occupations=neighbours(order.occupation),
        occupation_is_must=order.occupation_is_must,
        skills=tuple(Wish(key, level) for key, _words, level in order.skills),
        certificates=tuple(Wish(key, level) for key, _words, level in order.certificates),
        postcode=order.postcode,
        hours=(order.hours_from, order.hours_to),
        shifts=order.shifts,
        start=order.start_on.toordinal(),
        strains=order.strains,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: what it is, what it gave of how much, and why."""

    label: Any
    given: int
    whole: int
    why: str

    @property
    def in_words(self) -> str:
        return wording.part_in_words(self.given, self.whole)


@dataclass(frozen=True, slots=True)
class Row:
    """A place on the list. No name: the list is read without knowing who it is."""

    place: int
    profile: Profile
    total: int
    most: int
    parts: list[Part]
    missing: list[str]
    chosen: bool


def rows_of(ranking: Ranking) -> list[Row]:
    """The list as it was made, with the reasons. Who may not be found any more is left out."""
    asked = Order.from_json(ranking.asked)
    keys = [int(row[0]) for row in ranking.found]
    profiles = Profile.objects.filter(withdrawn_at=None, until__gte=clock.today()).in_bulk(keys)
    facts = facts_of(keys, ranking.pool_n)
    chosen = set(
        Proposal.objects.filter(order=ranking.order_id).values_list("citizen_id", flat=True)
    )
    said = _words_of(ranking.order)
    return [
        Row(
            place=place,
            profile=profiles[key],
            total=sum(parts),
            most=points.most(asked),
            parts=_parts(asked, facts[key], parts, said),
            missing=_missing(asked, facts[key], said),
            chosen=profiles[key].citizen_id in chosen,
        )
        for place, (key, *parts) in enumerate(ranking.found, 1)
        if key in profiles and key in facts
    ]


def _words_of(order: JobOrder) -> dict[str, str]:
    return {key: words for key, words, _level in (*order.skills, *order.certificates)}


def _parts(order: Order, one: Facts, given: list[int], said: Mapping[str, str]) -> list[Part]:
    has = [said.get(wish.key, wish.key) for wish in order.skills if wish.key in one.skills]
    held = [
        said.get(wish.key, wish.key)
        for wish in order.certificates
        if one.certificates.get(wish.key, 0) >= order.start
    ]
    late = max(0, one.start - order.start)
    whys = (
        _occupation_in_words(given[0]),
        ", ".join(has),
        ", ".join(held),
        wording.km_in_words(km_between(order.postcode, one.postcode)),
        _("%(low)d–%(high)d timer") % {"low": one.hours[0], "high": one.hours[1]},
        wording.late_in_words(late) if late else _("Kan begynde til tiden"),
    )
    wholes = (
        max(order.occupations.values(), default=0),
        points.SKILLS if order.skills else 0,
        points.CERTIFICATES if order.certificates else 0,
        *wording.WHOLE[3:],
    )
    return [
        Part(label, got, whole, why)
        for label, got, whole, why in zip(wording.PARTS, given, wholes, whys, strict=True)
    ]


def _occupation_in_words(given: int) -> str:
    if given >= points.OCCUPATION:
        return _("Det samme erhverv")
    return _("Et erhverv tæt på") if given else _("Et andet erhverv")


def _missing(order: Order, one: Facts, said: Mapping[str, str]) -> list[str]:
    found = []
    for code in points.missing(order, one):
        kind, _colon, key = code.partition(":")
        if kind == "skill":
            found.append(said.get(key, key))
        elif kind == "certificate":
            found.append(_("%(what)s, gyldigt ved start") % {"what": said.get(key, key)})
        elif kind == "hours":
            found.append(_("timer, der mødes"))
        elif kind == "occupation":
            found.append(_("erhvervet"))
        else:
            found.append(_("start til tiden"))
    return found


def newcomers(order: JobOrder, ranking: Ranking) -> int:
    """How many have a profile that is newer than the list, and would have stood on it."""
    return _newcomers(ranking, _changed_since(ranking.pool_n))


def _changed_since(n: int) -> list[tuple[int, int, Any]]:
    rows = Profile.objects.filter(n__gt=n, withdrawn_at=None)
    return list(rows.values_list("pk", "n", "versions__facts").filter(versions__n=F("n")))


def _newcomers(ranking: Ranking, changed: list[tuple[int, int, Any]]) -> int:
    asked = Order.from_json({**ranking.asked, "day": clock.today().toordinal()})
    listed = {int(row[0]) for row in ranking.found}
    full = len(ranking.found) >= 20
    least = min((sum(row[1:]) for row in ranking.found), default=0) if full else -1
    there = [
        Facts.from_json(facts)
        for key, n, facts in changed
        if n > ranking.pool_n and key not in listed and facts is not None
    ]
    scores = (points.score(asked, one, ranking.weights) for one in there)
    return sum(found is not None and found.total > least for found in scores)


@dataclass(frozen=True, slots=True)
class Listed:
    """An order in the list, and how many newcomers fit it."""

    order: JobOrder
    newcomers: int


def with_newcomers(orders: list[JobOrder]) -> list[Listed]:
    """Each with those who came since its list was made; two statements for all."""
    latest = (
        Ranking.objects.filter(order__in=[one.pk for one in orders])
        .order_by("order_id", "-pk")
        .distinct("order_id")
    )
    rankings = {one.order_id: one for one in latest}
    first = min((one.pool_n for one in rankings.values()), default=None)
    changed = [] if first is None else _changed_since(first)
    return [
        Listed(
            one,
            _newcomers(rankings[one.pk], changed)
            if one.state == "open" and one.pk in rankings
            else 0,
        )
        for one in orders
    ]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on an order. `who`: the citizen, where the viewer may know."""

    proposal: Proposal
    who: Citizen | None
    name: str

    @property
    def state(self) -> Any:
        return wording.STEPS[self.proposal.state]


def people_of(viewer: Staff, order: JobOrder) -> list[Person]:
    """Those chosen for the order. Each name that is shown stands in the access log."""
    return _persons(viewer, Proposal.objects.filter(order=order))


def person_of(viewer: Staff, proposal: Proposal) -> Person:
    """One of them."""
    return _persons(viewer, Proposal.objects.filter(pk=proposal.pk))[0]


def _persons(viewer: Staff, rows: QuerySet[Proposal]) -> list[Person]:
    found = list(rows.select_related("citizen__job_profile", "package", "order__company"))
    seen = set(
        citizens_for(viewer)
        .filter(pk__in=[one.citizen_id for one in found])
        .values_list("pk", flat=True)
    )
    rings = has_role(viewer, Role.CONSULTANT)
    persons = [
        Person(
            one,
            one.citizen if one.citizen_id in seen or (rings and may_ring(one)) else None,
            one.citizen.job_profile.name,
        )
        for one in found
    ]
    now = clock.now()
    AccessEntry.objects.bulk_create(
        AccessEntry(
            at=now,
            staff=viewer,
            client="",
            citizen=one.who,
            purpose=AccessPurpose.FOLLOW_UP,
            detail="job order",
        )
        for one in persons
        if one.who is not None
    )
    return persons


def may_ring(one: Proposal) -> bool:
    """The consent to be found lets a consultant ring, from the day somebody asks on: and never
    whoever has since become protected."""
    return one.asked_at is not None and not one.citizen.protected


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a ranking says when it is made again from its log. `gone`: how many of the list have
    left the pool for good since, with their citizen."""

    same: bool
    gone: int


def replay(ranking: Ranking) -> Replayed:
    """Make the list again, the plain way, from the log and the pool as it was."""
    asked = Order.from_json(ranking.asked)
    pool = list(facts_at(ranking.pool_n))
    found = [[key, *scored.parts] for key, scored in points.shortlist(asked, pool)]
    there = {one.key for one in pool}
    gone = sum(int(row[0]) not in there for row in ranking.found)
    same = found == ranking.found and points.rarities(asked, pool) == ranking.weights
    return Replayed(same and ranking.version == points.VERSION, gone)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Somebody hired, to be asked whether they are still there. `field`: where the answer goes."""

    person: Person
    field: str
    weeks: int
    due: date


def follow_ups(viewer: Staff) -> list[FollowUp]:
    """Who is to be asked after 4 and 12 weeks, the longest due first; of orders that the viewer
    sees."""
    today = clock.today()
    due = Q()
    for field, weeks in FOLLOW_UPS:
        due |= Q(**{f"{field}__isnull": True, "starts_on__lte": today - timedelta(weeks=weeks)})
    rows = Proposal.objects.filter(
        due, order__in=orders_for(viewer).values("pk"), hired_at__isnull=False
    ).exclude(still_4=False)
    found = []
    for person in _persons(viewer, rows.order_by("starts_on", "pk")):
        one = person.proposal
        assert one.starts_on is not None
        for field, weeks in FOLLOW_UPS:
            day = one.starts_on + timedelta(weeks=weeks)
            if getattr(one, field) is None and day <= today:
                found.append(FollowUp(person, field, weeks, day))
                break
    return sorted(found, key=lambda one: (one.due, one.person.proposal.pk))


def packages_of(company_pk: int) -> QuerySet[Package]:
    """What the company may read now: for its own pages."""
    now = clock.now()
    people = Proposal.objects.select_related("citizen__job_profile").filter(answer=True)
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
