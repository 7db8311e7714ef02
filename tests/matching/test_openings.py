"""Openings are found, filled, closed and opened again, and the company's timeline tells of it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.companies.actions.companies import close_company
from medspil.companies.actions.duplicates import merge, unmerge
from medspil.companies.models import CompanyEvent
from medspil.companies.wording import facts
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.matching.actions.openings import (
    change_opening,
    close_opening,
    fill_opening,
    find_opening,
    reopen_opening,
)
from medspil.matching.models import Filling, JobKind, Opening
from tests import factories as make
from tests.companies.making import a_company, a_consultant
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.matching.making import an_opening

pytestmark = pytest.mark.django_db

DAY = date(2020, 6, 9)
LIST = "/aabninger/"


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def told(opening: Opening) -> list[str]:
    """What the company's timeline says of openings, the first first."""
    lines = CompanyEvent.objects.filter(company=opening.company_id, kind="opening").order_by("pk")
    return [facts(line.kind, line.facts) for line in lines]


def test_an_opening_goes_its_way_and_the_timeline_tells_of_each_step() -> None:
    ida = a_consultant()
    opening = an_opening(seats=2)
    fill_opening(by=ida, opening=opening, is_ours=True)
    close_opening(by=ida, opening=opening, reason="De fandt selv en")
    reopen_opening(by=ida, opening=opening)
    fill_opening(by=ida, opening=opening, is_ours=False)
    opening.refresh_from_db()
    full = (opening.state, opening.filled)
    reopen_opening(by=ida, opening=opening)
    opening.refresh_from_db()
    assert (full, opening.state, opening.filled) == (("filled", 2), "open", 1)
    what = "Småjob, 2 stillinger"
    assert told(opening) == [
        what,
        f"{what} · besat",
        f"{what} · lukket uden at blive besat",
        f"{what} · åben igen",
        f"{what} · besat",
        f"{what} · åben igen",
    ]


def test_what_cannot_be_done_is_refused_in_words() -> None:
    ida = a_consultant()
    opening, closed = an_opening(), an_opening()
    close_opening(by=ida, opening=closed, reason="Ombestemte sig")
    gone = a_company()
    close_company(by=ida, company=gone, closed_on=DAY)
    full = an_opening()
    fill_opening(by=ida, opening=full, is_ours=False)
    now = {"kind": "flex", "hours": Decimal(10), "found_by": "visit", "seats": 1}

    def said(act: Any, **given: Any) -> str:
        with pytest.raises(Refused) as refused:
            act(by=ida, **given)
        return refused.value.message

    tomorrow = DAY + timedelta(days=1)
    assert [
        said(find_opening, company=gone, **now),
        said(find_opening, company=opening.company, found_on=tomorrow, **now),
        said(find_opening, company=opening.company, what="010160-1234", **now),
        said(change_opening, opening=closed, found_on=DAY, **now),
        said(change_opening, opening=full, found_on=tomorrow, **now),
        said(fill_opening, opening=full, is_ours=True),
        said(fill_opening, opening=opening, is_ours=True, filled_on=tomorrow),
        said(fill_opening, opening=opening, is_ours=True, citizen=make.citizen()),
        said(close_opening, opening=opening, reason=" "),
        said(close_opening, opening=full, reason="Nej"),
        said(reopen_opening, opening=opening),
    ] == [
        "Virksomheden er ophørt eller lagt sammen med en anden.",
        "Vælg i dag eller en dag før.",
        "Der står et CPR-nummer i teksten. Skriv ikke om borgere her.",
        "Den er lukket. Åbn den igen først.",
        "Vælg i dag eller en dag før.",
        "Alle stillinger er besat.",
        "Vælg en dag fra åbningen blev fundet og til i dag.",
        "Ingen af dine borgere har det sagsnummer.",
        "Skriv, hvorfor den lukkes.",
        "Alle stillinger er besat.",
        "Den er allerede åben.",
    ]


def test_caseworkers_find_no_openings() -> None:
    opening = an_opening()
    with pytest.raises(NotAllowed):
        close_opening(by=make.staff(), opening=opening, reason="Nej")


def test_openings_follow_when_two_companies_become_one_and_go_back() -> None:
    ida, kept, gone = a_consultant(), a_company(cvr=""), a_company()
    opening = an_opening(gone)
    merged = merge(by=ida, kept=kept, gone=gone)
    opening.refresh_from_db()
    followed = opening.company_id
    unmerge(by=ida, merged=merged)
    opening.refresh_from_db()
    assert (followed, opening.company_id) == (kept.pk, gone.pk)


