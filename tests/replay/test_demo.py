"""The demo opens its doors in a demo, and nowhere else."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.urls import NoReverseMatch, clear_url_caches, reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from medspil.competence.queries.search import is_on_its_way
from medspil.competence.tasks import LOAD
from medspil.config import demo
from medspil.config.replay import Scenario, reached
from medspil.contact.models import Sweep
from medspil.desk.actions.demo import set_demo_day
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.kernel.models import AuditEntry, DemoDay
from medspil.people.models import Citizen, Staff
from tests import factories
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db

TINY = Scenario(citizens=8, companies=0, seed=3)
DAY = date(2020, 1, 4)


class Bar:
    """Counts what a progress bar would show."""

    def __init__(self) -> None:
        self.done = self.length = 0

    @contextmanager
    def __call__(self, label: str, *, length: int) -> Iterator[Bar]:
        self.length = length
        yield self

    def update(self, steps: int) -> None:
        self.done += steps


@pytest.fixture
def in_a_demo(settings: Any) -> Iterator[None]:
    """The house as `MEDSPIL_DEMO=1` builds it: with the demo's addresses."""
    settings.MEDSPIL_DEMO = True
    _read_the_addresses_again()
    yield
    settings.MEDSPIL_DEMO = False
    _read_the_addresses_again()


def _read_the_addresses_again() -> None:
    for name in ("medspil.desk.urls", "medspil.config.urls"):
        importlib.reload(importlib.import_module(name))
    clear_url_caches()


@pytest.fixture
def played(in_a_demo: None) -> Bar:
    bar = Bar()
    demo.ensure_demo(bar, scenario=TINY, day=DAY)
    return bar


def _log_in(client: StrictClient, username: str) -> None:
    word = "medspil-foraar-2020"
    client.post(reverse("account_login"), {"login": username, "password": word})


# -- making it -------------------------------------------------------------------------------------


def test_an_empty_database_is_played_to_the_evening_before_the_day_shown(played: Bar) -> None:
    assert reached() == (date(2020, 1, 3), TINY)
    assert DemoDay.objects.get().day == DAY
    assert (played.done, played.length) == (3, 3)


