"""The addresses that messages give: the citizen's own page, and a provider's of one referral.

The room above that makes secret links says here how the citizen's is made; until it does, it is the
house's own front page. The provider's is signed and kept nowhere: a copy of the database opens
none.
"""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from medspil.kernel import clock, signed
from medspil.kernel.home import house_address
from medspil.people.models import Citizen
from medspil.sparring.models import CourseReferral

_REFERRAL = "course referral"

_makers: list[Callable[[Citizen], str]] = []


def make_with(maker: Callable[[Citizen], str]) -> None:
    """Let a room above make the links; called in its `apps.ready()`."""
    _makers[:] = [maker]


def citizen_link(citizen: Citizen) -> str:
    """Where the citizen sees the answer and their talk. The address names nobody."""
    if _makers:
        return _makers[0](citizen)
    return house_address("/")


def provider_link(referral: CourseReferral) -> str:
    """Where the provider reads the referral that has been passed on. The address names nobody."""
    assert referral.link is not None
    token = signed.token_of(referral.link, _REFERRAL)
    return house_address(reverse("sparring:provider_door", args=[token]))


def read_provider(token: str) -> CourseReferral | None:
    """What a provider's link opens; None for a forged one, one that ended, and one taken back."""
    brought = signed.read(token)
    if brought is None or not brought.fits(_REFERRAL):
        return None
    return (
        CourseReferral.objects.filter(link=brought.named, link_until__gt=clock.now())
        .select_related("course", "citizen", "start")
        .first()
    )
