"""What consultants do with what was asked: taken, tied, answered, an opening; once, and in turn."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from medspil.companies.models import Company, CompanyEvent, EventKind
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.matching.models import Opening
from medspil.messages.models import Message
from medspil.people.models import Role, Staff
from medspil.reception.actions.answering import (
    answer_ask,
    forget_callers,
    hand_ask,
    make_opening,
    register_from_ask,
    tie_ask,
)
from medspil.reception.actions.door import make_company_link
from medspil.reception.models import Ask
from medspil.reception.queries.asks import on_the_front
from tests import factories as make
from tests.companies.making import a_company, a_consultant, a_cvr
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.reception.coming import a_call, a_person, labour, post, text

pytestmark = pytest.mark.django_db
TUESDAY = date(2020, 3, 17)


@pytest.fixture
def karl(db: None) -> Staff:
    return a_consultant(full_name="Karl Konsulent")


def kinds(company: Company) -> list[str]:
    return list(company.events.order_by("pk").values_list("kind", flat=True))


def test_a_call_that_was_answered_counts_as_a_contact_with_the_company(karl: Staff) -> None:
    company = a_company()
    ask = a_call(cvr=str(company.cvr))
    answer_ask(by=karl, ask=ask, how="call", answer="Kurser i næste uge.")
    company.refresh_from_db()
    assert kinds(company) == [EventKind.QUESTION, EventKind.CALL]
    assert company.last_contact_by == karl
    ask.refresh_from_db()
    assert (ask.owner, ask.answered_by, ask.how) == (karl, karl, "call")
    assert Message.objects.count() == 0


def test_a_written_answer_leaves_by_the_outbox_with_nothing_personal_in_the_subject(
    karl: Staff,
) -> None:
    make.municipality(home=True)
    ask = labour()
    answer_ask(by=karl, ask=ask, how="email", answer="Vi har to, der kan begynde mandag.")
    message = Message.objects.get()
    assert (message.kind, message.channel, message.guest) == (
        "company_answer",
        "email",
        "kim@example.com",
    )
    assert "Vi har to, der kan begynde mandag." in message.text
    private = ("Kim", "Prøve", "Rengøring", "begynde")
    assert [one for one in private if one in message.subject] == []


def test_without_an_e_mail_there_is_nowhere_to_write(karl: Staff) -> None:
    ask = a_call(email="")
    with pytest.raises(Refused, match="Ring i stedet"):
        answer_ask(by=karl, ask=ask, how="email", answer="Hej")


def test_an_answer_is_given_once(karl: Staff) -> None:
    ask = a_call()
    answer_ask(by=karl, ask=ask, how="call", answer="Ja")
    with pytest.raises(Refused, match="allerede besvaret"):
        answer_ask(by=karl, ask=ask, how="call", answer="Nej")
    with pytest.raises(Refused, match="allerede besvaret"):
        hand_ask(by=karl, ask=ask, owner=a_consultant())


def test_a_cpr_number_is_not_answered(karl: Staff) -> None:
    with pytest.raises(Refused, match="CPR-nummer"):
        answer_ask(by=karl, ask=a_call(), how="call", answer=f"Ring til {make.cpr(9).digits}")


def test_an_unknown_company_is_registered_when_a_person_says_so(karl: Staff) -> None:
    number = a_cvr()
    ask = labour(cvr=number, company_name="Ny ApS")
    register_from_ask(by=karl, ask=ask, name="Ny ApS", cvr=number)
    ask.refresh_from_db()
    assert ask.company is not None
    assert (ask.company.cvr, ask.company.made_by) == (number, karl)
    line = CompanyEvent.objects.get(company=ask.company)
    assert (line.kind, line.at) == (EventKind.QUESTION, ask.asked_at)


def test_a_number_that_does_not_check_is_registered_for_a_reason(karl: Staff) -> None:
    ask, odd = labour(cvr="", company_name="Ny ApS"), "12345678"
    url = f"/henvendelser/{ask.public_id}/"
    client = logged_in(StrictClient(), karl)
    said = {"do": "register", "name": "Ny ApS", "cvr": odd}
    first = client.post(url, {"once": str(uuid.uuid4()), **said})
    page = first.content.decode()
    assert (first.status_code, "Kontrolcifret" in page) == (422, True)
    assert 'type="hidden" name="cvr_reason"' not in page
    again = {"once": str(uuid.uuid4()), **said, "cvr_reason": "Står på deres brevpapir"}
    assert client.post(url, again).status_code == 303
    ask.refresh_from_db()
    assert ask.company is not None
    assert ask.company.cvr == odd


def test_an_ask_is_one_company_s(karl: Staff) -> None:
    company, other = a_company(), a_company()
    ask = a_call()
    tie_ask(by=karl, ask=ask, company=company)
    tie_ask(by=karl, ask=ask, company=company)  # the same again is nothing
    with pytest.raises(Refused, match="en anden virksomhed"):
        tie_ask(by=karl, ask=ask, company=other)
    assert (kinds(company), kinds(other)) == ([EventKind.QUESTION], [])


def test_labour_becomes_an_opening_with_one_click_and_never_by_itself(karl: Staff) -> None:
    company = a_company()
    ask = labour(cvr=str(company.cvr))
    assert Opening.objects.count() == 0
    client = logged_in(StrictClient(), karl)
    url = f"/henvendelser/{ask.public_id}/"
    page = client.get(url).content.decode()
    assert "Gør den til en åbning" in page
    answer = post(client, url, do="opening", kind="small", hours="8", seats="3")
    assert answer.status_code == 303
    made = Opening.objects.get()
    assert (made.company, made.kind, made.hours, made.seats, made.found_by, made.what) == (
        company,
        "small",
        Decimal(8),
        3,
        "company",
        "Rengøring om morgenen",
    )
    ask.refresh_from_db()
    assert (ask.opening, ask.owner, ask.answered_at) == (made, karl, None)
    again = post(client, url, do="opening", kind="small", hours="8", seats="3")
    assert (again.status_code, Opening.objects.count()) == (422, 1)


def test_a_company_that_is_not_known_has_no_openings(karl: Staff) -> None:
    with pytest.raises(Refused, match="Find først"):
        make_opening(by=karl, ask=labour(), kind="small", hours=Decimal(8), seats=1)


def test_who_sees_no_companies_answers_none(db: None) -> None:
    with pytest.raises(NotAllowed):
        answer_ask(by=make.staff(), ask=a_call(), how="call", answer="Hej")


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_give_one_answer() -> None:
    company = a_company()
    ask = a_call(cvr=str(company.cvr))
    two = [a_consultant(), a_consultant()]

    def answer(by: Staff) -> str:
        try:
            answer_ask(by=by, ask=ask, how="call", answer="Vi talte sammen")
            return "answered"
        except Refused:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(answer, two)) == ["answered", "refused"]
    assert kinds(company) == [EventKind.QUESTION, EventKind.CALL]


# -- the queue -------------------------------------------------------------------------------------


def test_the_overdue_lead_the_queue_and_the_first_page_says_how_many(karl: Staff) -> None:
    with clock.at(TUESDAY):
        late = a_call(company_name="Sen ApS")
    with clock.at(TUESDAY + timedelta(days=2)):
        a_call(company_name="Ny ApS")
        hand_ask(by=karl, ask=late, owner=a_consultant(full_name="Bo Berg"))
        client = logged_in(StrictClient(), karl)
        page = text(client.get("/henvendelser/"))
        assert page.index("Sen ApS") < page.index("Ny ApS")
        assert ("2 venter" in page, "1 over tiden" in page, "Bo Berg" in page) == (True,) * 3
        front = text(client.get("/"))
        assert ("2 virksomheder venter på svar" in front, "1 over tiden" in front) == (True, True)


def test_the_first_page_of_others_says_nothing_of_it(db: None) -> None:
    a_call(company_name="Sen ApS")
    assert on_the_front(make.staff(role=Role.REPRESENTATIVE)) is None


def test_queries_do_not_grow_with_the_rows(karl: Staff) -> None:
    client = logged_in(StrictClient(), karl)
    counted = []
    for _n in range(2):
        for name in "AB" if counted else "A":
            company = a_company(f"{name} ApS", consultant=karl)
            a_call(cvr=str(company.cvr))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get("/henvendelser/").status_code == 200
        with CaptureQueriesContext(connection) as front:
            assert client.get("/").status_code == 200
        counted.append((len(seen), len(front)))
    assert (Ask.objects.count(), counted[0]) == (3, counted[1])


def test_who_asked_is_forgotten_half_a_year_after_the_answer(karl: Staff) -> None:
    with clock.at(TUESDAY):
        ask, waits = a_call(), a_call()
        answer_ask(by=karl, ask=ask, how="call", answer="Ja")
    with clock.at(TUESDAY + timedelta(days=179)):
        forget_callers()
        ask.refresh_from_db()
        assert ask.name == "Kim Prøve"
    with clock.at(TUESDAY + timedelta(days=181)):
        forget_callers()
    ask.refresh_from_db()
    waits.refresh_from_db()
    assert (ask.name, ask.phone, ask.email, ask.about) == (
        "",
        "",
        "",
        "Vi vil gerne høre om kurser",
    )
    assert waits.name == "Kim Prøve"


def test_the_timeline_and_the_company_s_page_tell_of_it(karl: Staff) -> None:
    company = a_company()
    labour(cvr=str(company.cvr))
    page = text(logged_in(StrictClient(), karl).get(f"/virksomheder/{company.public_id}/"))
    assert ("Mangler folk" in page, "Rengøring om morgenen" in page) == (True, True)


def test_the_page_suggests_whom_it_may_be(karl: Staff) -> None:
    company = a_company("Bageriet Nord ApS")
    ask = a_call(company_name="Bageriet Nord")
    client = logged_in(StrictClient(), karl)
    url = f"/henvendelser/{ask.public_id}/"
    assert "Det er den" in client.get(url).content.decode()
    answer = post(client, url, do="this", company=str(company.public_id))
    ask.refresh_from_db()
    assert (answer.status_code, ask.company) == (303, company)


def test_what_did_not_arrive_stands_on_the_list_of_those_who_answer_companies(
    karl: Staff,
) -> None:
    make.municipality(home=True)
    ask, company = labour(company_name="Bageriet Nord"), a_company()
    answer_ask(by=karl, ask=ask, how="email", answer="To kommer mandag.")
    make_company_link(by=karl, company=company, contact=a_person(company), base="https://x/")
    Message.objects.update(state="failed", slot=None, problem="rejected")
    leader = make.leader(whole_house=True)
    page = text(logged_in(StrictClient(), leader).get("/beskeder/ikke-leveret/"))
    assert ("Bageriet Nord" in page, "En virksomhed" in page) == (True, True)
    page = text(logged_in(StrictClient(), karl).get(f"/henvendelser/{ask.public_id}/"))
    assert "e-mail: Kunne ikke sendes" in page
    caseworker = logged_in(StrictClient(), make.staff())
    assert "Bageriet Nord" not in text(caseworker.get("/beskeder/ikke-leveret/"))
