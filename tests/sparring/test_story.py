"""An application from it is sent until it is a job: promised, read, answered, talked of, gone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from medspil.sparring import storage
from medspil.sparring.actions.answering import answer, comment, hand_over, remove_comment, take
from medspil.sparring.actions.calling import (
    book_talk,
    cancel_talk,
    close_talk,
    close_time,
    register_call,
    remind_of_talk,
)
from medspil.sparring.actions.courses import answer_referral, note_progress, pass_on, refer
from medspil.sparring.actions.forgetting import forget_old
from medspil.sparring.actions.policy import set_policy
from medspil.sparring.actions.sending import delete_application, send_version, tell_result
from medspil.sparring.models import Application, Comment, Document, Talk, Turn
from medspil.sparring.queries.applications import compared, queue, sheet
from medspil.sparring.queries.talks import free_talks, talks_to_remind_of
from medspil.sparring.reading.taking_in import Taken
from tests import factories as make
from tests.sparring.making import LETTER, a_consultant, a_course, a_file, a_time, an_application

pytestmark = pytest.mark.django_db(transaction=False)

WEDNESDAY = datetime(2020, 4, 8, 10, tzinfo=clock.TZ)  # the day before Maundy Thursday


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(WEDNESDAY):
        yield


@pytest.fixture
def ida() -> Staff:
    return a_consultant()


@pytest.fixture
def kim() -> Citizen:
    return make.citizen(staff=make.staff(), first_name="Kim", phone="00123456")


def files() -> list[str]:
    folder = Path(settings.MEDIA_ROOT) / storage.FOLDER
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_the_promise_counts_working_days_and_the_queue_has_the_oldest_first(
    ida: Staff, kim: Citizen
) -> None:
    first = an_application(kim)
    assert sheet(first).turn.promised_by == date(2020, 4, 15)  # past Easter  # type: ignore[union-attr]
    with clock.at(WEDNESDAY + timedelta(days=6)):
        second = an_application(kim, cv="Mit CV")
        set_policy(by=System("test"), answer_days=1, keep_months=6)
        third = an_application(kim, cv="Mit andet cv")
    with clock.at(WEDNESDAY + timedelta(days=8)):
        found = queue(ida)
        assert [one.pk for one in found.rows] == [first.pk, third.pk, second.pk]
        assert (found.overdue, found.mine, found.free) == (2, 0, 3)
        take(by=ida, application=third)
        assert [one.pk for one in queue(ida, "mine").rows] == [third.pk]


def test_one_takes_it_says_something_of_a_passage_and_answers(ida: Staff, kim: Citizen) -> None:
    sent = an_application(kim, letter=LETTER, advert="Vi søger en butiksassistent")
    take(by=ida, application=sent)
    with pytest.raises(Refused, match="læser den allerede"):
        take(by=a_consultant(), application=sent)
    letter = sent.documents.get(kind="letter")
    comment(by=ida, application=sent, document=letter, quote="god til\nkunder", text="Hvordan?")
    said = sheet(sent, shown_alone=True)
    assert [one.said for one in said.readings] == [[], []]  # not before it is answered
    answer(by=ida, application=sent, text="Godt begyndt")
    sent.refresh_from_db()
    turn = sent.turns.get()
    assert (sent.state, turn.text, turn.answered_by) == ("answered", "Godt begyndt", ida)
    reading = next(r for r in sheet(sent, shown_alone=True).readings if r.document.pk == letter.pk)
    one = reading.said[0]
    assert (one.comment.quote, one.place.state) == ("god til kunder", "same")
    assert "".join(s.text for s in reading.stretches) == LETTER
    assert [s.text for s in reading.stretches if s.numbers] == ["god til kunder"]
    told = Message.objects.get(citizen=kim, kind="sparring_answered")
    assert [word for word in ("Butiksassistent", "Godt") if word in told.text] == []
    with pytest.raises(Refused, match="set kommentaren"):
        remove_comment(by=ida, application=sent, key=one.comment.pk)


@pytest.mark.parametrize(
    ("quote", "said"), [("mangler", "står ikke"), ("Jeg", "flere gange"), ("  ", "står ikke")]
)
def test_a_comment_is_about_words_that_stand_there_once(
    ida: Staff, kim: Citizen, quote: str, said: str
) -> None:
    sent = an_application(kim)
    with pytest.raises(Refused, match=said):
        comment(
            by=ida, application=sent, document=sent.documents.get(), quote=quote, text="Hvordan?"
        )


def test_nothing_is_no_answer(ida: Staff, kim: Citizen) -> None:
    sent = an_application(kim)
    with pytest.raises(Refused, match="Skriv et svar"):
        answer(by=ida, application=sent)
    answer(by=ida, application=sent, text="Fin")
    with pytest.raises(Refused, match="ikke noget, der venter"):
        answer(by=ida, application=sent, text="Igen")


def test_a_new_version_asks_again_and_comments_follow_their_passages(
    ida: Staff, kim: Citizen
) -> None:
    sent, own = an_application(kim), CitizenActor(kim)
    first = sent.documents.get()
    for words in ("Jeg er god til kunder.", "Venlig hilsen Kim"):
        comment(by=ida, application=sent, document=first, quote=words, text="Sig mere")
    answer(by=ida, application=sent)
    better = LETTER.replace("god til kunder", "rigtig god til kunder").replace("Venlig hilsen ", "")
    with pytest.raises(Refused, match="den samme som sidst"):
        send_version(by=own, application=sent, given={"letter": Taken(LETTER)})
    send_version(by=own, application=sent, given={"letter": Taken(better)})
    sent.refresh_from_db()
    shown = sheet(sent, shown_alone=True)
    assert (sent.state, sent.versions, shown.turn.number) == ("waiting", 2, 2)  # type: ignore[union-attr]
    assert sorted(one.place.state for one in shown.readings[0].said) == ["changed", "gone"]
    both = compared(sent, shown.readings[0].document.pk)
    assert [p.text for p in both.pieces if p.what == "added"] == ["rigtig "]
    assert [p.text.strip() for p in both.pieces if p.what == "taken"] == ["Venlig hilsen"]
    assert "".join(one.text for one in both.right) == better


def test_what_was_said_is_not_lost_when_two_versions_come(ida: Staff, kim: Citizen) -> None:
    """Neither what waits to be sent, nor what the citizen has read and not yet used."""
    sent, own = an_application(kim), CitizenActor(kim)
    letter = sent.documents.get()
    comment(by=ida, application=sent, document=letter, quote="Jeg er god", text="Hvordan?")

    def send_two() -> None:
        for word in "ab":
            again = f"{sent.documents.latest('number').text} {word}"
            send_version(by=own, application=sent, given={"letter": Taken(again)})

    def texts(*, shown_alone: bool) -> list[str]:
        said = sheet(sent, shown_alone=shown_alone).readings[0].said
        return [one.comment.text for one in said]

    send_two()
    assert (texts(shown_alone=False), texts(shown_alone=True)) == (["Hvordan?"], [])
    answer(by=ida, application=sent)
    send_two()
    assert texts(shown_alone=True) == ["Hvordan?"]
    with clock.at(WEDNESDAY + timedelta(days=1)):
        answer(by=ida, application=sent, text="Bedre")
    assert texts(shown_alone=True) == []


def test_a_version_more_while_one_waits_is_the_same_promise(kim: Citizen) -> None:
    sent = an_application(kim)
    with clock.at(WEDNESDAY + timedelta(days=6)):
        send_version(by=CitizenActor(kim), application=sent, given={"cv": Taken("Mit CV")})
    assert [turn.promised_by for turn in sent.turns.all()] == [date(2020, 4, 15)]


def test_the_citizen_takes_a_free_time_moves_it_and_is_reminded(ida: Staff, kim: Citizen) -> None:
    sent, own = an_application(kim), CitizenActor(kim)
    early, late = a_time(ida), a_time(ida, hours=72)
    book_talk(by=own, application=sent, talk=early)
    with pytest.raises(Refused, match="lige taget"):
        book_talk(by=own, application=an_application(kim, about="Kok"), talk=early)
    book_talk(by=own, application=sent, talk=late)
    assert [one.starts_at for one in free_talks(sent)] == [early.starts_at]
    with clock.at(late.starts_at - timedelta(hours=20)):
        for talk in talks_to_remind_of():
            remind_of_talk(by=System("worker"), talk=talk)
            remind_of_talk(by=System("worker"), talk=talk)
        assert talks_to_remind_of() == []
    kinds = Message.objects.filter(citizen=kim).order_by("pk").values_list("kind", "state")
    assert [kind for kind, state in kinds if state != "withdrawn"] == ["moved", "reminder"]
    with clock.at(late.starts_at + timedelta(minutes=30)):
        late.refresh_from_db()
        close_talk(by=ida, talk=late, reached=False)
        close_talk(by=ida, talk=late, reached=True, note="Ringede tilbage")
    assert list(sent.talks.values_list("state", flat=True)) == ["cancelled", "held"]


def test_a_consultant_has_nothing_else_at_a_free_time(ida: Staff, kim: Citizen) -> None:
    free = a_time(ida)
    with pytest.raises(Refused, match="samme tid"):
        a_time(ida)
    close_time(by=ida, talk=free)
    sent = an_application(kim)
    book_talk(by=CitizenActor(kim), application=sent, talk=a_time(ida))
    booked = sent.talks.get()
    with pytest.raises(Refused, match="Tiden er taget"):
        close_time(by=ida, talk=booked)
    with pytest.raises(Refused, match="ikke begyndt"):
        close_talk(by=ida, talk=booked, reached=True)
    cancel_talk(by=CitizenActor(kim), talk=booked)
    assert Talk.objects.filter(state="free").count() == 1
    register_call(by=ida, application=sent, reached=True, note="Om butikken")
    assert sent.talks.get(state="held").note == "Om butikken"


def test_it_is_handed_over_to_who_gives_sparring(ida: Staff, kim: Citizen) -> None:
    sent, ole = an_application(kim), a_consultant()
    take(by=ida, application=sent)
    hand_over(by=ida, application=sent, to=ole)
    sent.refresh_from_db()
    assert (sent.owner, sent.state) == (ole, "waiting")
    with pytest.raises(Refused, match="kan ikke læse"):
        hand_over(by=ida, application=sent, to=make.administrator())


def test_the_citizen_tells_how_it_went(kim: Citizen) -> None:
    sent, own = an_application(kim), CitizenActor(kim)
    tell_result(by=own, application=sent, result="interview")
    tell_result(by=own, application=sent, result="job")
    sent.refresh_from_db()
    assert (sent.state, sent.result) == ("ended", "job")
    assert sent.interview_at is not None
    assert sent.turns.get().dropped_at is not None
    send_version(by=own, application=sent, given={"cv": Taken("Til det næste")})
    sent.refresh_from_db()
    assert sent.state == "waiting"


@pytest.mark.django_db(transaction=True)
def test_what_is_deleted_is_gone_and_still_counts(ida: Staff, kim: Citizen) -> None:
    before = files()
    sent = an_application(kim, letter=a_file(), cv="Mit CV")
    document = sent.documents.get(kind="letter")
    comment(by=ida, application=sent, document=document, quote="Jeg er god", text="Hvordan?")
    answer(by=ida, application=sent, text="Godt")
    book_talk(by=CitizenActor(kim), application=sent, talk=a_time(ida))
    assert len(files()) == len(before) + 1
    kept = (Path(settings.MEDIA_ROOT) / document.file).read_bytes()
    assert not kept.startswith(b"PK")  # sealed
    assert storage.content_of(document.file).startswith(b"PK")
    delete_application(by=CitizenActor(kim), application=sent)
    sent.refresh_from_db()
    assert (sent.state, sent.citizen, sent.owner, sent.about) == ("gone", None, None, "")
    assert (Document.objects.count(), Comment.objects.count(), files()) == (0, 0, before)
    assert (sent.versions, sent.turns.get().text) == (2, "")
    assert list(Talk.objects.order_by("state").values_list("state", flat=True)) == [
        "cancelled",
        "free",
    ]
    with pytest.raises(NotAllowed):
        send_version(by=CitizenActor(kim), application=sent, given={"cv": Taken("Mere")})


@pytest.mark.django_db(transaction=True)
def test_what_nobody_has_touched_for_months_is_emptied_in_the_night(kim: Citizen) -> None:
    old = an_application(kim, letter=a_file())
    with clock.at(WEDNESDAY + timedelta(days=100)):
        new = an_application(kim)
    with clock.at(WEDNESDAY + timedelta(days=184)):
        forget_old()
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == ("gone", "waiting")
    assert old.documents.count() == 0


def test_who_may_do_what(ida: Staff, kim: Citizen) -> None:
    sent, stranger = an_application(kim), make.citizen()
    colleague = make.staff()
    for by in (CitizenActor(stranger), colleague, ida):
        with pytest.raises(NotAllowed):
            delete_application(by=by, application=sent)
    for by in (CitizenActor(kim), colleague):
        with pytest.raises(NotAllowed):
            take(by=by, application=sent)
    with pytest.raises(NotAllowed):
        an_application(kim, by=ida)


def test_a_provider_is_told_what_the_citizen_chose_and_nothing_before(
    ida: Staff, kim: Citizen
) -> None:
    an_application(kim)
    course, own = a_course(), CitizenActor(kim)
    asked = refer(by=ida, citizen=kim, course=course)
    with pytest.raises(Refused, match="foreslået før"):
        refer(by=ida, citizen=kim, course=course)
    with pytest.raises(Refused, match="ikke sagt ja"):
        pass_on(by=ida, referral=asked)
    with pytest.raises(NotAllowed):
        answer_referral(by=ida, referral=asked, wants=True, name=True)
    said = answer_referral(by=own, referral=asked, wants=True)
    known = ("Kim", "00123456", "Søg job")
    assert [word for word in known if word in said.words] == ["Søg job"]
    said = answer_referral(by=own, referral=asked, wants=True, name=True)
    assert [word for word in known if word in said.words] == ["Kim", "Søg job"]
    pass_on(by=ida, referral=asked)
    with pytest.raises(Refused, match="givet det videre"):
        answer_referral(by=own, referral=asked, wants=True)
    note_progress(by=ida, referral=asked, state="started")
    with pytest.raises(Refused, match="ikke lade sig gøre"):
        note_progress(by=ida, referral=asked, state="passed_on")


def test_no_thank_you_leaves_no_words(ida: Staff, kim: Citizen) -> None:
    an_application(kim)
    asked = refer(by=ida, citizen=kim, course=a_course())
    answer_referral(by=CitizenActor(kim), referral=asked, wants=True, name=True)
    assert answer_referral(by=CitizenActor(kim), referral=asked, wants=False).words == ""


def test_texts_are_not_readable_in_a_copy_of_the_database(kim: Citizen) -> None:
    from django.db import connection

    sent = an_application(kim)
    with connection.cursor() as cursor:
        cursor.execute("SELECT d.text, a.about FROM sparring_document d, sparring_application a")
        rows = cursor.fetchall()
    assert all(
        b"kunder" not in bytes(text) and b"Butik" not in bytes(about) for text, about in rows
    )
    assert Application.objects.get(pk=sent.pk).about == "Butiksassistent"
    assert Turn.objects.get(application=sent).text == ""
