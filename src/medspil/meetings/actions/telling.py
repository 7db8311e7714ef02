"""What the citizen is told, a part of the same transaction. Nothing of it stops what it is about:
what cannot be sent stands on the work list »Ikke leveret«.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings

from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.meetings.actions.times import day_of
from medspil.meetings.links import citizen_link
from medspil.meetings.models import (
    Appointment,
    ConversationRequest,
    Invitation,
    InvitationStep,
)
from medspil.meetings.queries.voluntary import Voluntary
from medspil.messages import calendar
from medspil.messages.actions import notify, queue_many, withdraw
from medspil.messages.models import MessageChannel, MessageKind
from medspil.messages.queueing import Draft, File
from medspil.people.actors import CitizenActor
from medspil.people.models import Channel

_OUTBOX = System("booking")


def tell(by: Actor, appointment: Appointment, kind: str) -> None:
    """Queue a message about the appointment as it stands now, once for each change of it.

    What was said of it before and has not left yet is taken back. An e-mail carries a calendar
    entry.
    """
    key = f"appointment:{appointment.uid}:"
    if appointment.sequence:
        withdraw(by=_OUTBOX, dedupe=key)
    notify(
        by=_sender(by),
        citizen=appointment.citizen,
        kind=kind,
        facts=_facts(appointment, Voluntary(day_of(appointment.starts_at))),
        dedupe=f"{key}{appointment.sequence}",
        useless_after=real_moment(appointment.starts_at),
        files=_entry(appointment, kind),
        fresh=not appointment.sequence,
    )


def remind(by: System, appointments: Sequence[Appointment]) -> None:
    """Queue a reminder of each."""
    voluntary = Voluntary(*{day_of(one.starts_at) for one in appointments})
    queue_many(
        by=by,
        kind=MessageKind.REMINDER,
        drafts=[
            Draft(
                citizen=one.citizen,
                facts=_facts(one, voluntary),
                dedupe=f"appointment:{one.uid}:{one.sequence}:reminder",
                useless_after=real_moment(one.starts_at),
            )
            for one in appointments
        ],
    )


def tell_invited(by: Actor, invitations: Sequence[Invitation], step: str) -> None:
    """Queue what the step says to each; a call says nothing in writing, a letter is a letter."""
    if step == InvitationStep.CALL:
        return
    letter = step == InvitationStep.LETTER
    voluntary = Voluntary(*{day for one in invitations for day in (one.from_day, one.by_day)})
    queue_many(
        by=_OUTBOX,
        kind=MessageKind.INVITATION,
        drafts=[
            Draft(
                citizen=one.citizen,
                facts={
                    "link": citizen_link(one.citizen),
                    "voluntary": voluntary.on(one.citizen, one.from_day, one.by_day),
                },
                dedupe=f"invitation:{one.pk}:{step}",
                channel=MessageChannel.LETTER if letter else "",
            )
            for one in invitations
        ],
    )


def tell_received(by: Actor, request: ConversationRequest) -> None:
    """Say that the request has come, and by when it is answered."""
    notify(
        by=_sender(by),
        citizen=request.citizen,
        kind=MessageKind.REQUEST_RECEIVED,
        facts={"when": request.answer_by},
        dedupe=f"request:{request.pk}",
    )


def tell_answered(by: Actor, request: ConversationRequest) -> None:
    """Say that there is an answer; what it says is on the citizen's own page, or on paper."""
    notify(
        by=_sender(by),
        citizen=request.citizen,
        kind=MessageKind.REQUEST_ANSWERED,
        facts={"link": citizen_link(request.citizen), "answer": request.answer},
        dedupe=f"request:{request.pk}:answer",
    )


def _sender(by: Actor) -> Actor:
    """A citizen does not send themselves a message: the booking does."""
    return _OUTBOX if isinstance(by, CitizenActor) else by


def _facts(appointment: Appointment, voluntary: Voluntary) -> dict[str, Any]:
    """`asked`: the citizen asked for the conversation, and this is the answer."""
    in_person = appointment.channel == Channel.IN_PERSON
    return {
        "when": appointment.starts_at,
        "how": appointment.get_channel_display().lower(),
        "link": citizen_link(appointment.citizen),
        "staff": appointment.staff.full_name,
        "place": appointment.address if in_person else "",
        "topic": appointment.title,
        "reason": appointment.in_person_reason,
        "voluntary": voluntary.on(appointment.citizen, day_of(appointment.starts_at)),
        "asked": appointment.request_id is not None,
    }


def real_moment(moment: datetime) -> datetime:
    """A moment of the house's clock on the world's, which the outbox goes by: as far from now."""
    return clock.world() + (moment - clock.now())


def _entry(appointment: Appointment, kind: str) -> list[File]:
    """The calendar entry that goes with an e-mail; its title says nothing."""
    citizen = appointment.citizen
    if not citizen.email:
        return []
    method: calendar.Method = "CANCEL" if kind == MessageKind.CANCELLED else "REQUEST"
    content = calendar.invitation(
        uid=f"{appointment.uid}@medspil",
        sequence=appointment.sequence,
        start=appointment.starts_at,
        end=appointment.ends_at,
        organizer=settings.DEFAULT_FROM_EMAIL,
        attendee=citizen.email,
        method=method,
    )
    return [replace(calendar.attached(content, method), only_by=MessageChannel.EMAIL)]
