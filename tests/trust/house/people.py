"""Two teams, and everybody who might come to the door."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from psycopg.types.range import DateRange

from medspil.people.models import Citizen, Role, Staff, Team
from tests import factories as make

TODAY = date(2020, 4, 14)
CANARY = "Kanariefugl"  # the name of a citizen of the other team
STREET = "Skjulevej 17"  # the protected citizen's address
NUMBER = "00998877"  # the other citizen's telephone

EVERYBODY = {
    *("caseworker", "caseworker of another team"),
    *("leader", "leader of another team", "leader of the house"),
    *("administrator", "representative", "consultant", "psychologist"),
    *("panel chair", "panel member", "ended yesterday", "without a role"),
}
NOBODY: set[str] = set()
SOUTH = {"caseworker of another team", "leader of another team"}


@dataclass
class House:
    """Who is there."""

    north: Team
    south: Team
    people: dict[str, Staff]
    citizen: Citizen  # of the north
    protected: Citizen  # of the north, with a protected address
    canary: Citizen  # of the south
    made: dict[Any, Any] = field(default_factory=dict)  # what the addresses are about

    @property
    def nina(self) -> Staff:
        """The caseworker of the north, who makes most of what is there."""
        return self.people["caseworker"]

    @property
    def consultant(self) -> Staff:
        return self.people["consultant"]


def build() -> House:
    """Two teams, everybody who might come to the door, and citizens of both teams."""
    make.the_law()
    north, south = make.team("Nord"), make.team("Syd")
    nina = make.staff(in_team=north)
    ended = make.staff(role=Role.REPRESENTATIVE)
    ended.memberships.all().delete()
    ended.memberships.create(
        role=Role.CASEWORKER, team=north, valid=DateRange(date(2019, 1, 1), date(2020, 4, 14))
    )
    closed = make.staff(in_team=north)
    Staff.objects.filter(pk=closed.pk).update(is_active=False)
    people = {
        "caseworker": nina,
        "caseworker of another team": make.staff(in_team=south),
        "leader": make.leader(north),
        "leader of another team": make.leader(south),
        "leader of the house": make.leader(whole_house=True),
        "administrator": make.administrator(),
        "representative": make.staff(role=Role.REPRESENTATIVE),
        "consultant": make.staff(role=Role.CONSULTANT),
        "ended yesterday": ended,
        "panel chair": _with_a_seat("chair"),
        "panel member": _with_a_seat("health"),
        "psychologist": make.staff(role=Role.PSYCHOLOGIST),
        "without a role": _without_role(),
    }
    citizen = make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=nina)
    protected = make.citizen(
        group="LAB6_02",
        anchor=date(2020, 1, 6),
        staff=nina,
        protected=True,
        address=STREET,
        postcode="5610",
        city="Assens",
    )
    canary = make.citizen(
        group="LAB6_02",
        anchor=date(2020, 1, 6),
        in_team=south,
        first_name=CANARY,
        last_name=CANARY,
        phone=NUMBER,
    )
    assert set(people) == EVERYBODY
    return House(north, south, people, citizen, protected, canary)


def _with_a_seat(role: str) -> Staff:
    staff = make.staff(role=Role.REPRESENTATIVE)
    make.panel_member(staff, role)
    return staff


def _without_role() -> Staff:
    staff = make.staff(role=Role.REPRESENTATIVE)
    staff.memberships.all().delete()
    return staff
