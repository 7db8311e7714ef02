"""The first day: the house opens, with its teams, its people, its rhythms and its citizens."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from django.db.models import Max

from medspil.config.replay.scenario import (
    FIRST_DAY,
    REPLAY,
    Scenario,
    at_hour,
    working_day_from,
)
from medspil.contact.actions.courses import register_citizen
from medspil.contact.actions.rhythm import set_rhythm
from medspil.contact.actions.suspensions import revoke_suspension
from medspil.contact.models import CallRound, ConcernLevel, Suspension, SuspensionSubject
from medspil.exchange.actions import carry_out
from medspil.exchange.sample.people import SyntheticPerson, caseworker, synthetic_people
from medspil.exchange.staging import staged
from medspil.kernel import clock
from medspil.people.actions.staff import create_staff, create_team, grant_role
from medspil.people.models import Channel, Citizen, Municipality, Role, RoleMembership, Staff, Team
from medspil.rounds.models import RoundState

PREFIX = "S"
EAST_OF_STOREBAELT = "0330"  # Slagelse: some citizens live there and keep their caseworker here
LIVE_IN_THE_EAST = 0.04

# Our teams: which of the sample's teams they take together, and how many in fourteen caseworkers.
TEAMS = {
    "Team Afklaring": (("Afklaring", "Fleks"), 5),
    "Team Sygedagpenge": (("Sygedagpenge",), 2),
    "Team Dagpenge": (("Dagpenge",), 5),
    "Team Job og Unge": (("Jobparate", "Unge", "Integration"), 2),
}
CITIZENS_EACH = 600 / 14
# (username, role, teams; empty: the whole house)
OTHERS: list[tuple[str, str, tuple[str, ...]]] = [
    ("leder", Role.LEADER, ("Team Afklaring", "Team Sygedagpenge")),
    ("leder2", Role.LEADER, ("Team Dagpenge", "Team Job og Unge")),
    ("chef", Role.LEADER, ()),
    ("administrator", Role.ADMINISTRATOR, ()),
    ("repraesentant", Role.REPRESENTATIVE, ()),
    ("repraesentant2", Role.REPRESENTATIVE, ()),
    ("konsulent", Role.CONSULTANT, ()),
    ("konsulent2", Role.CONSULTANT, ()),
    ("psykolog", Role.PSYCHOLOGIST, ()),
]
# Days between contacts where the municipality promises another rhythm than its usual 28.
RHYTHMS = {
    "LAB6_08": {ConcernLevel.NONE: 42},
    "LAB6_09": {ConcernLevel.NONE: 42},
    "LAB6_10": {ConcernLevel.NONE: 56},
}
_NOTES = [
    "Vi talte om, hvad der er sket siden sidst, og om næste skridt.",
    "Planen er gennemgået. Borgeren vil gerne videre ad samme vej.",
    "Talt om helbred og hverdag. Vi ser på det igen næste gang.",
    "Jobsøgning gennemgået. To ansøgninger er sendt.",
]


@dataclass(frozen=True)
class House:
    """Who works here today."""

    held: tuple[RoleMembership, ...]

    @classmethod
    def today(cls) -> House:
        held = RoleMembership.objects.filter(
            valid__contains=clock.today(), staff__is_active=True
        ).select_related("staff", "team")
        return cls(tuple(sorted(held, key=lambda m: (len(m.staff.username), m.staff.username))))

    def staff(self, role: str, team: Team | None = None) -> list[Staff]:
        """Those with the role, in the team, in the order of their user names."""
        return [
            held.staff
            for held in self.held
            if held.role == role and (team is None or held.team == team)
        ]

    @cached_property
    def teams(self) -> dict[str, Team]:
        return {team.name: team for team in Team.objects.order_by("name")}

    @cached_property
    def _rounds(self) -> dict[int, CallRound]:
        running = CallRound.objects.filter(state=RoundState.RUNNING).prefetch_related("teams")
        return {team.pk: round for round in running for team in round.teams.all()}

    def round_of(self, staff: Staff) -> CallRound | None:
        """The call round that the caseworker's team has under way."""
        teams = [held.team_id for held in self.held if held.staff_id == staff.pk]
        return next((self._rounds[pk] for pk in teams if pk in self._rounds), None)

    @property
    def administrator(self) -> Staff:
        """The employee who enters what the law says."""
        return self.staff(Role.ADMINISTRATOR)[0]

    def leader_of(self, team: Team) -> Staff:
        return self.staff(Role.LEADER, team)[0]

    @cached_property
    def home(self) -> Municipality:
        return Municipality.objects.get(is_home=True)

    @cached_property
    def east(self) -> Municipality:
        return Municipality.objects.get(code=EAST_OF_STOREBAELT)


