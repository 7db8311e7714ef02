"""Addresses as a message gives them: the citizen's own page, and a guest's.

The room above that makes secret links says here how; until it does, the house's own front page.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from medspil.people.models import Citizen

_makers: list[Callable[[Citizen], str]] = []


def make_with(maker: Callable[[Citizen], str]) -> None:
    """Let a room above make the links; called in its `apps.ready()`."""
    _makers[:] = [maker]


def citizen_link(citizen: Citizen) -> str:
    """Where the citizen sees and changes what is booked. The address names nobody."""
    if _makers:
        return _makers[0](citizen)
    return house_address("/")


def house_address(path: str) -> str:
    """The whole address of a page, as it must stand in a message."""
    host = next((host for host in settings.ALLOWED_HOSTS if "." in host and host[0] != "."), "")
    scheme = "https" if settings.MEDSPIL_HTTPS else "http"
    return f"{scheme}://{host or 'localhost'}{path}"
