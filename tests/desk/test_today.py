"""Mine i dag: the counts add up, each row says why it stands there, and nobody sees another's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.contact.models import Agreement, Due, NextContactReason
from medspil.desk.queries.today import Place, my_day
from medspil.kernel import clock
from medspil.people.models import Citizen, Role, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db
TODAY = date(2020, 2, 3)
GROUP = "LAB6_12"  # the law asks for nothing, so the own rhythm (28, 14, 7 days) decides alone
QUERIES = 18


@pytest.fixture(autouse=True)
def _today(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()


def spoken_to(staff: Staff, days_ago: int, **given: object) -> Citizen:
    """A citizen of theirs, last spoken to so many days ago."""
    made = make.citizen(GROUP, registered_on=date(2019, 6, 3), staff=staff, **given)  # type: ignore[arg-type]
    make.conversation(made, TODAY - timedelta(days=days_ago), by=staff)
    return made


def promise(to: Citizen, what: str, due_on: date, by: Staff) -> Agreement:
    return Agreement.objects.create(
        citizen=to, owner="staff", what=what, due_on=due_on, made_at=clock.now(), made_by=by
    )


def place_of(citizen: Citizen, staff: Staff) -> str:
    """The one list the citizen stands on."""
    found = [p for p in Place if citizen.pk in {r.citizen.pk for r in my_day(staff, p).rows}]
    assert len(found) == 1
    return str(found[0].value)


def test_each_place_has_those_who_belong_there_and_the_sum_is_all_mine() -> None:
    lise = make.staff()
    late = spoken_to(lise, 29)
    by_rhythm_today = spoken_to(lise, 28)
    agreed_soon = spoken_to(lise, 10)
    make.next_contact(agreed_soon, TODAY + timedelta(days=3))
    promised_by_us = spoken_to(lise, 1)
    promise(promised_by_us, "Sende et link", TODAY + timedelta(days=1), lise)
    worried = spoken_to(lise, 1)
    make.concern(worried, "some")
    worried_with_plan = spoken_to(lise, 1)
    make.concern(worried_with_plan, "high")
    make.next_contact(worried_with_plan, TODAY + timedelta(days=5), reason=NextContactReason.RHYTHM)
    unreached = spoken_to(lise, 40)
    for day in range(3):
        make.attempt(unreached, TODAY - timedelta(days=day))
    soon = spoken_to(lise, 24)
    away = spoken_to(lise, 60)
    make.absence(away, TODAY, TODAY + timedelta(days=9), code="ferie")
    fine = spoken_to(lise, 2)
    far_agreed = spoken_to(lise, 2)
    make.next_contact(far_agreed, TODAY + timedelta(days=60))
    assert {
        "late": place_of(late, lise),
        "today": place_of(by_rhythm_today, lise),
        "agreed": place_of(agreed_soon, lise),
        "promised": place_of(promised_by_us, lise),
        "worried": place_of(worried, lise),
        "worried with a plan": place_of(worried_with_plan, lise),
        "unreached": place_of(unreached, lise),
        "soon": place_of(soon, lise),
        "away": place_of(away, lise),
        "fine": place_of(fine, lise),
        "agreed far ahead": place_of(far_agreed, lise),
    } == {
        "late": "overdue",
        "today": "today",
        "agreed": "promised",
        "promised": "promised",
        "worried": "worried",
        "worried with a plan": "soon",
        "unreached": "unreached",
        "soon": "soon",
        "away": "paused",
        "fine": "later",
        "agreed far ahead": "later",
    }
    counts = my_day(lise).counts
    assert counts.mine == Due.objects.filter(staff=lise).count() == 11


def test_the_pace_of_the_law_puts_somebody_on_the_list_before_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Four conversations in six months: with one held, the second is wanted after two months."""
    lise = make.staff()
    made = make.citizen("LAB6_03", anchor=date(2020, 1, 6), staff=lise)
    make.conversation(made, date(2020, 1, 8), by=lise)
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-03-10")
    make.next_contact(made, date(2020, 5, 1))
    row = Due.objects.get(citizen=made)
    assert (row.pace, row.next_due) == (date(2020, 3, 8), date(2020, 5, 1))
    [shown] = my_day(lise, Place.OVERDUE).rows
    assert shown.why == "3 samtaler mangler efter loven, den næste gerne senest 8. marts"


