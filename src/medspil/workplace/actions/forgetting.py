"""Who took part in what, and who wrote and guessed what, is forgotten; how many is not."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, note_facts
from medspil.workplace.models import (
    Activity,
    Guess,
    Joining,
    Occasion,
    Story,
    StoryRound,
    StoryState,
    WorkplacePolicy,
)
from medspil.workplace.queries.policy import workplace_policy


@action(rule="workplace.change_policy")
def change_policy(*, by: Actor, forget_after_days: int) -> WorkplacePolicy:
    """Choose how many days it is remembered who took part. Raises `Refused` outside 1 to 90."""
    if not 1 <= forget_after_days <= 90:
        raise Refused(_("Vælg mellem 1 og 90 dage."), field="forget_after_days")
    policy = WorkplacePolicy.objects.select_for_update().first() or WorkplacePolicy()
    policy.forget_after_days = forget_after_days
    policy.save()
    note_facts(days=forget_after_days)
    return policy


def forget_old() -> int:
    """Every night: forget what is older than the house chose. Returns how many times and rounds."""
    return int(_forget(by=System("worker")))


@action(rule="workplace.forget")
def _forget(*, by: System) -> int:
    now = clock.now()
    before = now - timedelta(days=workplace_policy().forget_after_days)
    times = _forget_times(now, before)
    rounds = _over(before)
    for one in rounds:
        _forget_round(one, now)
    note_facts(times=times, rounds=len(rounds))
    return times + len(rounds)


def _forget_times(now: datetime, before: datetime) -> int:
    """Count who took part, then forget them; an activity of which no time is left, its words."""
    over = Occasion.objects.filter(forgotten_at=None, starts_at__lt=before)
    keys = list(over.select_for_update().order_by("pk").values_list("pk", flat=True))
    joined = Joining.objects.filter(occasion=OuterRef("pk")).order_by().values("occasion")
    counted = Coalesce(Subquery(joined.annotate(n=Count("pk")).values("n")), 0)
    forgotten = Occasion.objects.filter(pk__in=keys).update(
        took_part=counted, forgotten_at=now, cancelled_because=""
    )
    Joining.objects.filter(occasion__in=keys).delete()
    Activity.objects.filter(forgotten_at=None, occasions__in=keys).exclude(
        occasions__forgotten_at=None
    ).update(forgotten_at=now, host=None, title="", about="", place="", link="", phone="")
    return forgotten


def _over(before: datetime) -> list[StoryRound]:
    found = StoryRound.objects.filter(forgotten_at=None, reveals_at__lt=before)
    return list(found.select_for_update().order_by("pk"))


def _forget_round(round: StoryRound, now: datetime) -> None:
    guesses = Guess.objects.filter(story__round=round)
    counts = guesses.aggregate(
        guessing=Count("staff", distinct=True),
        guesses=Count("pk"),
        right=Count("pk", filter=Q(who=F("story__author"))),
    )
    told = round.stories.filter(state=StoryState.LET_THROUGH).count()
    StoryRound.objects.filter(pk=round.pk).update(forgotten_at=now, host=None, told=told, **counts)
    Story.objects.filter(round=round).delete()
