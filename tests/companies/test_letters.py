"""A letter to many companies: counted, seen by two, made once for each, stopped."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from medspil.companies.actions.companies import close_company, leave_in_peace
from medspil.companies.actions.duplicates import merge, unmerge
from medspil.companies.actions.letters import (
    approve_letter,
    begin_letters,
    change_letter,
    draft_letter,
    make_letters,
    stop_letter,
)
from medspil.companies.measures import LETTERS
from medspil.companies.models import Company, CompanyEvent, Letter
from medspil.companies.queries import letters as queries
from medspil.companies.tasks import make_letters as task
from medspil.insight.queries import Ask, read
from medspil.kernel.action import AlreadyDone, NotAllowed, Refused, System
from medspil.messages.models import Message
from medspil.messages.queries.undelivered import undelivered_for
from medspil.people.models import Role, Staff
from tests import factories as make
from tests.companies.making import a_company, a_consultant
from tests.doors import logged_in
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db

TODAY = date(2020, 4, 14)
WORKER = System("worker")
TEXT = "Kære {navn}\n\nI kan få råd om kurser. Ring til {enhed}."


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.municipality(home=True)


def a_letter(by: Staff, query: str = "", **given: Any) -> Letter:
    facts = {"subject": "Kurser med løn", "text": TEXT, **given}
    made: Letter = draft_letter(by=by, query=query, **facts)
    return made


def companies() -> dict[str, Company]:
    """Four ways of getting a letter, or not."""
    made = {
        "paper": a_company("Smeden", street="Bygaden 1"),
        "mail": a_company("Hotel Havn", street="Kajen 2", email="hotel@example.com"),
        "same": a_company("Hotel Havns Café", street="Kajen 2", email="Hotel@example.com"),
        "nowhere": a_company("Uden Adresse"),
        "peace": a_company("Stille Hus", street="Kajen 3"),
    }
    leave_in_peace(
        by=System("test"), company=made["peace"], until=TODAY + timedelta(days=9), reason="Ro"
    )
    return made


def sent(ida: Staff, letter: Letter) -> Letter:
    """Approved by another, begun, and made to its end."""
    approve_letter(by=a_consultant(), letter=letter)
    begin_letters(by=ida, letter=letter)
    while make_letters(by=WORKER, letter=letter, at_most=1):
        pass
    letter.refresh_from_db()
    return letter


def lines() -> list[tuple[str, Any]]:
    found = CompanyEvent.objects.filter(kind="letter").order_by("company__name", "pk")
    return [(line.company.name, line.facts) for line in found]


@pytest.mark.parametrize(("by_email", "printed", "mailed"), [(False, 3, 0), (True, 1, 1)])
def test_the_dry_run_counts_and_says_who_is_left_out_and_why(
    by_email: bool, printed: int, mailed: int
) -> None:
    companies()
    run = queries.dry_run(a_letter(a_consultant(), by_email=by_email))
    out = {code: n for code, _words, n in run.left_out}
    assert (run.printed, run.mailed) == (printed, mailed)
    assert out == {"peace": 1, "no_way": 1, **({"same": 1} if by_email else {})}
    assert (CompanyEvent.objects.filter(kind="letter").count(), Message.objects.count()) == (0, 0)


def test_samples_are_the_letters_themselves() -> None:
    a_company("Smeden", street="Bygaden 1")
    letter = a_letter(a_consultant())
    (one,) = queries.samples(letter)
    assert one.said.text.startswith("Kære Smeden\n\nI kan få råd om kurser.")
    assert queries.sample_file(letter).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"text": " "}, "text"),
        ({"text": "Kære {fornavn}"}, "text"),
        ({"text": "Borgeren 010190-1234 er klar"}, "text"),
        ({"subject": "Til {navn}"}, "subject"),
        ({"query": "postcodes=9999"}, None),
    ],
)
def test_what_cannot_be_sent_is_refused(given: dict[str, Any], field: str | None) -> None:
    companies()
    with pytest.raises(Refused) as refused:
        a_letter(a_consultant(), **given)
    assert (refused.value.field, Letter.objects.count()) == (field, 0)


def test_nobody_approves_their_own_and_nothing_is_made_before_another_has_seen_it() -> None:
    companies()
    ida, leader = a_consultant(), make.staff(role=Role.LEADER)
    letter = a_letter(ida)
    with pytest.raises(NotAllowed):
        approve_letter(by=ida, letter=letter)
    with pytest.raises(Refused):
        begin_letters(by=ida, letter=letter)
    with pytest.raises(NotAllowed):
        change_letter(by=leader, letter=letter, subject="Andet", text="Andet")
    approve_letter(by=leader, letter=letter)
    with pytest.raises(Refused):
        change_letter(by=ida, letter=letter, subject="Andet", text="Andet")
    with pytest.raises(NotAllowed):
        begin_letters(by=a_consultant(), letter=letter)


def test_each_company_gets_it_once_with_a_line_on_its_timeline() -> None:
    companies()
    ida = a_consultant()
    letter = sent(ida, a_letter(ida, by_email=True))
    task(letter.pk)  # a job that is done again does nothing
    message = Message.objects.get()
    paper = letter.rows.get(channel="letter")
    assert lines() == [
        ("Hotel Havn", {"letter": "Kurser med løn"}),
        ("Smeden", {"letter": "Kurser med løn"}),
    ]
    assert set(CompanyEvent.objects.filter(kind="letter").values_list("by", flat=True)) == {ida.pk}
    assert (message.guest, message.channel, message.subject) == (
        "hotel@example.com",
        "email",
        "Kurser med løn",
    )
    assert message.text.startswith("Kære Hotel Havn\n")
    assert (paper.to, letter.state) == ("Smeden\nBygaden 1\n5610 Assens", "made")
    assert read(LETTERS, Ask(WORKER, TODAY, TODAY)).values == {"mailed": 1.0}
    assert Company.objects.exclude(last_contact_at=None).count() == 0  # a letter is no contact


def test_who_has_changed_since_it_was_counted_falls_out_and_nobody_comes_in() -> None:
    ida, ole = a_consultant(), a_consultant()
    closed, quiet, moved, gone, stays = (
        a_company(name, street="Bygaden 1", postcode="5610") for name in ("A", "B", "C", "D", "E")
    )
    Company.objects.filter(pk=gone.pk).update(cvr=None)
    letter = a_letter(ida)
    approve_letter(by=ole, letter=letter)
    begin_letters(by=ida, letter=letter)
    close_company(by=ida, company=closed, closed_on=TODAY)
    leave_in_peace(by=ida, company=quiet, until=TODAY, reason="Ro")
    Company.objects.filter(pk=moved.pk).update(street="")
    merge(by=ida, kept=stays, gone=Company.objects.get(pk=gone.pk))
    a_company("Ny", street="Bygaden 1")
    task(letter.pk)
    out = dict(letter.rows.exclude(left_out="").values_list("company__name", "left_out"))
    assert out == {"A": "closed", "B": "peace", "C": "no_way", "D": "merged"}
    assert [name for name, _facts in lines()] == ["E"]


def test_stopped_what_has_not_left_stays_and_the_timeline_says_so() -> None:
    for n in range(3):
        a_company(f"Hotel {n}", email=f"h{n}@example.com")
    ida = a_consultant()
    letter = a_letter(ida, by_email=True)
    approve_letter(by=a_consultant(), letter=letter)
    begin_letters(by=ida, letter=letter)
    make_letters(by=WORKER, letter=letter, at_most=2)
    stop_letter(by=ida, letter=letter)
    task(letter.pk)
    far = queries.how_far(letter)
    assert (far.total, far.made, far.back) == (3, 2, 2)
    assert lines() == [
        (f"Hotel {n}", {"letter": "Kurser med løn", **more})
        for n in range(2)
        for more in ({}, {"withdrawn": True})
    ]
    with pytest.raises(Refused):
        stop_letter(by=ida, letter=letter)


def test_pressed_twice_it_is_begun_once() -> None:
    companies()
    ida = a_consultant()
    letter = a_letter(ida)
    approve_letter(by=a_consultant(), letter=letter)
    key = uuid.uuid4()
    begin_letters(by=ida, letter=letter, once=key)
    with pytest.raises(AlreadyDone):
        begin_letters(by=ida, letter=letter, once=key)
    with pytest.raises(Refused):
        begin_letters(by=ida, letter=letter)


def _together(work: list[Callable[[], object]]) -> list[object]:
    """Run each in a thread and connection of its own; what it refuses is its answer."""
    ready = Barrier(len(work))

    def alone(one: Callable[[], object]) -> object:
        try:
            ready.wait(timeout=20)
            return one()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as pool:
        return [done.result() for done in [pool.submit(alone, one) for one in work]]


def test_two_at_once_begin_it_once_and_make_each_letter_once(transactional_db: None) -> None:
    for n in range(7):
        a_company(f"Hotel {n}", street="Kajen 1")
    ida, ole = a_consultant(), a_consultant()
    letter = approve_letter(by=ole, letter=a_letter(ida))

    def begin(by: Staff) -> object:
        return begin_letters(by=by, letter=letter)

    def work() -> None:
        while make_letters(by=WORKER, letter=letter, at_most=2):
            pass

    begun = _together([lambda: begin(ida), lambda: begin(ole)])
    _together([work, work, work])
    letter.refresh_from_db()
    assert sorted(type(one).__name__ for one in begun) == ["Letter", "Refused"]
    assert [name for name, _facts in lines()] == [f"Hotel {n}" for n in range(7)]
    assert letter.state == "made"


def test_a_stop_in_the_middle_leaves_every_line_with_its_letter(transactional_db: None) -> None:
    for n in range(8):
        a_company(f"Hotel {n}", street="Kajen 1")
    ida = a_consultant()
    letter = a_letter(ida)
    approve_letter(by=a_consultant(), letter=letter)
    begin_letters(by=ida, letter=letter)

    def work() -> None:
        while make_letters(by=WORKER, letter=letter, at_most=1):
            pass

    _together([work, lambda: stop_letter(by=ida, letter=letter)])
    made = letter.rows.filter(made_at__isnull=False).values_list("company__name", flat=True)
    assert [name for name, _facts in lines()] == list(made)


def test_an_email_that_does_not_arrive_is_on_the_work_list_with_its_company() -> None:
    a_company("Hotel Havn", email="hotel@example.com")
    ida = a_consultant()
    for _n in range(4):  # three messages a day to one address
        sent(ida, a_letter(ida, by_email=True))
    withheld = list(undelivered_for(ida))
    page = logged_in(StrictClient(), make.staff(role=Role.LEADER)).get("/beskeder/ikke-leveret/")
    assert [message.problem for message in withheld] == ["cap"]
    assert "Hotel Havn" in page.content.decode()


def test_a_letter_follows_when_companies_become_one_and_goes_back() -> None:
    ida = a_consultant()
    kept, gone = a_company("Kept"), a_company("Gone", street="Bygaden 1")
    Company.objects.filter(pk=gone.pk).update(cvr=None)
    letter = sent(ida, a_letter(ida))
    merged = merge(by=ida, kept=kept, gone=Company.objects.get(pk=gone.pk))
    # the row of the kept one (no address) stays where it is, and so does the other's
    between = set(letter.rows.filter(made_at__isnull=False).values_list("company", flat=True))
    unmerge(by=ida, merged=merged)
    after = set(letter.rows.filter(made_at__isnull=False).values_list("company", flat=True))
    assert (between, after) == ({gone.pk}, {gone.pk})


def test_the_printer_gets_at_most_five_hundred_letters_a_file() -> None:
    assert queries.files(0) == []
    assert queries.files(500) == [(1, 1, 500)]
    assert queries.files(1001) == [(1, 1, 500), (2, 501, 1000), (3, 1001, 1001)]


def test_the_pages_from_filter_to_the_printers_file() -> None:
    a_company("Smeden", street="Bygaden 1")
    ida, ole = (logged_in(StrictClient(), a_consultant()) for _n in range(2))

    def post(client: StrictClient, url: str, **fields: Any) -> Any:
        return client.post(url, {"once": str(uuid.uuid4()), **fields})

    wrong = post(ida, "/virksomheder/breve/nyt/?postcodes=5", subject="Hej", text="{x}")
    made = post(ida, "/virksomheder/breve/nyt/?postcodes=5", subject="Hej", text=TEXT)
    letter = Letter.objects.get()
    url = f"/virksomheder/breve/{letter.pk}/"
    own = post(ida, f"{url}goer/", do="approve")
    approved = post(ole, f"{url}goer/", do="approve")
    begun = post(ida, f"{url}goer/", do="make")
    task(letter.pk)
    file = ida.get(f"{url}virksomheder/?format=pdf&fil=1")
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["text"])
    assert (made.status_code, made.headers["Location"], letter.query) == (303, url, "postcodes=5")
    assert [one.status_code for one in (own, approved, begun)] == [404, 303, 303]
    assert [
        ida.get(f"{url}{page}").status_code
        for page in ("", "virksomheder/", "virksomheder/?vis=peace", "proeve/")
    ] == [200] * 4
    assert (file.status_code, file.headers["Content-Type"]) == (200, "application/pdf")
    assert ida.get(f"{url}virksomheder/?format=pdf&fil=2").status_code == 404
    rows = b"".join(ida.get(f"{url}virksomheder/?format=csv").streaming_content).decode()
    assert "Smeden;Bygaden 1;5610;Assens" in rows


def test_the_pages_of_a_letter_ask_as_many_statements_for_many_as_for_one() -> None:
    ida = a_consultant()
    client = logged_in(StrictClient(), ida)

    def asked(letter: Letter) -> list[int]:
        found = []
        for page in ("", f"/virksomheder/breve/{letter.pk}/virksomheder/"):
            url = page or f"/virksomheder/breve/{letter.pk}/"
            client.get(url)
            with CaptureQueriesContext(connection) as statements:
                assert client.get(url).status_code == 200
            found.append(len(statements))
        return found

    a_company(street="Bygaden 1", email="a@example.com")
    first = asked(sent(ida, a_letter(ida)))
    for n in range(4):
        a_company(street="Bygaden 1", email=f"b{n}@example.com")
    assert asked(sent(ida, a_letter(ida, by_email=True))) == first
