"""Whoever asked for a conversation and was promised an answer: late is late where we look."""

from __future__ import annotations

from datetime import date

import pytest

from medspil.desk.queries.today import Place, my_day
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.meetings.actions.booking import book
from medspil.meetings.actions.requests import answer_request, ask_for_conversation
from medspil.meetings.queries.requests import waiting_requests
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db
DAY, PROMISED, AFTER = date(2020, 4, 14), date(2020, 4, 17), date(2020, 4, 20)


@pytest.fixture
def clerk() -> Staff:
    make.the_law()
    return make.staff()


@pytest.fixture
def asked(clerk: Staff, monkeypatch: pytest.MonkeyPatch) -> Citizen:
    """A citizen whom the law asks nothing of, who asks for a conversation on the 14th."""
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())
    made = make.citizen("LAB6_12", staff=clerk, registered_on=date(2019, 6, 3))
    make.conversation(made, date(2020, 4, 9), by=clerk)
    ask_for_conversation(by=CitizenActor(made), citizen=made)
    monkeypatch.setenv("MEDSPIL_TODAY", AFTER.isoformat())
    return made


def on_list(clerk: Staff, place: Place) -> list[Citizen]:
    return [row.citizen for row in my_day(clerk, place).rows]


def test_an_answer_that_is_late_stands_as_late_on_both_lists(
    clerk: Staff, asked: Citizen, client: StrictClient
) -> None:
    (request,) = waiting_requests(clerk)
    assert (request.answer_by, request.is_late(clock.today())) == (PROMISED, True)
    assert on_list(clerk, Place.OVERDUE) == [asked]
    (row,) = my_day(clerk, Place.OVERDUE).rows
    assert row.why == "Ring igen 17. april"
    page = logged_in(client, clerk).get("/anmodninger/").content.decode()
    assert "Svar var lovet 17. april" in page


def test_words_or_a_booked_time_take_them_off_both(clerk: Staff, asked: Citizen) -> None:
    answer_request(by=clerk, request=waiting_requests(clerk).get(), answer="Vi ringer tirsdag.")
    assert on_list(clerk, Place.OVERDUE) == []
    assert waiting_requests(System("test")).count() == 0


def test_a_booked_time_keeps_the_promise(clerk: Staff, asked: Citizen) -> None:
    start = make.moment(date(2020, 4, 28), "10:00")
    book(by=clerk, citizen=asked, staff=clerk, start=start, channel="phone", number="00001234")
    assert on_list(clerk, Place.OVERDUE) == []
    assert waiting_requests(System("test")).count() == 0
