"""What the citizen is told of their case before the panel, a part of the same transaction.

Discreet: no message names the panel, the question or what was decided; that stands on the citizen's
own page. Nothing here stops what it is about: what cannot be sent stands on »Ikke leveret«.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation

from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.meetings.actions.telling import real_moment
from medspil.meetings.links import citizen_link
from medspil.meetings.models import (
    IN_PLACE,
    CitizenReview,
    HearingForm,
    HowSent,
    PanelCase,
    PanelDay,
    PanelHearing,
)
from medspil.meetings.queries.panel.consents import in_words
from medspil.meetings.queries.panel.days import proposed_instead
from medspil.messages import calendar, channels, words
from medspil.messages.actions import notify, withdraw
from medspil.messages.models import Message, MessageChannel, MessageKind
from medspil.messages.models.messages import WENT_OUT
from medspil.messages.queueing import File
from medspil.people.actors import CitizenActor

_OUTBOX = System("panel")
AT_REST = timedelta(minutes=15)  # an agenda that is being put in order is told when it is
_WAY_OF = {HowSent.LETTER: MessageChannel.LETTER, HowSent.DIGITAL_POST: MessageChannel.POST}


def tell_of_review(by: Actor, case: PanelCase, review: CitizenReview) -> None:
    """The preparatory part is there to be read, and answered by a day (partshøring)."""
    way = _WAY_OF.get(HowSent(review.how), "")
    notify(
        by=_sender(by),
        citizen=case.citizen,
        kind=MessageKind.REVIEW_READY,
        channel=way if way and channels.reachable(case.citizen, way) else "",
        facts={"when": review.deadline, "link": citizen_link(case.citizen)},
        dedupe=f"panel:{case.public_id}:review:{review.pk}",
    )


def tell_of_questions(by: Actor, case: PanelCase) -> None:
    """The three questions are there to be answered."""
    notify(
        by=_sender(by),
        citizen=case.citizen,
        kind=MessageKind.CONSENT_ASKED,
        facts={"link": citizen_link(case.citizen)},
        dedupe=f"panel:{case.public_id}:questions:{case.consents_asked_on}",
    )


def tell_of_hearing(
    by: Actor,
    case: PanelCase,
    hearing: PanelHearing,
    kind: MessageKind,
    *,
    at: datetime | None = None,
    because: str = "",
    rest: bool = False,
) -> None:
    """The day and form as they stand, once for each change; what waits of it is taken back.

    `at`: when it was to begin, for a meeting that has left its day. `rest`: the agenda is being put
    in order; said a quarter of an hour after the last change. An e-mail carries a calendar entry.
    """
    starts = at or hearing.starts_at
    if starts is None:
        raise ValueError("a meeting that has left its day began nowhere")
    key = _meeting_key(case)
    if _taken_back(key) and kind == MessageKind.HEARING_CHANGED and not _heard_of(key):
        kind = MessageKind.HEARING_SET  # the day before this one was never told
    case.entry_sequence += 1
    case.save(update_fields=["entry_sequence"])
    off = kind == MessageKind.HEARING_OFF
    notify(
        by=_sender(by),
        citizen=case.citizen,
        kind=kind,
        facts=_facts(case, hearing.day, hearing.form, starts, because),
        dedupe=f"{key}{case.entry_sequence}",
        not_before=clock.world() + AT_REST if rest else None,
        useless_after=None if off else real_moment(starts),
        files=_entry(case, hearing, starts, kind),
    )


def propose_instead(by: Actor, case: PanelCase, hearing: PanelHearing) -> None:
    """The form fell: say at once that nothing is cancelled, and what form or day we propose."""
    day, starts, form = proposed_instead(case, hearing)
    key = _meeting_key(case)
    _taken_back(key)
    case.entry_sequence += 1
    case.save(update_fields=["entry_sequence"])
    notify(
        by=_sender(by),
        citizen=case.citizen,
        kind=MessageKind.HEARING_FORM,
        facts=_facts(case, day, form, starts),
        dedupe=f"{key}{case.entry_sequence}",
        useless_after=real_moment(starts),
    )


def tell_of_decision(by: Actor, case: PanelCase) -> None:
    """The municipality has decided: there is an answer to read."""
    notify(
        by=_sender(by),
        citizen=case.citizen,
        kind=MessageKind.DECIDED,
        facts={"link": citizen_link(case.citizen)},
        dedupe=f"panel:{case.public_id}:decided:{case.round}",
    )


def entry_uid(case: PanelCase) -> str:
    """What the meeting is called in calendars: the same on whatever day it comes to be."""
    return f"{case.public_id}@medspil"


def _meeting_key(case: PanelCase) -> str:
    return f"panel:{case.public_id}:meeting:"


def _taken_back(key: str) -> bool:
    return bool(withdraw(by=_OUTBOX, dedupe=key))


def _heard_of(key: str) -> bool:
    return Message.objects.filter(dedupe__startswith=key, state__in=WENT_OUT).exists()


def _sender(by: Actor) -> Actor:
    """A citizen does not send themselves a message."""
    return _OUTBOX if isinstance(by, CitizenActor) else by


def _facts(
    case: PanelCase, day: PanelDay, form: str, starts: datetime, because: str = ""
) -> dict[str, Any]:
    with translation.override(words.language_for(case.citizen)):
        how = in_words(form)
    places = {**dict.fromkeys(IN_PLACE, day.place), HearingForm.PHONE: day.phone}
    return {
        "when": starts,
        "how": how,
        "link": citizen_link(case.citizen),
        "place": places.get(HearingForm(form), "") if form else "",
        "reason": because,
    }


def _entry(case: PanelCase, hearing: PanelHearing, starts: datetime, kind: str) -> list[File]:
    """The calendar entry that goes with an e-mail; its title says nothing."""
    citizen = case.citizen
    if channels.choose(citizen, kind) != MessageChannel.EMAIL:
        return []
    method: calendar.Method = "CANCEL" if kind == MessageKind.HEARING_OFF else "REQUEST"
    content = calendar.invitation(
        uid=entry_uid(case),
        sequence=case.entry_sequence,
        start=starts,
        end=starts + timedelta(minutes=hearing.day.slot_minutes),
        organizer=settings.DEFAULT_FROM_EMAIL,
        attendee=citizen.email,
        method=method,
    )
    return [calendar.attached(content, method)]
