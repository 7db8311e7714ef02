"""Refer to a course of clarification, say no thanks, come before others, stop."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from medspil.clarification.actions.pauses import end_pause
from medspil.clarification.actions.promises import hold_line, line_changes, promise
from medspil.clarification.actions.steps import become, locked
from medspil.clarification.actions.talks import call_off_all
from medspil.clarification.actions.telling import take_back
from medspil.clarification.models import LIVE, Clarification, CourseState, PromisedBecause
from medspil.clarification.queries.line import expected_days
from medspil.clarification.queries.times import LONGEST_AHEAD
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line, note_facts
from medspil.kernel.workdays import add_working_days
from medspil.people.models import Citizen, Staff


@action(rule="clarification.refer", on="citizen")
def refer(
    *, by: Staff, citizen: Citizen, purpose: str, wishes: str = "", phone: str = ""
) -> Clarification:
    """Refer a citizen: last in the line, with a promised day, of which they are told. Voluntary.

    `phone`: where they want to be called; empty: as it stands. Raises `Refused` when they are in a
    course already, are closed, have no telephone, or no adviser has time.
    """
    policy = hold_line()
    Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)
    if citizen.closed_on is not None:
        raise Refused(_("Borgeren er afsluttet. Genåbn først borgeren."))
    if citizen.clarifications.filter(state__in=LIVE).exists():
        raise Refused(_("Borgeren er i et forløb i forvejen."))
    if not purpose.strip():
        raise Refused(_("Skriv, hvad forløbet skal bruges til."), "purpose")
    number = phone.strip() or citizen.phone
    if not number:
        raise Refused(_("Skriv et telefonnummer. Samtalerne holdes i telefonen."), "phone")
    made = Clarification.objects.create(
        citizen=citizen,
        referred_by=by,
        referred_at=clock.now(),
        purpose=purpose.strip(),
        wishes=wishes.strip(),
        phone=number,
        interpreter=citizen.language if citizen.interpreter else "",
    )
    turn = expected_days()[made.pk]
    if turn is None:
        raise Refused(_("Ingen rådgiver har tid. Bed din leder om at sætte tid af først."))
    promise(by, made, add_working_days(turn, policy.margin), PromisedBecause.REFERRED)
    return made


@action(rule="clarification.answer", on="clarification")
def decline(*, by: Actor, clarification: Clarification) -> Clarification:
    """The citizen says no thanks, before it began or on the way. It has no other effect."""
    hold_line()
    held = locked(clarification)
    if held.state == CourseState.DECLINED:
        leave_no_line()
        return held
    _end(held, by, CourseState.DECLINED, "")
    call_off_all(by, held, "")
    return held


@action(rule="clarification.follow", on="clarification")
def stop(*, by: Staff, clarification: Clarification, because: str) -> Clarification:
    """The course ends before it is done, with a written reason. Raises `Refused` without one."""
    if not because.strip():
        raise Refused(_("Skriv, hvorfor forløbet stopper."), "because")
    hold_line()
    held = locked(clarification)
    _end(held, by, CourseState.STOPPED, because.strip())
    call_off_all(by, held, because.strip())
    return held


def _end(held: Clarification, by: Actor, state: CourseState, because: str) -> None:
    become(held, state)
    end_pause(held, by)
    held.ended_at, held.ended_because = clock.now(), because
    held.save(update_fields=["state", "ended_at", "ended_because"])
    take_back(held)


@action(rule="clarification.follow", on="clarification")
def jump(*, by: Staff, clarification: Clarification, because: str) -> Clarification:
    """Let somebody in before the others, with a written reason that a leader sees. They stand
    behind those who were let in before them.

    Those whose turn comes later by it than was promised are promised another day. Raises `Refused`
    without a reason, or when they do not wait, or are let in already.
    """
    if not because.strip():
        raise Refused(_("Skriv, hvorfor borgeren skal foran de andre."), "because")
    with line_changes(by, PromisedBecause.JUMP):
        held = locked(clarification)
        if held.state != CourseState.WAITING:
            raise Refused(_("Borgeren venter ikke længere."))
        if held.jumped_at is not None:
            raise Refused(_("Borgeren er allerede kommet foran."))
        let_in_front(held, by, because)
        held.save()
    return held


def let_in_front(held: Clarification, by: Staff, because: str) -> None:
    """Write who let them in before the others, and why."""
    held.jumped_at, held.jumped_by = clock.now(), by
    held.jumped_because = because.strip()


@action(rule="clarification.lead")
def see_jump(*, by: Staff, clarification: Clarification) -> Clarification:
    """A leader has read why somebody came before the others."""
    held = locked(clarification)
    if held.jumped_at is None or held.jump_seen_at is not None:
        leave_no_line()
        return held
    held.jump_seen_at, held.jump_seen_by = clock.now(), by
    held.save(update_fields=["jump_seen_at", "jump_seen_by"])
    return held


@action(rule="clarification.follow", on="clarification")
def move_promise(
    *, by: Staff, clarification: Clarification, day: date, because: str
) -> Clarification:
    """Promise another day, with a reason that the citizen reads. Raises `Refused` without one, for
    a day that has passed, the same day, or when they do not wait.
    """
    hold_line()
    held = locked(clarification)
    if held.state != CourseState.WAITING:
        raise Refused(_("Borgeren venter ikke længere."))
    if not because.strip():
        raise Refused(_("Skriv, hvorfor dagen flyttes. Borgeren læser det."), "because")
    last = held.promises.latest("pk")
    if day <= clock.today() or day == last.day:
        raise Refused(_("Vælg en anden dag, der ikke er gået."), "day")
    if day > clock.today() + LONGEST_AHEAD:
        raise Refused(_("Vælg en dag inden for et år."), "day")
    note_facts(day=str(day), before=str(last.day))
    promise(by, held, day, PromisedBecause.SAID, because.strip())
    return held
