"""What the database itself holds about job clubs, whoever writes."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.db.utils import IntegrityError

from medspil.kernel import clock
from medspil.offers.models.clubs import (
    CLUB_ROUND_TRANSITIONS,
    CLUB_TRANSITIONS,
    MEMBER_TRANSITIONS,
    Club,
    ClubHost,
    ClubMember,
    ClubOutcome,
    ClubPolicy,
    ClubRating,
    ClubRound,
    Homework,
    HomeworkAnswer,
    HostSlot,
    Interest,
)
from medspil.people.models import Role, Staff
from tests import factories as make
from tests.offers.club_life import DAY, a_round, at, opened, wanting


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at()):
        make.the_law()
        yield


@pytest.fixture
def lis() -> Staff:
    return make.staff(role=Role.CONSULTANT)


@pytest.fixture
def round(lis: Staff) -> ClubRound:
    return a_round(lis)


@pytest.fixture
def club(lis: Staff) -> Club:
    return opened(lis)


def breaks(says: str) -> Any:
    return pytest.raises(IntegrityError, match=says)


def change(row: Any, **facts: Any) -> None:
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**facts)


def draft(round: ClubRound, lis: Staff, number: int = 1, **facts: Any) -> Club:
    given = {"weekday": 2, "starts": time(10), **facts}
    with transaction.atomic():
        return Club.objects.create(round=round, number=number, host=lis, **given)


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        ({"title": ""}, "club_round_has_a_name"),
        ({"state": "party"}, "club_round_state_known|Invalid transition|club_round_steps"),
        ({"until": date(2020, 4, 13)}, "club_round_ends_after_it_begins"),
        ({"first_week": date(2020, 4, 21)}, "clubs_begin_in_a_week"),
        ({"least": 1}, "clubs_have_a_size"),
        ({"least": 11}, "clubs_have_a_size"),
        ({"most": 31}, "clubs_have_a_size"),
        ({"state": "proposed"}, "a_proposal_was_made_some_time"),
    ],
)
def test_a_round_is_whole(round: ClubRound, facts: dict[str, Any], broken: str) -> None:
    with pytest.raises((IntegrityError, ProgrammingError), match=broken):
        change(round, **facts)


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        ({"asked_by": "rumour"}, "interest_came_from_somewhere"),
        ({"language": ""}, "interest_came_from_somewhere"),
        ({"wished": ["6m"]}, "wishes_are_parts_of_the_week"),
        ({"never": ["2x"]}, "wishes_are_parts_of_the_week"),
        ({"never": ["2m"]}, "nobody_wishes_what_they_cannot"),
        ({"wants": False}, "who_wants_none_wishes_nothing"),
        ({"withdrawn_on": date(2020, 4, 13)}, "withdrawn_after_it_was_said"),
    ],
)
def test_an_interest_is_whole(
    round: ClubRound, lis: Staff, facts: dict[str, Any], broken: str
) -> None:
    (said,) = wanting(round, make.staff(), 1)
    with breaks(broken):
        change(said, **facts)


def test_nobody_is_asked_twice_in_a_round(round: ClubRound) -> None:
    (said,) = wanting(round, make.staff(), 1)
    with breaks("asked_once_in_a_round"):
        Interest.objects.create(
            round=round, citizen=said.citizen, asked_by="hand", said_on=DAY, noted_by=said.noted_by
        )


def test_a_host_and_their_times_are_whole(round: ClubRound, lis: Staff) -> None:
    host = ClubHost.objects.create(round=round, staff=lis, languages=["da"])
    with breaks("a_host_once_in_a_round"), transaction.atomic():
        ClubHost.objects.create(round=round, staff=lis, languages=["da"])
    with breaks("a_host_leads_some_clubs"):
        change(host, most_clubs=0)
    with breaks("a_host_speaks_something"):
        change(host, languages=[])
    HostSlot.objects.create(host=host, weekday=2, starts=time(10))
    with breaks("a_host_slot_once"), transaction.atomic():
        HostSlot.objects.create(host=host, weekday=2, starts=time(10))
    with breaks("clubs_meet_on_weekdays"):
        HostSlot.objects.create(host=host, weekday=6, starts=time(10))


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        ({"weekday": 6}, "a_club_meets_on_a_weekday"),
        ({"least": 11}, "a_club_has_a_size"),
        ({"first_day": None}, "an_opened_club_has_its_sessions"),
        ({"series": None}, "an_opened_club_has_its_sessions"),
        ({"finished_at": at()}, "a_club_finished_some_time"),
        ({"cancelled_because": "Sygdom"}, "a_cancelled_club_says_why"),
        ({"state": "cancelled"}, "a_cancelled_club_says_why"),
        ({"state": "cancelled", "cancelled_because": " "}, "a_cancelled_club_says_why"),
        ({"most": 8}, "no_member_beyond_the_most"),
    ],
)
def test_a_club_is_whole(club: Club, facts: dict[str, Any], broken: str) -> None:
    with breaks(broken):
        change(club, **facts)


def test_a_club_has_its_number_and_its_host_leads_one_at_a_time(
    round: ClubRound, lis: Staff
) -> None:
    first = draft(round, lis)
    with breaks("a_club_has_its_number"):
        draft(round, lis, weekday=3)
    with breaks("a_host_leads_one_club_at_a_time"):
        draft(round, lis, 2)
    with breaks("an_opened_club_has_its_sessions"):
        change(first, state="running")


def test_an_open_club_is_never_deleted_and_a_draft_is(
    club: Club, round: ClubRound, lis: Staff
) -> None:
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        Club.objects.filter(pk=club.pk).delete()
    draft(round, lis, weekday=3).delete()


TABLES = {
    "club": CLUB_TRANSITIONS,
    "member": MEMBER_TRANSITIONS,
    "round": CLUB_ROUND_TRANSITIONS,
}


@pytest.mark.parametrize("what", TABLES)
def test_states_follow_the_table(club: Club, what: str) -> None:
    """Each step, allowed or not, from a row put there behind the trigger's back."""
    row: Any = {"club": club, "member": club.members.first(), "round": club.round}[what]
    found = {}
    for state, to in ((a, b) for a in TABLES[what] for b in TABLES[what] if a != b):
        with transaction.atomic():
            put_in_state(row, state)
            try:
                change(row, state=to, **facts_of(what, to))
                found[state, to] = True
            except ProgrammingError as error:
                found[state, to] = "Invalid transition" not in str(error)
            transaction.set_rollback(True)
    assert {step for step, may in found.items() if may} == {
        (state, to) for state, some in TABLES[what].items() for to in some
    }


