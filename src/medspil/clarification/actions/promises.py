"""The promised day: made with the referral, moved later only by something, with what it was.

A promise is not moved because it could be kept sooner, and not because time passes: a day that was
not kept stays, and is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from medspil.clarification.actions.telling import tell_promise
from medspil.clarification.models import (
    Clarification,
    ClarificationPolicy,
    Promise,
    PromisedBecause,
)
from medspil.clarification.queries.line import expected_days, the_line
from medspil.kernel import clock
from medspil.kernel.action import Actor, note_facts
from medspil.kernel.workdays import add_working_days
from medspil.messages.models import MessageKind
from medspil.people.models import Staff


def hold_line() -> ClarificationPolicy:
    """Nobody else changes the line, or what can be given, until the transaction ends."""
    ClarificationPolicy.objects.get_or_create(id=1)
    return ClarificationPolicy.objects.select_for_update().get(id=1)


@contextmanager
def line_changes(by: Actor, because: PromisedBecause) -> Iterator[ClarificationPolicy]:
    """Around what makes others wait longer: whoever's turn comes later by it than was promised is
    promised another day, told of it, and can read why.
    """
    policy = hold_line()
    before = expected_days()
    yield policy
    after, moved = expected_days(), 0
    policy.refresh_from_db()
    for course in the_line().select_related("citizen").prefetch_related("promises"):
        then, now = before.get(course.pk), after[course.pk]
        if then is None or now is None or now <= then:
            continue
        standing = list(course.promises.all())[-1].day
        if now > standing:
            promise(by, course, add_working_days(now, policy.margin), because)
            moved += 1
    note_facts(moved=moved)


def promise(
    by: Actor, course: Clarification, day: date, because: PromisedBecause, said: str = ""
) -> Promise:
    """Write the day down, and tell the citizen."""
    made = Promise.objects.create(
        clarification=course,
        day=day,
        because=because,
        said=said,
        at=clock.now(),
        made_by=by if isinstance(by, Staff) else None,
    )
    first = because == PromisedBecause.REFERRED
    kind = MessageKind.CLARIFY_WAITING if first else MessageKind.CLARIFY_MOVED
    tell_promise(by, made, kind)
    return made
