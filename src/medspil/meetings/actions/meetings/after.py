"""What a meeting ends in: agreements confirmed one by one, a conversation, two answers."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from medspil.contact.actions.conversations import add_agreement as agree
from medspil.contact.actions.conversations import register_attempt, register_conversation
from medspil.contact.models import Agreement, AgreementOwner, AttemptOutcome, Conversation
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.actions.meetings.steps import locked, may_become
from medspil.meetings.actions.outcome import mark_absent, mark_held
from medspil.meetings.links import citizen_link
from medspil.meetings.models import (
    AppointmentState,
    Evaluation,
    Meeting,
    MeetingAgreement,
    MeetingState,
    Seat,
    SeatRole,
    Signal,
    Summary,
)
from medspil.meetings.rooms.lend import let_go
from medspil.messages.actions import notify
from medspil.messages.models import MessageKind
from medspil.messages.words import language_for
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff


def _staff(by: Actor) -> Staff | None:
    return by if isinstance(by, Staff) else None


@action(rule="meetings.note", on="meeting")
def add_meeting_agreement(
    *, by: Actor, meeting: Meeting, seat: Seat, what: str, due_on: date | None = None
) -> MeetingAgreement:
    """Who (by their seat) does what, and when. Followed up where all agreements are.

    Raises `Refused` for an empty agreement, a day that has passed, a seat of another meeting, or
    a meeting that has not begun or whose agreements are confirmed.
    """
    found = locked(meeting)
    if not found.is_under_way and found.state != MeetingState.HELD:
        raise Refused(_("Aftaler skrives, mens mødet er i gang, eller lige efter."))
    if seat.meeting_id != found.pk:
        raise Refused(_("Pladsen hører ikke til mødet."), field="seat")
    if due_on is not None and due_on < clock.today():
        raise Refused(_("Dagen er passeret."), field="due_on")
    made = agree(by=by, citizen=found.citizen, owner=_owner(seat), what=what, due_on=due_on)
    if found.conversation_id:
        Agreement.objects.filter(pk=made.pk).update(conversation=found.conversation_id)
    return MeetingAgreement.objects.create(agreement=made, meeting=found, seat=seat)


def _owner(seat: Seat) -> AgreementOwner:
    if seat.role == SeatRole.MAIN_PERSON:
        return AgreementOwner.CITIZEN
    return AgreementOwner.STAFF if seat.staff_id else AgreementOwner.OTHER


@action(rule="meetings.confirm", on="meeting")
def confirm_agreement(*, by: Actor, meeting: Meeting, agreed: MeetingAgreement) -> MeetingAgreement:
    """Read aloud, and the one who promised said yes. After the last one all are confirmed.

    The citizen confirms what they promised themselves, on their own page.
    """
    found = locked(meeting)
    if agreed.meeting_id != found.pk:
        raise Refused(_("Aftalen hører ikke til mødet."))
    if isinstance(by, CitizenActor) and agreed.seat.role != SeatRole.MAIN_PERSON:
        raise Refused(_("Du kan bekræfte dine egne aftaler."))
    if agreed.confirmed_at is None:
        agreed.confirmed_at, agreed.confirmed_by = clock.now(), _staff(by)
        agreed.save(update_fields=["confirmed_at", "confirmed_by"])
    _all_confirmed(found)
    return agreed


def _all_confirmed(meeting: Meeting) -> None:
    """A held meeting whose agreements (one at least) are all confirmed says so."""
    if meeting.state != MeetingState.HELD or not meeting.agreed.exists():
        return
    if not meeting.agreed.filter(confirmed_at=None).exists():
        meeting.state = MeetingState.AGREEMENTS_CONFIRMED
        meeting.save(update_fields=["state"])


@action(rule="meetings.hold", on="meeting")
def hold_meeting(
    *,
    by: Actor,
    meeting: Meeting,
    note: str,
    type: int | None = None,
    next_day: date | None = None,
) -> Meeting:
    """The meeting was held: a conversation as any other, so that it counts where the rules say so.

    A booked time that became a meeting is held with it, as one conversation. Held without the
    citizen (`mark_came` says that the main person did not come) it is no conversation: nothing
    counts, the note is written as a try, and a booked time is missed. Raises `Refused` while it is
    not under way, and what `register_conversation`, `mark_held` and `mark_absent` raise.
    """
    found = locked(meeting)
    may_become(found, MeetingState.HELD)
    main = found.seats.get(role=SeatRole.MAIN_PERSON)
    found.without_citizen = main.came is False
    if found.without_citizen:
        _without(by, found, note, next_day)
    else:
        found.conversation = _conversation(by, found, note, type, next_day)
    found.state, found.held_at = MeetingState.HELD, clock.now()
    found.save(update_fields=["conversation", "state", "held_at", "without_citizen"])
    Agreement.objects.filter(from_meeting__meeting=found).update(conversation=found.conversation)
    Signal.objects.filter(seat__meeting=found, cleared_at=None).update(cleared_at=clock.now())
    _all_confirmed(found)
    transaction.on_commit(lambda: let_go(found))
    return found


def _without(by: Actor, meeting: Meeting, note: str, next_day: date | None) -> None:
    """Others met. The citizen was not reached, and nothing else: never a ground for a sanction."""
    if not note.strip():
        raise Refused(_("Skriv et notat."), field="note")
    booked = meeting.appointment
    if booked is not None and booked.state == AppointmentState.BOOKED:
        if next_day is None:
            raise Refused(_("Skriv hvornår I prøver igen."), field="next_day")
        mark_absent(by=by, appointment=booked, who="citizen", try_again_on=next_day, note=note)
        return
    register_attempt(
        by=by,
        citizen=meeting.citizen,
        outcome=AttemptOutcome.NOT_REACHED,
        channel=meeting.channel,
        note=note,
    )


def _conversation(
    by: Actor, meeting: Meeting, note: str, type: int | None, next_day: date | None
) -> Conversation:
    """The conversation that the meeting was: the booked time's own, where it was one."""
    booked = meeting.appointment
    if booked is not None and booked.conversation is not None:
        return booked.conversation
    begun = meeting.started_at or meeting.fallback_at
    if booked is not None and booked.may_become(AppointmentState.HELD):
        held = mark_held(
            by=by,
            appointment=booked,
            note=note,
            held_at=begun,
            channel=meeting.channel,
            next_day=next_day,
        )
        assert held.conversation is not None
        return held.conversation
    return register_conversation(
        by=by,
        citizen=meeting.citizen,
        channel=meeting.channel,
        note=note,
        held_at=begun,
        type=type,
        next_day=next_day,
        source="meeting",
    )


