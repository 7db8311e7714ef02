"""The citizens' identity provider (a MitID broker), by OpenID Connect (`kernel.provider`).

Its own client beside the employees': citizens have no account here, only a session. What it tells
is used to find the citizen, and not kept. Named by MEDSPIL_CITIZEN_OIDC_* (docs/portal.md).
"""

from __future__ import annotations

from django.conf import settings

from medspil.kernel.cpr import Cpr, InvalidCpr
from medspil.kernel.provider import ROUND_TRIP, Asked, Provider, Unanswered
from medspil.people.models import Citizen
from medspil.people.queries import citizen_by_cpr

__all__ = ["ROUND_TRIP", "Unanswered", "answered", "ask", "citizen_named", "configured"]


def configured() -> str:
    """The provider's name on the button; empty without a provider."""
    told = settings.MEDSPIL_CITIZEN_OIDC
    return str(told["name"]) if told else ""


def ask(redirect: str) -> Asked:
    """Begin: the address of the provider's login. Raises `Unanswered`."""
    return _provider().ask(redirect)


def answered(kept: str, state: str, code: str, redirect: str) -> Citizen | None:
    """Whom the provider says it is; None for nobody of ours. Raises `Unanswered`."""
    return citizen_named(_provider().claim(kept, state, code, redirect))


def citizen_named(value: str) -> Citizen | None:
    """The citizen with this CPR number, or (`match` = reference) this case number."""
    if settings.MEDSPIL_CITIZEN_OIDC["match"] == "reference":
        return Citizen.objects.filter(reference=value).first() if value else None
    try:
        return citizen_by_cpr(Cpr.parse(value))
    except InvalidCpr:
        return None


def _provider() -> Provider:
    return Provider(settings.MEDSPIL_CITIZEN_OIDC, "portal.provider")
