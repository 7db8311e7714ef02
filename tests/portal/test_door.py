"""The citizen's door: secret link, one-time code, session – and everybody who has no business."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.kernel.links import TOKEN_LENGTH, hash_of, new_token
from medspil.kernel.models import AuditEntry
from medspil.messages.models import Message
from medspil.people.limits import TRIES as KNOCKS
from medspil.people.models import Citizen, Municipality, Staff
from medspil.portal.actions.door import (
    enter,
    link_for_message,
    make_link,
    read_code,
    revoke_link,
    send_code,
)
from medspil.portal.actors import LinkHolder
from medspil.portal.doors import LINK_COOKIE, SESSION_COOKIE
from medspil.portal.models import DoorSession, OneTimeCode, SecretLink
from tests import factories as make
from tests.guards import StrictClient
from tests.portal.visitors import a_link, inside

pytestmark = pytest.mark.django_db
WRONG = "000 000"


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


def code_of(message: Message) -> str:
    return re.sub(r"\D", "", re.search(r"\d{3} \d{3}", message.text)[0])  # type: ignore[index]


def knock(client: StrictClient, token: str) -> None:
    answer = client.get(f"/min/k/{token}/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/min/kode/")


def get_code(client: StrictClient, amalie: Citizen, way: str = "sms") -> str:
    assert client.post("/min/kode/send/", {"way": way}).status_code == 303
    return code_of(Message.objects.filter(citizen=amalie, kind="login_code").latest("pk"))


def come_in(client: StrictClient, amalie: Citizen, token: str) -> None:
    knock(client, token)
    answer = client.post("/min/kode/", {"code": get_code(client, amalie)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/min/")


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


# -- wrong codes -----------------------------------------------------------------------------------


def test_the_fifth_wrong_code_locks_the_link_and_says_whom_to_call(
    client: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    link, token = a_link(amalie, nina)
    knock(client, token)
    right = get_code(client, amalie)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    pages = [client.post("/min/kode/", {"code": wrong}) for _n in range(5)]
    assert [page.status_code for page in pages] == [422, 422, 422, 422, 404]
    assert "Forsøg tilbage: 1" in pages[3].content.decode()
    last = pages[4].content.decode()
    assert (
        "fem gange" in last,
        "00\N{NO-BREAK SPACE}00\N{NO-BREAK SPACE}00\N{NO-BREAK SPACE}10" in last,
    ) == (True, True)
    assert client.post("/min/kode/", {"code": right}).status_code == 404
    link.refresh_from_db()
    assert (link.wrong_codes, link.locked_at is not None) == (5, True)
    assert DoorSession.objects.count() == 0


def test_new_codes_give_no_new_tries(client: StrictClient, amalie: Citizen, nina: Staff) -> None:
    _link, token = a_link(amalie, nina)
    knock(client, token)
    statuses = []
    for _n in range(3):
        right = get_code(client, amalie)
        wrong = f"{(int(right) + 1) % 10**6:06d}"
        statuses += [client.post("/min/kode/", {"code": wrong}).status_code for _m in range(2)]
        if 404 in statuses:
            break
    assert statuses == [422, 422, 422, 422, 404, 404]


def test_a_code_works_once(client: StrictClient, amalie: Citizen, nina: Staff) -> None:
    _link, token = a_link(amalie, nina)
    knock(client, token)
    code = get_code(client, amalie)
    assert client.post("/min/kode/", {"code": code}).status_code == 303
    thief = StrictClient()
    knock(thief, token)
    assert thief.post("/min/kode/", {"code": code}).status_code == 422
    assert DoorSession.objects.count() == 1


def test_an_old_code_is_no_code(client: StrictClient, amalie: Citizen, nina: Staff) -> None:
    _link, token = a_link(amalie, nina)
    knock(client, token)
    code = get_code(client, amalie)
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert client.post("/min/kode/", {"code": code}).status_code == 422
    assert SecretLink.objects.get().wrong_codes == 0


def test_a_fourth_code_within_ten_minutes_is_refused(
    client: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    knock(client, a_link(amalie, nina)[1])
    for _n in range(3):
        get_code(client, amalie)
    answer = client.post("/min/kode/send/", {"way": "sms"})
    assert (answer.status_code, "Vent ti minutter" in answer.content.decode()) == (422, True)


def test_one_link_s_code_opens_no_other(amalie: Citizen, nina: Staff) -> None:
    link, _token = a_link(amalie, nina)
    other, _other_token = a_link(make.citizen(group="LAB6_02", staff=nina), nina)
    read = read_code(by=nina, link=link)
    read_code(by=nina, link=other)
    assert enter(by=LinkHolder(other), link=other, code=read.digits).key == ""
    with pytest.raises(NotAllowed):
        enter(by=LinkHolder(other), link=link, code=read.digits)


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_are_five_tries(amalie: Citizen, nina: Staff) -> None:
    link, _token = a_link(amalie, nina)
    right = read_code(by=nina, link=link).digits

    def guess(n: int) -> bool:
        try:
            wrong = f"{(int(right) + 1 + n) % 10**6:06d}"
            return enter(by=LinkHolder(link), link=link, code=wrong).key != ""
        except Refused:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as many:
        assert not any(many.map(guess, range(20)))
    assert SecretLink.objects.get().wrong_codes == 5
    assert OneTimeCode.objects.get().tries == 5


@pytest.mark.django_db(transaction=True)
def test_the_right_code_typed_twenty_times_at_once_lets_in_once(
    amalie: Citizen, nina: Staff
) -> None:
    link, _token = a_link(amalie, nina)
    right = read_code(by=nina, link=link).digits

    def come(_n: int) -> bool:
        try:
            return enter(by=LinkHolder(link), link=link, code=right).key != ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as many:
        assert sum(many.map(come, range(20))) == 1


# -- what is kept, and where it never stands -------------------------------------------------------


def test_the_secret_is_long_enough_and_nowhere_in_the_database(
    amalie: Citizen, nina: Staff
) -> None:
    assert 31**TOKEN_LENGTH > 2**128
    made = make_link(by=nina, citizen=amalie, way="letter", base="http://x/min/k/")
    read = read_code(by=nina, link=made.link)
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            for secret in (made.token, read.digits):
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s',  # noqa: S608
                    [f"%{secret}%"],
                )
                if cursor.fetchone()[0] and table != "django_session":
                    found.append((table, secret == made.token))
    assert [one for one in found if one[1]] == []
    assert bytes(made.link.token_hash) == hash_of("link", made.token)


def test_the_secret_stands_in_no_log_no_referrer_and_no_page(
    client: StrictClient, amalie: Citizen, nina: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    _link, token = a_link(amalie, nina)
    answer = client.get(f"/min/k/{token}/")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert token not in client.get("/min/kode/").content.decode()
    come_in(client, amalie, token)
    pages = ["", "beskeder/", "hvem-har-set/"]
    assert [token in client.get(f"/min/{where}").content.decode() for where in pages] == [False] * 3
    client.get(f"/min/k/{new_token()}/", follow=True)
    audit = " ".join(f"{e.actor} {e.object_id} {e.facts}" for e in AuditEntry.objects.all())
    assert (token in caplog.text, token in audit) == (False, False)


def test_a_link_that_was_sent_is_not_shown_again(
    client: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    made = make_link(by=nina, citizen=amalie, way="sms", base="http://testserver/min/k/")
    Message.objects.update(state="sent", sent_at=clock.now())
    page = inside(amalie).get("/min/beskeder/").content.decode()
    assert (made.token in page, "/min/k/…" in page) == (False, True)


def test_the_audit_trail_names_link_and_citizen_by_key(
    client: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    link, token = a_link(amalie, nina)
    come_in(client, amalie, token)
    client.post("/min/ud/")
    ours = AuditEntry.objects.filter(action__startswith="portal.").order_by("pk")
    assert list(ours.values_list("actor", "action")) == [
        (f"link:{link.pk}", "portal.send_code"),
        (f"link:{link.pk}", "portal.enter"),
        (f"citizen:{amalie.pk}", "portal.leave"),
    ]


# -- what the database holds -----------------------------------------------------------------------


def broken(**values: object) -> str:
    """The constraint that stops the link's row from being so."""
    try:
        with transaction.atomic():
            SecretLink.objects.update(**values)
    except IntegrityError as error:
        return str(error).split('"')[3]
    return ""


