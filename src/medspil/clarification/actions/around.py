"""How ready the citizen feels, what came of it, and a doubt that a telephone cannot settle."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.clarification.actions.steps import locked
from medspil.clarification.models import (
    AskedWhen,
    CameOfIt,
    Clarification,
    CourseState,
    FollowUp,
    Readiness,
)
from medspil.clarification.queries.around import asked_now
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line, note_facts
from medspil.people.models import Staff


@action(rule="clarification.answer", on="clarification")
def say_readiness(*, by: Actor, clarification: Clarification, score: int) -> Readiness:
    """How ready for work the citizen says that they are, from 1 to 5; said again, the last counts.

    Raises `Refused` while it is neither before the first conversation nor after the last.
    """
    held = locked(clarification)
    asked = asked_now(held)
    if asked is None:
        raise Refused(_("Vi spørger før den første samtale og efter den sidste."))
    if not 1 <= score <= 5:
        raise Refused(_("Vælg et tal fra 1 til 5."), "score")
    told_to = by if isinstance(by, Staff) else None
    said = {"score": score, "said_at": clock.now(), "told_to": told_to}
    made, _new = Readiness.objects.update_or_create(
        clarification=held, asked=AskedWhen(asked), defaults=said
    )
    note_facts(asked=asked)
    return made


@action(rule="clarification.follow", on="clarification")
def follow_up(*, by: Staff, clarification: Clarification, came: str, note: str = "") -> FollowUp:
    """What happened after the summary; written again, it is what stands. Raises `Refused` before
    the citizen approved it.
    """
    held = locked(clarification)
    if held.state != CourseState.CLOSED:
        raise Refused(_("Forløbet er ikke afsluttet endnu."))
    if came not in CameOfIt.values:
        raise Refused(_("Vælg en."), "came")
    said = {"came": came, "note": note.strip(), "written_at": clock.now(), "written_by": by}
    made, _new = FollowUp.objects.update_or_create(clarification=held, defaults=said)
    note_facts(came=came)
    return made


@action(rule="clarification.follow", on="clarification")
def want_to_meet(*, by: Staff, clarification: Clarification, because: str) -> Clarification:
    """Somebody doubts what they hear on the telephone: the two should meet in person when they can.
    No day and no form is changed by it. Raises `Refused` without a reason.
    """
    if not because.strip():
        raise Refused(_("Skriv, hvorfor I bør mødes."), "because")
    held = locked(clarification)
    held.meet_at, held.meet_by, held.meet_because = clock.now(), by, because.strip()
    held.save(update_fields=["meet_at", "meet_by", "meet_because"])
    return held


@action(rule="clarification.follow", on="clarification")
def need_not_meet(*, by: Staff, clarification: Clarification) -> Clarification:
    """They have met, or the doubt is gone."""
    held = locked(clarification)
    if held.meet_at is None:
        leave_no_line()
        return held
    held.meet_at, held.meet_by, held.meet_because = None, None, ""
    held.save(update_fields=["meet_at", "meet_by", "meet_because"])
    return held
