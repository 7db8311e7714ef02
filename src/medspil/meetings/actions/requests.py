"""Bed om en samtale: the citizen asks, and has an answer by a promised day."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from medspil.contact.actions.conversations import set_next
from medspil.contact.due import refresh
from medspil.contact.models import NextContact, NextContactReason
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.actions.telling import tell_answered, tell_received
from medspil.meetings.actions.times import lock_open
from medspil.meetings.models import BOOKABLE_VALUES, ConversationRequest
from medspil.meetings.queries.policy import answer_by, booking_policy
from medspil.people.models import Citizen, Staff
from medspil.ui import wording


@action(rule="meetings.ask", on="citizen")
def ask_for_conversation(
    *, by: Actor, citizen: Citizen, about: str = "", wished_channel: str = ""
) -> ConversationRequest:
    """The citizen asks for a conversation, and is promised an answer within so many working days.

    The promise is the next contact until it is answered. Raises `Refused` when they have asked
    already and wait for the answer.
    """
    lock_open(citizen)
    waiting = ConversationRequest.objects.filter(citizen=citizen, answered_at=None).first()
    if waiting is not None:
        said = _("Der er allerede bedt om en samtale. Svaret kommer senest %(day)s.")
        raise Refused(said % {"day": wording.danish_date(waiting.answer_by)})
    if wished_channel and wished_channel not in BOOKABLE_VALUES:
        raise Refused(_("Vælg telefon, video eller fremmøde."), field="wished_channel")
    today = clock.today()
    request = ConversationRequest.objects.create(
        citizen=citizen,
        asked_at=clock.now(),
        asked_on=today,
        about=about.strip(),
        wished_channel=wished_channel,
        answer_by=answer_by(today, booking_policy()),
        registered_by=by if isinstance(by, Staff) else None,
    )
    promised = NextContact.objects.filter(citizen=citizen, day__gte=today).first()
    if promised is None or promised.day > request.answer_by:
        set_next(
            citizen,
            by=by,
            day=request.answer_by,
            reason=NextContactReason.CALL_BACK,
            channel=wished_channel,
        )
        refresh([citizen.pk])
    tell_received(by, request)
    note_facts(answer_by=request.answer_by.isoformat())
    return request


@action(rule="meetings.answer", on="request")
def answer_request(*, by: Staff, request: ConversationRequest, answer: str) -> ConversationRequest:
    """Answer the citizen in words; a time is booked beside it. Raises `Refused` when empty or done.

    What was promised because of the request is kept by the answer.
    """
    lock_open(request.citizen)
    locked = (
        ConversationRequest.objects.select_for_update(of=("self",))
        .select_related("citizen")
        .get(pk=request.pk)
    )
    if locked.answered_at is not None:
        raise Refused(_("Der er allerede svaret."))
    if not answer.strip():
        raise Refused(_("Skriv et svar."), field="answer")
    _answer(locked, by, answer.strip())
    promise = _promise_of(locked)
    if promise.exists():
        set_next(locked.citizen, by=by, day=None)
        refresh([locked.citizen_id])
    tell_answered(by, locked)
    return locked


def answered_by_booking(
    staff: Staff, citizen: Citizen, start: datetime
) -> ConversationRequest | None:
    """The citizen's open request, if there is one: a time that is booked for them answers it.

    The booking's own message says so; what was promised because of the request is kept by it.
    """
    waiting = ConversationRequest.objects.filter(citizen=citizen, answered_at=None).first()
    if waiting is not None:
        when = wording.danish_datetime(start)
        _answer(waiting, staff, _("Vi har booket en tid: %(when)s.") % {"when": when})
        _promise_of(waiting).delete()
    return waiting


def _answer(request: ConversationRequest, by: Staff, answer: str) -> None:
    request.answer, request.answered_at, request.answered_by = answer, clock.now(), by
    request.save()


def _promise_of(request: ConversationRequest) -> QuerySet[NextContact]:
    """The next contact, where it was promised because of the request."""
    return NextContact.objects.filter(
        citizen=request.citizen_id,
        day=request.answer_by,
        reason=NextContactReason.CALL_BACK,
        at__isnull=True,
    )
