"""A guest's link and code: right, wrong, too old, used before, guessed, locked, read aloud."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed
from medspil.kernel.links import new_token
from medspil.meetings.actions.panel.days import schedule_case
from medspil.meetings.actions.panel.guests import (
    enter_panel,
    guest_of,
    leave_panel,
    read_pack_code,
    send_panel_code,
)
from medspil.meetings.actions.panel.packs import NewPack, make_pack
from medspil.meetings.models import PanelCase, PanelDay, PanelLink, PanelMember
from medspil.meetings.queries.panel.packs import is_in, link_with
from medspil.messages.models import Message
from medspil.people.limits import TRIES as KNOCKS
from medspil.people.models import Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.meetings.panel.hearing import DAY, refused


@pytest.fixture
def doctor(db: None) -> PanelMember:
    return make.panel_member(
        None,
        "health_coordinator",
        guest_name="Lis Læge",
        guest_phone="00112233",
        guest_email="lis@example.com",
    )


@pytest.fixture
def made(case: PanelCase, day: PanelDay, clerk: Staff, doctor: PanelMember) -> NewPack:
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    return make_pack(by=clerk, case=case, member=doctor, sections=["health"])


@pytest.fixture
def link(made: NewPack) -> PanelLink:
    found = link_with(made.token)
    assert found is not None
    return found


def digits_sent() -> str:
    """The newest code that left for a guest."""
    text = Message.objects.filter(kind="login_code").latest("pk").text
    return re.search(r"\d{3} \d{3}", text)[0]


def test_the_link_is_sent_and_the_code_comes_another_way(
    made: NewPack, link: PanelLink, doctor: PanelMember
) -> None:
    sent = Message.objects.get(kind="pack_ready")
    assert (sent.channel, made.token in sent.text, sent.citizen) == ("email", True, None)
    assert "Lis" not in sent.text
    send_panel_code(by=guest_of(doctor), link=link, way="sms")
    came = enter_panel(by=guest_of(doctor), link=link, code=digits_sent())
    assert is_in(link, came.key)
    assert not is_in(link, "gaettet")


def test_a_code_is_used_once_and_lasts_a_quarter(link: PanelLink, doctor: PanelMember) -> None:
    who = guest_of(doctor)
    send_panel_code(by=who, link=link, way="email")
    digits = digits_sent()
    assert enter_panel(by=who, link=link, code=digits).key
    again = enter_panel(by=who, link=link, code=digits)
    assert (again.key, again.why) == ("", "Koden gælder ikke mere. Bed om en ny kode.")
    send_panel_code(by=who, link=link, way="email")
    with clock.at(clock.now() + timedelta(minutes=16)):
        late = enter_panel(by=who, link=link, code=digits_sent())
    assert late.why == again.why


def test_five_wrong_codes_lock_the_link(
    link: PanelLink, doctor: PanelMember, made: NewPack
) -> None:
    who = guest_of(doctor)
    send_panel_code(by=who, link=link, way="sms")
    wrong = "000000" if digits_sent() != "000 000" else "111111"
    said = [enter_panel(by=who, link=link, code=wrong) for _ in range(5)]
    assert [one.locked for one in said] == [False] * 4 + [True]
    assert said[3].why == "Koden passer ikke. Forsøg tilbage: 1."
    assert "virker ikke" in str(refused(lambda: enter_panel(by=who, link=link, code=digits_sent())))
    found = link_with(made.token)
    assert found.locked_at is not None


def test_three_codes_in_ten_minutes_and_only_to_what_we_know(
    link: PanelLink, doctor: PanelMember
) -> None:
    who = guest_of(doctor)
    assert "på den måde" in str(refused(lambda: send_panel_code(by=who, link=link, way="letter")))
    for _ in range(3):
        send_panel_code(by=who, link=link, way="sms")
    assert "tre koder" in str(refused(lambda: send_panel_code(by=who, link=link, way="sms")))


def test_a_code_is_read_aloud_by_the_employee_and_nobody_else(
    case: PanelCase, made: NewPack, link: PanelLink, clerk: Staff, doctor: PanelMember
) -> None:
    digits = read_pack_code(by=clerk, case=case, pack=made.pack)
    with pytest.raises(NotAllowed):
        read_pack_code(by=make.staff(), case=case, pack=made.pack)
    with pytest.raises(NotAllowed):
        enter_panel(by=clerk, link=link, code=digits)
    assert enter_panel(by=guest_of(doctor), link=link, code=digits).key


def test_a_guest_who_leaves_or_falls_silent_is_out(
    link: PanelLink, doctor: PanelMember, made: NewPack, case: PanelCase, clerk: Staff
) -> None:
    who = guest_of(doctor)

    def come_in() -> str:
        code = read_pack_code(by=clerk, case=case, pack=made.pack)
        return enter_panel(by=who, link=link, code=code).key

    first, second = come_in(), come_in()
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert not is_in(link, second)
    leave_panel(by=who, link=link)
    assert not is_in(link, first)


# -- the pages -------------------------------------------------------------------------------------


@pytest.fixture
def todays_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def post(client: StrictClient, **fields: Any) -> Any:
    return client.post("/gaest/", {"once": str(uuid.uuid4()), **fields}, follow=True)


@pytest.mark.usefixtures("todays_pages")
def test_a_guest_comes_in_by_link_and_code_and_goes_out(made: NewPack) -> None:
    client = StrictClient()
    asked = client.get(f"/gaest/{made.token}/", follow=True)
    page = asked.content.decode()
    assert (asked.redirect_chain, "•• •• •• 33" in page) == ([("/gaest/", 303)], True)
    assert (made.token in page, "Prøvetekst" in page) == (False, False)
    post(client, form="send", way="sms")
    wrong = post(client, form="code", code="1")
    assert (wrong.status_code, "Forsøg tilbage: 4" in wrong.content.decode()) == (422, True)
    read = post(client, form="code", code=digits_sent())
    assert "Prøvetekst" in read.content.decode()
    assert made.pack.openings.count() == 1
    out = post(client, form="leave")
    assert "Prøvetekst" not in out.content.decode()
    assert made.pack.openings.count() == 1


@pytest.mark.usefixtures("todays_pages")
def test_the_key_of_one_guest_opens_nothing_with_the_link_of_another(
    case: PanelCase, made: NewPack, clerk: Staff
) -> None:
    other = make.panel_member(None, "education", guest_name="Per Prøve", guest_phone="00112244")
    second = make_pack(by=clerk, case=case, member=other, sections=["wishes"])
    client = StrictClient()
    client.get(f"/gaest/{made.token}/")
    code = read_pack_code(by=clerk, case=case, pack=made.pack)
    assert "Prøvetekst" in post(client, form="code", code=code).content.decode()
    client.get(f"/gaest/{second.token}/")
    assert "Få en kode" in client.get("/gaest/").content.decode()


@pytest.mark.usefixtures("todays_pages")
def test_forged_expired_shut_and_locked_are_one_sentence(made: NewPack, link: PanelLink) -> None:
    def shown(token: str) -> tuple[int, str]:
        answer = StrictClient().get(f"/gaest/{token}/", follow=True)
        page = answer.content.decode()
        return answer.status_code, re.search(r"<main.*</main>", page, re.DOTALL)[0]

    answers = [shown("a" * 27)]
    with clock.at(make.moment(date(2020, 4, 30), "00:01")):
        answers.append(shown(made.token))
    PanelLink.objects.update(wrong_codes=5, locked_at=clock.now())
    answers.append(shown(made.token))
    PanelLink.objects.update(wrong_codes=0, locked_at=None, revoked_at=clock.now())
    answers.append(shown(made.token))
    assert {status for status, _page in answers} == {404}
    assert len({page for _status, page in answers}) == 1
    assert "Linket virker ikke. Det kan være for gammelt, lukket eller låst." in answers[0][1]


@pytest.mark.usefixtures("todays_pages")
def test_the_employee_reads_a_code_aloud_from_the_page(
    case: PanelCase, made: NewPack, clerk: Staff, link: PanelLink, doctor: PanelMember
) -> None:
    nina = logged_in(StrictClient(), clerk)
    page = f"/rehabilitering/sag/{case.public_id}/materiale/"
    shown = nina.post(
        page, {"once": str(uuid.uuid4()), "form": "read", "pack": str(made.pack.pk)}
    ).content.decode()
    code = re.search(r"<strong>(\d{3} \d{3})</strong>", shown)[1]
    assert code not in nina.get(page).content.decode()
    assert enter_panel(by=guest_of(doctor), link=link, code=code).key


def test_guessing_links_is_stopped_for_a_while_even_for_a_right_one(made: NewPack) -> None:
    client = StrictClient()
    for _n in range(KNOCKS):
        client.cookies["gaest"] = new_token()
        assert client.get("/gaest/").status_code == 404
    client.cookies["gaest"] = made.token
    assert client.get("/gaest/").status_code == 404
    cache.clear()  # ten minutes later
    assert client.get("/gaest/").status_code == 200
