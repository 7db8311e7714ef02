"""Plan a meeting: when, in which room, what if it fails, and who sits there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.actions.booking import cancel as cancel_appointment
from medspil.meetings.actions.booking import move as move_appointment
from medspil.meetings.actions.meetings.guest_links import prolong
from medspil.meetings.actions.meetings.steps import locked, may_become, not_over
from medspil.meetings.actions.meetings.telling import take_back, tell
from medspil.meetings.actions.meetings.times import check_free, remind_again, sitting
from medspil.meetings.actions.meetings.waiting import put_back, take_up
from medspil.meetings.actions.times import own_reminder
from medspil.meetings.models import (
    Appointment,
    AppointmentState,
    Meeting,
    MeetingKind,
    MeetingState,
    PlanB,
    RoomProvider,
    Seat,
    SeatAnswer,
    SeatRole,
)
from medspil.messages.guests import is_email, is_number
from medspil.messages.models import MessageKind
from medspil.people.models import Channel, Citizen, Representation, RepresentationKind, Staff

FORMS = {RoomProvider.NONE: Channel.IN_PERSON, RoomProvider.PHONE: Channel.PHONE}
_TAKEN = {
    "one_chair": "chair",
    "one_note_taker": "note_taker",
    "a_colleague_sits_once": "once",
    "a_person_sits_once": "once",
}


_ROLES: dict[str, SeatRole] = {
    RepresentationKind.COMPANION: SeatRole.COMPANION,
    RepresentationKind.PARTY_REPRESENTATIVE: SeatRole.COMPANION,
    RepresentationKind.GUARDIAN: SeatRole.PARENT,
    RepresentationKind.RELATIVE: SeatRole.SAFE_PERSON,
    RepresentationKind.MENTOR: SeatRole.SAFE_PERSON,
    RepresentationKind.CONTACT_PERSON: SeatRole.SAFE_PERSON,
}


@dataclass(frozen=True, slots=True)
class Room:
    """Where people meet. `phone` is for those who ring in: they take part like everybody else."""

    provider: str
    url: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Fallback:
    """Plan B: what we do when it does not work, in words that everybody can read."""

    kind: str
    text: str
    phone: str = ""


@action(rule="meetings.book", on="citizen")
def plan_meeting(
    *,
    by: Actor,
    citizen: Citizen,
    chair: Staff,
    starts_at: datetime,
    title: str,
    room: Room,
    kind: str = MeetingKind.NETWORK,
    minutes: int = 60,
    plan_b: Fallback | None = None,
    camera_off: bool = True,
    audio_first: bool = False,
    may_share: str = "",
    appointment: Appointment | None = None,
    along: Sequence[Representation] = (),
) -> Meeting:
    """Plan a meeting around a citizen, with its chair and its main person seated, and tell them.

    `along`: those of the citizen's own people who get a seat at once. Plan B may be written later,
    but before the meeting begins. Raises `Refused` for a time that has passed, or at which the
    citizen or the chair is somewhere else; a room that is not whole, a link that is not https, or
    an appointment of another.
    """
    if starts_at < clock.now():
        raise Refused(_("Tidspunktet er passeret."), field="starts_at")
    if not title.strip():
        raise Refused(_("Skriv hvad mødet handler om."), field="title")
    if appointment is not None and appointment.citizen_id != citizen.pk:
        raise Refused(_("Tiden hører ikke til borgeren."))
    if appointment is not None and Meeting.objects.filter(appointment=appointment).exists():
        raise Refused(_("Der er allerede planlagt et møde på den tid."))
    _whole(room)
    check_free(citizen, [chair], starts_at, minutes, appointment=appointment)
    meeting = Meeting(
        kind=kind,
        citizen=citizen,
        appointment=appointment,
        title=title.strip(),
        starts_at=starts_at,
        minutes=minutes,
        channel=FORMS.get(RoomProvider(room.provider), Channel.VIDEO),
        provider=room.provider,
        room_url=room.url.strip(),
        room_phone=room.phone.strip(),
        camera_off=camera_off,
        audio_first=audio_first,
        may_share=may_share.strip(),
        made_at=clock.now(),
        made_by=by if isinstance(by, Staff) else None,
    )
    _set_plan_b(meeting, plan_b)
    meeting.save()
    Seat.objects.bulk_create(
        [
            Seat(meeting=meeting, role=SeatRole.CHAIR, staff=chair),
            Seat(
                meeting=meeting,
                role=SeatRole.MAIN_PERSON,
                reminded_at=own_reminder(starts_at),
            ),
        ]
    )
    take_up(meeting)
    tell(by, meeting, MessageKind.MEETING_PLANNED)
    for one in along:
        invite_seat(by=by, meeting=meeting, role=_ROLES[one.kind], representation=one)
    note_facts(kind=kind, provider=room.provider)
    return meeting


def _whole(room: Room) -> None:
    url = room.url.strip()
    if url and not url.startswith("https://"):
        raise Refused(_("Linket skal begynde med https://."), field="room_url")
    if room.provider == RoomProvider.LINK and not url:
        raise Refused(_("Indsæt linket til mødet."), field="room_url")
    if room.provider == RoomProvider.PHONE and not room.phone.strip():
        raise Refused(_("Skriv det nummer, man ringer ind på."), field="room_phone")


def _set_plan_b(meeting: Meeting, plan_b: Fallback | None) -> None:
    if plan_b is None:
        return
    if not plan_b.text.strip():
        raise Refused(_("Skriv hvordan I gør, hvis det ikke virker."), field="plan_b_text")
    phone = plan_b.phone.strip() if plan_b.kind == PlanB.PHONE else ""
    if plan_b.kind == PlanB.PHONE and not phone:
        raise Refused(_("Skriv det nummer, I ringer til."), field="plan_b_phone")
    meeting.plan_b, meeting.plan_b_text = plan_b.kind, plan_b.text.strip()
    meeting.plan_b_phone = phone


@action(rule="meetings.lead", on="meeting")
def set_plan_b(*, by: Actor, meeting: Meeting, plan_b: Fallback) -> Meeting:
    """Write plan B, or another one. Raises `Refused` when it is not whole, or already in use."""
    found = not_over(meeting)
    if found.fallback_at is not None:
        raise Refused(_("Plan B er allerede taget i brug."))
    _set_plan_b(found, plan_b)
    found.save(update_fields=["plan_b", "plan_b_text", "plan_b_phone"])
    return found


@action(rule="meetings.lead", on="meeting")
def invite_seat(
    *,
    by: Actor,
    meeting: Meeting,
    role: str,
    staff: Staff | None = None,
    representation: Representation | None = None,
    guest_name: str = "",
    guest_contact: str = "",
) -> Seat:
    """Give somebody a seat, and tell them: a colleague (in their calendar), a person around the
    citizen, or a guest.

    Raises `Refused` when it is not exactly one person, when a guest cannot be reached, when the
    role or the person has a seat already, when a colleague is taken at that time, or when the
    meeting is over.
    """
    found = not_over(meeting)
    guest, contact = guest_name.strip(), guest_contact.strip()
    if role == SeatRole.MAIN_PERSON:
        raise Refused(_("Hovedpersonen er borgeren selv."), field="role")
    if [bool(staff), bool(representation), bool(guest)].count(True) != 1:
        raise Refused(_("Vælg én: en kollega, en af borgerens personer eller en gæst."))
    if guest and not contact:
        raise Refused(_("Skriv gæstens telefon eller e-mail."), field="guest_contact")
    if guest and not (is_email(contact) or is_number(contact)):
        raise Refused(
            _("Skriv en hel e-mail eller et telefonnummer, så vi kan give besked."),
            field="guest_contact",
        )
    if representation is not None and representation.citizen_id != found.citizen_id:
        raise Refused(_("Personen hører ikke til borgeren."), field="representation")
    if staff is not None and not found.seats.filter(staff=staff).exists():
        check_free(
            found.citizen,
            [staff],
            found.starts_at,
            found.minutes,
            meeting=found,
            appointment=found.appointment,
        )
    seat = Seat(
        meeting=found,
        role=role,
        staff=staff,
        representation=representation,
        guest_name=guest,
        guest_contact=contact if guest else "",
        invited_at=clock.now(),
        reminded_at=None if staff else own_reminder(found.starts_at),
    )
    try:
        with transaction.atomic():
            seat.save()
    except IntegrityError as broken:
        raise _taken(broken) from None
    if seat.is_guest:
        tell(by, found, MessageKind.MEETING_PLANNED, to=[seat])
    note_facts(role=role)
    return seat


def _taken(broken: IntegrityError) -> Exception:
    """What a unique constraint means, as a sentence; anything else is ours to mend."""
    said = str(broken)
    found = next((what for name, what in _TAKEN.items() if name in said), None)
    if found == "once":
        return Refused(_("Personen har allerede en plads i mødet."))
    if found is not None:
        return Refused(_("Mødet har allerede en med den rolle."), field="role")
    return broken


@action(rule="meetings.answer_seat", on="seat")
def answer_seat(*, by: Actor, seat: Seat, answer: str) -> Seat:
    """Say whether one comes; an employee writes it down for those without an account.

    Raises `Refused` where a colleague who had declined has something else at the time now.
    """
    if answer not in SeatAnswer.values:
        raise Refused(_("Vælg et svar."), field="answer")
    found = not_over(seat.meeting)
    if seat.staff is not None and seat.answer == SeatAnswer.NO != answer:
        own: dict[str, Any] = {"meeting": found, "appointment": found.appointment}
        check_free(found.citizen, [seat.staff], found.starts_at, found.minutes, **own)
    seat.answer, seat.answered_at = answer, clock.now()
    seat.save(update_fields=["answer", "answered_at"])
    return seat


@action(rule="meetings.lead", on="meeting")
def take_seat_away(*, by: Actor, meeting: Meeting, seat: Seat) -> None:
    """Somebody is not to come after all, and hears it; a guest's links open nothing any more.

    The chair and the main person always sit there.
    """
    found = not_over(meeting)
    if seat.meeting_id != found.pk:
        raise Refused(_("Pladsen hører ikke til mødet."))
    if seat.role in (SeatRole.CHAIR, SeatRole.MAIN_PERSON):
        raise Refused(_("Mødeleder og hovedperson er altid med."))
    if seat.agreements.exists():
        raise Refused(_("Personen har en aftale fra mødet."))
    if seat.entries.exists():
        raise Refused(_("Personen har fået vejen ind. Skriv efter mødet, at de ikke kom."))
    take_back(found, seat)
    if seat.is_guest and found.is_before:
        found.sequence += 1
        found.save(update_fields=["sequence"])
        tell(by, found, MessageKind.MEETING_CANCELLED, to=[seat])
    seat.delete()


@dataclass(frozen=True, slots=True)
class Attendance:
    """Whether somebody came: by which form (empty: the meeting's), and whether it had begun."""

    seat: Seat
    came: bool
    how: str = ""
    late: bool = False


@action(rule="meetings.lead", on="meeting")
def mark_came(*, by: Actor, meeting: Meeting, came: Sequence[Attendance]) -> Meeting:
    """Who came and how; those left out stand as they did. May be put right until the end of days.

    Raises `Refused` before it has begun, for a seat of another meeting, or where the main person's
    coming would make a held meeting another thing than it was.
    """
    found = locked(meeting)
    if found.is_before or found.state == MeetingState.CANCELLED:
        raise Refused(_("Mødet er ikke begyndt."))
    for one in came:
        if one.seat.meeting_id != found.pk:
            raise Refused(_("Pladsen hører ikke til mødet."))
        main = one.seat.role == SeatRole.MAIN_PERSON
        if main and found.is_over and one.came == found.without_citizen:
            raise Refused(_("Mødet er gemt. Om borgeren var med, kan ikke ændres her."))
        one.seat.came = one.came
        one.seat.how = (one.how or found.channel) if one.came else ""
        one.seat.late = one.late if one.came else None
        one.seat.save(update_fields=["came", "how", "late"])
    note_facts(came=sum(one.came for one in came), late=sum(one.late for one in came))
    return found


@action(rule="meetings.lead", on="meeting")
def move_meeting(
    *, by: Actor, meeting: Meeting, starts_at: datetime, minutes: int | None = None
) -> Meeting:
    """Another time; calendars see the same event with a higher sequence, and everybody is told.

    A meeting that is a booked time moves with it (then the citizen hears of the time). Raises
    `Refused` once it has begun, for a time that has passed or at which somebody is elsewhere, and
    what moving the booked time raises.
    """
    found = locked(meeting)
    if not found.is_before:
        raise Refused(_("Mødet er begyndt eller slut og kan ikke flyttes."))
    if starts_at <= clock.now():
        raise Refused(_("Tidspunktet er passeret."), field="starts_at")
    length = minutes or found.minutes
    booked = _booked(found)
    check_free(found.citizen, sitting(found), starts_at, length, meeting=found, appointment=booked)
    note_facts(sequence=found.sequence + 1)
    if booked is not None:
        move_appointment(
            by=by, appointment=booked, start=starts_at, length=timedelta(minutes=length)
        )
        return locked(found)  # it followed
    found.starts_at, found.minutes = starts_at, length
    found.sequence += 1
    found.save(update_fields=["starts_at", "minutes", "sequence"])
    remind_again(found)
    prolong(found)
    take_back(found)
    tell(by, found, MessageKind.MEETING_MOVED)
    return found


def _booked(meeting: Meeting) -> Appointment | None:
    """The booked time that the meeting is, while it stands."""
    found = meeting.appointment
    return found if found is not None and found.state == AppointmentState.BOOKED else None


@action(rule="meetings.lead", on="meeting")
def cancel_meeting(*, by: Actor, meeting: Meeting, because: str) -> Meeting:
    """Call the meeting off, with a reason, and tell everybody. Raises `Refused` once it has begun.

    The reason stays in the house. A booked time that became the meeting is called off with it.
    """
    found = locked(meeting)
    may_become(found, MeetingState.CANCELLED)
    if not because.strip():
        raise Refused(_("Skriv hvorfor mødet er aflyst."), field="because")
    booked = _booked(found)
    found.state, found.cancelled_because = MeetingState.CANCELLED, because.strip()
    found.sequence += 1
    found.save(update_fields=["state", "cancelled_because", "sequence"])
    put_back(found)
    take_back(found)
    guests = [seat for seat in found.seats.all() if seat.is_guest]
    if booked is not None:
        cancel_appointment(by=by, appointment=booked)
    tell(by, found, MessageKind.MEETING_CANCELLED, to=guests if booked else None)
    return found
