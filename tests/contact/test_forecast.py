"""The pile when the law comes back: both readings, spread by capacity, and who may see whom."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from medspil.contact.actions.suspensions import end_suspension
from medspil.contact.due import due_rows, reclassify
from medspil.contact.models import Conversation, Suspension
from medspil.contact.queries.forecast import (
    READINGS,
    WEEKS,
    Cell,
    Forecast,
    Held,
    Reading,
    Week,
    citizens_behind,
    forecast,
    gone,
    largest,
)
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.kernel.period import Period
from medspil.people.models import AccessEntry, CaseworkerAssignment, Citizen, Role
from tests import factories as make
from tests.doors import logged_in

pytestmark = pytest.mark.django_db

SHELL = System("test")
TODAY = date(2022, 5, 9)  # a Monday; a quiet year, in which no shipped suspension lies
BACK = date(2022, 6, 1)  # a Wednesday
PAGE, ROWS = "/genaabning/", "/genaabning/borgere/"


@pytest.fixture(autouse=True)
def _day():
    with clock.at(TODAY):
        yield


@pytest.fixture
def town():
    """Two teams; the duty to talk has been on pause since 1 March, and half were called anyway."""
    make.municipality(make.EAST, home=True)
    north, south = make.team("Team Nord"), make.team("Team Syd")
    make.suspension(date(2022, 3, 1), code="PAUSE")
    groups = ["LAB6_01", "LAB6_02", "LAB6_06.2", "LAB6_07", "LAB6_09E", "LAB6_12", "INT_16"]
    for n in range(42):
        one = make.citizen(
            groups[n % len(groups)],
            anchor=date(2021, 10, 4) + timedelta(days=5 * n),
            in_team=(north, south)[n % 3 == 0],
        )
        for day in range(n % 4):
            make.conversation(one, date(2022, 2, 20) + timedelta(days=19 * day + n % 5))
    return north, south


def really(day: date, *, counted: bool, last: date | None = None) -> dict[int, object]:
    """The clocks after the law's tables were really changed, in a transaction that is undone."""
    with transaction.atomic():
        pause = Suspension.objects.get(code="PAUSE")
        valid = Period(pause.period.start, last or day - timedelta(days=1)).as_range()
        Suspension.objects.filter(pk=pause.pk).update(valid=valid)
        if counted:  # judged as if there were no pause, which then moves the deadlines all the same
            Suspension.objects.filter(pk=pause.pk).update(
                revoked_at=clock.now(), revoked_because="?"
            )
            reclassify()
            Suspension.objects.filter(pk=pause.pk).update(revoked_at=None, revoked_because="")
        else:
            reclassify()
        rows = {row.citizen_id: row for row in due_rows(day)}
        transaction.set_rollback(True)
    return rows


def week_of(day: date, due: date) -> int:
    if due < day:
        return -1
    first = day - timedelta(days=day.weekday())
    return min((due - first).days // 7, WEEKS)


def expected(rows: dict, day: date) -> tuple[Counter, Counter]:
    """Citizens and conversations by (team, group, week), counted one by one."""
    citizens, owed = Counter(), Counter()
    for row in rows.values():
        if not row.owed or row.statutory_due is None:
            continue
        place = (row.team_id, row.contact_group)
        citizens[*place, week_of(day, row.statutory_due)] += 1
        now = row.remaining if row.owed == "window" else 1
        owed[*place, week_of(day, row.statutory_due)] += now
        if row.owed == "first" and row.window_end and row.remaining > 1:
            owed[*place, week_of(day, row.window_end)] += row.remaining - 1
    return citizens, owed


def counted(reading: Reading) -> tuple[Counter, Counter]:
    citizens, owed = Counter(), Counter()
    for cell in reading.cells:
        citizens[cell.team, cell.group, cell.week] = cell.citizens
        owed[cell.team, cell.group, cell.week] = cell.conversations
    return +citizens, +owed


# -- the figures -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "last"),
    [(BACK, None), (BACK, date(2022, 4, 10)), (TODAY, None), (date(2022, 4, 20), None)],
    ids=["ahead", "ended before", "today", "looking back"],
)
def test_both_readings_are_what_the_law_says_when_its_tables_really_change(town, day, last):
    found = forecast(SHELL, day, last)
    assert found.end == (last or day - timedelta(days=1))
    for name in READINGS:
        rows = really(day, counted=name == "with", last=last)
        assert counted(found.readings[name]) == expected(rows, day)
    assert found.active == Citizen.objects.filter(registered_on__lte=day).count()


