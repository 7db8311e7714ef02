"""Letters, what could not be delivered, and sendings to many."""

from __future__ import annotations

from datetime import date
from typing import Any

from medspil.kernel import clock
from medspil.messages.actions.mass import draft_mass
from medspil.messages.models import Message
from medspil.messages.ways.letter import path_of, put_down
from tests import factories as make
from tests.trust.house.making import Addresses, made_once, of_citizen, pages
from tests.trust.house.people import NOBODY, SOUTH, House

OTHERS = {"leader of another team", "leader of the house"}


@made_once
def letter(house: House) -> Message:
    made = make.message(
        house.citizen, day=date(2020, 1, 1), channel="letter", state="sent", sent_at=clock.now()
    )
    put_down(path_of(str(made.public_id)), b"%PDF-")
    return made


@made_once
def lost(house: House) -> dict[str, Any]:
    made = make.message(house.citizen, state="failed", slot=None, problem="rejected")
    return {"pk": made.pk}


@made_once
def sending(house: House) -> dict[str, Any]:
    made = draft_mass(
        by=house.people["leader"],
        name="Til alle",
        source="team",
        query="",
        subject="Nyt fra os",
        sms="Ring på {telefon}",
        text="Kære {navn}",
    )
    return {"pk": made.pk}


def template(house: House) -> dict[str, Any]:
    return {"kind": "booked", "wording": "sms", "language": "da"}


ADDRESSES: Addresses = {
    "messages:citizen": (of_citizen, SOUTH),
    "messages:letter": (lambda house: {"public_id": letter(house).public_id}, SOUTH),
    "messages:posted": (lambda house: {"pk": letter(house).pk}, SOUTH),
    **pages("messages", ("again", "handled"), lost, SOUTH),
    "messages:template": (template, NOBODY),
    "messages:sending": (sending, NOBODY),
    "messages:change_sending": (sending, OTHERS),
    "messages:do_sending": (
        lambda house: {**sending(house), "what": "proeve"},
        OTHERS | {"administrator"},
    ),
}
