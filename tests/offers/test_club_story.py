"""A round of clubs from the first question to where people are twelve weeks later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.messages.models import Message
from medspil.offers.actions.clubs.asking import (
    close_club_round,
    make_club_round,
    note_interest,
    set_host,
    withdraw_interest,
)
from medspil.offers.actions.clubs.homework import give_feedback, hand_in, set_goal, set_week
from medspil.offers.actions.clubs.opening import cancel_club, finish_club, open_clubs, turn_clubs
from medspil.offers.actions.clubs.outcomes import note_outcome
from medspil.offers.actions.clubs.places import (
    add_member,
    confirm_place,
    decline_place,
    leave_club,
)
from medspil.offers.actions.clubs.proposing import move_member, propose_clubs, release_member
from medspil.offers.actions.holding import mark_attendance
from medspil.offers.clubs.curriculum import curriculum
from medspil.offers.models import SignUp, SignUpState
from medspil.offers.models.clubs import Club, ClubMember, Homework
from medspil.offers.queries.clubs.rounds import board, standing
from medspil.people.actors import CitizenActor
from medspil.people.models import Role, Staff
from tests import factories as make
from tests.offers.club_life import (
    DAY,
    FIRST_WEEK,
    a_round,
    at,
    citizens_of,
    host_in,
    opened,
    wanting,
)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at()):
        make.the_law()
        yield


@pytest.fixture
def lis() -> Staff:
    """The consultant who makes the round and leads its clubs."""
    return make.staff(role=Role.CONSULTANT, full_name="Lis Konsulent")


@pytest.fixture
def clerk() -> Staff:
    return make.staff()


def members(club: Club) -> list[ClubMember]:
    return list(club.members.select_related("citizen", "club").order_by("pk"))


def states(club: Club) -> list[str]:
    return sorted(club.members.values_list("state", flat=True))


def test_a_club_from_the_question_to_the_job(lis: Staff, clerk: Staff) -> None:
    round = a_round(lis)
    host_in(round, lis, lis, "2 10:00", "4 13:00")
    wanting(round, clerk, 9, "2m")
    note_interest(by=clerk, round=round, citizen=make.citizen(staff=clerk), wants=False)
    found = propose_clubs(by=lis, round=round, seconds=2)
    assert (found.met, found.placed, found.gap) == (9, 9, 0)
    assert round.clubs.get().members.count() == 9

    (club,) = open_clubs(by=lis, round=round)
    assert club.series is not None
    sessions = list(club.series.sessions.order_by("number"))
    # six Tuesdays; none of them is a holiday
    assert [one.planned_on for one in sessions] == [
        date(2020, 4, 21) + timedelta(days=7 * n) for n in range(6)
    ]
    assert {one.minutes for one in sessions} == {120}
    assert [one.title for one in sessions] == [week.theme for week in curriculum()]
    assert [one.homework.text for one in sessions] == [week.homework for week in curriculum()]
    assert states(club) == ["offered"] * 9
    assert Message.objects.filter(kind="club_offered").count() == 9

    first, second, third, *rest = members(club)
    decline_place(by=CitizenActor(third.citizen), member=third)
    for member in (first, second, *rest):
        confirm_place(by=CitizenActor(member.citizen), member=member)
    assert [one.sign_ups.filter(state="signed_up").count() for one in sessions] == [8] * 6

    with clock.at(at("09:00", date(2020, 4, 22))):
        assert turn_clubs() == 1
        assert states(club) == ["active"] * 8 + ["left"]
        came = SignUp.objects.get(session=sessions[0], citizen=first.citizen)
        mark_attendance(by=lis, sign_up=came, came=True)
        answer = hand_in(
            by=CitizenActor(first.citizen),
            member=first,
            homework=sessions[0].homework,
            text="Jeg er god til at lytte.",
        )
        give_feedback(by=lis, answer=answer, feedback="Skriv det øverst i dit CV.")
        leave_club(by=lis, member=second, to="left_for_job")
    left = SignUp.objects.filter(citizen=second.citizen).order_by("session__starts_at")
    assert [one.state for one in left] == [SignUpState.SIGNED_UP] + [SignUpState.CANCELLED] * 5

    with clock.at(at("09:00", date(2020, 5, 27))):
        assert turn_clubs() == 1
        assert states(club) == ["completed"] * 7 + ["left", "left_for_job"]
        assert list(second.outcomes.values_list("weeks", "outcome")) == [(0, "job")]
    with clock.at(at("09:00", date(2020, 6, 24))):
        club.refresh_from_db()
        note_outcome(by=lis, member=first, weeks=4, outcome="job")
    assert standing(round).rate == 90
    assert standing(round).seated == 0


def test_holidays_are_skipped_and_it_is_still_six_times(lis: Staff, clerk: Staff) -> None:
    round = a_round(lis)
    host_in(round, lis, lis, "5 10:00")
    wanting(round, clerk, 8, "5m")
    propose_clubs(by=lis, round=round, seconds=2)
    (club,) = open_clubs(by=lis, round=round)
    assert club.series is not None
    days = list(club.series.sessions.order_by("number").values_list("planned_on", flat=True))
    assert days == [
        date(2020, 4, 24),
        date(2020, 5, 1),
        date(2020, 5, 15),  # 8 May: Store Bededag
        date(2020, 5, 22),
        date(2020, 5, 29),
        date(2020, 6, 5),
    ]


def test_who_is_moved_stays_when_it_is_solved_again_until_they_are_let_go(
    lis: Staff, clerk: Staff
) -> None:
    round = a_round(lis)
    host_in(round, lis, lis, "2 10:00", "4 13:00")
    tuesday, thursday = wanting(round, clerk, 9, "2m"), wanting(round, clerk, 9, "4a")
    propose_clubs(by=lis, round=round, seconds=2)
    moved = tuesday[0]
    club_of = {club.weekday: club for club in round.clubs.all()}
    move_member(by=lis, round=round, interest=moved, to=club_of[4])
    seen = board(round)
    assert [
        (one.interest, one.missed[0].why)
        for club in seen.clubs
        for one in club.people
        if one.missed
    ] == [(moved, "put")]
    assert (seen.met, seen.placed, seen.people) == (17, 18, 18)

    assert propose_clubs(by=lis, round=round, seconds=2).met == 17
    assert ClubMember.objects.get(interest=moved).club.weekday == 4
    release_member(by=lis, round=round, interest=moved)
    assert propose_clubs(by=lis, round=round, seconds=2).met == 18
    assert ClubMember.objects.get(interest=moved).club.weekday == 2

    move_member(by=lis, round=round, interest=thursday[0], to=None)
    assert [one.interest for one in board(round).without] == [thursday[0]]


def test_a_full_club_takes_no_more_and_an_open_one_is_not_moved_into(
    lis: Staff, clerk: Staff
) -> None:
    round = a_round(lis)
    host_in(round, lis, lis, "2 10:00")
    wanting(round, clerk, 10)
    late = wanting(round, clerk, 1)[0]
    propose_clubs(by=lis, round=round, seconds=2)
    with pytest.raises(Refused, match="fuld"):
        move_member(by=lis, round=round, interest=late, to=round.clubs.get())
    (club,) = open_clubs(by=lis, round=round)
    with pytest.raises(Refused, match="ikke en del af forslaget"):
        move_member(by=lis, round=round, interest=late, to=club)


def test_when_enough_are_left_another_club_can_be_opened(lis: Staff, clerk: Staff) -> None:
    round = a_round(lis)
    host_in(round, lis, lis, "2 10:00", "4 13:00")
    wanting(round, clerk, 10)
    propose_clubs(by=lis, round=round, seconds=2)
    (first,) = open_clubs(by=lis, round=round)
    assert standing(round).room_for_another is False
    wanting(round, clerk, 8, "2m 4a")
    assert standing(round).room_for_another is True
    round.refresh_from_db()
    propose_clubs(by=lis, round=round, seconds=2)
    round.refresh_from_db()
    (second,) = open_clubs(by=lis, round=round)
    assert (first.number, second.number) == (1, 2)
    assert (first.weekday, second.weekday) == (2, 4)  # the host is busy on Tuesdays now
    assert standing(round).waiting == 0


def test_nobody_is_let_in_after_the_second_week(lis: Staff) -> None:
    club = opened(lis)
    nora = make.staff()
    late = wanting(club.round, nora, 2)
    with clock.at(at("09:00", date(2020, 5, 4))):  # the last day of week two
        member = add_member(by=lis, club=club, citizen=late[0].citizen)
        assert (member.state, member.joined_on) == ("offered", date(2020, 5, 4))
    with (
        clock.at(at("09:00", date(2020, 5, 5))),
        pytest.raises(Refused, match="de første 2 uger"),
    ):
        add_member(by=lis, club=club, citizen=late[1].citizen)


def test_a_seat_that_is_given_up_can_be_taken_by_another(lis: Staff) -> None:
    club = opened(lis, 10)
    extra = wanting(club.round, make.staff(), 1)[0]
    with pytest.raises(Refused, match="fuld"):
        add_member(by=lis, club=club, citizen=extra.citizen)
    for member in members(club):
        confirm_place(by=lis, member=member)
    club.refresh_from_db()
    assert club.state == "full"
    leave_club(by=lis, member=members(club)[0], to="left_for_education")
    club.refresh_from_db()
    assert club.state == "forming"
    assert add_member(by=lis, club=club, citizen=extra.citizen).seat == 1


def test_who_sits_in_a_club_is_not_asked_into_another(lis: Staff, clerk: Staff) -> None:
    club = opened(lis)
    citizen = citizens_of(club)[0]
    other = a_round(lis, title="En til")
    with pytest.raises(Refused, match="allerede en plads"):
        note_interest(by=System("test"), round=other, citizen=citizen)


def test_who_withdraws_is_out_of_the_proposal(lis: Staff, clerk: Staff) -> None:
    round = a_round(lis)
    host_in(round, lis, lis)
    some = wanting(round, clerk, 9)
    propose_clubs(by=lis, round=round, seconds=2)
    withdraw_interest(by=CitizenActor(some[0].citizen), interest=some[0])
    note_interest(by=clerk, round=round, citizen=some[1].citizen, wants=False)
    assert round.clubs.get().members.count() == 7
    assert board(round).clubs[0].too_small is True


def test_a_cancelled_club_sets_its_members_free(lis: Staff) -> None:
    club = opened(lis, 8)
    for member in members(club):
        confirm_place(by=lis, member=member)
    with pytest.raises(Refused, match="Skriv hvorfor"):
        cancel_club(by=lis, club=club, reason=" ")
    cancel_club(by=lis, club=club, reason="Konsulenten er syg")
    assert states(club) == ["left"] * 8
    assert club.series is not None
    assert set(club.series.sessions.values_list("state", flat=True)) == {"cancelled"}
    assert Message.objects.filter(kind="club_cancelled").count() == 8
    with pytest.raises(Refused, match="aflyst"):
        finish_club(by=lis, club=club)


def test_a_week_is_fitted_to_the_people_who_came(lis: Staff) -> None:
    club = opened(lis)
    member = members(club)[0]
    assert club.series is not None
    session = club.series.sessions.get(number=2)
    set_week(by=lis, club=club, session=session, theme="Dit CV på dansk", homework="Ret dit CV.")
    session.refresh_from_db()
    assert (session.title, session.homework.text) == ("Dit CV på dansk", "Ret dit CV.")
    confirm_place(by=lis, member=member)
    hand_in(by=lis, member=member, homework=session.homework, text="Sagt i telefonen")
    answer = member.homework.get()
    assert answer.taken_by == lis
    with pytest.raises(Refused, match="besvaret"):
        set_week(by=lis, club=club, session=session, theme="CV", homework="Noget andet")
    set_week(by=lis, club=club, session=session, theme="CV", homework="Ret dit CV.")
    give_feedback(by=lis, answer=answer)
    with pytest.raises(Refused, match="er læst"):
        hand_in(by=lis, member=member, homework=session.homework, text="Igen")


def test_what_a_member_hands_in_is_for_the_consultant_of_the_club_alone(lis: Staff) -> None:
    leader, colleague = make.leader(whole_house=True), make.staff(role=Role.CONSULTANT)
    club = opened(leader, host=lis)
    member, other = members(club)[:2]
    confirm_place(by=leader, member=member)
    confirm_place(by=leader, member=other)
    assert club.series is not None
    homework = Homework.objects.get(session__series=club.series, session__number=1)
    for stranger in (leader, colleague, CitizenActor(other.citizen)):
        with pytest.raises(NotAllowed):
            hand_in(by=stranger, member=member, homework=homework, text="Nej")
        with pytest.raises(NotAllowed):
            set_goal(by=stranger, member=member, goal="Nej")
    answer = hand_in(by=CitizenActor(member.citizen), member=member, homework=homework, text="Ja")
    for stranger in (leader, colleague, CitizenActor(other.citizen), CitizenActor(member.citizen)):
        with pytest.raises(NotAllowed):
            give_feedback(by=stranger, answer=answer, feedback="Nej")
    give_feedback(by=lis, answer=answer, feedback="Ja")


def test_a_round_is_whole_and_says_what_is_wrong(lis: Staff, clerk: Staff) -> None:
    good = {"title": "Runde", "since": DAY, "until": DAY, "first_week": FIRST_WEEK}
    for facts, field in (
        ({"title": " "}, "title"),
        ({"until": DAY - timedelta(days=1)}, "until"),
        ({"least": 5}, "least"),
        ({"most": 11}, "least"),
        ({"least": 9, "most": 8}, "least"),
    ):
        with pytest.raises(Refused) as refused:
            make_club_round(by=lis, **{**good, **facts})
        assert refused.value.field == field
    round = make_club_round(by=lis, **{**good, "first_week": date(2020, 4, 23)})
    assert round.first_week == FIRST_WEEK
    with pytest.raises(Refused, match="Ingen har ønsket"):
        propose_clubs(by=lis, round=round)
    wanting(round, clerk, 1)
    with pytest.raises(Refused, match="hvem der kan lede"):
        propose_clubs(by=lis, round=round)
    with pytest.raises(Refused, match="mindst én tid"):
        set_host(by=lis, round=round, staff=lis, most_clubs=1, slots=[])
    with pytest.raises(Refused, match="forslag"):
        open_clubs(by=lis, round=round)
    with pytest.raises(Refused, match="ikke begge"):
        note_interest(
            by=clerk, round=round, citizen=make.citizen(staff=clerk), wished=["2m"], never=["2m"]
        )
    close_club_round(by=lis, round=round)
    with pytest.raises(Refused, match="lukket"):
        propose_clubs(by=lis, round=round)


def test_only_those_who_run_the_round_make_and_open_its_clubs(clerk: Staff, lis: Staff) -> None:
    north = make.team("Nord")
    round = a_round(make.leader(north), team=north)
    for stranger in (clerk, lis, make.leader(), make.administrator()):
        with pytest.raises(NotAllowed):
            propose_clubs(by=stranger, round=round)
        with pytest.raises(NotAllowed):
            open_clubs(by=stranger, round=round)
    with pytest.raises(NotAllowed):
        note_interest(by=clerk, round=round, citizen=make.citizen())
    for chief in (make.leader(north), make.leader(whole_house=True)):
        with pytest.raises(Refused):
            propose_clubs(by=chief, round=round)