def test_made_again_it_keeps_its_data_and_its_day(played: Bar) -> None:
    DemoDay.objects.update(day=date(2020, 1, 2))
    before = list(Citizen.objects.order_by("pk").values_list("pk", flat=True))
    again = Bar()
    demo.ensure_demo(again, scenario=TINY, day=DAY)
    assert again.length == 0
    assert DemoDay.objects.get().day == date(2020, 1, 2)
    assert list(Citizen.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_the_taxonomies_are_on_their_way_once(played: Bar) -> None:
    demo.ensure_demo(Bar(), scenario=TINY, day=DAY)
    assert ProcrastinateJob.objects.filter(task_name=LOAD, status="todo").count() == 1
    assert is_on_its_way()


def test_stopped_while_it_was_being_made_it_goes_on(in_a_demo: None) -> None:
    class Stopped(Exception):
        pass

    class Impatient(Bar):
        def update(self, steps: int) -> None:
            super().update(steps)
            if self.done == 2:
                raise Stopped

    with pytest.raises(Stopped):
        demo.ensure_demo(Impatient(), scenario=TINY, day=DAY)
    assert reached() == (date(2020, 1, 2), TINY)
    bar = Bar()
    demo.ensure_demo(bar, scenario=TINY, day=DAY)
    assert reached() == (date(2020, 1, 3), TINY)
    assert bar.length == 1


def test_a_database_with_other_people_is_left_alone(in_a_demo: None) -> None:
    factories.the_law()
    factories.citizen()
    factories.staff(username="sagsbehandler")
    demo.ensure_demo(Bar(), scenario=TINY, day=DAY)
    assert reached() is None
    assert not Staff.objects.filter(is_demo=True).exists()
    assert not DemoDay.objects.exists()


# -- its accounts ----------------------------------------------------------------------------------


def test_there_is_one_account_for_each_role(played: Bar) -> None:
    accounts = Staff.objects.filter(is_demo=True).order_by("username")
    assert [one.username for one in accounts] == [
        "administrator",
        "konsulent",
        "leder",
        "psykolog",
        "repraesentant",
        "sagsbehandler",
    ]
    assert [one["username"] for one in demo.demo_logins()] == [
        "sagsbehandler",
        "leder",
        "administrator",
        "konsulent",
        "repraesentant",
        "psykolog",
    ]


@pytest.mark.parametrize(
    "username",
    ["sagsbehandler", "leder", "administrator", "konsulent", "repraesentant", "psykolog"],
)
def test_each_logs_in_with_its_password_alone(
    played: Bar, client: StrictClient, username: str
) -> None:
    _log_in(client, username)
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.context["user"].username == username


def test_the_day_on_the_page_is_the_day_of_the_demo(played: Bar, client: StrictClient) -> None:
    _log_in(client, "sagsbehandler")
    assert 'data-today="2020-01-04"' in client.get("/").content.decode()


def test_outside_a_demo_its_accounts_cannot_log_in(
    played: Bar, settings: Any, client: StrictClient
) -> None:
    settings.MEDSPIL_DEMO = False
    _log_in(client, "sagsbehandler")
    assert client.get("/").status_code == 302


def test_outside_a_demo_whoever_was_logged_in_is_out(
    played: Bar, settings: Any, client: StrictClient
) -> None:
    _log_in(client, "leder")
    settings.MEDSPIL_DEMO = False
    assert client.get("/").status_code == 302


def test_outside_a_demo_no_account_is_opened(played: Bar, settings: Any) -> None:
    settings.MEDSPIL_DEMO = False
    with pytest.raises(Refused):
        demo.open_accounts(by=System("demo"))


def test_an_account_that_a_visitor_closed_is_opened_again(played: Bar) -> None:
    Staff.objects.filter(username="leder").update(is_active=False)
    assert demo.open_accounts(by=System("demo")) == 6
    assert Staff.objects.get(username="leder").is_active


def test_the_login_page_shows_the_passwords_in_a_demo_and_not_elsewhere(
    played: Bar, settings: Any, client: StrictClient
) -> None:
    assert "medspil-foraar-2020" in client.get(reverse("account_login")).content.decode()
    settings.MEDSPIL_DEMO = False
    assert "medspil-foraar-2020" not in client.get(reverse("account_login")).content.decode()


# -- its clock -------------------------------------------------------------------------------------


def test_outside_a_demo_the_clock_has_no_address(client: StrictClient) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("desk:demo_day")
    assert client.post("/demo/dag/", {"day": "2020-01-02"}).status_code == 404


def test_a_visitor_changes_the_day_and_comes_back_to_the_page(
    played: Bar, client: StrictClient
) -> None:
    _log_in(client, "sagsbehandler")
    answer = client.post("/demo/dag/", {"day": "2020-03-20", "next": "/borgere/"})
    assert (answer.status_code, answer["Location"]) == (302, "/borgere/")
    assert DemoDay.objects.get().day == date(2020, 3, 20)
    assert Sweep.objects.get().as_of == date(2020, 3, 20)
    page = client.get("/borgere/").content.decode()
    assert 'data-today="2020-03-20"' in page
    assert "Uret viser nu fredag d. 20. marts 2020." in page


def test_changing_the_day_changes_nothing_else(played: Bar, client: StrictClient) -> None:
    _log_in(client, "sagsbehandler")
    written = AuditEntry.objects.count()
    client.post("/demo/dag/", {"day": "2020-01-02"})
    assert AuditEntry.objects.count() == written + 1
    assert AuditEntry.objects.order_by("pk").last().action == "desk.set_demo_day"


@pytest.mark.parametrize("day", ["2019-12-31", "2020-08-01", "i går", ""])
def test_a_day_outside_the_demo_is_refused_in_words(
    played: Bar, client: StrictClient, day: str
) -> None:
    _log_in(client, "sagsbehandler")
    answer = client.post("/demo/dag/", {"day": day}, follow=True)
    assert DemoDay.objects.get().day == DAY
    assert [message.level_tag for message in answer.context["messages"]][-1] == "error"


def test_the_same_form_sent_twice_sets_the_clock_once(played: Bar, client: StrictClient) -> None:
    _log_in(client, "sagsbehandler")
    form = {"day": "2020-02-03", "once": "3fd9a1e0-6b0c-4d3a-9d6c-2f6f0f0b7a10"}
    client.post("/demo/dag/", form)
    assert client.post("/demo/dag/", form).status_code == 302
    assert AuditEntry.objects.filter(action="desk.set_demo_day").count() == 1


def test_it_leads_to_no_other_site(played: Bar, client: StrictClient) -> None:
    _log_in(client, "sagsbehandler")
    for wanted in ("https://example.org/", "//example.org/", "borgere/"):
        answer = client.post("/demo/dag/", {"day": "2020-01-02", "next": wanted})
        assert answer["Location"] == "/"


def test_only_demo_accounts_set_the_clock(
    played: Bar, new_client: Callable[[], StrictClient]
) -> None:
    stranger = factories.staff()
    with pytest.raises(NotAllowed):
        set_demo_day(by=stranger, day=date(2020, 1, 2))
    nobody = new_client()
    answer = nobody.post("/demo/dag/", {"day": "2020-01-02"})
    assert answer["Location"].startswith("/konto/")
    assert DemoDay.objects.get().day == DAY
