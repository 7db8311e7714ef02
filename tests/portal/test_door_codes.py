"""The one-time code of the citizen's door: wrong ones, many at once, what is kept of it."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.kernel.links import TOKEN_LENGTH, hash_of, new_token
from medspil.kernel.models import AuditEntry
from medspil.messages.models import Message
from medspil.people.models import Citizen, Municipality, Staff
from medspil.portal.actions.door import (
    enter,
    make_link,
    read_code,
    send_code,
)
from medspil.portal.actors import LinkHolder
from medspil.portal.models import DoorSession, OneTimeCode, SecretLink
from tests import factories as make
from tests.guards import StrictClient
from tests.portal.knocking import come_in, get_code, knock
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