def test_conversations_held_in_the_pause_make_the_pile_smaller_in_one_reading_alone(town):
    found = forecast(SHELL, BACK)

    def owed(name: str) -> int:
        return sum(cell.conversations for cell in found.readings[name].cells)

    assert owed("with") < owed("without")
    voluntary = Conversation.objects.filter(voluntary=True)
    assert found.held == Held(
        voluntary.filter(statutory_effect="not_in_suspension").count(),
        voluntary.exclude(statutory_effect="not_in_suspension").count(),
    )
    assert found.held.statutory > 0


def test_looking_ahead_writes_nothing(town):
    def everything() -> list[tuple[object, ...]]:
        return [
            *Suspension.objects.order_by("pk").values_list("pk", "valid", "revoked_at"),
            *Conversation.objects.order_by("pk").values_list("pk", "statutory_effect", "voluntary"),
        ]

    before = everything()
    forecast(SHELL, BACK, date(2022, 4, 10))
    citizens_behind(SHELL, BACK, None, "with")
    assert everything() == before


def test_a_pause_elsewhere_is_left_alone(town):
    elsewhere = make.suspension(date(2022, 3, 1), code="VEST", municipalities=[make.WEST])
    assert forecast(SHELL, BACK).end == date(2022, 5, 31)
    elsewhere.refresh_from_db()
    assert elsewhere.is_open


def test_a_pause_whose_last_day_is_known_stays_as_it_is(town):
    pause = Suspension.objects.get(code="PAUSE")
    end_suspension(by=SHELL, suspension=pause, end=date(2022, 5, 20), why="Genåbning")
    assert forecast(SHELL, BACK).end is None


