"""How a room says what its addresses are about, and to whom they are shut."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from tests.trust.house.people import NOBODY, House

# The parameters of an address, from the house; something is made for it when asked for.
Make = Callable[[House], dict[str, Any]]
# For each address: what it is about, and whom it is shut to although their role opens the page.
Addresses = dict[str, tuple[Make, set[str]]]


Thing = TypeVar("Thing")


def made_once(make: Callable[[House], Thing]) -> Callable[[House], Thing]:
    """The house keeps what was made, and shows the same to whoever asks again."""

    @wraps(make)
    def found(house: House) -> Thing:
        if make not in house.made:
            house.made[make] = make(house)
        thing: Thing = house.made[make]
        return thing

    return found


def pages(room: str, names: Iterable[str], about: Make, shut_to: set[str] = NOBODY) -> Addresses:
    """Addresses of one room that are about the same, and shut to the same."""
    return {f"{room}:{name}": (about, shut_to) for name in names}


def of_citizen(house: House) -> dict[str, Any]:
    return {"public_id": house.citizen.public_id}


def of_protected(house: House) -> dict[str, Any]:
    return {"public_id": house.protected.public_id}