def facts_of(what: str, state: str) -> dict[str, Any]:
    """What must be written beside the state for the row to be whole."""
    if what == "club":
        return {
            "finished_at": at() if state == "finished" else None,
            "cancelled_because": "Sygdom" if state == "cancelled" else "",
        }
    if what == "member":
        sits = state in ("interested", "offered", "confirmed", "active")
        return {
            "seat": 1 if sits else None,
            "left_on": None if sits else DAY,
            "joined_on": None if state == "interested" else DAY,
        }
    return {}


def put_in_state(row: Any, state: str) -> None:
    import pgtrigger

    what = {"Club": "club", "ClubMember": "member", "ClubRound": "round"}[type(row).__name__]
    table = what.replace("round", "club_round")
    # the hotline's connection binds on the server, and takes no two statements in one
    with pgtrigger.ignore(f"offers.{type(row).__name__}:{table}_steps", databases=["default"]):
        change(row, state=state, **facts_of(what, state))


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        ({"seat": 2}, "a_club_seat_is_given_once"),
        ({"seat": 11}, "no_member_beyond_the_most"),
        ({"seat": None}, "who_is_in_a_club_has_a_seat"),
        ({"seat": 0}, "who_is_in_a_club_has_a_seat"),
        ({"joined_on": None}, "a_place_was_offered_some_day"),
        ({"joined_on": date(2020, 5, 5)}, "new_members_in_the_first_weeks"),
        ({"left_on": DAY}, "who_left_left_some_day"),
        ({"state": "left"}, "who_is_in_a_club_has_a_seat"),
    ],
)
def test_a_place_is_whole(club: Club, facts: dict[str, Any], broken: str) -> None:
    with breaks(broken):
        change(club.members.get(seat=1), **facts)


def test_a_citizen_sits_in_one_club_and_once_in_it(club: Club, lis: Staff) -> None:
    member = club.members.get(seat=1)
    other = draft(a_round(lis, title="En til"), lis, weekday=3)
    with breaks("in_one_club_only"), transaction.atomic():
        ClubMember.objects.create(club=other, citizen=member.citizen, seat=1)
    with breaks("a_member_once_in_a_club"), transaction.atomic():
        ClubMember.objects.create(
            club=club, citizen=member.citizen, state="left", joined_on=DAY, left_on=DAY
        )


