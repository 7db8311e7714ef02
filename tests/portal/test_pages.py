"""The citizen's pages: what stands there, what can be done, how heavy and how hard they are."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.contact.models import Agreement
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.kernel.models import AuditEntry
from medspil.meetings.actions.booking import book
from medspil.meetings.actions.panel.days import schedule_case
from medspil.meetings.actions.panel.packs import make_pack, open_pack
from medspil.meetings.models import Appointment, AppointmentState, ConversationRequest, Invitation
from medspil.people.actions.citizens import break_glass
from medspil.people.models import (
    AccessEntry,
    AccessPurpose,
    Citizen,
    Municipality,
    Representation,
    Staff,
)
from medspil.people.queries import log_export
from medspil.portal.actions.door import read_code
from medspil.portal.models import (
    AgreementReport,
    ConsentAnswer,
    OwnLanguage,
    ReachChange,
)
from tests import factories as make
from tests.guards import StrictClient
from tests.portal.everything import PAGES
from tests.portal.visitors import a_link, inside, text

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


@pytest.fixture
def agreement(amalie: Citizen) -> Agreement:
    return Agreement.objects.create(
        citizen=amalie,
        owner="citizen",
        what="Skriv et nyt CV",
        due_on=date(2020, 4, 20),
        made_at=clock.now(),
    )


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


# -- agreements, consents, messages, looks ---------------------------------------------------------


def test_what_i_was_to_do_is_done_when_i_say_so(agreement: Agreement, amalie: Citizen) -> None:
    client = inside(amalie)
    where = f"/min/aftaler/{agreement.pk}/"
    assert client.post(where, {"says": "done"}).status_code == 303
    agreement.refresh_from_db()
    assert agreement.done_on == TODAY
    assert client.get(where).status_code == 404


def test_something_is_missing_needs_words_and_waits_for_the_caseworker(
    agreement: Agreement, amalie: Citizen
) -> None:
    client = inside(amalie)
    where = f"/min/aftaler/{agreement.pk}/"
    empty = client.post(where, {"says": "missing"})
    assert (empty.status_code, "hvad der mangler" in text(empty)) == (422, True)
    assert client.post(where, {"says": "missing", "text": "Jeg mangler en PC"}).status_code == 303
    report = AgreementReport.objects.get()
    assert (report.text, report.seen_at) == ("Jeg mangler en PC", None)
    assert "Jeg mangler en PC" in text(client.get("/min/aftaler/"))


def test_a_consent_keeps_the_words_that_were_shown_and_both_answers(amalie: Citizen) -> None:
    client = inside(amalie)
    for answer in ("yes", "no"):
        assert client.post("/min/samtykker/fund/", {"answer": answer}).status_code == 303
    kept = ConsentAnswer.objects.order_by("pk")
    assert [one.given for one in kept] == [True, False]
    assert kept[0].text.startswith("Vi må tale med din a-kasse")
    assert "Nej, siden tirsdag d. 14. april" in text(client.get("/min/samtykker/"))
    assert client.post("/min/samtykker/noget-andet/", {"answer": "yes"}).status_code == 404


def test_who_has_looked_says_role_day_and_purpose_and_never_the_name(
    amalie: Citizen, nina: Staff
) -> None:
    boss = make.leader(whole_house=True)
    for staff, purpose in ((nina, "follow_up"), (nina, "follow_up"), (boss, "search")):
        AccessEntry.objects.create(at=clock.now(), staff=staff, citizen=amalie, purpose=purpose)
    AccessEntry.objects.create(at=clock.now(), client="KSS", citizen=amalie, purpose="api")
    page = inside(amalie).get("/min/hvem-har-set/")
    said = text(page)
    assert "Sagsbehandler: Arbejdede med din sag (2)" in said
    assert "Leder: Søgte efter dig" in said
    assert "Et it-system: Et andet it-system hentede oplysninger" in said
    names = ("Nina", boss.full_name, "KSS", nina.username)
    assert [name for name in names if name in page.content.decode()] == []


def test_glass_that_was_broken_a_list_that_left_and_a_pack_that_was_read_are_there(
    amalie: Citizen, nina: Staff
) -> None:
    stranger = make.staff(full_name="Ukendt Fremmed")
    break_glass(by=stranger, citizen=amalie, reason="Amalie ringede og græd")
    log_export(nina, [amalie.pk])
    case = make.ready_case(amalie, nina)
    schedule_case(by=nina, case=case, day=make.panel_day(TODAY), form="in_person")
    guest = make.panel_member(role="health_coordinator")
    pack = make_pack(by=nina, case=case, member=guest, sections=["health"]).pack
    open_pack(by=System("panel guest:1"), pack=pack)
    page = inside(amalie).get("/min/hvem-har-set/")
    said = text(page)
    assert "Sagsbehandler: Hjalp fra et andet team" in said
    assert "Sagsbehandler: Hentede en liste, du står på" in said
    assert "Medlem af teamet: Læste din sag før mødet" in said
    hidden = ("Fremmed", "Nina", guest.name, "græd", "panel guest")
    assert [word for word in hidden if word in page.content.decode()] == []


def test_every_purpose_of_a_look_has_words_for_the_citizen(amalie: Citizen, nina: Staff) -> None:
    for purpose in AccessPurpose:
        AccessEntry.objects.create(at=clock.now(), staff=nina, citizen=amalie, purpose=purpose)
    listed = inside(amalie).get("/min/hvem-har-set/").content.decode()
    assert listed.count("Sagsbehandler:") == len(AccessPurpose)


def test_the_number_of_queries_is_the_same_for_one_and_three_rows(
    amalie: Citizen, nina: Staff
) -> None:
    client = inside(amalie)

    def queries() -> list[int]:
        counts = []
        for where in ("aftaler/", "hvem-har-set/", "beskeder/", "samtykker/", "med/"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"/min/{where}").status_code == 200
            counts.append(len(asked))
        return counts

    def one_more() -> None:
        Agreement.objects.create(
            citizen=amalie, owner="staff", what="Ring", made_at=clock.now(), made_by=nina
        )
        AccessEntry.objects.create(
            at=clock.now(), staff=make.staff(), citizen=amalie, purpose="search"
        )
        client.post("/min/med/", {"part": "bring", "name": "Bo"})
        client.post("/min/samtykker/health/", {"answer": "yes"})

    one_more()
    first = queries()
    one_more()
    one_more()
    assert queries() == first


# -- how I am reached, who comes along -------------------------------------------------------------


def test_a_new_number_waits_until_an_employee_has_called(
    client: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    link, token = a_link(amalie, nina)
    client.get(f"/min/k/{token}/")
    client.post("/min/kode/", {"code": read_code(by=nina, link=link).digits})
    given = {"part": "reach", "phone": "00 00 00 99", "email": ""}
    check = client.post("/min/kontakt/", given)
    assert (check.status_code, ReachChange.objects.count()) == (200, 0)
    assert "Vi ringer til dig, før vi bruger det nye" in text(check)
    answer = client.post("/min/kontakt/", {**given, "send": "1"})
    assert answer.headers["Location"] == "/min/kontakt/?gjort=reach_waits"
    amalie.refresh_from_db()
    assert (amalie.phone, ReachChange.objects.get().used) == ("00000034", None)


def test_whom_the_identity_provider_knows_changes_the_number_at_once(amalie: Citizen) -> None:
    client = inside(amalie)
    given = {"part": "reach", "phone": "00 00 00 99", "email": "", "send": "1"}
    assert client.post("/min/kontakt/", given).headers["Location"].endswith("gjort=reach")
    amalie.refresh_from_db()
    assert (amalie.phone, ReachChange.objects.get().used) == ("00 00 00 99", True)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"phone": "12"}, "otte tal"),
        ({"email": "ikke en adresse"}, "hel e-mail"),
        ({"phone": "00000034"}, "nyt nummer"),
    ],
)
def test_a_number_that_is_none_is_refused_in_plain_words(
    amalie: Citizen, given: dict[str, str], said: str
) -> None:
    answer = inside(amalie).post("/min/kontakt/", {"part": "reach", "send": "1", **given})
    assert (answer.status_code, said in text(answer)) == (422, True)


def test_the_wish_for_a_channel_is_kept(amalie: Citizen) -> None:
    given = {"part": "wish", "channel": "walk", "note": "Om formiddagen"}
    assert inside(amalie).post("/min/kontakt/", given).status_code == 303
    amalie.refresh_from_db()
    assert (amalie.preferred_channel, amalie.channel_note) == ("walk", "Om formiddagen")


def test_a_companion_comes_and_goes(amalie: Citizen) -> None:
    client = inside(amalie)
    assert client.post("/min/med/", {"part": "bring", "name": "Bo Prøve"}).status_code == 303
    bo = Representation.objects.get()
    assert (bo.kind, bo.name) == ("companion", "Bo Prøve")
    assert "Bo Prøve" in text(client.get("/min/med/"))
    client.post("/min/med/", {"part": "leave", "person": bo.pk})
    bo.refresh_from_db()
    assert bo.valid.upper == TODAY + timedelta(days=1)


def test_an_interpreter_is_asked_for_and_declined(amalie: Citizen) -> None:
    client = inside(amalie)
    client.post("/min/med/", {"part": "speak", "language": "ti"})
    amalie.refresh_from_db()
    assert (amalie.interpreter, amalie.language) == (True, "ti")
    client.post("/min/med/", {"part": "speak", "language": "ti", "none": "1"})
    amalie.refresh_from_db()
    assert amalie.interpreter is False


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
