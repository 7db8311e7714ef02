"""The conversations: begun as a series, one more, moved, called off, held, reminded of.

A conversation that was held is no contact conversation: the law's clock and the municipality's own
stand as they stood. Whoever wants one that counts registers it with the citizen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from medspil.clarification.actions.promises import line_changes
from medspil.clarification.actions.steps import become, locked, locked_talk, settle
from medspil.clarification.actions.telling import (
    take_back_talk,
    tell_begun,
    tell_off,
    tell_talk,
)
from medspil.clarification.models import (
    LEAST,
    MOST,
    USUAL_MOST,
    Adviser,
    Clarification,
    CourseState,
    PromisedBecause,
    Talk,
    TalkState,
)
from medspil.clarification.queries.courses import REMINDED_BEFORE
from medspil.clarification.queries.line import giving, is_away, the_line
from medspil.clarification.queries.times import (
    AN_HOUR,
    EARLIEST,
    LATEST,
    LONGEST_AHEAD,
    days_of,
    far_enough,
)
from medspil.clarification.rules import may_be_given
from medspil.contact import engagements
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, leave_no_line, note_facts
from medspil.kernel.workdays import is_working_day
from medspil.messages.models import MessageKind
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff


@action(rule="clarification.begin", on="clarification")
def begin(
    *,
    by: Staff,
    clarification: Clarification,
    staff: Staff,
    times: Sequence[datetime],
    because: str = "",
) -> Clarification:
    """Begin with a series of three or four conversations, all agreed on at once.

    `staff`: the adviser. `because`: why somebody who is not the first in the line comes first; it
    is a jump as any other. Raises `Refused` for fewer or more times, two nearer than two days,
    what is no working day, and where one of the two has something else.
    """
    first = the_line().first()
    jumps = first is not None and first.pk != clarification.pk
    with line_changes(by, PromisedBecause.JUMP if jumps else PromisedBecause.LONGER):
        held = locked(clarification)
        become(held, CourseState.RUNNING)
        if held.citizen.closed_on is not None:
            raise Refused(_("Borgeren er afsluttet. Genåbn først borgeren."))
        must_give(staff, held.citizen)
        starts = sorted(times)
        if not 3 <= len(starts) <= USUAL_MOST:
            raise Refused(_("Vælg tre eller fire tider."), "times")
        for one, after in pairwise(starts):
            if not far_enough(_day(after), [_day(one)]):
                raise Refused(_("Der skal være mindst to dage mellem to samtaler."), "times")
        _in_turn(held, by, because)
        held.adviser, held.started_at, held.planned = staff, clock.now(), len(starts)
        held.save()
        talks = [_book(held, staff, start, field="times") for start in starts]
    tell_begun(by, held, talks)
    note_facts(talks=len(talks))
    return held


def must_give(staff: Staff, citizen: Citizen) -> None:
    """Raises `Refused` for an adviser who gives none these weeks, or may not know the citizen."""
    if not giving().filter(staff=staff).exists():
        raise Refused(_("Vælg en rådgiver, der har tid."), "staff")
    if not may_be_given(staff, citizen):
        said = _("Borgeren har beskyttet navn og adresse. Vælg en rådgiver i borgerens team.")
        raise Refused(said, "staff")


def _in_turn(held: Clarification, by: Staff, because: str) -> None:
    first = the_line().first()
    if first is None or first.pk == held.pk or held.jumped_at is not None:
        return
    if not because.strip():
        said = _("En anden står foran i køen. Skriv, hvorfor borgeren skal først.")
        raise Refused(said, "because")
    held.jumped_at, held.jumped_by = clock.now(), by
    held.jumped_because = because.strip()


@action(rule="clarification.follow", on="clarification")
def add_talk(*, by: Staff, clarification: Clarification, when: datetime, because: str = "") -> Talk:
    """Agree on one more: in place of one that came to nothing, or beyond what was planned, with a
    reason; five at the most. Raises `Refused` as `begin` does.
    """
    with line_changes(by, PromisedBecause.LONGER):
        held = _running(clarification)
        assert held.adviser is not None
        if len(days_of(held)) >= held.planned:
            if held.planned >= MOST:
                raise Refused(_("Et forløb har højst fem samtaler."))
            if not because.strip():
                raise Refused(_("Skriv, hvorfor der skal en samtale mere til."), "because")
            held.planned += 1
            held.longer_because = because.strip()
            held.save(update_fields=["planned", "longer_because"])
        made = _book(held, held.adviser, when, field="when")
    tell_talk(by, made, MessageKind.BOOKED)
    note_facts(planned=held.planned)
    return made


@action(rule="clarification.follow", on="talk")
def drop_talk(*, by: Staff, talk: Talk, because: str) -> Talk:
    """The course needs one fewer; the citizen is told that it is off. Raises `Refused` without a
    reason, or when it has been.
    """
    if not because.strip():
        raise Refused(_("Skriv, hvorfor samtalen ikke er nødvendig."), "because")
    held = locked_talk(talk)
    course = held.clarification
    course.planned = max(LEAST, course.planned - 1)
    course.longer_because = because.strip()
    course.save(update_fields=["planned", "longer_because"])
    return call_off(by, held, because.strip(), tell=True)


@action(rule="clarification.answer", on="talk")
def cancel_talk(*, by: Actor, talk: Talk, because: str = "", asked: bool = False) -> Talk:
    """Call off a time; another is to be found. The citizen need not say why, themselves or
    (`asked`) to the employee who does it for them. Raises `Refused` when it has begun.
    """
    by_citizen = asked or isinstance(by, CitizenActor)
    if not by_citizen and not because.strip():
        raise Refused(_("Skriv, hvorfor tiden er aflyst."), "because")
    held = locked_talk(talk)
    if by_citizen and held.state == TalkState.CANCELLED:
        leave_no_line()
        return held
    _not_begun(held, by)
    held.by_citizen = by_citizen
    return call_off(by, held, because.strip(), tell=not by_citizen)


@action(rule="clarification.answer", on="talk")
def move_talk(*, by: Actor, talk: Talk, when: datetime) -> Talk:
    """Agree on another time for it. Raises `Refused` as `begin` does, or when it has begun."""
    held = locked_talk(talk)
    if held.state != TalkState.BOOKED:
        raise Refused(_("Samtalen kan ikke flyttes."), "when")
    if held.starts_at == when:
        leave_no_line()
        return held
    _not_begun(held, by)
    can_begin_at(held.clarification, held.staff, when, "when", besides=held)
    held.during = TimestamptzRange(when, when + AN_HOUR)
    held.sequence += 1
    held.reminded_at = _reminder(when)
    engage(held, "when")
    held.save()
    held.refresh_from_db(fields=["day", "spaced"])
    tell_talk(by, held, MessageKind.MOVED)
    return held


@action(rule="clarification.remind", on="talk")
def remind_of_talk(*, by: System, talk: Talk) -> None:
    """Remind of a conversation that is near, once for each time it was agreed on."""
    held = locked_talk(talk)
    if held.state != TalkState.BOOKED or held.reminded_at is not None:
        leave_no_line()
        return
    tell_talk(by, held, MessageKind.REMINDER)
    held.reminded_at = clock.now()
    held.save(update_fields=["reminded_at"])


def call_off_all(by: Actor, course: Clarification, because: str) -> None:
    """None of those that are to come is held. Without a reason the citizen has said no thanks; else
    they are told. What came of one that has begun is still to be said.
    """
    ahead = course.talks.select_related("staff").filter(
        state=TalkState.BOOKED, during__startswith__gt=clock.now()
    )
    off = []
    for talk in ahead.order_by("during"):
        talk.clarification = course
        talk.by_citizen = not because
        off.append(call_off(by, talk, because, tell=False))
    if off and because:
        tell_off(by, course, off)


def call_off(by: Actor, held: Talk, because: str, *, tell: bool) -> Talk:
    """Within an action: it is not held, and both are free again."""
    held.reason = because
    held.sequence += 1
    settle(held, TalkState.CANCELLED, by)
    engagements.release(key_of(held))
    take_back_talk(held)
    if tell and held.starts_at > clock.now():
        tell_talk(by, held, MessageKind.CANCELLED)
    return held


def _running(clarification: Clarification) -> Clarification:
    held = locked(clarification)
    if held.state != CourseState.RUNNING:
        raise Refused(_("Forløbet er ikke i gang."))
    return held


def _book(course: Clarification, staff: Staff, when: datetime, *, field: str) -> Talk:
    can_begin_at(course, staff, when, field)
    talk = Talk(
        clarification=course,
        staff=staff,
        during=TimestamptzRange(when, when + AN_HOUR),
        reminded_at=_reminder(when),
    )
    engage(talk, field)
    talk.save()
    talk.refresh_from_db(fields=["day", "spaced"])
    return talk


def can_begin_at(
    course: Clarification, staff: Staff, when: datetime, field: str, besides: Talk | None = None
) -> None:
    """What the database says last, and what of the year it does not know. Raises `Refused`."""
    local = when.astimezone(clock.TZ)
    if when <= clock.now():
        raise Refused(_("Tidspunktet er passeret."), field)
    if local.date() > clock.today() + LONGEST_AHEAD:
        raise Refused(_("Vælg en dag inden for et år."), field)
    if not is_working_day(local.date()):
        raise Refused(_("Vælg en hverdag, der ikke er helligdag."), field)
    if not EARLIEST <= local.time() <= LATEST:
        raise Refused(_("Vælg et tidspunkt fra kl. 8 til kl. 16."), field)
    if not far_enough(local.date(), days_of(course, besides)):
        raise Refused(_("Der skal være mindst to dage mellem to samtaler."), field)
    adviser = Adviser.objects.filter(staff=staff).prefetch_related("away").first()
    if adviser is not None and is_away(adviser, local.date()):
        raise Refused(_("%(name)s er væk den dag.") % {"name": staff.full_name}, field)


def _not_begun(held: Talk, by: Actor) -> None:
    if isinstance(by, CitizenActor) and held.starts_at <= clock.now():
        raise Refused(_("Samtalen er begyndt. Ring til os i stedet."))


def _reminder(when: datetime) -> datetime | None:
    """What is agreed on less than a day ahead is its own reminder."""
    return clock.now() if when <= clock.now() + REMINDED_BEFORE else None


def engage(talk: Talk, field: str) -> None:
    """Both are taken for the hour. Raises `Refused` where one of them has something else."""
    engagements.engage(
        key=key_of(talk),
        staff=talk.staff,
        citizen=talk.clarification.citizen,
        since=talk.during.lower,
        until=talk.during.upper,
        field=field,
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.TZ).date()


def key_of(talk: Talk) -> str:
    """What the two are taken by."""
    return f"clarification:{talk.uid}"
