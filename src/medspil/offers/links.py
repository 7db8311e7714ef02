"""The link to one's own place: signed, so that nobody can guess it, and kept nowhere.

It names a sign-up or an invitation, never a person, and opens that alone. It ends with the session:
`LASTS` after it, when material and sparring have been offered.
"""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from medspil.kernel import clock, signed
from medspil.kernel.home import house_address
from medspil.offers.models import Candidate, SignUp

LASTS = timedelta(days=30)
KIND = "offer"


def address_of(place: SignUp | Candidate) -> str:
    """The whole address, as it must stand in a message."""
    return house_address(reverse("offers:door", args=[token_of(place)]))


def token_of(place: SignUp | Candidate) -> str:
    """43 letters that nobody else can make."""
    return signed.token_of(place.public_id, KIND)


def read(token: str) -> SignUp | Candidate | None:
    """What the link is to; None for a forged one, or when the session is long over."""
    brought = signed.read(token)
    if brought is None or not brought.fits(KIND):
        return None
    named = brought.named
    found: SignUp | Candidate | None = (
        SignUp.objects.filter(public_id=named)
        .select_related("citizen", "session__series", "session__topic", "sparring")
        .first()
    )
    if found is None:
        found = (
            Candidate.objects.filter(public_id=named)
            .select_related("citizen", "session__series", "session__topic")
            .first()
        )
    if found is None or clock.now() > found.session.ends_at + LASTS:
        return None
    return found
