"""Everybody with a seat is told, and a guest's own page of one meeting opens to nobody else."""

from __future__ import annotations

import logging
import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import vobject
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.kernel.links import new_token
from medspil.meetings.actions.booking import cancel as cancel_time
from medspil.meetings.actions.booking import move as move_time
from medspil.meetings.actions.hours import make_feed
from medspil.meetings.actions.meetings.agenda import add_point
from medspil.meetings.actions.meetings.guests import let_in
from medspil.meetings.actions.meetings.plan import (
    Fallback,
    answer_seat,
    cancel_meeting,
    invite_seat,
    move_meeting,
    take_seat_away,
)
from medspil.meetings.actions.meetings.running import signal, start_meeting, use_plan_b
from medspil.meetings.actions.meetings.sharing import answer_sharing, withdraw_sharing
from medspil.meetings.actors import GuestActor
from medspil.meetings.models import Entry, GuestLink, GuestSession, Meeting, Seat
from medspil.meetings.pages.meeting_guests import LINK_COOKIE, SESSION_COOKIE
from medspil.meetings.queries.sharing import sharing_of, sharing_question
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.limits import TRIES as KNOCKS
from medspil.people.models import Citizen, Municipality, Staff
from tests import factories as make
from tests.guards import StrictClient
from tests.meetings.gathering import companion, planned, seat_of

DAY = date(2020, 4, 14)
TUESDAY = date(2020, 4, 28)
WRONG = "000000"


def at(time: str = "14:00", day: date = TUESDAY) -> datetime:
    return make.moment(day, time)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00", DAY)):
        make.the_law()
        make.municipality(home=True)
        Municipality.objects.filter(is_home=True).update(phone="00000010")
        yield


@pytest.fixture
def clerk() -> Staff:
    return make.staff(full_name="Mads Dam")


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(
        staff=clerk, first_name="Amalie", last_name="Krogh", anchor=date(2020, 1, 6)
    )


@pytest.fixture
def meeting(clerk: Staff, citizen: Citizen) -> Meeting:
    return planned(clerk, citizen, at(), title="Om STU")


@pytest.fixture
def ida(clerk: Staff, meeting: Meeting) -> Seat:
    return guest(clerk, meeting)


def guest(
    by: Staff, meeting: Meeting, contact: str = "ida@example.com", role: str = "school"
) -> Seat:
    return invite_seat(
        by=by, meeting=meeting, role=role, guest_name="Ida Skole", guest_contact=contact
    )


def yes(by: Any, meeting: Meeting) -> None:
    how = "self" if isinstance(by, CitizenActor) else "phone"
    seats = list(meeting.seats.all())
    question = sharing_question(meeting, seats, "da")
    assert question is not None
    answer_sharing(by=by, meeting=meeting, answer="given", shown_text=question.text, how=how)


def told(meeting: Meeting, seat: Seat) -> list[tuple[str, str]]:
    found = Message.objects.filter(dedupe__contains=str(seat.uid)).order_by("pk")
    return [(message.kind, message.state) for message in found]


def token_in(message: Message) -> str:
    found = re.search(r"/moede/k/(\w+)/", message.text)
    assert found is not None
    return found[1]


def link_of(seat: Seat) -> str:
    return token_in(Message.objects.filter(dedupe__contains=str(seat.uid)).latest("pk"))


# -- everybody is told -----------------------------------------------------------------------------


def test_planned_moved_and_cancelled_each_is_told_to_citizen_and_guest(
    clerk: Staff, meeting: Meeting, ida: Seat
) -> None:
    move_meeting(by=clerk, meeting=meeting, starts_at=at("16:00"))
    cancel_meeting(by=clerk, meeting=meeting, because="Tolken er syg")
    expected = [
        ("meeting_planned", "withdrawn"),
        ("meeting_moved", "withdrawn"),
        ("meeting_cancelled", "queued"),
    ]
    assert told(meeting, ida) == told(meeting, seat_of(meeting, "main_person")) == expected
    assert told(meeting, seat_of(meeting, "chair")) == []
    said = " ".join(m.text + m.subject for m in Message.objects.all())
    assert not re.search("Amalie|Krogh|STU|syg|Ida", said)


