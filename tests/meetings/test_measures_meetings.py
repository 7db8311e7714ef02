"""What is counted about meetings, beside a handful that one can count by hand."""

from __future__ import annotations

from datetime import date

import pytest

from medspil.contact.actions.conversations import close_agreement
from medspil.insight.queries import Ask, read, rows
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.meetings import measures_meetings as counted
from medspil.meetings.actions.meetings.after import (
    add_meeting_agreement,
    evaluate,
    hold_meeting,
)
from medspil.meetings.actions.meetings.agenda import add_point, check_understanding
from medspil.meetings.actions.meetings.plan import Attendance, mark_came
from medspil.meetings.actions.meetings.running import use_plan_b
from medspil.meetings.models import Meeting
from medspil.people.models import Staff
from tests import factories as make
from tests.meetings.gathering import live, seat_of

DAY = date(2020, 4, 14)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Staff:
    make.the_law()
    return make.staff()


def held(clerk: Staff, *, plan_b: bool = False) -> Meeting:
    """Three points (own words, not yet, not asked), two agreements due that day, one done."""
    with clock.at(make.moment(DAY)):
        citizen = make.citizen(staff=clerk, anchor=date(2020, 1, 6))
        meeting = live(clerk, citizen, make.moment(DAY, "14:00"))
        items = [add_point(by=clerk, meeting=meeting, title=f"Punkt {n}") for n in range(3)]
        check_understanding(by=clerk, meeting=meeting, item=items[0], own_words="Ja, mandag")
        check_understanding(by=clerk, meeting=meeting, item=items[1])
        seat = seat_of(meeting, "main_person")
        for what in ("Ringer", "Skriver"):
            agreed = add_meeting_agreement(
                by=clerk, meeting=meeting, seat=seat, what=what, due_on=DAY
            )
        close_agreement(by=clerk, citizen=citizen, agreement=agreed.agreement)
        if plan_b:
            use_plan_b(by=clerk, meeting=meeting)
        return hold_meeting(by=clerk, meeting=meeting, note="Vi talte")


def ask(start: date = DAY, end: date = DAY) -> Ask:
    return Ask(System("test"), start, end)


def test_checked_kept_and_fallen_back(clerk: Staff) -> None:
    for n in range(2):
        held(clerk, plan_b=n == 1)
    with clock.at(make.moment(DAY, "16:00")):
        understood = read(counted.UNDERSTOOD, ask())
        kept = read(counted.KEPT, ask())
        fallback = read(counted.FALLBACK, ask())
        assert (understood.n, kept.n, fallback.n) == (6, 4, 2)
        assert round(understood.values["share"] or 0, 1) == 66.7
        assert (understood.values["own_words"], understood.values["not_asked"]) == (2, 2)
        assert (kept.values["share"], kept.values["waiting"]) == (50, 2)
        assert (fallback.values["share"], fallback.values["used"]) == (50, 1)
        assert len(rows(counted.FALLBACK, counted.FALLBACK.figure("used"), ask())) == 1
        before = date(2020, 4, 13)
        assert read(counted.FALLBACK, ask(before, before)).n == 0


def test_the_experience_of_each_form_with_five_answers(clerk: Staff) -> None:
    said = [(5, "phone")] * 4 + [(3, "phone"), (1, "video")]
    with clock.at(make.moment(DAY, "16:00")):
        for heard, channel in said:
            citizen = make.citizen(staff=clerk, anchor=date(2020, 1, 6))
            conversation = make.conversation(citizen, on=DAY, channel=channel)
            evaluate(by=clerk, conversation=conversation, heard=heard, agenda=3)
        found = read(counted.EXPERIENCE, ask())
    assert (found.n, found.values["heard"], found.values["agenda"]) == (6, 4, 3)
    assert float(found.values["heard_phone"] or 0) == pytest.approx(4.6)
    assert found.values["heard_video"] is None


def test_who_came_and_how(clerk: Staff) -> None:
    for came, how, late in [(True, "phone", True), (True, "", False), (False, "", False)]:
        with clock.at(make.moment(DAY, "14:00")):
            citizen = make.citizen(staff=clerk, anchor=date(2020, 1, 6))
            meeting = live(clerk, citizen, make.moment(DAY, "14:00"))
            main = Attendance(seat_of(meeting, "main_person"), came=came, how=how, late=late)
            mark_came(by=clerk, meeting=meeting, came=[main])
            hold_meeting(by=clerk, meeting=meeting, note="Vi talte")
    with clock.at(make.moment(DAY, "16:00")):
        found = read(counted.CAME, ask())
    assert (found.n, round(found.values["share"] or 0, 1)) == (3, 66.7)
    assert (found.values["late"], found.values["by_phone"], found.values["by_video"]) == (1, 1, 1)
