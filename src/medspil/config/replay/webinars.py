"""A webinar at two every working day: who comes, the talk each is offered, guests who look on."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q

from medspil.config.replay.post import the_post_goes
from medspil.config.replay.scenario import Scenario, at_hour, working_day_from
from medspil.config.replay.seats import hold
from medspil.config.replay.town import House
from medspil.contact.models import Due
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.kernel.workdays import is_working_day
from medspil.offers.actions.holding import add_observers
from medspil.offers.actions.planning import make_series, plan_sessions, publish
from medspil.offers.actions.signing_up import sign_up
from medspil.offers.actions.sparring import answer_sparring, book_sparring, hold_sparring
from medspil.offers.models import (
    SeriesKind,
    Session,
    SignUpState,
    Sparring,
    SparringState,
)
from medspil.offers.tasks import expire_all, remind_all
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Municipality, Role, Staff

FIRST = date(2020, 3, 23)
LAST = date(2020, 5, 29)
TOPICS = ("Dit CV", "Jobnet", "Jobsøgning, når alt er lukket")
READY_FOR_WORK = ("LAB6_01", "LAB6_02")
A_DAY = 20 / 600  # who sign up, for each citizen on the books
COMES = 0.85
OFTEN_ENOUGH = 8  # webinars one has been to
TAKES_SPARRING, IS_HELD = 0.8, 0.95
SPARRING_MINUTES = 20
LATEST_TURN = 40  # times that are tried for one
OBSERVERS, MUNICIPALITIES = 75, 28  # Kolding: 75 people from 25 to 30 municipalities
LOOKED_ON = range(4, 40)  # the sessions that somebody from elsewhere looked on at


def the_webinar_today(scenario: Scenario, day: date, house: House) -> None:
    """Yesterday's sparring, today's webinar, and what follows from it."""
    _spar(scenario, day)
    if not FIRST <= day <= LAST or not is_working_day(day):
        return
    if not Session.objects.filter(series__kind=SeriesKind.WEBINAR).exists():
        _plan(day, house)
    today = Session.objects.select_related("series", "host").get(
        series__kind=SeriesKind.WEBINAR, starts_at__date=day
    )
    with clock.at(at_hour(day, 9)):
        for citizen in _who_wants(scenario, day):
            sign_up(by=CitizenActor(citizen), session=today, citizen=citizen)
        the_post_goes(scenario)
    with clock.at(at_hour(day, 11)):
        expire_all()
        remind_all()
        the_post_goes(scenario)
    hold(today, scenario.chance(day, "webinar"), comes=COMES)
    with clock.at(today.ends_at + timedelta(minutes=5)):
        if guests := _who_looked_on(scenario).get(today.number):
            add_observers(by=today.host, session=today, municipalities=guests)
        _answer(scenario, today, house)


def _plan(day: date, house: House) -> None:
    host = house.staff(Role.CONSULTANT)[0]
    with clock.at(at_hour(day, 8)):
        series = make_series(
            by=host,
            kind=SeriesKind.WEBINAR,
            title="Webinar: CV, Jobnet og jobsøgning",
            host=host,
            weekdays=range(1, 6),
            starts=time(14),
            first_day=day,
            last_day=LAST,
            topics=TOPICS,
            capacity=25,
            link="https://webinar.example.com/kl14",
            phone="00112233",
        )
        publish(by=host, series=series)
        plan_sessions(by=host, series=series, until=LAST)


def _who_wants(scenario: Scenario, day: date) -> list[Citizen]:
    """Some of those who are ready for work and have not been there often."""
    chance = scenario.chance(day, "sign-ups")
    been = Count("citizen__sign_ups", Q(citizen__sign_ups__state=SignUpState.ATTENDED))
    able = Due.objects.filter(contact_group__in=READY_FOR_WORK, paused_until=None)
    found = [
        due.citizen
        for due in able.annotate(been=been)
        .filter(been__lt=OFTEN_ENOUGH)
        .select_related("citizen")
        .order_by("citizen__reference")
    ]
    wanted = int(A_DAY * scenario.citizens + chance.random())
    return chance.sample(found, min(wanted, len(found)))


def _answer(scenario: Scenario, session: Session, house: House) -> None:
    """Each who came is offered sparring; whoever says yes gets a time the next working day."""
    chance = scenario.chance(session.starts_at, "sparring")
    tomorrow = working_day_from(clock.today() + timedelta(days=1))
    consultants, booked = house.staff(Role.CONSULTANT), 0
    offers = Sparring.objects.filter(sign_up__session=session, state=SparringState.OFFERED)
    for offer in offers.select_related("sign_up__citizen").order_by("sign_up__citizen__reference"):
        citizen = offer.sign_up.citizen
        assert citizen is not None
        wants = chance.random() < TAKES_SPARRING
        answer_sparring(by=CitizenActor(citizen), sparring=offer, wants=wants)
        if not wants:
            continue
        booked = _book(session, offer, consultants, at_hour(tomorrow, 8), booked)


def _book(
    session: Session, offer: Sparring, consultants: list[Staff], first: datetime, booked: int
) -> int:
    """The next time at which the consultant whose turn it is has nothing else."""
    for turns in range(booked, booked + LATEST_TURN):
        turn, who = divmod(turns, len(consultants))
        when = first + timedelta(minutes=SPARRING_MINUTES * turn)
        with suppress(Refused):
            book_sparring(
                by=session.host,
                sparring=offer,
                staff=consultants[who],
                when=when,
                minutes=SPARRING_MINUTES,
            )
            return turns + 1
    return booked


def _spar(scenario: Scenario, day: date) -> None:
    """The talks of today; now and then somebody does not take the telephone."""
    chance = scenario.chance(day, "spar")
    booked = Sparring.objects.filter(state=SparringState.BOOKED, booked_for__date=day)
    for one in booked.select_related("staff").order_by("booked_for", "pk"):
        if chance.random() < IS_HELD:
            assert one.staff is not None
            assert one.booked_for is not None
            with clock.at(one.booked_for):
                hold_sparring(by=one.staff, sparring=one)


def _who_looked_on(scenario: Scenario) -> dict[int, list[tuple[str, str, int]]]:
    """Colleagues from other municipalities, by the session's number: how many of each."""
    chance = scenario.chance("observers")
    others = Municipality.objects.filter(is_home=False).order_by("code")
    from_where = chance.sample(list(others), MUNICIPALITIES)
    each, more = divmod(OBSERVERS, MUNICIPALITIES)
    seen: dict[int, list[tuple[str, str, int]]] = {}
    for number, one in enumerate(from_where):
        there = (one.code, one.name, each + (number < more))
        seen.setdefault(chance.choice(LOOKED_ON), []).append(there)
    return seen