def test_the_calendar_entry_is_one_event_whose_sequence_rises(
    clerk: Staff, meeting: Meeting, ida: Seat
) -> None:
    move_meeting(by=clerk, meeting=meeting, starts_at=at("16:00"))
    cancel_meeting(by=clerk, meeting=meeting, because="Syg")
    files = [
        bytes(m.attachments.get().content).decode()
        for m in Message.objects.filter(guest_key__isnull=False).order_by("pk")
    ]
    events = [vobject.readOne(file).vevent for file in files]
    assert {event.uid.value for event in events} == {f"{meeting.uid}@medspil"}
    assert [event.sequence.value for event in events] == ["0", "1", "2"]
    assert [event.dtstart.value for event in events] == [at(), at("16:00"), at("16:00")]
    assert ["METHOD:CANCEL" in file for file in files] == [False, False, True]
    assert not re.search("Amalie|STU|video.example", "".join(files))


def test_a_meeting_and_its_changes_stand_in_the_employees_feed(
    client: StrictClient, clerk: Staff, meeting: Meeting
) -> None:
    colleague = make.staff()
    invite_seat(by=clerk, meeting=meeting, role="note_taker", staff=colleague)

    def events(staff: Staff, **more: Any) -> list[tuple[str, str, str]]:
        token = make_feed(by=staff, staff=staff, **more)
        answer = client.get(reverse("meetings:feed", args=[token])).content.decode()
        found = vobject.readOne(answer).contents.get("vevent", [])
        return [(e.sequence.value, e.status.value, e.summary.value) for e in found]

    assert events(clerk) == events(colleague) == [("0", "CONFIRMED", "Møde (video)")]
    assert events(clerk, with_names=True) == [("0", "CONFIRMED", "Møde (video) – Amalie")]
    assert events(colleague, with_names=True) == [("0", "CONFIRMED", "Møde (video)")]
    cancel_meeting(by=clerk, meeting=meeting, because="Syg")
    assert events(colleague) == [("1", "CANCELLED", "Møde (video)")]
    assert events(make.staff()) == []


def test_a_booked_time_that_became_a_meeting_stands_once_and_takes_the_meeting_along(
    client: StrictClient, clerk: Staff, citizen: Citizen
) -> None:
    booked = make.appointment(citizen, clerk, TUESDAY, "10:00", channel="video")
    meeting = planned(clerk, citizen, at("10:00"), minutes=30, appointment=booked)
    ida = guest(clerk, meeting)
    token = make_feed(by=clerk, staff=clerk)
    shown = client.get(reverse("meetings:feed", args=[token])).content.decode()
    assert shown.count("BEGIN:VEVENT") == 1
    move_time(by=clerk, appointment=booked, start=at("13:00"))
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.sequence) == (at("13:00"), 1)
    move_meeting(by=clerk, meeting=meeting, starts_at=at("09:00"))
    booked.refresh_from_db()
    assert booked.starts_at == at("09:00")
    cancel_time(by=clerk, appointment=booked)
    meeting.refresh_from_db()
    assert meeting.state == "cancelled"
    assert [kind for kind, _state in told(meeting, ida)] == [
        "meeting_planned",
        "meeting_moved",
        "meeting_moved",
        "meeting_cancelled",
    ]
    mine = Message.objects.filter(citizen=citizen).order_by("pk")
    assert [(m.kind, m.state) for m in mine] == [
        ("meeting_planned", "withdrawn"),
        ("moved", "withdrawn"),
        ("moved", "withdrawn"),
        ("cancelled", "queued"),
    ]


