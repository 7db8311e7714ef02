"""Job orders as people meet them: one screen, the list, one candidate, a profile."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.kernel.cpr import Cpr
from medspil.matching.actions.proposals import hire
from medspil.matching.models import JobOrder, Profile, Proposal
from medspil.matching.queries.fairness import fairness
from medspil.people.models import Citizen
from tests import factories as make
from tests.companies.making import a_company, a_consultant
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.matching.order_life import (
    MACHINE,
    a_contact,
    a_profile,
    an_order,
    chosen,
    said_yes,
    to_interview,
)

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)
LIST = "/jobordrer/"


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def once(**said: Any) -> dict[str, Any]:
    return {"once": str(uuid.uuid4()), **said}


def test_an_order_is_taken_on_one_screen_and_the_list_is_there() -> None:
    ida, company = a_consultant(), a_company()
    anna = a_profile()
    client = logged_in(StrictClient(), ida)
    url = f"/jobordrer/ny/{company.public_id}/"
    assert url in client.get(f"/virksomheder/{company.public_id}/").content.decode()
    sent = once(
        title="Rengøring",
        seats="2",
        start_on="20.04.2020",
        hours_from="30",
        hours_to="37",
        shifts=["day"],
        postcode="5610",
        must="gulvvask",
        nice="tysk",
        urgency="now",
        kind="ordinary",
    )
    answers = [client.post(url, sent) for _n in range(2)]
    order = JobOrder.objects.get()
    there = f"/jobordrer/{order.public_id}/"
    assert [(one.status_code, one["Location"]) for one in answers] == [(303, there)] * 2
    assert order.skills == [["tysk", "tysk", "nice"], ["gulvvask", "gulvvask", "must"]]
    page = client.get(there).content.decode()
    name = anna.name
    assert (f"Kandidat {name}" in page, anna.citizen.last_name in page) == (True, False)
    assert "Det samme erhverv" in page


def test_from_the_list_to_hired_by_the_pages() -> None:
    ida = a_consultant()
    anna = a_profile(make.citizen(phone="00000012"))
    order = an_order()
    contact = a_contact(order.company)
    client = logged_in(StrictClient(), ida)
    there = f"/jobordrer/{order.public_id}/"
    ranking = order.rankings.get()
    client.post(f"{there}vaelg/", once(ranking=ranking.pk, profile=anna.pk))
    one = Proposal.objects.get()
    assert (one.chosen_by, one.place) == (ida, 1)
    hers = f"/jobordrer/kandidat/{one.public_id}/"
    before = client.get(hers).content.decode()
    client.post(f"{hers}spoerg/", once(how="phone"))
    after = client.get(hers).content.decode()
    assert [anna.citizen.last_name in page for page in (before, after)] == [False, True]
    client.post(f"{hers}svar/", once(yes="yes", words="Ja, gerne!", how="phone"))
    client.post(f"{there}send/", once(contact=contact.pk, people=[one.pk]))
    client.post(f"{hers}virksomhed/", once(says="interview"))
    done = client.post(f"{hers}ansat/", once(starts_on="20.04.2020"))
    one.refresh_from_db()
    assert (done.status_code, one.state, one.answer_words) == (303, "hired", "Ja, gerne!")
    wrong = client.post(f"{hers}svar/", once(yes="no", words="Nej", how="phone"))
    assert (wrong.status_code, "Borgeren er ansat." in wrong.content.decode()) == (422, True)


def test_a_caseworker_writes_a_profile_and_stops_it() -> None:
    nina = make.staff()
    anna = make.citizen(staff=nina)
    client = logged_in(StrictClient(), nina)
    url = f"/borgere/{anna.public_id}/jobprofil/"
    sent = once(
        occupations="Rengøring\nKøkken",
        skills="Gulvvask",
        certificates="Truckcertifikat; 1.6.2021\nHygiejne",
        postcode="5610",
        km="30",
        hours_from="20",
        hours_to="37",
        shifts=["day", "evening"],
        avoids=["heavy_lifting"],
        until=f"{DAY + timedelta(days=90):%d.%m.%Y}",
        how="phone",
    )
    assert client.post(url, sent).status_code == 303
    made = Profile.objects.get()
    assert (made.occupations, made.certificates, made.shifts, made.avoids, made.km) == (
        ["køkken", "rengøring"],
        {"truckcertifikat": "2021-06-01", "hygiejne": ""},
        3,
        1,
        30,
    )
    assert client.post(url, {**sent, **once(until="01.01.2022")}).status_code == 422
    client.post(f"{url}stop/", once())
    made.refresh_from_db()
    assert made.withdrawn_at is not None
    other = logged_in(StrictClient(), make.staff())
    assert other.get(url).status_code == 404


def test_lists_ask_as_many_statements_for_three_as_for_one() -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)

    def asked(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    order = an_order(seats=5)
    said_yes(chosen(order, a_profile())[0])
    pages = (LIST, f"{LIST}{order.public_id}/")
    first = [asked(url) for url in pages]
    for _n in range(2):
        an_order()
        said_yes(chosen(order, a_profile())[0])
    assert [asked(url) for url in pages] == first


def test_the_work_list_of_follow_ups_asks_as_many_statements_for_three_as_for_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ida = a_consultant()

    def hired() -> None:
        order = an_order()
        package, one = to_interview(order, a_profile())
        hire(by=MACHINE, package=package, proposal=one, starts_on=DAY)

    def asked() -> tuple[int, int]:
        monkeypatch.setenv("MEDSPIL_TODAY", (DAY + timedelta(weeks=5)).isoformat())
        client = logged_in(StrictClient(), ida)
        client.get(f"{LIST}opfoelgning/")
        with CaptureQueriesContext(connection) as found:
            page = client.get(f"{LIST}opfoelgning/")
        monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())
        return len(found), len(page.context["rows"])

    hired()
    one = asked()
    hired()
    hired()
    assert (one[1], asked()) == (1, (one[0], 3))


def test_the_report_shows_rates_by_group_and_hides_what_tells_of_a_few() -> None:
    order = an_order(seats=20)
    men = [a_profile(a_person(n, odd=True)) for n in range(8)]
    women = [a_profile(a_person(n, odd=False)) for n in range(8, 17)]
    for one in chosen(order, *men[:6], *women[:5]):
        said_yes(one)
    leader = make.leader(whole_house=True)
    tables = {one.heading: one for one in fairness(leader, DAY, DAY)}
    told = {
        line.label: [(cell.n, cell.of_pool) for cell in line.cells]
        for line in tables["Køn efter CPR-nummeret"].lines
    }
    assert told == {
        "Kvinder": [(9, 100), (9, 100), (5, 56), (5, 56), (0, 0), (0, 0)],
        "Mænd": [(8, 100), (8, 100), (6, 75), (6, 75), (0, 0), (0, 0)],
    }
    for one in order.proposals.filter(citizen=men[0].citizen):
        one.delete()
    chosen(order, *women[5:])
    assert [cell.n for cell in tables["Alder"].lines[0].cells][:2] == [17, 17]
    page = logged_in(StrictClient(), leader).get(f"{LIST}hvem-vaelges/?fra={DAY}&til={DAY}")
    assert (page.status_code, "Kvinder" in page.content.decode()) == (200, True)
    shut = logged_in(StrictClient(), a_consultant()).get(f"{LIST}hvem-vaelges/")
    assert shut.status_code == 404


def a_person(n: int, *, odd: bool) -> Citizen:
    """Somebody whose CPR number is a man's (odd) or a woman's."""
    found = make.citizen()
    number = Cpr.parse(f"{61 + n}01851{n:02}{'1' if odd else '2'}")
    found.set_cpr(number)
    found.save()
    return found


def test_a_small_number_is_hidden_with_the_next_smallest() -> None:
    from medspil.matching.queries.fairness import _shown

    assert [_shown(counts) for counts in ([9, 3], [9, 8, 2], [9, 3, 2], [9, 0], [9, 0, 4])] == [
        [None, None],
        [9, None, None],
        [9, None, None],
        [9, 0],
        [None, 0, None],
    ]
