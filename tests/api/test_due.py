"""When the next contact is due, through the API: the same objects as the command prints."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from medspil.contact.queries.objects import PERSON, Law, due_object, due_on
from medspil.kernel import clock
from medspil.people.models import Citizen
from tests import factories as make
from tests.api.conftest import Outside
from tests.api.test_citizens import all_of

LetIn = Callable[..., Outside]
pytestmark = pytest.mark.usefixtures("the_law")


def of_the_command(day: date) -> list[dict[str, Any]]:
    """What `medspil due --on DAY --json` prints."""
    people = list(Citizen.objects.order_by("reference").values_list(*PERSON))
    law = Law()
    with clock.at(day):
        objects = [due_object(person, row, law) for person, row in due_on(day, people) if row]
    printed = json.dumps(objects, default=lambda value: value.isoformat())
    return list(json.loads(printed))


def test_the_same_objects_as_the_command_prints(let_in: LetIn) -> None:
    groups = ["LAB6_01", "LAB6_02", "LAB6_06.1", "LAB6_09E", "INT_16", ""]
    for n, group in enumerate(groups):
        anna = make.citizen(group, anchor=date(2020, 1, 6 + n), since=date(2020, 1, 6 + n))
        make.conversation(anna, date(2020, 2, 10))
    day = date(2020, 5, 27)
    answered = all_of(let_in("due:read"), "/due", on=day, limit=4)
    assert answered == of_the_command(day)
    assert len(answered) == len(groups)


def test_the_worked_example_of_the_suspension(let_in: LetIn) -> None:
    """Frozen from 12 March to 26 May in the west: 3 February + end of week 8 is 13 June."""
    make.citizen(
        "LAB6_06.2",
        reference="SAG-1",
        anchor=date(2020, 2, 3),
        in_municipality=make.municipality(make.WEST),
    )
    [found] = let_in("due:read").get("/due", on="2020-05-27").json()["items"]
    assert found["statutory"]["due"] == "2020-06-13"
    assert found["statutory"]["frozen_days"] == 76


def test_only_those_who_are_active_on_the_day(let_in: LetIn) -> None:
    make.citizen(reference="FOER", registered_on=date(2020, 1, 1), closed_on=date(2020, 3, 1))
    make.citizen(reference="NU", registered_on=date(2020, 1, 1))
    make.citizen(reference="SENERE", registered_on=date(2020, 6, 1))
    outside = let_in("due:read")
    on = {"2020-02-01": ["FOER", "NU"], "2020-04-01": ["NU"], "2020-06-01": ["NU", "SENERE"]}
    for day, expected in on.items():
        found = outside.get("/due", on=day).json()["items"]
        assert [row["reference"] for row in found] == expected


def test_only_the_references_that_are_asked_for(let_in: LetIn) -> None:
    for reference in ("A", "B", "C"):
        make.citizen(reference=reference)
    found = let_in("due:read").get("/due", reference=["C", "A", "ukendt"]).json()["items"]
    assert [row["reference"] for row in found] == ["A", "C"]


def test_the_sentences_are_danish_unless_the_caller_asks_otherwise(let_in: LetIn) -> None:
    make.citizen(since=clock.today() - timedelta(days=3))
    outside = let_in("due:read")
    [danish] = outside.get("/due").json()["items"]
    assert "lovet" in danish["local"]["reason"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"on": "27-05-2020"}, "on"),
        ({"on": "0001-01-01"}, "on"),
        ({"on": "9999-12-31"}, "on"),
        ({"on": ""}, "on"),
        ({"reference": ""}, "reference"),
        ({"reference": "\x00"}, "reference"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_at_its_field(
    query: dict[str, Any], field: str, let_in: LetIn
) -> None:
    answer = let_in().get("/due", **query)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