def test_whoever_is_not_to_come_after_all_hears_it_and_their_link_is_dead(
    client: StrictClient, clerk: Staff, meeting: Meeting, ida: Seat
) -> None:
    token, uid = link_of(ida), ida.uid
    take_seat_away(by=clerk, meeting=meeting, seat=ida)
    last = Message.objects.filter(dedupe__contains=str(uid)).latest("pk")
    assert (last.kind, "METHOD:CANCEL" in bytes(last.attachments.get().content).decode()) == (
        "meeting_cancelled",
        True,
    )
    client.get(f"/moede/k/{token}/")
    assert client.get("/moede/kode/").status_code == 404


def test_a_companion_is_told_by_the_number_that_we_know(clerk: Staff, meeting: Meeting) -> None:
    bo = invite_seat(
        by=clerk, meeting=meeting, role="companion", representation=companion(meeting.citizen)
    )
    message = Message.objects.get(dedupe__contains=str(bo.uid))
    assert (message.channel, message.guest, message.about) == ("sms", "00004321", meeting.citizen)
    assert message.attachments.count() == 0


@pytest.mark.parametrize("contact", ["spørg skolen", "ida@", "123"])
def test_a_guest_who_cannot_be_told_is_not_invited(
    clerk: Staff, meeting: Meeting, contact: str
) -> None:
    with pytest.raises(Refused, match="hel e-mail"):
        guest(clerk, meeting, contact)


def test_nobody_sits_in_two_places_at_once(
    clerk: Staff, citizen: Citizen, meeting: Meeting
) -> None:
    colleague = make.staff(full_name="Nora Lund", in_team=make.team_of(clerk))
    other = planned(colleague, make.citizen(staff=colleague), at("14:30"))
    with pytest.raises(Refused, match="Nora Lund sidder i et møde på det tidspunkt"):
        invite_seat(by=clerk, meeting=meeting, role="note_taker", staff=colleague)
    with pytest.raises(Refused, match="Mads Dam sidder i et møde"):
        invite_seat(by=colleague, meeting=other, role="note_taker", staff=clerk)
    make.appointment(make.citizen(staff=clerk), clerk, TUESDAY, "09:00")
    with pytest.raises(Refused, match="Mads Dam har allerede en samtale"):
        move_meeting(by=clerk, meeting=meeting, starts_at=at("09:15"))
    with pytest.raises(Refused, match="passeret"):
        move_meeting(by=clerk, meeting=meeting, starts_at=at("09:00", DAY))
    assert move_meeting(by=clerk, meeting=meeting, starts_at=at("14:15")).sequence == 1


# -- the citizen's yes -----------------------------------------------------------------------------


def test_no_guest_is_let_in_without_the_citizens_yes(
    clerk: Staff, meeting: Meeting, ida: Seat
) -> None:
    who = GuestActor(ida)
    with pytest.raises(Refused, match="borgerens ja"):
        let_in(by=who, seat=ida)
    yes(CitizenActor(meeting.citizen), meeting)
    let_in(by=who, seat=ida)
    later = guest(clerk, meeting, "bo@example.com", role="interpreter")
    with pytest.raises(Refused, match="borgerens ja"):
        let_in(by=GuestActor(later), seat=later)
    assert sharing_of(meeting, list(meeting.seats.all()), "da").is_about_others
    yes(clerk, meeting)
    let_in(by=GuestActor(later), seat=later)
    withdraw_sharing(by=CitizenActor(meeting.citizen), meeting=meeting)
    with pytest.raises(Refused, match="borgerens ja"):
        let_in(by=who, seat=ida)
    assert Entry.objects.count() == 2
    with pytest.raises(NotAllowed):
        let_in(by=who, seat=later)


def test_a_yes_keeps_the_words_and_who_took_it_down(clerk: Staff, ida: Seat) -> None:
    meeting = ida.meeting
    yes(clerk, meeting)
    given = meeting.sharing.get()
    assert "Må vi holde mødet tirsdag d. 28. april kl. 14.00" in given.shown_text
    assert "– Ida Skole (skole eller uddannelse)" in given.shown_text
    assert (given.how, given.recorded_by, given.seats) == ("phone", clerk, [ida.uid])