def test_an_offered_place_is_never_deleted(club: Club) -> None:
    with pytest.raises(ProgrammingError, match="Cannot delete"):
        club.members.get(seat=1).delete()


def test_what_happened_to_a_place_is_kept(club: Club) -> None:
    member = club.members.get(seat=1)
    change(member, state="confirmed")
    events = ClubMember.pgh_event_model.objects.filter(pgh_obj=member).order_by("pgh_id")
    assert list(events.values_list("state", flat=True)) == ["interested", "offered", "confirmed"]


def test_homework_and_its_answers_are_whole(club: Club, lis: Staff) -> None:
    assert club.series is not None
    member = club.members.get(seat=1)
    homework = Homework.objects.get(session__series=club.series, session__number=1)
    with breaks("homework_asks_something"):
        change(homework, text=" ")
    with breaks("session"), transaction.atomic():
        Homework.objects.create(session=homework.session, text="En til")
    answer = HomeworkAnswer.objects.create(
        homework=homework, member=member, text="Ja", handed_in_at=at()
    )
    with breaks("handed_in_once"), transaction.atomic():
        HomeworkAnswer.objects.create(
            homework=homework, member=member, text="Nej", handed_in_at=at()
        )
    with breaks("an_answer_says_something"):
        change(answer, text=" ")
    with breaks("feedback_to_what_was_seen"):
        change(answer, feedback="Godt")
    other = opened(make.staff(role=Role.CONSULTANT))
    with breaks("homework_of_their_own_club"):
        HomeworkAnswer.objects.create(
            homework=homework, member=other.members.get(seat=1), text="Ja", handed_in_at=at()
        )


def test_where_somebody_is_is_known_once_each_time(club: Club) -> None:
    member = club.members.get(seat=1)
    made = ClubOutcome.objects.create(member=member, weeks=4, outcome="job", noted_on=DAY)
    with breaks("one_outcome_each_time"), transaction.atomic():
        ClubOutcome.objects.create(member=member, weeks=4, outcome="seeking", noted_on=DAY)
    with breaks("outcome_known"):
        change(made, weeks=5)
    with breaks("outcome_known"):
        change(made, outcome="rich")


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        ({"score": 0}, "rating_known"),
        ({"score": 6}, "rating_known"),
        ({"text": "Godt"}, "a_rating_is_one_person_s"),
        ({"member": None}, "a_rating_is_one_person_s"),
        ({"staff": "host"}, "a_rating_is_one_person_s"),
        ({"member": None, "staff": "host", "taken_by": "host"}, "a_rating_is_one_person_s"),
        ({"club": "other"}, "rating_of_their_own_club"),
        ({"member": None, "staff": "somebody"}, "rating_of_their_own_club"),
    ],
)
def test_a_rating_is_one_person_s_about_their_own_club(
    club: Club, facts: dict[str, Any], broken: str
) -> None:
    somebody = make.staff(role=Role.CONSULTANT)
    known = {"host": club.host, "somebody": somebody, "other": opened(somebody)}
    given = {name: known.get(value, value) for name, value in facts.items()}
    whole = {"club": club, "member": club.members.first(), "score": 3, "said_on": DAY}
    with breaks(broken), transaction.atomic():
        ClubRating.objects.create(**{**whole, **given})


def test_everybody_rates_a_club_once(club: Club) -> None:
    member = club.members.first()
    for whose in ({"member": member}, {"staff": club.host}):
        ClubRating.objects.create(club=club, score=4, said_on=DAY, **whose)
        with breaks("unique"), transaction.atomic():
            ClubRating.objects.create(club=club, score=5, said_on=DAY, **whose)


@pytest.mark.parametrize(
    ("facts", "broken"),
    [
        ({"id": 2}, "one_club_policy"),
        ({"least": 1}, "club_policy_in_reason"),
        ({"least": 8, "most": 7}, "club_policy_in_reason"),
        ({"most": 31}, "club_policy_in_reason"),
    ],
)
def test_a_municipality_s_choice_is_in_reason(facts: dict[str, Any], broken: str) -> None:
    with breaks(broken), transaction.atomic():
        ClubPolicy.objects.create(**facts)


def test_a_proposal_that_is_being_made_is_made_for_somebody(round: ClubRound) -> None:
    with breaks("a_proposal_is_made_for_somebody"):
        change(round, solving_since=clock.now())
