"""What the database itself holds about meetings, whoever writes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.db.utils import IntegrityError

from medspil.contact.models import Agreement
from medspil.kernel import clock
from medspil.meetings.models import (
    MEETING_TRANSITIONS,
    AgendaItem,
    Evaluation,
    Meeting,
    MeetingAgreement,
    MeetingState,
    Seat,
    Signal,
    Summary,
)
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.meetings.gathering import companion, live, planned, seat_of

DAY = date(2020, 4, 14)


def at(time: str = "14:00", day: date = DAY) -> datetime:
    return make.moment(day, time)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00")):
        make.the_law()
        yield


@pytest.fixture
def clerk() -> Staff:
    return make.staff()


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk)


@pytest.fixture
def meeting(clerk: Staff, citizen: Citizen) -> Meeting:
    return planned(clerk, citizen, at())


def breaks(says: str) -> Any:
    return pytest.raises(IntegrityError, match=says)


def change(meeting: Meeting, **facts: Any) -> None:
    with transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(**facts)


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        ({"title": ""}, "meeting_says_what"),
        ({"kind": "party"}, "meeting_says_what"),
        ({"minutes": 4}, "meeting_has_a_length"),
        ({"minutes": 481}, "meeting_has_a_length"),
        ({"channel": "letter"}, "meeting_channel_known"),
        ({"room_url": "http://video.example.com/rum"}, "room_is_https"),
        ({"room_url": ""}, "room_fits_the_form"),
        ({"provider": "phone", "channel": "phone"}, "room_fits_the_form"),
        ({"provider": "jitsi", "channel": "phone"}, "room_fits_the_form"),
        ({"plan_b_text": ""}, "plan_b_is_whole"),
        ({"plan_b_phone": ""}, "plan_b_is_whole"),
        ({"plan_b": "smaller"}, "plan_b_is_whole"),
        ({"plan_b": "prayer"}, "plan_b_is_whole"),
        ({"held_at": at()}, "a_held_meeting_is_a_conversation"),
        ({"cancelled_because": "Syg"}, "a_cancelled_meeting_says_why"),
        ({"state": "cancelled"}, "a_cancelled_meeting_says_why"),
        ({"state": "live"}, "a_meeting_began_some_time"),
        ({"state": "fallback_used"}, "plan_b_was_used_some_time"),
    ],
)
def test_a_meeting_is_whole(meeting: Meeting, facts: dict[str, Any], broken: str) -> None:
    with breaks(broken):
        change(meeting, **facts)


@pytest.mark.parametrize("state", ["live", "fallback_used"])
def test_no_meeting_begins_without_a_plan_b(clerk: Staff, citizen: Citizen, state: str) -> None:
    meeting = planned(clerk, citizen, at(), plan_b=None)
    with breaks("no_meeting_without_a_plan_b"):
        change(meeting, state=state, started_at=at(), fallback_at=at())


def test_held_without_a_conversation_is_not_held(clerk: Staff, citizen: Citizen) -> None:
    meeting = live(clerk, citizen, at())
    with breaks("a_held_meeting_is_a_conversation"):
        change(meeting, state="held", held_at=at())


def facts_of(state: str, of: Citizen) -> dict[str, Any]:
    """What a meeting in that state has, so that only the step itself can be wrong."""
    over = state in ("held", "agreements_confirmed")
    return {
        "state": state,
        "started_at": at(),
        "fallback_at": at(),
        "held_at": at() if over else None,
        "conversation": make.conversation(of, on=DAY) if over else None,
        "cancelled_because": "Syg" if state == "cancelled" else "",
    }


# the shortest way to each state
WAYS: dict[str, list[str]] = {
    "planned": [],
    "tested": ["tested"],
    "live": ["live"],
    "fallback_used": ["fallback_used"],
    "held": ["live", "held"],
    "agreements_confirmed": ["live", "held", "agreements_confirmed"],
    "cancelled": ["cancelled"],
}


@pytest.mark.parametrize("start", list(MeetingState))
def test_the_database_knows_the_transition_table(
    meeting: Meeting, citizen: Citizen, start: str
) -> None:
    held = facts_of("held", citizen)["conversation"]

    def step(state: str) -> None:
        facts = facts_of("live" if state in ("held", "agreements_confirmed") else state, citizen)
        if state in ("held", "agreements_confirmed"):
            facts |= {"state": state, "held_at": at(), "conversation": held}
        change(meeting, **facts)

    for state in WAYS[start]:
        step(state)
    allowed = set()
    for state in MeetingState:
        if state == start:
            continue
        try:
            with transaction.atomic():
                step(state)
                allowed.add(state)
                transaction.set_rollback(True)
        except (InternalError, ProgrammingError):
            pass
    assert allowed == MEETING_TRANSITIONS[start]


def test_a_meeting_is_never_deleted(meeting: Meeting) -> None:
    with pytest.raises((InternalError, ProgrammingError), match="never_deleted"):
        meeting.delete()


# -- seats -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["chair", "note_taker"])
def test_at_most_one_of_each(meeting: Meeting, role: str) -> None:
    guest = {"role": role, "guest_contact": "00009999"}
    Seat.objects.filter(meeting=meeting, role=role).update(staff=make.staff())
    if role == "note_taker":
        Seat.objects.create(meeting=meeting, guest_name="En", **guest)
    with breaks(f"one_{role}"):
        Seat.objects.create(meeting=meeting, guest_name="To", **guest)


def test_one_main_person(meeting: Meeting) -> None:
    with breaks("one_main_person"):
        Seat.objects.create(meeting=meeting, role="main_person")


@pytest.mark.parametrize("role", ["chair", "main_person"])
def test_a_meeting_keeps_its_chair_and_its_main_person(meeting: Meeting, role: str) -> None:
    with breaks("meeting_has_a_chair_and_a_main_person"), transaction.atomic():
        seat_of(meeting, role).delete()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_meeting_is_not_planned_without_seats(citizen: Citizen) -> None:
    with breaks("meeting_has_a_chair_and_a_main_person"), transaction.atomic():
        Meeting.objects.create(
            kind="other",
            citizen=citizen,
            title="Tomt",
            starts_at=at(),
            channel="in_person",
            provider="none",
            made_at=at(),
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "who",
    [
        {},
        {"guest_name": "Uden nummer"},
        {"guest_contact": "00001111"},
        {"guest_name": "To", "guest_contact": "00001111", "staff": True},
        {"staff": True, "representation": True},
        {"role": "main_person", "staff": True},
    ],
)
def test_a_seat_is_one_person(meeting: Meeting, citizen: Citizen, who: dict[str, Any]) -> None:
    made = {"staff": make.staff, "representation": lambda: companion(citizen)}
    facts = {name: made[name]() if name in made else value for name, value in who.items()}
    with breaks("a_seat_is_one_person|one_main_person"):
        Seat.objects.create(**{"meeting": meeting, "role": "guest", **facts})


def test_the_same_person_sits_once(meeting: Meeting, clerk: Staff, citizen: Citizen) -> None:
    with breaks("a_colleague_sits_once"), transaction.atomic():
        Seat.objects.create(meeting=meeting, role="guest", staff=clerk)
    bo = companion(citizen)
    Seat.objects.create(meeting=meeting, role="companion", representation=bo)
    with breaks("a_person_sits_once"):
        Seat.objects.create(meeting=meeting, role="safe_person", representation=bo)


def test_another_citizens_person_has_no_seat(meeting: Meeting) -> None:
    with breaks("a_seat_for_the_citizens_own_person"):
        Seat.objects.create(
            meeting=meeting, role="companion", representation=companion(make.citizen())
        )


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        ({"answer": "yes"}, "an_answer_has_a_time"),
        ({"answered_at": at()}, "an_answer_has_a_time"),
        ({"how": "video"}, "only_who_came_came_somehow"),
        ({"came": False, "how": "video"}, "only_who_came_came_somehow"),
        ({"role": "jester"}, "seat_role_known"),
    ],
)
def test_a_seat_tells_the_truth(meeting: Meeting, facts: dict[str, Any], broken: str) -> None:
    with breaks(broken):
        meeting.seats.filter(role="chair").update(**facts)


# -- points, signals, agreements, answers ----------------------------------------------------------


def point(meeting: Meeting, **facts: Any) -> AgendaItem:
    return AgendaItem.objects.create(
        **{
            "meeting": meeting,
            "whose": 2,
            "position": 1,
            "title": "Punkt",
            "minutes": 10,
            "added_at": at(),
            **facts,
        }
    )


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        ({"whose": 3}, "a_point_is_somebodys"),
        ({"title": ""}, "a_point_says_what_and_how_long"),
        ({"minutes": 0}, "a_point_says_what_and_how_long"),
        ({"understood": "own_words", "checked_at": at()}, "understood_in_their_own_words"),
        ({"understood": "not_yet"}, "understood_in_their_own_words"),
        ({"own_words": "Ja"}, "understood_in_their_own_words"),
    ],
)
def test_a_point_is_whole(meeting: Meeting, facts: dict[str, Any], broken: str) -> None:
    with breaks(broken):
        point(meeting, **facts)


def test_one_point_at_a_time(meeting: Meeting) -> None:
    point(meeting)
    with breaks("one_point_at_a_time"), transaction.atomic():
        point(meeting)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_main_persons_points_come_first_whatever_their_place(meeting: Meeting) -> None:
    point(meeting, title="Vores", position=1)
    point(meeting, title="Mit andet", whose=1, position=9)
    point(meeting, title="Mit første", whose=1, position=8)
    assert [item.title for item in meeting.items.all()] == ["Mit første", "Mit andet", "Vores"]


def test_a_signal_is_shown_once_until_it_is_cleared(meeting: Meeting) -> None:
    seat = seat_of(meeting, "main_person")
    first = Signal.objects.create(seat=seat, kind="pause", at=at())
    with breaks("a_signal_is_shown_once"), transaction.atomic():
        Signal.objects.create(seat=seat, kind="pause", at=at())
    with breaks("cleared_after_it_was_given"), transaction.atomic():
        Signal.objects.filter(pk=first.pk).update(cleared_at=at("13:00"))
    with breaks("signal_kind_known"):
        Signal.objects.create(seat=seat, kind="louder", at=at())


def agreement(of: Citizen) -> Agreement:
    return Agreement.objects.create(citizen=of, owner="citizen", what="Ringe", made_at=at())


def test_an_agreement_is_of_the_meetings_own_people(
    meeting: Meeting, clerk: Staff, citizen: Citizen
) -> None:
    seat = seat_of(meeting, "main_person")
    with breaks("an_agreement_of_this_meeting"), transaction.atomic():
        MeetingAgreement.objects.create(
            meeting=meeting, seat=seat, agreement=agreement(make.citizen())
        )
    other = planned(clerk, citizen, at("16:00"))
    with breaks("an_agreement_of_this_meeting"):
        MeetingAgreement.objects.create(meeting=other, seat=seat, agreement=agreement(citizen))


def test_all_are_confirmed_or_the_meeting_does_not_say_so(clerk: Staff, citizen: Citizen) -> None:
    meeting = live(clerk, citizen, at())
    made = MeetingAgreement.objects.create(
        meeting=meeting, seat=seat_of(meeting, "main_person"), agreement=agreement(citizen)
    )
    change(meeting, **facts_of("held", citizen))
    with breaks("every_agreement_is_confirmed"):
        change(meeting, state="agreements_confirmed")
    with breaks("confirmed_some_time"), transaction.atomic():
        MeetingAgreement.objects.filter(pk=made.pk).update(confirmed_by=clerk)
    MeetingAgreement.objects.filter(pk=made.pk).update(confirmed_at=at())
    change(meeting, state="agreements_confirmed")
    meeting.refresh_from_db()
    assert meeting.state == "agreements_confirmed"


@pytest.mark.parametrize("answers", [(0, 3), (6, 3), (3, 0), (3, 6)])
def test_answers_go_from_one_to_five(citizen: Citizen, answers: tuple[int, int]) -> None:
    with breaks("answers_from_one_to_five"):
        Evaluation.objects.create(
            conversation=make.conversation(citizen, on=DAY),
            channel="phone",
            heard=answers[0],
            agenda=answers[1],
            answered_at=at(),
        )


def test_one_evaluation_of_each_conversation(citizen: Citizen) -> None:
    facts = {"channel": "phone", "heard": 3, "agenda": 3, "answered_at": at()}
    held = make.conversation(citizen, on=DAY)
    Evaluation.objects.create(conversation=held, **facts)
    with breaks("meetings_evaluation_conversation_id"):
        Evaluation.objects.create(conversation=held, **facts)


def test_a_summary_that_was_sent_stands(meeting: Meeting) -> None:
    facts = {"meeting": meeting, "language": "da", "written_at": at()}
    with breaks("summary_says_something"), transaction.atomic():
        Summary.objects.create(text="", **facts)
    with breaks("sent_after_it_was_written"), transaction.atomic():
        Summary.objects.create(text="Kort", sent_at=at("13:00"), **facts)
    Summary.objects.create(text="Kort", sent_at=at(), **facts)
    with breaks("one_summary_in_each_language"), transaction.atomic():
        Summary.objects.create(text="Igen", **facts)
    with pytest.raises((InternalError, ProgrammingError), match="sent_is_sent"):
        Summary.objects.update(text="Noget andet")