def open_the_house(scenario: Scenario) -> House:
    """Everything that is there on the first day, put there by actions."""
    for name in TEAMS:
        create_team(by=REPLAY, name=name)
    house = _employ(scenario)
    for group, levels in RHYTHMS.items():
        for level, days in levels.items():
            set_rhythm(by=house.administrator, group=group, concern=level, interval_days=days)
    _forget_what_nobody_knew(house)
    _books_of_the_first_day(scenario, house)
    return house


def _employ(scenario: Scenario) -> House:
    """Caseworkers, leaders and the rest; none of them has a password."""
    teams = House.today().teams
    numbered = 0
    for name, (_parts, share) in TEAMS.items():
        for index in range(max(1, round(share * scenario.citizens / CITIZENS_EACH / 14))):
            numbered += 1
            full_name = caseworker(scenario.seed, name, index)
            username = f"sagsbehandler{numbered if numbered > 1 else ''}"
            _employee(username, full_name, Role.CASEWORKER, [teams[name]])
    for username, role, led in OTHERS:
        full_name = caseworker(scenario.seed, username, 0)
        _employee(username, full_name, role, [teams[name] for name in led] or [None])
    return House.today()


def _employee(username: str, full_name: str, role: str, teams: list[Team] | list[None]) -> None:
    staff = create_staff(
        by=REPLAY, username=username, full_name=full_name, email=f"{username}@example.com"
    )
    for team in teams:
        grant_role(by=REPLAY, staff=staff, role=role, start=date(2018, 1, 1), team=team)


def _forget_what_nobody_knew(house: House) -> None:
    """The shipped pauses of the duty to talk are taken back; they are entered as they become known.

    In force from the start they would let the deadlines of January know about March.
    """
    shipped = Suspension.objects.filter(
        subject=SuspensionSubject.CONVERSATION_DUTY, revoked_at=None
    ).order_by("code")
    for suspension in shipped:
        revoke_suspension(
            by=house.administrator,
            suspension=suspension,
            why="Afspilningen af 2020 sætter pausen i kraft den dag, den blev kendt.",
        )


def team_of(person: SyntheticPerson) -> str:
    """The name of our team that takes the person."""
    return next(name for name, (parts, _size) in TEAMS.items() if person.team in parts)


def _books_of_the_first_day(scenario: Scenario, house: House) -> None:
    """The citizens on the books and what was said before, as files of the case system."""
    here = list(islice(people(scenario), scenario.citizens))
    _import(house, "citizens", _citizens(scenario, house, here))
    _import(house, "conversations", _conversations(scenario, here))


