"""The link to one's own place: signed, so that nobody can guess it, and kept nowhere.

It names a sign-up or an invitation, never a person, and opens that alone. It ends with the session:
`LASTS` after it, when material and sparring have been offered.
"""

from __future__ import annotations

import secrets
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

from django.urls import reverse

from medspil.kernel import clock, crypto
from medspil.kernel.home import house_address
from medspil.offers.models import Candidate, SignUp

LASTS = timedelta(days=30)
_SIGNED = 16  # bytes


def address_of(place: SignUp | Candidate) -> str:
    """The whole address, as it must stand in a message."""
    return house_address(reverse("offers:door", args=[token_of(place)]))


def token_of(place: SignUp | Candidate) -> str:
    """43 letters that nobody else can make."""
    named = place.public_id
    return urlsafe_b64encode(named.bytes + _signature(named)).decode().rstrip("=")


def read(token: str) -> SignUp | Candidate | None:
    """What the link is to; None for a forged one, or when the session is long over."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        named = uuid.UUID(bytes=raw[:16])
    except ValueError:
        return None
    if not secrets.compare_digest(raw[16:], _signature(named)):
        return None
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


def _signature(named: uuid.UUID) -> bytes:
    return crypto.keyed_hash(f"offer:{named.hex}")[:_SIGNED]