def test_the_longest_waiting_come_first() -> None:
    lise = make.staff()
    short, long, longest = spoken_to(lise, 30), spoken_to(lise, 50), spoken_to(lise, 90)
    assert [row.citizen for row in my_day(lise).rows] == [longest, long, short]


def test_a_row_says_why_and_who_spoke_last(client: StrictClient) -> None:
    lise, mads = make.staff(), make.staff(full_name="Mads Dam")
    spoken_to(
        lise,
        31,
        first_name="Amalie",
        last_name="Kjær",
        interpreter=True,
        language="ar",
        channel_note="formiddag",
    )
    other = spoken_to(lise, 45, first_name="Bo", last_name="Ry")
    make.conversation(other, TODAY - timedelta(days=40), by=mads, channel="video")
    page = logged_in(client, lise).get("/").content.decode()
    assert "31 dage siden sidst, aftalt rytme er 28" in page
    assert "40 dage siden sidst, aftalt rytme er 28" in page
    assert "3. januar, telefon" in page
    assert "med dig" in page
    assert "Mads Dam" in page
    assert "Tolk: arabisk" in page
    assert "Telefon, formiddag" in page
    assert "Amalie K." in page
    assert "Kjær" not in page


def test_a_promise_and_a_worry_say_which() -> None:
    lise = make.staff()
    kept = spoken_to(lise, 1)
    promise(kept, "Sende et link", TODAY + timedelta(days=1), lise)
    worried = spoken_to(lise, 1)
    make.concern(worried, "high")
    [row] = my_day(lise, Place.PROMISED).rows
    assert row.why == "Du har lovet senest 4. februar: Sende et link"
    [row] = my_day(lise, Place.WORRIED).rows
    assert row.why == "Stor bekymring, og ingen dag er aftalt"


def test_a_milestone_is_said_on_the_row_and_has_a_list_but_no_place_of_its_own(
    client: StrictClient,
) -> None:
    lise = make.staff()
    anna = make.citizen("LAB6_01", anchor=date(2019, 8, 5), staff=lise)  # the older rule: for some
    bo = make.citizen("LAB6_01", anchor=date(2020, 1, 6), staff=lise)  # joint by 6 months
    before = my_day(lise, "milestones")
    with clock.at(date(2020, 9, 1)):
        make.conversation(bo, clock.today(), by=lise)
        day = my_day(lise, "milestones")
        assert [(row.citizen, row.place, row.milestone) for row in day.rows] == [
            (bo, "later", "Milepæl senest 9. oktober: Anden fælles samtale med a-kassen")
        ]
        logged_in(client, lise)
        text = client.get("/", {"vis": "milestones"}).content.decode()
    assert (before.rows, before.counts.milestones, day.counts.milestones) == ([], 0, 1)
    assert day.counts.mine == sum(day.counts.places.values()) == 2
    assert "Milepæl senest 9. oktober: Anden fælles samtale med a-kassen" in text
    assert "<strong>1</strong> med en milepæl" in text
    assert anna.due.rule.code == "DP-15m"


def test_the_teams_citizens_without_a_caseworker_are_nobodys_and_not_lost(
    client: StrictClient,
) -> None:
    lise = make.staff()
    ours = make.citizen(GROUP, in_team=make.team_of(lise), registered_on=date(2020, 1, 6))
    make.citizen(GROUP, in_team=make.team(), registered_on=date(2020, 1, 6))
    day = my_day(lise, "nobodys")
    assert [row.citizen for row in day.rows] == [ours]
    assert (day.counts.mine, day.counts.nobodys) == (0, 1)
    assert "Uden sagsbehandler i teamet" in logged_in(client, lise).get("/").content.decode()


