"""The personal link: signed, so that nobody can guess it, and kept nowhere.

It names a respondent and opens their answering alone, while the survey takes answers. A new number
shuts the old one.
"""

from __future__ import annotations

from django.urls import reverse

from medspil.kernel import signed
from medspil.kernel.home import house_address
from medspil.surveys.models import Respondent, Survey


def address_of(asked: Respondent | Survey) -> str:
    """The whole address, as it must stand in a letter."""
    if isinstance(asked, Survey):
        path = reverse("surveys:public", args=[asked.public_id])
    else:
        path = reverse("surveys:door", args=[token_of(asked)])
    return house_address(path)


def token_of(asked: Respondent) -> str:
    """43 letters that nobody else can make."""
    return signed.token_of(asked.public_id, _kind(asked.link_number))


def read(token: str) -> Respondent | None:
    """Who the link is to; None for a forged one, or one that was given up."""
    brought = signed.read(token)
    if brought is None:
        return None
    found = Respondent.objects.filter(public_id=brought.named).select_related("survey").first()
    fits = brought.fits(_kind(found.link_number if found else 0))
    return found if fits else None


def _kind(number: int) -> str:
    return f"survey:{number}"
