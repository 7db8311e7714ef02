"""The time of an appointment: held while it is changed, free or taken, and what it promises."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from medspil.contact.actions.conversations import set_next
from medspil.contact.due import refresh
from medspil.contact.models import NextContact, NextContactReason
from medspil.contact.promises import Booked, next_booked
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused
from medspil.meetings.models import Appointment, AppointmentState, BookingPolicy
from medspil.meetings.queries.policy import bookable_by_citizen
from medspil.meetings.queries.slots import Slot, free_of, free_slots
from medspil.meetings.queries.taken import busy
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from medspil.people.rules import has_citizen
from medspil.ui import wording

LONGEST = timedelta(hours=8)
REMINDED_BEFORE = timedelta(hours=48)
_KEPT = (NextContactReason.CALL_BACK, NextContactReason.AGREED)  # promised to somebody
_DOUBLE = ("an_employee_is_booked_once", "a_citizen_is_booked_once")


class TimeTaken(Refused):
    """Somebody else was quicker. `free` are the next times that can be had instead."""

    def __init__(self, message: str, free: list[Slot], field: str | None = None) -> None:
        super().__init__(message, field)
        self.free = free


def day_of(moment: datetime) -> date:
    """In Danish time."""
    return moment.astimezone(clock.TZ).date()


def lock(citizen: Citizen) -> date | None:
    """One at a time per citizen; before the employee's lock, always. When they left the books."""
    return (
        Citizen.objects.select_for_update(no_key=True)
        .filter(pk=citizen.pk)
        .values_list("closed_on", flat=True)
        .get()
    )


def lock_open(citizen: Citizen) -> None:
    """The same, for what is done with citizens on the books alone."""
    closed = lock(citizen)
    if closed is not None and closed <= clock.today():
        raise Refused(_("Borgeren er afsluttet. Genåbn først borgeren."))


def locked(appointment: Appointment) -> Appointment:
    """The appointment as it stands, with its citizen held."""
    lock(appointment.citizen)
    return (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("citizen", "staff")
        .get(pk=appointment.pk)
    )


def changeable(by: Actor, appointment: Appointment) -> Appointment:
    """The appointment, where the actor may still move it or change its form."""
    lock_open(appointment.citizen)
    found = locked(appointment)
    if found.state != AppointmentState.BOOKED:
        raise decided(found)
    if found.starts_at <= clock.now():
        raise Refused(_("Samtalen er begyndt og kan ikke ændres."))
    if isinstance(by, CitizenActor) and (
        found.rebooking_until is None or found.rebooking_until < clock.now()
    ):
        raise Refused(_("Tiden kan ikke ændres her længere. Ring til os, så finder vi ud af det."))
    return found


def may_become(appointment: Appointment, state: str) -> None:
    if not appointment.may_become(state):
        raise decided(appointment)


def decided(appointment: Appointment) -> Refused:
    said = {"state": appointment.get_state_display().lower()}
    return Refused(_("Tiden er allerede afgjort: %(state)s.") % said)


def has_begun(appointment: Appointment) -> None:
    if appointment.starts_at > clock.now():
        raise Refused(_("Samtalen er ikke begyndt endnu. Flyt eller aflys den i stedet."))


def decide(appointment: Appointment, state: AppointmentState) -> Appointment:
    appointment.state, appointment.decided_at = state, clock.now()
    appointment.save()
    return appointment


