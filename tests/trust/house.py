"""A house with two teams, one of everything in the first, and every address in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from psycopg.types.range import DateRange

from medspil.people.models import Citizen, Representation, RepresentationKind, Role, Staff, Team
from tests import factories as make

TODAY = date(2020, 4, 14)
CANARY = "Kanariefugl"  # the name of a citizen of the other team
STREET = "Skjulevej 17"  # the protected citizen's address
NUMBER = "0099887766"[:8]  # the other citizen's telephone


@dataclass
class House:
    """Who is there."""

    north: Team
    south: Team
    people: dict[str, Staff]
    citizen: Citizen  # of the north
    protected: Citizen  # of the north, with a protected address
    canary: Citizen  # of the south


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
    return House(north, south, people, citizen, protected, canary)


def _without_role() -> Staff:
    staff = make.staff(role=Role.REPRESENTATIVE)
    staff.memberships.all().delete()
    return staff


def one_of_everything(house: House) -> dict[str, Callable[[], dict[str, Any]]]:
    """What the addresses with a number in them are about; made when asked for, in the north."""
    nina, citizen = house.people["caseworker"], house.citizen

    def conversation() -> Any:
        return make.conversation(citizen, on=date(2020, 4, 1), staff=nina)

    def note() -> dict[str, Any]:
        return {"public_id": citizen.public_id, "pk": conversation().notes.first().pk}

    def representation() -> Representation:
        return Representation.objects.create(
            citizen=citizen,
            kind=RepresentationKind.COMPANION,
            name="Prøve",
            purpose="møder",
            valid=DateRange(TODAY, date(2020, 6, 1)),
        )

    return {
        "public_id": lambda: {"public_id": citizen.public_id},
        "conversation": lambda: {"pk": conversation().pk},
        "note": note,
        "representation": lambda: {"pk": representation().pk},
        "staff": lambda: {"pk": nina.pk},
        "membership": lambda: {"pk": nina.memberships.first().pk},
    }


@dataclass(frozen=True)
class Address:
    """One route of the resolver."""

    name: str
    callback: Any
    parameters: tuple[str, ...]

    @property
    def door(self) -> str | None:
        """The permission that opens it, None without a door of the staff's."""
        view = self.callback
        while view is not None:
            if door := getattr(view, "door", None):
                return str(door)
            view = getattr(view, "__wrapped__", None)
        return None

    def url(self, **kwargs: Any) -> str:
        return reverse(self.name, kwargs=kwargs)


def every_address() -> Iterator[Address]:
    """Every route in the house, from the resolver itself."""
    yield from _walk(get_resolver(), "")


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _walk(entry, inner)
        elif isinstance(entry, URLPattern):
            name = f"{prefix}{entry.name}" if entry.name else f"(nameless) {entry.pattern}"
            yield Address(name, entry.callback, tuple(entry.pattern.converters))
