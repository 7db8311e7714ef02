"""What may stand in words that every colleague reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.kernel.action import Actor, NotAllowed, Refused
from medspil.kernel.cpr import mentions_cpr
from medspil.people.models import Staff


def no_citizens_in(**texts: str) -> None:
    """Raises `Refused` at the field whose text holds a CPR number. The rest people must see to."""
    for field, text in texts.items():
        if mentions_cpr(text):
            said = _("Der står et CPR-nummer. Her må intet stå om borgere.")
            raise Refused(said, field=field)


def colleague(by: Actor) -> Staff:
    """Who acts, as an employee. Raises `NotAllowed` for a machine."""
    if not isinstance(by, Staff):
        raise NotAllowed("workplace.take_part")
    return by
