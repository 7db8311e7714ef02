"""What the club was worth, said at its end by who sat in it and by who led it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action
from medspil.offers.models.clubs import Club, ClubMember, ClubRating, Score
from medspil.offers.queries.clubs.rating import is_at_its_end, took_part
from medspil.people.models import Staff


@action(rule="offers.rate_club", on="member")
def rate_club(*, by: Actor, member: ClubMember, score: int) -> ClubRating:
    """How much the club helped the member, from 1 to 5; said again, the last word holds.

    Raises `Refused` for another number, while the member is in it and it goes on, and for somebody
    who never came.
    """
    _known(score)
    held = (
        ClubMember.objects.select_for_update(of=("self",))
        .select_related("club__series")
        .get(pk=member.pk)
    )
    if not took_part(by, held) or (held.is_in and not is_at_its_end(held.club)):
        raise Refused(_("Du kan svare, når klubben er slut."))
    made, _new = ClubRating.objects.update_or_create(
        member=held,
        defaults={
            "club": held.club,
            "score": score,
            "said_on": clock.today(),
            "taken_by": by if isinstance(by, Staff) else None,
        },
    )
    return made


@action(rule="offers.rate_own_club", on="club")
def rate_own_club(*, by: Staff, club: Club, score: int, text: str = "") -> ClubRating:
    """What its consultant says of the club, and what another could learn from it."""
    _known(score)
    held = Club.objects.select_for_update(of=("self",)).select_related("series").get(pk=club.pk)
    if not is_at_its_end(held):
        raise Refused(_("Du kan svare, når klubben er slut."))
    made, _new = ClubRating.objects.update_or_create(
        club=held,
        staff=by,
        defaults={"score": score, "text": text.strip()[:500], "said_on": clock.today()},
    )
    return made


def _known(score: int) -> None:
    if score not in Score.values:
        raise Refused(_("Vælg en."), field="score")
