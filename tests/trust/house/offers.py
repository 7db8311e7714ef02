"""Webinars, times for sparring, and clubs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from medspil.kernel import clock
from medspil.offers.actions import open_sparring_times
from medspil.offers.actions.attendance import choose_attendance
from medspil.offers.actions.industry import write_plan
from tests.offers.club_life import one_by_hand
from tests.offers.making import an_industry_webinar
from tests.trust.house.making import Addresses, made_once, of_citizen, pages
from tests.trust.house.people import NOBODY, SOUTH, House

SERIES_PAGES = ("series", "series_change", "series_plan", "series_state", "session_add")
SESSION_PAGES = (
    *("session", "session_step", "session_cancel", "session_change", "session_observers"),
    *("session_material", "session_guest", "session_poll", "candidates", "candidate_answer"),
)
PLAN_PAGES = ("plan", "plan_step")
CLUB_ROUND_PAGES = ("club_round", "club_round_close", "club_proposal", "club_move", "club_open")
CLUB_PAGES = ("club", "club_member", "club_add", "club_cancel")
CITIZENS_OWN = {*SOUTH, "consultant"}


@made_once
def offer(house: House) -> Any:
    """An industry webinar of the south that has begun, with a citizen of each team in it; ours
    lets her caseworker see that she came."""
    host = house.people["caseworker of another team"]
    held = an_industry_webinar(host, [house.citizen, house.canary])
    choose_attendance(by=house.nina, citizen=house.citizen, shown=True)
    sign_up = held.sign_ups.get(citizen=house.citizen)
    write_plan(by=house.nina, sign_up=sign_up, course="Buschauffør")
    return held


def offer_key(house: House) -> dict[str, Any]:
    return {"public_id": offer(house).public_id}


def series_key(house: House) -> dict[str, Any]:
    return {"public_id": offer(house).series.public_id}


def place(house: House) -> dict[str, Any]:
    return {"public_id": offer(house).sign_ups.get(citizen=house.citizen).public_id}


def sparring_time(house: House) -> dict[str, Any]:
    soon = clock.now() + timedelta(days=3)
    return {"pk": open_sparring_times(by=house.nina, staff=house.nina, starts=[soon])[0].pk}


@made_once
def club(house: House) -> Any:
    return one_by_hand(house.people["leader"], house.nina, house.citizen, house.north)


def club_key(house: House) -> dict[str, Any]:
    return {"public_id": club(house).public_id}


def club_round_key(house: House) -> dict[str, Any]:
    return {"pk": club(house).round_id}


def club_week(house: House) -> dict[str, Any]:
    return {**club_key(house), "number": 1}


ADDRESSES: Addresses = {
    "offers:citizen": (of_citizen, SOUTH),
    **pages("offers", SERIES_PAGES, series_key),
    **pages("offers", SESSION_PAGES, offer_key),
    "offers:place": (place, NOBODY),
    "offers:sparring_time_close": (sparring_time, NOBODY),
    **pages("offers", PLAN_PAGES, place, CITIZENS_OWN),
    "offers:club_interest": (of_citizen, CITIZENS_OWN),
    **pages("offers", CLUB_ROUND_PAGES, club_round_key, CITIZENS_OWN | {"caseworker"}),
    **pages("offers", CLUB_PAGES, club_key, CITIZENS_OWN),
    **pages(
        "offers",
        ("club_answer", "club_rate"),
        club_key,
        CITIZENS_OWN | {"leader", "leader of the house"},
    ),
    **pages("offers", ("club_week", "club_came"), club_week, CITIZENS_OWN),
}
