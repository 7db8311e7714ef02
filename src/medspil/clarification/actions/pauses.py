"""Out of the course for a while, and back in it.

A pause frees the adviser's time, and keeps the place: whoever comes back stands where the day of
the referral puts them, and whoever's turn comes later by it than was promised is promised anew.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from medspil.clarification.actions.promises import hold_line, line_changes, promise
from medspil.clarification.actions.steps import become, locked
from medspil.clarification.actions.talks import call_off_all
from medspil.clarification.models import (
    Clarification,
    CourseState,
    Pause,
    PromisedBecause,
)
from medspil.clarification.queries.line import expected_days
from medspil.clarification.queries.times import LONGEST_AHEAD
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line, note_facts
from medspil.kernel.workdays import add_working_days
from medspil.people.models import Staff


@action(rule="clarification.follow", on="clarification")
def pause(*, by: Staff, clarification: Clarification, until: date, because: str) -> Clarification:
    """Stand still until the day; the citizen reads why. What is booked is called off, and they are
    told of it. Raises `Refused` without a reason, for a day that has passed or is more than a year
    away, or when the course neither waits nor runs.
    """
    if not because.strip():
        raise Refused(_("Skriv, hvorfor der holdes pause. Borgeren læser det."), "because")
    if not clock.today() < until <= clock.today() + LONGEST_AHEAD:
        raise Refused(_("Vælg en dag, der ikke er gået, og højst et år frem."), "until")
    hold_line()
    held = locked(clarification)
    become(held, CourseState.PAUSED)
    held.save(update_fields=["state"])
    Pause.objects.create(
        clarification=held,
        began_at=clock.now(),
        until=until,
        because=because.strip(),
        begun_by=by,
    )
    call_off_all(by, held, because.strip())
    note_facts(until=str(until))
    return held


@action(rule="clarification.answer", on="clarification")
def resume(*, by: Actor, clarification: Clarification) -> Clarification:
    """Back again: to the same place in the line, or to the conversations that are left."""
    with line_changes(by, PromisedBecause.BACK) as policy:
        held = locked(clarification)
        if held.state != CourseState.PAUSED:
            leave_no_line()
            return held
        become(held, CourseState.RUNNING if held.started_at else CourseState.WAITING)
        held.save(update_fields=["state"])
        end_pause(held, by)
    turn = expected_days().get(held.pk)
    if turn is not None and turn > held.promises.latest("pk").day:
        day = add_working_days(turn, policy.margin)
        promise(by, held, day, PromisedBecause.PAUSED)
    return held


def end_pause(held: Clarification, by: Actor) -> None:
    """The pause under way is over, however the course goes on."""
    ended_by = by if isinstance(by, Staff) else None
    held.pauses.filter(ended_at=None).update(ended_at=clock.now(), ended_by=ended_by)
