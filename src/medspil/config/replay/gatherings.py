"""Network meetings on a screen: with a plan B, agreements, a summary and two questions."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from medspil.config.replay.post import the_post_goes
from medspil.config.replay.scenario import REPLAY, Scenario, at_hour, working_day_from
from medspil.config.replay.town import House
from medspil.contact.models import Due
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.kernel.workdays import is_working_day
from medspil.meetings.actions.meetings import after, agenda, plan, running
from medspil.meetings.actions.reminders import remind_of_meetings
from medspil.meetings.models import (
    Meeting,
    MeetingState,
    PlanB,
    RoomProvider,
    Seat,
    SeatAnswer,
    SeatRole,
    Whose,
)
from medspil.people.actors import CitizenActor
from medspil.people.models import Role, Staff

FIRST_PLANNED = date(2020, 4, 1)
LAST_HELD = date(2020, 5, 29)
A_DAY = 1 / 900  # network meetings planned on a working day, for each citizen on the books
AHEAD = 7
FALLS_OUT = 0.2  # the picture fails, and plan B is used
REPLIES = 0.8
ANSWERS = 0.6
OF_THEIR_OWN = ("Hvordan jeg kommer i gang igen", "Om jeg kan få færre timer", "Min økonomi")
OF_THE_OTHERS = ("Praktikken, når den åbner igen", "Hvem gør hvad de næste fire uger")
UNDERSTOOD = "Jeg tager det i mit eget tempo, og vi tales ved igen om fjorten dage."


def meetings_are_planned(scenario: Scenario, day: date, house: House) -> None:
    """Around the people who carry most, a week ahead."""
    if not FIRST_PLANNED <= day <= LAST_HELD - timedelta(days=AHEAD) or not is_working_day(day):
        return
    chance = scenario.chance(day, "gatherings")
    number = int(A_DAY * scenario.citizens + chance.random())
    carried = Due.objects.filter(concern__in=("some", "high"), staff__isnull=False)
    carried = carried.exclude(citizen__meetings__isnull=False).select_related("citizen", "staff")
    found = list(carried.order_by("citizen__reference"))
    for due in chance.sample(found, min(number, len(found))):
        assert due.staff is not None
        _plan(chance, day, due, due.staff, house)


def _plan(chance: Random, day: date, due: Due, chair: Staff, house: House) -> None:
    when = working_day_from(day + timedelta(days=AHEAD))
    colleagues = [one for one in house.staff(Role.CASEWORKER, due.team) if one.pk != chair.pk]
    with clock.at(at_hour(day, 8, 20)):
        try:
            meeting = plan.plan_meeting(
                by=chair,
                citizen=due.citizen,
                chair=chair,
                starts_at=at_hour(when, 13, chance.choice([0, 15, 30])),
                title="Netværksmøde",
                room=plan.Room(RoomProvider.LINK, url="https://moede.example.com/rum"),
                plan_b=plan.Fallback(PlanB.PHONE, "Vi ringer til hinanden.", phone="00123456"),
            )
            if colleagues:
                plan.invite_seat(
                    by=chair,
                    meeting=meeting,
                    role=SeatRole.NOTE_TAKER,
                    staff=chance.choice(colleagues),
                )
        except Refused:
            return  # one of them is booked then: another week
        the_citizen = CitizenActor(due.citizen)
        agenda.add_point(by=the_citizen, meeting=meeting, title=chance.choice(OF_THEIR_OWN))
        for title in OF_THE_OTHERS:
            agenda.add_point(by=chair, meeting=meeting, title=title, whose=Whose.OTHERS)


def meetings_are_reminded_of(scenario: Scenario, day: date) -> None:
    """Two days before, everybody in one is reminded of it; most answer."""
    while remind_of_meetings(by=REPLAY):
        pass
    waiting = Seat.objects.filter(reminded_at__date=day, answer="")
    for seat in waiting.select_related("meeting__citizen", "staff").order_by(
        "meeting__citizen__reference", "pk"
    ):
        who = seat.staff or CitizenActor(seat.meeting.citizen)
        if scenario.chance("reply", seat.meeting.citizen.reference, seat.role).random() < REPLIES:
            plan.answer_seat(by=who, seat=seat, answer=SeatAnswer.YES)


def meetings_are_held(scenario: Scenario, day: date) -> None:
    """Those of today, each from the test of the room to the two questions afterwards."""
    today = Meeting.objects.filter(
        starts_at__date=day, state__in=(MeetingState.PLANNED, MeetingState.TESTED)
    )
    for meeting in today.select_related("citizen__due").order_by("starts_at", "citizen__reference"):
        _hold(scenario, meeting, day)


def _hold(scenario: Scenario, meeting: Meeting, day: date) -> None:
    chance = scenario.chance("gathering", meeting.citizen.reference)
    chair = meeting.seats.get(role=SeatRole.CHAIR).staff
    assert chair is not None
    main = meeting.seats.get(role=SeatRole.MAIN_PERSON)
    the_citizen = CitizenActor(meeting.citizen)
    begins = meeting.starts_at
    with clock.at(begins - timedelta(minutes=15)):
        running.mark_tested(by=chair, meeting=meeting)
    with clock.at(begins):
        running.start_meeting(by=chair, meeting=meeting)
    with clock.at(begins + timedelta(minutes=10)):
        if chance.random() < FALLS_OUT:
            running.use_plan_b(by=chair, meeting=meeting)
            the_post_goes(scenario)  # they hear of it at once
        here = [plan.Attendance(seat, came=True) for seat in meeting.seats.all()]
        plan.mark_came(by=chair, meeting=meeting, came=here)
        for item in meeting.items.all():
            own_words = UNDERSTOOD if chance.random() < 0.8 else ""
            agenda.check_understanding(by=chair, meeting=meeting, item=item, own_words=own_words)
        agreed = after.add_meeting_agreement(
            by=chair,
            meeting=meeting,
            seat=main,
            what="Ringe til lægen om en tid",
            due_on=working_day_from(day + timedelta(days=14)),
        )
    with clock.at(begins + timedelta(minutes=55)):
        meeting = after.hold_meeting(by=chair, meeting=meeting, note="Netværksmøde holdt.")
        after.confirm_agreement(by=the_citizen, meeting=meeting, agreed=agreed)
        summary = after.write_summary(
            by=chair,
            meeting=meeting,
            text="Vi talte om dine egne punkter først. Du ringer til "
            "lægen, og vi mødes igen, når praktikken åbner.",
        )
        after.send_summary(by=chair, meeting=meeting, summary=summary)
        if chance.random() < ANSWERS:
            assert meeting.conversation is not None
            after.evaluate(
                by=the_citizen,
                conversation=meeting.conversation,
                heard=chance.choices([3, 4, 5], [1, 3, 4])[0],
                agenda=chance.choices([2, 3, 4, 5], [1, 2, 3, 3])[0],
            )