def _import(house: House, kind: str, rows: Iterable[Mapping[str, str]]) -> None:
    """The administrator reads a file in, as on the page or the command line."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".csv") as file:
        writer: Any = None
        for row in rows:
            writer = writer or csv.DictWriter(file, list(row), delimiter=";")
            if file.tell() == 0:
                writer.writeheader()
            writer.writerow(row)
        file.flush()
        with staged(kind, Path(file.name), to_write=True) as stage:
            carry_out(by=house.administrator, stage=stage)


def _citizens(
    scenario: Scenario, house: House, here: Sequence[SyntheticPerson]
) -> Iterator[dict[str, str]]:
    taken: dict[str, int] = {}
    for person in here:
        team = team_of(person)
        staff = house.staff(Role.CASEWORKER, house.teams[team])
        mine = staff[taken.get(team, 0) % len(staff)]
        taken[team] = taken.get(team, 0) + 1
        yield {
            "reference": person.reference,
            "cpr": person.cpr.formatted,
            "fornavn": person.first_name,
            "efternavn": person.last_name,
            "telefon": person.phone,
            "email": person.email,
            "kommunekode": (house.east if lives_east(scenario, person) else house.home).code,
            "kontaktgruppe": person.group,
            "ydelse": person.benefit_on(scenario.opens),
            "anker_dato": person.anchor(scenario.opens).isoformat(),
            "sagsbehandler": mine.username,
            "team": team,
            "sprog": person.language,
            "tolk": "ja" if person.interpreter else "nej",
            "kanal": person.channel,
            "beskyttet": "ja" if person.protected else "nej",
        }


def _conversations(scenario: Scenario, here: Sequence[SyntheticPerson]) -> Iterator[dict[str, str]]:
    for person in here:
        chance = scenario.chance("before", person.reference)
        for day in _spoken_before(scenario, person):
            at = at_hour(day, chance.randint(9, 14), chance.choice([0, 15, 30, 45]))
            yield {
                "reference": person.reference,
                "afholdt": f"{at:%Y-%m-%d %H:%M}",
                "type": "4" if person.group.startswith("LAB6_06") else "7",
                "form": Channel.IN_PERSON,
                "note": chance.choice(_NOTES),
            }


def _spoken_before(scenario: Scenario, person: SyntheticPerson) -> list[date]:
    """Working days in the months before on which somebody spoke with them."""
    chance, opens = scenario.chance("autumn", person.reference), scenario.opens
    day = opens - timedelta(days=chance.randint(5, 30))
    begun = max(person.anchor(opens), opens - timedelta(days=150))
    held: list[date] = []
    while day > begun and len(held) < 4:
        held.append(min(working_day_from(day), opens - timedelta(days=1)))
        day -= timedelta(days=chance.randint(30, 48))
    return sorted(set(held))


def people(scenario: Scenario) -> Iterator[SyntheticPerson]:
    """Everybody the seed holds, in order."""
    return synthetic_people(scenario.seed, prefix=PREFIX, year=FIRST_DAY.year)


def people_still_unknown(scenario: Scenario) -> Iterator[SyntheticPerson]:
    """Those after the last one who came onto the books."""
    last = Citizen.objects.filter(reference__startswith=f"{PREFIX}-").aggregate(
        last=Max("reference")
    )["last"]
    everybody = people(scenario)
    if last is None:
        return everybody
    return islice(everybody, int(last.removeprefix(f"{PREFIX}-")), None)


def lives_east(scenario: Scenario, person: SyntheticPerson) -> bool:
    """Does the person live on the other side of Storebælt?"""
    return scenario.chance("home", person.reference).random() < LIVE_IN_THE_EAST


def register(
    scenario: Scenario, house: House, person: SyntheticPerson, staff: Staff | None, *, anchor: date
) -> Citizen:
    """Put a person onto the books today."""
    return register_citizen(
        by=REPLAY,
        reference=person.reference,
        first_name=person.first_name,
        last_name=person.last_name,
        group=person.group,
        benefit=person.benefit_on(clock.today()),
        anchor=anchor,
        team=house.teams[team_of(person)],
        staff=staff,
        cpr=person.cpr,
        municipality=house.east if lives_east(scenario, person) else house.home,
        details={
            "phone": person.phone,
            "email": person.email,
            "language": person.language,
            "interpreter": person.interpreter,
            "preferred_channel": person.channel,
            "protected": person.protected,
            "post_exempt": person.post_exempt,
        },
    )
