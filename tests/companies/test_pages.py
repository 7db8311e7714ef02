"""What the pages of companies show, and how many statements they ask."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.companies.actions.companies import add_contact, add_workplace, leave_in_peace
from medspil.companies.actions.tags import put_tag
from medspil.companies.actions.timeline import write_event
from medspil.companies.models import Company, CompanyEvent, EventKind, SavedSearch
from medspil.kernel import clock
from tests import factories as make
from tests.companies.making import HOTEL, SMITH, a_company, a_consultant, a_tag
from tests.doors import logged_in
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db

TODAY = date(2020, 4, 14)
LIST = "/virksomheder/"


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())


def names(client: StrictClient, url: str) -> list[str]:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return [row.name for row in answer.context["page"].object_list]


def asked(client: StrictClient, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def post(client: StrictClient, url: str, **fields: Any) -> Any:
    return client.post(url, {"once": str(uuid.uuid4()), **fields})


def test_the_list_shows_what_its_filter_chooses() -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)
    hotel = a_company("Hotel Havn", division=HOTEL, employees=40)
    a_company("Smeden", division=SMITH, employees=3, consultant=ida, postcode="5000")
    quiet = a_company("Stille Hus")
    leave_in_peace(by=ida, company=quiet, until=TODAY + timedelta(days=30), reason="Bad om det")
    tag = a_tag(ida)
    put_tag(by=ida, tag=tag, companies=[hotel.pk], return_on=TODAY)
    write_event(by=ida, company=hotel, kind=EventKind.CALL, text="Talte om efteruddannelse")

    found = {
        query: names(client, f"{LIST}{query}")
        for query in (
            *("", "?sections=I", "?sections=I&sections=C", f"?tags={tag.pk}", "?consultant=me"),
            *("?postcodes=5", "?postcodes=5000", "?size_from=10", "?size_to=10", "?since=7"),
            *("?within=7", "?returning=1", "?peace=only", "?peace=all", "?size_from=x"),
        )
    }

    both, all_three = ["Hotel Havn", "Smeden"], ["Hotel Havn", "Smeden", "Stille Hus"]
    assert found == {
        "": both,
        "?sections=I": ["Hotel Havn"],
        "?sections=I&sections=C": both,
        f"?tags={tag.pk}": ["Hotel Havn"],
        "?consultant=me": ["Smeden"],
        "?postcodes=5": both,
        "?postcodes=5000": ["Smeden"],
        "?size_from=10": ["Hotel Havn"],
        "?size_to=10": ["Smeden"],
        "?since=7": ["Smeden"],
        "?within=7": ["Hotel Havn"],
        "?returning=1": ["Hotel Havn"],
        "?peace=only": ["Stille Hus"],
        "?peace=all": all_three,
        "?size_from=x": both,
    }


def test_the_list_asks_as_many_statements_for_three_as_for_one() -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)
    tag = a_tag(ida)

    def one_more() -> None:
        made = a_company(division=HOTEL, consultant=a_consultant())
        put_tag(by=ida, tag=tag, companies=[made.pk])
        write_event(by=a_consultant(), company=made, kind=EventKind.VISIT)

    one_more()
    first = asked(client, LIST)
    one_more()
    one_more()
    assert (asked(client, LIST), len(names(client, LIST))) == (first, 3)


def test_the_page_of_a_company_asks_as_many_statements_for_a_long_timeline() -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)
    company = a_company(division=HOTEL)
    url = f"{LIST}{company.public_id}/"

    def more() -> None:
        contact = add_contact(by=ida, company=company, name="Kim Prøve")
        add_workplace(by=ida, company=company, name="Køkkenet")
        tag = a_tag(ida, name=f"Mærke {uuid.uuid4()}")
        put_tag(by=ida, tag=tag, companies=[company.pk])
        write_event(by=ida, company=company, kind=EventKind.CALL, contact=contact, text="Hej")

    more()
    first = asked(client, url)
    more()
    more()
    assert asked(client, url) == first


def test_a_company_is_found_by_name_number_and_telephone_and_never_through_the_address() -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)
    hotel = a_company("Hotel Havn", phone="00110011")
    a_company("Smeden")
    add_contact(by=ida, company=hotel, name="Kim Prøve", phone="00220022")
    add_workplace(by=ida, company=hotel, name="Køkken", p_number="1000000001")

    def found(words: str) -> list[str]:
        answer = post(client, f"{LIST}soeg/", q=words)
        return [row.name for row, _section in answer.context["rows"]]

    assert [
        found(words)
        for words in ("havn", "HOTEL", hotel.cvr or "", f"DK{hotel.cvr}", "00 11 00 11")
    ] == [["Hotel Havn"]] * 5
    assert [found(words) for words in ("00220022", "1000000001")] == [["Hotel Havn"]] * 2
    assert [found(words) for words in ("x", "nothing", "00330033")] == [[], [], []]
    assert client.get(f"{LIST}soeg/?q=Smeden").context["rows"] == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_holds_exactly_what_is_seen(kind: str) -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)
    a_company("Hotel Havn", division=HOTEL)
    a_company("Smeden", division=SMITH)
    answer: Any = client.get(f"{LIST}?sections=I&format={kind}")
    body = b"".join(answer.streaming_content)
    if kind == "csv":
        lines = body.decode("utf-8-sig").splitlines()
        assert [line.split(";")[1] for line in lines] == ["Navn", "Hotel Havn"]
    else:
        assert body[:2] == b"PK"


def test_a_tag_is_put_on_all_that_the_filter_shows_and_taken_off_the_ticked() -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)
    hotels = [a_company(f"Hotel {n}", division=HOTEL) for n in range(3)]
    smith = a_company("Smeden", division=SMITH)
    tag = a_tag(ida)

    post(client, f"{LIST}flere/", tag=tag.pk, all="1", query="sections=I", do="on", why="Lukket")
    put_on = set(tag.on.filter(removed_at=None).values_list("company", flat=True))
    post(client, f"{LIST}flere/", tag=tag.pk, selected=[hotels[0].public_id], do="off")
    left = set(tag.on.filter(removed_at=None).values_list("company", flat=True))

    assert (put_on, smith.pk in put_on) == ({one.pk for one in hotels}, False)
    assert left == {one.pk for one in hotels[1:]}
    assert [line.kind for line in hotels[0].events.order_by("at", "pk")][-2:] == [
        "tagged",
        "untagged",
    ]


def test_a_search_is_kept_shared_and_its_owners_alone_to_drop() -> None:
    ida, ole = a_consultant(), a_consultant()
    mine, his = logged_in(StrictClient(), ida), logged_in(StrictClient(), ole)
    query = "sections=I&nonsense=1&since=30"
    post(mine, f"{LIST}soegninger/", name="Hoteller", query=query, shared="1")
    post(mine, f"{LIST}soegninger/", name="Kun min", query="sections=C")
    kept = SavedSearch.objects.get(name="Hoteller")
    seen = [view["name"] for view in his.get(LIST).context["views"]]
    shut = post(his, f"{LIST}soegninger/{kept.pk}/slet/").status_code
    post(mine, f"{LIST}soegninger/{kept.pk}/slet/")
    left = list(SavedSearch.objects.values_list("name", flat=True))
    assert (kept.query, seen, shut, left) == (
        "sections=I&since=30",
        ["Hoteller"],
        404,
        ["Kun min"],
    )


def test_a_company_is_registered_changed_and_written_about_on_its_pages() -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)
    answer = post(client, f"{LIST}ny/", name="Hotel Havn", cvr="99 00 00 07", postcode="5610")
    made = Company.objects.get()
    url = f"{LIST}{made.public_id}/"
    steps = [
        post(client, f"{url}haendelse/", kind="call", text="Vil gerne høre mere"),
        post(client, f"{url}naeste/", on="2020-04-21", what="Ring igen"),
        post(client, f"{url}branche/", scheme="db25", code="55.10"),
        post(client, f"{url}kontakter/", name="Kim Prøve", phone="00 22 00 22"),
        post(client, f"{url}arbejdssteder/", p_number="1000000001"),
        post(client, f"{url}ret/", name="Hotel Havnen", cvr="99000007", consultant=ida.pk),
        post(client, f"{url}fred/", until="2020-05-14", reason="Bad om det"),
    ]
    made.refresh_from_db()
    kinds = list(made.events.order_by("at", "pk").values_list("kind", flat=True))
    assert answer.headers["Location"] == url
    assert [step.status_code for step in steps] == [303] * 7
    assert (made.name, made.cvr, made.consultant, made.division) == (
        "Hotel Havnen",
        "99000007",
        ida,
        "55",
    )
    assert kinds == ["call", "changed", "changed", "changed", "changed", "peace"]
    assert client.get(url).status_code == 200


def test_what_is_wrong_is_said_at_the_field() -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)
    company = a_company("Hotel Havn")
    url = f"{LIST}{company.public_id}/"
    answers = [
        (post(client, f"{LIST}ny/", name="To", cvr=company.cvr or ""), "cvr"),
        (post(client, f"{LIST}ny/", name="To", cvr="99000008"), "cvr"),
        (post(client, f"{LIST}ny/", name="To", cvr="1234"), "cvr"),
        (post(client, f"{LIST}ny/", name=""), "name"),
    ]
    small = [
        (post(client, f"{url}haendelse/", kind="note", text=""), "event_form", "text"),
        (post(client, f"{url}haendelse/", kind="note", text="010170-1234"), "event_form", "text"),
        (post(client, f"{url}naeste/", on="2020-04-01", what="Før"), "next_form", "on"),
        (post(client, f"{url}fred/", until="2020-05-01", reason=""), "peace_form", "reason"),
        (post(client, f"{url}branche/", scheme="db25", code="0"), "industry_form", "code"),
        (post(client, f"{url}arbejdssteder/", p_number="12"), "workplace_form", "p_number"),
    ]
    assert [
        (answer.status_code, list(answer.context["form"].errors)) for answer, _f in answers
    ] == [(422, [field]) for _answer, field in answers]
    assert [
        (answer.status_code, list(answer.context[form].errors)) for answer, form, _f in small
    ] == [(422, [field]) for _answer, _form, field in small]
    assert CompanyEvent.objects.count() == 0


def test_who_does_not_work_with_companies_finds_none() -> None:
    company = a_company()
    client = logged_in(StrictClient(), make.staff())
    urls = (LIST, f"{LIST}{company.public_id}/", f"{LIST}soeg/", f"{LIST}maerker/")
    assert [client.get(url).status_code for url in urls] == [404] * 4


def test_the_day_to_come_back_brings_the_company_up() -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)
    soon, later = a_company("Nu"), a_company("Senere")
    tag = a_tag(ida)
    with clock.at(date(2020, 3, 20)):
        put_tag(by=ida, tag=tag, companies=[soon.pk], return_on=TODAY)
        put_tag(by=ida, tag=tag, companies=[later.pk], return_on=TODAY + timedelta(days=1))
    page = client.get(f"{LIST}vend-tilbage/").context["page"]
    assert [held.company.name for held in page.object_list] == ["Nu"]
