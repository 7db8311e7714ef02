"""What the database itself holds about courses, who was referred, and what watching leaves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, transaction
from django.db.utils import IntegrityError

from medspil.courses.models import (
    Course,
    CourseLink,
    Feedback,
    Material,
    Part,
    PartCount,
    Place,
    Progress,
    ProgressConsent,
    Referral,
    Reflection,
    SharedReflection,
)
from medspil.kernel import clock
from medspil.people.models import Staff
from tests import factories as make
from tests.courses.courseware import open_course

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
def course(clerk: Staff) -> Course:
    return open_course(clerk)


@pytest.fixture
def referral(clerk: Staff, course: Course) -> Referral:
    return Referral.objects.create(
        course=course,
        citizen=make.citizen(staff=clerk),
        referred_by=clerk,
        referred_at=clock.now(),
        state="link_sent",
    )


def breaks(says: str) -> Any:
    return pytest.raises((IntegrityError, InternalError, ProgrammingError), match=says)


def answer(referral: Referral, what: str = "given", **facts: Any) -> ProgressConsent:
    given = {"shown_text": "Må de se det?", "language": "da", "at": clock.now(), **facts}
    return ProgressConsent.objects.create(referral=referral, answer=what, **given)


def place(course: Course, key: bytes = b"1" * 32, **facts: Any) -> Place:
    given = {"kept_on": DAY, "seen_on": DAY, **facts}
    return Place.objects.create(course=course, key_hash=key, **given)


@pytest.mark.parametrize(
    ("says", "facts"),
    [
        ("course_has_a_title", {"title": " "}),
        ("course_state_known", {"state": "x", "published_at": make.moment(DAY, "09:00")}),
        ("course_published_some_day", {"published_at": make.moment(DAY, "09:00")}),
        ("course_closed_some_day", {"closed_at": make.moment(DAY, "09:00")}),
        (
            "a_published_course_has_a_film",
            {"state": "published", "published_at": make.moment(DAY, "09:00")},
        ),
    ],
)
def test_a_course_that_cannot_be(clerk: Staff, says: str, facts: dict[str, Any]) -> None:
    given = {"title": "Ro", "owner": clerk, "made_at": clock.now(), **facts}
    with breaks(says):
        Course.objects.create(**given)


def test_a_course_takes_no_step_that_is_not_in_the_table(course: Course) -> None:
    with breaks("Invalid FSM transition|course_steps|transition"):
        Course.objects.filter(pk=course.pk).update(state="draft", published_at=None)


def test_a_course_is_not_opened_by_any_path_without_a_film(clerk: Staff) -> None:
    bare = Course.objects.create(title="Ro", owner=clerk, made_at=clock.now())
    with breaks("a_published_course_has_a_film"):
        Course.objects.filter(pk=bare.pk).update(state="published", published_at=clock.now())


@pytest.mark.parametrize(
    ("says", "facts"),
    [
        ("parts_are_from_one", {"position": 0}),
        ("part_has_a_title", {"title": ""}),
        ("part_has_a_whole_film", {"film": "courses/" + "a" * 32}),
        ("part_has_a_whole_film", {"film": "../secret", "film_tag": "a" * 64, "film_bytes": 1}),
        ("part_has_a_whole_film", {"seconds": 5}),
        ("captions_are_webvtt", {"captions": "1\n00:00"}),
    ],
)
def test_a_part_that_cannot_be(course: Course, says: str, facts: dict[str, Any]) -> None:
    with breaks(says):
        Part.objects.create(**{"course": course, "position": 9, "title": "Del", **facts})


def test_two_parts_do_not_stand_in_one_place(course: Course) -> None:
    with breaks("one_part_in_each_place"), transaction.atomic():
        Part.objects.create(course=course, position=1, title="Den anden")
        transaction.get_connection().check_constraints()


def test_material_is_a_file_of_ours(course: Course) -> None:
    for facts in ({"file": "/etc/passwd"}, {"bytes": 0}, {"name": " "}):
        given = {"name": "Ark.pdf", "file": "courses/" + "a" * 32, "bytes": 1, **facts}
        with breaks("material_is_a_file"), transaction.atomic():
            Material.objects.create(part=course.parts.get(), mime="application/pdf", **given)


def test_nobody_is_referred_twice_to_a_course(referral: Referral) -> None:
    with breaks("referred_once_to_a_course"):
        Referral.objects.create(
            course=referral.course,
            citizen=referral.citizen,
            referred_by=referral.referred_by,
            referred_at=clock.now(),
        )


@pytest.mark.parametrize("state", ["opened", "partial", "completed"])
def test_how_far_somebody_is_is_not_kept_without_their_yes(referral: Referral, state: str) -> None:
    with breaks("no_progress_without_the_citizens_yes"), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(state=state)
    answer(referral)
    Referral.objects.filter(pk=referral.pk).update(state=state)
    referral.refresh_from_db()
    assert referral.state == state


def test_a_referral_is_not_made_with_what_a_yes_would_show(clerk: Staff, course: Course) -> None:
    with breaks("no_progress_without_the_citizens_yes"):
        Referral.objects.create(
            course=course,
            citizen=make.citizen(staff=clerk),
            referred_by=clerk,
            referred_at=clock.now(),
            state="opened",
        )


def test_a_referral_takes_no_step_that_is_not_in_the_table(referral: Referral) -> None:
    with breaks("Invalid FSM transition|referral_steps|transition"):
        Referral.objects.filter(pk=referral.pk).update(state="referred")


def test_a_withdrawal_makes_the_database_let_go(course: Course, referral: Referral) -> None:
    answer(referral)
    kept = place(course, referral=referral)
    Referral.objects.filter(pk=referral.pk).update(state="partial")
    answer(referral, "withdrawn")
    kept.refresh_from_db()
    referral.refresh_from_db()
    assert (kept.referral, referral.state) == (None, "link_sent")


def test_only_a_yes_that_stands_is_withdrawn(referral: Referral) -> None:
    with breaks("only_a_yes_is_withdrawn"), transaction.atomic():
        answer(referral, "withdrawn")
    answer(referral)
    answer(referral, "withdrawn")
    with breaks("only_a_yes_is_withdrawn"):
        answer(referral, "withdrawn")


def test_answers_are_kept_with_what_was_shown_and_never_changed(referral: Referral) -> None:
    for facts in ({"shown_text": " "}, {"language": ""}):
        with breaks("progress_keeps_what_was_shown"), transaction.atomic():
            answer(referral, **facts)
    with breaks("progress_answer_known"), transaction.atomic():
        answer(referral, "perhaps")
    said = answer(referral)
    with breaks("append_only|Cannot update"), transaction.atomic():
        ProgressConsent.objects.filter(pk=said.pk).update(answer="withdrawn")
    with breaks("append_only|Cannot delete"):
        said.delete()


def test_a_place_leads_to_nobody_without_their_yes(course: Course, referral: Referral) -> None:
    with breaks("no_place_without_the_citizens_yes"), transaction.atomic():
        place(course, referral=referral)
    kept = place(course)
    with breaks("no_place_without_the_citizens_yes"), transaction.atomic():
        Place.objects.filter(pk=kept.pk).update(referral=referral)


def test_a_place_leads_to_a_referral_of_the_same_course(clerk: Staff, referral: Referral) -> None:
    answer(referral)
    with breaks("no_place_without_the_citizens_yes"):
        place(open_course(clerk, title="Et andet"), referral=referral)


def test_a_place_is_one_browsers_and_seen_after_it_was_kept(course: Course) -> None:
    with breaks("place_seen_after_it_was_kept"), transaction.atomic():
        place(course, seen_on=DAY - timedelta(days=1))
    place(course)
    with breaks("key_hash"):
        place(course)


def test_progress_is_one_place_within_a_film(course: Course) -> None:
    kept, part = place(course), course.parts.get()
    with breaks("place_within_a_film"), transaction.atomic():
        Progress.objects.create(place=kept, part=part, second=240 * 60 + 1)
    Progress.objects.create(place=kept, part=part)
    with breaks("one_place_in_a_part"):
        Progress.objects.create(place=kept, part=part)


def test_an_answer_stands_as_it_was_written(course: Course, referral: Referral) -> None:
    part = course.parts.get()
    said = Reflection.objects.create(place=place(course), part=part, text="Mit")
    with breaks("as_written|Cannot update"), transaction.atomic():
        Reflection.objects.filter(pk=said.pk).update(text="Dit")
    shown = SharedReflection.objects.create(
        referral=referral, part=part, text="Mit", key_hash=b"2" * 32, shared_at=clock.now()
    )
    with breaks("as_shared|Cannot update"):
        SharedReflection.objects.filter(pk=shown.pk).update(text="Dit")


def test_feedback_is_quoted_by_words_that_were_shown(course: Course) -> None:
    def say(**facts: Any) -> Feedback:
        given = {"text": "Godt", "may_quote": False, "shown_text": "", **facts}
        return Feedback.objects.create(course=course, language="da", on=DAY, **given)

    for facts in ({"may_quote": True}, {"shown_text": "Må vises"}):
        with breaks("quoted_by_words_that_were_shown"), transaction.atomic():
            say(**facts)
    with breaks("feedback_says_something"), transaction.atomic():
        say(text=" ")
    said = say()
    with breaks("as_said|Cannot update"):
        Feedback.objects.filter(pk=said.pk).update(may_quote=True, shown_text="Må vises")


def test_a_part_is_counted_in_one_row_a_day(course: Course) -> None:
    part = course.parts.get()
    with breaks("left_within_a_film"), transaction.atomic():
        PartCount.objects.create(part=part, day=DAY, left=[0] * 242)
    PartCount.objects.create(part=part, day=DAY)
    with breaks("one_count_a_day"):
        PartCount.objects.create(part=part, day=DAY)


def test_a_link_is_one_of_two_and_ends(referral: Referral) -> None:
    def link(n: int, **facts: Any) -> CourseLink:
        given = {"purpose": "own", "expires_at": clock.now() + timedelta(days=1), **facts}
        return CourseLink.objects.create(
            referral=referral, token_hash=bytes([n]) * 32, made_at=clock.now(), **given
        )

    with breaks("courses_link_purpose_known"), transaction.atomic():
        link(1, purpose="other")
    with breaks("courses_link_lasts"), transaction.atomic():
        link(1, expires_at=clock.now())
    link(1)
    with breaks("one_course_link_of_each"), transaction.atomic():
        link(2)
    with breaks("token_hash"):
        link(1, purpose="shared")