def test_the_pace_of_the_last_weeks_is_proposed_as_capacity(town):
    north, south = town
    since = TODAY - timedelta(weeks=8)
    found = forecast(SHELL, BACK)
    for team in (north, south):
        held = Conversation.objects.filter(
            held_on__gt=since,
            held_on__lte=TODAY,
            citizen__in=CaseworkerAssignment.objects.filter(team=team).values("citizen"),
        ).count()
        assert found.capacity[team.pk] == -(-held // 8)
    assert forecast(SHELL, BACK, capacity={north.pk: 40}).capacity == {
        north.pk: 40,
        south.pk: found.capacity[south.pk],
    }


# -- spread by capacity ----------------------------------------------------------------------------


def pile(*weeks: int, capacity: int = 10, late: int = 0, day: date = TODAY) -> Forecast:
    """One team's pile: so many conversations in each week."""
    cells = [Cell(1, "LAB6_02", n, owed, owed) for n, owed in enumerate(weeks)]
    reading = Reading([Cell(1, "LAB6_02", -1, late, late), *cells])
    return Forecast(
        day=day,
        end=None,
        active=0,
        teams={1: "Nord"},
        groups=["LAB6_02"],
        capacity={1: capacity},
        held=Held(0, 0),
        readings={"without": reading, "with": Reading()},
    )


def test_the_earliest_deadlines_come_first_and_spare_room_is_used_ahead():
    weeks = pile(5, 30, 0, 4).spread("without")
    assert weeks[:5] == [
        Week(5, 5, 10, 0),
        Week(30, 30, 10, 15),
        Week(0, 0, 10, 5),
        Week(4, 4, 9, 0),
        Week(0, 0, 0, 0),
    ]
    assert (largest(weeks), gone(weeks)) == ((15, 1), 3)


def test_what_is_late_already_comes_before_all():
    found = pile(0, 0, late=25)
    assert found.late("without") == Week(25, 25, 0, 25)
    assert [week.overdue for week in found.spread("without")[:3]] == [15, 5, 0]


def test_the_first_week_has_only_the_days_that_are_left_of_it():
    assert [pile(50, day=BACK).spread("without")[n].handled for n in (0, 1)] == [6, 10]
    assert pile(50, day=date(2022, 6, 4)).spread("without")[0].handled == 0


def test_a_pile_that_capacity_never_reaches_is_not_said_to_be_gone():
    assert gone(pile(10, capacity=0).spread("without")) is None
    assert (gone(pile(10).spread("without")), largest(pile(10).spread("without"))) == (0, None)


def test_one_teams_spare_room_does_not_help_another():
    found = pile(20, capacity=5)
    found.teams[2], found.capacity[2] = "Syd", 100
    assert found.spread("without")[0].overdue == 15
    assert found.spread("without", [2])[0] == Week(0, 0, 0, 0)


# -- who sees what ---------------------------------------------------------------------------------


def test_a_leader_sees_the_own_team_alone(town):
    north, south = town
    whole = forecast(make.leader(whole_house=True), BACK)
    mine = forecast(make.leader(north), BACK)
    assert set(mine.teams) == {north.pk}
    assert set(whole.teams) == {north.pk, south.pk}
    for name in READINGS:
        of_north = [cell for cell in whole.readings[name].cells if cell.team == north.pk]
        assert Counter(mine.readings[name].cells) == Counter(of_north)


def test_rows_are_the_viewers_own_and_add_up_to_the_figure(town):
    north, _south = town
    leader = make.leader(north)
    found = forecast(leader, BACK)
    for name in READINGS:
        for cell in found.readings[name].cells:
            rows = citizens_behind(
                leader, BACK, None, name, weeks=(cell.week, cell.week), group=cell.group
            )
            assert len(rows) == cell.citizens
            assert {row.team for row in rows} <= {north.pk}
    everybody = citizens_behind(make.leader(whole_house=True), BACK, None, "without")
    assert len(everybody) > len(citizens_behind(leader, BACK, None, "without"))
    assert [row.due for row in everybody] == sorted(row.due for row in everybody)
    for stranger in (make.administrator(), make.staff(), make.staff(Role.CONSULTANT)):
        assert citizens_behind(stranger, BACK, None, "without") == []


@pytest.mark.parametrize(
    ("role", "page", "rows"),
    [
        (Role.LEADER, 200, 200),
        (Role.ADMINISTRATOR, 200, 404),
        (Role.CASEWORKER, 404, 404),
        (Role.CONSULTANT, 404, 404),
        (Role.REPRESENTATIVE, 404, 404),
    ],
)
def test_the_pages_open_for_leaders_and_the_figures_for_administrators(
    client, town, role, page, rows
):
    logged_in(client, make.staff(role))
    assert client.get(PAGE).status_code == page
    assert client.get(ROWS, {"dag": "1.6.2022"}).status_code == rows


def test_an_administrator_gets_counts_and_no_way_to_a_citizen(client, town):
    logged_in(client, make.administrator())
    text = client.get(PAGE, {"dag": "1.6.2022"}).content.decode()
    assert "Team Nord" in text
    assert ROWS not in text
    assert "Prøve" not in text


# -- the pages -------------------------------------------------------------------------------------


@pytest.fixture
def leader(client, town):
    someone = make.leader(town[0])
    logged_in(client, someone)
    return someone


def test_the_page_shows_both_readings_as_curves_with_their_table(client, leader):
    text = client.get(PAGE, {"dag": "1.6.2022"}).content.decode()
    assert text.count('<svg class="chart-svg"') == 2
    assert "Uden samtalerne" in text
    assert "som om pausen slutter 31. maj 2022" in text
    assert "Samtaler over lovens frist ved ugens slutning" in text
    assert "Team Syd" not in text


def test_without_a_day_the_page_takes_the_day_after_the_pause_or_next_monday(client, leader):
    assert 'value="2022-05-16"' in client.get(PAGE).content.decode()
    pause = Suspension.objects.get(code="PAUSE")
    end_suspension(by=SHELL, suspension=pause, end=date(2022, 5, 19), why="Genåbning")
    assert 'value="2022-05-20"' in client.get(PAGE).content.decode()


def test_every_link_of_the_page_leads_to_as_many_rows(client, leader):
    text = client.get(PAGE, {"dag": "1.6.2022"}).content.decode()
    links = [part.split('"')[0] for part in text.split(f'href="{ROWS}')[1:]]
    assert len(links) > 10
    for link in links:
        figure = text.split(f'href="{ROWS}{link}"')[1].split(">", 1)[1]
        if 'class="tile-count">' in figure[:60]:
            figure = figure.split(">", 1)[1]
        shown = int(figure.split("<")[0].replace(".", ""))
        answer = client.get(ROWS + link.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert answer.context["page"].paginator.count == shown


def test_the_rows_say_for_which_day_they_are(client, leader):
    text = client.get(ROWS, {"dag": "1.6.2022"}).content.decode()
    assert "som den står onsdag d. 1. juni 2022" in text


def test_capacity_is_taken_from_the_address(client, leader, town):
    north, _south = town
    asked = {"dag": "1.6.2022", f"kap-{north.pk}": "0"}
    none = client.get(PAGE, asked).context["worst"]
    plenty = client.get(PAGE, {**asked, f"kap-{north.pk}": "500"}).context["worst"]
    assert "Ikke væk inden for et halvt år" in none[0]
    assert plenty != none
    assert client.get(PAGE, {**asked, f"kap-{north.pk}": "mange"}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"dag": "i morgen"}, "gyldig dato"),
        ({"dag": "1.6.2022", "slut": "1.6.2022"}, "Pausen slutter, før loven er tilbage."),
    ],
)
def test_a_day_that_makes_no_sense_is_said_at_its_field(client, leader, asked, said):
    answer = client.get(PAGE, asked)
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("uge", ["2022-W99", "uge 22", "9-9-9"])
def test_a_week_that_is_none_does_not_exist(client, leader, uge):
    assert client.get(ROWS, {"dag": "1.6.2022", "uge": uge}).status_code == 404
    assert client.get(ROWS, {"dag": "sludder"}).status_code == 404


