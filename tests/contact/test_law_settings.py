"""The municipality's own rhythm and choices: who may, what follows, what is remembered."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.contact.actions.rhythm import set_policy, set_rhythm, set_rhythms
from medspil.contact.models import ConcernLevel, Due, LocalPolicy, LocalRhythm
from medspil.contact.queries.rhythm import setting_history
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.kernel.models import AuditEntry
from medspil.people.models import Role
from tests import factories as make
from tests.doors import logged_in

pytestmark = pytest.mark.django_db

PAGE = "/indstillinger/kontakt/"


@pytest.fixture(autouse=True)
def _day():
    with clock.at(date(2022, 3, 14)):
        yield


def enter(client, someone):
    logged_in(client, someone)
    return someone


@pytest.fixture
def leader(client):
    return enter(client, make.leader())


def cells(**days: object) -> dict[str, object]:
    """What a browser sends of the table: the first row, and the cells that are filled."""
    return {
        "form": "rhythm",
        "r-alle-none": 28,
        "r-alle-some": 14,
        "r-alle-high": 7,
        "r-LAB6_09E-none": 182,
        "once": str(uuid.uuid4()),
        **days,
    }


def choices(**given: object) -> dict[str, object]:
    return {
        "form": "policy",
        "soon_days": 7,
        "unreached_after": 3,
        "pause_review_days": 90,
        "count_suspended_locally": "on",
        "once": str(uuid.uuid4()),
        **given,
    }


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.CONSULTANT, Role.REPRESENTATIVE])
def test_only_leaders_and_administrators_choose(client, role):
    someone = enter(client, make.staff(role))
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, cells(**{"r-alle-none": 1})).status_code == 404
    for forbidden in (
        lambda: set_rhythm(by=someone, group="", concern="none", interval_days=1),
        lambda: set_rhythms(by=someone, days={("", "none"): 1}),
        lambda: set_policy(by=someone, values={"soon_days": 1}),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    assert LocalRhythm.objects.get(group="", concern="none").interval_days == 28


def test_an_empty_cell_follows_all_others_and_says_their_figure(client, leader):
    text = client.get(PAGE).content.decode()
    assert 'name="r-LAB6_02-high"' in text
    assert text.count(">ellers 7<") == 19
    make.rhythm(9, group="LAB6_02", level="high")
    assert client.get(PAGE).content.decode().count(">ellers 7<") == 18


def test_the_table_is_saved_once_and_deadlines_follow(client, leader):
    one = make.citizen("LAB6_02", anchor=date(2022, 3, 1))
    make.conversation(one, date(2022, 3, 10))
    form = cells(**{"r-LAB6_02-none": 21, "r-LAB6_02-high": 5})
    for _again in range(2):
        answer = client.post(PAGE, form)
        assert (answer.status_code, answer.url) == (303, PAGE)
    assert Due.objects.get(citizen=one).local_due == date(2022, 3, 31)
    assert AuditEntry.objects.filter(action="contact.set_rhythms").count() == 1
    text = client.get(PAGE).content.decode()
    assert "Kontanthjælp, jobparat, Ingen bekymring: som alle andre → 21 dage" in text
    assert leader.full_name in text
    client.post(PAGE, cells())  # emptied: as all others again
    assert not LocalRhythm.objects.filter(group="LAB6_02").exists()
    assert Due.objects.get(citizen=one).local_due == date(2022, 4, 7)


def test_saving_the_table_untouched_changes_nothing(client, leader):
    before = AuditEntry.objects.count()
    assert client.post(PAGE, cells()).status_code == 303
    assert setting_history() == []
    assert LocalRhythm.objects.count() == 4
    assert AuditEntry.objects.count() == before + 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"r-alle-none": ""}, "Udfyld »Alle andre grupper, Ingen bekymring«"),
        ({"r-LAB6_02-none": 0}, "1"),
        ({"r-LAB6_02-none": 731}, "730"),
        ({"r-LAB6_02-none": "sjældent"}, "heltal"),
    ],
)
def test_a_rhythm_out_of_reason_is_said_at_its_cell(client, leader, wrong, said):
    answer = client.post(PAGE, cells(**wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert LocalRhythm.objects.count() == 4


@pytest.mark.parametrize(
    ("group", "level", "days"), [("", "none", 0), ("LAB6_02", "high", 731), ("", "none", None)]
)
def test_the_action_refuses_what_the_form_would(group, level, days):
    with pytest.raises(Refused):
        set_rhythms(by=make.administrator(), days={(group, level): days})


def test_the_choice_about_voluntary_conversations_quotes_the_state_and_asks_why(client, leader):
    text = client.get(PAGE).content.decode()
    assert "STAR svarede 30. marts og 16. april 2020" in text
    form = choices()
    del form["count_suspended_locally"]
    answer = client.post(PAGE, form)
    assert answer.status_code == 422
    assert "Skriv hvorfor I ændrer" in answer.content.decode()
    assert LocalPolicy.objects.get().count_suspended_locally
    for _again in range(2):
        assert client.post(PAGE, {**form, "why": "Byrådet vil det"}).status_code == 303
    assert not LocalPolicy.objects.get().count_suspended_locally
    [change] = setting_history()
    assert (change.who, change.why) == (leader.full_name, "Byrådet vil det")
    assert change.says == ["samtaler under en suspension tæller som lokal opfølgning: ja → nej"]


def test_what_counts_in_a_pause_decides_the_local_date_alone(client, leader):
    make.suspension(date(2022, 3, 1))
    one = make.citizen("LAB6_02", anchor=date(2022, 2, 25))
    make.conversation(one, date(2022, 3, 10))
    before = Due.objects.get(citizen=one)
    assert before.local_due == date(2022, 4, 7)
    set_policy(by=leader, values={"count_suspended_locally": False}, why="Byrådet")
    after = Due.objects.get(citizen=one)
    assert after.local_due == date(2022, 3, 25)
    assert after.statutory_due == before.statutory_due


def test_which_absences_are_no_time_on_the_benefit_is_chosen_here(client, leader):
    one = make.citizen("LAB6_02", anchor=date(2022, 1, 3))
    make.absence(one, date(2022, 2, 1), date(2022, 2, 28), "syg")
    assert Due.objects.get(citizen=one).window_end == date(2022, 7, 3)
    assert client.post(PAGE, choices(stopping_absences=["syg"])).status_code == 303
    assert Due.objects.get(citizen=one).window_end == date(2022, 7, 31)
    [change] = setting_history()
    assert change.says == ["fravær, der ikke tæller med i tiden på ydelsen: – → syg"]
    assert client.post(PAGE, choices(stopping_absences=["findes ikke"])).status_code == 422


@pytest.mark.parametrize("wrong", [{"unreached_after": 0}, {"soon_days": -1}, {"soon_days": ""}])
def test_choices_out_of_reason_are_refused(client, leader, wrong):
    assert client.post(PAGE, choices(**wrong)).status_code == 422
    assert LocalPolicy.objects.get().soon_days == 7


def test_a_form_that_is_neither_is_answered_calmly(client, leader):
    assert client.post(PAGE, {"form": "x"}).status_code == 422


def test_the_page_asks_as_much_however_long_its_history(client, leader):
    def asked() -> int:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    set_rhythm(by=leader, group="LAB6_01", concern=ConcernLevel.HIGH, interval_days=3)
    once = asked()
    set_rhythm(by=leader, group="LAB6_02", concern=ConcernLevel.HIGH, interval_days=4)
    set_policy(by=leader, values={"soon_days": 9})
    assert asked() == once
