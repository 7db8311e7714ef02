"""The names that colleagues guess among.

They must not tell more than they say: all who wrote in the round, whether their story is let
through or not, and where those are few, others beside them, drawn by lot once for the whole round.
Every viewer is shown the same names (less their own), on every day, so that no two lists laid over
each other tell who was only put there.
"""

from __future__ import annotations

from medspil.kernel import clock
from medspil.kernel.crypto import keyed_hash
from medspil.people.models import RoleMembership, Staff
from medspil.workplace.models import StoryRound

FEWEST = 6  # names to guess among, where the house has so many


def names_of(round: StoryRound) -> list[Staff]:
    """Whom the stories of a closed round may be by, in the order of their names."""
    authors = set(round.stories.values_list("author_id", flat=True))
    there = RoleMembership.objects.filter(
        valid__contains=round.closes_at.astimezone(clock.TZ).date()
    )
    colleagues = Staff.objects.filter(is_active=True, pk__in=there.values("staff"))
    others = sorted(
        set(colleagues.values_list("pk", flat=True)) - authors, key=lambda pk: _lot(round, pk)
    )
    names = authors | set(others[: max(FEWEST - len(authors), 0)])
    return list(Staff.objects.filter(pk__in=names).order_by("full_name", "pk"))


def in_order(round: StoryRound, viewer: Staff, stories: list[str]) -> list[str]:
    """The public keys of stories in the viewer's own order, the same each time they look."""
    return sorted(stories, key=lambda one: keyed_hash(f"story {round.public_id} {viewer.pk} {one}"))


def _lot(round: StoryRound, pk: int) -> bytes:
    return keyed_hash(f"story name {round.public_id} {pk}")
