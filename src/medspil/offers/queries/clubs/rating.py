"""What a club was worth: who can say so, and what may be told of the answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Avg, Count, Q

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.kernel.measure import SMALLEST
from medspil.offers.models import SignUp, SignUpState
from medspil.offers.models.clubs import Club, ClubMember, ClubRating, ClubState, MemberState
from medspil.offers.queries.attendance import judged


def is_at_its_end(club: Club) -> bool:
    """It is over, or its last session is today."""
    last = club.series.last_day if club.series else None
    ended = club.state == ClubState.RUNNING and last is not None and last <= clock.today()
    return club.state == ClubState.FINISHED or ended


def took_part(viewer: Actor, member: ClubMember) -> bool:
    """They came at least once, as far as the viewer may know, or stayed to the end."""
    came = SignUp.objects.filter(
        session__series=member.club.series_id,
        citizen=member.citizen_id,
        state=SignUpState.ATTENDED,
    )
    return (
        member.state == MemberState.COMPLETED
        or judged(viewer, came).filter(withheld=False).exists()
    )


@dataclass(frozen=True, slots=True)
class Rated:
    """The members' answers together, and the consultant's own. `mean` is None below `SMALLEST`."""

    answers: int
    mean: float | None
    own: ClubRating | None
    at_its_end: bool


def rated(club: Club) -> Rated:
    """What may be told of a club: never who said what, and nothing of fewer than five."""
    members = Q(member__isnull=False)
    found = club.ratings.aggregate(
        answers=Count("pk", filter=members), mean=Avg("score", filter=members)
    )
    return Rated(
        answers=found["answers"],
        mean=found["mean"] if found["answers"] >= SMALLEST else None,
        own=club.ratings.filter(staff__isnull=False).first(),
        at_its_end=is_at_its_end(club),
    )