def hold(staff: Iterable[int]) -> None:
    """Hold employees (by key) until the transaction ends, after the citizen, always in this order.

    Whoever gives an employee something to do at a time holds them first: then what `busy` says is
    true until it is written.
    """
    list(
        Staff.objects.select_for_update(no_key=True)
        .filter(pk__in=list(staff))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def check_time(
    by: Actor, staff: Staff, citizen: Citizen, start: datetime, length: timedelta
) -> None:
    """What can be said of a time before anybody is held. Raises `Refused`."""
    if start <= clock.now():
        raise Refused(_("Tidspunktet er passeret."), field="start")
    if not timedelta() < length <= LONGEST:
        raise Refused(_("En samtale varer mellem et minut og otte timer."), field="length")
    if isinstance(by, CitizenActor):
        return  # they chose among the times of those who work with them
    if not has_citizen(staff, citizen):
        raise Refused(_("Vælg en medarbejder, der arbejder med borgeren."), field="staff")


def free_length(
    by: CitizenActor, staff: Staff, start: datetime, channel: str, policy: BookingPolicy
) -> timedelta:
    """How long the free time is that the citizen has chosen; `TimeTaken` where there is none.

    Whether they book with the employee at all is asked before (`before_booking`).
    """
    since, until = bookable_by_citizen(policy)
    if since <= start < until:
        midnight = clock.start_of(day_of(start) + timedelta(days=1))
        for slot in free_of([staff.pk], (start, midnight), channel, by.citizen, 1):
            if slot.start == start:
                return slot.end - slot.start
    raise taken(by, staff, by.citizen, start, channel)


def taken(
    by: Actor,
    staff: Staff,
    citizen: Citizen,
    near: datetime,
    channel: str = "",
    said: str = "",
) -> TimeTaken:
    """The sentence for whoever came second, with the next three times that are free."""
    since = max(day_of(near), clock.today())
    free = free_slots(
        by,
        start=since,
        end=since + timedelta(days=28),
        staff=staff,
        channel=channel,
        citizen=citizen,
        limit=3,
    )
    said = said or _lost()
    if free:
        times = ", ".join(wording.danish_datetime(slot.start) for slot in free)
        said += " " + _("De næste ledige tider: %(times)s.") % {"times": times}
    else:
        said += " " + _("Der er ingen ledige tider de næste fire uger. Ring til os.")
    return TimeTaken(said, free, field="start")


def _lost() -> str:
    return _("Tiden er lige blevet taget.")


def place(by: Actor, appointment: Appointment) -> None:
    """Write it, if everybody is free; the database has the last word (`Meta.constraints`).

    The employee is held from here until the end, so as late as may be: two who come at once wait
    for each other. Raises `TimeTaken` or `Refused`.
    """
    hold([appointment.staff_id])
    what, _who = busy(
        [appointment.staff_id],
        appointment.citizen_id,
        appointment.starts_at,
        appointment.ends_at,
        own=appointment if appointment.pk else None,
    )
    if what:
        raise _not_free(by, appointment, what)
    try:
        appointment.save()
    except IntegrityError as error:
        if not _is_double(error):
            raise
        raise TimeTaken(_lost(), [], field="start") from None  # past all that hold the employee


def _not_free(by: Actor, appointment: Appointment, what: str) -> Refused:
    own = isinstance(by, CitizenActor)
    if what == "citizen":
        said = (
            _("Du har allerede en samtale på det tidspunkt.")
            if own
            else _("Borgeren har allerede en samtale på det tidspunkt.")
        )
        return Refused(said, field="start")
    if what == "meeting_of_citizen":
        said = (
            _("Du har allerede et møde på det tidspunkt.")
            if own
            else _("Borgeren har allerede et møde på det tidspunkt.")
        )
        return Refused(said, field="start")
    staff = appointment.staff
    said = ""
    if what == "meeting_of_staff" and not own:
        said = _("%(name)s sidder i et møde på det tidspunkt.") % {"name": staff.full_name}
    return taken(by, staff, appointment.citizen, appointment.starts_at, said=said)


def not_booked(
    citizen: Citizen | None,
    staff: Staff,
    start: datetime,
    minutes: int,
    *,
    own: Appointment | None = None,
) -> None:
    """Hold those who are to sit in a meeting of several, and see that none is booked elsewhere.

    `own`: the appointment that the meeting is held in. Raises `Refused` with who it is.
    """
    if citizen is not None:
        lock(citizen)
    hold([staff.pk])
    key, until = citizen.pk if citizen else None, start + timedelta(minutes=minutes)
    what, _who = busy([staff.pk], key, start, until, own=own, meetings=False)
    if what == "citizen":
        raise Refused(_("Borgeren har allerede en samtale på det tidspunkt."), field="starts_at")
    if what:
        said = _("%(name)s har allerede en samtale på det tidspunkt.")
        raise Refused(said % {"name": staff.full_name}, field="starts_at")


def _is_double(error: IntegrityError) -> bool:
    """Was it one of the two constraints against double booking?"""
    cause: Any = error.__cause__
    return getattr(getattr(cause, "diag", None), "constraint_name", "") in _DOUBLE


def rebooking_until(start: datetime, policy: BookingPolicy) -> datetime | None:
    """Until when a citizen can change it; None when that has passed already."""
    until = start - timedelta(hours=policy.rebooking_hours)
    return until if until > clock.now() else None


def own_reminder(start: datetime) -> datetime | None:
    """What is booked or moved less than 48 hours ahead is its own reminder."""
    now = clock.now()
    return now if start <= now + REMINDED_BEFORE else None


def promise_to(citizen: Citizen) -> NextContact | None:
    """The citizen's next contact as it stands."""
    return NextContact.objects.filter(citizen=citizen).first()


def follow(
    citizen: Citizen,
    by: Actor,
    *,
    promise: NextContact | None,
    freed: datetime | None = None,
    booking: Booked | None = None,
) -> None:
    """The next contact is the next booked time, unless an earlier day is promised already.

    `promise`: the next contact as it stands. `freed`: the time that was booked until now; a promise
    of it holds no more. `booking`: the one that is about to be written.
    """
    kept = promise
    if kept is not None and (kept.day < clock.today() or kept.reason not in _KEPT):
        kept = None
    if kept is not None and kept.at is not None:
        booked = next_booked(citizen.pk, booking)
        if kept.at in (freed, booked.at if booked else None):
            kept = None
    if kept is None:
        set_next(citizen, by=by, day=None, booking=booking)
    else:
        set_next(
            citizen,
            by=by,
            day=kept.day,
            reason=kept.reason,
            at=kept.at,
            channel=kept.channel,
            booking=booking,
        )
    refresh([citizen.pk])
