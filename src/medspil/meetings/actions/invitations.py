"""Invite citizens to book a time, and go up the ladder: remind, call, send a letter.

No step threatens anything, and nobody is invited to times that are not there without knowing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medspil.contact.actions.conversations import default_type
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.actions.telling import tell_invited
from medspil.meetings.models import (
    STEP_FIELDS,
    ClosedBecause,
    Invitation,
    InvitationStep,
)
from medspil.meetings.queries.inviting import must_not_be_invited, room_for
from medspil.people.models import Citizen, Staff
from medspil.people.queries import citizens_for


class TooFewTimes(Refused):
    """There are fewer free times than citizens to invite: ask colleagues to open more first."""


@action(rule="meetings.invite")
def invite(
    *,
    by: Actor,
    citizens: Sequence[Citizen],
    from_day: date,
    by_day: date,
    despite_few_times: bool = False,
) -> list[Invitation]:
    """Ask the citizens to book a time within the period; each is told how.

    Raises `TooFewTimes` unless the actor has seen how few there are and invites all the same, and
    `Refused` for citizens who are not the actor's, have left, must not be called in, or are
    invited or booked already: then nobody is invited.
    """
    if not citizens:
        raise Refused(_("Vælg hvem der skal inviteres."), field="citizens")
    if by_day < from_day or by_day < clock.today():
        raise Refused(_("Perioden er passeret, eller den slutter, før den begynder."), "by_day")
    ids = sorted({citizen.pk for citizen in citizens})
    locked = list(Citizen.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    _may_be_invited(by, locked, by_day)
    room = room_for(locked, from_day, by_day)
    if not room.enough and not despite_few_times:
        raise TooFewTimes(room.sentence)
    now = clock.now()
    made = [
        Invitation(
            citizen=citizen,
            type=default_type(citizen, from_day),
            from_day=from_day,
            by_day=by_day,
            invited_at=now,
            made_by=by if isinstance(by, Staff) else None,
        )
        for citizen in locked
    ]
    Invitation.objects.bulk_create(made)
    tell_invited(by, made, InvitationStep.INVITE)
    note_facts(count=len(made), free=room.free, invited=room.invited)
    return made


def _may_be_invited(by: Actor, citizens: Sequence[Citizen], day: date) -> None:
    ids = [citizen.pk for citizen in citizens]
    if citizens_for(by).filter(pk__in=ids).count() != len(ids):
        raise Refused(_("Nogle af borgerne er ikke dine. Ingen er inviteret."), field="citizens")
    today = clock.today()
    gone = sum(c.closed_on is not None and c.closed_on <= today for c in citizens)
    forbidden = len(must_not_be_invited(ids, today) | must_not_be_invited(ids, day))
    again = Invitation.objects.filter(citizen__in=ids, closed_at=None).count()
    for count, said in (
        (gone, _("er afsluttet")),
        (forbidden, _("må ikke indkaldes")),
        (again, _("er allerede inviteret")),
    ):
        if count:
            refused = ngettext(
                "%(count)d borger %(why)s. Ingen er inviteret.",
                "%(count)d borgere %(why)s. Ingen er inviteret.",
                count,
            )
            raise Refused(refused % {"count": count, "why": said}, field="citizens")


@action(rule="meetings.follow_up", on="invitation")
def take_step(*, by: Actor, invitation: Invitation, step: str) -> Invitation:
    """Remind, call or send a letter, each once and never back down the ladder.

    A call is made by the employee and noted here; the others send a message. Raises `Refused` when
    the step (or a later one) is taken, the invitation is closed, or the citizen must not be called
    in any more.
    """
    locked = _open(invitation)
    steps = list(InvitationStep)
    wanted = InvitationStep(step)
    if any(locked.taken_at(later) for later in steps[steps.index(wanted) :]):
        raise Refused(_("Det er allerede gjort."))
    if must_not_be_invited([locked.citizen_id], clock.today()):
        raise Refused(_("Borgeren må ikke indkaldes. Luk invitationen."))
    setattr(locked, STEP_FIELDS[wanted], clock.now())
    locked.save()
    tell_invited(by, [locked], wanted)
    note_facts(step=wanted)
    return locked


@action(rule="meetings.follow_up", on="invitation")
def close_invitation(*, by: Actor, invitation: Invitation, because: str) -> Invitation:
    """No more steps: agreed otherwise, declined, not needed. Nothing follows from it."""
    locked = _open(invitation)
    if because not in ClosedBecause.values or because == ClosedBecause.BOOKED:
        raise Refused(_("Vælg hvorfor."), field="because")
    locked.closed_at, locked.closed_because = clock.now(), because
    locked.save()
    return locked


def _open(invitation: Invitation) -> Invitation:
    locked = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("citizen")
        .get(pk=invitation.pk)
    )
    if locked.closed_at is not None:
        raise Refused(
            _("Invitationen er lukket: %(why)s.")
            % {"why": locked.get_closed_because_display().lower()}
        )
    return locked
