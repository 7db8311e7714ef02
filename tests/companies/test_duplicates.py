"""Companies that may be one: found, judged by a person, made one, and two again exactly."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from psycopg.types.range import DateRange

from medspil.companies import comparing
from medspil.companies.actions.companies import (
    add_contact,
    add_workplace,
    change_company,
    close_company,
    leave_in_peace,
    register_company,
)
from medspil.companies.actions.duplicates import call_different, merge, unmerge
from medspil.companies.actions.finding import Found, ask_to_compare, find_duplicates
from medspil.companies.actions.tags import put_tag
from medspil.companies.actions.timeline import write_event
from medspil.companies.models import (
    Candidate,
    Company,
    CompanyIndustry,
    Comparison,
    EventKind,
    Industry,
    Merge,
)
from medspil.companies.queries.companies import followed
from medspil.kernel import clock
from medspil.kernel.action import Refused, System
from medspil.kernel.tasks import beat
from tests.companies.making import HOTEL, a_company, a_consultant, a_cvr, a_tag, the_industries
from tests.doors import logged_in
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)


def pairs() -> set[tuple[str, str, tuple[str, ...]]]:
    return {
        (pair.first.name, pair.second.name, tuple(pair.why))
        for pair in Candidate.objects.filter(verdict="open")
    }


def test_the_same_number_near_names_addresses_and_telephones_are_found_and_nothing_else() -> None:
    cvr = a_cvr()
    facts: dict[str, Any] = {"by": System("test"), "postcode": "5610"}
    register_company(name="Café Sol ApS", cvr=cvr, **facts)
    register_company(name="Noget helt andet", cvr=cvr, even_so=True, **facts)
    register_company(name="Murermester Jensen A/S", **facts)
    register_company(name="Murermester  Jenssen", **facts)
    register_company(name="Murermester Jensen I/S", by=System("test"), postcode="9000")
    register_company(name="Havnens Fisk", street="Kajen 4", **facts)
    register_company(name="Havnens Fiskehus ApS", street="kajen 4", **facts)
    register_company(name="Bageriet på Torvet", phone="00110011", **facts)
    register_company(name="Bageriet Torvet", phone="0011 0011", by=System("test"), postcode="5000")
    register_company(name="Bilka", postcode="5000", by=System("test"))
    for _n in range(2):  # alike, with two numbers: two companies
        register_company(name="Kæden ApS", street="Torvet 1", cvr=a_cvr(), **facts)

    find_duplicates(by=System("test"))

    assert pairs() == {
        ("Café Sol ApS", "Noget helt andet", ("cvr",)),
        ("Murermester Jensen A/S", "Murermester Jenssen", ("name",)),
        ("Havnens Fisk", "Havnens Fiskehus ApS", ("address", "name")),
        ("Bageriet på Torvet", "Bageriet Torvet", ("phone",)),
    }


def test_what_a_person_called_different_is_not_asked_again() -> None:
    ida = a_consultant()
    for _n in range(2):
        register_company(by=ida, name="Café Sol", postcode="5610")
    first = find_duplicates(by=ida)
    call_different(by=ida, pair=Candidate.objects.get())
    assert (first, find_duplicates(by=ida), pairs()) == (Found(1, 0), Found(0, 0), set())
    with pytest.raises(Refused):
        call_different(by=ida, pair=Candidate.objects.get())


def test_pairs_that_are_alike_no_more_are_taken_off_the_list() -> None:
    ida = a_consultant()
    made = [
        [register_company(by=ida, name=name, postcode=f"561{n}") for _two in range(2)]
        for n, name in enumerate(("Café Sol", "Bager Berg", "Kroen", "Smeden Storm"))
    ]
    first = find_duplicates(by=ida)
    changed, closed, merged, stays = made
    change_company(by=ida, company=changed[0], name="Noget helt andet")
    close_company(by=ida, company=closed[0], closed_on=clock.today())
    other = register_company(by=ida, name="Kroen ved Åen", postcode="9999")
    merge(by=ida, kept=other, gone=merged[0])
    second = find_duplicates(by=ida)
    assert (first, second) == (Found(4, 0), Found(0, 3))
    assert pairs() == {(stays[0].name, stays[1].name, ("name",))}


def compared(client: StrictClient) -> Any:
    return client.post("/virksomheder/dubletter/", {"once": str(uuid.uuid4())})


def test_few_companies_are_compared_while_the_browser_waits() -> None:
    ida = a_consultant()
    for _n in range(2):
        register_company(by=ida, name="Café Sol", postcode="5610")
    client = logged_in(StrictClient(), ida)
    answer = compared(client)
    done = Comparison.objects.get()
    page = client.get("/virksomheder/dubletter/")
    assert (answer.status_code, done.state, done.pairs, done.gone) == (303, "done", 1, 0)
    assert "1 nye eller ændrede par, 0 taget af listen" in page.content.decode()


def test_many_are_left_to_the_worker_and_the_page_shows_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(comparing, "AT_ONCE", 1)
    beat()
    ida = a_consultant()
    for _n in range(2):
        register_company(by=ida, name="Café Sol", postcode="5610")
    client = logged_in(StrictClient(), ida)
    compared(client)
    asked = Comparison.objects.get()
    again = compared(client)
    shown = client.get("/virksomheder/dubletter/", headers={"HX-Request": "true"})
    before = (asked.state, again.status_code, pairs())
    comparing.perform(asked.pk)
    comparing.perform(asked.pk)  # a job that is done again does nothing
    over = client.get("/virksomheder/dubletter/", headers={"HX-Request": "true"})
    assert before == ("under_way", 422, set())
    assert 'hx-get="/virksomheder/dubletter/"' in shown.content.decode()
    assert (over.headers["HX-Refresh"], len(pairs())) == ("true", 1)


def test_one_that_nobody_works_on_any_more_can_be_asked_for_again() -> None:
    ida = a_consultant()
    register_company(by=ida, name="Café Sol", postcode="5610")
    asked = ask_to_compare(by=ida)
    Comparison.objects.filter(pk=asked.pk).update(progress_at=timezone.now() - timedelta(minutes=3))
    client = logged_in(StrictClient(), ida)
    page = client.get("/virksomheder/dubletter/").content.decode()
    compared(client)
    asked.refresh_from_db()
    assert ("Prøv igen" in page, asked.state) == (True, "done")


TABLES = (
    *("company", "workplace", "companycontact", "companyindustry", "companyevent"),
    *("companytag", "campaignrow", "question"),
)


def everything() -> dict[str, list[Any]]:
    """Every row of the room, the lines that tell of merging left out."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"SELECT to_jsonb(t) FROM companies_{table} t ORDER BY t.id"  # noqa: S608 our own
            )
            found[table] = [row for (row,) in cursor.fetchall()]
    found["companyevent"] = [
        row for row in found["companyevent"] if '"merged"' not in row and '"unmerged"' not in row
    ]
    return found


