"""The hotline's pages: what one can do there, and what they never show or write."""

from __future__ import annotations

import logging
import re
import uuid
from datetime import date, time

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from medspil.hotline.actions.duty import change_shift, plan_shift, set_unanswered
from medspil.hotline.actions.line import load_directory
from medspil.hotline.models import Line, OpeningHours, Referral, Shift, Unanswered
from medspil.hotline.queries import directory, door, fold
from medspil.kernel import clock
from medspil.kernel.action import Refused, System
from medspil.kernel.models import AuditEntry
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.hotline.given import TUESDAY, call, counted, psychologist

pytestmark = pytest.mark.django_db

TALLY = "/hotline/vagt/taelling/"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TUESDAY.isoformat())


@pytest.fixture
def on_duty(client: StrictClient) -> StrictClient:
    return logged_in(client, psychologist())


def once() -> str:
    return str(uuid.uuid4())


# -- the tally -------------------------------------------------------------------------------------


def test_two_taps_count_a_call(on_duty: StrictClient) -> None:
    answer = on_duty.post(TALLY, {"once": once(), "caller": "employee", "duration": "0-10"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{TALLY}?talt=1")
    assert "Talt med" in on_duty.get(answer.headers["Location"]).content.decode()
    assert counted()["caller:employee"] == 1


def test_a_double_tap_counts_once(on_duty: StrictClient) -> None:
    sent = {"once": once(), "caller": "citizen", "duration": "0-10", "themes": ["work", "grief"]}
    assert [on_duty.post(TALLY, sent).status_code for _ in range(2)] == [303, 303]
    found = counted()
    assert (found["caller:citizen"], found["theme:grief"]) == (1, 1)


@pytest.mark.parametrize("wrong", [{}, {"duration": "12"}, {"duration": "0-10", "themes": ["x"]}])
def test_what_is_missing_or_unknown_is_asked_for(
    on_duty: StrictClient, wrong: dict[str, object]
) -> None:
    answer = on_duty.post(TALLY, {"once": once(), "caller": "citizen", **wrong})
    assert (answer.status_code, counted()) == (422, {})


def test_the_page_has_no_field_to_write_in(on_duty: StrictClient) -> None:
    page = on_duty.get(TALLY).content.decode()
    form = page[page.index('class="tally"') : page.index("</form>", page.index('class="tally"'))]
    assert set(re.findall(r'type="(\w+)"', form)) <= {"hidden", "radio", "checkbox", "submit"}
    assert "<textarea" not in form


def test_counting_writes_nothing_by_the_houses_connection_and_no_session(
    on_duty: StrictClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The session would keep the hour of the call with the name of the employee."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    before = list(Session.objects.values_list("session_data", "expire_date"))
    with CaptureQueriesContext(connection) as said:
        answer = on_duty.post(
            TALLY,
            {"once": once(), "caller": "citizen", "duration": "40+", "themes": ["isolation"]},
        )
        on_duty.get(answer.headers["Location"])
    reads = ("SELECT", "SAVEPOINT", "RELEASE")
    assert [q["sql"] for q in said if not q["sql"].startswith(reads)] == []
    assert list(Session.objects.values_list("session_data", "expire_date")) == before
    assert [word for word in ("isolation", "40+") if word in caplog.text] == []


# -- who answers, and when -------------------------------------------------------------------------


def a_shift(by: object = System("test"), **facts: object) -> Shift:
    given = {"day": TUESDAY, "starts": time(9), "ends": time(12), "who": "P. Lund", **facts}
    return plan_shift(by=by, **given)


def test_a_shift_opens_pauses_and_closes_and_the_public_page_says_so(on_duty: StrictClient) -> None:
    shift = a_shift()
    seen = []
    for to in ("open", "paused:10", "open", "closed"):
        answer = on_duty.post(f"/hotline/vagt/{shift.pk}/", {"once": once(), "to": to})
        assert answer.status_code == 303
        page = StrictClient().get("/hotline/").content.decode()
        said = ("er åben nu", "Kort pause", "er lukket nu")
        seen.append([words for words in said if words in page])
    assert seen == [["er åben nu"], ["Kort pause"], ["er åben nu"], ["er lukket nu"]]


def test_a_closed_shift_stays_closed(on_duty: StrictClient) -> None:
    shift = a_shift()
    change_shift(by=System("test"), shift=shift, to="closed")
    on_duty.post(f"/hotline/vagt/{shift.pk}/", {"once": once(), "to": "open"})
    shift.refresh_from_db()
    assert shift.state == "closed"


def test_nobody_has_two_shifts_at_once() -> None:
    a_shift()
    with pytest.raises(Refused, match="har allerede en vagt"):
        a_shift(starts=time(11), ends=time(14))
    a_shift(starts=time(12), ends=time(14))
    a_shift(who="A. Dam")
    assert Shift.objects.count() == 3


def test_open_hours_are_for_everybody_to_see(on_duty: StrictClient) -> None:
    sent = {"once": once(), "phone": "00112233", "acute_name": "", "acute_phone": ""}
    sent |= {"opens_1": "09:00", "closes_1": "15:00"}
    assert on_duty.post("/hotline/linjen/", sent).status_code == 303
    page = StrictClient().get("/hotline/").content.decode()
    assert [words for words in ("00 11 22 33", "Mandag", "09.00–15.00") if words not in page] == []
    half = {**sent, "once": once(), "opens_2": "09:00"}
    assert on_duty.post("/hotline/linjen/", half).status_code == 422
    on_duty.post("/hotline/linjen/", {**sent, "once": once(), "opens_1": "", "closes_1": ""})
    assert (OpeningHours.objects.count(), Line.objects.get().phone) == (0, "00112233")


def test_the_line_is_open_when_one_of_two_is() -> None:
    for who in ("P. Lund", "A. Dam"):
        change_shift(by=System("test"), shift=a_shift(who=who), to="open")
    change_shift(by=System("test"), shift=Shift.objects.first(), to="paused", minutes=5)
    assert (door().state, door().back_at) == ("open", None)


def test_unanswered_calls_are_written_while_their_week_is_not_told() -> None:
    set_unanswered(by=System("test"), day=TUESDAY, n=4)
    set_unanswered(by=System("test"), day=TUESDAY, n=7)
    assert [(row.day, row.n) for row in Unanswered.objects.all()] == [(TUESDAY, 7)]
    with clock.at(date(2020, 4, 20)):
        set_unanswered(by=System("test"), day=TUESDAY, n=8)
    with clock.at(date(2020, 4, 21)), pytest.raises(Refused, match="allerede vist"):
        set_unanswered(by=System("test"), day=TUESDAY, n=9)
    assert Unanswered.objects.get().n == 8


# -- where to refer --------------------------------------------------------------------------------


def test_the_directory_is_found_with_or_without_danish_letters() -> None:
    Referral.objects.all().delete()
    for name, what in (("Ældresagen i Århus", "Ensomhed"), ("Café Øen", "Fællesskab for unge")):
        Referral.objects.create(name=name, place="association", what_for=what)
    found = {
        words: [one.name for one in directory(words)]
        for words in ("aeldre", "ÆLDRE aarhus", "cafe oeen", "fællesskab", "ensomhed unge")
    }
    assert found == {
        "aeldre": ["Ældresagen i Århus"],
        "ÆLDRE aarhus": ["Ældresagen i Århus"],
        "cafe oeen": ["Café Øen"],
        "fællesskab": ["Café Øen", "Ældresagen i Århus"],  # what kind of place it is
        "ensomhed unge": [],
    }
    assert fold("Blåbærgrød") == "blaabaergroed"


def test_what_is_searched_for_stands_in_no_address(on_duty: StrictClient) -> None:
    page = on_duty.post("/hotline/henvis/", {"words": "selvmord", "place": ""}).content.decode()
    assert "Livslinien" in page
    assert "BørneTelefonen" not in page
    assert "?words" not in page
    assert "Livslinien" in on_duty.get("/hotline/henvis/?words=vold").content.decode()  # not read


def test_every_place_that_ships_is_marked_as_not_verified() -> None:
    Referral.objects.all().delete()
    assert load_directory(by=System("seed")) == Referral.objects.filter(verified=False).count()
    assert load_directory(by=System("seed")) == 0


def test_a_place_is_written_changed_and_removed(on_duty: StrictClient) -> None:
    sent = {"once": once(), "name": "Aprilklubben", "place": "association", "what_for": "Kaffe"}
    assert on_duty.post("/hotline/henvis/ny/", sent).status_code == 303
    place = Referral.objects.get(name="Aprilklubben")
    again = on_duty.post("/hotline/henvis/ny/", {**sent, "once": once()})
    assert (again.status_code, "står der allerede" in again.content.decode()) == (422, True)
    change = {**sent, "once": once(), "what_for": "Kaffe og gåture"}
    assert on_duty.post(f"/hotline/henvis/{place.pk}/", change).status_code == 303
    place.refresh_from_db()
    assert place.what_for == "Kaffe og gåture"
    on_duty.post(f"/hotline/henvis/{place.pk}/fjern/", {"once": once()})
    assert not Referral.objects.filter(pk=place.pk).exists()


# -- the rest --------------------------------------------------------------------------------------


def test_the_figures_show_whole_weeks_and_say_what_is_hidden(client: StrictClient) -> None:
    by = psychologist()
    for number in range(24):
        call(by, day=date(2020, 3, 31), caller="citizen" if number < 12 else "employee")
    logged_in(client, make.leader())
    page = client.get("/hotline/tal/?fra=30.03.2020&til=05.04.2020&vis=caller").content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Besvarede opkald 24" in text
    assert "Borger 12 50 %" in text
    assert "uge 14 30. marts 12 skjult skjult" in text  # none unsaid hides one more
    assert text.count("skjult") > 5


def test_a_caseworker_sees_none_of_it(client: StrictClient) -> None:
    logged_in(client, make.staff())
    pages = ("vagt/", "vagt/taelling/", "henvis/", "tal/", "linjen/", "vagtplan/")
    assert {client.get(f"/hotline/{page}").status_code for page in pages} == {404}


@pytest.mark.parametrize(
    "page", ["vagt/", "vagtplan/", "henvis/", "tal/", "", "linjen/", "vagt/hjaelp/"]
)
def test_a_page_asks_as_often_for_three_as_for_one(on_duty: StrictClient, page: str) -> None:
    asked = []
    for names in (["A"], ["B", "C"]):
        for who in names:
            change_shift(by=System("test"), shift=a_shift(who=who), to="open")
            Referral.objects.create(name=who, place="doctor", what_for="x")
            call(day=date(2020, 3, 31))
        on_duty.get(f"/hotline/{page}")
        with (
            CaptureQueriesContext(connection) as house,
            CaptureQueriesContext(connections["hotline"]) as own,
        ):
            assert on_duty.get(f"/hotline/{page}").status_code == 200
        asked.append((len(house), len(own)))
    assert asked[0] == asked[1]


def test_what_is_planned_has_its_line_in_the_trail(on_duty: StrictClient) -> None:
    before = AuditEntry.objects.count()
    on_duty.post(
        "/hotline/vagtplan/",
        {"once": once(), "day": "15.04.2020", "starts": "09:00", "ends": "12:00", "who": "P. Lund"},
    )
    assert AuditEntry.objects.count() == before + 1
    assert AuditEntry.objects.latest("pk").action == "hotline.plan_shift"
