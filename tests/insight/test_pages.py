"""`/tal/` and `/leder/`: figures with their definition and their rows, for whom they concern."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from medspil.contact.models import AttemptOutcome
from medspil.insight.registry import MEASURES
from medspil.kernel import clock
from medspil.people.models import AccessEntry, AccessPurpose, BreakGlass, Role, Staff
from tests import factories as make
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db

TODAY = date(2020, 4, 14)
Visitors = Callable[[], StrictClient]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def in_as(client: StrictClient, staff: Staff) -> StrictClient:
    client.force_login(staff, confirmed=True)
    return client


def team_of_three(names: str = "ABC", staff: Staff | None = None) -> Staff:
    """A caseworker with as many citizens as letters, spoken with one, two, three days ago …"""
    caseworker = staff or make.staff(is_demo=False)
    for number, name in enumerate(names, start=1):
        somebody = make.citizen(
            last_name=f"Borger{name}", anchor=ago(90), registered_on=ago(90), staff=caseworker
        )
        make.conversation(somebody, ago(number), by=caseworker)
    return caseworker


def leader_of(staff: Staff) -> Staff:
    return make.leader(make.team_of(staff))


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", plain)


# -- the list of measures --------------------------------------------------------------------------


def test_every_measure_stands_with_its_value_n_and_the_period_before(client: StrictClient) -> None:
    page = text(in_as(client, team_of_three()).get("/tal/"))
    for measure in MEASURES:
        assert escape(str(measure.name)) in page
    assert "Fra onsdag d. 18. marts 2020 til og med tirsdag d. 14. april 2020" in page
    assert "19. februar til 17. marts" in page
    assert re.search(r"Midterste 2 dage – se borgerne bag .*? 62 dage 3 borgere", page)


def test_the_period_is_in_the_address(client: StrictClient) -> None:
    in_as(client, team_of_three())
    page = text(client.get("/tal/?fra=2020-03-01&til=2020-03-31"))
    assert "Fra søndag d. 1. marts 2020 til og med tirsdag d. 31. marts 2020" in page
    assert "30. januar til 29. februar" in page


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("til=2020-04-15", "Vælg en dag, der er kommet."),
        ("fra=2020-04-10&til=2020-04-01", "Den første dag ligger efter den sidste."),
        ("fra=2010-01-01", "Vælg højst fem år."),
        ("fra=i+går", "Fra"),
        ("team=99999", "Team"),
        ("staff=abc", "Sagsbehandler"),
    ],
)
def test_a_wrong_period_is_said_and_the_usual_one_shown(
    client: StrictClient, query: str, says: str
) -> None:
    in_as(client, leader_of(team_of_three()))
    answer = client.get(f"/tal/?{query}")
    assert says in text(answer)
    assert answer.context["form"].errors


def test_a_file_has_the_figures_that_the_page_shows(client: StrictClient) -> None:
    in_as(client, team_of_three())
    answer = client.get("/tal/?format=csv")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(body), delimiter=";"))
    median = next(line for line in lines if line["Tal"] == "Midterste")
    assert (median["Værdi"], median["Skrevet"], median["n"]) == ("2.0", "2 dage", "3")
    assert (median["Fra"], median["Til og med"]) == ("2020-03-18", "2020-04-14")
    xlsx = client.get("/tal/?format=xlsx")
    assert b"".join(xlsx.streaming_content).startswith(b"PK")
    assert client.get("/tal/?format=pdf").status_code == 404


# -- one measure -----------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.code)
def test_each_measure_says_how_it_is_counted(client: StrictClient, measure: Any) -> None:
    in_as(client, leader_of(team_of_three()))
    page = text(client.get(f"/tal/{measure.code}/"))
    assert " ".join(str(measure.definition).split()) in page.replace("&#x27;", "'")
    assert f"Definitionens udgave {measure.version}." in page


def test_an_unknown_measure_or_figure_is_not_there(client: StrictClient) -> None:
    in_as(client, team_of_three())
    assert client.get("/tal/ukendt/").status_code == 404
    assert client.get("/tal/status/ukendt/borgere/").status_code == 404


def test_leaders_see_it_caseworker_by_caseworker_and_colleagues_do_not(
    client: StrictClient, new_client: Visitors
) -> None:
    caseworker = team_of_three()
    for_leader = text(in_as(client, leader_of(caseworker)).get("/tal/dage-siden-sidst/"))
    assert "Sagsbehandler for sagsbehandler" in for_leader
    assert caseworker.full_name in for_leader
    for_colleague = text(in_as(new_client(), caseworker).get("/tal/dage-siden-sidst/"))
    assert "Team for team" in for_colleague
    assert "Sagsbehandler for sagsbehandler" not in for_colleague


def test_a_caseworker_cannot_ask_about_a_colleague(client: StrictClient) -> None:
    mine = team_of_three("AB")
    colleague = make.staff(in_team=make.team_of(mine))
    team_of_three("CDE", colleague)
    in_as(client, mine)
    page = text(client.get(f"/tal/dage-siden-sidst/?staff={colleague.pk}"))
    assert "5 borgere" in page


def test_conversations_are_drawn_week_by_week(client: StrictClient) -> None:
    in_as(client, team_of_three())
    page = client.get("/tal/samtaler/").content.decode()
    assert "chart-svg" in page
    assert "uge 15" in page


def test_few_answers_are_hidden_and_say_why(client: StrictClient) -> None:
    caseworker = team_of_three("AB")
    in_as(client, caseworker)
    for address in ("/tal/", "/tal/siger-ja/"):
        assert "Skjult: færre end 5 har svaret" in text(client.get(address))
    assert "BorgerA" not in text(client.get("/tal/siger-ja/yes/borgere/"))


# -- the rows --------------------------------------------------------------------------------------


def test_the_rows_are_the_citizens_counted(client: StrictClient) -> None:
    in_as(client, team_of_three())
    page = text(client.get("/tal/dage-siden-sidst/median/borgere/"))
    assert "3 rækker" in page
    assert page.index("BorgerC") < page.index("BorgerB") < page.index("BorgerA")
    assert "3 dage" in page


def test_another_teams_citizens_are_in_no_figure_and_no_row(client: StrictClient) -> None:
    mine = team_of_three("AB")
    others = team_of_three("XYZ")
    in_as(client, mine)
    for measure in MEASURES:
        for figure in measure.figures:
            address = f"/tal/{measure.code}/{figure.code}/borgere/?team={make.team_of(others).pk}"
            for name in ("BorgerX", "BorgerY", "BorgerZ"):
                assert name not in text(client.get(address))


def test_rows_taken_out_as_a_file_are_logged(client: StrictClient) -> None:
    caseworker = team_of_three()
    in_as(client, caseworker)
    answer = client.get("/tal/dage-siden-sidst/median/borgere/?format=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Sagsnummer;Fornavn;Efternavn;Siden sidst;Sagsbehandler;Team"
    assert [line.split(";")[2:4] for line in lines[1:]] == [
        ["BorgerC", "3"],
        ["BorgerB", "2"],
        ["BorgerA", "1"],
    ]
    taken = AccessEntry.objects.filter(staff=caseworker, purpose=AccessPurpose.EXPORT)
    assert taken.count() == 3


# -- the leader ------------------------------------------------------------------------------------


def test_the_leader_sees_their_teams_caseworker_by_caseworker(client: StrictClient) -> None:
    first = team_of_three("ABC")
    second = make.staff(in_team=make.team_of(first))
    team_of_three("DE", second)
    make.citizen(last_name="Ny", in_team=make.team_of(first), anchor=ago(3))
    page = text(in_as(client, leader_of(first)).get("/leder/"))
    assert re.search(rf"{first.full_name} 3 ", page)
    assert re.search(rf"{second.full_name} 2 ", page)
    assert re.search(r"Ingen endnu 1 ", page)
    assert re.search(r"Hele teamet 6 ", page)
    assert "Alle dine team" not in page


def test_every_figure_opens_its_rows_and_every_heading_its_definition(
    client: StrictClient,
) -> None:
    caseworker = team_of_three()
    sad = make.citizen(last_name="Trist", anchor=ago(60), registered_on=ago(60), staff=caseworker)
    make.concern(sad, "high", ago(20))
    for days in (9, 8, 7):
        make.attempt(sad, ago(days), AttemptOutcome.NOT_REACHED)
    in_as(client, leader_of(caseworker))
    page = client.get("/leder/").content.decode()
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    links = [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]+)"', table)]
    assert len(links) >= 10
    for link in links:
        assert client.get(link).status_code == 200, link
    team, staff = make.team_of(caseworker).pk, caseworker.pk
    assert f"/borgere/?bucket=unreached&team={team}&staff={staff}" in links
    assert (
        f"/tal/dage-siden-sidst/median/borgere/?fra=2020-03-18&team={team}&staff={staff}" in links
    )
    heads = re.findall(r'<th[^>]*><a href="([^"]+)"', page)
    assert set(heads) == {
        "/tal/status/",
        "/tal/dage-siden-sidst/",
        "/tal/talt-med/",
        "/tal/kontaktpersoner/",
        "/tal/ikke-naaet-med-bekymring/",
    }
    assert "Trist" in page


def test_glass_broken_in_the_last_thirty_days_is_shown(client: StrictClient) -> None:
    caseworker, other = team_of_three("A"), team_of_three("X")
    stranger = make.citizen(staff=other)
    for days, reason in ((3, "Afløser en kollega"), (31, "For længe siden")):
        BreakGlass.objects.create(
            staff=caseworker,
            citizen=stranger,
            reason=reason,
            at=make.moment(ago(days)),
            until=make.moment(ago(days), "18:00"),
        )
    page = text(in_as(client, leader_of(caseworker)).get("/leder/"))
    assert "Afløser en kollega" in page
    assert stranger.reference in page
    assert stranger.last_name not in page
    assert "For længe siden" not in page


def test_a_leader_of_the_house_sees_every_team_and_the_whole(client: StrictClient) -> None:
    team_of_three("AB")
    team_of_three("CDE")
    page = text(in_as(client, make.leader(whole_house=True)).get("/leder/"))
    assert "Alle dine team" in page
    assert re.search(r"Alle 5 ", page)


def test_a_leader_sees_nothing_of_another_team(client: StrictClient) -> None:
    mine, others = team_of_three("A"), team_of_three("XYZ")
    page = text(in_as(client, leader_of(mine)).get("/leder/"))
    assert others.full_name not in page
    assert make.team_of(others).name not in page


def test_an_empty_team_says_so(client: StrictClient) -> None:
    assert "Ingen borgere i dine team" in text(in_as(client, make.leader()).get("/leder/"))


# -- the doors -------------------------------------------------------------------------------------

ADDRESSES = ["/tal/", "/tal/status/", "/tal/status/overdue/borgere/"]


@pytest.mark.parametrize("address", [*ADDRESSES, "/leder/"])
def test_nobody_who_is_not_logged_in_sees_figures(client: StrictClient, address: str) -> None:
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CONSULTANT, Role.REPRESENTATIVE])
@pytest.mark.parametrize("address", [*ADDRESSES, "/leder/"])
def test_whoever_does_not_work_with_citizens_finds_no_such_page(
    client: StrictClient, address: str, role: str
) -> None:
    assert in_as(client, make.staff(role)).get(address).status_code == 404


def test_the_leaders_page_is_for_leaders_on_the_days_they_lead(
    client: StrictClient, new_client: Visitors
) -> None:
    assert in_as(client, make.staff()).get("/leder/").status_code == 404
    was = make.staff(Role.LEADER, in_team=make.team(), until=ago(1))
    assert in_as(new_client(), was).get("/leder/").status_code == 404


# -- how much work it is ---------------------------------------------------------------------------


def _queries(client: StrictClient, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


@pytest.mark.parametrize(
    "address",
    [
        "/tal/",
        "/tal/dage-siden-sidst/",
        "/tal/samtaler/",
        "/tal/dage-siden-sidst/median/borgere/",
        "/leder/",
    ],
)
def test_one_row_or_three_take_the_same_queries(client: StrictClient, address: str) -> None:
    caseworker = team_of_three("A")
    in_as(client, leader_of(caseworker))
    one = _queries(client, address)
    team_of_three("BC", make.staff(in_team=make.team_of(caseworker)))
    assert _queries(client, address) == one


def test_figures_of_an_earlier_day_write_nothing(client: StrictClient) -> None:
    in_as(client, team_of_three())
    client.get("/tal/")
    with CaptureQueriesContext(connection) as counted:
        client.get("/tal/?fra=2020-02-01&til=2020-02-28")
    writes = [q["sql"] for q in counted if re.match(r"\s*(INSERT|UPDATE|DELETE)", q["sql"])]
    assert writes == []


# -- in a browser ----------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_are_accessible(
    transactional_db: None,
    page_at: Any,
    log_in: Any,
    assert_accessible: Any,
    width: int,
) -> None:
    make.the_law()
    caseworker = team_of_three()
    sad = make.citizen(last_name="Trist", anchor=ago(60), registered_on=ago(60), staff=caseworker)
    make.concern(sad, "high", ago(20))
    page = page_at(width)
    log_in(page, leader_of(caseworker))
    for address in [*ADDRESSES, "/tal/samtaler/", "/tal/siger-ja/", "/leder/"]:
        page.goto(address)
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} is {wide} wide at {width}"


def test_the_clock_is_not_the_worlds() -> None:
    assert clock.today() == TODAY
