"""A course from draft to watched: who may what, what is kept of whom, and what is not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from medspil.courses.actions import viewing
from medspil.courses.actions.courses import close_course, make_course, publish_course
from medspil.courses.actions.parts import move_part, remove_part
from medspil.courses.actions.referrals import LATER, close_links, refer, send_link
from medspil.courses.actors import Viewer
from medspil.courses.links import shared_token
from medspil.courses.models import (
    Course,
    CourseLink,
    Feedback,
    PartCount,
    Place,
    Progress,
    Referral,
    Reflection,
    SharedReflection,
)
from medspil.courses.queries.viewing import link_with
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.kernel.models import AuditEntry
from medspil.messages.models import Message
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.courses.courseware import (
    open_course,
    part_with_film,
    place_of,
    referred,
    token_of,
    viewer,
)

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(make.moment(DAY, "10:00")):
        make.the_law()
        yield


@pytest.fixture
def clerk() -> Staff:
    return make.staff()


@pytest.fixture
def anna(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk, first_name="Anna", email="anna@example.com")


@pytest.fixture
def course(clerk: Staff) -> Course:
    return open_course(clerk, parts=2, title="Når det hele er for meget")


# -- making it -------------------------------------------------------------------------------------


def test_a_course_opens_when_it_has_a_film(clerk: Staff) -> None:
    course = make_course(by=clerk, title="Ro på")
    with pytest.raises(Refused, match="mindst én film"):
        publish_course(by=clerk, course=course)
    part_with_film(clerk, course)
    assert publish_course(by=clerk, course=course).is_open


def test_a_colleague_changes_nothing_and_a_leader_may(clerk: Staff, course: Course) -> None:
    with pytest.raises(NotAllowed):
        close_course(by=make.staff(), course=course)
    assert close_course(by=make.leader(whole_house=True), course=course).state == "closed"


def test_parts_change_places_and_the_last_film_stays(clerk: Staff, course: Course) -> None:
    first, second = course.parts.order_by("position")
    move_part(by=clerk, part=second, up=True)
    move_part(by=clerk, part=second, up=True)  # nothing before it
    assert [part.pk for part in course.parts.order_by("position")] == [second.pk, first.pk]
    remove_part(by=clerk, part=first)
    with pytest.raises(Refused, match="mindst én film"):
        remove_part(by=clerk, part=second)


# -- referring -------------------------------------------------------------------------------------


def test_the_message_names_neither_the_course_nor_why(
    clerk: Staff, anna: Citizen, course: Course
) -> None:
    referral = refer(by=clerk, citizen=anna, course=course)
    message = Message.objects.get(citizen=anna, kind="course_link")
    said = f"{message.subject} {message.text}"
    assert (referral.state, message.channel) == ("link_sent", "email")
    assert [w for w in (course.title, "kursus ", "belastning", "syg", "Anna") if w in said] == []
    assert message.subject == "Du har en ny besked"


def test_who_has_no_email_or_telephone_gets_a_letter(clerk: Staff, course: Course) -> None:
    bo = make.citizen(
        staff=clerk, phone="", email="", address="Vejen 1", postcode="5610", city="Assens"
    )
    refer(by=clerk, citizen=bo, course=course)
    message = Message.objects.get(citizen=bo, kind="course_link")
    assert message.channel in ("letter", "post")
    assert "Det tæller ikke som fremmøde" in message.text


def test_a_time_to_talk_goes_with_it_when_it_is_offered(
    clerk: Staff, anna: Citizen, course: Course
) -> None:
    refer(by=clerk, citizen=anna, course=course, talk=True)
    with_talk = Message.objects.get(citizen=anna).text
    bo = make.citizen(staff=clerk, email="bo@example.com")
    refer(by=clerk, citizen=bo, course=course)
    without = Message.objects.get(citizen=bo).text
    assert ("/min/k/" in with_talk, "/min/k/" in without) == (True, False)
    assert ("vælg en tid" in with_talk, "vælg en tid" in without) == (True, False)


def test_told_of_first_and_sent_later(clerk: Staff, anna: Citizen, course: Course) -> None:
    referral = refer(by=clerk, citizen=anna, course=course, way=LATER)
    assert (referral.state, Message.objects.count()) == ("referred", 0)
    assert send_link(by=clerk, referral=referral).state == "link_sent"


def test_a_new_link_closes_the_one_before(clerk: Staff, anna: Citizen, course: Course) -> None:
    referral, first = referred(clerk, anna, course)
    send_link(by=clerk, referral=referral)
    second = token_of(referral)
    assert [bool(link_with(t)) for t in (first, shared_token(first), second)] == [
        False,
        False,
        True,
    ]


def test_nobody_is_referred_twice_or_by_a_stranger(
    clerk: Staff, anna: Citizen, course: Course
) -> None:
    refer(by=clerk, citizen=anna, course=course)
    with pytest.raises(Refused, match="henvist i forvejen"):
        refer(by=clerk, citizen=anna, course=course)
    with pytest.raises(NotAllowed):
        refer(by=make.staff(), citizen=anna, course=open_course(clerk, title="Et andet"))


def test_nobody_is_referred_to_what_is_closed(clerk: Staff, anna: Citizen, course: Course) -> None:
    close_course(by=clerk, course=course)
    with pytest.raises(Refused, match="ikke åbent"):
        refer(by=clerk, citizen=anna, course=course)


# -- the link --------------------------------------------------------------------------------------


def test_a_link_opens_until_it_is_closed_ends_or_the_course_does(
    clerk: Staff, anna: Citizen, course: Course
) -> None:
    referral, token = referred(clerk, anna, course)
    relatives = shared_token(token)
    assert (bool(link_with(token)), bool(link_with(relatives))) == (True, True)
    with clock.at(make.moment(DAY + timedelta(days=91))):
        assert (link_with(token), link_with(relatives)) == (None, None)
    close_course(by=clerk, course=course)
    assert (link_with(token), link_with(relatives)) == (None, None)
    publish_course(by=clerk, course=course)
    close_links(by=clerk, referral=referral)
    assert (link_with(token), link_with(relatives), link_with("forged")) == (None, None, None)


def test_the_database_holds_no_secret(clerk: Staff, anna: Citizen, course: Course) -> None:
    _referral, token = referred(clerk, anna, course)
    kept = [bytes(link.token_hash) for link in CourseLink.objects.all()]
    assert [secret for secret in (token, shared_token(token)) if secret.encode() in kept] == []
    assert sorted(len(one) for one in kept) == [32, 32]


# -- by default, nobody ----------------------------------------------------------------------------


def test_watching_leaves_nothing_that_leads_to_the_citizen(
    clerk: Staff, anna: Citizen, course: Course
) -> None:
    referral, token = referred(clerk, anna, course)
    before = (AuditEntry.objects.count(), referral.state)
    part = course.parts.order_by("position")[0]
    by = viewer(token)
    viewing.count(by=by, link=by.link, part=part, what="opened")
    viewing.count(by=by, link=by.link, part=part, what="left", minute=0)
    key = viewing.keep_place(by=by, link=by.link)
    place = place_of(key, by)
    viewing.note_position(by=by, link=by.link, place=place, part=part, second=30)
    viewing.note_position(by=by, link=by.link, place=place, part=part, second=60, done=True)
    viewing.reflect(by=by, link=by.link, place=place, part=part, text="Jeg er træt")
    referral.refresh_from_db()
    assert (AuditEntry.objects.count(), referral.state) == before
    assert Place.objects.get().referral is None
    counted = PartCount.objects.get()
    assert (counted.opened, counted.completed, counted.left) == (1, 0, [1])


def test_what_is_kept_of_a_viewer_holds_no_column_that_leads_on() -> None:
    """No path of foreign keys from what was watched or thought to a citizen but by the yes."""
    led = {
        model._meta.label: sorted(
            field.name for field in model._meta.get_fields() if field.is_relation and field.concrete
        )
        for model in (Place, Progress, Reflection, PartCount, Feedback)
    }
    assert led == {
        "courses.Place": ["course", "referral"],  # null until the yes, and null after it
        "courses.Progress": ["part", "place"],
        "courses.Reflection": ["part", "place"],
        "courses.PartCount": ["part"],
        "courses.Feedback": ["course"],
    }


def test_the_trail_says_of_no_answer_whose_it_was(
    clerk: Staff, anna: Citizen, course: Course
) -> None:
    _referral, token = referred(clerk, anna, course)
    by = viewer(token)
    viewing.give_feedback(by=by, link=by.link, text="Godt", may_quote=True)
    line = AuditEntry.objects.latest("pk")
    said = Feedback.objects.get()
    assert (line.actor, line.object_type, line.facts) == (
        "course viewer",
        "courses.feedback",
        {},
    )
    assert (said.may_quote, "Mit navn bliver aldrig vist" in said.shown_text) == (True, True)


# -- by consent, and not after ---------------------------------------------------------------------


def test_the_caseworker_sees_how_far_while_the_yes_stands(
    clerk: Staff, anna: Citizen, course: Course
) -> None:
    referral, token = referred(clerk, anna, course)
    first, second = course.parts.order_by("position")
    by = viewer(token)
    place = place_of(viewing.keep_place(by=by, link=by.link), by)
    viewing.note_position(by=by, link=by.link, place=place, part=first, second=60, done=True)
    said = viewing.let_see(by=by, link=by.link, place=place)
    states = [_state(referral)]
    place.refresh_from_db()
    viewing.note_position(by=by, link=by.link, place=place, part=second, second=60, done=True)
    states.append(_state(referral))
    viewing.stop_seeing(by=by, link=by.link)
    states.append(_state(referral))
    place.refresh_from_db()
    viewing.note_position(by=by, link=by.link, place=place, part=second, second=10)
    assert [*states, _state(referral)] == ["partial", "completed", "link_sent", "link_sent"]
    assert (place.referral, place.progress.count()) == (None, 2)  # the place itself is theirs
    assert ("Min sagsbehandler må se" in said.shown_text, said.at) == (True, clock.now())


def test_a_second_browser_is_seen_too_while_the_yes_stands(
    clerk: Staff, anna: Citizen, course: Course
) -> None:
    referral, token = referred(clerk, anna, course)
    by = viewer(token)
    place = place_of(viewing.keep_place(by=by, link=by.link), by)
    viewing.let_see(by=by, link=by.link, place=place)
    other = place_of(viewing.keep_place(by=by, link=by.link), by)
    relative = viewer(token, shared=True)
    theirs = place_of(viewing.keep_place(by=relative, link=relative.link), relative)
    assert (other.referral, theirs.referral) == (referral, None)


def test_the_relatives_link_answers_nothing_for_the_citizen(
    clerk: Staff, anna: Citizen, course: Course
) -> None:
    _referral, token = referred(clerk, anna, course)
    by = viewer(token, shared=True)
    key = viewing.keep_place(by=by, link=by.link)
    place = place_of(key, by)
    part = course.parts.order_by("position")[0]
    thought = viewing.reflect(by=by, link=by.link, place=place, part=part, text="Min mand")
    with pytest.raises(NotAllowed):
        viewing.let_see(by=by, link=by.link, place=place)
    with pytest.raises(NotAllowed):
        viewing.decline(by=by, link=by.link)
    with pytest.raises(NotAllowed):
        viewing.share_reflection(by=by, link=by.link, key=key, reflection=thought)


def test_a_link_does_nothing_with_another_link(clerk: Staff, anna: Citizen, course: Course) -> None:
    _a, token = referred(clerk, anna, course)
    _b, others = referred(clerk, make.citizen(staff=clerk, email="b@example.com"), course)
    with pytest.raises(NotAllowed):
        viewing.decline(by=viewer(token), link=viewer(others).link)
    assert isinstance(viewer(token), Viewer)


def test_an_answer_is_shared_taken_back_and_removed(
    clerk: Staff, anna: Citizen, course: Course
) -> None:
    referral, token = referred(clerk, anna, course)
    by = viewer(token)
    key = viewing.keep_place(by=by, link=by.link)
    part = course.parts.order_by("position")[0]
    mine = viewing.reflect(
        by=by, link=by.link, place=place_of(key, by), part=part, text="Jeg er træt"
    )
    for _twice in range(2):
        viewing.share_reflection(by=by, link=by.link, key=key, reflection=mine)
    assert [one.text for one in referral.reflections.all()] == ["Jeg er træt"]
    viewing.take_back_reflection(by=by, link=by.link, key=key, reflection=mine)
    assert referral.reflections.count() == 0
    viewing.share_reflection(by=by, link=by.link, key=key, reflection=mine)
    viewing.remove_reflection(by=by, link=by.link, key=key, reflection=mine)
    assert (Reflection.objects.count(), SharedReflection.objects.count()) == (0, 0)


def test_no_thanks_closes_the_link_and_takes_the_yes_back(
    clerk: Staff, anna: Citizen, course: Course
) -> None:
    referral, token = referred(clerk, anna, course)
    by = viewer(token)
    place = place_of(viewing.keep_place(by=by, link=by.link), by)
    viewing.let_see(by=by, link=by.link, place=place)
    viewing.decline(by=by, link=by.link)
    place.refresh_from_db()
    assert (_state(referral), link_with(token), place.referral) == ("declined", None, None)
    send_link(by=clerk, referral=referral)
    assert _state(referral) == "link_sent"


def test_watching_counts_as_no_contact(clerk: Staff, anna: Citizen, course: Course) -> None:
    _referral, token = referred(clerk, anna, course)
    by = viewer(token)
    place = place_of(viewing.keep_place(by=by, link=by.link), by)
    viewing.let_see(by=by, link=by.link, place=place)
    for part in course.parts.all():
        viewing.note_position(by=by, link=by.link, place=place, part=part, second=0, done=True)
    assert (anna.conversations.count(), anna.attempts.count()) == (0, 0)


def test_feedback_has_an_end_each_day(clerk: Staff, anna: Citizen, course: Course) -> None:
    _referral, token = referred(clerk, anna, course)
    by = viewer(token)
    Feedback.objects.bulk_create(
        [Feedback(course=course, text="x", language="da", on=DAY) for _ in range(50)]
    )
    with pytest.raises(Refused, match="i morgen"):
        viewing.give_feedback(by=by, link=by.link, text="Én til")


def test_what_nobody_came_back_to_is_forgotten(clerk: Staff, anna: Citizen, course: Course) -> None:
    _referral, token = referred(clerk, anna, course)
    by = viewer(token)
    viewing.keep_place(by=by, link=by.link)
    with clock.at(make.moment(DAY + timedelta(days=60))):
        viewing.forget_old_traces()
    assert (Place.objects.count(), CourseLink.objects.count()) == (1, 2)
    with clock.at(make.moment(DAY + timedelta(days=121))):
        viewing.forget_old_traces()
    assert (Place.objects.count(), CourseLink.objects.count()) == (0, 0)


def _state(referral: Referral) -> str:
    return Referral.objects.get(pk=referral.pk).state
