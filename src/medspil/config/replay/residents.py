"""People come and go, change benefit, are away: what the case system tells of every morning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from django.db.models import Count, Q
from psycopg.types.range import DateRange

from medspil.config.replay.scenario import DOORS_CLOSE, REPLAY, Scenario
from medspil.config.replay.town import House, people_still_unknown, register, team_of
from medspil.contact.actions.assign import hand_over
from medspil.contact.actions.courses import (
    begin_absence,
    change_benefit,
    change_contact_group,
    close,
)
from medspil.contact.models import Due
from medspil.exchange.sample.people import SyntheticPerson, groups
from medspil.kernel import clock
from medspil.kernel.workdays import is_working_day
from medspil.people.actions.staff import end_role
from medspil.people.models import Citizen, Role, Staff

# Per citizen on the books and working day.
COME = 0.0026
LEAVE = {"LAB6_01": 0.0042, "LAB6_06.1": 0.03, "LAB6_06.2": 0.006, "LAB6_06.3": 0.005}
LEAVE_OTHERS = 0.0011
AWAY = 0.0022
AFTER_SICKNESS_DAYS = 154  # 22 weeks: the benefit is judged again

# The absences: code, how many in a hundred, days (None: nobody knows yet).
ABSENCES = [("ferie", 60, 14), ("syg", 22, 12), ("indlagt", 8, 20), ("barsel", 10, None)]
WHY_LEAVE = ["Ordinært job", "Ordinært job", "Ordinært job", "Uddannelse", "Flyttet", "Rask igen"]

# Where one moves on to: (contact group, its benefit, chance a working day).
MOVES = {
    "LAB6_02": ("LAB6_03", "", 0.0012),
    "LAB6_03": ("LAB6_08", "ressourceforloebsydelse", 0.0005),
    "LAB6_04": ("LAB6_05", "", 0.0008),
    "LAB6_08": ("LAB6_09", "ledighedsydelse", 0.0007),
}


def unemployment(day: date) -> tuple[float, float]:
    """How many times the usual number come and leave: in the spring many lost their jobs."""
    if DOORS_CLOSE <= day < date(2020, 5, 1):
        return 2.2, 0.45
    if date(2020, 5, 1) <= day < date(2020, 7, 1):
        return 1.1, 1.0
    return 1.0, 1.0


def people_come_and_go(scenario: Scenario, day: date, house: House) -> None:
    """A working morning's news about the citizens; in weekends and on holidays there is none."""
    if not is_working_day(day):
        return
    chance = scenario.chance(day, "news")
    come, leave = unemployment(day)
    _news_of_those_here(scenario, day, chance, leave)
    expected = scenario.citizens * COME * come
    _newcomers(scenario, day, house, int(expected) + (chance.random() < expected % 1))


def _news_of_those_here(scenario: Scenario, day: date, chance: Random, leave: float) -> None:
    on_the_books = Due.objects.select_related("citizen").order_by("citizen__reference")
    for due in on_the_books:
        citizen, group = due.citizen, due.contact_group
        drawn = chance.random()
        if drawn < LEAVE.get(group, LEAVE_OTHERS) * leave:
            close(by=REPLAY, citizen=citizen, day=day, why=chance.choice(WHY_LEAVE))
            continue
        if group.startswith("LAB6_06") and due.anchor:
            if (day - due.anchor).days >= AFTER_SICKNESS_DAYS and chance.random() < 0.02:
                _move_on(citizen, "LAB6_07", "ressourceforloebsydelse")
        elif group in MOVES and chance.random() < MOVES[group][2]:
            _move_on(citizen, *MOVES[group][:2])
        if due.paused_until is None and chance.random() < AWAY:
            _go_away(citizen, day, chance)


def _move_on(citizen: Citizen, group: str, benefit: str) -> None:
    if benefit:
        change_benefit(by=REPLAY, citizen=citizen, benefit=benefit)
        change_contact_group(by=REPLAY, citizen=citizen, group=group, anchor=clock.today())
    else:  # still on the same benefit: the contact course goes on
        running = citizen.contact_groups.get(valid__contains=clock.today())
        change_contact_group(by=REPLAY, citizen=citizen, group=group, anchor=running.anchor)


def _go_away(citizen: Citizen, day: date, chance: Random) -> None:
    weights = [share for _code, share, _days in ABSENCES]
    code, _share, days = chance.choices(ABSENCES, weights)[0]
    end = None if days is None else day + timedelta(days=days)
    if not citizen.absences.filter(valid__overlap=DateRange(day, None)).exists():
        begin_absence(by=REPLAY, citizen=citizen, code=code, end=end)


def _newcomers(scenario: Scenario, day: date, house: House, number: int) -> None:
    if not number:
        return
    load = dict(
        Due.objects.exclude(staff=None)
        .order_by()
        .values_list("staff_id")
        .annotate(n=Count("citizen_id"))
    )
    for person in _next_people(scenario, number):
        chance = scenario.chance("arrival", person.reference)
        team = house.teams[team_of(person)]
        staff = min(house.staff(Role.CASEWORKER, team), key=lambda one: load.get(one.pk, 0))
        load[staff.pk] = load.get(staff.pk, 0) + 1
        sick = person.group.startswith("LAB6_06")
        anchor = day - timedelta(days=chance.randint(7, 25) if sick else 0)
        unnamed = chance.random() < 0.15  # the team decides tomorrow
        register(scenario, house, person, None if unnamed else staff, anchor=anchor)


def _next_people(scenario: Scenario, number: int) -> Iterator[SyntheticPerson]:
    """The next who come: those of groups with short courses come (and go) more often."""
    stays = {group.code: group.days for group in groups()}
    for person in people_still_unknown(scenario):
        if number == 0:
            return
        chance = scenario.chance("comes", person.reference)
        if chance.random() < min(1.0, 150 / stays[person.group]):
            number -= 1
            yield person


# One caseworker of a team of several leaves; those who are left share her citizens.
LEAVES = date(2020, 5, 4)


def leaders_share_out(day: date, house: House) -> None:
    """Whoever is with a team and nobody in it gets a caseworker, by their leader."""
    if not is_working_day(day):
        return
    leaves = who_leaves(day, house)
    for team in house.teams.values():
        staff = [one for one in house.staff(Role.CASEWORKER, team) if one != leaves]
        waiting = Citizen.objects.filter(due__team=team).filter(
            Q(due__staff=None) | Q(due__staff=leaves) if leaves else Q(due__staff=None)
        )
        by_turn: dict[int, list[Citizen]] = {}
        for turn, citizen in enumerate(waiting.order_by("reference"), start=day.toordinal()):
            by_turn.setdefault(turn % len(staff), []).append(citizen)
        for turn, citizens in sorted(by_turn.items()):
            hand_over(by=house.leader_of(team), citizens=citizens, team=team, staff=staff[turn])
    for held in house.held:
        if leaves is not None and held.staff == leaves:
            end_role(by=house.administrator, membership=held, end=day)


def who_leaves(day: date, house: House) -> Staff | None:
    """The third caseworker of the first team that has so many."""
    for team in house.teams.values():
        staff = house.staff(Role.CASEWORKER, team)
        if day == LEAVES and len(staff) > 2:
            return staff[2]
    return None
