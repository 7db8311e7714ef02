"""The citizen's door: secret link, one-time code, session – and everybody who has no business."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.kernel import clock
from medspil.kernel.links import new_token
from medspil.messages.models import Message
from medspil.people.limits import TRIES as KNOCKS
from medspil.people.models import Citizen, Municipality, Staff
from medspil.portal.actions.door import (
    link_for_message,
    make_link,
    read_code,
    revoke_link,
)
from medspil.portal.doors import LINK_COOKIE, SESSION_COOKIE
from medspil.portal.models import DoorSession, SecretLink
from tests import factories as make
from tests.guards import StrictClient
from tests.portal.knocking import come_in, get_code, knock
from tests.portal.visitors import a_link, inside

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina(db: None) -> Staff:
    make.the_law()
    make.municipality(home=True)
    Municipality.objects.filter(is_home=True).update(phone="00000010")
    return make.staff()


@pytest.fixture
def amalie(nina: Staff) -> Citizen:
    return make.citizen(
        first_name="Amalie", group="LAB6_02", staff=nina, phone="00000034", email="a@example.com"
    )


# -- in and out ------------------------------------------------------------------------------------


def test_a_link_and_a_code_let_the_citizen_in(
    client: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    _link, token = a_link(amalie, nina)
    come_in(client, amalie, token)
    assert "Hej Amalie" in client.get("/min/").content.decode()
    assert LINK_COOKIE not in {k for k, v in client.cookies.items() if v.value}
    assert client.cookies[SESSION_COOKIE]["httponly"] is True
    assert client.cookies[SESSION_COOKIE]["path"] == "/min/"


def test_the_code_goes_by_e_mail_where_the_citizen_chooses_it(
    client: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    knock(client, a_link(amalie, nina)[1])
    get_code(client, amalie, "email")
    message = Message.objects.get(kind="login_code")
    assert (message.channel, re.search(r"\d", message.subject)) == ("email", None)


def test_whoever_has_neither_telephone_nor_e_mail_has_the_code_read_aloud(
    client: StrictClient, nina: Staff
) -> None:
    citizen = make.citizen(group="LAB6_02", staff=nina, phone="", email="")
    link, token = a_link(citizen, nina)
    knock(client, token)
    assert "læser vi en kode op" in client.get("/min/kode/").content.decode()
    read = read_code(by=nina, link=link)
    assert client.post("/min/kode/", {"code": read.digits}).status_code == 303
    assert client.get("/min/").status_code == 200
    assert read.code.made_by == nina


def test_a_link_for_the_time_alone_opens_nothing_else(
    client: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    come_in(client, amalie, a_link(amalie, nina, purpose="booking")[1])
    assert client.get("/min/").status_code == 200
    shut = ["aftaler", "samtykker", "beskeder", "hvem-har-set", "kontakt", "med", "emner"]
    assert [client.get(f"/min/{where}/").status_code for where in shut] == [404] * len(shut)


def test_after_logging_out_the_key_opens_nothing_again(amalie: Citizen, nina: Staff) -> None:
    client = inside(amalie)
    key = client.cookies[SESSION_COOKIE].value
    assert client.post("/min/ud/").headers["Location"] == "/min/ind/?ud"
    client.cookies[SESSION_COOKIE] = key  # replayed
    assert client.get("/min/").headers["Location"] == "/min/ind/"
    assert DoorSession.objects.get().ended_at is not None


def test_half_an_hour_of_silence_closes_the_door(amalie: Citizen) -> None:
    client = inside(amalie)
    with clock.at(clock.now() + timedelta(minutes=29)):
        assert client.get("/min/").status_code == 200
    with clock.at(clock.now() + timedelta(minutes=58)):
        assert client.get("/min/").status_code == 200
    with clock.at(clock.now() + timedelta(minutes=89)):
        assert client.get("/min/").headers["Location"] == "/min/ind/"


def test_eight_hours_close_it_in_any_case(amalie: Citizen) -> None:
    client = inside(amalie)
    DoorSession.objects.update(begun_at=clock.now() - timedelta(hours=8, minutes=1))
    assert client.get("/min/").headers["Location"] == "/min/ind/"


def test_a_new_visit_ends_the_one_before_in_the_same_browser(
    client: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    inside(amalie, client)
    come_in(client, amalie, a_link(amalie, nina)[1])
    assert [one.ended_at is None for one in DoorSession.objects.order_by("pk")] == [False, True]


def test_an_employees_login_is_no_citizens_session(client: StrictClient, nina: Staff) -> None:
    client.force_login(nina)
    assert client.get("/min/").headers["Location"] == "/min/ind/"


def test_a_citizens_session_opens_no_page_of_the_house(amalie: Citizen) -> None:
    answer = inside(amalie).get(f"/borgere/{amalie.public_id}/")
    assert answer.headers["Location"].startswith("/konto/login/")


# -- what opens nothing ----------------------------------------------------------------------------


def closed_tokens(amalie: Citizen, nina: Staff) -> dict[str, str]:
    """A secret of each kind that opens nothing."""
    expired = a_link(amalie, nina, days=-1)[1]
    SecretLink.objects.update(revoked_at=clock.now())
    SecretLink.objects.update(revoked_at=None)
    other = make.citizen(group="LAB6_02", staff=nina)
    link, revoked = a_link(other, nina)
    revoke_link(by=nina, link=link)
    third = make.citizen(group="LAB6_02", staff=nina)
    good = a_link(third, nina)[1]
    forged = good[:-1] + ("a" if good[-1] != "a" else "b")
    return {"expired": expired, "revoked": revoked, "forged": forged, "unknown": new_token()}


def test_expired_revoked_forged_and_unknown_get_the_same_answer_by_the_same_work(
    amalie: Citizen, nina: Staff
) -> None:
    answers, work = {}, {}
    for kind, token in closed_tokens(amalie, nina).items():
        client = StrictClient()
        knock(client, token)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/min/kode/")
        answers[kind] = (answer.status_code, _without_keys(answer.content.decode()))
        work[kind] = [
            re.sub(r"'[^']*'", "?", q["sql"]) for q in queries if "secretlink" in q["sql"]
        ]
    assert len(set(answers.values())) == 1
    assert next(iter(answers.values()))[0] == 404
    assert "00 00 00 10" in re.sub(r"\s", " ", next(iter(answers.values()))[1])
    assert [len(each) for each in work.values()] == [1, 1, 1, 1]


def _without_keys(page: str) -> str:
    return re.sub(r'value="[^"]{30,}"', "", page)


def test_posting_to_a_closed_door_sends_no_code_and_lets_nobody_in(
    amalie: Citizen, nina: Staff
) -> None:
    for token in closed_tokens(amalie, nina).values():
        client = StrictClient()
        knock(client, token)
        assert client.post("/min/kode/send/", {"way": "sms"}).status_code == 404
        assert client.post("/min/kode/", {"code": "123456"}).status_code == 404
    assert (Message.objects.count(), DoorSession.objects.count()) == (0, 0)


def test_guessing_links_is_stopped_for_a_while_even_for_a_right_one(
    client: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    for _n in range(KNOCKS):
        client.cookies[LINK_COOKIE] = new_token()
        assert client.get("/min/kode/").status_code == 404
    client.cookies[LINK_COOKIE] = a_link(amalie, nina)[1]
    assert client.get("/min/kode/").status_code == 404


def test_a_revoked_link_ends_the_visit_it_let_in(
    client: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    link, token = a_link(amalie, nina)
    come_in(client, amalie, token)
    revoke_link(by=nina, link=link)
    assert client.get("/min/").headers["Location"] == "/min/ind/"


def test_a_new_link_closes_the_old(amalie: Citizen, nina: Staff) -> None:
    old = make_link(by=nina, citizen=amalie, way="sms", base="http://x/min/k/")
    new = make_link(by=nina, citizen=amalie, way="sms", base="http://x/min/k/")
    old.link.refresh_from_db()
    assert (old.link.revoked_at is not None, new.link.revoked_at) == (True, None)
    addresses = {link_for_message(amalie), link_for_message(amalie)}
    assert SecretLink.objects.filter(revoked_at=None).count() == 1 + len(addresses)
    text = Message.objects.latest("pk").text
    assert f"http://x/min/k/{new.token}/" in text


@pytest.mark.parametrize("where", ["ind/", "kode/"])
def test_the_language_is_chosen_before_the_door_too(client: StrictClient, where: str) -> None:
    page = client.get(f"/min/{where}").content.decode()
    assert re.findall(r'name="language" value="(\w+)"', page) == [
        "en",
        "uk",
        "ar",
        "pl",
        "tr",
        "so",
    ]
    client.post("/min/ind/sprog/", {"language": "ar"})
    page = client.get(f"/min/{where}").content.decode()
    assert ('lang="ar" dir="rtl"' in page, ">Dansk</button>" in page) == (True, True)
