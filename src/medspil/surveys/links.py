"""The personal link: signed, so that nobody can guess it, and kept nowhere.

It names a respondent and opens their answering alone, while the survey takes answers. A new number
shuts the old one.
"""

from __future__ import annotations

import secrets
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.urls import reverse

from medspil.kernel import crypto
from medspil.kernel.home import house_address
from medspil.surveys.models import Respondent, Survey

_SIGNED = 16  # bytes


def address_of(asked: Respondent | Survey) -> str:
    """The whole address, as it must stand in a letter."""
    if isinstance(asked, Survey):
        path = reverse("surveys:public", args=[asked.public_id])
    else:
        path = reverse("surveys:door", args=[token_of(asked)])
    return house_address(path)


def token_of(asked: Respondent) -> str:
    """43 letters that nobody else can make."""
    raw = asked.public_id.bytes + _signature(asked.public_id, asked.link_number)
    return urlsafe_b64encode(raw).decode().rstrip("=")


def read(token: str) -> Respondent | None:
    """Who the link is to; None for a forged one, or one that was given up."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        named = uuid.UUID(bytes=raw[:16])
    except ValueError:
        return None
    found = Respondent.objects.filter(public_id=named).select_related("survey").first()
    number = found.link_number if found else 0
    fits = secrets.compare_digest(raw[16:], _signature(named, number))
    return found if fits else None


def _signature(named: uuid.UUID, number: int) -> bytes:
    return crypto.keyed_hash(f"survey:{named.hex}:{number}")[:_SIGNED]