def test_a_leader_without_citizens_of_their_own_is_told_where_to_look(client: StrictClient) -> None:
    lise = make.staff()
    spoken_to(lise, 90)
    make.citizen(GROUP, in_team=make.team_of(lise), registered_on=date(2020, 1, 6))
    for leader in (make.leader(make.team_of(lise)), make.leader(whole_house=True)):
        page = logged_in(client, leader).get("/").content.decode()
        assert "Du har ingen egne borgere" in page
        assert "1 borger i teamet har ingen sagsbehandler" in page


def test_a_colleague_s_citizens_stand_on_the_colleague_s_page() -> None:
    lise = make.staff()
    mads = make.staff(in_team=make.team_of(lise))
    spoken_to(mads, 90)
    assert my_day(lise, "all").rows == []


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("shown", ["", "?vis=all"])
def test_the_number_of_queries_is_the_same_for_one_and_three_rows(
    client: StrictClient, rows: int, shown: str
) -> None:
    lise = make.staff()
    for n in range(rows):
        made = spoken_to(lise, 40 + n, interpreter=True)
        make.concern(made, "high")
        promise(made, "Ringe", TODAY, lise)
    logged_in(client, lise).get("/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(f"/{shown}")
    assert len(answer.context["mine"].rows) == rows
    assert len(queries) == QUERIES


def test_nothing_to_see_says_what_comes(client: StrictClient) -> None:
    lise = make.staff()
    spoken_to(lise, 24)
    page = logged_in(client, lise).get("/").content.decode()
    assert "Ingen venter på dig" in page
    assert "1 borger skal ringes op i de næste dage" in page
    assert 'href="?vis=soon"' in page


def test_more_than_a_page_is_turned() -> None:
    lise = make.staff()
    for n in range(51):
        make.citizen(GROUP, registered_on=date(2019, 6, 3) + timedelta(days=n), staff=lise)
    first, second = my_day(lise, "all", 1), my_day(lise, "all", 2)
    assert (len(first.rows), len(second.rows)) == (50, 1)


def test_a_made_up_list_shows_the_first(client: StrictClient) -> None:
    lise = make.staff()
    assert logged_in(client, lise).get("/?vis=;drop").context["mine"].shown == "overdue"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.REPRESENTATIVE, Role.CONSULTANT])
def test_other_roles_get_what_they_can_do_and_never_a_citizen(
    client: StrictClient, role: str
) -> None:
    lise = make.staff()
    spoken_to(lise, 90, first_name="Kanariefugl", last_name="Kanariefugl")
    answer = logged_in(client, make.staff(role)).get("/?vis=all")
    assert answer.templates[0].name == "desk/front.html"
    page = answer.content.decode()
    assert "Kanariefugl" not in page
    assert "Mine i dag" not in page


def test_the_banner_says_since_when_the_law_is_on_pause(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    make.municipality(home=True)
    lise = make.staff()
    page = logged_in(client, lise).get("/").content.decode()
    assert "Samtalepligten er sat på pause siden 12. marts." in page
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-06-15")
    assert "sat på pause" not in client.get("/").content.decode()


def test_the_way_about_shows_what_the_role_opens(client: StrictClient) -> None:
    labels = {
        role: [
            place.label
            for area in logged_in(client, who).get("/").context["navigation"]
            for place in area.places
        ]
        for role, who in {
            "caseworker": make.staff(),
            "administrator": make.administrator(),
        }.items()
    }
    assert labels["caseworker"][:2] == ["Mine i dag", "Borgere"]
    assert "Medarbejdere" not in labels["caseworker"]
    assert "Borgere" not in labels["administrator"]
    assert "Medarbejdere" in labels["administrator"]
