"""Search by name, CPR number, telephone and case number: one's own citizens, and it is logged."""

from __future__ import annotations

from datetime import date

import pytest

from medspil.people.models import AccessEntry, AccessPurpose, Citizen, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _law(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-02-03")
    make.the_law()


@pytest.fixture
def nina() -> Staff:
    return make.staff()


@pytest.fixture
def amalie(nina: Staff) -> Citizen:
    return make.citizen(
        reference="A-17",
        first_name="Amalie",
        last_name="Kjærgård",
        phone="00 00 00 17",
        anchor=date(2020, 1, 6),
        staff=nina,
    )


@pytest.mark.parametrize(
    "words", ["amalie", "KJÆR", "kjærg amal", "malie", "00000017", "00 00 00 17"]
)
def test_she_is_found(client: StrictClient, nina: Staff, amalie: Citizen, words: str) -> None:
    for reference in ("A-18", "A-19"):
        make.citizen(
            reference=reference,
            first_name="Amalie",
            last_name="Kjærgård",
            phone="00 00 00 17",
            staff=nina,
        )
    make.citizen(first_name="Bo", staff=nina)
    answer = logged_in(client, nina).post("/soeg/", {"q": words})
    found = sorted(citizen.reference for citizen in answer.context["found"].citizens)
    assert found == ["A-17", "A-18", "A-19"]


def test_the_only_hit_opens_at_once(client: StrictClient, nina: Staff, amalie: Citizen) -> None:
    make.citizen(first_name="Bo", staff=nina)
    cpr = make.cpr(17)
    amalie.set_cpr(cpr)
    amalie.save()
    logged_in(client, nina)
    for words in (cpr.formatted, cpr.digits, "a-17", "kjær", "00 00 00 17"):
        answer = client.post("/soeg/", {"q": words})
        assert answer.url == f"/borgere/{amalie.public_id}/"


def test_a_hit_is_a_line_in_the_access_log(
    client: StrictClient, nina: Staff, amalie: Citizen
) -> None:
    logged_in(client, nina).post("/soeg/", {"q": "amalie"})
    looked = AccessEntry.objects.get(citizen=amalie)
    assert (looked.staff, looked.purpose) == (nina, AccessPurpose.SEARCH)


@pytest.mark.parametrize("words", ["amalie", "A-17", "00000017"])
def test_a_colleague_of_another_team_finds_nothing(
    client: StrictClient, amalie: Citizen, words: str
) -> None:
    answer = logged_in(client, make.staff()).post("/soeg/", {"q": words})
    assert "Ingen af dine borgere passer" in answer.content.decode()
    assert "Kjærgård" not in answer.content.decode()
    assert not AccessEntry.objects.exists()


def test_what_is_searched_for_is_never_taken_from_the_address(
    client: StrictClient, nina: Staff, amalie: Citizen
) -> None:
    answer = logged_in(client, nina).get("/soeg/?q=amalie")
    assert answer.context["found"].citizens == []


def test_a_suggestion_is_a_link(client: StrictClient, nina: Staff, amalie: Citizen) -> None:
    answer = logged_in(client, nina).post("/soeg/forslag/", {"q": "ama"})
    assert f'href="/borgere/{amalie.public_id}/"' in answer.content.decode()
    assert "href" not in client.post("/soeg/forslag/", {"q": "am"}).content.decode()
