"""What every action of the room does first: hold the row, and take a step the table allows."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.clarification.models import Clarification, CourseState, Talk, TalkState
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused
from medspil.people.models import Staff


def locked(clarification: Clarification) -> Clarification:
    """The course as it stands now, held until the transaction ends."""
    held: Clarification = (
        Clarification.objects.select_for_update(of=("self",))
        .select_related("citizen", "adviser")
        .get(pk=clarification.pk)
    )
    return held


def become(held: Clarification, state: CourseState) -> None:
    """Take the step, if the table allows it. Raises `Refused`."""
    if not held.may_become(state):
        said = {"state": held.get_state_display()}
        raise Refused(_("Det kan ikke lade sig gøre nu: forløbet er »%(state)s«.") % said)
    held.state = state


def locked_talk(talk: Talk) -> Talk:
    """The conversation as it stands now, with its course, both held."""
    course = locked(talk.clarification)
    held: Talk = (
        Talk.objects.select_for_update(of=("self",)).select_related("staff").get(pk=talk.pk)
    )
    held.clarification = course
    return held


def settle(held: Talk, state: TalkState, by: Actor) -> None:
    """Say what came of it. Raises `Refused` when something has already."""
    if held.state != TalkState.BOOKED:
        said = {"state": held.get_state_display().lower()}
        raise Refused(_("Der er allerede skrevet, hvad der blev af samtalen: %(state)s.") % said)
    held.state, held.settled_at = state, clock.now()
    held.settled_by = by if isinstance(by, Staff) else None
    held.save()
