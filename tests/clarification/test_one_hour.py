"""A conversation of a course and one about the folder are the same hour, and are written once; what
was written by mistake is taken back.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from medspil.clarification.actions.outcomes import hold_talk, miss_talk, undo_talk
from medspil.clarification.actions.talks import add_talk
from medspil.clarification.models import Clarification, Talk, TalkState
from medspil.clarification.queries.times import proposed_times
from medspil.contact.models import Engagement
from medspil.folder.actions.sessions import close_session
from medspil.folder.models import Folder, Session
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.clarification.making import a_citizen, an_adviser, begun, referred
from tests.doors import logged_in
from tests.folder.making import a_folder
from tests.guards import StrictClient
from tests.portal.visitors import inside, text

pytestmark = pytest.mark.usefixtures("the_tuesday")


@pytest.fixture
def nina() -> Staff:
    return an_adviser(make.staff(full_name="Nina Dam")).staff


@pytest.fixture
def anna(nina: Staff) -> Citizen:
    return a_citizen(nina, first_name="Anna", last_name="Holm")


@pytest.fixture
def course(nina: Staff, anna: Citizen) -> Clarification:
    return begun(referred(nina, anna), nina.clarifies)


@pytest.fixture
def first(course: Clarification) -> Talk:
    return course.talks.all()[0]


@pytest.fixture
def folder(anna: Citizen, nina: Staff) -> Folder:
    return a_folder(anna, nina)


@pytest.fixture
def client(nina: Staff) -> StrictClient:
    return logged_in(StrictClient(), nina)


def send(client: StrictClient, url: str, **facts: Any) -> Any:
    return client.post(url, {"once": str(uuid.uuid4()), **facts})


def over(talk: Talk) -> Any:
    return clock.at(talk.ends_at)


def test_what_is_written_of_the_conversation_stands_in_the_folder_too(
    client: StrictClient, first: Talk, folder: Folder, anna: Citizen
) -> None:
    page = f"/afklaring/samtale/{first.uid}/"
    said = {"minutes": 55, "note": "Vi begyndte med skolen", "homework": "Find beviserne"}
    with over(first):
        assert "Mappen gemmes samtidig" in text(client.get(page))
        assert send(client, page, do="hold", **said).status_code == 303
        first.refresh_from_db()
        session = Session.objects.get()
        assert (first.state, first.folder_session) == ("held", session)
        assert (session.held_on, session.minutes, session.note) == (
            first.day,
            55,
            "Vi begyndte med skolen",
        )
        assert folder.homework.get().text == "Find beviserne"
        mappe = f"/borgere/{anna.public_id}/mappe/"
        which = "amtalen i afklaringsforløbet onsdag d. 15. april kl. 10.00"
        assert which in text(client.get(mappe))
        assert which in text(client.get(f"{mappe}efter/1/"))
        assert "Mappen efter samtalen" in text(client.get(page))
        assert "Find beviserne" in text(inside(anna).get("/min/mappe/"))


def test_closing_the_folders_conversation_says_that_the_course_was_held(
    client: StrictClient, first: Talk, folder: Folder, anna: Citizen
) -> None:
    page = f"/borgere/{anna.public_id}/mappe/samtale/"
    assert "afklaringsforløbet" not in text(client.get(page))  # it has not begun
    with over(first):
        assert "Det er samtalen i afklaringsforløbet" in text(client.get(page))
        given = {"held_on": "15.04.2020", "minutes": 50, "note": "Skolen", "homework": "Tænk"}
        assert send(client, page, hour="on", which=first.uid, **given).status_code == 303
        first.refresh_from_db()
        assert (first.state, first.minutes, first.homework) == ("held", 50, "Tænk")
        assert first.folder_session == Session.objects.get()
        assert "afklaringsforløbet" not in text(client.get(page))


def test_it_need_not_be_that_conversation(
    client: StrictClient, first: Talk, folder: Folder, anna: Citizen
) -> None:
    with over(first):
        given = {"held_on": "15.04.2020", "minutes": 20}
        send(client, f"/borgere/{anna.public_id}/mappe/samtale/", **given)
        first.refresh_from_db()
    assert (first.state, Session.objects.get().minutes) == ("booked", 20)


def test_what_was_held_before_there_was_a_folder_is_written_there_afterwards(
    client: StrictClient, nina: Staff, first: Talk, anna: Citizen
) -> None:
    with over(first):
        hold_talk(by=nina, talk=first, minutes=45)
        folder = a_folder(anna, nina)
        page = f"/borgere/{anna.public_id}/mappe/samtale/"
        assert 'value="45"' in client.get(page).content.decode()
        given = {"held_on": "15.04.2020", "minutes": 45, "note": "Skolen"}
        assert send(client, page, hour="on", which=first.uid, **given).status_code == 303
        first.refresh_from_db()
        assert first.folder_session == folder.sessions.get()


def test_without_a_folder_there_is_nowhere_to_write_what_was_said(first: Talk, nina: Staff) -> None:
    with over(first):
        with pytest.raises(Refused, match="Åbn mappen først"):
            hold_talk(by=nina, talk=first, minutes=50, note="Skolen")
        assert hold_talk(by=nina, talk=first, minutes=50).folder_session is None


def test_an_adviser_of_another_team_writes_it_in_the_folder_too(
    course: Clarification, first: Talk, folder: Folder
) -> None:
    other = an_adviser(make.staff()).staff
    Clarification.objects.filter(pk=course.pk).update(adviser=other)
    with over(first):
        held = hold_talk(by=other, talk=Talk.objects.get(pk=first.pk), minutes=50, note="Skolen")
    assert (held.folder_session, Session.objects.get().closed_by) == (Session.objects.get(), other)


def test_what_was_closed_in_the_folder_the_same_day_is_that_hour(
    nina: Staff, first: Talk, folder: Folder
) -> None:
    with over(first):
        there = close_session(by=nina, folder=folder, note="Skolen")
        assert hold_talk(by=nina, talk=first, minutes=60).folder_session == there
    assert Session.objects.count() == 1


def test_a_registered_conversation_is_named(
    client: StrictClient, nina: Staff, folder: Folder, anna: Citizen
) -> None:
    spoken = make.conversation(anna, by=nina, at="09:00")
    page = f"/borgere/{anna.public_id}/mappe/samtale/"
    assert "Er samtalen registreret?" in text(client.get(page))
    given = {"held_on": "14.04.2020", "minutes": 30, "conversation": str(spoken.pk)}
    assert send(client, page, **given).status_code == 303
    assert Session.objects.get().conversation == spoken
    after = client.get(f"/borgere/{anna.public_id}/mappe/efter/1/").content.decode()
    assert f"/borgere/{anna.public_id}/samtale/{spoken.pk}/" in after
    assert "Er samtalen registreret?" not in text(client.get(page))


@pytest.mark.parametrize("button", ["hold", "no_show", "no_call"])
def test_a_mistake_is_taken_back_by_who_made_it(
    client: StrictClient, first: Talk, button: str
) -> None:
    page = f"/afklaring/samtale/{first.uid}/"
    with over(first):
        send(client, page, do=button, minutes=50)
        assert "Du kan fortryde det i et døgn" in text(client.get(page))
        for _twice in range(2):
            assert send(client, page, do="undo").status_code == 303
    first.refresh_from_db()
    assert (first.state, first.minutes, first.homework, first.settled_by) == (
        "booked",
        None,
        "",
        None,
    )
    assert Engagement.objects.filter(key=f"clarification:{first.uid}").count() == 1


def test_nobody_else_takes_it_back_and_nobody_after_a_day(nina: Staff, first: Talk) -> None:
    colleague = make.staff(in_team=make.team_of(nina))
    with over(first):
        miss_talk(by=nina, talk=first, we_did=False)
        with pytest.raises((Refused, NotAllowed)):
            undo_talk(by=colleague, talk=first)
    late = first.ends_at + timedelta(hours=25)
    with clock.at(late), pytest.raises(Refused, match="inden for et døgn"):
        undo_talk(by=nina, talk=first)
    first.refresh_from_db()
    assert first.state == TalkState.CITIZEN_ABSENT


def test_it_is_not_taken_back_over_a_time_that_was_agreed_on_instead(
    nina: Staff, course: Clarification, first: Talk
) -> None:
    with over(first):
        miss_talk(by=nina, talk=first, we_did=True)
        days = list(course.talks.values_list("day", flat=True))
        when = proposed_times(nina, course.citizen, 1, days)[0]
        add_talk(by=nina, clarification=course, when=when)
        with pytest.raises(Refused, match="en anden tid i stedet"):
            undo_talk(by=nina, talk=first)


def test_what_was_kept_in_the_folder_is_the_same_hour_when_it_is_held_again(
    nina: Staff, first: Talk, folder: Folder
) -> None:
    with over(first):
        session = hold_talk(by=nina, talk=first, minutes=50, note="Skolen").folder_session
        undo_talk(by=nina, talk=first)
        assert hold_talk(by=nina, talk=first, minutes=40).folder_session == session
    assert Session.objects.count() == 1
