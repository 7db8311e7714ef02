"""What is counted of courses of clarification, a row for each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from medspil.clarification.actions.courses import decline, move_promise
from medspil.clarification.actions.summaries import answer_summary, send_summary
from medspil.clarification.measures import CLOSED, KEPT, WAITING
from medspil.insight.queries import Ask, read, rows
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.kernel.measure import Measure
from medspil.people.actors import CitizenActor
from tests import factories as make
from tests.clarification.making import DAY, all_held, an_adviser, at, begun, referred


def values(measure: Measure, start: date, end: date) -> dict[str, float | None]:
    return read(measure, Ask(System("test"), start, end)).values


@pytest.fixture(autouse=True)
def _the_law(db: None):
    with clock.at(at(DAY)):
        make.the_law()
        yield


def test_the_line_of_a_day_and_how_long_it_waited() -> None:
    nina = make.staff()
    adviser = an_adviser(nina)
    with clock.at(at(DAY - timedelta(days=12))):
        first = referred(nina)
        gone = referred(nina)
    with clock.at(at(DAY - timedelta(days=2))):
        referred(nina)
        decline(by=CitizenActor(gone.citizen), clarification=gone)
    begun(first, adviser)
    assert values(WAITING, DAY, DAY) == {"waiting": 1.0, "median": 2.0}
    yesterday = DAY - timedelta(days=1)
    assert values(WAITING, yesterday, yesterday) == {"waiting": 2.0, "median": 6.0}
    long_ago = DAY - timedelta(days=5)
    assert values(WAITING, long_ago, long_ago)["waiting"] == 2.0


def test_a_promise_is_kept_by_the_first_conversation_and_missed_by_its_day() -> None:
    nina = make.staff()
    adviser = an_adviser(nina)
    kept, moved, missed = (referred(nina) for _n in range(3))
    begun(kept, adviser)
    all_held(kept)
    late = date(2020, 5, 29)
    move_promise(by=nina, clarification=moved, day=late, because="Ferie")
    with clock.at(at(date(2020, 5, 12))):
        begun(moved, adviser)
        all_held(moved)
    with clock.at(at(date(2020, 6, 2))):
        found = values(KEPT, DAY, date(2020, 6, 2))
        counted = rows(KEPT, KEPT.figure("kept"), Ask(System("test"), DAY, date(2020, 6, 2)))
    assert found == {
        "promised": 3.0,
        "kept": 2.0,
        "share": pytest.approx(66.67, abs=0.01),
        "kept_first": 1.0,
    }
    assert len(counted) == 2
    assert missed.promises.get().day < date(2020, 6, 2)


def test_what_was_closed_took_so_many_conversations_and_hours() -> None:
    nina = make.staff()
    adviser = an_adviser(nina)
    course = begun(referred(nina), adviser, count=4)
    all_held(course, minutes=45)
    with clock.at(at(date(2020, 4, 28))):
        sent = send_summary(by=nina, clarification=course, text="Du kan meget.")
        answer_summary(by=nina, summary=sent, approved=True)
        found = values(CLOSED, DAY, date(2020, 4, 28))
    assert found == {"closed": 1.0, "conversations": 4.0, "hours": 3.0}
