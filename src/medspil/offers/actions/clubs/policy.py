"""The municipality chooses how few and how many may sit in a club."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.offers.models.clubs import ClubPolicy
from medspil.offers.models.clubs.policy import LARGEST, SMALLEST


@action(rule="offers.change_club_policy")
def change_club_policy(*, by: Actor, least: int, most: int) -> ClubPolicy:
    """The limits of every round that is made from now on; rounds that exist keep their own.

    Raises `Refused` outside 2 to 30, or when the least is more than the most.
    """
    if not SMALLEST <= least <= most <= LARGEST:
        said = _("Vælg fra %(least)d til %(most)d, det mindste først.")
        raise Refused(said % {"least": SMALLEST, "most": LARGEST}, field="least")
    made, _new = ClubPolicy.objects.update_or_create(id=1, defaults={"least": least, "most": most})
    note_facts(least=least, most=most)
    return made
