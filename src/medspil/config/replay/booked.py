"""Times that citizens book themselves: reminded of, moved, cancelled, held, or come to nothing."""

from __future__ import annotations

from datetime import date, time, timedelta

from medspil.config.replay.scenario import REPLAY, Scenario, nature
from medspil.config.replay.shift import Shift, after_the_talk, is_away, talk
from medspil.config.replay.town import House
from medspil.contact.models import Due
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.kernel.workdays import is_working_day
from medspil.meetings.actions.booking import book, cancel, move
from medspil.meetings.actions.closing import cancel_after_closing
from medspil.meetings.actions.hours import open_hours
from medspil.meetings.actions.outcome import mark_absent, mark_held
from medspil.meetings.actions.reminders import remind_of_appointments
from medspil.meetings.models import LIVE, Appointment, AppointmentState, CancelledBecause
from medspil.meetings.queries.slots import Slot, free_slots
from medspil.people.actors import CitizenActor
from medspil.people.models import Channel, Citizen, Role, Staff

HOURS_OPEN = date(2020, 4, 1)  # citizens may choose a time themselves from this day on
BOOKING_ENDS = date(2020, 6, 1)
AHEAD = timedelta(days=12)
BY_DISTANCE = [Channel.PHONE, Channel.VIDEO]
EACH_DAY = 0.5  # citizens of each caseworker who book a time, on an ordinary day
MOVES, CANCELS, STAFF_ILL = 0.08, 0.04, 0.02


def times_are_booked(scenario: Scenario, day: date, house: House) -> None:
    """The morning: hours are opened, citizens book, are reminded, and answer the reminder."""
    if not HOURS_OPEN <= day < BOOKING_ENDS + AHEAD or not is_working_day(day):
        return
    if day == HOURS_OPEN:
        _open_the_hours(house)
    if day < BOOKING_ENDS:
        for staff in house.staff(Role.CASEWORKER):
            _citizens_book(scenario, day, staff)
    cancel_after_closing(REPLAY)  # as the worker does
    _who_is_ill_cancels(scenario, day, house)
    reminded_before = _waiting()
    while remind_of_appointments(by=REPLAY):
        pass
    for one in _waiting():
        if one not in reminded_before:
            _answers(scenario, one)


def todays_times(shift: Shift) -> set[int]:
    """Speak with everybody who has booked a time today; returns the citizens."""
    met = set()
    for one in _booked_with(shift.staff, shift.day):
        shift.now = max(shift.now, one.starts_at + timedelta(minutes=30))
        with shift.spend(1, 5):
            _speak(shift, one)
        met.add(one.citizen_id)
    return met


def _booked_with(staff: Staff, day: date) -> list[Appointment]:
    found = Appointment.objects.filter(
        staff=staff, state=AppointmentState.BOOKED, during__startswith__date=day
    )
    return list(found.select_related("citizen__due__team", "staff").order_by("during"))


def _open_the_hours(house: House) -> None:
    """Three hours every morning, by telephone or on a screen."""
    for staff in house.staff(Role.CASEWORKER):
        for weekday in range(1, 6):
            open_hours(
                by=staff,
                staff=staff,
                weekday=weekday,
                from_time=time(9),
                to_time=time(12),
                slot_minutes=30,
                channels=BY_DISTANCE,
            )


def _citizens_book(scenario: Scenario, day: date, staff: Staff) -> None:
    chance = scenario.chance(day, "booking", staff.username)
    if chance.random() > EACH_DAY:
        return
    soon = Due.objects.filter(
        staff=staff, next_due__range=(day + timedelta(days=2), day + AHEAD)
    ).exclude(citizen__appointments__state__in=LIVE)
    references = list(soon.order_by("citizen__reference").values_list("citizen", flat=True))
    if not references:
        return
    citizen = Citizen.objects.get(pk=chance.choice(references))
    offered = _offered(citizen, staff, day)
    if offered:
        slot = chance.choice(offered)
        wish = citizen.preferred_channel
        book(
            by=CitizenActor(citizen),
            citizen=citizen,
            staff=staff,
            start=slot.start,
            channel=wish if wish in slot.channels else Channel.PHONE,
        )


def _offered(citizen: Citizen, staff: Staff, day: date) -> list[Slot]:
    return free_slots(
        CitizenActor(citizen),
        start=day + timedelta(days=2),
        end=day + AHEAD,
        staff=staff,
        limit=20,
    )


def _who_is_ill_cancels(scenario: Scenario, day: date, house: House) -> None:
    """Their leader does it for them, and the citizen is told at once."""
    for number, staff in enumerate(house.staff(Role.CASEWORKER)):
        if not is_away(scenario, staff, number, day):
            continue
        for one in _booked_with(staff, day):
            team = one.citizen.due.team
            assert team is not None
            cancel(
                by=house.leader_of(team), appointment=one, because=CancelledBecause.STAFF_PREVENTED
            )


def _waiting() -> list[Appointment]:
    """What is booked and has been reminded of."""
    return list(
        Appointment.objects.filter(state=AppointmentState.BOOKED, reminded_at__isnull=False)
        .select_related("citizen", "staff")
        .order_by("during", "citizen__reference")
    )


def _answers(scenario: Scenario, one: Appointment) -> None:
    """The reminder has a link: some move the time, some cancel, most do nothing and come."""
    drawn = scenario.chance("reminded", one.citizen.reference, one.starts_at.date()).random()
    the_citizen = CitizenActor(one.citizen)
    if drawn < CANCELS:
        cancel(by=the_citizen, appointment=one, because=CancelledBecause.NOT_SAID)
    elif drawn < CANCELS + MOVES:
        later = _offered(one.citizen, one.staff, clock.today() + timedelta(days=2))
        try:
            move(by=the_citizen, appointment=one, start=later[0].start)
        except (IndexError, Refused):
            return  # no other time is free, or it is too late to move it: it stays


def _speak(shift: Shift, one: Appointment) -> None:
    due, drawn = one.citizen.due, shift.chance.random()
    due.citizen = one.citizen
    again = shift.working_day_in(2)
    if drawn < STAFF_ILL:
        mark_absent(by=shift.staff, appointment=one, who="staff", try_again_on=again)
    elif drawn > nature(shift.scenario, one.citizen.reference).comes:
        mark_absent(by=shift.staff, appointment=one, who="citizen", try_again_on=again)
    else:
        said = talk(shift, due, one.channel)
        mark_held(
            by=shift.staff,
            appointment=one,
            note=said.note,
            next_day=said.next_day,
            next_agreed=said.next_day is not None,
            agreements=tuple(said.agreements),
        )
        after_the_talk(shift, due)