def test_the_link_s_facts_cannot_be_broken(amalie: Citizen, nina: Staff) -> None:
    link, _token = a_link(amalie, nina)
    now = clock.now()
    assert broken(wrong_codes=6) == "portal_link_locks_at_the_fifth"
    assert broken(wrong_codes=5) == "portal_link_locks_at_the_fifth"
    assert broken(locked_at=now) == "portal_link_locks_at_the_fifth"
    assert broken(expires_at=link.made_at) == "portal_link_lasts"
    assert broken(purpose="anything") == "portal_link_purpose_known"
    assert broken(made_by=None) == "portal_link_made_by_somebody"
    with pytest.raises(IntegrityError, match="one_link_to_all_pages"), transaction.atomic():
        a_link(amalie, nina)


def test_a_code_s_facts_cannot_be_broken(amalie: Citizen, nina: Staff) -> None:
    link, _token = a_link(amalie, nina)
    code = read_code(by=nina, link=link).code

    def stopped(**values: object) -> str:
        try:
            with transaction.atomic():
                OneTimeCode.objects.update(**values)
        except IntegrityError as error:
            return str(error).split('"')[3]
        return ""

    late = code.made_at + timedelta(minutes=16)
    assert stopped(tries=6) == "portal_code_five_tries"
    assert stopped(expires_at=late) == "portal_code_lasts_a_quarter"
    assert stopped(used_at=late) == "portal_code_used_in_time"
    assert stopped(made_by=None) == "portal_code_read_by_somebody"
    assert stopped(way="sms") == "portal_code_read_by_somebody"


def test_a_code_by_a_way_that_does_not_reach_the_citizen_is_refused(
    amalie: Citizen, nina: Staff
) -> None:
    Citizen.objects.filter(pk=amalie.pk).update(phone="")
    link, _token = a_link(amalie, nina)
    with pytest.raises(Refused):
        send_code(by=LinkHolder(link), link=link, way="sms")
    assert OneTimeCode.objects.count() == 0


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
