"""The staff's pages about meetings, without JavaScript."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from medspil.contact.models import Agreement
from medspil.kernel import clock
from medspil.meetings.actions.meetings.after import add_meeting_agreement, hold_meeting
from medspil.meetings.actions.meetings.agenda import add_point
from medspil.meetings.actions.meetings.plan import invite_seat
from medspil.meetings.actions.meetings.running import signal
from medspil.meetings.models import Evaluation, Meeting, Summary
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.guards import StrictClient
from tests.meetings.gathering import companion, live, planned, seat_of

DAY = date(2020, 4, 14)


def at(time: str = "14:00", day: date = DAY) -> datetime:
    return make.moment(day, time)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00")):
        make.the_law()
        yield


@pytest.fixture
def clerk() -> Staff:
    return make.staff(full_name="Mads Dam")


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk, first_name="Amalie", anchor=date(2020, 1, 6))


def as_(who: Staff) -> StrictClient:
    client = StrictClient()
    client.force_login(who)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def send(client: StrictClient, url: str, **facts: Any) -> Any:
    return client.post(url, {"once": uuid4(), **facts})


def page(name: str, meeting: Meeting) -> str:
    return reverse(f"meetings:{name}", args=[meeting.uid])


def test_planned_from_the_page_where_a_time_is_booked(clerk: Staff, citizen: Citizen) -> None:
    client = as_(clerk)
    url = reverse("meetings:meeting_new", args=[citizen.public_id])
    assert url in text(client.get(reverse("meetings:book", args=[citizen.public_id])))
    facts = {
        "kind": "network",
        "title": "Om STU",
        "starts_at": "28.04.2020 kl. 10.00",
        "minutes": 60,
        "chair": clerk.pk,
        "provider": "link",
        "plan_b": "phone",
        "plan_b_text": "Vi ringer rundt",
        "plan_b_phone": "00001234",
    }
    wrong = send(client, url, **facts)
    assert wrong.status_code == 422
    assert "Indsæt linket til mødet." in text(wrong)
    answer = send(client, url, **facts, room_url="https://video.example.com/rum")
    made = Meeting.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, page("meeting", made))
    shown = text(client.get(answer["Location"]))
    assert "Vi ringer rundt" in shown
    assert 'href="https://video.example.com/rum"' in shown


def test_from_the_first_point_to_the_last_answer(clerk: Staff, citizen: Citizen) -> None:
    client, meeting = as_(clerk), planned(clerk, citizen, at())
    point = {"point-title": "Min søvn", "point-minutes": 70, "point-whose": 1}
    assert send(client, page("meeting_point", meeting), **point).status_code == 303
    assert "Punkterne tager længere tid end mødet" in text(client.get(page("meeting", meeting)))
    item, main = meeting.items.get(), seat_of(meeting, "main_person")
    for name, facts in [
        ("meeting_seats", {"row": main.pk, "do": "yes"}),
        ("meeting_tested", {}),
        ("meeting_start", {}),
        ("meeting_signal", {"row": main.pk, "do": "slower"}),
        ("meeting_points", {"row": item.pk, "do": "understood", "own_words": "Jeg sover"}),
        ("meeting_agree", {"agreed-seat": main.pk, "agreed-what": "Går i seng kl. 22"}),
    ]:
        assert send(client, page(name, meeting), **facts).status_code == 303, name
    shown = text(client.get(page("meeting", meeting)))
    assert "<q>Jeg sover</q>" in shown
    assert "Tal langsommere</strong>" in shown
    for name, facts in [
        ("meeting_hold", {"hold-note": "Vi talte om søvn."}),
        ("meeting_confirm", {"row": meeting.agreed.get().pk}),
        ("meeting_summary", {"summary-text": "Du går i seng kl. 22."}),
        ("meeting_evaluated", {"asked-heard": 5, "asked-agenda": 4}),
    ]:
        assert send(client, page(name, meeting), **facts).status_code == 303, name
    summary = {"row": Summary.objects.get().pk}
    assert send(client, page("meeting_send", meeting), **summary).status_code == 303
    meeting.refresh_from_db()
    assert meeting.state == "agreements_confirmed"
    assert Evaluation.objects.get().heard == 5
    assert Agreement.objects.get().conversation == meeting.conversation


def test_plan_b_by_one_press_and_who_must_be_rung(clerk: Staff, citizen: Citizen) -> None:
    client, meeting = as_(clerk), live(clerk, citizen, at())
    invite_seat(by=clerk, meeting=meeting, role="companion", representation=companion(citizen))
    ida = invite_seat(
        by=clerk, meeting=meeting, role="school", guest_name="Ida", guest_contact="+442079460000"
    )
    assert send(client, page("meeting_plan_b", meeting)).status_code == 303
    shown = text(client.get(page("meeting", meeting)))
    assert "Giv dem besked om plan B" in shown
    assert "Ring til Ida" in shown
    assert "Ring til Bo" not in shown  # an SMS is on its way
    today = text(client.get("/"))
    assert "Plan B gælder" in today
    assert "1 skal ringes op." in today
    send(client, page("meeting_seats", meeting), row=ida.pk, do="told")
    assert "Giv dem besked om plan B" not in text(client.get(page("meeting", meeting)))
    assert "skal ringes op" not in text(client.get("/"))


def test_a_meeting_is_planned_from_the_citizens_page_and_from_a_booked_time(
    clerk: Staff, citizen: Citizen
) -> None:
    client, bo = as_(clerk), companion(citizen)
    booked = make.appointment(citizen, clerk, date(2020, 4, 28), channel="phone")
    url = reverse("meetings:meeting_new", args=[citizen.public_id])
    assert url in text(client.get(reverse("desk:citizen", args=[citizen.public_id])))
    from_time = f"{url}?tid={booked.uid}"
    assert from_time in text(client.get(reverse("meetings:appointment", args=[booked.uid])))
    form = client.get(from_time).context["form"]
    facts = {field.name: field.value() for field in form}
    assert f"{facts['starts_at']:%d.%m %H.%M}" == "28.04 10.00"
    assert (facts["minutes"], facts["provider"]) == (30, "phone")
    assert (facts["chair"], facts["along"]) == (clerk.pk, [bo.pk])
    sent = {
        "kind": "conversation",
        "title": "Samtale",
        "starts_at": "28.04.2020 kl. 10.00",
        "minutes": 30,
        "chair": clerk.pk,
        "provider": "phone",
        "room_phone": "00001234",
        "along": [bo.pk],
        "plan_b": "postpone",
        "plan_b_text": "Vi finder en ny dag",
    }
    assert send(client, from_time, **sent).status_code == 303
    made = Meeting.objects.get()
    assert (made.appointment, {seat.role for seat in made.seats.all()}) == (
        booked,
        {"chair", "main_person", "companion"},
    )
    shown = text(client.get(reverse("meetings:appointment", args=[booked.uid])))
    assert page("meeting", made) in shown
    taken = send(client, url, **sent)
    assert (taken.status_code, "på det tidspunkt" in text(taken)) == (422, True)


def test_moved_and_who_came_and_the_citizens_yes_from_the_page(
    clerk: Staff, citizen: Citizen
) -> None:
    client, meeting = as_(clerk), planned(clerk, citizen, at())
    ida = invite_seat(
        by=clerk, meeting=meeting, role="school", guest_name="Ida", guest_contact="ida@example.com"
    )
    moved = {"move-starts_at": "29.04.2020 kl. 9.00", "move-minutes": 45}
    assert send(client, page("meeting_move", meeting), **moved).status_code == 303
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.minutes) == (at("09:00", date(2020, 4, 29)), 45)
    shown = client.get(page("meeting", meeting))
    asked = shown.context["sharing"].question.text
    assert "– Ida (skole eller uddannelse)" in asked
    assert "Ikke spurgt" in text(shown)
    answer = {"share-shown_text": asked, "share-how": "phone", "do": "yes"}
    old = send(client, page("meeting_share", meeting), **{**answer, "share-shown_text": "Andet"})
    assert (old.status_code, "Læs teksten igen" in text(old)) == (422, True)
    assert send(client, page("meeting_share", meeting), **answer).status_code == 303
    assert "Gæster kan komme ind." in text(client.get(page("meeting", meeting)))
    back = {"share-how": "phone", "do": "withdraw"}
    assert send(client, page("meeting_share", meeting), **back).status_code == 303
    assert "Trukket tilbage" in text(client.get(page("meeting", meeting)))
    send(client, page("meeting_start", meeting))
    came = {f"came-came_{ida.pk}": "late", f"came-how_{ida.pk}": "phone"}
    assert send(client, page("meeting_came", meeting), **came).status_code == 303
    ida.refresh_from_db()
    assert (ida.came, ida.how, ida.late) == (True, "phone", True)
    assert seat_of(meeting, "chair").came is None


def test_what_is_wrong_is_said_where_it_is(clerk: Staff, citizen: Citizen) -> None:
    client, meeting = as_(clerk), planned(clerk, citizen, at())
    for name, facts, said in [
        ("meeting_point", {}, "point-title"),
        ("meeting_points", {"row": "x", "do": "up"}, "Punktet er fjernet."),
        ("meeting_signal", {"do": "pause"}, "Vælg hvem der beder om det."),
        ("meeting_agree", {}, "agreed-what"),
        ("meeting_hold", {"hold-note": "For tidligt"}, "så det kan ikke gøres nu"),
        ("meeting_evaluated", {"asked-heard": 5, "asked-agenda": 4}, "ikke holdt endnu"),
    ]:
        answer = send(client, page(name, meeting), **facts)
        assert answer.status_code == 422, name
        assert said in text(answer), name


def test_a_colleague_from_elsewhere_sees_the_meeting_they_sit_in_and_no_more(
    clerk: Staff, citizen: Citizen
) -> None:
    meeting, colleague = live(clerk, citizen, at()), make.staff()
    Agreement.objects.create(citizen=citizen, owner="citizen", what="Hemmelig", made_at=at())
    client = as_(colleague)
    assert client.get(page("meeting", meeting)).status_code == 404
    invite_seat(by=clerk, meeting=meeting, role="municipal_unit", staff=colleague)
    shown = text(client.get(page("meeting", meeting)))
    assert "Gem mødet som samtale" not in shown
    assert "Hemmelig" not in shown
    assert send(client, page("meeting_hold", meeting), **{"hold-note": "Nej"}).status_code == 404


def test_as_many_questions_to_the_database_for_one_as_for_three(
    clerk: Staff, citizen: Citizen
) -> None:
    client, meeting = as_(clerk), live(clerk, citizen, at())

    def more() -> None:
        n = meeting.items.count()
        add_point(by=clerk, meeting=meeting, title=f"Punkt {n}")
        one = invite_seat(
            by=clerk,
            meeting=meeting,
            role="parent",
            representation=companion(citizen, f"Forælder {n}"),
        )
        signal(by=clerk, meeting=meeting, seat=one, kind="pause")
        add_meeting_agreement(by=clerk, meeting=meeting, seat=one, what=f"Aftale {n}")
        Agreement.objects.create(citizen=citizen, owner="staff", what=f"Før {n}", made_at=at())

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page("meeting", meeting)).status_code == 200
        return len(asked)

    more()
    client.get(page("meeting", meeting))
    one = queries()
    more()
    more()
    assert queries() == one


def test_a_summary_is_seen_before_it_is_sent(clerk: Staff) -> None:
    citizen = make.citizen(staff=clerk, language="ar", anchor=date(2020, 1, 6))
    client, meeting = as_(clerk), live(clerk, citizen, at())
    hold_meeting(by=clerk, meeting=meeting, note="Vi talte")
    send(
        client,
        page("meeting_summary", meeting),
        **{"summary-text": "Kort", "summary-own_text": "<b>Kort</b>"},
    )
    shown = text(client.get(page("meeting", meeting)))
    assert '<div lang="ar" dir="auto"><p>&lt;b&gt;Kort&lt;/b&gt;</p></div>' in shown
    assert "Send til borgeren" in shown
