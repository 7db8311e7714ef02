"""The citizen's pages: what stands there, what can be done, how heavy and how hard they are."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest

from medspil.kernel import clock
from medspil.kernel.models import AuditEntry
from medspil.meetings.actions.booking import book
from medspil.meetings.models import Appointment, AppointmentState, ConversationRequest, Invitation
from medspil.people.models import (
    Citizen,
    Municipality,
    Staff,
)
from medspil.portal.models import (
    OwnLanguage,
)
from tests import factories as make
from tests.portal.everything import PAGES
from tests.portal.visitors import inside, text

pytestmark = pytest.mark.django_db

TODAY = date(2020, 4, 14)


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
    return make.citizen(
        first_name="Amalie",
        group="LAB6_02",
        anchor=date(2020, 1, 6),
        staff=nina,
        phone="00000034",
        email="amalie@example.com",
    )


@pytest.fixture
def booked(amalie: Citizen, nina: Staff) -> Appointment:
    """Tuesday 28 April at ten, by telephone; the week after has free times."""
    make.open_hours(nina)
    start = datetime(2020, 4, 28, 10, 0, tzinfo=clock.TZ)
    made: Appointment = book(
        by=nina, citizen=amalie, staff=nina, start=start, channel="phone", on_behalf=True
    )
    return made


# -- every page ------------------------------------------------------------------------------------


def test_every_page_works_where_nothing_is_booked_agreed_or_sent(amalie: Citizen) -> None:
    client = inside(amalie)
    for where in PAGES:
        wanted = 404 if where in ("tid/", "form/", "afbud/") else 200
        answer = client.get(f"/min/{where}")
        assert (where, answer.status_code) == (where, wanted)
        assert "00 00 00 10" in text(answer)


# -- the next time ---------------------------------------------------------------------------------


def test_the_front_page_says_when_who_and_how(booked: Appointment, amalie: Citizen) -> None:
    page = text(inside(amalie).get("/min/"))
    assert "tirsdag d. 28. april kl. 10.00" in page
    assert "Nina Holm ringer til dig på 00 00 00 34 ." in page


def test_the_law_on_pause_makes_it_voluntary_in_the_words_we_are_to_say(
    booked: Appointment, amalie: Citizen
) -> None:
    page = text(inside(amalie).get("/min/"))
    assert ("Nej tak til samtalen" in page, "frivillig" in page) == (True, True)


def test_while_the_law_holds_nobody_is_told_that_it_is_voluntary(
    nina: Staff, amalie: Citizen
) -> None:
    make.open_hours(nina)
    start = datetime(2021, 9, 28, 10, 0, tzinfo=clock.TZ)
    with clock.at(date(2021, 9, 14)):
        book(by=nina, citizen=amalie, staff=nina, start=start, channel="phone", on_behalf=True)
        page = text(inside(amalie).get("/min/"))
    assert ("Nej tak til samtalen" in page, "Jeg kan ikke komme" in page) == (False, True)


def test_a_time_is_moved_after_it_has_been_checked(booked: Appointment, amalie: Citizen) -> None:
    client = inside(amalie)
    slot = re.findall(r'name="slot" value="([^"]+)"', client.get("/min/tid/").content.decode())[5]
    check = client.post("/min/tid/", {"slot": slot})
    booked.refresh_from_db()
    assert (check.status_code, booked.sequence) == (200, 0)
    assert "Passer det?" in text(check)
    answer = client.post("/min/tid/", {"slot": slot, "send": "1"})
    assert answer.headers["Location"] == "/min/?gjort=moved"
    booked.refresh_from_db()
    assert (booked.sequence, f"{booked.starts_at.timestamp():.0f}") == (1, slot.split("-")[1])
    assert "Din tid er flyttet." in text(client.get(answer.headers["Location"]))
    line = AuditEntry.objects.get(action="meetings.move")
    assert line.actor == f"citizen:{amalie.pk}"


def test_whoever_comes_second_is_told_so_and_shown_what_is_free(
    booked: Appointment, amalie: Citizen, nina: Staff
) -> None:
    first, second = inside(amalie), inside(make.citizen(group="LAB6_02", staff=nina))
    slot = re.findall(r'name="slot" value="([^"]+)"', first.get("/min/tid/").content.decode())[3]
    open_invitation(second_citizen := Citizen.objects.exclude(pk=amalie.pk).get(), nina)
    assert slot in second.get("/min/bestil/").content.decode()
    assert first.post("/min/tid/", {"slot": slot, "send": "1"}).status_code == 303
    answer = second.post("/min/bestil/", {"slot": slot, "send": "1"})
    assert (answer.status_code, "lige blevet taget" in text(answer)) == (422, True)
    assert Appointment.objects.filter(citizen=second_citizen).count() == 0


def open_invitation(citizen: Citizen, staff: Staff) -> Invitation:
    return Invitation.objects.create(
        citizen=citizen,
        type=7,
        from_day=TODAY,
        by_day=TODAY + timedelta(days=30),
        invited_at=clock.now(),
        made_by=staff,
    )


def test_whoever_is_invited_books_a_time(amalie: Citizen, nina: Staff) -> None:
    make.open_hours(nina)
    open_invitation(amalie, nina)
    client = inside(amalie)
    assert "Vælg en tid" in text(client.get("/min/"))
    slot = re.findall(r'name="slot" value="([^"]+)"', client.get("/min/bestil/").content.decode())[
        0
    ]
    assert client.post("/min/bestil/", {"slot": slot, "send": "1"}).status_code == 303
    made = Appointment.objects.get()
    assert (made.booked_by, made.channel, made.made_by) == ("citizen", "phone", None)
    assert client.get("/min/bestil/").status_code == 404


def test_only_open_channels_can_be_chosen_and_the_rest_say_why(
    booked: Appointment, amalie: Citizen
) -> None:
    client = inside(amalie)
    page = client.get("/min/form/")
    assert 'value="video"' in page.content.decode()
    assert 'value="in_person"' not in page.content.decode()
    assert "Lige nu holder vi ikke samtaler på den måde." in text(page)
    assert client.post("/min/form/", {"channel": "in_person", "send": "1"}).status_code == 422
    assert client.post("/min/form/", {"channel": "video"}).status_code == 200
    answer = client.post("/min/form/", {"channel": "video", "send": "1"})
    booked.refresh_from_db()
    assert (answer.status_code, booked.channel, booked.channel_chosen_by) == (
        303,
        "video",
        "citizen",
    )


def test_no_thank_you_costs_nothing_and_frees_the_time(
    booked: Appointment, amalie: Citizen
) -> None:
    client = inside(amalie)
    answer = client.post("/min/afbud/", {"because": "citizen_declines"})
    assert answer.headers["Location"] == "/min/?gjort=declined"
    booked.refresh_from_db()
    assert (booked.state, booked.cancelled_because, booked.cancelled_by) == (
        AppointmentState.CANCELLED,
        "citizen_declines",
        "citizen",
    )


def test_too_late_to_change_is_said_and_refused(booked: Appointment, amalie: Citizen) -> None:
    Appointment.objects.update(rebooking_until=clock.now() - timedelta(minutes=1))
    client = inside(amalie)
    page = client.get("/min/")
    assert ("Ring til os." in text(page), "/min/tid/" in page.content.decode()) == (True, False)
    slot = re.findall(r'name="slot" value="([^"]+)"', client.get("/min/tid/").content.decode())[2]
    assert client.post("/min/tid/", {"slot": slot, "send": "1"}).status_code == 422


def test_points_are_kept_and_sent_twice_are_kept_once(amalie: Citizen) -> None:
    client = inside(amalie)
    given = {"text": "Min ryg\nPraktik", "once": "6f1f0a38-63a6-4d0a-9c0e-0d1d5d0f2a11"}
    assert [client.post("/min/emner/", given).status_code for _n in range(2)] == [303, 303]
    kept = amalie.waiting_points.all()
    assert [(one.title, one.noted_by) for one in kept] == [("Min ryg", None), ("Praktik", None)]
    line = AuditEntry.objects.get(action="meetings.say_points")
    assert line.actor == f"citizen:{amalie.pk}"


def test_asking_for_a_conversation_promises_the_day_of_the_answer(amalie: Citizen) -> None:
    client = inside(amalie)
    assert "Vi svarer dig senest fredag d. 17. april" in text(client.get("/min/samtale/"))
    answer = client.post("/min/samtale/", {"about": "Kursus", "wished_channel": "video"})
    assert answer.headers["Location"] == "/min/?gjort=asked"
    asked = ConversationRequest.objects.get()
    assert (asked.about, asked.wished_channel, asked.registered_by) == ("Kursus", "video", None)
    assert "Vi svarer dig senest" in text(client.get("/min/"))


# -- languages -------------------------------------------------------------------------------------


GREETINGS = {
    "da": "Hej Amalie",
    "en": "Hello Amalie",
    "uk": "Вітаємо, Amalie",
    "ar": "مرحبًا Amalie",
    "pl": "Dzień dobry, Amalie",
    "tr": "Merhaba Amalie",
    "so": "Salaan, Amalie",
}


@pytest.mark.parametrize("language", list(GREETINGS))
def test_a_language_is_chosen_once_and_kept(
    booked: Appointment, amalie: Citizen, language: str
) -> None:
    inside(amalie).post("/min/sprog/", {"language": language})
    page = inside(amalie).get("/min/").content.decode()  # another browser
    assert GREETINGS[language] in page
    rtl = ' dir="rtl"' if language == "ar" else ""
    assert f'<html lang="{language}"{rtl}>' in page
    amalie.refresh_from_db()
    assert (amalie.language, OwnLanguage.objects.get().language) == (language, language)


def test_whoever_speaks_another_language_with_an_interpreter_keeps_it(amalie: Citizen) -> None:
    Citizen.objects.filter(pk=amalie.pk).update(language="ti", interpreter=True)
    inside(Citizen.objects.get(pk=amalie.pk)).post("/min/sprog/", {"language": "en"})
    amalie.refresh_from_db()
    assert amalie.language == "ti"
