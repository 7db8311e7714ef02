"""The address of the citizen's own page in a message: the room above that makes secret links says
how; until it does, the house's own front page.
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
    """Where the citizen sees their place and times, and answers. The address names nobody."""
    return _makers[0](citizen) if _makers else house_address("/")
