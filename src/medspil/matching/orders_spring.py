"""A spring of job orders, by the room's own actions: call `play_day` once a day, in order.

As Assens told of (domain §12.5). On 24 March caseworkers write job profiles. On the 26th a company
in production needs somebody at once: three CVs, one is hired. On 14 April cleaning is needed for
the reopening: sixteen begin the Monday after, with a one-day course on the Friday. Where fewer can
be found than are needed, as in a small replay, as many are hired as there are. Not told of there:
a warehouse that asks before Easter, where one has said yes and one thinks about it over the
holidays; it talks with the first, and hires.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import QuerySet

from medspil.companies.actions.companies import add_contact
from medspil.companies.models import Company, CompanyContact
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.matching.actions.interviews import set_interview
from medspil.matching.actions.orders import choose, take_order
from medspil.matching.actions.profiles import set_profile
from medspil.matching.actions.proposals import (
    answer_for_company,
    ask_citizen,
    hire,
    note_course,
    note_still_there,
    register_answer,
    send_cvs,
)
from medspil.matching.models import JobOrder, Proposal, Urgency
from medspil.matching.queries.orders import FOLLOW_UPS
from medspil.people.models import Citizen, Staff

WRITTEN, PLUM, PLUM_ANSWERS = date(2020, 3, 24), date(2020, 3, 26), date(2020, 3, 27)
CLEANING, CLEANING_ANSWERS = date(2020, 4, 14), date(2020, 4, 16)
COURSE_ON, CLEANING_STARTS = date(2020, 4, 17), date(2020, 4, 20)
WAREHOUSE, WAREHOUSE_TALKS = date(2020, 4, 8), date(2020, 4, 15)
WAREHOUSE_HIRES = date(2020, 4, 20)
COURSE = "AMU online om smitte, én dag"
PROFILES, CVS, CLEANERS = 40, 3, 16
PRODUCTION, CLEANING_WORK = "Produktionsmedarbejder", "Rengøringsassistent"
WAREHOUSE_WORK = "Lagermedarbejder"
_SKILLS = {
    PRODUCTION: ("Hygiejne i produktion", "Pakning", "Maskinpasning"),
    CLEANING_WORK: ("Gulvvask", "Desinfektion", "Hygiejne i produktion"),
}
_YES = ("Ja, send det bare.", "Ja tak, det vil jeg gerne.", "Det lyder godt. Ja.")
MACHINE = System("replay")


def play_day(day: date, consultants: Sequence[Staff]) -> None:
    """What happens with profiles and orders on a day."""
    if not consultants:
        return
    by = consultants[0]
    if day == WRITTEN:
        _write_profiles(day)
    elif day == PLUM:
        _plum(by, day)
    elif day == PLUM_ANSWERS:
        _answered(by, day, PRODUCTION, hired=1, starts_on=day + timedelta(days=3))
    elif day == WAREHOUSE:
        _warehouse(by, day)
    elif day == CLEANING:
        _cleaning(by, day)
    elif day == WAREHOUSE_TALKS:
        _talks(by, day)
    elif day == CLEANING_ANSWERS:
        _answered(by, day, CLEANING_WORK, hired=CLEANERS, starts_on=CLEANING_STARTS)
    elif day == WAREHOUSE_HIRES:
        _hires_after_the_talk(by, day)
    elif day == COURSE_ON:
        with clock.at(clock.start_of(day).replace(hour=16)):
            for one in _hired(CLEANING_WORK):
                note_course(by=by, proposal=one, done_on=day)
    _follow_up(by, day)


def _write_profiles(day: date) -> None:
    """Two in five for production, the rest for cleaning; all may be found for half a year."""
    people = Citizen.objects.filter(
        closed_on=None, protected=False, registered_on__lte=day, job_profile=None
    ).order_by("pk")[:PROFILES]
    with clock.at(clock.start_of(day).replace(hour=10)):
        for number, citizen in enumerate(people):
            work = PRODUCTION if number % 5 in (1, 3) else CLEANING_WORK
            able = _SKILLS[work]
            also = [WAREHOUSE_WORK] if work == PRODUCTION and number % 3 else []
            set_profile(
                by=MACHINE,
                citizen=citizen,
                occupations=[work, *also],
                skills=able[: 1 + number % len(able)],
                until=day + timedelta(days=183),
                postcode="" if number % 4 else "5610",
                hours=(20, 37),
                shifts=("day", "evening") if number % 3 else ("day", "evening", "night"),
            )


def _company(number: int) -> Company | None:
    every = Company.objects.filter(closed_on=None, merged_into=None).order_by("pk")
    found: Company | None = every[number : number + 1].first()
    return found


def _contact(by: Staff, company: Company) -> CompanyContact:
    found = company.contacts.filter(forgotten_at=None, left_on=None).first()
    if found is not None:
        return found
    made: CompanyContact = add_contact(by=by, company=company, name="Kontoret", phone="00000099")
    return made


def _plum(by: Staff, day: date) -> None:
    company = _company(0)
    if company is None:
        return
    at = clock.start_of(day)
    with clock.at(at.replace(hour=9)):
        order = take_order(
            by=by,
            company=company,
            title=PRODUCTION,
            seats=1,
            hours=(37, 37),
            start_on=day + timedelta(days=4),
            skills={"Hygiejne i produktion": "must", "Pakning": "should"},
            shifts=("day",),
            urgency=Urgency.NOW,
        )
    _choose_and_send(by, day, order, CVS)


def _cleaning(by: Staff, day: date) -> None:
    company = _company(1)
    if company is None:
        return
    with clock.at(clock.start_of(day).replace(hour=9)):
        order = take_order(
            by=by,
            company=company,
            title=CLEANING_WORK,
            seats=CLEANERS,
            hours=(30, 37),
            start_on=CLEANING_STARTS,
            skills={"Gulvvask": "must", "Desinfektion": "nice"},
            course=COURSE,
            course_on=COURSE_ON,
        )
    _choose_and_send(by, day, order, CLEANERS + 2)


def _warehouse(by: Staff, day: date) -> None:
    """Three are chosen and two asked: one says yes, the other thinks about it."""
    company = _company(2)
    if company is None:
        return
    at = clock.start_of(day)
    with clock.at(at.replace(hour=13)):
        order = take_order(
            by=by,
            company=company,
            title=WAREHOUSE_WORK,
            seats=1,
            hours=(30, 37),
            start_on=WAREHOUSE_HIRES + timedelta(days=7),
            skills={"Pakning": "must", "Maskinpasning": "should"},
            shifts=("day", "evening"),
            urgency=Urgency.WEEK,
        )
        ranking = order.rankings.latest("pk")
        keys = [int(row[0]) for row in ranking.found[:CVS]]
        if keys:
            choose(by=by, order=order, ranking=ranking, profiles=keys)
    asked = list(order.proposals.order_by("place")[:2])
    with clock.at(at.replace(hour=13, minute=20)):
        for one in asked:
            ask_citizen(by=by, proposal=one)
    with clock.at(at.replace(hour=14)):
        for one in asked[:1]:
            register_answer(by=by, proposal=one, yes=True, words=_YES[1])


def _talks(by: Staff, day: date) -> None:
    """After Easter the CV goes out, and the warehouse wants to talk on the Friday."""
    for one in _at_the_warehouse().filter(answer=True):
        at = clock.start_of(day)
        with clock.at(at.replace(hour=9)):
            contact = _contact(by, one.order.company)
            package = send_cvs(by=by, order=one.order, contact=contact, proposals=[one])
        with clock.at(at.replace(hour=11)):
            answer_for_company(by=by, package=package, proposal=one, says="interview")
            friday = clock.start_of(day + timedelta(days=2)).replace(hour=10)
            set_interview(by=by, package=package, proposal=one, starts_at=friday, place="Telefon")


def _hires_after_the_talk(by: Staff, day: date) -> None:
    for one in _at_the_warehouse().filter(package__isnull=False).select_related("package"):
        assert one.package is not None
        with clock.at(clock.start_of(day).replace(hour=9)):
            begins = day + timedelta(days=7)
            hire(by=by, package=one.package, proposal=one, starts_on=begins)


def _at_the_warehouse() -> QuerySet[Proposal]:
    return Proposal.objects.filter(order__title=WAREHOUSE_WORK).select_related("order__company")


def _choose_and_send(by: Staff, day: date, order: JobOrder, most: int) -> None:
    """The consultant chooses from the list, rings, and sends. Two of many say no."""
    ranking = order.rankings.latest("pk")
    keys = [int(row[0]) for row in ranking.found[:most]]
    if not keys:
        return
    at = clock.start_of(day)
    with clock.at(at.replace(hour=9, minute=20)):
        choose(by=by, order=order, ranking=ranking, profiles=keys)
    for number, one in enumerate(order.proposals.order_by("place")):
        with clock.at(at.replace(hour=9, minute=30)):
            ask_citizen(by=by, proposal=one)
        yes = number < CLEANERS
        words = _YES[number % len(_YES)] if yes else "Nej, jeg begynder på kursus."
        with clock.at(at.replace(hour=10)):
            register_answer(by=by, proposal=one, yes=yes, words=words)
    with clock.at(at.replace(hour=10, minute=30)):
        willing = list(order.proposals.filter(answer=True))
        send_cvs(by=by, order=order, contact=_contact(by, order.company), proposals=willing)


def _answered(by: Staff, day: date, title: str, *, hired: int, starts_on: date) -> None:
    """The company rings back: whom it has talked with and hires, and whom it does not need."""
    order = JobOrder.objects.filter(title=title, closed_at=None).order_by("pk").first()
    if order is None:
        return
    with clock.at(clock.start_of(day).replace(hour=13)):
        sent = order.proposals.filter(package__isnull=False, answer=True).order_by("place")
        for number, one in enumerate(sent.select_related("package")):
            assert one.package is not None
            if number >= hired:
                answer_for_company(
                    by=by, package=one.package, proposal=one, says="no", because="Har fundet en"
                )
                continue
            answer_for_company(by=by, package=one.package, proposal=one, says="interview")
            hire(by=by, package=one.package, proposal=one, starts_on=starts_on)


def _hired(title: str) -> list[Proposal]:
    rows = Proposal.objects.filter(order__title=title, hired_at__isnull=False)
    return list(rows.order_by("pk"))


def _follow_up(by: Staff, day: date) -> None:
    """Asked on the day: all but every eighth are still there after four weeks, and all of them
    after twelve."""
    for field, weeks in FOLLOW_UPS:
        rows = Proposal.objects.filter(
            hired_at__isnull=False, starts_on=day - timedelta(weeks=weeks)
        )
        with clock.at(clock.start_of(day).replace(hour=14)):
            for number, one in enumerate(rows.exclude(still_4=False).order_by("pk"), 1):
                still = field == "still_12" or number % 8 != 0
                note_still_there(by=by, proposal=one, field=field, still=still)
