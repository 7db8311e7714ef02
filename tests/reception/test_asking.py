"""A company asks without a login: written, read through, sent; done, refused, twice, too often."""

from __future__ import annotations

import logging
import uuid
from datetime import date

import pytest
from django.utils.translation import override

from medspil.companies.models import CompanyEvent, EventKind
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.kernel.models import AuditEntry
from medspil.people.limits import TRIES
from medspil.reception.actions.asking import ask_for_call, ask_for_labour
from medspil.reception.actors import Caller
from medspil.reception.models import Ask
from tests import factories as make
from tests.companies.making import a_company, a_consultant, a_cvr
from tests.guards import StrictClient
from tests.reception.coming import CALL, LABOUR, a_call, labour, post, text

pytestmark = pytest.mark.django_db
RING, FOLK, TAK = "/virksomhed/ring/", "/virksomhed/arbejdskraft/", "/virksomhed/tak/"
TUESDAY, THURSDAY_BEFORE_EASTER = date(2020, 3, 17), date(2020, 4, 8)


def test_what_is_written_is_read_through_before_it_is_sent(client: StrictClient) -> None:
    checked = text(post(client, FOLK, **LABOUR))
    assert "Er det rigtigt?" in checked
    assert ("Rengøring om morgenen" in checked, "Småjob" in checked) == (True, True)
    assert Ask.objects.count() == 0
    sent = post(client, FOLK, **LABOUR, send="1")
    assert (sent.status_code, sent.headers["Location"]) == (303, TAK)
    made = Ask.objects.get()
    assert (made.kind, made.via, made.seats, made.job) == ("labour", "public", 3, "small")
    assert (made.company, made.owner, made.company_name) == (None, None, "Prøve ApS")


def test_one_can_go_back_and_put_it_right(client: StrictClient) -> None:
    page = post(client, RING, **CALL, change="1").content.decode()
    assert ("Vi vil gerne høre om kurser" in page, "Ja, send" in page) == (True, False)


def test_sent_twice_is_asked_once(client: StrictClient) -> None:
    key = str(uuid.uuid4())
    answers = [post(client, RING, key, **CALL, send="1") for _n in range(2)]
    assert [one.headers["Location"] for one in answers] == [TAK, TAK]
    assert Ask.objects.count() == 1


def test_the_promise_is_the_next_working_day(client: StrictClient) -> None:
    with clock.at(TUESDAY):
        assert a_call().due_on == date(2020, 3, 18)
        assert "onsdag d. 18. marts" in text(client.get("/virksomhed/"))
    with clock.at(THURSDAY_BEFORE_EASTER):
        assert a_call().due_on == date(2020, 4, 14)  # Easter is between


def test_a_known_number_ties_the_ask_to_its_company_and_its_consultant(db: None) -> None:
    consultant = a_consultant()
    company = a_company("Hotellet A/S", consultant=consultant)
    made = a_call(cvr=str(company.cvr), company_name="Hotel")
    assert (made.company, made.owner) == (company, consultant)
    line = CompanyEvent.objects.get(company=company, kind=EventKind.QUESTION)
    assert (line.text, line.facts, line.by) == (made.about, {"ask": "call"}, None)


def test_a_number_that_two_have_is_for_a_person_to_judge(db: None) -> None:
    company = a_company()
    a_company(cvr=company.cvr, even_so=True)
    assert a_call(cvr=str(company.cvr)).company is None


def test_an_unknown_number_registers_nothing_by_itself(db: None) -> None:
    number = a_cvr()
    made = a_call(cvr=number)
    assert (made.company, made.cvr, CompanyEvent.objects.count()) == (None, number, 0)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("phone", "", "Udfyld »Telefon«"),
        ("phone", "ring selv", "mindst otte cifre"),
        ("cvr", "1234", "otte cifre"),
        ("about", "Om Kim 0101614321", "CPR-nummer"),
    ],
)
def test_what_cannot_be_asked_is_said_at_the_field(
    client: StrictClient, field: str, value: str, said: str
) -> None:
    if field == "about":
        value = f"Om Kim {make.cpr(7).digits}"
    answer = post(client, RING, **{**CALL, field: value}, send="1")
    page = answer.content.decode()
    assert (answer.status_code, Ask.objects.count()) == (422, 0)
    assert f'id="id_{field}-error"' in page
    assert said in page


def test_people_are_not_asked_for_from_yesterday(db: None) -> None:
    with clock.at(TUESDAY), pytest.raises(Refused, match="senere dag"):
        labour(start_on=date(2020, 3, 16))


def test_a_program_that_fills_in_everything_is_thanked_and_writes_nothing(
    client: StrictClient,
) -> None:
    answer = post(client, RING, **CALL, homepage="https://spam.example", send="1")
    assert (answer.headers["Location"], Ask.objects.count()) == (TAK, 0)


def test_too_many_from_one_address_wait(client: StrictClient) -> None:
    for _n in range(TRIES):
        assert post(client, RING, **CALL, send="1").status_code == 303
    answer = post(client, RING, **CALL, send="1")
    assert (answer.status_code, Ask.objects.count()) == (422, TRIES)
    assert "Vent ti minutter" in text(answer)


def test_a_stranger_speaks_for_no_company_that_we_know(db: None) -> None:
    company = a_company()
    facts = {"name": "Kim", "phone": "00000041"}
    with pytest.raises(NotAllowed):
        ask_for_call(by=Caller(), company=company, about="Noget", **facts)
    with pytest.raises(NotAllowed):
        ask_for_labour(by=a_consultant(), occupation="Pakning", seats=1, **facts)


def test_the_answer_is_the_same_whether_or_not_we_know_the_company(client: StrictClient) -> None:
    known = a_company()
    pages = []
    for number in (known.cvr, a_cvr()):
        post(client, RING, **{**CALL, "cvr": number}, send="1")
        pages.append(text(client.get(TAK)))
    assert pages[0] == pages[1]


def test_nothing_of_who_asked_is_in_the_log_or_the_audit_trail(
    client: StrictClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    post(client, RING, **CALL, send="1")
    audit = "\n".join(f"{e.actor} {e.why} {e.facts}" for e in AuditEntry.objects.all())
    secrets = ("Kim Prøve", "00000041", "00 00 00 41", "kim@example.com", "Prøve ApS", "kurser")
    assert [one for one in secrets if one in caplog.text + audit] == []
    assert "visitor" in audit


def test_the_pages_speak_english(client: StrictClient) -> None:
    with override("da"):
        client.cookies["django_language"] = "en"
        assert "For companies" in text(client.get("/virksomhed/"))
        post(client, RING, **CALL, send="1")
    assert Ask.objects.get().language == "en"
