"""What a company sees and puts right; whose page it is, and that nobody else is on it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from medspil.companies.actions.duplicates import merge
from medspil.companies.actions.tags import put_tag
from medspil.companies.actors import CompanyActor
from medspil.companies.models import Company, CompanyContact, CompanyEvent, EventKind
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.kernel.models import AuditEntry
from medspil.matching.actions.openings import fill_opening
from medspil.matching.models import Package
from medspil.people.models import Citizen, Staff
from medspil.reception.actions.answering import answer_ask, make_opening
from medspil.reception.actions.own import put_contact_right, put_reach_right
from medspil.reception.models import Ask, OwnChange
from medspil.surveys.actions.inviting import invite
from medspil.surveys.populations import Asked
from tests import factories as make
from tests.companies.making import a_company, a_consultant, a_tag
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.matching.making import an_opening
from tests.matching.order_life import a_profile, an_order, chosen, said_yes
from tests.matching.order_life import sent as cvs_sent
from tests.reception.coming import (
    CALL,
    a_call,
    a_link,
    a_person,
    inside,
    labour,
    post,
    text,
)
from tests.surveys.asking import WEDNESDAY, a_survey, answer
from tests.trust.forms import Forms
from tests.trust.house import Address, every_address

pytestmark = pytest.mark.django_db
HOME, HELD, PEOPLE = (
    "/virksomhed/min/",
    "/virksomhed/min/oplysninger/",
    "/virksomhed/min/kontakter/",
)
CANARY, SECRET = "Kanariefugl", "Skjulevej 17"


@pytest.fixture
def karl(db: None) -> Staff:
    return a_consultant(full_name="Karl Konsulent")


@pytest.fixture
def firm(karl: Staff) -> Company:
    return a_company("Hotellet A/S", phone="00000050", email="hotel@example.com")


@pytest.fixture
def canary(db: None) -> Citizen:
    make.the_law()
    return make.citizen(first_name=CANARY, last_name=CANARY, protected=True, address=SECRET)


def test_a_company_sees_numbers_and_never_who(firm: Company, karl: Staff, canary: Citizen) -> None:
    ask = labour(cvr=str(firm.cvr))
    opening = make_opening(by=karl, ask=ask, kind="small", hours=8, seats=3)
    fill_opening(by=System("test"), opening=opening, is_ours=True, citizen=canary)
    page = inside(firm).get(HOME).content.decode()
    assert ("1 af 3 er besat" in page, "Rengøring om morgenen" in page) == (True, True)
    assert [one for one in (CANARY, SECRET, str(canary.public_id)) if one in page] == []


def test_what_we_hold_is_shown_without_what_we_wrote_of_it(firm: Company, karl: Staff) -> None:
    put_tag(by=karl, tag=a_tag(karl, "Svær kunde"), companies=[firm.pk])
    a_person(firm)
    page = text(inside(firm).get(HELD))
    shown = ("Hotellet A/S", "5610 Assens", "Kim Prøve", str(firm.cvr_words))
    assert [one for one in shown if one not in page] == []
    assert ("Svær kunde" in page, "Karl Konsulent" in page) == (False, False)


def test_a_change_is_the_company_s_and_a_consultant_sees_it(firm: Company, karl: Staff) -> None:
    client = inside(firm)
    sent = post(client, HELD, phone="00 00 00 51", email="hotel@example.com")
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{HELD}?gemt")
    firm.refresh_from_db()
    assert (firm.phone, firm.email) == ("00000051", "hotel@example.com")
    line = CompanyEvent.objects.get(company=firm, kind=EventKind.CHANGED)
    assert (line.facts, line.by) == ({"fields": ["phone"], "own": True}, None)
    actor = AuditEntry.objects.filter(action="companies.change_own_reach").get().actor
    assert actor == f"company:{firm.pk}"
    staff = logged_in(StrictClient(), karl)
    assert "Rettet af virksomheden selv" in text(staff.get("/henvendelser/"))
    page = text(staff.get(f"/virksomheder/{firm.public_id}/"))
    assert "telefon · rettet af virksomheden selv" in page
    change = OwnChange.objects.get()
    assert (change.fields, change.seen_at) == (["phone"], None)
    assert post(staff, f"/henvendelser/rettet/{change.pk}/").status_code == 303
    change.refresh_from_db()
    assert change.seen_by == karl
    assert "Rettet af virksomheden selv" not in text(staff.get("/henvendelser/"))


def test_the_same_again_is_no_change(firm: Company) -> None:
    post(inside(firm), HELD, phone=firm.phone, email=firm.email)
    assert (OwnChange.objects.count(), CompanyEvent.objects.count()) == (0, 0)


def test_nothing_to_reach_it_by_is_refused(firm: Company) -> None:
    answered = post(inside(firm), HELD, phone="", email="")
    assert (answered.status_code, "Skriv et telefonnummer" in text(answered)) == (422, True)


def test_people_are_named_put_right_and_forgotten(firm: Company, karl: Staff) -> None:
    client = inside(firm)
    post(client, PEOPLE, name="Kim Ny", title="Kok", phone="00 00 00 60", email="")
    kim = CompanyContact.objects.get()
    assert (kim.name, kim.title, kim.phone, kim.company) == ("Kim Ny", "Kok", "00000060", firm)
    post(client, f"{PEOPLE}{kim.pk}/", name="Kim Ny", title="Chef", phone="", email="k@example.com")
    link, _token = a_link(kim, karl)
    assert "Slet Kim Ny?" in text(client.get(f"{PEOPLE}{kim.pk}/slet/"))
    assert post(client, f"{PEOPLE}{kim.pk}/slet/").headers["Location"] == f"{HELD}?gemt"
    kim.refresh_from_db()
    link.refresh_from_db()
    assert (kim.name, kim.title, kim.email, kim.forgotten_at is not None) == ("", "", "", True)
    assert link.revoked_at is not None
    assert client.get(f"{PEOPLE}{kim.pk}/").status_code == 404
    assert OwnChange.objects.count() == 3


def test_another_company_s_person_is_nobody_here(firm: Company) -> None:
    theirs = a_person(a_company("Naboen"))
    client = inside(firm)
    for url in (f"{PEOPLE}{theirs.pk}/", f"{PEOPLE}{theirs.pk}/slet/"):
        assert client.get(url).status_code == 404
        assert client.post(url, {"name": "Andet"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.name == "Kim Prøve"
    with pytest.raises(Refused, match="allerede slettet"):
        put_contact_right(by=CompanyActor(firm), company=firm, contact=theirs, name="X")


def test_a_company_changes_itself_alone(firm: Company) -> None:
    other = a_company()
    with pytest.raises(NotAllowed):
        put_reach_right(by=CompanyActor(firm), company=other, phone="00000001", email="")
    with pytest.raises(NotAllowed):
        put_reach_right(by=make.staff(), company=firm, phone="00000001", email="")


def test_what_was_asked_is_followed_to_its_answer(firm: Company, karl: Staff) -> None:
    client = inside(firm)
    page = client.get("/virksomhed/min/ring/").content.decode()
    assert ('name="cvr"' in page, "hotel@example.com" in page) == (False, True)
    sent = post(client, "/virksomhed/min/ring/", **CALL, send="1")
    assert sent.headers["Location"] == f"{HOME}?sendt"
    ask = Ask.objects.get()
    assert (ask.via, ask.company, ask.company_name) == ("door", firm, "Hotellet A/S")
    assert "I har svar senest" in text(client.get(HOME))
    answer_ask(by=karl, ask=ask, how="call", answer="Der er kurser mandag.")
    assert "Der er kurser mandag." in text(client.get(HOME))


def test_who_asked_on_the_open_page_is_not_told(firm: Company) -> None:
    a_call(cvr=str(firm.cvr), name="Fremmed Person", phone="00000077")
    page = text(inside(firm).get(HOME))
    assert ("At blive ringet op" in page, "Fremmed" in page, "00000077" in page) == (
        True,
        False,
        False,
    )


def test_the_person_of_the_link_is_who_asks(firm: Company, karl: Staff) -> None:
    kim = a_person(firm)
    client = inside(firm, a_link(kim, karl)[0])
    assert "Kim Prøve" in client.get("/virksomhed/min/ring/").content.decode()
    post(client, "/virksomhed/min/ring/", **CALL, send="1")
    assert Ask.objects.get().contact == kim


def invited(company: Company, **facts: Any) -> Any:
    made = a_survey(**facts)
    invite(
        by=System("test"),
        survey=made,
        kind="companies",
        variables={},
        asked=[Asked(str(company.public_id), company.name)],
    )
    return made


def test_a_survey_waits_until_it_is_answered(firm: Company) -> None:
    with clock.at(WEDNESDAY):
        made, other = invited(firm), invited(a_company(), title="Naboens")
        client = inside(firm)
        page = client.get(HOME).content.decode()
        assert (made.title in page, other.title in page) == (True, False)
        link = next(part for part in page.split('"') if part.startswith("/svar/k/"))
        assert client.get(link).headers["Location"] == "/svar/mit/"
        answer(made, made.respondents.get(), "Hårdt ramt")
        assert made.title not in client.get(HOME).content.decode()


def test_a_survey_without_names_waits_too(firm: Company) -> None:
    with clock.at(WEDNESDAY):
        made = invited(firm, is_anonymous=True)
        client = inside(firm)
        assert made.title in text(client.get(HOME))
        answer(made, made.respondents.get(), "Hårdt ramt")
        assert made.title not in text(client.get(HOME))


def test_two_that_became_one_bring_what_they_asked_along(firm: Company, karl: Staff) -> None:
    gone = a_company("Hotellet AS", phone="00000050", cvr="")
    labour_of = a_call()
    labour_of.company = gone
    labour_of.save(update_fields=["company"])
    client = inside(gone)
    merge(by=karl, kept=firm, gone=gone)
    labour_of.refresh_from_db()
    assert labour_of.company == firm
    assert "Hotellet A/S" in text(client.get(HOME))


# -- whose page it is ------------------------------------------------------------------------------


def own_addresses() -> list[Address]:
    return [one for one in every_address() if getattr(one.callback, "companys_door", None)]


def url_of(address: Address, person: CompanyContact) -> str:
    if "public_id" in address.parameters:
        return address.url(public_id=cvs_for(person.company).public_id)
    return address.url(**({"pk": person.pk} if address.parameters else {}))


def cvs_for(company: Company) -> Package:
    """One CV that the company was sent."""
    found = Package.objects.filter(order__company=company).first()
    if found is not None:
        return found
    order = an_order(company)
    return cvs_sent(order, said_yes(chosen(order, a_profile())[0]))


def statuses(client: StrictClient, url: str) -> set[int]:
    found = set()
    for method in ("get", "post"):
        with transaction.atomic():
            answered = getattr(client, method)(url, {"once": str(uuid.uuid4())})
            transaction.set_rollback(True)
        found.add(answered.status_code)
    return found


def test_every_page_opens_to_its_company_and_to_nobody_else(firm: Company, karl: Staff) -> None:
    kim = a_person(firm)
    own, ended = inside(firm), inside(a_company("Naboen"))
    ended.get("/virksomhed/min/")
    post(ended, "/virksomhed/ud/")
    employee = logged_in(StrictClient(), karl)
    assert len(own_addresses()) == 8
    for address in own_addresses():
        url = url_of(address, kim)
        for stranger in (StrictClient(), ended, employee):
            assert statuses(stranger, url) == {302}, address.name
        assert statuses(own, url) <= {200, 303, 422}, address.name


def test_no_other_company_and_no_citizen_is_on_any_page(
    firm: Company, karl: Staff, canary: Citizen
) -> None:
    other = a_company(f"{CANARY} ApS", phone="00000999", email="canary@example.com")
    a_person(other, name=CANARY, phone="00000998")
    theirs = labour(cvr=str(other.cvr), company_name=f"{CANARY} ApS", occupation=CANARY)
    answer_ask(by=karl, ask=theirs, how="call", answer=CANARY)
    opening = an_opening(firm, seats=2, what=CANARY)
    fill_opening(by=System("test"), opening=opening, is_ours=True, citizen=canary)
    kim, client = a_person(firm), inside(firm)
    secrets = (CANARY, SECRET, "00000999", "00000998", "canary@", str(other.public_id))
    leaks = [
        (address.name, secret)
        for address in own_addresses()
        for secret in secrets
        if secret in client.get(url_of(address, kim)).content.decode()
    ]
    assert leaks == []
    assert CANARY in text(inside(other).get(HOME))  # the check above can fail


def test_what_a_company_sends_twice_is_written_once(firm: Company) -> None:
    with clock.at(date(2020, 4, 14)):  # before the days that the forms are filled in with
        missing, again, written = sent_twice(inside(firm), a_person(firm))
    assert (missing, again) == ([], [])
    assert written >= 5


def sent_twice(client: StrictClient, kim: CompanyContact) -> tuple[list[str], list[str], int]:
    """Forms without a key, those that wrote twice, and how many wrote once."""
    missing, again, written = [], [], 0
    for address in own_addresses():
        url = url_of(address, kim)
        for form in Forms(client.get(url).content.decode()).found:
            target = form.action or url
            if form.method != "post" or target in ("/sprog/", "/virksomhed/ud/"):
                continue
            if not form.fields.get("once"):
                missing.append(target)
            for sent in form.ways():
                with transaction.atomic():
                    start = AuditEntry.objects.count()
                    assert client.post(target, {**sent, "send": "1"}).status_code < 500
                    first = AuditEntry.objects.count()
                    assert client.post(target, {**sent, "send": "1"}).status_code < 500
                    second = AuditEntry.objects.count()
                    transaction.set_rollback(True)
                written += first > start
                if second > first:
                    again.append(target)
    return missing, again, written


def test_queries_do_not_grow_with_what_there_is(firm: Company, karl: Staff) -> None:
    counted = []
    with clock.at(WEDNESDAY):
        client = inside(firm)
        for times in (1, 2):
            for n in range(times):
                a_person(firm, name=f"Kim {times}{n}")
                ask = labour(cvr=str(firm.cvr))
                make_opening(by=karl, ask=ask, kind="small", hours=8, seats=3)
                invited(firm)
                invited(firm, is_anonymous=True)
            seen = []
            for url in (HOME, HELD):
                with CaptureQueriesContext(connection) as asked:
                    assert client.get(url).status_code == 200
                seen.append(len(asked))
            counted.append(seen)
    assert counted[0] == counted[1]
