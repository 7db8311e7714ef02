"""The competence folder and the course of clarification."""

from __future__ import annotations

from datetime import date
from typing import Any

from medspil.clarification.actions.advisers import add_away, set_adviser
from medspil.clarification.actions.courses import jump
from medspil.clarification.actions.courses import refer as refer_to_clarification
from medspil.clarification.actions.talks import begin as begin_clarification
from medspil.clarification.models import Clarification
from medspil.clarification.queries.times import proposed_times
from medspil.folder.actions.considerations import write_consideration
from medspil.folder.actions.entries import choose_for_cv
from medspil.folder.actions.sessions import close_session
from medspil.folder.models import Entry
from tests.folder.making import a_folder, an_entry
from tests.trust.house.making import Addresses, made_once, of_citizen, pages
from tests.trust.house.people import SOUTH, House

FOLDER_PAGES = ("folder", "considerations", "session", "cv")
NUMBER_HERE = "00112233"


@made_once
def folder_line(house: House) -> Entry:
    """A line of the folder, in the CV; one conversation about it has been held."""
    nina = house.nina
    found = a_folder(house.citizen, nina)
    line = an_entry(found, by=nina)
    choose_for_cv(by=nina, entry=line, in_cv=True)
    an_entry(found, "certificate", by=nina, written="Truck", expires_on=date(2020, 5, 1))
    close_session(by=nina, folder=found, homework="Hvad er du god til?")
    return line


def in_the_folder(house: House) -> dict[str, Any]:
    folder_line(house)
    return of_citizen(house)


def line_key(house: House) -> dict[str, Any]:
    return {**of_citizen(house), "entry": folder_line(house).pk}


def considered(house: House) -> dict[str, Any]:
    made = write_consideration(by=house.nina, folder=folder_line(house).folder, text="Ryggen")
    return {**of_citizen(house), "pk": made.pk}


@made_once
def clarified(house: House) -> Clarification:
    """One that runs; another in the line, let in before a citizen of the other team's."""
    nina, citizen = house.nina, house.citizen
    lead, waits = house.people["leader of the house"], {"purpose": "Hvad kan jeg"}
    adviser = set_adviser(by=lead, staff=nina, weekly=8)
    made = refer_to_clarification(by=nina, citizen=citizen, phone=NUMBER_HERE, **waits)
    times = proposed_times(nina, citizen, 3)
    begin_clarification(by=nina, clarification=made, staff=nina, times=times)
    south = house.people["caseworker of another team"]
    refer_to_clarification(by=south, citizen=house.canary, **waits)
    asked = {"citizen": house.protected, "phone": NUMBER_HERE}
    jump(
        by=nina,
        clarification=refer_to_clarification(by=nina, **asked, **waits),
        because="Begynder på skole",
    )
    add_away(by=lead, adviser=adviser, first=date(2020, 6, 2), last=date(2020, 6, 4))
    return made


def clarified_key(house: House) -> dict[str, Any]:
    return {"public_id": clarified(house).public_id}


def clarified_talk(house: House) -> dict[str, Any]:
    return {"uid": clarified(house).talks.earliest("during").uid}


ADDRESSES: Addresses = {
    **pages("folder", FOLDER_PAGES, in_the_folder, SOUTH),
    "folder:new": (lambda house: {**in_the_folder(house), "what": "job"}, SOUTH),
    **pages("folder", ("entry", "entry_do"), line_key, SOUTH),
    "folder:part": (lambda house: {**in_the_folder(house), "part": "life"}, SOUTH),
    "folder:consideration": (considered, SOUTH),
    "folder:after": (lambda house: {**in_the_folder(house), "number": 1}, SOUTH),
    "clarification:citizen": (of_citizen, SOUTH),
    "clarification:course": (clarified_key, SOUTH),
    "clarification:talk": (clarified_talk, SOUTH),
}
