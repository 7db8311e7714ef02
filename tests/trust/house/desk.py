"""The citizen's own page, the staff, views that are kept; and the one-address rooms: figures,
imports, systems, the taxonomy."""

from __future__ import annotations

from datetime import date
from typing import Any

from psycopg.types.range import DateRange

from medspil.api.models import Client
from medspil.contact.models import Agreement
from medspil.desk.models import SavedView
from medspil.exchange.models import ImportRun
from medspil.kernel import clock
from medspil.people.models import Representation, RepresentationKind
from tests.competence.making import an_occupation
from tests.trust.house.making import Addresses, made_once, of_citizen, pages
from tests.trust.house.people import EVERYBODY, NOBODY, SOUTH, TODAY, House

CITIZEN_PAGES = ("citizen", "address", "contact_facts", "next_contact", "new_agreement", "close")
CITIZEN_PAGES += ("reopen", "new_person")
IMPORT_PAGES = ("run", "columns", "begin", "again", "undo", "discard")


def representation(house: House) -> dict[str, Any]:
    made = Representation.objects.create(
        citizen=house.citizen,
        kind=RepresentationKind.COMPANION,
        name="Prøve",
        purpose="møder",
        valid=DateRange(TODAY, date(2020, 6, 1)),
    )
    return {**of_citizen(house), "pk": made.pk}


def agreement(house: House) -> Agreement:
    return Agreement.objects.create(
        citizen=house.citizen, owner="staff", what="ringe", made_at=clock.now()
    )


def agreement_key(house: House) -> dict[str, Any]:
    return {**of_citizen(house), "pk": agreement(house).pk}


def employee(house: House) -> dict[str, Any]:
    return {"pk": house.nina.pk}


def role(house: House) -> dict[str, Any]:
    return {"pk": house.nina.memberships.get().pk}


def own_view(house: House) -> dict[str, Any]:
    view, _new = SavedView.objects.get_or_create(owner=house.nina, page="citizens", name="Mine")
    return {"pk": view.pk}


def system(house: House) -> dict[str, Any]:
    made = Client.objects.create(
        name="Prøve",
        prefix="prove",
        token_hash=b"1" * 32,
        scopes=["rules:read"],
        created_at=clock.now(),
        expires_on=date(2021, 1, 1),
    )
    return {"pk": made.pk}


@made_once
def imported(house: House) -> dict[str, Any]:
    run = ImportRun.objects.create(
        kind="citizens", state="done", file_name="borgere.csv", made_at=clock.now()
    )
    return {"pk": run.pk}


ADDRESSES: Addresses = {
    "desk:agreement_done": (agreement_key, SOUTH),
    "desk:person_ends": (representation, SOUTH),
    **pages("desk", CITIZEN_PAGES, of_citizen, SOUTH),
    **pages("desk", ("employee", "reset_access", "new_role"), employee),
    "desk:last_day": (role, NOBODY),
    "desk:save_view": (lambda house: {"page": "citizens"}, NOBODY),
    "desk:delete_view": (own_view, EVERYBODY - {"caseworker"}),
    "desk:hotline_file": (lambda house: {"wanted": "csv"}, NOBODY),
    **pages("exchange", IMPORT_PAGES, imported),
    "exchange:rows": (lambda house: {**imported(house), "wanted": "csv"}, NOBODY),
    "api:shut_out": (system, NOBODY),
    "insight:measure": (lambda house: {"code": "status"}, NOBODY),
    "insight:rows": (lambda house: {"code": "status", "figure": "overdue"}, NOBODY),
    "competence:occupation": (lambda house: {"name": an_occupation().name}, NOBODY),
    "competence:group": (lambda house: {"code": an_occupation().group.code}, NOBODY),
}
