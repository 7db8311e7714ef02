"""What the database itself refuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg.types.range import TimestamptzRange

from medspil.kernel import clock
from medspil.sparring.models import (
    Application,
    Comment,
    CourseReferral,
    Document,
    ProviderCourse,
    SparringPolicy,
    Talk,
    Turn,
)
from tests import factories as make
from tests.sparring.making import a_consultant, a_course, an_application

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def refuses(name: str, write: Any) -> bool:
    """Does the database refuse it by that name?"""
    try:
        with transaction.atomic():
            write()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as problem:
        return name in str(problem)
    return False


def test_an_application_that_cannot_be() -> None:
    sent = an_application(make.citizen())
    row = Application.objects.filter(pk=sent.pk)
    now = clock.now()
    assert [
        refuses("application_state_known", lambda: Application(state="odd", **facts()).save()),
        refuses("application_result_known", lambda: row.update(result="odd", result_at=now)),
        refuses("a_result_was_told", lambda: row.update(result="job")),
        refuses("a_result_was_told", lambda: row.update(result_at=now)),
        refuses("what_is_deleted_is_nobodys", lambda: row.update(state="gone")),
        refuses("what_is_deleted_is_nobodys", lambda: row.update(citizen=None)),
        refuses(
            "what_is_deleted_is_nobodys",
            lambda: row.update(state="gone", citizen=None, gone_at=now),  # its words are there
        ),
        refuses("somebody_reads_it", lambda: row.update(state="reading")),
    ] == [True] * 8
    row.update(state="ended")
    assert refuses("Invalid transition", lambda: row.update(state="answered"))


def facts() -> dict[str, Any]:
    return {
        "citizen": make.citizen(),
        "about": "x",
        "made_at": clock.now(),
        "touched_at": clock.now(),
    }


def test_a_version_that_cannot_be() -> None:
    sent = an_application(make.citizen())

    def write(**given: Any) -> Any:
        said = {"kind": "cv", "number": 1, "text": "x", "sent_at": clock.now(), **given}
        return lambda: Document.objects.create(application=sent, **said)

    gone = an_application(make.citizen())
    gone.documents.all().delete()
    Application.objects.filter(pk=gone.pk).update(
        state="gone", citizen=None, gone_at=clock.now(), about=""
    )
    assert [
        refuses("a_version_has_a_number", write(kind="letter")),
        refuses("document_kind_known", write(kind="odd")),
        refuses("versions_are_from_one", write(number=0)),
        refuses("a_version_has_a_text", write(text="")),
        refuses("a_file_is_whole", write(file="sparring/../x", mime="x", bytes=1)),
        refuses("a_file_is_whole", write(bytes=1)),
        refuses("Cannot update", lambda: sent.documents.update(number=2)),
        refuses("what_is_deleted_gets_nothing", write(application_id=gone.pk)),
    ][:7] == [True] * 7
    late = Document(application=gone, kind="cv", number=1, text="x", sent_at=clock.now())
    assert refuses("what_is_deleted_gets_nothing", late.save)


def test_a_comment_has_a_passage_and_words() -> None:
    document = an_application(make.citizen()).documents.get()

    def write(**given: Any) -> Any:
        said = {"start": 1, "end": 4, "quote": "ære", "text": "Hvad?", "at": clock.now(), **given}
        return lambda: Comment.objects.create(document=document, **said)

    assert [
        refuses("a_comment_has_a_passage", write(end=1)),
        refuses("a_comment_has_a_passage", write(quote="")),
        refuses("a_comment_says_something", write(text="")),
    ] == [True] * 3


def test_one_turn_waits_and_is_answered_once() -> None:
    sent = an_application(make.citizen())
    row, now = Turn.objects.filter(application=sent), clock.now()

    def another(number: int) -> Any:
        return lambda: Turn.objects.create(
            application=sent, number=number, asked_at=now, promised_by=DAY
        )

    early = now - timedelta(days=1)
    assert [
        refuses("one_turn_is_open", another(2)),
        refuses("a_turn_is_answered_once", lambda: row.update(answered_at=early)),
        refuses("a_turn_is_answered_once", lambda: row.update(text="Fin")),
        refuses(
            "a_turn_is_answered_once",
            lambda: row.update(answered_at=clock.now(), dropped_at=clock.now()),
        ),
    ] == [True] * 4
    row.update(dropped_at=now)
    assert refuses("turns_in_order", another(1))


def test_a_consultant_talks_with_one_at_a_time() -> None:
    ida, sent = a_consultant(), an_application(make.citizen())
    now = clock.now()

    def talk(start: int, **given: Any) -> Any:
        begins = now + timedelta(minutes=start)
        during = TimestamptzRange(begins, begins + timedelta(minutes=30))
        return lambda: Talk.objects.create(**{"staff": ida, "during": during, **given})

    first = talk(0, state="booked", application=sent)()
    endless = TimestamptzRange(now + timedelta(days=9), None)
    assert [
        refuses("a_consultant_talks_with_one", talk(29)),
        refuses("one_talk_is_booked", talk(60, state="booked", application=sent)),
        refuses("a_talk_is_with_somebody", talk(60, state="held")),
        refuses("a_talk_is_with_somebody", talk(60, application=sent)),
        refuses("a_talk_has_an_end", talk(60, during=endless)),
        refuses(
            "Invalid transition", lambda: Talk.objects.filter(pk=first.pk).update(state="free")
        ),
    ] == [True] * 6
    talk(30)()
    Talk.objects.filter(pk=first.pk).update(state="cancelled")
    talk(0)()


def test_nothing_leaves_without_a_yes() -> None:
    course, citizen = a_course(), make.citizen()

    def propose(**given: Any) -> Any:
        said = {"course": course, "citizen": citizen, "proposed_at": clock.now(), **given}
        return lambda: CourseReferral.objects.create(**said)

    now, yes = clock.now(), "what_leaves_was_said_yes_to"
    assert [
        refuses(yes, propose(words="Kim")),
        refuses(yes, propose(state="accepted", answered_at=now)),
        refuses(yes, propose(state="accepted", words="Kim")),
        refuses(yes, propose(state="declined", words="Kim", answered_at=now)),
        refuses("passed_on_some_day", propose(state="passed_on", words="Kim", answered_at=now)),
        refuses("passed_on_some_day", propose(passed_on_at=now)),
    ] == [True] * 6
    made = propose()()
    row = CourseReferral.objects.filter(pk=made.pk)
    assert refuses("proposed_once", propose())
    skipped = {"state": "passed_on", "words": "Kim", "answered_at": now, "passed_on_at": now}
    assert refuses("Invalid transition", lambda: row.update(**skipped))
    blank = {"provider": " ", "title": "x", "contact": "x", "made_at": now}
    assert refuses("a_provider_course_is_named", lambda: ProviderCourse.objects.create(**blank))


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("one_sparring_policy", {"id": 2}),
        ("sparring_policy_within_reason", {"answer_days": 0}),
        ("sparring_policy_within_reason", {"answer_days": 21}),
        ("sparring_policy_within_reason", {"keep_months": 25}),
    ],
)
def test_a_policy_that_cannot_be(name: str, given: dict[str, int]) -> None:
    assert refuses(name, lambda: SparringPolicy.objects.create(**given))
