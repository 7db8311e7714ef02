"""Openings, orders and whom they are shown, and the consultants' hours."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from medspil.kernel.action import System
from medspil.matching.actions.capacity import set_staffing
from medspil.matching.actions.openings import fill_opening
from medspil.people.models import Role
from tests import factories as make
from tests.matching.making import an_opening
from tests.matching.order_life import a_profile, an_order, chosen, said_yes
from tests.trust.house.companies import company, company_key
from tests.trust.house.making import Addresses, made_once, of_citizen, pages
from tests.trust.house.people import NOBODY, SOUTH, TODAY, House

OPENING_PAGES = ("opening", "change", "fill", "close", "reopen")
ORDER_PAGES = (
    *("order", "order_change", "order_again", "order_choose", "order_ask", "order_many"),
    *("order_send", "order_close", "order_reopen"),
)
CANDIDATE_PAGES = ("candidate", "candidate_still")


@made_once
def opening_key(house: House) -> dict[str, Any]:
    """With one seat filled by a citizen whom nobody here but their own may see."""
    opening = an_opening(company(house), seats=9, consultant=house.consultant)
    fill_opening(by=System("test"), opening=opening, is_ours=True, citizen=house.canary)
    return {"public_id": opening.public_id}


def with_a_profile(house: House) -> dict[str, Any]:
    a_profile(house.citizen)
    return of_citizen(house)


@made_once
def order_key(house: House) -> dict[str, Any]:
    """Somebody whom nobody here but their own may see is chosen, asked, and has said yes."""
    profile = a_profile(house.canary)
    order = an_order(company(house))
    said_yes(chosen(order, profile)[0])
    return {"public_id": order.public_id}


def candidate_key(house: House) -> dict[str, Any]:
    order = order_key(house)["public_id"]
    return {"public_id": house.canary.proposals.get(order__public_id=order).public_id}


def candidate_step(house: House) -> dict[str, Any]:
    return {**candidate_key(house), "step": "spoerg"}


def staffing(house: House) -> dict[str, Any]:
    staff = make.staff(role=Role.CONSULTANT)
    made = set_staffing(by=System("test"), staff=staff, hours=Decimal(37), start=TODAY)
    return {"pk": made.pk}


ADDRESSES: Addresses = {
    **pages("matching", OPENING_PAGES, opening_key),
    **pages("matching", ORDER_PAGES, order_key),
    **pages("matching", CANDIDATE_PAGES, candidate_key),
    "matching:candidate_step": (candidate_step, NOBODY),
    **pages("matching", ("order_new", "new"), company_key),
    "matching:profile": (of_citizen, SOUTH),
    "matching:profile_stop": (with_a_profile, SOUTH),
    "matching:staffing_end": (staffing, NOBODY),
}
