"""A meeting of several people and two questions afterwards, on the citizen's own pages."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.kernel import clock
from medspil.kernel.models import AuditEntry
from medspil.meetings.actions.meetings import after, running
from medspil.meetings.actions.meetings.agenda import add_point
from medspil.meetings.actions.meetings.plan import (
    Attendance,
    Room,
    cancel_meeting,
    invite_seat,
    mark_came,
)
from medspil.meetings.models import AgendaItem, Evaluation, Meeting, Signal, Whose
from medspil.people.models import Citizen, Municipality, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.meetings.gathering import companion, live, planned
from tests.portal.visitors import inside, text

pytestmark = pytest.mark.django_db
TODAY = date(2020, 4, 14)
SOON = datetime(2020, 4, 21, 13, 0, tzinfo=clock.TZ)


@pytest.fixture(autouse=True)
def _spring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())


@pytest.fixture
def nina(db: None) -> Staff:
    make.the_law()
    make.municipality(home=True)
    Municipality.objects.filter(is_home=True).update(phone="00000010")
    return make.staff(full_name="Nina Holm")


@pytest.fixture
def amalie(nina: Staff) -> Citizen:
    return make.citizen(first_name="Amalie", group="LAB6_02", staff=nina, phone="00000034")


@pytest.fixture
def meeting(nina: Staff, amalie: Citizen) -> Meeting:
    return planned(nina, amalie, SOON)


@pytest.fixture
def held(nina: Staff, amalie: Citizen) -> Meeting:
    """An hour ago, with an agreement of Amalie's and one of Nina's."""
    made = live(nina, amalie, clock.now() + timedelta(seconds=1))
    for role, what in (("main_person", "Skriv til skolen"), ("chair", "Ring til lægen")):
        seat = made.seats.get(role=role)
        after.add_meeting_agreement(by=nina, meeting=made, seat=seat, what=what)
    came = [Attendance(seat, came=True) for seat in made.seats.all()]
    mark_came(by=nina, meeting=made, came=came)
    return after.hold_meeting(by=nina, meeting=made, note="Vi talte om skolen.")


def page_of(meeting: Meeting) -> str:
    return f"/min/moeder/{meeting.uid}/"


def send(client: StrictClient, meeting: Meeting, do: str, **fields: Any) -> Any:
    return client.post(page_of(meeting), {"once": str(uuid.uuid4()), "do": do, **fields})


# -- what is to come -------------------------------------------------------------------------------


def test_whichever_comes_first_stands_first(amalie: Citizen, nina: Staff, meeting: Meeting) -> None:
    make.appointment(amalie, nina, date(2020, 4, 28))
    page = text(inside(amalie).get("/min/"))
    assert page.index("Dit næste møde tirsdag d. 21. april kl. 13.00") < page.index(
        "Derefter tirsdag d. 28. april kl. 10.00"
    )
    make.appointment(amalie, nina, date(2020, 4, 16))
    page = text(inside(amalie).get("/min/"))
    assert page.index("Din næste samtale torsdag d. 16. april") < page.index("21. april kl. 13.00")


def test_a_time_that_became_a_meeting_is_shown_once(amalie: Citizen, nina: Staff) -> None:
    booked = make.appointment(amalie, nina, SOON.date(), at="13:00")
    made = planned(nina, amalie, SOON, appointment=booked)
    page = text(inside(amalie).get("/min/"))
    assert page.count("21. april kl. 13.00") == 1
    assert inside(amalie).get("/min/tid/").status_code == 404
    cancel_meeting(by=nina, meeting=made, because="Syg")
    booked.refresh_from_db()
    assert booked.state == "cancelled"  # the time goes with the meeting that it became
    assert "21. april kl. 13.00" not in text(inside(amalie).get("/min/"))


def test_the_meeting_says_how_to_come_in_who_is_there_and_what_is_plan_b(
    amalie: Citizen, nina: Staff, meeting: Meeting
) -> None:
    invite_seat(by=nina, meeting=meeting, role="companion", representation=companion(amalie))
    answer = inside(amalie).get(page_of(meeting))
    page = text(answer)
    assert 'href="https://video.example.com/rum"' in answer.content.decode()
    assert "Mødet holdes på video." in page
    assert "Hvis det ikke virker: Vi ringer alle op fra samme nummer. 00 00 12 34" in page
    assert "Nina Holm – Leder mødet" in page
    assert "Bo Bisidder – Din bisidder" in page
    assert "Prøv linket før mødet." in page
    running.mark_tested(by=nina, meeting=meeting)
    assert "Vi har prøvet lyd og billede sammen." in text(inside(amalie).get(page_of(meeting)))


@pytest.mark.parametrize(
    ("room", "says"),
    [
        (Room("phone", phone="00005678"), "Mødet holdes i telefonen. Ring ind på 00 00 56 78"),
        (Room("none"), "Vi mødes i samme rum. Ring til os, hvis du ikke ved hvor."),
    ],
)
def test_each_form_says_how_one_comes(amalie: Citizen, nina: Staff, room: Room, says: str) -> None:
    made = planned(nina, amalie, SOON, room=room)
    assert says in text(inside(amalie).get(page_of(made)))


def test_plan_b_is_what_the_page_says_once_it_is_used(amalie: Citizen, nina: Staff) -> None:
    made = live(nina, amalie, clock.now() + timedelta(seconds=1))
    running.use_plan_b(by=nina, meeting=made)
    page = text(inside(amalie).get(page_of(made)))
    assert "Vi gør det på en anden måde Vi ringer alle op fra samme nummer." in page
    assert "Ring ind på 00 00 12 34" in page


def test_a_meeting_long_over_its_time_is_not_the_next(amalie: Citizen, meeting: Meeting) -> None:
    with clock.at(SOON.date() + timedelta(days=1)):
        assert "Se mødet" not in text(inside(amalie).get("/min/"))


# -- what the citizen does -------------------------------------------------------------------------


def test_the_citizen_says_whether_they_come(amalie: Citizen, meeting: Meeting) -> None:
    client = inside(amalie)
    assert send(client, meeting, "no").status_code == 303
    assert "du ikke kommer" in text(client.get(page_of(meeting)))
    send(client, meeting, "yes")
    assert meeting.seats.get(role="main_person").answer == "yes"
    lines = AuditEntry.objects.filter(action="meetings.answer_seat")
    assert {line.actor for line in lines} == {f"citizen:{amalie.pk}"}


def test_the_citizen_says_yes_to_the_others_and_takes_it_back(
    amalie: Citizen, meeting: Meeting, nina: Staff
) -> None:
    client = inside(amalie)
    assert "Må vi holde mødet" not in text(client.get(page_of(meeting)))
    invite_seat(by=nina, meeting=meeting, role="companion", representation=companion(amalie))
    assert "Bo Bisidder (bisidder)" in text(client.get(page_of(meeting)))
    asked = client.get(page_of(meeting)).context["one"].sharing.question.text
    assert send(client, meeting, "share_yes", shown_text="Noget andet").status_code == 422
    assert send(client, meeting, "share_yes", shown_text=asked).status_code == 303
    assert "Ja, siden" in text(client.get(page_of(meeting)))
    assert send(client, meeting, "share_back").status_code == 303
    assert "Nej, siden" in text(client.get(page_of(meeting)))
    given, taken = meeting.sharing.order_by("pk")
    assert [(one.answer, one.how, one.recorded_by) for one in (given, taken)] == [
        ("given", "self", None),
        ("withdrawn", "self", None),
    ]
    twin = logged_in(StrictClient(), nina)
    url = f"/borgere/{amalie.public_id}/min/moeder/{meeting.uid}/"
    answer = {"once": str(uuid.uuid4()), "do": "share_yes", "shown_text": asked}
    unsaid = twin.post(url, answer)
    assert (unsaid.status_code, "Vælg hvordan borgeren svarede." in text(unsaid)) == (422, True)
    assert "Sagt i telefonen" in text(unsaid)
    assert twin.post(url, answer | {"how": "video"}).status_code == 303
    noted = meeting.sharing.latest("pk")
    assert (noted.recorded_by, noted.how, noted.shown_text) == (nina, "video", asked)


def test_a_point_of_ones_own_stands_first_and_is_taken_out_again(
    amalie: Citizen, nina: Staff, meeting: Meeting
) -> None:
    add_point(by=nina, meeting=meeting, title="Økonomi")
    client = inside(amalie)
    assert send(client, meeting, "point", title="Min ryg").status_code == 303
    assert [item.title for item in meeting.items.all()] == ["Min ryg", "Økonomi"]
    empty = send(client, meeting, "point", title=" ")
    assert (empty.status_code, "Skriv hvad punktet er." in text(empty)) == (422, True)
    mine, theirs = meeting.items.all()
    assert (send(client, meeting, "out", row=mine.pk).status_code, meeting.items.count()) == (
        303,
        1,
    )
    assert (send(client, meeting, "out", row=mine.pk).status_code, meeting.items.count()) == (
        303,
        1,
    )
    refused = send(client, meeting, "out", row=theirs.pk)
    assert (refused.status_code, "dine egne punkter" in text(refused)) == (422, True)


def test_under_way_all_see_that_a_pause_is_wanted_and_what_was_understood(
    amalie: Citizen, nina: Staff
) -> None:
    made = live(nina, amalie, clock.now() + timedelta(seconds=1))
    item = add_point(by=nina, meeting=made, title="Praktik", whose=Whose.MAIN_PERSON)
    client = inside(amalie)
    assert send(client, made, "pause").status_code == 303
    assert send(client, made, "pause").status_code == 303
    assert Signal.objects.filter(seat__meeting=made, cleared_at=None).count() == 1
    assert "Alle kan se, at du vil have en pause." in text(client.get(page_of(made)))
    send(client, made, "words", row=item.pk, own_words="Jeg begynder mandag")
    item.refresh_from_db()
    assert (item.understood, item.own_words) == ("own_words", "Jeg begynder mandag")


def test_before_it_begins_nobody_can_ask_for_a_pause(amalie: Citizen, meeting: Meeting) -> None:
    answer = send(inside(amalie), meeting, "pause")
    assert (answer.status_code, "Mødet er ikke i gang." in text(answer)) == (422, True)


def test_the_citizen_confirms_what_they_promised_and_nobody_else_s(
    amalie: Citizen, held: Meeting
) -> None:
    client = inside(amalie)
    page = text(client.get(page_of(held)))
    assert ("Skriv til skolen" in page, "Ring til lægen" in page) == (True, True)
    mine = held.agreed.get(seat__role="main_person")
    theirs = held.agreed.get(seat__role="chair")
    assert send(client, held, "confirm", row=mine.pk).status_code == 303
    refused = send(client, held, "confirm", row=theirs.pk)
    assert (refused.status_code, "dine egne aftaler" in text(refused)) == (422, True)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.confirmed_by, mine.confirmed_at is None, theirs.confirmed_at) == (
        None,
        False,
        None,
    )


def test_the_summary_is_read_when_it_was_sent_and_not_before(
    amalie: Citizen, nina: Staff, held: Meeting
) -> None:
    made = after.write_summary(by=nina, meeting=held, text="Du skriver til skolen.")
    client = inside(amalie)
    assert "Referatet er ikke færdigt endnu." in text(client.get(page_of(held)))
    after.send_summary(by=nina, meeting=held, summary=made)
    assert "Du skriver til skolen." in text(client.get(page_of(held)))
    assert "Netværksmøde om STU" in text(client.get("/min/moeder/"))


def test_two_questions_are_asked_for_a_fortnight_and_answered_once(
    amalie: Citizen, held: Meeting
) -> None:
    client = inside(amalie)
    conversation = held.conversation
    assert conversation is not None
    where = f"/min/hvordan-gik-det/{conversation.pk}/"
    assert where in client.get("/min/").content.decode()
    assert client.post(where, {"heard": "9", "agenda": "2"}).status_code == 422
    once = str(uuid.uuid4())
    sent = [client.post(where, {"heard": 5, "agenda": 2, "once": once}) for _n in range(2)]
    assert [answer.status_code for answer in sent] == [303, 303]
    kept = Evaluation.objects.get()
    assert (kept.heard, kept.agenda, kept.channel, kept.on_behalf_by) == (5, 2, "video", None)
    assert where not in client.get("/min/").content.decode()
    again = client.post(where, {"heard": 1, "agenda": 1})
    assert (again.status_code, Evaluation.objects.get().heard) == (422, 5)


# -- what must not happen --------------------------------------------------------------------------


def test_another_citizen_s_meeting_and_conversation_are_as_unknown_ones(
    amalie: Citizen, nina: Staff, held: Meeting
) -> None:
    other = inside(make.citizen(group="LAB6_02", staff=nina))
    assert held.conversation is not None
    unknown = text(other.get(f"/min/moeder/{uuid.uuid4()}/"))
    answers = [
        other.get(page_of(held)),
        other.post(page_of(held), {"do": "yes"}),
        other.get(f"/min/hvordan-gik-det/{held.conversation.pk}/"),
        other.post(f"/min/hvordan-gik-det/{held.conversation.pk}/", {"heard": 5, "agenda": 5}),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert {text(answer) for answer in answers} == {unknown}
    assert Evaluation.objects.count() == 0


def test_a_row_of_another_meeting_is_left_alone(
    amalie: Citizen, nina: Staff, meeting: Meeting
) -> None:
    later = SOON + timedelta(hours=2)
    other = planned(nina, make.citizen(group="LAB6_02", staff=nina), later)
    item = add_point(by=nina, meeting=other, title="Deres", whose=Whose.MAIN_PERSON)
    client = inside(amalie)
    before = AuditEntry.objects.count()
    assert send(client, meeting, "out", row=item.pk).status_code == 303
    assert (AgendaItem.objects.filter(pk=item.pk).count(), AuditEntry.objects.count()) == (
        1,
        before,
    )
    assert send(client, meeting, "noget").status_code == 404


def test_citizen_and_employee_at_once_lose_nothing(
    amalie: Citizen, nina: Staff, meeting: Meeting
) -> None:
    """Nina removes the point while Amalie looks at it, and cancels while she answers."""
    client = inside(amalie)
    send(client, meeting, "point", title="Min ryg")
    row = meeting.items.get().pk
    meeting.items.all().delete()
    assert send(client, meeting, "out", row=row).status_code == 303
    cancel_meeting(by=nina, meeting=meeting, because="Syg")
    late = send(client, meeting, "yes")
    assert (late.status_code, "Mødet er slut, så det kan ikke ændres." in text(late)) == (422, True)
    assert "Mødet er aflyst." in text(late)


def test_an_employee_does_it_on_behalf_and_is_named(
    client: StrictClient, amalie: Citizen, nina: Staff, meeting: Meeting
) -> None:
    desk = logged_in(client, nina)
    where = f"/borgere/{amalie.public_id}/min/moeder/{meeting.uid}/"
    assert desk.post(where, {"do": "point", "title": "Min ryg"}).status_code == 303
    assert desk.post(where, {"do": "yes"}).status_code == 303
    assert meeting.items.get().whose == Whose.MAIN_PERSON
    lines = AuditEntry.objects.filter(action__in=["meetings.add_point", "meetings.answer_seat"])
    assert {line.actor for line in lines} == {nina.actor_name}
    other = make.citizen(group="LAB6_02", staff=nina)
    assert desk.get(f"/borgere/{other.public_id}/min/moeder/{meeting.uid}/").status_code == 404


def counted(client: StrictClient, *pages: str) -> Iterator[int]:
    for page in pages:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        yield len(asked)


def test_the_number_of_queries_is_the_same_for_one_and_three_rows(
    amalie: Citizen, nina: Staff, meeting: Meeting
) -> None:
    client = inside(amalie)

    def one_more(n: int) -> None:
        add_point(by=nina, meeting=meeting, title=f"Punkt {n}", whose=Whose.MAIN_PERSON)
        person = companion(amalie, f"Bo {n}")
        invite_seat(by=nina, meeting=meeting, role="companion", representation=person)
        planned(nina, amalie, SOON + timedelta(days=n))
        make.appointment(amalie, nina, date(2020, 5, 10 + n))

    one_more(1)
    pages = ("/min/", "/min/moeder/", page_of(meeting))
    first = list(counted(client, *pages))
    one_more(2)
    one_more(3)
    assert list(counted(client, *pages)) == first