def test_what_is_wrong_with_an_answer_is_said(clerk: Staff, meeting: Meeting) -> None:
    def answer(**facts: Any) -> None:
        question = sharing_question(meeting, list(meeting.seats.all()), "da")
        text = question.text if question else "Må vi?"
        given = {"answer": "given", "shown_text": text, "how": "phone", **facts}
        answer_sharing(by=clerk, meeting=meeting, **given)

    with pytest.raises(Refused, match="ingen andre med"):
        answer()
    guest(clerk, meeting)
    for facts, said in [
        ({"answer": "perhaps"}, "Vælg ja eller nej"),
        ({"shown_text": "Noget andet"}, "Læs teksten igen"),
        ({"how": "self"}, "Vælg hvordan borgeren svarede"),
        ({"how": "on_behalf"}, "Vælg hvem der svarede"),
        (
            {"how": "on_behalf", "representation": companion(make.citizen())},
            "hører ikke til borgeren",
        ),
    ]:
        with pytest.raises(Refused, match=said):
            answer(**facts)
    with pytest.raises(Refused, match="intet at trække tilbage"):
        withdraw_sharing(by=clerk, meeting=meeting, how="phone")
    with pytest.raises(NotAllowed):
        yes(make.staff(), meeting)
    assert meeting.sharing.count() == 0


def test_the_question_is_put_in_the_citizens_language(clerk: Staff) -> None:
    citizen = make.citizen(staff=clerk, language="uk")
    meeting = planned(clerk, citizen, at(), may_share="praktik")
    seat = guest(clerk, meeting)
    texts = {
        language: sharing_question(meeting, [seat], language)
        for language in ("da", "en", "uk", "ar", "pl", "tr", "so", "de")
    }
    assert len({question.text for question in texts.values() if question}) == 7
    assert all("praktik" in question.text for question in texts.values() if question)


# -- the guest's door ------------------------------------------------------------------------------


def knock(client: StrictClient, token: str) -> None:
    answer = client.get(f"/moede/k/{token}/")
    assert (answer.status_code, answer["Location"]) == (303, "/moede/kode/")
    assert answer["Referrer-Policy"] == "no-referrer"


def code(client: StrictClient) -> str:
    answer = client.post("/moede/kode/send/", {"once": uuid4()})
    assert (answer.status_code, answer["Location"]) == (303, "/moede/kode/")
    message = Message.objects.filter(kind="login_code").latest("pk")
    found = re.search(r"\d{3} \d{3}", message.text)
    assert found is not None
    return found[0]


def inside(seat: Seat) -> StrictClient:
    client = StrictClient()
    knock(client, link_of(seat))
    answer = client.post("/moede/kode/", {"code": code(client)})
    assert (answer.status_code, answer["Location"]) == (303, "/moede/")
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def main(response: Any) -> str:
    found = re.search(r"<main.*?</main>", text(response))
    assert found is not None
    return found[0]


def press(client: StrictClient, where: str, **facts: Any) -> Any:
    return client.post(f"/moede/{where}/", {"once": uuid4(), **facts})


def test_a_guest_sees_when_how_and_what_if_but_nobodys_name(
    clerk: Staff, meeting: Meeting, ida: Seat
) -> None:
    add_point(by=clerk, meeting=meeting, title="Praktikkens dage", shared=True)
    add_point(by=clerk, meeting=meeting, title="Hemmeligt punkt")
    client = inside(ida)
    before = text(client.get("/moede/"))
    assert "tirsdag d. 28. april kl. 14.00" in before
    assert "ikke fået borgerens ja" in before
    assert "Vi ringer alle op fra samme nummer." in before
    for secret in ("Praktikkens dage", "Hemmeligt punkt", "00001234", "video.example.com"):
        assert secret not in before
    yes(clerk, meeting)
    after = text(client.get("/moede/"))
    assert "Praktikkens dage" in after
    for secret in ("Hemmeligt punkt", "Amalie", "Krogh", "Om STU", "Mads Dam", "video.example.com"):
        assert secret not in after


