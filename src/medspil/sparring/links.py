"""The address of the citizen's own page, as a message gives it.

The room above that makes secret links says here how; until it does, the house's own front page.
"""

from __future__ import annotations

from collections.abc import Callable

from medspil.kernel.home import house_address
from medspil.people.models import Citizen

_makers: list[Callable[[Citizen], str]] = []


def make_with(maker: Callable[[Citizen], str]) -> None:
    """Let a room above make the links; called in its `apps.ready()`."""
    _makers[:] = [maker]


def citizen_link(citizen: Citizen) -> str:
    """Where the citizen sees the answer and their talk. The address names nobody."""
    if _makers:
        return _makers[0](citizen)
    return house_address("/")
