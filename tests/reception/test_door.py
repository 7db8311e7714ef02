"""The company's door: secret link, one-time code, session – and everybody who has no business."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from medspil.companies.actions.companies import close_company, forget_contact
from medspil.companies.models import Company, CompanyContact
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.kernel.links import hash_of
from medspil.kernel.models import AuditEntry
from medspil.messages.models import Message
from medspil.people.limits import TRIES as KNOCKS
from medspil.people.models import Staff
from medspil.reception.actions.door import (
    enter_company,
    forget_old_company_doors,
    make_company_link,
    revoke_company_link,
    send_company_code,
)
from medspil.reception.actors import LinkHolder
from medspil.reception.doors import LINK_COOKIE, SESSION_COOKIE
from medspil.reception.models import CompanyCode, CompanyLink, CompanySession
from tests import factories as make
from tests.companies.making import a_company, a_consultant
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.reception.coming import a_link, a_person, inside, post, text

pytestmark = pytest.mark.django_db
HOME, CODE, SEND, IN = (
    "/virksomhed/min/",
    "/virksomhed/kode/",
    "/virksomhed/kode/send/",
    ("/virksomhed/ind/"),
)
WRONG = "000 000"


@pytest.fixture
def karl(db: None) -> Staff:
    make.municipality(home=True)
    return a_consultant()


@pytest.fixture
def firm(karl: Staff) -> Company:
    return a_company("Hotellet A/S")


@pytest.fixture
def kim(firm: Company) -> CompanyContact:
    return a_person(firm)


def knock(client: StrictClient, token: str) -> None:
    answer = client.get(f"/virksomhed/k/{token}/")
    assert (answer.status_code, answer.headers["Location"]) == (303, CODE)
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def code_sent(client: StrictClient, way: str = "sms") -> str:
    assert post(client, SEND, way=way).status_code == 303
    message = Message.objects.filter(kind="login_code").latest("pk")
    found = re.search(r"\d{3} \d{3}", message.text)
    assert found is not None
    return found[0]


def come_in(client: StrictClient, token: str) -> None:
    knock(client, token)
    answer = post(client, CODE, code=code_sent(client))
    assert (answer.status_code, answer.headers["Location"]) == (303, HOME)


def test_a_consultant_sends_a_link_and_the_contact_person_comes_in(
    client: StrictClient, karl: Staff, firm: Company, kim: CompanyContact
) -> None:
    staff = logged_in(StrictClient(), karl)
    url = f"/virksomheder/{firm.public_id}/doer/"
    answer = post(staff, url, contact=kim.pk, do="send")
    assert answer.headers["Location"] == f"{url}?sendt"
    message = Message.objects.get(kind="company_link")
    assert (message.guest, message.channel) == ("kim@example.com", "email")
    assert [one for one in ("Kim", "Hotellet") if one in message.subject] == []
    found = re.search(r"/virksomhed/k/([a-z0-9]+)/", message.text)
    assert found is not None
    come_in(client, found[1])
    assert "Hotellet A/S" in text(client.get(HOME))
    session = CompanySession.objects.get()
    assert (session.company, session.how, session.link.contact) == (firm, "link", kim)
    assert client.cookies[SESSION_COOKIE]["path"] == "/virksomhed/"
    assert client.cookies[SESSION_COOKIE]["httponly"] is True


def test_a_link_that_is_shown_is_shown_once(
    karl: Staff, firm: Company, kim: CompanyContact
) -> None:
    staff = logged_in(StrictClient(), karl)
    url = f"/virksomheder/{firm.public_id}/doer/"
    page = post(staff, url, contact=kim.pk, do="show").content.decode()
    found = re.search(r"/virksomhed/k/([a-z0-9]+)/", page)
    assert found is not None
    assert CompanyLink.objects.get(token_hash=hash_of("company-link", found[1])).contact == kim
    assert (found[1] in staff.get(url).content.decode(), Message.objects.count()) == (False, 0)


def test_a_new_link_closes_the_person_s_old_one(
    karl: Staff, firm: Company, kim: CompanyContact
) -> None:
    old, _token = a_link(kim, karl)
    make_company_link(by=karl, company=firm, contact=kim, base="https://x/")
    old.refresh_from_db()
    assert old.revoked_at is not None
    assert CompanyLink.objects.filter(revoked_at=None).count() == 1


def test_who_cannot_be_sent_a_link_or_a_code_has_none(karl: Staff, firm: Company) -> None:
    mute = a_person(firm, email="", phone="")
    with pytest.raises(Refused, match="e-mail"):
        make_company_link(by=karl, company=firm, contact=mute, base="https://x/")
    with pytest.raises(Refused, match="koden"):
        make_company_link(by=karl, company=firm, contact=mute, base="https://x/", send=False)
    other = a_person(a_company())
    with pytest.raises(Refused, match="kontaktperson i virksomheden"):
        make_company_link(by=karl, company=firm, contact=other, base="https://x/")
    with pytest.raises(NotAllowed):
        make_company_link(by=make.staff(), company=firm, contact=mute, base="https://x/")


def test_whatever_opens_nothing_answers_alike(
    karl: Staff, firm: Company, kim: CompanyContact
) -> None:
    link, revoked = a_link(kim, karl)
    revoke_company_link(by=karl, link=link)
    expired = a_link(kim, karl, days=-1)[1]
    gone_person = a_person(firm, name="Bo")
    gone = a_link(gone_person, karl)[1]
    forget_contact(by=karl, company=firm, contact=gone_person)
    pages = set()
    for token in (revoked, expired, gone, "forged", ""):
        client = StrictClient()
        client.cookies[LINK_COOKIE] = token
        answer = client.get(CODE)
        assert (answer.status_code, post(client, SEND, way="sms").status_code) == (404, 404)
        pages.add(text(answer))
    assert len(pages) == 1


def test_the_fifth_wrong_code_locks_the_link(
    client: StrictClient, karl: Staff, kim: CompanyContact
) -> None:
    link, token = a_link(kim, karl)
    knock(client, token)
    right = code_sent(client)
    wrong = WRONG if right != WRONG else "111 111"
    seen = [post(client, CODE, code=wrong).status_code for _n in range(5)]
    assert seen == [422] * 4 + [404]
    assert post(client, CODE, code=right).status_code == 404
    assert "fem gange" in text(client.get(CODE))
    link.refresh_from_db()
    assert (link.wrong_codes, link.locked_at is not None) == (5, True)


def test_a_code_is_used_once_and_in_time(
    client: StrictClient, karl: Staff, kim: CompanyContact
) -> None:
    link, token = a_link(kim, karl)
    knock(client, token)
    code = code_sent(client)
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert enter_company(by=LinkHolder(link), link=link, code=code).code_lives is False
    assert enter_company(by=LinkHolder(link), link=link, code=code).key != ""
    assert enter_company(by=LinkHolder(link), link=link, code=code).key == ""


def test_three_codes_in_ten_minutes(karl: Staff, kim: CompanyContact) -> None:
    link, _token = a_link(kim, karl)
    for _n in range(3):
        send_company_code(by=LinkHolder(link), link=link, way="sms")
    with pytest.raises(Refused, match="tre koder"):
        send_company_code(by=LinkHolder(link), link=link, way="sms")


def test_somebody_else_s_link_is_nobody_s_to_knock_with(karl: Staff, kim: CompanyContact) -> None:
    mine, _token = a_link(kim, karl)
    other, _token = a_link(a_person(a_company()), karl)
    with pytest.raises(NotAllowed):
        send_company_code(by=LinkHolder(mine), link=other, way="sms")


@pytest.mark.django_db(transaction=True)
def test_two_who_try_codes_at_once_are_counted_one_at_a_time() -> None:
    make.municipality(home=True)
    link, _token = a_link(a_person(a_company()), a_consultant())
    send_company_code(by=LinkHolder(link), link=link, way="sms")

    def guess(_n: int) -> None:
        try:
            enter_company(by=LinkHolder(link), link=link, code="abc")
        except Refused:
            pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(guess, range(8)))
    link.refresh_from_db()
    assert (link.wrong_codes, link.locked_at is not None) == (5, True)


def test_after_logging_out_the_key_opens_nothing_again(firm: Company) -> None:
    client = inside(firm)
    key = client.cookies[SESSION_COOKIE].value
    assert post(client, "/virksomhed/ud/").headers["Location"] == "/virksomhed/ind/?ud"
    client.cookies[SESSION_COOKIE] = key  # replayed
    assert client.get(HOME).headers["Location"] == IN


def test_silence_revoking_forgetting_and_closing_each_shut_the_door(
    karl: Staff, firm: Company, kim: CompanyContact
) -> None:
    with clock.at(clock.now() + timedelta(minutes=31)):
        pass
    silent = inside(firm)
    CompanySession.objects.update(seen_at=clock.now() - timedelta(minutes=31))
    assert silent.get(HOME).status_code == 302
    link, _token = a_link(kim, karl)
    by_link = inside(firm, link)
    assert by_link.get(HOME).status_code == 200
    revoke_company_link(by=karl, link=link)
    assert by_link.get(HOME).status_code == 302
    link, _token = a_link(kim, karl)
    by_link = inside(firm, link)
    forget_contact(by=karl, company=firm, contact=kim)
    assert by_link.get(HOME).status_code == 302
    by_number = inside(firm)
    close_company(by=karl, company=firm, closed_on=clock.today())
    assert by_number.get(HOME).status_code == 302


def test_guessing_is_stopped_for_the_address(karl: Staff, kim: CompanyContact) -> None:
    client = StrictClient()
    for _n in range(KNOCKS):
        client.cookies[LINK_COOKIE] = "forged"
        client.get(CODE)
    client.cookies[LINK_COOKIE] = a_link(kim, karl)[1]
    assert client.get(CODE).status_code == 404


def test_old_doors_are_forgotten(karl: Staff, firm: Company, kim: CompanyContact) -> None:
    a_link(kim, karl, days=-100)
    inside(firm)
    CompanySession.objects.update(seen_at=clock.now() - timedelta(days=91))
    forget_old_company_doors()
    assert (CompanyLink.objects.count(), CompanySession.objects.count()) == (0, 0)


def test_no_secret_and_no_person_in_the_log_or_the_audit_trail(
    client: StrictClient, karl: Staff, firm: Company, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    person = a_person(firm, name="Grethemaj Uglebjerg", email="grethemaj@example.com")
    made = make_company_link(by=karl, company=firm, contact=person, base="https://x/")
    logging.getLogger("django.request").setLevel(logging.ERROR)
    come_in(client, made.token)
    code = CompanyCode.objects.get()
    assert bytes(code.code_hash) != b""
    audit = "\n".join(f"{e.actor} {e.why} {e.facts}" for e in AuditEntry.objects.all())
    secrets = ("Grethemaj", "grethemaj@", "00000042", made.token)
    assert [one for one in secrets if one in audit + caplog.text] == []


def test_the_database_holds_no_secret(karl: Staff, firm: Company, kim: CompanyContact) -> None:
    made = make_company_link(by=karl, company=firm, contact=kim, base="https://x/", send=False)
    assert made.token.encode() not in bytes(made.link.token_hash)
    assert System("x").actor_name == "system:x"
