"""Orders: taken, received, put right, ranked, chosen from, closed and opened again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from medspil.companies.actions.timeline import judge_words, put_line, staff_of
from medspil.companies.models import Company, EventKind
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line, note_facts
from medspil.matching import wording
from medspil.matching.actions.holding import order_held, order_open
from medspil.matching.actions.interviews import end_interview
from medspil.matching.actions.told import Told
from medspil.matching.models import (
    DEMANDS,
    PLACES,
    TOLD,
    JobOrder,
    OrderChange,
    Profile,
    Proposal,
    Ranking,
)
from medspil.matching.queries.lists import words_of
from medspil.matching.queries.orders import asked_of
from medspil.matching.queries.pool import facts_of, shortlist
from medspil.matching.scoring import points
from medspil.people.models import Staff


@action(rule="matching.write", on="company")
def take_order(
    *, by: Actor, company: Company, consultant: Staff | None = None, **said: Any
) -> JobOrder:
    """Take down what a company asks for, and make the first list at once. `said`: as `Told`.

    The clock runs from now (`urgency`). Raises `Refused` for a company that has ceased, a start
    that has passed, a course after the start or without a day, an unknown postcode, a CPR number.
    """
    now = clock.now()
    made = _put(by, company, now, consultant or staff_of(by), said)
    made.qualified_at, made.qualified_by = now, staff_of(by)
    made.save(update_fields=["qualified_at", "qualified_by"])
    _rank(by, made)
    return made


@action(rule="matching.ask_order", on="company")
def receive_order(
    *, by: Actor, company: Company, received_at: datetime | None = None, **said: Any
) -> JobOrder:
    """What a company wrote itself, or asked for before: nobody has been through it with the company
    yet, and no list is made. The clock runs from when it came. Raises `Refused` as `take_order`.
    """
    consultant = company.consultant
    owner = staff_of(by) or (consultant if consultant and consultant.is_active else None)
    return _put(by, company, received_at or clock.now(), owner, said)


def _put(
    by: Actor, company: Company, at: datetime, consultant: Staff | None, said: dict[str, Any]
) -> JobOrder:
    held = Company.objects.select_for_update(of=("self",), no_key=True).get(pk=company.pk)
    _must_be_there(held)
    columns = Told(**said).columns(held)
    made = JobOrder.objects.create(company=held, consultant=consultant, received_at=at, **columns)
    put_line(
        by,
        held,
        EventKind.OPENING,
        step=wording.ORDERED,
        job=made.kind,
        seats=made.seats,
        hours=str(made.hours_to),
    )
    note_facts(kind=made.kind, seats=made.seats, urgency=made.urgency)
    return made


def _must_be_there(company: Company) -> None:
    if company.closed_on is not None or company.merged_into_id is not None:
        raise Refused(_("Virksomheden er ophørt eller lagt sammen med en anden."))


class Behind(Refused):
    """Somebody else has put the order right since it was read; `order` is how it stands now."""

    def __init__(self, order: JobOrder) -> None:
        super().__init__(_("Ordren er rettet, siden du åbnede den. Dit er ikke gemt endnu."))
        self.order = order


@action(rule="matching.write", on="order")
def change_order(*, by: Actor, order: JobOrder, version: int, **said: Any) -> JobOrder:
    """Put right what the company asks for; what stood is kept, and lists made before stay as they
    are. `version`: the one that was read. `said`: as `Told`, all of it.

    Raises `Behind` where somebody else was first, and `Refused` once closed, for fewer than are
    hired, and as `take_order`.
    """
    return _change(by, order, version, said)


@action(rule="matching.write", on="order")
def qualify_order(*, by: Actor, order: JobOrder, version: int, **said: Any) -> JobOrder:
    """Somebody has been through it with the company: it stands as was said, and the list is made.
    Raises `Refused` as `change_order`, and where it was done.
    """
    if order_open(order).is_qualified:
        raise Refused(_("Ordren er talt igennem."))
    made = _change(by, order, version, said)
    made.qualified_at, made.qualified_by = clock.now(), staff_of(by)
    made.consultant = made.consultant or staff_of(by)
    made.save(update_fields=["qualified_at", "qualified_by", "consultant"])
    _rank(by, made)
    return made


def _change(by: Actor, order: JobOrder, version: int, said: dict[str, Any]) -> JobOrder:
    found = order_open(order)
    if found.version != version:
        raise Behind(found)
    if said["seats"] < found.filled:
        raise Refused(
            _("%(n)d er ansat. Der kan ikke være færre.") % {"n": found.filled}, field="seats"
        )
    columns = Told(**said).columns(found.company, found)
    stood = as_told(found)
    found.contact = columns.pop("contact")
    for name, value in columns.items():
        setattr(found, name, value)
    now = as_told(found)
    fields = [name for name in TOLD if stood[name] != now[name]]
    if not fields:
        found.save(update_fields=["contact"])
        return found
    found.version += 1
    if set(fields) & set(DEMANDS):
        found.demands_version = found.version
    found.save(update_fields=["contact", "version", "demands_version", *fields])
    OrderChange.objects.create(
        order=found,
        version=found.version,
        at=clock.now(),
        by=staff_of(by),
        before={name: stood[name] for name in fields},
        after={name: now[name] for name in fields},
    )
    note_facts(fields=fields)
    return found


def as_told(order: JobOrder) -> dict[str, Any]:
    """The order as a change keeps it: days in words, a workplace by its key."""
    found = {name: getattr(order, name) for name in TOLD if name != "workplace"}
    days = {name: day.isoformat() for name, day in found.items() if isinstance(day, date)}
    return {**found, **days, "workplace": order.workplace_id}


@action(rule="matching.write", on="order")
def make_ranking(*, by: Actor, order: JobOrder) -> Ranking:
    """Make the list anew, from everybody who may be found now, with places for as many beside those
    who are chosen as the first had. Raises `Refused` once closed, and
    before somebody has been through the order with the company.
    """
    found = order_open(order)
    if not found.is_qualified:
        raise Refused(_("Tal ordren igennem med virksomheden først."))
    return _rank(by, found)


@action(rule="matching.write", on="order")
def choose(*, by: Actor, order: JobOrder, ranking: Ranking, profiles: Sequence[int]) -> int:
    """Choose people from a list: a person does it, by name of the list's own rows. Who is chosen
    already stays. Returns how many more there are.

    Raises `Refused` for none, or somebody who is not on that list or may not be found any more.
    """
    held = order_open(order)
    listed = {
        int(key): (place, sum(parts))
        for place, (key, *parts) in enumerate(ranking.found, 1)
        if ranking.order_id == held.pk
    }
    found = Profile.objects.filter(
        pk__in=profiles, withdrawn_at=None, until__gte=clock.today(), citizen__protected=False
    )
    chosen = [one for one in found if one.pk in listed]
    if not chosen or len(chosen) != len(set(profiles)):
        raise Refused(_("Vælg mindst én fra listen. En af dem kan måske ikke findes mere."))
    before = set(held.proposals.values_list("citizen_id", flat=True))
    new = [one for one in chosen if one.citizen_id not in before]
    now, who = clock.now(), staff_of(by)
    Proposal.objects.bulk_create(
        Proposal(
            order=held,
            citizen_id=one.citizen_id,
            ranking=ranking,
            place=listed[one.pk][0],
            points=listed[one.pk][1],
            chosen_at=now,
            chosen_by=who,
        )
        for one in new
    )
    note_facts(chosen=len(new))
    return len(new)


@action(rule="matching.write", on="order")
def close_order(*, by: Actor, order: JobOrder, reason: str) -> JobOrder:
    """The company needs nobody more. What was sent closes. Raises `Refused` without a reason."""
    held = order_open(order)
    if not reason.strip():
        raise Refused(_("Skriv, hvorfor den lukkes."), field="reason")
    judge_words(reason, "reason")
    held.closed_at, held.closed_because = clock.now(), reason.strip()
    held.save(update_fields=["closed_at", "closed_because"])
    held.packages.filter(closed_at=None).update(closed_at=clock.now())
    for one in held.proposals.filter(interviews__isnull=False, hired_at=None).distinct():
        end_interview(by, one, reason)
    return held


@action(rule="matching.write", on="order")
def reopen_order(*, by: Actor, order: JobOrder) -> JobOrder:
    """The company needs somebody after all. What was sent stays closed until it is sent again, and
    a talk that was called off is agreed anew. Harmless again.

    Raises `Refused` for a company that has ceased.
    """
    held = order_held(order)
    if held.closed_at is None:
        leave_no_line()
        return held
    _must_be_there(held.company)
    held.closed_at, held.closed_because = None, ""
    held.save(update_fields=["closed_at", "closed_because"])
    return held


def _rank(by: Actor, order: JobOrder) -> Ranking:
    asked = asked_of(order, clock.today())
    most = PLACES + order.proposals.count()
    listed = shortlist(asked, most)
    facts = facts_of([one.key for one in listed.placed], listed.n)
    found = []
    for one in listed.placed:
        scored = points.score(asked, facts[one.key], listed.weights)
        assert scored is not None
        found.append([one.key, *scored.parts])
    note_facts(pool=listed.pool)
    return Ranking.objects.create(
        order=order,
        at=clock.now(),
        by=staff_of(by),
        version=points.VERSION,
        pool_n=listed.n,
        pool=listed.pool,
        most=most,
        order_version=order.version,
        asked=asked.as_json(),
        words=words_of(order),
        weights=listed.weights,
        found=found,
    )