def two_full_ones() -> tuple[Company, Company]:
    the_industries()
    ida, ole = a_consultant(), a_consultant()
    kept, gone = a_company("Hotel Havn", phone=""), a_company("Hotel Havnen", division=HOTEL)
    Company.objects.filter(pk=kept.pk).update(cvr=None)
    kept.refresh_from_db()
    shared, only = a_tag(ida), a_tag(ole, name="Vækst")
    put_tag(by=ida, tag=shared, companies=[kept.pk, gone.pk])
    put_tag(by=ole, tag=only, companies=[gone.pk], return_on=clock.today())
    for company in (kept, gone):
        add_workplace(by=ida, company=company, name="Køkken", p_number="1000000001")
        contact = add_contact(by=ida, company=company, name="Kim Prøve", phone="00110011")
        write_event(
            by=ole, company=company, kind=EventKind.CALL, text=company.name, contact=contact
        )
    db25 = Industry.objects.get(scheme="db25", code="551000")
    for company in (kept, gone):
        CompanyIndustry.objects.create(company=company, industry=db25, valid=DateRange(DAY, None))
    change_company(by=ida, company=gone, cvr=gone.cvr or "", phone="00220022", employees=9)
    leave_in_peace(by=ida, company=gone, until=clock.today() + timedelta(days=9), reason="Ro")
    kept.refresh_from_db()
    gone.refresh_from_db()
    return kept, gone


