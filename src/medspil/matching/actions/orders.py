"""Orders: taken, put right, ranked, chosen from, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from medspil.companies.actions.timeline import judge_words, put_line, staff_of
from medspil.companies.models import Company, EventKind, Workplace
from medspil.competence.models import Kind
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.matching import wording
from medspil.matching.models import (
    JobKind,
    JobOrder,
    Profile,
    Proposal,
    Ranking,
    Urgency,
)
from medspil.matching.queries.orders import asked_of
from medspil.matching.queries.pool import facts_of, shortlist
from medspil.matching.scoring import points
from medspil.matching.scoring.facts import SHIFTS, STRAINS, mask
from medspil.matching.scoring.places import is_known
from medspil.matching.terms import fold, keys_of
from medspil.people.models import Staff

Demands = Mapping[str, str]  # what was written -> `Level`
MOST_DEMANDS = 30


@action(rule="matching.write", on="company")
def take_order(
    *,
    by: Actor,
    company: Company,
    title: str,
    seats: int,
    hours: tuple[int, int],
    start_on: date,
    kind: str = JobKind.ORDINARY,
    occupation_is_must: bool = False,
    skills: Demands | None = None,
    certificates: Demands | None = None,
    shifts: Sequence[str] = ("day",),
    strains: Sequence[str] = (),
    postcode: str = "",
    workplace: Workplace | None = None,
    urgency: str = Urgency.TODAY,
    course: str = "",
    course_on: date | None = None,
    note: str = "",
    consultant: Staff | None = None,
) -> JobOrder:
    """Take down what a company asks for, and make the first list at once.

    `title` is the occupation in the company's words. The clock runs from now (`urgency`).
    Raises `Refused` for a company that has ceased, a start that has passed, a course after the
    start or without a day, an unknown postcode, a CPR number.
    """
    held = Company.objects.select_for_update(of=("self",), no_key=True).get(pk=company.pk)
    if held.closed_on is not None or held.merged_into_id is not None:
        raise Refused(_("Virksomheden er ophørt eller lagt sammen med en anden."))
    if workplace is not None and workplace.company_id != held.pk:
        raise Refused(_("Vælg et af virksomhedens arbejdssteder."), field="workplace")
    _judge(title, hours, start_on, postcode, course, course_on)
    for words in (title, note, course, *(skills or {}), *(certificates or {})):
        judge_words(words, "note")
    made = JobOrder.objects.create(
        company=held,
        workplace=workplace,
        consultant=consultant or staff_of(by),
        kind=kind,
        title=title.strip(),
        occupation=keys_of([title], Kind.OCCUPATION)[title],
        occupation_is_must=occupation_is_must,
        skills=_skills(skills or {}),
        certificates=[[fold(w), w.strip(), level] for w, level in (certificates or {}).items()],
        hours_from=hours[0],
        hours_to=hours[1],
        shifts=mask(shifts, SHIFTS),
        strains=mask(strains, STRAINS),
        postcode=postcode,
        start_on=start_on,
        seats=seats,
        urgency=urgency,
        course=course.strip(),
        course_on=course_on,
        note=note.strip(),
        received_at=clock.now(),
    )
    put_line(
        by,
        held,
        EventKind.OPENING,
        step=wording.ORDERED,
        job=kind,
        seats=seats,
        hours=str(hours[1]),
    )
    _rank(by, made)
    note_facts(kind=kind, seats=seats, urgency=urgency)
    return made


@action(rule="matching.write", on="order")
def make_ranking(*, by: Actor, order: JobOrder) -> Ranking:
    """Make the list anew, from everybody who may be found now. Raises `Refused` once closed."""
    return _rank(by, _open(order))


@action(rule="matching.write", on="order")
def choose(*, by: Actor, order: JobOrder, ranking: Ranking, profiles: Sequence[int]) -> int:
    """Choose people from a list: a person does it, by name of the list's own rows. Who is chosen
    already stays. Returns how many more there are.

    Raises `Refused` for none, or somebody who is not on that list or may not be found any more.
    """
    held = _open(order)
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
    held = _open(order)
    if not reason.strip():
        raise Refused(_("Skriv, hvorfor den lukkes."), field="reason")
    judge_words(reason, "reason")
    held.closed_at, held.closed_because = clock.now(), reason.strip()
    held.save(update_fields=["closed_at", "closed_because"])
    held.packages.filter(closed_at=None).update(closed_at=clock.now())
    return held


def held(order: JobOrder) -> JobOrder:
    """The order, held until the transaction ends."""
    return (
        JobOrder.objects.select_for_update(of=("self",)).select_related("company").get(pk=order.pk)
    )


def _open(order: JobOrder) -> JobOrder:
    found = held(order)
    if found.closed_at is not None:
        raise Refused(_("Ordren er lukket."))
    return found


def _rank(by: Actor, order: JobOrder) -> Ranking:
    asked = asked_of(order, clock.today())
    listed = shortlist(asked)
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
        asked=asked.as_json(),
        weights=listed.weights,
        found=found,
    )


def _skills(demands: Demands) -> list[list[str]]:
    keys = keys_of(demands, Kind.SKILL)
    rows: dict[str, list[str]] = {}
    for words, level in demands.items():
        if words in keys:
            rows.setdefault(keys[words], [keys[words], words.strip(), level])
    return list(rows.values())


def _judge(
    title: str,
    hours: tuple[int, int],
    start_on: date,
    postcode: str,
    course: str,
    course_on: date | None,
) -> None:
    if not fold(title):
        raise Refused(_("Skriv, hvilket arbejde det er."), field="title")
    if hours[0] > hours[1]:
        raise Refused(_("Det første tal er større end det sidste."), field="hours_from")
    if start_on < clock.today():
        raise Refused(_("Vælg i dag eller en senere dag."), field="start_on")
    if postcode and not is_known(postcode):
        raise Refused(_("Det postnummer findes ikke."), field="postcode")
    if bool(course.strip()) != (course_on is not None):
        raise Refused(_("Skriv både kurset og dagen."), field="course_on")
    if course_on is not None and not clock.today() <= course_on <= start_on:
        raise Refused(_("Kurset skal være fra i dag og senest den dag, de begynder."), "course_on")