def test_the_way_in_is_shown_when_asked_for_and_noted(
    clerk: Staff, meeting: Meeting, ida: Seat
) -> None:
    client = inside(ida)
    refused = press(client, "ind")
    assert (refused.status_code, "borgerens ja" in text(refused)) == (422, True)
    yes(clerk, meeting)
    assert press(client, "ind").status_code == 303
    assert 'href="https://video.example.com/rum"' in text(client.get("/moede/"))
    assert Entry.objects.get().seat == ida
    withdraw_sharing(by=clerk, meeting=meeting, how="phone")
    assert "video.example.com" not in text(client.get("/moede/"))
    with pytest.raises(Refused, match="fået vejen ind"):
        take_seat_away(by=clerk, meeting=meeting, seat=ida)


def test_answer_test_and_signals_are_the_guests_own(
    clerk: Staff, meeting: Meeting, ida: Seat
) -> None:
    client = inside(ida)
    assert press(client, "svar", do="yes").status_code == 303
    assert press(client, "svar", do="x").status_code == 422
    assert press(client, "proevet").status_code == 303
    assert press(client, "signal", do="pause").status_code == 422  # not begun
    ida.refresh_from_db()
    assert (ida.answer, ida.tested_at) == ("yes", clock.now())
    start_meeting(by=clerk, meeting=meeting)
    signal(by=clerk, meeting=meeting, seat=seat_of(meeting, "main_person"), kind="slower")
    assert press(client, "signal", do="pause").status_code == 303
    assert press(client, "signal", do="x").status_code == 422
    shown = text(client.get("/moede/"))
    assert "Tal langsommere ·" in shown
    given = meeting.seats.get(pk=ida.pk).signals.get()
    assert (given.kind, given.cleared_at) == ("pause", None)
    with pytest.raises(NotAllowed):
        answer_seat(by=GuestActor(ida), seat=seat_of(meeting, "chair"), answer="no")
    with pytest.raises(NotAllowed):
        add_point(by=GuestActor(ida), meeting=meeting, title="Mit")


def test_plan_b_stands_on_the_guests_page_and_in_a_message_with_a_new_link(
    clerk: Staff, meeting: Meeting, ida: Seat
) -> None:
    client = inside(ida)
    yes(clerk, meeting)
    use_plan_b(by=clerk, meeting=meeting)
    shown = text(client.get("/moede/"))
    assert "Vi bruger plan B" in shown
    assert press(client, "ind").status_code == 303
    assert 'href="tel:00001234"' in text(client.get("/moede/"))
    knock(StrictClient(), link_of(ida))
    assert ida.links.count() == 2


def test_a_postponed_meeting_keeps_its_links_open(clerk: Staff, citizen: Citizen) -> None:
    meeting = planned(clerk, citizen, at(), plan_b=Fallback("postpone", "Vi finder en ny dag"))
    ida = guest(clerk, meeting)
    token = link_of(ida)
    use_plan_b(by=clerk, meeting=meeting, starts_at=at("14:00", TUESDAY + timedelta(days=7)))
    with clock.at(at("09:00", TUESDAY + timedelta(days=6))):
        client = StrictClient()
        knock(client, token)
        assert client.get("/moede/kode/").status_code == 200


def test_forged_expired_revoked_and_guessed_are_one_answer(
    clerk: Staff, meeting: Meeting, ida: Seat
) -> None:
    def closed(token: str) -> tuple[int, str]:
        client = StrictClient()
        knock(client, token)
        pages = [client.get("/moede/kode/"), client.get("/moede/")]
        pages.append(client.post("/moede/kode/", {"code": WRONG}))
        (same,) = {(one.status_code, main(one)) for one in pages}
        return same

    token = link_of(ida)
    answers = {closed("forged"), closed("x" * 27), closed(token[:-1])}
    with clock.at(at("00:00", TUESDAY + timedelta(days=2))):
        answers.add(closed(token))
    with clock.at(at("23:59", TUESDAY + timedelta(days=1))):
        client = StrictClient()
        knock(client, token)
        assert client.get("/moede/kode/").status_code == 200
    GuestLink.objects.update(revoked_at=clock.now())
    answers.add(closed(token))
    assert len(answers) == 1
    status, body = answers.pop()
    assert (status, "Så sender vi et nyt." in body) == (404, True)
    assert StrictClient().get("/moede/").status_code == 404