def test_the_figures_leave_as_a_file_that_adds_up(client, leader):
    answer = client.get(PAGE, {"dag": "1.6.2022", "format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    found = forecast(leader, BACK)
    for name, heading in (("without", "uden"), ("with", "med")):
        total = sum(int(row[f"Borgere {heading} de frivillige samtaler"]) for row in rows)
        assert total == sum(cell.citizens for cell in found.readings[name].cells)
    assert {row["Team"] for row in rows} == {"Team Nord"}
    assert client.get(PAGE, {"dag": "1.6.2022", "format": "pdf"}).status_code == 404


def test_citizens_leave_as_a_file_and_each_is_logged(client, leader):
    answer = client.get(ROWS, {"dag": "1.6.2022", "format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    owed = citizens_behind(leader, BACK, None, "without")
    assert len(rows) == len(owed) > 0
    logged = AccessEntry.objects.filter(staff=leader, purpose="export")
    assert set(logged.values_list("citizen_id", flat=True)) == {row.citizen_id for row in owed}


def test_the_pages_ask_as_much_however_many_citizens(client, leader, town):
    def asked() -> list[int]:
        counts = []
        for address in (PAGE, ROWS):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address, {"dag": "1.6.2022"}).status_code == 200
            counts.append(len(queries))
        return counts

    asked()
    once = asked()
    for n in range(3):
        make.citizen("LAB6_02", anchor=date(2022, 4, 1 + n), in_team=town[0])
    assert asked() == once
