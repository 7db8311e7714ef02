"""What the database itself holds about courses of clarification, whoever writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.utils import InternalError
from psycopg.types.range import DateRange, TimestamptzRange

from medspil.clarification.actions.summaries import send_summary
from medspil.clarification.models import (
    COURSE_TRANSITIONS,
    TALK_TRANSITIONS,
    Adviser,
    Away,
    Clarification,
    ClarificationPolicy,
    CourseState,
    Promise,
    Summary,
    Talk,
    TalkState,
)
from medspil.folder.actions.sessions import close_session
from medspil.kernel import clock
from medspil.people.models import Staff
from tests.clarification.making import DAY, a_citizen, all_held, an_adviser, at, begun, referred
from tests.folder.making import a_folder

REFUSED = (IntegrityError, ProgrammingError, InternalError)


pytestmark = pytest.mark.usefixtures("the_tuesday")


@pytest.fixture
def adviser() -> Adviser:
    return an_adviser()


@pytest.fixture
def nina(adviser: Adviser) -> Staff:
    return adviser.staff


@pytest.fixture
def running(nina: Staff, adviser: Adviser) -> Clarification:
    return begun(referred(nina), adviser)


def refuses(named: str, act: Callable[[], object]) -> None:
    """The database itself says no, by that name."""
    with pytest.raises(REFUSED, match=named), transaction.atomic():
        act()


def change(row: Any, **facts: Any) -> Callable[[], object]:
    return lambda: type(row).objects.filter(pk=row.pk).update(**facts)


def a_talk(
    course: Clarification, staff: Staff, day: date, hour: int = 10, minutes: int = 60
) -> Talk:
    start = at(day, hour)
    during = TimestamptzRange(start, start + timedelta(minutes=minutes))
    return Talk.objects.create(
        clarification=course, staff=staff, during=during, day=day, spaced=DateRange(day, day)
    )


def test_two_conversations_of_a_course_are_two_days_apart(
    running: Clarification, nina: Staff
) -> None:
    name = "two_days_between_conversations"
    for day in (date(2020, 4, 16), date(2020, 4, 15), date(2020, 4, 24), date(2020, 4, 22)):
        refuses(name, lambda day=day: a_talk(running, nina, day, 14))
    assert a_talk(running, nina, date(2020, 4, 17)).pk
    refuses(name, change(running.talks.last(), during=_hour(date(2020, 4, 21))))


def _hour(day: date, hour: int = 15) -> TimestamptzRange:
    return TimestamptzRange(at(day, hour), at(day, hour) + timedelta(hours=1))


def test_the_days_are_danish_ones(running: Clarification, nina: Staff) -> None:
    """Half past midnight in Denmark is the day before in UTC."""
    start = at(date(2020, 4, 17), 0) + timedelta(minutes=30)
    during = TimestamptzRange(start, start + timedelta(hours=1))
    made = Talk.objects.create(
        clarification=running,
        staff=nina,
        during=during,
        day=date(2020, 1, 1),  # what is written here is not believed
        spaced=DateRange(date(2020, 1, 1), date(2020, 1, 2)),
    )
    made.refresh_from_db()
    assert (made.day, made.spaced) == (
        date(2020, 4, 17),
        DateRange(date(2020, 4, 17), date(2020, 4, 19)),
    )


def test_an_adviser_is_in_one_conversation_at_a_time(running: Clarification, nina: Staff) -> None:
    other = begun(referred(nina), nina.clarifies)
    refuses(
        "an_adviser_in_one_conversation",
        change(other.talks.first(), during=running.talks.first().during),
    )


def test_a_conversation_is_an_hour_on_a_weekday_of_a_course_that_runs(
    running: Clarification, nina: Staff
) -> None:
    refuses("an_hour", lambda: a_talk(running, nina, date(2020, 4, 28), minutes=45))
    refuses("on_a_weekday", lambda: a_talk(running, nina, date(2020, 4, 25)))
    refuses("a_course_that_runs", lambda: a_talk(referred(nina), nina, date(2020, 4, 28)))


def test_what_came_of_a_conversation_is_whole(running: Clarification) -> None:
    talk = running.talks.first()
    now = clock.now()
    refuses("took_a_while", change(talk, state="held", settled_at=now))
    refuses("took_a_while", change(talk, minutes=60))
    refuses("has_a_time", change(talk, state="no_show"))
    refuses("without_a_reason", change(talk, state="off", settled_at=now))
    assert change(talk, state="off", settled_at=now, by_citizen=True)() == 1


def test_a_course_is_whole(nina: Staff, running: Clarification) -> None:
    waiting = referred(nina)
    now = clock.now()
    refuses("has_a_purpose", change(waiting, purpose=" "))
    refuses("has_a_purpose", change(waiting, phone=""))
    refuses("without_a_reason", change(waiting, jumped_at=now, jumped_by=nina))
    refuses("without_a_reason", change(waiting, jumped_because="Haster"))
    refuses("seen_by_somebody", change(running, jump_seen_at=now))
    refuses("has_an_adviser", change(waiting, state="running"))
    refuses("has_an_adviser", change(running, planned=6, longer_because="Mere"))
    refuses("fifth_conversation", change(running, planned=5))
    refuses("has_a_day", change(running, state="declined"))
    refuses("without_a_reason", change(running, state="stopped", ended_at=now))
    refuses("one_clarification_at_a_time", lambda: referred_around(waiting))


def referred_around(course: Clarification) -> Clarification:
    return Clarification.objects.create(
        citizen=course.citizen,
        referred_by=course.referred_by,
        referred_at=clock.now(),
        purpose="Igen",
        phone="00112233",
    )


def test_a_promise_is_kept_as_it_was_made(nina: Staff) -> None:
    course = referred(nina)
    first = course.promises.get()
    facts = {"clarification": course, "day": DAY, "at": clock.now()}
    refuses("Cannot update", change(first, day=DAY))
    refuses("Cannot", lambda: Promise.objects.filter(pk=first.pk).delete())
    refuses("made_once", lambda: Promise.objects.create(**facts, because="referred"))
    refuses("for_a_reason", lambda: Promise.objects.create(**facts, because="said"))
    refuses("for_a_reason", lambda: Promise.objects.create(**facts, because="whim"))


def test_a_summary_stands_as_it_was_sent(nina: Staff, running: Clarification) -> None:
    all_held(running)
    sent = send_summary(by=nina, clarification=running, text="Du kan meget.")
    now = clock.now()
    refuses("as_it_was_sent", change(sent, text="Andet"))
    refuses("wrong_is_said", change(sent, answer="wrong", answered_at=now))
    refuses("wrong_is_said", change(sent, answer="approved"))
    facts = {"clarification": running, "written_by": nina, "sent_at": now}
    refuses("one_summary_to_answer", lambda: Summary.objects.create(**facts, number=2, text="x"))
    assert change(sent, answer="approved", answered_at=now)() == 1
    refuses("as_it_was_sent", change(sent, answer="wrong", wrong="Nej"))
    refuses("one_summary_each", lambda: Summary.objects.create(**facts, number=1, text="x"))
    refuses("says_something", lambda: Summary.objects.create(**facts, number=2, text=" "))


def test_what_can_be_given_is_within_reason(adviser: Adviser) -> None:
    week = DateRange(date(2020, 5, 4), date(2020, 5, 9))
    Away.objects.create(adviser=adviser, days=week)
    refuses("once_at_a_time", lambda: Away.objects.create(adviser=adviser, days=week))
    endless = DateRange(date(2021, 5, 4), None)
    refuses("for_a_while", lambda: Away.objects.create(adviser=adviser, days=endless))
    refuses("has_a_week", change(adviser, weekly=41))
    policy = ClarificationPolicy.objects.get()
    refuses("within_reason", change(policy, conversations=5))
    refuses("within_reason", change(policy, apart=1))
    refuses("one_clarification_policy", lambda: ClarificationPolicy.objects.create(id=2))


@pytest.mark.parametrize("state", [s for s in CourseState.values if not COURSE_TRANSITIONS[s]])
def test_a_course_that_ended_does_not_begin_again(nina: Staff, state: str) -> None:
    course = referred(nina, a_citizen(nina))
    now = clock.now()
    if state == "closed":
        course = begun(course, nina.clarifies)
        change(course, state="summary")()
    change(course, state=state, ended_at=now, ended_because="x")()
    refuses("Invalid transition", change(course, state="waiting", ended_at=None))


def test_what_was_called_off_is_not_booked_again(running: Clarification) -> None:
    talk = running.talks.all()[0]
    change(talk, state="off", settled_at=clock.now(), by_citizen=True)()
    assert TALK_TRANSITIONS[TalkState.CANCELLED] == frozenset()
    refuses("Invalid transition", change(talk, state="booked", settled_at=None))


def test_one_outcome_does_not_become_another(running: Clarification) -> None:
    talk = all_held(running)[0]
    refuses("Invalid transition", change(talk, state="no_show", minutes=None))


def test_only_what_was_held_is_in_the_folder(nina: Staff, running: Clarification) -> None:
    talk = running.talks.all()[0]
    session = close_session(by=nina, folder=a_folder(running.citizen, nina))
    refuses("only_what_was_held_is_in_the_folder", change(talk, folder_session=session))
    one, other, _last = all_held(running)
    Talk.objects.filter(pk__in=[one.pk, other.pk]).update(folder_session=None)
    change(one, folder_session=session)()
    refuses("folder_session_id", change(other, folder_session=session))
