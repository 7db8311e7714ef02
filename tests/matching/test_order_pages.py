"""Job orders as people meet them: one screen, the list, one candidate, a profile."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.kernel.cpr import Cpr
from medspil.matching.actions.orders import close_order
from medspil.matching.actions.proposals import hire
from medspil.matching.models import JobOrder, Profile, Proposal
from medspil.matching.queries.fairness import fairness
from medspil.matching.queries.orders import orders_for
from medspil.people.models import AccessEntry, Citizen
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


def test_sixteen_cleaners_with_a_course_in_a_few_clicks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chosen, asked, answered on the order's page, hired and through the course: many at a time."""
    ida, client = a_consultant(), StrictClient()
    logged_in(client, ida)
    people = [a_profile(make.citizen(phone=f"000000{n}")) for n in range(10, 14)]
    silent = a_profile(make.citizen(phone="", email=""))
    order = an_order(seats=3, course="AMU om smitte", course_on=DAY + timedelta(days=3))
    contact, there = a_contact(order.company), f"/jobordrer/{order.public_id}/"

    def does(step: str, **said: Any) -> int:
        status: int = client.post(f"{there}{step}/", once(**said)).status_code
        return status

    ranking = order.rankings.get().pk
    assert does("vaelg", ranking=ranking, profile=[one.pk for one in (*people, silent)]) == 303
    assert "Spørg 5, der er valgt." in client.get(there).content.decode()
    assert does("spoerg", how="sms") == 303
    assert order.proposals.filter(asked_how="sms").count() == 4
    assert does("spoerg", how="sms") == 422  # no message reaches the last one
    assert does("spoerg", how="phone") == 303
    for one in order.proposals.all():
        url = f"/jobordrer/kandidat/{one.public_id}/svar/"
        said = once(yes="yes", words="Ja tak", how="phone", back="order")
        assert client.post(url, said)["Location"] == f"{there}#valgt"
    keys = list(order.proposals.values_list("pk", flat=True))
    assert does("send", contact=contact.pk, people=keys) == 303
    assert does("svar", people=keys[:1], says="no") == 422
    assert does("svar", people=keys[:1], says="no", because="Bor for langt væk") == 303
    assert does("svar", people=keys[1:4], says="hired") == 422
    assert does("svar", says="interview") == 422
    sent = once(people=keys[1:], says="hired", day="20.04.2020")
    assert client.post(f"{there}svar/", sent).status_code == 422  # four, and there are three seats
    assert order.proposals.filter(hired_at__isnull=False).count() == 0
    sent = once(people=keys[1:4], says="hired", day="20.04.2020")
    assert [client.post(f"{there}svar/", sent).status_code for _n in range(2)] == [303, 303]
    order.refresh_from_db()
    assert (order.filled, order.state) == (3, "filled")
    assert "3 mangler kurset." in client.get(there).content.decode()
    monkeypatch.setenv("MEDSPIL_TODAY", (DAY + timedelta(days=3)).isoformat())
    assert does("svar", people=keys[1:4], says="course", day="17.04.2020") == 303
    assert order.proposals.filter(course_done_on=DAY + timedelta(days=3)).count() == 3
    monkeypatch.setenv("MEDSPIL_TODAY", (DAY + timedelta(days=40)).isoformat())
    stages = [one.stage for one in orders_for(ida)]
    listed = client.get(f"{LIST}?state=follow_up").content.decode()
    assert (stages, "Skal følges op" in listed) == (["follow_up"], True)


def test_how_far_each_order_is_can_be_asked_for() -> None:
    ida = a_consultant()
    an_order(title="Leder")
    said_yes(chosen(an_order(title="Valgt"), a_profile())[0])
    to_interview(an_order(title="Samtale"), a_profile())
    for reason, title in (("Fandt selv", "Lukket"),):
        close_order(by=MACHINE, order=an_order(title=title), reason=reason)
    stages = {one.title: one.stage for one in orders_for(ida)}
    assert stages == {
        "Leder": "searching",
        "Valgt": "proposed",
        "Samtale": "interviews",
        "Lukket": "without",
    }
    client = logged_in(StrictClient(), ida)
    found = {
        state: [row.order.title for row in client.get(f"{LIST}?state={state}").context["rows"]]
        for state in ("searching", "without", "open")
    }
    assert found == {
        "searching": ["Leder"],
        "without": ["Lukket"],
        "open": ["Samtale", "Valgt", "Leder"],
    }


def test_files_hold_what_is_seen_and_no_name_that_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    order = an_order(a_company("Havnens Fisk"))
    anna = a_profile(make.citizen(last_name="Hemmelig"))
    package, one = to_interview(order, anna)
    hire(by=MACHINE, package=package, proposal=one, starts_on=DAY)
    monkeypatch.setenv("MEDSPIL_TODAY", (DAY + timedelta(weeks=4)).isoformat())
    ida, leader = a_consultant(), make.leader()
    orders = file_of(logged_in(StrictClient(), ida), f"{LIST}?format=csv")
    assert orders.splitlines()[1].split(";")[1::3][:2] == ["Havnens Fisk", "Rengøring"]
    assert ("Hemmelig" in orders, "Skal følges op" in orders) == (False, True)
    follow = f"{LIST}opfoelgning/?format=csv"
    named = [
        "Hemmelig" in file_of(logged_in(StrictClient(), viewer), follow) for viewer in (ida, leader)
    ]
    assert named == [True, False]
    exported = AccessEntry.objects.filter(purpose="export").values_list("staff", "citizen")
    assert list(exported) == [(ida.pk, anna.citizen_id)]
    xlsx = logged_in(StrictClient(), ida).get(f"{LIST}?format=xlsx")
    assert b"".join(xlsx.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    xlsx.close()


def file_of(client: StrictClient, url: str) -> str:
    answer = client.get(url)
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


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
    html = page.content.decode()
    assert (page.status_code, "Kvinder" in html) == (200, True)
    assert "For få til at vise: Til samtale, Ansat." not in html  # nought tells of nobody
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


def test_whose_cv_is_sent_is_said_by_the_name_that_was_told() -> None:
    order, anna = an_order(), a_profile()
    said_yes(chosen(order, anna)[0])
    client, there = logged_in(StrictClient(), a_consultant()), f"/jobordrer/{order.public_id}/"
    first = client.get(there)
    nobody = client.post(f"{there}send/", once(contact=""))
    for page, status in ((first, 200), (nobody, 422)):
        choices = list(page.context["send_form"].fields["people"].choices)
        assert page.status_code == status
        assert [label for _key, label in choices] == [anna.citizen.full_name]
