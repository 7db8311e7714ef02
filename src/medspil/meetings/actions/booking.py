"""Book a time, move it, change its form, cancel it.

The citizen does it themselves (`CitizenActor`) or an employee does it for them; it is the same
action. Nobody is booked twice: the database says so, and whoever comes second is told what is free.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from medspil.contact.actions.conversations import type_for
from medspil.contact.promises import Booked
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.actions.meetings.following import follow_appointment
from medspil.meetings.actions.record import (
    choose,
    choose_again,
    title_of,
    usual_contact,
    who_booked,
)
from medspil.meetings.actions.requests import answered_by_booking
from medspil.meetings.actions.telling import tell
from medspil.meetings.actions.times import (
    changeable,
    check_time,
    day_of,
    decide,
    follow,
    free_length,
    lock_open,
    locked,
    may_become,
    own_reminder,
    place,
    promise_to,
    rebooking_until,
    taken,
)
from medspil.meetings.models import (
    CITIZENS_REASONS,
    Appointment,
    AppointmentState,
    CancelledBecause,
    ChosenBy,
    ClosedBecause,
    FundTakesPart,
    Invitation,
)
from medspil.meetings.queries.before import before_booking
from medspil.meetings.queries.inviting import must_not_be_invited
from medspil.meetings.queries.policy import booking_policy
from medspil.meetings.queries.slots import staff_of
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff

USUAL = timedelta(minutes=30)


@action(rule="meetings.book", on="citizen")
def book(
    *,
    by: Actor,
    citizen: Citizen,
    staff: Staff,
    start: datetime,
    channel: str,
    length: timedelta | None = None,
    type: int | None = None,
    on_behalf: bool = False,
    in_person_reason: str = "",
    title: str = "",
    description: str = "",
    location: str = "",
    address: str = "",
    contact_options: str = "",
    caller: str = "",
    number: str = "",
    can_be_moved: bool = True,
    fund_takes_part: str = FundTakesPart.NOT_RELEVANT,
) -> Appointment:
    """Book a conversation: the invitation record, whole; it becomes the citizen's next contact.

    A citizen takes a free time of whoever is theirs, by a channel that is open to them. An employee
    books any time ahead for a colleague who works with the citizen; `on_behalf`: as the citizen
    wished. What is left out is filled from the municipality's policy. An open invitation closes,
    and what we book answers the citizen who has asked for a conversation.
    Raises `TimeTaken`, or `Refused` for what is missing, for a channel that is not open to the
    citizen, or where the law forbids to call the citizen in.
    """
    lock_open(citizen)
    policy = booking_policy()
    own, maker = isinstance(by, CitizenActor), by if isinstance(by, Staff) else staff
    request = None if own else answered_by_booking(maker, citizen, start)
    known = before_booking(citizen, staff, day_of(start))
    length = USUAL if length is None else length
    if isinstance(by, CitizenActor):
        if not known.with_them:
            raise taken(by, staff, citizen, start, channel)
        length = free_length(by, staff, start, channel, policy)
    elif not on_behalf and must_not_be_invited([citizen.pk], day_of(start)):
        raise Refused(_("Borgeren må ikke indkaldes. Book kun, hvis borgeren selv beder om det."))
    check_time(by, staff, citizen, start, length)
    kind = type if type is not None else type_for(known.groups)
    appointment = Appointment(
        citizen=citizen,
        staff=staff,
        during=TimestamptzRange(start, start + length),
        type=kind,
        title=title.strip() or title_of(kind),
        description=description.strip(),
        contact_options=contact_options.strip() or usual_contact(policy),
        rebooking_until=rebooking_until(start, policy) if can_be_moved else None,
        fund_takes_part=fund_takes_part,
        booked_by=who_booked(by, on_behalf),
        booked_at=clock.now(),
        reminded_at=own_reminder(start),
        made_by=None if own else maker,
        invitation=known.invitation,
        request=request,
    )
    given = {"location": location, "address": address, "caller": caller, "number": number}
    theirs = on_behalf or own
    chosen_by = ChosenBy.CITIZEN if theirs else ChosenBy.MUNICIPALITY
    choose(by, appointment, channel, chosen_by, in_person_reason, given, policy)
    _close_invitation(appointment)
    follow(citizen, by, promise=known.promise, booking=Booked(start, channel))
    tell(by, appointment, "booked")
    place(by, appointment)  # last: it holds the employee, and takes back the rest when it fails
    note_facts(channel=channel, booked_by=appointment.booked_by, mode=appointment.mode)
    return appointment


@action(rule="meetings.change", on="appointment")
def move(
    *,
    by: Actor,
    appointment: Appointment,
    start: datetime,
    length: timedelta | None = None,
    staff: Staff | None = None,
) -> Appointment:
    """Move to another time (and employee); the form stays. The citizen within the time allowed.

    Calendars see the same event with a higher sequence. Raises `TimeTaken` or `Refused`.
    """
    moved, policy = changeable(by, appointment), booking_policy()
    who = staff or moved.staff
    if isinstance(by, CitizenActor):
        if not staff_of(moved.citizen).filter(pk=who.pk).exists():
            raise taken(by, who, moved.citizen, start, moved.channel)
        length = free_length(by, who, start, moved.channel, policy)
    length = moved.ends_at - moved.starts_at if length is None else length
    check_time(by, who, moved.citizen, start, length)
    freed = moved.starts_at
    moved.staff, moved.during = who, TimestamptzRange(start, start + length)
    if moved.rebooking_until is not None:
        moved.rebooking_until = rebooking_until(start, policy)
    choose_again(by, moved, moved.channel, moved.channel_chosen_by, moved.in_person_reason, policy)
    return _changed(by, moved, freed)


@action(rule="meetings.change", on="appointment")
def change_channel(
    *,
    by: Actor,
    appointment: Appointment,
    channel: str,
    on_behalf: bool = False,
    in_person_reason: str = "",
    address: str = "",
    location: str = "",
    caller: str = "",
    number: str = "",
) -> Appointment:
    """The same time by another channel: the citizen's choice where it is theirs.

    Raises `Refused` for a channel that is not open to the citizen, or what it needs and lacks.
    """
    changed = changeable(by, appointment)
    theirs = isinstance(by, CitizenActor) or on_behalf
    given = {"location": location, "address": address, "caller": caller, "number": number}
    chosen_by = ChosenBy.CITIZEN if theirs else ChosenBy.MUNICIPALITY
    choose(by, changed, channel, chosen_by, in_person_reason, given, booking_policy())
    return _changed(by, changed, changed.starts_at, same_time=True)


@action(rule="meetings.change", on="appointment")
def cancel(
    *,
    by: Actor,
    appointment: Appointment,
    because: str = CancelledBecause.NOT_SAID,
    on_behalf: bool = False,
) -> Appointment:
    """Cancel. Nobody has to explain, and it never costs the citizen anything.

    A citizen can cancel until the conversation begins. The time is free for others at once, and
    the rhythm (or the next booked time) says when we talk instead.
    """
    cancelled = locked(appointment)
    may_become(cancelled, AppointmentState.CANCELLED)
    theirs = isinstance(by, CitizenActor)
    if theirs and cancelled.starts_at <= clock.now():
        raise Refused(_("Samtalen er begyndt. Ring til os i stedet."))
    allowed = CITIZENS_REASONS if theirs else tuple(CancelledBecause)
    if because not in allowed:
        raise Refused(_("Vælg hvorfor."), field="because")
    cancelled.cancelled_because = because
    cancelled.cancelled_by = who_booked(by, on_behalf)
    cancelled.sequence += 1
    decide(cancelled, AppointmentState.CANCELLED)
    follow(
        cancelled.citizen,
        by,
        promise=promise_to(cancelled.citizen),
        freed=cancelled.starts_at,
    )
    tell(by, cancelled, "cancelled")
    follow_appointment(by, cancelled)
    note_facts(because=because, cancelled_by=cancelled.cancelled_by)
    return cancelled


def _changed(
    by: Actor, appointment: Appointment, freed: datetime, *, same_time: bool = False
) -> Appointment:
    """Write a change that calendars and the citizen are told of; the reminder comes again."""
    appointment.sequence += 1
    appointment.reminded_at = own_reminder(appointment.starts_at)
    if same_time:
        appointment.save()
    else:
        place(by, appointment)
    follow(appointment.citizen, by, promise=promise_to(appointment.citizen), freed=freed)
    tell(by, appointment, "moved")
    follow_appointment(by, appointment)
    note_facts(channel=appointment.channel, sequence=appointment.sequence)
    return appointment


def _close_invitation(appointment: Appointment) -> None:
    if appointment.invitation is not None:
        Invitation.objects.filter(pk=appointment.invitation.pk).update(
            closed_at=clock.now(), closed_because=ClosedBecause.BOOKED
        )
