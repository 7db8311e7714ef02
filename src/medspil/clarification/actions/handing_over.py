"""Another adviser takes a course over: whoever had it has left, is ill, or has too much."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from medspil.clarification.actions.promises import line_changes
from medspil.clarification.actions.steps import locked
from medspil.clarification.actions.talks import call_off, can_begin_at, engage, must_give
from medspil.clarification.actions.telling import tell_off
from medspil.clarification.models import Clarification, PromisedBecause, Talk, TalkState
from medspil.kernel import clock
from medspil.kernel.action import Refused, action, note_facts
from medspil.people.models import Staff


@action(rule="clarification.follow", on="clarification")
def hand_over(*, by: Staff, clarification: Clarification, staff: Staff) -> Clarification:
    """`staff` gives what is left of the course. A time that they have free stands as it was agreed
    on, and the citizen need not be told; the others are called off, aloud, to be agreed on anew.
    What has begun is still said by whoever gave it.

    Raises `Refused` where nobody gives it yet or it has ended, and for who gives it already, gives
    none these weeks, or may not know a protected citizen.
    """
    with line_changes(by, PromisedBecause.CAPACITY):
        held = locked(clarification)
        if held.adviser is None or not held.is_live:
            raise Refused(_("Forløbet er ikke i gang."))
        if held.adviser == staff:
            raise Refused(_("Rådgiveren har forløbet i forvejen."), "staff")
        must_give(staff, held.citizen)
        held.adviser = staff
        held.save(update_fields=["adviser"])
        ahead = held.talks.filter(state=TalkState.BOOKED, during__startswith__gt=clock.now())
        off = [talk for talk in ahead.order_by("during") if not _taken(talk, held, staff)]
        because = _("En anden rådgiver har overtaget forløbet og kan ikke den dag.")
        for talk in off:
            call_off(by, talk, because, tell=False)
    if off:
        tell_off(by, held, off)
    note_facts(kept=len(ahead) - len(off), off=len(off))
    return held


def _taken(talk: Talk, course: Clarification, staff: Staff) -> bool:
    """Can they come instead? Then the time is theirs."""
    before, talk.clarification, talk.staff = talk.staff, course, staff
    try:
        with transaction.atomic():
            can_begin_at(course, staff, talk.starts_at, "staff", besides=talk)
            engage(talk, "staff")
            talk.save(update_fields=["staff"])
    except Refused:
        talk.staff = before
        return False
    return True
