"""The staff's pages about booking, without JavaScript."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from medspil.kernel import clock
from medspil.meetings.actions.invitations import invite
from medspil.meetings.actions.requests import ask_for_conversation
from medspil.meetings.models import (
    Appointment,
    Availability,
    AvailabilityException,
    BookingPolicy,
    ConversationRequest,
    Invitation,
)
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.guards import StrictClient

DAY = date(2020, 4, 14)
TUESDAY = date(2020, 4, 28)


def at(time: str, day: date = TUESDAY) -> datetime:
    return make.moment(day, time)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00", DAY)):
        make.the_law()
        yield


@pytest.fixture
def clerk() -> Staff:
    made = make.staff(full_name="Mads Dam")
    make.open_hours(made, closes="10:30")
    return made


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(
        staff=clerk, first_name="Amalie", last_name="Krogh", anchor=date(2020, 1, 6)
    )


def as_(who: Staff) -> StrictClient:
    client = StrictClient()
    client.force_login(who)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def send(client: StrictClient, url: str, **facts: Any) -> Any:
    return client.post(url, {"once": uuid4(), **facts})


def page(name: str, *args: Any) -> str:
    return reverse(f"meetings:{name}", args=args)


# -- a time for a citizen --------------------------------------------------------------------------


def test_booked_from_the_citizens_page(clerk: Staff, citizen: Citizen) -> None:
    client, url = as_(clerk), page("book", citizen.public_id)
    assert url in text(client.get(reverse("desk:citizen", args=[citizen.public_id])))
    seen = client.get(url)
    form = seen.context["form"]
    assert [label for _key, label in form.fields["slot"].choices][:2] == [
        "tirsdag d. 14. april kl. 10.00",
        "tirsdag d. 21. april kl. 09.00",
    ]
    assert (form.initial["channel"], form.initial["number"]) == ("phone", citizen.phone)
    key = form.fields["slot"].choices[1][0]
    answer = send(client, url, slot=key, channel="phone", type=7, caller="staff", number="00001111")
    made = Appointment.objects.get()
    assert answer.status_code == 303
    assert (made.starts_at, made.number, made.booked_by) == (
        at("09:00", date(2020, 4, 21)),
        "00001111",
        "staff",
    )
    back = text(client.get(answer["Location"]))
    assert f'<a href="{page("appointment", made.uid)}">tirsdag d. 21. april kl. 09.00</a>' in back


def test_a_time_of_ones_own_goes_before_the_list(clerk: Staff, citizen: Citizen) -> None:
    answer = send(
        as_(clerk),
        page("book", citizen.public_id),
        start="28.04.2020 kl. 14.00",
        minutes=45,
        staff=clerk.pk,
        channel="video",
        type=7,
        location="https://video.example.com/rum",
    )
    made = Appointment.objects.get()
    assert (answer.status_code, made.starts_at, made.ends_at) == (303, at("14:00"), at("14:45"))
    assert (made.channel, made.caller, made.location) == (
        "video",
        "",
        "https://video.example.com/rum",
    )


def test_what_is_missing_is_said_and_nothing_lost(clerk: Staff, citizen: Citizen) -> None:
    client, url = as_(clerk), page("book", citizen.public_id)
    none = send(client, url, channel="phone", type=7, description="Om praktik")
    assert none.status_code == 422
    assert "Vælg en tid, eller skriv et tidspunkt." in text(none)
    assert "Om praktik" in text(none)
    make.appointment(make.citizen(staff=clerk), clerk, TUESDAY)
    taken = send(client, url, start="28.04.2020 kl. 10.00", staff=clerk.pk, channel="phone", type=7)
    assert taken.status_code == 422
    assert "Tiden er lige blevet taget. De næste ledige tider: tirsdag d. 28. april" in text(taken)
    coming = send(
        client, url, start="28.04.2020 kl. 12.00", staff=clerk.pk, channel="in_person", type=7
    )
    assert "Skriv adressen" in text(coming)


def test_whoever_must_not_be_called_in_is_marked(clerk: Staff, citizen: Citizen) -> None:
    make.absence(citizen, date(2020, 4, 1), code="mindre_intensiv")
    assert "Borgeren må ikke indkaldes" in text(as_(clerk).get(page("book", citizen.public_id)))


def test_moved_changed_and_cancelled(clerk: Staff, citizen: Citizen) -> None:
    made = make.appointment(citizen, clerk, TUESDAY)
    client, url = as_(clerk), page("appointment", made.uid)
    seen = client.get(url)
    assert "tirsdag d. 28. april kl. 10.00" in text(seen)
    key = seen.context["move_form"].fields["slot"].choices[1][0]
    assert send(client, page("move", made.uid), slot=key).status_code == 303
    made.refresh_from_db()
    assert (made.starts_at, made.sequence) == (at("09:00", date(2020, 4, 21)), 1)
    assert send(client, page("channel", made.uid), channel="video").status_code == 303
    wrong = send(client, page("channel", made.uid), channel="in_person")
    assert (wrong.status_code, "Skriv adressen" in text(wrong)) == (422, True)
    assert send(client, page("cancel", made.uid), because="not_said").status_code == 303
    again = send(client, page("cancel", made.uid), because="not_said")
    assert (again.status_code, "allerede afgjort: aflyst" in text(again)) == (422, True)


def test_how_it_went(clerk: Staff, citizen: Citizen) -> None:
    made = make.appointment(citizen, clerk, DAY, "09:00")
    client = as_(clerk)
    assert "Amalie K., tirsdag d. 14. april kl. 09.00" in text(client.get(page("calendar")))
    seen = text(client.get(page("appointment", made.uid)))
    assert "Det får ikke betydning for borgerens ydelse." in seen
    assert "Flyt tiden" not in seen
    sent = {"who": "citizen", "try_again_on": "15.04.2020"}
    assert send(client, page("absent", made.uid), **sent).status_code == 303
    empty = send(client, page("held", made.uid), channel="phone", note="")
    assert empty.status_code == 422
    held = send(client, page("held", made.uid), channel="phone", note="Hun ringede")
    assert held.status_code == 303
    made.refresh_from_db()
    assert (made.state, made.conversation.channel) == ("held", "phone")


def test_strangers_find_nothing(clerk: Staff, citizen: Citizen) -> None:
    made = make.appointment(citizen, clerk, TUESDAY)
    client = as_(make.staff())
    for url in (page("appointment", made.uid), page("book", citizen.public_id)):
        assert client.get(url).status_code == 404
    for name in ("move", "channel", "cancel", "held", "absent"):
        assert send(client, page(name, made.uid)).status_code == 404


# -- the calendar ----------------------------------------------------------------------------------


def test_a_week_as_a_table(clerk: Staff, citizen: Citizen) -> None:
    make.appointment(citizen, clerk, TUESDAY)
    seen = text(as_(clerk).get(page("calendar") + "?uge=2020-W18"))
    for said in ("uge 18 · 27. april–1. maj", "kl. 10.00–10.30", "Amalie K.", "2 ledige tider"):
        assert said in seen
    assert "Amalie K." not in text(as_(clerk).get(page("calendar") + "?uge=noget"))


def test_a_colleague_sees_that_one_is_taken_and_not_by_whom_they_may_not_know(
    clerk: Staff, citizen: Citizen
) -> None:
    team = make.team_of(clerk)
    make.give_role(clerk, "caseworker", other := make.team())
    secret = make.citizen(in_team=other, first_name="Hemmelig")
    make.appointment(secret, clerk, TUESDAY, "09:00")
    make.appointment(citizen, clerk, TUESDAY)
    url = page("calendar") + f"?uge=2020-W18&hvem={clerk.pk}"
    seen = text(as_(make.staff(in_team=team)).get(url))
    assert ("Amalie K." in seen, "Optaget" in seen, "Hemmelig" in seen) == (True, True, False)
    assert as_(make.staff()).get(url).status_code == 404


@pytest.mark.parametrize("name", ["calendar", "free", "invitations", "requests", "invite", "hours"])
def test_as_many_queries_for_three_rows_as_for_one(
    clerk: Staff, citizen: Citizen, name: str
) -> None:
    client, url = as_(clerk), page(name)
    url += "?uge=2020-W18" if name == "calendar" else ""

    def counted() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    def one_more(number: int) -> None:
        person = make.citizen(staff=clerk, anchor=date(2020, 1, 6))
        make.citizen(staff=clerk, anchor=date(2020, 1, 6))
        make.appointment(person, clerk, TUESDAY, f"1{number}:00")
        asker = make.citizen(staff=clerk)
        ask_for_conversation(by=clerk, citizen=asker)
        invite(
            by=clerk,
            citizens=[make.citizen(staff=clerk)],
            from_day=DAY,
            by_day=TUESDAY,
            despite_few_times=True,
        )
        make.open_hours(clerk, number + 2)
        AvailabilityException.objects.create(
            staff=clerk,
            kind="closed",
            during=(at(f"1{number}:30"), at(f"1{number}:45")),
        )

    one_more(1)
    counted()
    first = counted()
    one_more(2)
    one_more(3)
    assert counted() == first


# -- hours -----------------------------------------------------------------------------------------


def test_open_close_and_end_hours(clerk: Staff) -> None:
    client = as_(clerk)
    facts = {
        "staff": clerk.pk,
        "weekday": 4,
        "from_time": "9.00",
        "to_time": "11.30",
        "slot_minutes": 30,
        "every_weeks": 2,
        "channels": ["phone", "video"],
        "since": "14.04.2020",
    }
    assert send(client, page("hours_new"), **facts).status_code == 303
    made = Availability.objects.get(weekday=4)
    assert "torsdag 09.00–11.30" in text(client.get(page("hours")))
    again = send(client, page("hours_new"), **facts)
    assert (again.status_code, "allerede åbent" in text(again)) == (422, True)
    closed = {"staff": clerk.pk, "day": "16.04.2020", "reason": "Kursus"}
    assert send(client, page("hours_close"), **closed).status_code == 303
    shut = AvailabilityException.objects.get()
    assert (shut.during.lower, shut.during.upper) == (
        at("00:00", date(2020, 4, 16)),
        at("00:00", date(2020, 4, 17)),
    )
    extra = {
        "staff": clerk.pk,
        "day": "08.05.2020",
        "from_time": "13.00",
        "to_time": "14.00",
        "slot_minutes": 30,
        "channels": ["phone"],
    }
    assert send(client, page("hours_extra"), **extra).status_code == 303
    assert send(client, page("hours_remove", shut.pk)).status_code == 303
    assert send(client, page("hours_remove", shut.pk)).status_code == 303
    assert AvailabilityException.objects.get().kind == "extra"
    assert send(client, page("hours_end", made.pk), last_day="30.04.2020").status_code == 303
    made.refresh_from_db()
    assert made.period.end == date(2020, 4, 30)


def test_a_leader_keeps_a_caseworkers_hours_and_a_colleague_does_not(clerk: Staff) -> None:
    team = make.team_of(clerk)
    facts = {"staff": clerk.pk, "day": "16.04.2020"}
    assert send(as_(make.leader(team)), page("hours_close"), **facts).status_code == 303
    colleague = as_(make.staff(in_team=team))
    seen = colleague.get(page("hours") + f"?hvem={clerk.pk}")
    assert "Åbn tiderne" not in text(seen)
    assert send(colleague, page("hours_close"), **facts).status_code == 404


def test_free_times_can_be_narrowed(clerk: Staff) -> None:
    client = as_(clerk)
    assert "4 ledige tider" in text(client.get(page("free")))  # one today, three next Tuesday
    narrowed = client.get(page("free") + "?form=video&fra=22.04.2020")
    assert "6 ledige tider" in text(narrowed)
    clerk.open_hours.all().delete()
    assert "Ingen ledige tider" in text(client.get(page("free")))


# -- invitations and requests ----------------------------------------------------------------------


def test_too_few_times_are_shown_before_anybody_is_told(clerk: Staff, citizen: Citizen) -> None:
    clerk.open_hours.all().delete()
    client, url = as_(clerk), page("invite")
    assert "0 ledige tider til 1 inviteret – bed kolleger åbne flere." in text(client.get(url))
    facts = {
        "selected": str(citizen.public_id),
        "from_day": "14.04.2020",
        "by_day": "28.04.2020",
    }
    few = send(client, url, **facts)
    assert (few.status_code, Invitation.objects.count()) == (422, 0)
    assert f'value="{citizen.public_id}" checked' in text(few)
    assert send(client, url, **facts, despite_few_times="on").status_code == 303
    assert Invitation.objects.get().citizen == citizen
    again = send(client, url, **facts, despite_few_times="on")
    assert (again.status_code, "er allerede inviteret" in text(again)) == (422, True)


def test_up_the_ladder_and_closed(clerk: Staff, citizen: Citizen) -> None:
    (made,) = invite(
        by=clerk, citizens=[citizen], from_day=DAY, by_day=TUESDAY, despite_few_times=True
    )
    client = as_(clerk)
    assert "0 venter på dig nu" in text(client.get(page("invitations")))
    assert send(client, page("invitation_step", made.pk), step="remind").status_code == 303
    again = send(client, page("invitation_step", made.pk), step="remind")
    assert (again.status_code, "allerede gjort" in text(again)) == (422, True)
    assert send(client, page("invitation_step", made.pk), step="dance").status_code == 422
    assert send(client, page("invitation_close", made.pk)).status_code == 422
    done = send(client, page("invitation_close", made.pk), because="declined")
    assert (done.status_code, "Ingen åbne invitationer" in text(client.get(done["Location"]))) == (
        303,
        True,
    )
    assert send(as_(make.staff()), page("invitation_step", made.pk)).status_code == 404


def test_asked_for_and_answered(clerk: Staff, citizen: Citizen) -> None:
    client = as_(clerk)
    url = page("ask", citizen.public_id)
    assert client.get(url).status_code == 200
    assert send(client, url, about="Om praktik", wished_channel="video").status_code == 303
    twice = send(client, url, about="Igen")
    assert (twice.status_code, "Svaret kommer senest" in text(twice)) == (422, True)
    made = ConversationRequest.objects.get()
    queue = text(client.get(page("requests")))
    assert ("Om praktik" in queue, "Svar senest 17. april" in queue) == (True, True)
    with clock.at(at("09:00", date(2020, 4, 20))):
        assert "Svar var lovet 17. april" in text(client.get(page("requests")))
    assert send(client, page("request_answer", made.pk), answer="").status_code == 422
    answer = send(client, page("request_answer", made.pk), answer="Vi ringer tirsdag")
    assert (answer.status_code, "Vi ringer tirsdag" in text(client.get(answer["Location"]))) == (
        303,
        True,
    )
    assert send(as_(make.staff()), page("request_answer", made.pk)).status_code == 404


def test_what_the_citizen_wrote_is_shown_as_text(clerk: Staff, citizen: Citizen) -> None:
    ask_for_conversation(
        by=CitizenActor(citizen), citizen=citizen, about="<script>alert(1)</script>"
    )
    assert "<script>alert" not in text(as_(clerk).get(page("requests")))


def test_the_municipalitys_own_choices(clerk: Staff) -> None:
    client = as_(make.administrator())
    url = page("settings")
    assert client.get(url).context["form"].initial["notice_hours"] == 24
    facts = {
        "notice_hours": 12,
        "ahead_days": 30,
        "rebooking_hours": 12,
        "answer_days": 2,
        "remind_after_days": 2,
        "call_after_days": 4,
        "letter_after_days": 6,
        "offered_channels": ["phone"],
        "address": "Rådhuset 1",
        "contact_options": "",
    }
    assert send(client, url, **facts).status_code == 303
    kept = BookingPolicy.objects.get()
    assert (kept.notice_hours, kept.offered_channels, kept.address) == (12, ["phone"], "Rådhuset 1")
    wrong = send(client, url, **{**facts, "letter_after_days": 3})
    assert (wrong.status_code, "skal komme efter hinanden" in text(wrong)) == (422, True)
    assert as_(clerk).get(url).status_code == 404
