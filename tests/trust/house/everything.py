"""One of everything: what all rooms say of their addresses."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.trust.house import (
    companies,
    contact,
    courses,
    desk,
    folder,
    matching,
    meetings,
    messages,
    offers,
    portal,
    sparring,
    surveys,
    workplace,
)
from tests.trust.house.making import Addresses
from tests.trust.house.people import House

ROOMS: tuple[Addresses, ...] = (
    *(desk.ADDRESSES, contact.ADDRESSES, messages.ADDRESSES, meetings.ADDRESSES),
    *(offers.ADDRESSES, folder.ADDRESSES, portal.ADDRESSES, sparring.ADDRESSES),
    *(courses.ADDRESSES, workplace.ADDRESSES, companies.ADDRESSES, matching.ADDRESSES),
    surveys.ADDRESSES,
)


def one_of_everything(house: House) -> dict[str, Callable[[], tuple[dict[str, Any], set[str]]]]:
    """For each address with parameters: something of the north for it to be about, made when asked
    for, and whom it is shut to although their role opens the page.
    """
    contact.pause(house)  # in force before anybody looks at anything
    said = [name for addresses in ROOMS for name in addresses]
    assert len(said) == len(set(said)), "two rooms say what the same address is about"
    return {name: partial(_once, house, name) for name in said}


def _once(house: House, name: str) -> tuple[dict[str, Any], set[str]]:
    if name not in house.made:
        make, shut_to = next(addresses[name] for addresses in ROOMS if name in addresses)
        house.made[name] = (make(house), shut_to)
    found: tuple[dict[str, Any], set[str]] = house.made[name]
    return found
