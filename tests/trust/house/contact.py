"""Conversations, rounds of calls, walks, rules and suspensions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from medspil.contact.actions.rounds import draft_round, start_round
from medspil.contact.actions.walks import plan_walk
from medspil.contact.models import CallRound, Conversation, Suspension
from medspil.contact.queries.rounds import Population
from medspil.kernel import clock
from tests import factories as make
from tests.trust.house.making import Addresses, made_once, of_citizen, pages
from tests.trust.house.people import NOBODY, SOUTH, TODAY, House

ROUND_PAGES = (
    *("round", "round_figures", "round_next", "round_save", "round_draft", "round_give_back"),
    *("round_change_state", "round_change", "round_whom", "round_rows", "round_put_back"),
)
WALK_PAGES = ("walk", "walk_out", "walk_back", "walk_held", "walk_not_held", "walk_swap")


@made_once
def conversation(house: House) -> Conversation:
    return make.conversation(house.citizen, on=date(2020, 4, 1), by=house.nina)


def conversation_key(house: House) -> dict[str, Any]:
    return {**of_citizen(house), "pk": conversation(house).pk}


def walk(house: House) -> dict[str, Any]:
    soon = clock.start_of(TODAY) + timedelta(hours=47)
    whom = {"citizen": house.citizen, "staff": house.nina}
    return {"pk": plan_walk(by=house.nina, channel="walk", planned_at=soon, **whom).pk}


@made_once
def call_round(house: House) -> CallRound:
    leader = house.people["leader"]
    everybody = {"population": Population(), "teams": [house.north]}
    return start_round(by=leader, round=draft_round(by=leader, name="Alle ringes op", **everybody))


def round_key(house: House) -> dict[str, Any]:
    return {"pk": call_round(house).pk}


@made_once
def pause(house: House) -> Suspension:
    return make.suspension(date(2020, 4, 1))


def pause_key(house: House) -> dict[str, Any]:
    return {"code": pause(house).code}


def rule(house: House) -> dict[str, Any]:
    return {"code": "KH-20"}


def transition(house: House) -> dict[str, Any]:
    return {"pk": make.transition("LAB6_02", TODAY).pk}


ADDRESSES: Addresses = {
    "contact:conversation": (conversation_key, SOUTH),
    **pages("contact", ("concern", "plan_walk", "register", "draft", "effect"), of_citizen, SOUTH),
    **pages("contact", ROUND_PAGES, round_key, SOUTH),
    **pages("contact", WALK_PAGES, walk, SOUTH),
    **pages("contact", ("rule", "edit_rule"), rule),
    **pages("contact", ("suspension", "end_suspension", "revoke_suspension"), pause_key),
    "contact:drop_transition": (transition, NOBODY),
}
