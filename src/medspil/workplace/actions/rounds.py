"""The week's round: opened, and who reads its stories before they are let through."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, leave_no_line
from medspil.kernel.period import WeekNo
from medspil.kernel.workdays import is_working_day
from medspil.workplace.actions.words import colleague
from medspil.workplace.models import StoryRound

NOON = time(12)


@action(rule="workplace.take_part")
def open_round(*, by: Actor, day: date) -> StoryRound:
    """Open the round of the day's ISO week, unless it is open already.

    Stories until noon of the week's last working day but one, guesses until noon of the last.
    Raises `Refused` where there is no time left for that, or no two working days.
    """
    week = WeekNo.of(day)
    found = StoryRound.objects.filter(year=week.year, week=week.week).first()
    if found is not None:
        leave_no_line()
        return found
    times = times_of(week)
    now = clock.now()
    if times is None or times[0] <= now:
        raise Refused(_("Der er ikke tid til en runde i denne uge. Den næste begynder mandag."))
    closes_at, reveals_at = times
    # two who open it at once: the second finds the first one's
    made, _new = StoryRound.objects.get_or_create(
        year=week.year,
        week=week.week,
        defaults={"opened_at": now, "closes_at": closes_at, "reveals_at": reveals_at},
    )
    return made


@action(rule="workplace.take_part")
def host_round(*, by: Actor, round: StoryRound) -> StoryRound:
    """Be the week's host, also instead of somebody who cannot. Raises `Refused` after the reveal.

    The host reads the stories before they are let through, and is told no more than others of whose
    they are.
    """
    held = locked(round)
    if held.reveals_at <= clock.now():
        raise Refused(_("Runden er slut."))
    held.host = colleague(by)
    held.save(update_fields=["host"])
    return held


@action(rule="workplace.moderate", on="round")
def stop_hosting(*, by: Actor, round: StoryRound) -> StoryRound:
    """Let somebody else be the week's host."""
    held = locked(round)
    held.host = None
    held.save(update_fields=["host"])
    return held


def open_this_week() -> StoryRound | None:
    """Open the round of this week; None where it has none, or on a day off."""
    today = clock.today()
    if not is_working_day(today):
        return None
    try:
        made: StoryRound = open_round(by=System("worker"), day=today)
    except Refused:
        return None
    return made


def times_of(week: WeekNo) -> tuple[datetime, datetime] | None:
    """When a week's round closes and when it is revealed; None without two working days."""
    days = [week.monday + timedelta(days=n) for n in range(5)]
    working = [day for day in days if is_working_day(day)]
    if len(working) < 2:
        return None
    closes, reveals = (datetime.combine(day, NOON, clock.TZ) for day in working[-2:])
    return closes, reveals


def locked(round: StoryRound) -> StoryRound:
    """The round as it stands, held until the transaction ends."""
    return StoryRound.objects.select_for_update().get(pk=round.pk)
