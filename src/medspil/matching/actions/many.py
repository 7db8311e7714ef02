"""The same done for several who were chosen for an order: asked, answered by the company, hired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.matching.actions.holding import order_held
from medspil.matching.actions.proposals import (
    answer_for_company,
    ask_citizen,
    hire,
    note_course,
)
from medspil.matching.models import CompanySays, How, JobOrder, Proposal

HIRED, COURSE = "hired", "course"


@action(rule="matching.write", on="order")
def ask_all(*, by: Actor, order: JobOrder, how: str = How.SMS) -> int:
    """Ask everybody who is chosen and not asked yet: by a message, or by telephone, when their
    numbers are shown. Whom no message reaches stays unasked. Returns how many were asked.

    Raises `Refused` where there is nobody to ask, or none whom a message reaches.
    """
    order_held(order)
    rows = list(order.proposals.filter(asked_at=None).order_by("place", "pk"))
    if not rows:
        raise Refused(_("Alle er spurgt."))
    asked = 0
    for one in rows:
        try:
            with transaction.atomic():
                ask_citizen(by=by, proposal=one, how=how)
        except Refused as refused:
            why = refused.message
        else:
            asked += 1
    if not asked:
        raise Refused(why)
    note_facts(asked=asked, left=len(rows) - asked)
    return asked


@action(rule="matching.write", on="order")
def answer_many(
    *,
    by: Actor,
    order: JobOrder,
    proposals: Sequence[Proposal],
    says: str,
    because: str = "",
    day: date | None = None,
) -> int:
    """What the company said of several on the telephone: a talk, no thanks and why, hired from a
    day; or the day on which they took the course. All of it or none. Returns how many.

    Raises `Refused` for none, without the day, and as each of them does.
    """
    if not proposals:
        raise Refused(_("Vælg mindst én."))
    if says in (HIRED, COURSE) and day is None:
        raise Refused(_("Skriv dagen."), field="day")
    order_held(order)
    for one in proposals:
        if one.order_id != order.pk:
            raise Refused(_("Vælg mindst én."))
        _answer(by, one, says, because, day)
    note_facts(says=says, n=len(proposals))
    return len(proposals)


def _answer(by: Actor, one: Proposal, says: str, because: str, day: date | None) -> None:
    if says == COURSE:
        assert day is not None
        note_course(by=by, proposal=one, done_on=day)
        return
    if one.package is None:
        raise Refused(_("Send først CV’et."))
    if says != HIRED:
        answer_for_company(by=by, package=one.package, proposal=one, says=says, because=because)
        return
    assert day is not None
    if one.company_said != CompanySays.INTERVIEW:
        answer_for_company(by=by, package=one.package, proposal=one, says=CompanySays.INTERVIEW)
    hire(by=by, package=one.package, proposal=one, starts_on=day)
