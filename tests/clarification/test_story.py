"""A course of clarification from the referral to the summary that the citizen approved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from medspil.clarification.actions.advisers import add_away, change_policy, set_adviser
from medspil.clarification.actions.courses import decline, jump, move_promise, see_jump, stop
from medspil.clarification.actions.outcomes import hold_talk, miss_talk
from medspil.clarification.actions.summaries import answer_summary, send_summary
from medspil.clarification.actions.talks import (
    add_talk,
    begin,
    cancel_talk,
    drop_talk,
    move_talk,
)
from medspil.clarification.models import Clarification, Promise, Talk
from medspil.clarification.queries.courses import jumps_to_see, waiting_for
from medspil.clarification.queries.line import expected_days, places
from medspil.clarification.queries.times import proposed_times, times_to_choose
from medspil.clarification.tasks import remind_all
from medspil.contact.models import Conversation, Due, Engagement
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.clarification.making import a_citizen, all_held, an_adviser, at, begun, referred

pytestmark = pytest.mark.usefixtures("the_tuesday")


@pytest.fixture
def nina() -> Staff:
    """Caseworker and adviser, six conversations a week."""
    staff = make.staff(full_name="Nina Dam")
    an_adviser(staff)
    return staff


@pytest.fixture
def anna(nina: Staff) -> Citizen:
    return a_citizen(nina, first_name="Anna", interpreter=True, language="ar")


def told(citizen: Citizen) -> list[str]:
    found = Message.objects.filter(citizen=citizen).exclude(state="withdrawn").order_by("pk")
    return [one.kind for one in found]


def promised(course: Clarification) -> list[tuple[date, str]]:
    return [(one.day, one.because) for one in course.promises.all()]


# -- the referral and the line ---------------------------------------------------------------------


def test_who_is_referred_has_a_place_a_promised_day_and_a_message(
    nina: Staff, anna: Citizen
) -> None:
    course = referred(nina, anna, wishes="Om jeg kan arbejde igen")
    assert (course.phone, course.interpreter) == ("00112233", "ar")
    assert places() == {course.pk: 1}
    # three conversations are left of this week's six from tomorrow on: the Friday, and five days
    assert expected_days() == {course.pk: date(2020, 4, 17)}
    assert promised(course) == [(date(2020, 4, 24), "referred")]
    assert told(anna) == ["clarify_waiting"]


def test_the_turn_comes_when_those_in_front_have_had_theirs(nina: Staff) -> None:
    courses = [referred(nina) for _n in range(5)]
    # from tomorrow 3 of 6 this week (3 days), then 6 a week: 1, 4, 7, 10 and 13 are needed
    days = expected_days()
    friday, next_friday, may = date(2020, 4, 17), date(2020, 4, 24), date(2020, 5, 1)
    assert [days[one.pk] for one in courses] == [friday, next_friday, next_friday, may, may]


def test_without_an_adviser_with_time_nobody_is_referred(anna: Citizen, nina: Staff) -> None:
    set_adviser(by=make.leader(whole_house=True), staff=nina, weekly=0)
    with pytest.raises(Refused, match="Ingen rådgiver har tid"):
        referred(nina, anna)
    assert not Clarification.objects.exists()


def test_nobody_is_referred_twice_without_a_telephone_or_by_a_stranger(
    nina: Staff, anna: Citizen
) -> None:
    referred(nina, anna)
    with pytest.raises(Refused, match="i et forløb i forvejen"):
        referred(nina, anna)
    with pytest.raises(Refused, match="telefonnummer"):
        referred(nina, a_citizen(nina, phone=""))
    with pytest.raises(NotAllowed):
        referred(make.staff(), a_citizen(nina))


def test_the_citizen_says_no_thanks_and_the_others_move_up(nina: Staff, anna: Citizen) -> None:
    first, second = referred(nina, anna), referred(nina)
    decline(by=CitizenActor(anna), clarification=first)
    assert places() == {second.pk: 1}
    assert Message.objects.get(citizen=anna).state == "withdrawn"
    assert promised(second) == [(date(2020, 5, 1), "referred")]  # not moved because it is sooner


def test_who_comes_before_the_others_does_so_with_a_reason_that_a_leader_sees(nina: Staff) -> None:
    change_policy(by=make.leader(whole_house=True), conversations=3, apart=3, margin=0)
    first, second, third = (referred(nina) for _n in range(3))
    with pytest.raises(Refused, match="hvorfor"):
        jump(by=nina, clarification=third, because=" ")
    jump(by=nina, clarification=third, because="Begynder på skole den 1. maj")
    assert places() == {third.pk: 1, first.pk: 2, second.pk: 3}
    assert [because for _day, because in promised(first)] == ["referred", "jump"]
    assert told(first.citizen) == ["clarify_moved"]  # the first had not left yet
    leader = make.leader(whole_house=True)
    assert list(jumps_to_see(leader)) == [third]
    assert [one.says for one in waiting_for(leader)] == ["1 kom foran i køen"]
    assert list(jumps_to_see(nina)) == []
    see_jump(by=leader, clarification=third)
    assert list(jumps_to_see(leader)) == []


def test_a_promise_moves_when_less_can_be_given_and_says_why(nina: Staff, anna: Citizen) -> None:
    leader = make.leader(whole_house=True)
    adviser = nina.clarifies
    course = referred(nina, anna)
    add_away(by=leader, adviser=adviser, first=date(2020, 4, 15), last=date(2020, 5, 1))
    assert expected_days() == {course.pk: date(2020, 5, 7)}  # Friday 8 May was Great Prayer's
    set_adviser(by=leader, staff=nina, weekly=0)
    assert expected_days() == {course.pk: None}
    assert [because for _day, because in promised(course)] == ["referred", "away"]


def test_a_promise_is_moved_by_hand_with_a_reason(nina: Staff, anna: Citizen) -> None:
    course = referred(nina, anna)
    with pytest.raises(Refused, match="hvorfor"):
        move_promise(by=nina, clarification=course, day=date(2020, 6, 2), because="")
    move_promise(by=nina, clarification=course, day=date(2020, 6, 2), because="Anna er på ferie")
    last = Promise.objects.latest("pk")
    assert (last.day, last.because, last.said) == (date(2020, 6, 2), "said", "Anna er på ferie")


# -- the conversations -----------------------------------------------------------------------------


def test_a_series_is_proposed_some_days_apart_and_agreed_on_at_once(
    nina: Staff, anna: Citizen
) -> None:
    course = begun(referred(nina, anna), nina.clarifies)
    days = list(course.talks.values_list("day", flat=True))
    assert days == [date(2020, 4, 15), date(2020, 4, 20), date(2020, 4, 23)]
    assert (course.state, course.planned, course.adviser) == ("running", 3, nina)
    assert told(anna) == ["booked"]
    assert Engagement.objects.filter(staff=nina, citizen=anna).count() == 3


def test_a_proposal_leaves_out_holidays_days_away_and_what_is_taken(
    nina: Staff, anna: Citizen
) -> None:
    leader = make.leader(whole_house=True)
    with clock.at(at(date(2020, 4, 7))):  # before Easter
        add_away(by=leader, adviser=nina.clarifies, first=date(2020, 4, 14), last=date(2020, 4, 15))
        starts = proposed_times(nina, anna, 3)
    assert [one.date() for one in starts] == [
        date(2020, 4, 8),
        date(2020, 4, 16),
        date(2020, 4, 20),
    ]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([15, 16, 20], "mindst to dage"),
        ([15, 20], "tre eller fire"),
        ([15, 18, 21], "hverdag"),
        ([13, 17, 20], "passeret"),
    ],
)
def test_a_series_that_cannot_be_is_refused(
    nina: Staff, anna: Citizen, days: list[int], said: str
) -> None:
    course = referred(nina, anna)
    times = [at(date(2020, 4, day)) for day in days]
    with pytest.raises(Refused, match=said):
        begin(by=nina, clarification=course, staff=nina, times=times)
    assert (Talk.objects.count(), Clarification.objects.get().state) == (0, "waiting")


def test_an_adviser_has_one_conversation_at_a_time(nina: Staff) -> None:
    first, second = referred(nina), referred(nina)
    begun(first, nina.clarifies)
    times = [talk.starts_at for talk in first.talks.all()]
    with pytest.raises(Refused, match="har allerede noget andet"):
        begin(by=nina, clarification=second, staff=nina, times=times)


def test_who_is_not_first_begins_first_with_a_reason_alone(nina: Staff) -> None:
    _first, second = referred(nina), referred(nina)
    times = proposed_times(nina, second.citizen, 3)
    with pytest.raises(Refused, match="En anden står foran"):
        begin(by=nina, clarification=second, staff=nina, times=times)
    begin(by=nina, clarification=second, staff=nina, times=times, because="Den første er på ferie")
    second.refresh_from_db()
    assert (second.state, second.jumped_because) == ("running", "Den første er på ferie")


def test_a_fifth_needs_a_reason_and_there_is_no_sixth(nina: Staff, anna: Citizen) -> None:
    course = begun(referred(nina, anna), nina.clarifies, count=4)
    with pytest.raises(Refused, match="en samtale mere til"):
        add_talk(by=nina, clarification=course, when=at(date(2020, 5, 4)))
    add_talk(by=nina, clarification=course, when=at(date(2020, 5, 4)), because="Vil tale om skole")
    with pytest.raises(Refused, match="højst fem"):
        add_talk(by=nina, clarification=course, when=at(date(2020, 5, 6)), because="Mere")
    course.refresh_from_db()
    assert (course.planned, course.longer_because) == (5, "Vil tale om skole")


def test_one_fewer_is_dropped_with_a_reason(nina: Staff, anna: Citizen) -> None:
    course = begun(referred(nina, anna), nina.clarifies)
    last = course.talks.last()
    with pytest.raises(Refused, match="ikke er nødvendig"):
        drop_talk(by=nina, talk=last, because="")
    drop_talk(by=nina, talk=last, because="Anna ved, hvad hun vil")
    course.refresh_from_db()
    last.refresh_from_db()
    assert (course.planned, last.state, last.reason) == (2, "off", "Anna ved, hvad hun vil")
    assert told(anna) == ["booked", "cancelled"]


def test_the_citizen_moves_a_time_and_calls_one_off(nina: Staff, anna: Citizen) -> None:
    course = begun(referred(nina, anna), nina.clarifies)
    talk = course.talks.first()
    choice = times_to_choose(talk)[0]
    moved = move_talk(by=CitizenActor(anna), talk=talk, when=choice)
    assert (moved.starts_at, moved.sequence) == (choice, 1)
    assert told(anna) == ["moved"]  # what had not left is taken back
    cancel_talk(by=CitizenActor(anna), talk=moved)
    moved.refresh_from_db()
    assert (moved.state, moved.by_citizen) == ("off", True)
    course.refresh_from_db()
    assert course.planned == 3  # another is to be found
    with pytest.raises(NotAllowed):
        move_talk(by=CitizenActor(a_citizen(nina)), talk=course.talks.last(), when=choice)


def test_a_conversation_near_is_reminded_of_once(nina: Staff, anna: Citizen) -> None:
    course = begun(referred(nina, anna), nina.clarifies)
    second = list(course.talks.all())[1]
    with clock.at(second.starts_at - timedelta(hours=5)):
        assert (remind_all(), remind_all()) == (1, 0)
    assert "reminder" in told(anna)


def test_a_conversation_that_was_held_moves_no_clock(nina: Staff, anna: Citizen) -> None:
    before = Due.objects.filter(citizen=anna).values("statutory_due", "local_due", "next_due")[0]
    course = begun(referred(nina, anna), nina.clarifies)
    with pytest.raises(Refused, match="ikke begyndt"):
        hold_talk(by=nina, talk=course.talks.first(), minutes=60)
    all_held(course, minutes=55)
    after = Due.objects.filter(citizen=anna).values("statutory_due", "local_due", "next_due")[0]
    assert (after, Conversation.objects.count()) == (before, 0)
    assert set(course.talks.values_list("state", "minutes", "homework")) == {("held", 55, "Tænk")}


@pytest.mark.parametrize(("we_did", "state"), [(True, "no_call"), (False, "no_show")])
def test_what_came_to_nothing_is_found_another_time_for(
    nina: Staff, anna: Citizen, we_did: bool, state: str
) -> None:
    course = begun(referred(nina, anna), nina.clarifies)
    talk = course.talks.first()
    with clock.at(talk.starts_at + timedelta(minutes=20)):
        assert miss_talk(by=nina, talk=talk, we_did=we_did).state == state
        again = add_talk(by=nina, clarification=course, when=at(date(2020, 4, 17), 13))
    course.refresh_from_db()
    assert (again.state, course.planned) == ("booked", 3)


# -- the end ---------------------------------------------------------------------------------------


def test_the_summary_is_sent_answered_with_what_is_wrong_and_then_approved(
    nina: Staff, anna: Citizen
) -> None:
    course = begun(referred(nina, anna), nina.clarifies)
    with pytest.raises(Refused, match="Hold mindst én"):
        send_summary(by=nina, clarification=course, text="Du vil gerne arbejde.")
    all_held(course)
    first = send_summary(by=nina, clarification=course, text="Du vil gerne arbejde i køkken.")
    with pytest.raises(Refused, match="hvad der er galt"):
        answer_summary(by=CitizenActor(anna), summary=first, approved=False)
    answer_summary(by=CitizenActor(anna), summary=first, approved=False, wrong="Ikke køkken")
    course.refresh_from_db()
    assert course.state == "running"
    second = send_summary(by=nina, clarification=course, text="Du vil gerne arbejde i butik.")
    said = answer_summary(by=nina, summary=second, approved=True)  # on the telephone
    course.refresh_from_db()
    assert (course.state, said.told_to, second.number) == ("closed", nina, 2)
    assert [one.says for one in waiting_for(nina)] == ["1 godkendt sammenfatning"]
    assert "summary" in told(anna)


def test_a_course_stops_with_a_reason_and_its_times_are_off(nina: Staff, anna: Citizen) -> None:
    course = begun(referred(nina, anna), nina.clarifies)
    with pytest.raises(Refused, match="hvorfor"):
        stop(by=nina, clarification=course, because="")
    stop(by=nina, clarification=course, because="Anna har fået job")
    course.refresh_from_db()
    assert (course.state, course.ended_because) == ("stopped", "Anna har fået job")
    assert set(course.talks.values_list("state", flat=True)) == {"off"}
    assert told(anna) == ["cancelled"]
    assert not Engagement.objects.exists()
