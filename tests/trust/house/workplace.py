"""What colleagues do together, and the hotline."""

from __future__ import annotations

from datetime import time
from typing import Any

from medspil.hotline.actions.duty import plan_shift
from medspil.hotline.models import Referral, Shift
from medspil.kernel.action import System
from medspil.workplace.actions.places import join
from medspil.workplace.actions.stories import write_story
from medspil.workplace.models import Occasion, StoryRound
from tests.trust.house.making import Addresses, made_once, pages
from tests.trust.house.people import EVERYBODY, NOBODY, TODAY, House
from tests.workplace.fellowship import a_round, an_occasion

# what a host does is theirs alone, and the administrator's
ALL_BUT_THE_HOST = EVERYBODY - {"caseworker"}
HOSTS_PAGES = ("change", "cancel", "hand_over", "more")


@made_once
def together(house: House) -> Occasion:
    """A weekly walk of the caseworker's, that a colleague of the south joined."""
    found = an_occasion(house.nina, times=3, capacity=3)
    join(by=house.people["caseworker of another team"], occasion=found)
    return found


def together_key(house: House) -> dict[str, Any]:
    return {"public_id": together(house).public_id}


@made_once
def week(house: House) -> StoryRound:
    """Hosted by the caseworker, with a story of the south's to read."""
    made = a_round(house.nina)
    write_story(by=house.people["caseworker of another team"], round=made, text="Min kat.")
    return made


def week_key(house: House) -> dict[str, Any]:
    return {"public_id": week(house).public_id}


def story_key(house: House) -> dict[str, Any]:
    return {"public_id": week(house).stories.get().public_id}


def shift(house: House) -> dict[str, Any]:
    hours = {"starts": time(9), "ends": time(12)}
    return {"pk": plan_shift(by=System("test"), day=TODAY, who="P. Lund", **hours).pk}


def another_shift(house: House) -> dict[str, Any]:
    hours = {"starts": time(12), "ends": time(15)}
    return {"pk": Shift.objects.create(day=TODAY, who="A. Dam", **hours).pk}


def referral_place(house: House) -> dict[str, Any]:
    made = Referral.objects.create(name="Prøvested", place="doctor", what_for="Prøve")
    return {"pk": made.pk}


def another_place(house: House) -> dict[str, Any]:
    made = Referral.objects.create(name="Et andet", place="doctor", what_for="Prøve")
    return {"pk": made.pk}


ADDRESSES: Addresses = {
    **pages("workplace", ("occasion", "take_part", "calendar_file"), together_key),
    **pages("workplace", HOSTS_PAGES, together_key, ALL_BUT_THE_HOST - {"administrator"}),
    **pages("workplace", ("round_host", "story_write", "guess"), week_key),
    "workplace:story_judge": (story_key, ALL_BUT_THE_HOST),
    "hotline:shift_state": (shift, NOBODY),
    "hotline:shift_remove": (another_shift, NOBODY),
    "hotline:referral": (referral_place, NOBODY),
    "hotline:referral_remove": (another_place, NOBODY),
}
