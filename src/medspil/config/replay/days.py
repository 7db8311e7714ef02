"""Play on from the day the database has reached, a day at a time, each written whole or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from medspil.companies import spring as business
from medspil.config.replay.booked import times_are_booked
from medspil.config.replay.callround import leaders_begin_and_end_rounds
from medspil.config.replay.checks import Checker, after_each_day
from medspil.config.replay.clarified import clarification_today
from medspil.config.replay.clubs import the_clubs_today
from medspil.config.replay.films import the_films_today
from medspil.config.replay.gatherings import (
    meetings_are_held,
    meetings_are_planned,
    meetings_are_reminded_of,
)
from medspil.config.replay.hotline import the_hotline_rings
from medspil.config.replay.lawdays import the_law_today
from medspil.config.replay.market import the_market_today
from medspil.config.replay.panel import the_panel_today
from medspil.config.replay.post import the_post_goes
from medspil.config.replay.residents import leaders_share_out, people_come_and_go
from medspil.config.replay.scenario import DOORS_CLOSE, LAST_DAY, REPLAY, Scenario, at_hour
from medspil.config.replay.town import House, open_the_house
from medspil.config.replay.webinars import the_webinar_today
from medspil.config.replay.workday import the_working_day
from medspil.contact.due import fresh
from medspil.folder import spring as mapping
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, note_facts
from medspil.kernel.models import AuditEntry
from medspil.matching import orders_spring as ordering
from medspil.matching import spring as finding
from medspil.people.models import Citizen, Role, Staff
from medspil.reception import spring as at_the_door
from medspil.sparring import spring as feedback
from medspil.surveys import spring as asking
from medspil.workplace import spring as fellowship

_PLAYED = "config.play_day"  # how the audit trail calls `play_day`


class NotOurs(Refused):
    """The database holds something else than this replay."""


def reached() -> tuple[date, Scenario] | None:
    """The last day that was played here, and what is being played. None: nothing yet."""
    last = AuditEntry.objects.filter(action=_PLAYED).order_by("at", "pk").last()
    if last is None:
        return None
    facts = last.facts
    scenario = Scenario(
        citizens=facts["citizens"],
        companies=facts["companies"],
        seed=facts["seed"],
        opens=date.fromisoformat(facts["opens"]),
    )
    return date.fromisoformat(facts["day"]), scenario


def is_empty() -> bool:
    """Nobody lives or works here yet."""
    return not (Citizen.objects.exists() or Staff.objects.exists())


def days_left(scenario: Scenario, until: date) -> list[date]:
    """The days to play, after what has been played.

    Raises `NotOurs` when the database holds people of another kind, or another replay.
    """
    before = reached()
    if before is None:
        if not is_empty():
            raise NotOurs(
                "The database holds people already. Play into an empty one (another MEDSPIL_HOME), "
                "or begin anew with --force."
            )
        first = scenario.opens
    else:
        day, playing = before
        if playing != scenario:
            raise NotOurs(
                f"Another replay is here: --citizens {playing.citizens} --companies "
                f"{playing.companies} --seed {playing.seed}, played until {day}. Go on with the "
                "same, or begin anew with --force."
            )
        first = day + timedelta(days=1)
    last = min(until, LAST_DAY)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def play(
    scenario: Scenario,
    until: date = LAST_DAY,
    *,
    checkers: Sequence[Checker] = (),
    played: Callable[[date], None] = lambda day: None,
) -> int:
    """Play to the end of `until`; returns how many days. `played` hears of each day that is done.

    After each day the invariants are checked, then `checkers` with the same day; whatever one of
    them raises, that day is not kept.
    """
    days = days_left(scenario, until)
    for day in days:
        with clock.played(), clock.at(at_hour(day, 23)):
            play_day(by=REPLAY, day=day, scenario=scenario, checkers=checkers)
            the_hotline_rings(scenario, day)
        played(day)
    return len(days)


@action(rule="replay.play")
def play_day(*, by: Actor, day: date, scenario: Scenario, checkers: Sequence[Checker]) -> None:
    """One day from morning to evening. Its audit line is how we know that it was played."""
    note_facts(
        day=day.isoformat(),
        citizens=scenario.citizens,
        companies=scenario.companies,
        seed=scenario.seed,
        opens=scenario.opens.isoformat(),
    )
    with clock.at(at_hour(day, 6)):
        if day == scenario.opens:
            open_the_house(scenario)
        house = House.today()
        fresh()
        the_law_today(day, house)
        people_come_and_go(scenario, day, house)
    with clock.at(at_hour(day, 8)):
        leaders_share_out(day, house)
        leaders_begin_and_end_rounds(day, house)
        house = House.today()
    with clock.at(at_hour(day, 8, 15)):
        times_are_booked(scenario, day, house)
        meetings_are_planned(scenario, day, house)
        meetings_are_reminded_of(scenario, day)
        the_panel_today(scenario, day, house)
    with clock.at(at_hour(day, 8, 25)):
        the_post_goes(scenario)
    the_working_day(scenario, day, house)
    meetings_are_held(scenario, day)
    the_webinar_today(scenario, day, house)
    the_clubs_today(scenario, day, house)
    the_films_today(scenario, day, house)
    mapping.play_day(day, scenario.chance(day, "folder"), citizens=scenario.citizens)
    clarification_today(scenario, day, house)
    if day >= DOORS_CLOSE:
        colleagues = {held.staff_id: held.staff for held in house.held}
        fellowship.play_day(day, list(colleagues.values()), scenario.chance(day, "fellowship"))
    business.play_day(
        day,
        house.staff(Role.CONSULTANT),
        scenario.chance(day, "companies"),
        companies=scenario.companies,
    )
    at_the_door.play_day(day, house.staff(Role.CONSULTANT), scenario.chance(day, "reception"))
    applications_are_answered(scenario, day, house)
    work_is_found(scenario, day, house)
    ordering.play_day(day, house.staff(Role.CONSULTANT))
    the_market_today(scenario, day, house)
    with clock.at(at_hour(day, 17)):
        asking.play_day(day, System("replay"), scenario.chance(day, "surveys"))
    with clock.at(at_hour(day, 18)):
        the_post_goes(scenario)
    for check in (after_each_day, *checkers):
        check(day)


def applications_are_answered(scenario: Scenario, day: date, house: House) -> None:
    """Citizens send their applications in, and the consultants answer them as promised."""
    feedback.play_day(day, house.staff(Role.CONSULTANT), scenario.chance(day, "sparring"))


def work_is_found(scenario: Scenario, day: date, house: House) -> None:
    """The consultants find openings; in June as many caseworkers again are lent to them."""
    consultants = house.staff(Role.CONSULTANT)
    lent = [
        (held.staff, held.team.name)
        for held in house.held
        if held.role == Role.CASEWORKER and held.team is not None
    ]
    finding.play_day(
        day,
        consultants,
        scenario.chance(day, "openings"),
        leader=house.staff(Role.LEADER)[0],
        lent=lent[: len(consultants)],
        companies=scenario.companies,
    )