@action(rule="meetings.note", on="meeting")
def write_summary(
    *, by: Actor, meeting: Meeting, text: str, language: str = "da", own_text: str = ""
) -> Summary:
    """What was said and agreed, in plain words; until it is sent, the last text stands.

    `text` in the `language`; `own_text` the same in the citizen's own, where that is another.
    Returns the former.
    """
    found = locked(meeting)
    if not found.is_over:
        raise Refused(_("Skriv referatet, når mødet er holdt."))
    if not text.strip():
        raise Refused(_("Skriv referatet."), field="text")
    made = _summary(by, found, language, text)
    if own_text.strip():
        _summary(by, found, language_for(found.citizen), own_text)
    note_facts(language=language, own=bool(own_text.strip()))
    return made


def _summary(by: Actor, meeting: Meeting, language: str, text: str) -> Summary:
    if meeting.summaries.filter(language=language, sent_at__isnull=False).exists():
        raise Refused(_("Referatet er sendt og kan ikke ændres."), field="text")
    made, _new = Summary.objects.update_or_create(
        meeting=meeting,
        language=language,
        defaults={
            "text": text.strip(),
            "written_at": clock.now(),
            "written_by": _staff(by),
        },
    )
    return made


@action(rule="meetings.hold", on="meeting")
def send_summary(*, by: Actor, meeting: Meeting, summary: Summary) -> Summary:
    """Tell the citizen that it can be read, in every language it is written in; what it says stands
    on their own page alone. Raises `Refused` when it was sent before.
    """
    found = locked(meeting)
    if summary.meeting_id != found.pk:
        raise Refused(_("Referatet hører ikke til mødet."))
    if summary.sent_at is not None:
        raise Refused(_("Referatet er allerede sendt."))
    citizen = found.citizen
    notify(
        by=by,
        citizen=citizen,
        kind=MessageKind.SUMMARY,
        facts={"when": found.starts_at, "link": citizen_link(citizen)},
        language=language_for(citizen),
        dedupe=f"summary:{found.uid}:{summary.language}",
    )
    found.summaries.filter(sent_at=None).update(sent_at=clock.now())
    summary.refresh_from_db()
    return summary


@action(rule="meetings.evaluate", on="conversation")
def evaluate(*, by: Actor, conversation: Conversation, heard: int, agenda: int) -> Evaluation:
    """Two questions, 1 to 5: were you heard, and was it you who set the agenda?

    Of any conversation that was held; an employee who writes it down is named. Raises `Refused`
    for other numbers, a conversation withdrawn, or when it was answered before.
    """
    if not (1 <= heard <= 5 and 1 <= agenda <= 5):
        raise Refused(_("Vælg et tal fra 1 til 5."), field="heard")
    held = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    if held.withdrawn_at is not None:
        raise Refused(_("Samtalen er trukket tilbage."))
    if Evaluation.objects.filter(conversation=held).exists():
        raise Refused(_("Der er allerede svaret om den samtale. Tak."))
    return Evaluation.objects.create(
        conversation=held,
        channel=_form_of(held),
        heard=heard,
        agenda=agenda,
        answered_at=clock.now(),
        on_behalf_by=None if isinstance(by, CitizenActor) else _staff(by),
    )


def _form_of(conversation: Conversation) -> str:
    """How the citizen came to it, where the meeting knows; else how it was held."""
    seat = Seat.objects.filter(
        meeting__conversation=conversation, role=SeatRole.MAIN_PERSON
    ).first()
    return seat.how if seat is not None and seat.how else str(conversation.channel)
