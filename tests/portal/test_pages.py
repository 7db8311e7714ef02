"""The citizen's pages: what stands on them, what can be done there, how heavy and how hard they are."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import TimestamptzRange

from medspil.contact.models import Agreement
from medspil.kernel import clock
from medspil.kernel.models import AuditEntry
from medspil.meetings.actions.booking import book
from medspil.meetings.models import Appointment, AppointmentState, ConversationRequest, Invitation
from medspil.messages.models import Message
from medspil.people.models import (
    AccessEntry,
    AccessPurpose,
    Citizen,
    Municipality,
    Representation,
    Staff,
)
from medspil.portal.models import (
    AgreementReport,
    ConsentAnswer,
    OwnLanguage,
    OwnPoints,
    ReachChange,
)
from tests import factories as make
from tests.guards import StrictClient
from tests.portal.lix import lix
from tests.portal.visitors import a_link, inside

pytestmark = pytest.mark.django_db

TODAY = date(2020, 4, 14)
WEIGHT, HARDNESS = 100_000, 35
PAGES = (
    "",
    "tid/",
    "form/",
    "afbud/",
    "emner/",
    "samtale/",
    "aftaler/",
    "samtykker/",
    "samtykker/share_cv/",
    "samtykker/health/",
    "samtykker/fund/",
    "samtykker/others/",
    "beskeder/",
    "hvem-har-set/",
    "kontakt/",
    "med/",
    "sprog/",
)
BEFORE = ("ind/", "kode/")


@pytest.fixture(autouse=True)
def _spring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())


@pytest.fixture
def nina(db: None) -> Staff:
    make.the_law()
    make.municipality(home=True)
    Municipality.objects.filter(is_home=True).update(phone="00000010")
    return make.staff(full_name="Nina Holm")


@pytest.fixture
def amalie(nina: Staff) -> Citizen:
    return make.citizen(
        first_name="Amalie",
        group="LAB6_02",
        anchor=date(2020, 1, 6),
        staff=nina,
        phone="00000034",
        email="amalie@example.com",
    )


@pytest.fixture
def booked(amalie: Citizen, nina: Staff) -> Appointment:
    """Tuesday 28 April at ten, by telephone; the week after has free times."""
    make.open_hours(nina)
    start = datetime(2020, 4, 28, 10, 0, tzinfo=clock.TZ)
    made: Appointment = book(
        by=nina, citizen=amalie, staff=nina, start=start, channel="phone", on_behalf=True
    )
    return made


@pytest.fixture
def agreement(amalie: Citizen) -> Agreement:
    return Agreement.objects.create(
        citizen=amalie,
        owner="citizen",
        what="Skriv et nyt CV",
        due_on=date(2020, 4, 20),
        made_at=clock.now(),
    )


def text(answer: Any) -> str:
    """What the page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# -- every page ------------------------------------------------------------------------------------


def test_every_page_works_where_nothing_is_booked_agreed_or_sent(amalie: Citizen) -> None:
    client = inside(amalie)
    for where in PAGES:
        wanted = 404 if where in ("tid/", "form/", "afbud/") else 200
        answer = client.get(f"/min/{where}")
        assert (where, answer.status_code) == (where, wanted)
        assert "00 00 00 10" in answer.content.decode()


def full_pages(amalie: Citizen, nina: Staff, agreement: Agreement) -> dict[str, str]:
    """Every page with something on it, by its address."""
    AccessEntry.objects.create(
        at=clock.now(), staff=nina, citizen=amalie, purpose=AccessPurpose.FOLLOW_UP
    )
    client = inside(amalie)
    client.post("/min/samtykker/share_cv/", {"answer": "yes"})
    found = {
        where: client.get(f"/min/{where}").content.decode()
        for where in (*PAGES, f"aftaler/{agreement.pk}/")
    }
    outside = StrictClient()
    found["ind/"] = outside.get("/min/ind/").content.decode()
    found["kode/ (lukket)"] = outside.get("/min/kode/").content.decode()
    outside.get(f"/min/k/{a_link(amalie, nina)[1]}/")
    found["kode/"] = outside.get("/min/kode/").content.decode()
    return found


def test_no_page_weighs_more_than_a_hundred_kilobytes(
    booked: Appointment, amalie: Citizen, nina: Staff, agreement: Agreement
) -> None:
    weights = {
        where: weight(page) for where, page in full_pages(amalie, nina, agreement).items()
    }
    assert {where: w for where, w in weights.items() if w > WEIGHT} == {}
    print({where: round(w / 1000, 1) for where, w in weights.items()})


def weight(page: str) -> int:
    """Bytes on the wire: the page as it is, style and script packed as they are served, fonts."""
    wanted = set(re.findall(r'(?:href|src)="/static/([^"#]+\.(?:css|js|svg))', page))
    fonts = ("IBMPlexSans-Regular-Latin1.woff2", "IBMPlexSans-SemiBold-Latin1.woff2")
    packed = sum(len(gzip.compress(_file(name))) for name in wanted)
    return len(page.encode()) + packed + sum(len(_file(f"ui/vendor/{name}")) for name in fonts)


def _file(name: str) -> bytes:
    with open(str(finders.find(name)), "rb") as file:
        return file.read()


def test_every_page_is_easy_to_read(
    booked: Appointment, amalie: Citizen, nina: Staff, agreement: Agreement
) -> None:
    found = {
        where: lix(page).value for where, page in full_pages(amalie, nina, agreement).items()
    }
    print(found)
    assert {where: value for where, value in found.items() if value > HARDNESS} == {}
