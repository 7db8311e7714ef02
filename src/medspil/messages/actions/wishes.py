"""What people want and do not want to hear, and when the house keeps quiet."""

from __future__ import annotations

import re
from typing import Any

import pghistory
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, note_facts
from medspil.messages import hours
from medspil.messages.kinds import OPTIONAL
from medspil.messages.models import Message, MessageChannel, OptOut, OptOutHow, OutboxPolicy, Wish
from medspil.people.models import Citizen, Staff


def _staff(by: Actor) -> Staff | None:
    return by if isinstance(by, Staff) else None


@action(rule="messages.decline", on="citizen")
def set_wish(*, by: Actor, citizen: Citizen, channel: str) -> Citizen:
    """The citizen would rather have messages this way; empty: no matter."""
    if channel:
        Wish.objects.update_or_create(
            citizen=citizen,
            defaults={
                "channel": MessageChannel(channel),
                "set_at": clock.now(),
                "set_by": _staff(by),
            },
        )
    else:
        Wish.objects.filter(citizen=citizen).delete()
    note_facts(channel=channel)
    return citizen


@action(rule="messages.decline", on="citizen")
def opt_out(*, by: Actor, citizen: Citizen, how: str = OptOutHow.TOLD_US) -> OptOut:
    """The citizen wants nothing but what is compulsory. What waits is held back as it leaves."""
    note_facts(how=how)
    return _no_more(citizen, "", how, _staff(by))


@action(rule="messages.decline", on="citizen")
def opt_in(*, by: Actor, citizen: Citizen) -> Citizen:
    """The citizen wants to hear from us again, whatever they declined before."""
    OptOut.objects.filter(citizen=citizen, ended_at=None).update(ended_at=clock.now())
    return citizen


@action(rule="messages.stop_word")
def stop_word(*, by: Actor, number: str) -> int:
    """Somebody answered STOP from this number: all who have it hear no more. Returns how many."""
    digits = re.sub(r"\D", "", number)[-8:]
    if len(digits) < 8:
        return 0
    spaced = r"\D*".join(digits) + "$"
    found = list(Citizen.objects.filter(phone__regex=spaced, closed_on=None))
    for citizen in found:
        _no_more(citizen, "", OptOutHow.STOP_WORD)
    note_facts(count=len(found))
    return len(found)


@action(rule="messages.decline_by_link")
def decline_kind(*, by: System, message: Message) -> None:
    """Whoever got the message has used the link in it: no more of that kind.

    Nothing happens for a kind that is compulsory; twice is once.
    """
    if message.citizen is not None and message.kind in OPTIONAL:
        _no_more(message.citizen, message.kind, OptOutHow.LINK)
        note_facts(kind=message.kind)


@action(rule="messages.decline_by_link")
def want_kind_again(*, by: System, message: Message) -> None:
    """They take back what they did by the link; what else they have declined stays."""
    OptOut.objects.filter(citizen=message.citizen_id, kind=message.kind, ended_at=None).update(
        ended_at=clock.now()
    )
    note_facts(kind=message.kind)


def _no_more(citizen: Citizen, kind: str, how: str, by: Staff | None = None) -> OptOut:
    made, _new = OptOut.objects.get_or_create(
        citizen=citizen,
        kind=kind,
        ended_at=None,
        defaults={"how": OptOutHow(how), "since": clock.now(), "noted_by": by},
    )
    return made


@action(rule="messages.templates")
def set_quiet_hours(*, by: Actor, quiet_from: int, quiet_until: int, why: str = "") -> OutboxPolicy:
    """The hours in which nothing leaves that nobody waits for. The same hour twice: none."""
    if not (0 <= quiet_from <= 23 and 0 <= quiet_until <= 23):
        raise Refused(_("Vælg timer mellem 0 og 23."), field="quiet_from")
    before = hours.policy()
    with remembered(by, why):
        made, _new = OutboxPolicy.objects.update_or_create(
            id=1, defaults={"quiet_from": quiet_from, "quiet_until": quiet_until}
        )
    note_facts(
        quiet_from=[before.quiet_from, quiet_from], quiet_until=[before.quiet_until, quiet_until]
    )
    return made


def remembered(by: Actor, why: str = "") -> Any:
    """Around a write: the history rows made inside say who, when by the house's clock, and why."""
    return pghistory.context(actor=by.actor_name, at=clock.now().isoformat(), why=why.strip())
