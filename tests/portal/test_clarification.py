"""The course of clarification on the citizen's own page: place, promise, times, summary."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from medspil.clarification.actions.advisers import add_away
from medspil.clarification.actions.summaries import send_summary
from medspil.clarification.models import Clarification, Summary
from medspil.clarification.queries.times import times_to_choose
from medspil.kernel import clock
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.clarification.making import DAY, a_citizen, all_held, an_adviser, at, begun, referred
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.portal.visitors import inside, text

URL = "/min/afklaring/"


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at(DAY)):
        make.the_law()
        yield


@pytest.fixture
def nina() -> Staff:
    staff = make.staff(full_name="Nina Dam")
    an_adviser(staff)
    return staff


@pytest.fixture
def anna(nina: Staff) -> Citizen:
    return a_citizen(nina)


@pytest.fixture
def course(nina: Staff, anna: Citizen) -> Clarification:
    return referred(nina, anna)


@pytest.fixture
def home(anna: Citizen) -> StrictClient:
    return inside(anna)


def send(client: StrictClient, url: str = URL, **facts: Any) -> Any:
    return client.post(url, {"once": str(uuid.uuid4()), **facts})


def test_nobody_who_was_not_referred_has_one(home: StrictClient) -> None:
    assert "Der er ikke aftalt nogen samtaler" in text(home.get(URL))
    assert send(home, do="decline").status_code == 404
    assert URL not in home.get("/min/").content.decode()


def test_the_citizen_sees_place_promise_and_why_it_was_moved(
    home: StrictClient, course: Clarification, nina: Staff
) -> None:
    page = text(home.get(URL))
    assert "Du er nummer 1 i køen." in page
    assert "Vi ringer første gang senest fredag d. 24. april." in page
    assert "Hvorfor dagen er flyttet" not in page
    lead, away = make.leader(whole_house=True), (date(2020, 4, 15), date(2020, 5, 1))
    add_away(by=lead, adviser=nina.clarifies, first=away[0], last=away[1])
    assert "En rådgiver er væk i nogle dage" in text(home.get(URL))
    assert URL in home.get("/min/").content.decode()


def test_no_thanks_is_one_button(home: StrictClient, course: Clarification) -> None:
    assert send(home, do="decline").status_code == 303
    course.refresh_from_db()
    assert course.state == "declined"
    assert "Du har sagt nej tak. Det er i orden." in text(home.get(URL))


def test_the_citizen_changes_a_time_and_calls_one_off(
    home: StrictClient, course: Clarification, nina: Staff
) -> None:
    begun(course, nina.clarifies)
    first, second, _third = course.talks.all()
    page = f"{URL}tid/{first.pk}/"
    choice = times_to_choose(first)[0]
    assert send(home, page, time="2020-04-16T10:00:00+02:00x").status_code == 422
    assert send(home, page, time=choice.isoformat()).status_code == 303
    assert send(home, f"{URL}tid/{second.pk}/", do="cancel").status_code == 303
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.starts_at, second.state, second.by_citizen) == (choice, "off", True)
    assert home.get(f"{URL}tid/{second.pk}/").status_code == 404
    stranger = inside(a_citizen(nina))
    assert stranger.get(page).status_code == 404


def test_the_citizen_reads_the_summary_and_says_what_is_wrong_or_yes(
    home: StrictClient, course: Clarification, nina: Staff
) -> None:
    begun(course, nina.clarifies)
    assert "Nina Dam ringer til dig på" in text(home.get(URL))
    all_held(course)
    send_summary(by=nina, clarification=course, text="Du vil arbejde i køkken.")
    assert "Du vil arbejde i køkken." in text(home.get(URL))
    assert send(home, do="wrong").status_code == 422
    assert send(home, do="wrong", wrong="Ikke køkken").status_code == 303
    assert "Vi retter det, du skrev" in text(home.get(URL))
    send_summary(by=nina, clarification=course, text="Du vil arbejde i butik.")
    assert send(home, do="right").status_code == 303
    course.refresh_from_db()
    answers = list(Summary.objects.values_list("answer", "told_to"))
    assert (course.state, answers) == ("closed", [("wrong", None), ("approved", None)])
    assert "Det har du godkendt" in text(home.get(URL))


def test_an_employee_does_the_same_for_the_citizen(
    anna: Citizen, course: Clarification, nina: Staff
) -> None:
    begun(course, nina.clarifies)
    client = logged_in(StrictClient(), nina)
    twin = f"/borgere/{anna.public_id}{URL}"
    talk = course.talks.last()
    assert send(client, f"{twin}tid/{talk.pk}/", do="cancel").status_code == 303
    talk.refresh_from_db()
    assert (talk.state, talk.by_citizen) == ("off", True)
    assert send(client, twin, do="decline").status_code == 303
