"""What the database itself holds about offers, whoever writes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, models, transaction
from django.db.models import ProtectedError
from psycopg.types.range import TimestamptzRange

from medspil.kernel import clock
from medspil.offers.models import (
    CANDIDATE_TRANSITIONS,
    PLAN_TRANSITIONS,
    SERIES_TRANSITIONS,
    SESSION_TRANSITIONS,
    SIGN_UP_TRANSITIONS,
    SPARRING_TRANSITIONS,
    Candidate,
    CandidateState,
    EducationPlan,
    GuestHost,
    ObserverCount,
    PlanState,
    Poll,
    PollAnswered,
    Series,
    SeriesState,
    Session,
    SessionState,
    SignUp,
    SignUpState,
    Sparring,
    SparringState,
    SparringTime,
    Topic,
)
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.offers.making import DAY, TOMORROW, a_series, a_session, at, signed


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00")):
        make.the_law()
        yield


@pytest.fixture
def host() -> Staff:
    return make.staff()


@pytest.fixture
def citizen(host: Staff) -> Citizen:
    return make.citizen(staff=host)


@pytest.fixture
def session(host: Staff) -> Session:
    return a_session(host)


def breaks(says: str) -> Any:
    return pytest.raises(IntegrityError, match=says)


def steps_not(says: str) -> Any:
    return pytest.raises(ProgrammingError, match=says)


def change(row: models.Model, **facts: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**facts)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"kind": "party"}, "series_says_what"),
        ({"title": ""}, "series_says_what"),
        ({"state": "sleeping"}, "series_state_known|Invalid transition"),
        ({"weekdays": []}, "series_has_weekdays"),
        ({"weekdays": [8]}, "series_has_weekdays"),
        ({"minutes": 4}, "series_has_a_length"),
        ({"minutes": 481}, "series_has_a_length"),
        ({"every_weeks": 0}, "series_every_few_weeks"),
        ({"every_weeks": 9}, "series_every_few_weeks"),
        ({"last_day": date(2020, 4, 13)}, "series_has_days"),
        ({"capacity": 0}, "series_has_seats"),
        ({"capacity": 1001}, "series_has_seats"),
        ({"capacity": 20, "at_least": 21}, "series_has_seats"),
        ({"link": "http://example.com"}, "series_link_is_https"),
        ({"confirm_hours": 0}, "series_gives_time_to_confirm"),
        ({"confirm_hours": 169}, "series_gives_time_to_confirm"),
    ],
)
def test_a_series_is_whole(host: Staff, facts: dict[str, Any], says: str) -> None:
    series = a_series(host)
    with pytest.raises((IntegrityError, ProgrammingError), match=says), transaction.atomic():
        change(series, **facts)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"minutes": 4}, "session_has_a_length"),
        ({"capacity": 0}, "session_has_seats"),
        ({"capacity": 1001}, "session_has_seats"),
        ({"link": "http://example.com"}, "session_link_is_https"),
        ({"state": "live"}, "a_session_began_some_time"),
        ({"state": "held"}, "held_at_some_time"),
        ({"held_at": at("10:00")}, "held_at_some_time"),
        ({"state": "cancelled"}, "a_cancelled_session_says_why"),
        ({"state": "cancelled", "cancelled_because": " "}, "a_cancelled_session_says_why"),
        ({"cancelled_because": "syg"}, "a_cancelled_session_says_why"),
    ],
)
def test_a_session_is_whole(session: Session, facts: dict[str, Any], says: str) -> None:
    with breaks(says), transaction.atomic():
        change(session, **facts)


def test_a_session_has_its_number_and_its_day(session: Session, host: Staff) -> None:
    change(session, planned_on=DAY)
    facts = {"series": session.series, "host": host, "starts_at": at("14:00"), "capacity": 2}
    with breaks("a_session_has_its_number"), transaction.atomic():
        Session.objects.create(number=1, **facts)
    with breaks("planned_once_a_day"), transaction.atomic():
        Session.objects.create(number=2, planned_on=DAY, **facts)


def test_topics_guests_and_observers_are_whole(session: Session) -> None:
    Topic.objects.create(series=session.series, position=1, title="CV")
    with breaks("a_topic_has_its_turn"), transaction.atomic():
        Topic.objects.create(series=session.series, position=1, title="Jobnet")
    with breaks("topic_has_a_title"), transaction.atomic():
        Topic.objects.create(series=session.series, position=2, title="")
    for facts in ({"role": "band", "name": "N"}, {"role": "company", "name": ""}):
        with breaks("a_guest_host_is_named"), transaction.atomic():
            GuestHost.objects.create(session=session, **facts)
    kolding = {"municipality_code": "0621", "municipality_name": "Kolding", "count": 3}
    ObserverCount.objects.create(session=session, **kolding)
    for facts, says in (
        (kolding, "a_municipality_is_counted_once"),
        ({**kolding, "municipality_code": "62"}, "observers_come_from_somewhere"),
        ({**kolding, "municipality_code": "0630", "count": 0}, "observers_are_counted"),
    ):
        with breaks(says), transaction.atomic():
            ObserverCount.objects.create(session=session, **facts)


# -- seats -----------------------------------------------------------------------------------------


def test_a_seat_is_given_once_and_never_beyond_the_capacity(session: Session, host: Staff) -> None:
    people = [make.citizen(staff=host) for _ in range(3)]
    signed(session, people[0], 1)
    with breaks("a_seat_is_given_once"), transaction.atomic():
        signed(session, people[1], 1)
    second = signed(session, people[1], 2)
    with breaks("no_seat_beyond_the_capacity"), transaction.atomic():
        signed(session, people[2], 3)
    with breaks("no_seat_beyond_the_capacity"), transaction.atomic():
        change(second, seat=3)
    with breaks("no_seat_beyond_the_capacity"), transaction.atomic():
        change(session, capacity=1)
    change(session, capacity=3)
    signed(session, people[2], 3)
    assert session.sign_ups.count() == 3


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"seat": None}, "who_is_let_in_has_a_seat"),
        ({"seat": 0}, "who_is_let_in_has_a_seat"),
        ({"state": "cancelled"}, "who_is_let_in_has_a_seat"),
        ({"offered_until": at("12:00")}, "an_offered_seat_has_a_deadline"),
        ({"state": "refused", "seat": None}, "nobody_is_refused_without_a_reason"),
        ({"state": "refused", "seat": None, "reason": " "}, "nobody_is_refused_without_a_reason"),
        ({"state": "attended"}, "who_came_came_somehow"),
        ({"state": "attended", "came_by": "boat", "came_at": at("14:00")}, "came_somehow"),
        ({"came_by": "link"}, "who_came_came_somehow"),
        ({"guest_name": "N"}, "a_sign_up_is_one_person"),
        ({"guest_key": b"1" * 32}, "a_sign_up_is_one_person"),
        ({"citizen": None}, "a_sign_up_is_one_person"),
        ({"citizen": None, "guest_key": b"1" * 32}, "a_sign_up_is_one_person"),
    ],
)
def test_a_sign_up_is_whole(
    session: Session, citizen: Citizen, facts: dict[str, Any], says: str
) -> None:
    place = signed(session, citizen, 1)
    with breaks(says), transaction.atomic():
        change(place, **facts)


def test_everybody_signs_up_once(session: Session, citizen: Citizen) -> None:
    signed(session, citizen, 1)
    with breaks("a_citizen_signs_up_once"), transaction.atomic():
        signed(session, citizen, 2)
    guest = {"guest_name": "N", "guest_contact": "n@example.com", "guest_key": b"1" * 32}
    signed(session, None, 2, **guest)  # type: ignore[arg-type]
    with breaks("a_guest_signs_up_once"), transaction.atomic():
        signed(session, None, None, **guest)  # type: ignore[arg-type]


def test_a_protected_citizen_has_an_alias(session: Session, host: Staff) -> None:
    hidden = make.citizen(staff=host, protected=True)
    with breaks("a_protected_citizen_has_an_alias"), transaction.atomic():
        signed(session, hidden, 1)
    place = signed(session, hidden, 1, alias="Deltager 1")
    with breaks("a_protected_citizen_has_an_alias"), transaction.atomic():
        change(place, alias="")


def test_a_session_that_somebody_signed_up_to_is_not_deleted(
    session: Session, citizen: Citizen
) -> None:
    signed(session, citizen, 1)
    with pytest.raises(ProtectedError):
        session.delete()


# -- states ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "states", "ends"),
    [
        (SERIES_TRANSITIONS, SeriesState, set()),
        (SESSION_TRANSITIONS, SessionState, {"held", "cancelled"}),
        (SIGN_UP_TRANSITIONS, SignUpState, {"refused"}),
        (SPARRING_TRANSITIONS, SparringState, {"held"}),
        (CANDIDATE_TRANSITIONS, CandidateState, set()),
        (PLAN_TRANSITIONS, PlanState, {"completed"}),
    ],
)
def test_the_states_lead_somewhere_or_end(
    table: dict[str, frozenset[str]], states: Any, ends: set[str]
) -> None:
    assert set(table) == set(states)
    assert {state for state, after in table.items() if not after} == ends


def test_no_step_beside_the_tables(session: Session, citizen: Citizen, host: Staff) -> None:
    place = signed(session, citizen, 1)
    sparring = Sparring.objects.create(sign_up=place, offered_at=at("10:00"))
    asked = Candidate.objects.create(
        session=session, citizen=citizen, why="x", invited_at=at("10:00")
    )
    plan = a_plan(place)
    for row, facts in (
        (session.series, {"state": "draft"}),
        (session, {"state": "draft"}),
        (place, {"state": "waitlisted", "seat": None}),
        (plan, {"state": "granted", "decided_at": at("10:00"), "decided_by": host}),
        (sparring, {"state": "held", "answered_at": at("10:00"), "held_at": at("10:00"),
                    "staff": host, "booked_for": at("10:00")}),
    ):  # fmt: skip
        with steps_not("Invalid transition"), transaction.atomic():
            change(row, **facts)
    change(asked, state="declined", answered_at=at("10:00"))
    with steps_not("Invalid transition"), transaction.atomic():
        change(asked, state="invited", answered_at=None)


# -- afterwards ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"answered_at": at("10:00")}, "an_answer_to_sparring_has_a_time"),
        ({"state": "accepted"}, "an_answer_to_sparring_has_a_time"),
        ({"state": "accepted", "answered_at": at("09:00")}, "an_answer_to_sparring_has_a_time"),
        ({"state": "booked", "answered_at": at("10:00")}, "booked_sparring_has_a_time"),
        ({"held_at": at("10:00")}, "held_sparring_was_held_some_time"),
    ],
)
def test_sparring_is_whole(
    session: Session, citizen: Citizen, facts: dict[str, Any], says: str
) -> None:
    made = Sparring.objects.create(sign_up=signed(session, citizen, 1), offered_at=at("10:00"))
    with breaks(says), transaction.atomic():
        change(made, **facts)


def a_plan(place: SignUp, **facts: Any) -> EducationPlan:
    return EducationPlan.objects.create(
        **{
            "sign_up": place,
            "citizen": place.citizen,
            "course": "Buschauffør",
            "made_at": at("10:00"),
            **facts,
        }
    )


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"course": ""}, "a_plan_names_a_course"),
        ({"state": "drafted"}, "a_drafted_plan_is_whole"),
        ({"decided_at": at("10:00")}, "somebody_decided_on_the_plan"),
        ({"started_on": DAY}, "a_started_plan_has_a_day"),
        ({"completed_on": DAY}, "a_completed_plan_has_a_day"),
    ],
)
def test_a_plan_is_whole(
    session: Session, citizen: Citizen, facts: dict[str, Any], says: str
) -> None:
    plan = a_plan(signed(session, citizen, 1))
    with breaks(says), transaction.atomic():
        change(plan, **facts)


def test_a_refused_plan_says_why(session: Session, citizen: Citizen, host: Staff) -> None:
    place = signed(session, citizen, 1)
    plan = a_plan(place, state="sent_to_caseworker", provider="AMU", funding="amu")
    decided = {"decided_at": at("10:00"), "decided_by": host}
    with breaks("a_refused_plan_says_why"), transaction.atomic():
        change(plan, state="refused", **decided)
    with breaks("somebody_decided_on_the_plan"), transaction.atomic():
        change(plan, state="granted")
    change(plan, state="refused", reason="Kurset er fuldt", **decided)


def test_candidates_are_whole(session: Session, citizen: Citizen, host: Staff) -> None:
    asked = {"session": session, "why": "chauffør", "invited_at": at("10:00")}
    made = Candidate.objects.create(citizen=citizen, **asked)
    with breaks("a_candidate_is_invited_once"), transaction.atomic():
        Candidate.objects.create(citizen=citizen, **asked)
    with breaks("no_candidate_is_protected"), transaction.atomic():
        Candidate.objects.create(citizen=make.citizen(staff=host, protected=True), **asked)
    with breaks("a_candidate_has_a_reason"), transaction.atomic():
        change(made, why=" ")
    with breaks("a_candidates_answer_has_a_time"), transaction.atomic():
        change(made, state="accepted")


def test_polls_are_whole(session: Session, citizen: Citizen) -> None:
    facts = {"session": session, "opened_at": at("10:00"), "question": "Vil du køre bus?"}
    for options, counts, says in (
        (["ja"], [0], "a_poll_asks_something"),
        (["ja", "nej"], [0], "each_option_is_counted"),
    ):
        with breaks(says), transaction.atomic():
            Poll.objects.create(options=options, counts=counts, **facts)
    poll = Poll.objects.create(options=["ja", "nej"], counts=[0, 0], **facts)
    place = signed(session, citizen, 1)
    PollAnswered.objects.create(poll=poll, sign_up=place)
    with breaks("a_poll_is_answered_once"), transaction.atomic():
        PollAnswered.objects.create(poll=poll, sign_up=place)


def test_a_series_has_sessions_and_keeps_them(session: Session) -> None:
    with pytest.raises(ProtectedError):
        Series.objects.get().delete()


def test_sparring_is_with_one_at_a_time(host: Staff) -> None:
    nine = at("09:00", TOMORROW)

    def give(staff: Staff, begins: Any, ends: Any) -> SparringTime:
        with transaction.atomic():
            return SparringTime.objects.create(staff=staff, during=TimestamptzRange(begins, ends))

    give(host, nine, nine + timedelta(minutes=30))
    give(host, nine + timedelta(minutes=30), nine + timedelta(minutes=60))
    give(make.staff(), nine, nine + timedelta(minutes=30))
    with pytest.raises(IntegrityError, match="sparring_with_one_at_a_time"):
        give(host, nine + timedelta(minutes=10), nine + timedelta(minutes=20))
    for begins, ends in ((nine, nine), (nine, None), (None, nine)):
        with pytest.raises(IntegrityError, match="sparring_time_has_an_end"):
            give(make.staff(), begins, ends)