def test_the_list_shows_what_its_filter_chooses_and_gives_it_as_a_file() -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)
    small = an_opening(a_company("Havnen"), consultant=ida, found_on=DAY - timedelta(days=9))
    flex = an_opening(a_company("Smeden"), kind="flex", found_by="visit")
    close_opening(by=ida, opening=flex, reason="Ombestemte sig")

    def names(query: str) -> list[str]:
        found = client.get(LIST + query).context["page"].object_list
        return [one.company.name for one in found]

    assert {
        query: names(query)
        for query in (
            *("", "?kind=small", "?found_by=visit", "?state=open", "?state=closed"),
            *("?consultant=me", f"?fra={DAY}", f"?til={DAY - timedelta(days=1)}", "?kind=x"),
            f"?company={small.company.public_id}",
        )
    } == {
        "": ["Smeden", "Havnen"],
        "?kind=small": ["Havnen"],
        "?found_by=visit": ["Smeden"],
        "?state=open": ["Havnen"],
        "?state=closed": ["Smeden"],
        "?consultant=me": ["Havnen"],
        f"?fra={DAY}": ["Smeden"],
        f"?til={DAY - timedelta(days=1)}": ["Havnen"],
        "?kind=x": ["Smeden", "Havnen"],
        f"?company={small.company.public_id}": ["Havnen"],
    }
    file = client.get(f"{LIST}?kind=small&format=csv")
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert (len(lines), lines[1].split(";")[1]) == (2, "Havnen")


def test_the_list_asks_as_many_statements_for_three_as_for_one() -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)

    def asked(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    company = an_opening(consultant=ida).company
    pages = (LIST, f"/virksomheder/{company.public_id}/")
    first = [asked(url) for url in pages]
    for _n in range(2):
        an_opening(company, consultant=a_consultant())
    assert [asked(url) for url in pages] == first


def test_an_opening_is_written_from_the_companys_page_once() -> None:
    ida, company = a_consultant(), a_company()
    client = logged_in(StrictClient(), ida)
    url = f"/aabninger/ny/{company.public_id}/"
    assert url in client.get(f"/virksomheder/{company.public_id}/").content.decode()
    sent = {
        "once": str(uuid.uuid4()),
        "kind": "small",
        "hours": "8",
        "seats": "2",
        "found_by": "call",
        "found_on": "i går",
        "consultant": ida.pk,
    }
    answers = [client.post(url, sent) for _n in range(2)]
    made = Opening.objects.get()
    there = f"/aabninger/{made.public_id}/"
    assert [(one.status_code, one["Location"]) for one in answers] == [(303, there)] * 2
    assert (made.found_on, made.seats, made.consultant) == (DAY - timedelta(days=1), 2, ida)


def test_who_got_it_is_named_for_those_alone_who_see_the_citizen() -> None:
    opening = an_opening()
    leader, ida = make.leader(whole_house=True), a_consultant()
    citizen = make.citizen()
    url = f"/aabninger/{opening.public_id}/"
    sent = {"who": "ours", "reference": citizen.reference, "filled_on": "i dag"}
    wrong = logged_in(StrictClient(), leader).post(
        f"{url}besat/", {**sent, "reference": "findes-ikke", "once": str(uuid.uuid4())}
    )
    done = logged_in(StrictClient(), leader).post(
        f"{url}besat/", {**sent, "once": str(uuid.uuid4())}
    )
    assert (wrong.status_code, done.status_code) == (422, 303)
    assert Filling.objects.get().citizen == citizen
    seen = [
        citizen.last_name in logged_in(StrictClient(), who).get(url).content.decode()
        for who in (leader, ida)
    ]
    assert seen == [True, False]


def test_a_consultant_says_that_it_was_one_of_ours_and_is_asked_for_no_number() -> None:
    opening, ida, citizen = an_opening(), a_consultant(), make.citizen()
    client = logged_in(StrictClient(), ida)
    url = f"/aabninger/{opening.public_id}/"
    sent = {"who": "ours", "reference": citizen.reference, "filled_on": "i dag"}
    client.post(f"{url}besat/", {**sent, "once": str(uuid.uuid4())})
    made = Filling.objects.get()
    assert (made.is_ours, made.citizen) == (True, None)
    assert 'name="reference"' not in client.get(url).content.decode()


def test_a_machine_may_fill_it_too() -> None:
    opening = an_opening()
    fill_opening(by=System("test"), opening=opening, is_ours=True, citizen=make.citizen())
    assert Filling.objects.get().by is None


def test_the_companys_timeline_says_in_its_heading_what_kind_of_work_it_is() -> None:
    ida = a_consultant()
    opening = an_opening(kind=JobKind.FLEX, consultant=ida)
    fill_opening(by=ida, opening=opening, is_ours=False)
    client = logged_in(StrictClient(), ida)
    page = client.get(f"/virksomheder/{opening.company.public_id}/").content.decode()
    assert ("Fleksjob fundet" in page, "Fleksjob besat" in page) == (True, True)