def test_merged_everything_stands_on_the_one_and_both_addresses_lead_there() -> None:
    kept, gone = two_full_ones()
    ida = a_consultant()
    merge(by=ida, kept=kept, gone=gone)
    kept.refresh_from_db()
    client = logged_in(StrictClient(), ida)
    answer = client.get(f"/virksomheder/{gone.public_id}/")
    assert (kept.cvr, kept.phone, kept.employees, kept.division, kept.dnd_reason) == (
        gone.cvr,
        "00220022",
        9,
        "55",
        "Ro",
    )
    assert (kept.contacts.count(), kept.workplaces.count()) == (2, 1)
    assert sorted(held.tag.name for held in kept.tags.all()) == ["Praktik afbrudt", "Vækst"]
    calls = kept.events.filter(kind="call").order_by("pk")
    assert [line.text for line in calls] == ["Hotel Havn", "Hotel Havnen"]
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/virksomheder/{kept.public_id}/",
    )
    assert [row.name for row in client.get("/virksomheder/?peace=all").context["page"]] == [
        "Hotel Havn"
    ]


def test_two_again_everything_is_as_it_was() -> None:
    kept, gone = two_full_ones()
    ida = a_consultant()
    before = everything()
    merged = merge(by=ida, kept=kept, gone=gone)
    between = everything()
    unmerge(by=ida, merged=merged)
    assert between != before
    assert everything() == before


def test_what_came_since_stays_with_the_kept_one() -> None:
    kept, gone = two_full_ones()
    ida = a_consultant()
    merged = merge(by=ida, kept=kept, gone=gone)
    write_event(by=ida, company=kept, kind=EventKind.NOTE, text="Efter")
    kept.refresh_from_db()
    change_company(by=ida, company=kept, cvr=kept.cvr or "", phone="00330033")
    unmerge(by=ida, merged=merged)
    kept.refresh_from_db()
    assert (kept.phone, kept.cvr) == ("00330033", None)
    assert kept.events.filter(text="Efter").count() == 1


def test_one_that_became_part_of_another_is_followed_to_where_it_stands_now() -> None:
    ida = a_consultant()
    first, second, third, other = (register_company(by=ida, name=name) for name in "ABCD")
    merge(by=ida, kept=second, gone=first)
    second.refresh_from_db()
    merge(by=ida, kept=third, gone=second)
    found = followed(str(one.public_id) for one in (first, second, other))
    assert found == [third.pk, other.pk]
    assert followed([]) == []


def _twice(ida: Any, kept: Company, gone: Company) -> None:
    unmerge(by=ida, merged=merge(by=ida, kept=kept, gone=gone))
    unmerge(by=ida, merged=Merge.objects.get())


def _chained(ida: Any, kept: Company, gone: Company) -> None:
    merged = merge(by=ida, kept=kept, gone=gone)
    kept.refresh_from_db()
    third = a_company()
    Company.objects.filter(pk=third.pk).update(cvr=None)
    merge(by=ida, kept=third, gone=kept)
    unmerge(by=ida, merged=merged)


def _two_numbers(ida: Any, kept: Company, gone: Company) -> None:
    merge(by=ida, kept=a_company(), gone=gone)


def _again(ida: Any, kept: Company, gone: Company) -> None:
    merge(by=ida, kept=kept, gone=gone)
    merge(by=ida, kept=kept, gone=gone)


@pytest.mark.parametrize("wrong", [_twice, _chained, _two_numbers, _again])
def test_what_cannot_be_merged_or_parted_is_refused(
    wrong: Callable[[Any, Company, Company], None],
) -> None:
    kept, gone = two_full_ones()
    with pytest.raises(Refused):
        wrong(a_consultant(), kept, gone)