def test_guessing_links_is_stopped_for_a_while_even_for_a_right_one(ida: Seat) -> None:
    token = link_of(ida)
    client = StrictClient()
    for _n in range(KNOCKS):
        client.cookies["moede_link"] = new_token()
        assert client.get("/moede/kode/").status_code == 404
    client.cookies["moede_link"] = token
    assert client.get("/moede/kode/").status_code == 404
    cache.clear()  # ten minutes later
    assert client.get("/moede/kode/").status_code == 200


def test_five_wrong_codes_lock_the_link_and_the_right_one_comes_too_late(ida: Seat) -> None:
    client = StrictClient()
    knock(client, link_of(ida))
    right = code(client)
    left = []
    for _ in range(5):
        answer = client.post("/moede/kode/", {"code": WRONG})
        found = re.search(r"Forsøg tilbage: (\d)", text(answer))
        left.append((answer.status_code, found and found[1]))
    assert left == [(422, "4"), (422, "3"), (422, "2"), (422, "1"), (404, None)]
    assert client.post("/moede/kode/", {"code": right}).status_code == 404
    assert client.post("/moede/kode/send/").status_code == 404
    link = GuestLink.objects.get()
    assert (link.wrong_codes, link.locked_at) == (5, clock.now())


def test_a_code_opens_once_and_a_session_that_is_left_never_again(ida: Seat) -> None:
    token = link_of(ida)
    client = StrictClient()
    knock(client, token)
    digits = code(client)
    client.post("/moede/kode/", {"code": digits})
    key = client.cookies[SESSION_COOKIE].value
    assert client.cookies[SESSION_COOKIE]["httponly"] is True
    assert client.cookies[SESSION_COOKIE]["path"] == "/moede/"
    assert not client.cookies[LINK_COOKIE].value
    again = StrictClient()
    knock(again, token)
    replayed = again.post("/moede/kode/", {"code": digits})
    assert (replayed.status_code, "Bed om en ny kode" in text(replayed)) == (422, True)
    assert press(client, "ud").status_code == 200
    client.cookies[SESSION_COOKIE] = key
    assert client.get("/moede/").status_code == 404
    assert GuestSession.objects.get().ended_at is not None


def test_half_an_hour_of_silence_closes_the_page(ida: Seat) -> None:
    client = inside(ida)
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert client.get("/moede/").status_code == 404


def test_a_code_reaches_only_the_address_on_the_seat_and_three_in_ten_minutes(ida: Seat) -> None:
    client = StrictClient()
    knock(client, link_of(ida))
    for _ in range(3):
        code(client)
    assert {m.guest for m in Message.objects.filter(kind="login_code")} == {"ida@example.com"}
    fourth = client.post("/moede/kode/send/", {"once": uuid4()})
    assert (fourth.status_code, "tre koder" in text(fourth)) == (422, True)
    assert "i•••@example.com" in text(client.get("/moede/kode/"))
    assert mail.outbox == []


def test_the_secret_is_in_no_log(ida: Seat, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = link_of(ida)
    inside(ida)
    assert token not in caplog.text


def test_the_guests_page_is_small_and_asks_little(clerk: Staff, ida: Seat) -> None:
    meeting = ida.meeting
    client = inside(ida)
    yes(clerk, meeting)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/moede/")
        assert len(answer.content) < 15_000
        return len(queries)

    add_point(by=clerk, meeting=meeting, title="Et", shared=True)
    client.get("/moede/")
    one = asked()
    for title in ("To", "Tre"):
        add_point(by=clerk, meeting=meeting, title=title, shared=True)
    assert asked() == one
