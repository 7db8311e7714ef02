"""What the citizen is told, as a part of the same transaction. Nothing of it stops what it is
about: what cannot be sent stands on »Ikke leveret«.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings

from medspil.clarification.links import citizen_link
from medspil.clarification.models import Clarification, Promise, Talk
from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.messages import calendar
from medspil.messages.actions import notify, withdraw
from medspil.messages.models import MessageChannel, MessageKind
from medspil.messages.queueing import File
from medspil.people.actors import CitizenActor
from medspil.people.models import Channel

_OUTBOX = System("clarification")


def tell_promise(by: Actor, promise: Promise, kind: str) -> None:
    """By when it is their turn. What was said of it before and has not left is taken back."""
    course = promise.clarification
    key = f"{_key(course)}promise:"
    withdraw(by=_OUTBOX, dedupe=key)
    notify(
        by=_sender(by),
        citizen=course.citizen,
        kind=kind,
        facts={"when": promise.day, "link": citizen_link(course.citizen)},
        dedupe=f"{key}{promise.pk}",
    )


def take_back(course: Clarification) -> None:
    """What waits to be said of the course holds no more."""
    withdraw(by=_OUTBOX, dedupe=_key(course))


def take_back_talk(talk: Talk) -> None:
    """What waits to be said of the conversation holds no more."""
    withdraw(by=_OUTBOX, dedupe=_talk_key(talk))


def tell_begun(by: Actor, course: Clarification, talks: Sequence[Talk]) -> None:
    """One message about the first time, with a calendar entry for each; the page shows them all."""
    withdraw(by=_OUTBOX, dedupe=f"{_key(course)}promise:")
    files = [file for talk in talks for file in _entry(course, talk, MessageKind.BOOKED)]
    _say(by, course, talks[0], MessageKind.BOOKED, files)


def tell_off(by: Actor, course: Clarification, talks: Sequence[Talk]) -> None:
    """One message that the next is off; its files take all of them out of the calendar."""
    files = [file for talk in talks for file in _entry(course, talk, MessageKind.CANCELLED)]
    _say(by, course, talks[0], MessageKind.CANCELLED, files)


def tell_talk(by: Actor, talk: Talk, kind: str) -> None:
    """A conversation is booked, moved, called off or near; once for each change of it."""
    course = talk.clarification
    if kind != MessageKind.REMINDER:
        take_back_talk(talk)
    _say(by, course, talk, kind, _entry(course, talk, kind))


def tell_summary(by: Actor, course: Clarification, number: int) -> None:
    """There is something to read and to answer."""
    notify(
        by=_sender(by),
        citizen=course.citizen,
        kind=MessageKind.SUMMARY,
        facts={"link": citizen_link(course.citizen), "when": clock.now()},
        dedupe=f"{_key(course)}summary:{number}",
    )


def real_moment(moment: datetime) -> datetime:
    """A moment of the house's clock on the world's, which the outbox goes by: as far from now."""
    return clock.world() + (moment - clock.now())


def _say(by: Actor, course: Clarification, talk: Talk, kind: str, files: Sequence[File]) -> None:
    facts: dict[str, Any] = {
        "when": talk.starts_at,
        "how": Channel(talk.form).label.lower(),
        "link": citizen_link(course.citizen),
        "staff": talk.staff.full_name,
        "voluntary": True,
    }
    mark = "r" if kind == MessageKind.REMINDER else ""
    notify(
        by=_sender(by),
        citizen=course.citizen,
        kind=kind,
        facts=facts,
        dedupe=f"{_talk_key(talk)}{talk.sequence}{mark}",
        useless_after=real_moment(talk.starts_at),
        files=files,
    )


def _entry(course: Clarification, talk: Talk, kind: str) -> list[File]:
    """The calendar entry that goes with an e-mail; its title says nothing."""
    if not course.citizen.email or kind == MessageKind.REMINDER:
        return []
    method: calendar.Method = "CANCEL" if kind == MessageKind.CANCELLED else "REQUEST"
    content = calendar.invitation(
        uid=f"{talk.uid}@medspil",
        sequence=talk.sequence,
        start=talk.starts_at,
        end=talk.ends_at,
        organizer=settings.DEFAULT_FROM_EMAIL,
        attendee=course.citizen.email,
        method=method,
    )
    return [replace(calendar.attached(content, method), only_by=MessageChannel.EMAIL)]


def _sender(by: Actor) -> Actor:
    """A citizen does not send themselves a message: the room does."""
    return _OUTBOX if isinstance(by, CitizenActor) else by


def _key(course: Clarification) -> str:
    return f"clarification:{course.public_id}:"


def _talk_key(talk: Talk) -> str:
    return f"{_key(talk.clarification)}talk:{talk.uid}:"
