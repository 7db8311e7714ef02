"""Rules and suspensions through the API: the same objects as the commands print."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest

from medspil.contact.actions.suspensions import revoke_suspension
from medspil.contact.models import ContactRule, Suspension
from medspil.contact.queries.objects import rule_object, suspension_object
from medspil.kernel.action import System
from tests.api.conftest import Outside
from tests.api.test_citizens import all_of

LetIn = Callable[..., Outside]
pytestmark = pytest.mark.usefixtures("the_law")


def printed(objects: list[object]) -> list[object]:
    return list(json.loads(json.dumps(objects, default=lambda value: value.isoformat())))


def test_the_rules_as_the_command_lists_them(let_in: LetIn) -> None:
    listed = printed([rule_object(rule) for rule in ContactRule.objects.order_by("code")])
    assert all_of(let_in("rules:read"), "/rules", limit=7) == listed
    assert len(listed) > 20


def test_the_suspensions_as_the_command_lists_them(let_in: LetIn) -> None:
    listed = printed([suspension_object(pause) for pause in Suspension.objects.order_by("code")])
    assert all_of(let_in("suspensions:read"), "/suspensions", limit=4) == listed
    assert len(listed) > 5


def test_only_what_is_in_force_on_a_day(let_in: LetIn) -> None:
    outside = let_in()
    rules = all_of(outside, "/rules", on="2020-05-01")
    assert all(row["validFrom"] <= "2020-05-01" for row in rules)
    assert all((row["validTo"] or "9999") >= "2020-05-01" for row in rules)
    pauses = all_of(outside, "/suspensions", on="2020-05-01")
    assert {row["subject"] for row in pauses} >= {"CONVERSATION_DUTY"}
    assert all_of(outside, "/suspensions", on="2019-05-01") == []


def test_a_revoked_one_is_listed_and_in_force_on_no_day(let_in: LetIn) -> None:
    outside = let_in()
    [pause, *_rest] = Suspension.objects.filter(valid__contains=date(2020, 5, 1)).order_by("code")
    revoke_suspension(by=System("test"), suspension=pause, why="Prøve")
    listed = {row["id"]: row["revoked"] for row in all_of(outside, "/suspensions")}
    assert listed[pause.code] is True
    on_the_day = [row["id"] for row in all_of(outside, "/suspensions", on="2020-05-01")]
    assert pause.code not in on_the_day
