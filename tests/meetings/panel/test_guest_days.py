"""A guest who sits in the panel: called to a day, they answer and read on a page of their own."""

from __future__ import annotations

import re
import uuid
from datetime import date, time
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction

from medspil.kernel import clock
from medspil.kernel.links import new_token
from medspil.meetings.actions.panel.changing import (
    answer_call,
    call_members,
    cancel_day,
    change_day,
)
from medspil.meetings.actions.panel.days import make_day, schedule_case
from medspil.meetings.actions.panel.guests import guest_of
from medspil.meetings.actions.panel.packs import make_pack, shut_pack
from medspil.meetings.models import DocumentPack, PanelCase, PanelDay, PanelLink, PanelMember
from medspil.messages.models import Message
from medspil.people.limits import TRIES as KNOCKS
from medspil.people.models import Staff
from tests import factories as make
from tests.guards import StrictClient
from tests.meetings.panel.hearing import DAY, TUESDAY, refused

SAME = ("starts", "slots", "forms", "place", "link", "phone", "plan_b")


@pytest.fixture(autouse=True)
def _todays_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


@pytest.fixture
def doctor(db: None) -> PanelMember:
    return make.panel_member(
        None, "health_coordinator", guest_name="Lis Læge", guest_email="lis@example.com"
    )


@pytest.fixture
def called(chair: Staff, doctor: PanelMember) -> PanelDay:
    """A day that the doctor is called to."""
    return make_day(
        by=chair,
        type=make.panel(),
        day=TUESDAY,
        starts=time(9),
        slots=6,
        forms=["video", "in_person"],
        place="Rådhuset, lokale 3",
        link="https://video.example.com/9",
        phone="00123456",
        plan_b="Mødelederen ringer.",
    )


def sent_to(guest: str = "lis@example.com") -> list[Message]:
    return [one for one in Message.objects.order_by("pk") if one.guest == guest]


def address(message: Message) -> str:
    return re.search(r"/gaest/\w+/", message.text)[0]


def post(client: StrictClient, **fields: Any) -> Any:
    return client.post("/gaest/", {"once": str(uuid.uuid4()), **fields}, follow=True)


def come_in(link: str) -> StrictClient:
    client = StrictClient()
    client.get(link)
    post(client, form="send", way="email")
    text = Message.objects.filter(kind="login_code").latest("pk").text
    entered = post(client, form="code", code=re.search(r"\d{3} \d{3}", text)[0])
    assert entered.status_code == 200
    return client


def reply_of(day: PanelDay, member: PanelMember) -> tuple[str, str]:
    call = day.invitations.get(member=member, taken_off_at=None)
    return call.reply, call.replied_by.full_name if call.replied_by else ""


def test_the_message_leads_to_a_code_and_the_code_to_the_day(called: PanelDay) -> None:
    (asked,) = sent_to()
    assert "Sig her, om du kommer: " in asked.text
    shown = StrictClient().get(address(asked), follow=True).text
    assert ("Få en kode" in shown, "lokale 3" in shown) == (True, False)
    page = come_in(address(asked)).get("/gaest/").text
    for said in ("28. april 2020", "9.00–12.00", "Rådhuset, lokale 3", "Kommer du?"):
        assert said.lower() in page.lower()
    assert "Du har ikke svaret endnu." in page
    assert "Der er ikke noget at læse endnu." in page


def test_the_guest_says_yes_and_changes_their_mind(called: PanelDay, doctor: PanelMember) -> None:
    client = come_in(address(sent_to()[0]))
    said = post(client, form="answer", comes="ja")
    assert "Du har svaret: kommer." in said.text
    assert reply_of(called, doctor) == ("comes", "")
    post(client, form="answer", comes="nej")
    assert reply_of(called, doctor) == ("stays_away", "")
    unclear = post(client, form="answer", comes="måske")
    assert (unclear.status_code, "Vælg et svar." in unclear.text) == (422, True)
    assert reply_of(called, doctor) == ("stays_away", "")


def test_an_answer_sent_twice_is_given_once(called: PanelDay, doctor: PanelMember) -> None:
    client, once = come_in(address(sent_to()[0])), str(uuid.uuid4())
    for comes in ("ja", "nej"):
        client.post("/gaest/", {"once": once, "form": "answer", "comes": comes})
    assert reply_of(called, doctor) == ("comes", "")


def test_nobody_answers_by_the_link_alone(called: PanelDay, doctor: PanelMember) -> None:
    client = StrictClient()
    client.get(address(sent_to()[0]))
    assert "Få en kode" in post(client, form="answer", comes="ja").text
    assert reply_of(called, doctor) == ("", "")


def test_the_days_papers_are_read_there_and_nobody_is_named_in_the_list(
    called: PanelDay, doctor: PanelMember, case: PanelCase, clerk: Staff
) -> None:
    client = come_in(address(sent_to()[0]))
    schedule_case(by=clerk, case=case, day=called, form="in_person")
    made = make_pack(by=clerk, case=case, member=doctor, sections=["health"])
    other = make.panel_member(None, "education", guest_name="Per Prøve")
    theirs = make_pack(by=clerk, case=case, member=other, sections=["wishes"])
    page = client.get("/gaest/").text
    assert "Sagen kl. 09.00" in page
    assert case.citizen.short_name not in page
    read = client.get(f"/gaest/sag/{made.pack.pk}/")
    assert (read.status_code, "Prøvetekst" in read.text) == (200, True)
    assert made.pack.openings.count() == 1
    assert client.get(f"/gaest/sag/{theirs.pack.pk}/").status_code == 404
    shut_pack(by=clerk, case=case, pack=made.pack)
    assert client.get(f"/gaest/sag/{made.pack.pk}/").status_code == 404
    assert "Der er ikke noget at læse endnu." in client.get("/gaest/").text


def test_a_pack_is_not_read_without_the_code(
    called: PanelDay, doctor: PanelMember, case: PanelCase, clerk: Staff
) -> None:
    schedule_case(by=clerk, case=case, day=called, form="in_person")
    made = make_pack(by=clerk, case=case, member=doctor, sections=["health"])
    client = StrictClient()
    assert client.get(f"/gaest/sag/{made.pack.pk}/").status_code == 404
    client.get(address(sent_to()[0]))
    assert client.get(f"/gaest/sag/{made.pack.pk}/", follow=True).redirect_chain == [
        ("/gaest/", 303)
    ]
    assert made.pack.openings.count() == 0


def test_a_day_that_has_moved_asks_again_with_a_link_and_the_old_one_still_works(
    called: PanelDay, chair: Staff, doctor: PanelMember
) -> None:
    first = address(sent_to()[0])
    post(come_in(first), form="answer", comes="ja")
    Message.objects.filter(state="queued").update(state="sent", sent_at=clock.now())
    kept = {name: getattr(called, name) for name in SAME}
    change_day(by=chair, day=called, **{**kept, "starts": time(13)})
    assert reply_of(called, doctor) == ("", "")
    changed = [one for one in sent_to() if one.kind == "panel_changed"]
    for link in (first, address(changed[0])):
        assert "13.00–16.00" in come_in(link).get("/gaest/").text


def test_a_cancelled_day_says_so(called: PanelDay, chair: Staff) -> None:
    client = come_in(address(sent_to()[0]))
    cancel_day(by=chair, day=called, because="Lukket")
    page = client.get("/gaest/").text
    assert ("Dagen er aflyst" in page, "Kommer du?" in page) == (True, False)
    late = post(client, form="answer", comes="ja")
    assert (late.status_code, "Dagen er aflyst." in late.text) == (422, True)


def test_taken_off_forged_expired_and_locked_are_one_answer(
    called: PanelDay, chair: Staff, doctor: PanelMember
) -> None:
    link = address(sent_to()[0])

    def shown(where: str) -> tuple[int, str]:
        answer = StrictClient().get(where, follow=True)
        return answer.status_code, re.search(r"<main.*</main>", answer.text, re.DOTALL)[0]

    answers = [shown(f"/gaest/{new_token()}/")]
    with clock.at(make.moment(date(2020, 4, 30), "00:01")):
        answers.append(shown(link))
    PanelLink.objects.update(wrong_codes=5, locked_at=clock.now())
    answers.append(shown(link))
    PanelLink.objects.update(wrong_codes=0, locked_at=None)
    theirs = called.invitations.get(member__staff=chair).member
    call_members(by=chair, day=called, members=[theirs])
    answers.append(shown(link))
    assert {status for status, _page in answers} == {404}
    assert len({page for _status, page in answers}) == 1


def test_guessing_is_stopped_for_a_while(called: PanelDay) -> None:
    client = StrictClient()
    for _n in range(KNOCKS):
        client.cookies["gaest"] = new_token()
        assert client.get("/gaest/").status_code == 404
    client.get(address(sent_to()[0]))
    assert client.get("/gaest/").status_code == 404
    cache.clear()  # ten minutes later
    assert client.get("/gaest/").status_code == 200


def test_the_page_is_in_english_for_whoever_reads_english(called: PanelDay) -> None:
    client = come_in(address(sent_to()[0]))
    page = client.get("/gaest/", HTTP_ACCEPT_LANGUAGE="en").text
    assert ("Are you coming?" in page, "Kommer du?" in page) == (True, False)


def test_the_list_of_papers_takes_as_many_queries_for_three_as_for_one(
    called: PanelDay, doctor: PanelMember, clerk: Staff, django_assert_num_queries: Any
) -> None:
    client = come_in(address(sent_to()[0]))

    def another() -> None:
        one = make.ready_case(make.citizen(staff=clerk), clerk)
        schedule_case(by=clerk, case=one, day=called, form="in_person")
        make_pack(by=clerk, case=one, member=doctor, sections=["health"])

    another()
    client.get("/gaest/")
    with django_assert_num_queries(QUERIES):
        client.get("/gaest/")
    another(), another()
    with django_assert_num_queries(QUERIES):
        client.get("/gaest/")


QUERIES = 5


def _a_pack(day: PanelDay, member: PanelMember) -> DocumentPack:
    clerk = make.staff()
    case = make.ready_case(make.citizen(staff=clerk), clerk)
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    made = make_pack(by=clerk, case=case, member=member, sections=["health"])
    PanelLink.objects.filter(pack=made.pack).delete()
    return made.pack


def test_a_link_is_to_one_thing_and_a_guests(called: PanelDay, chair: Staff) -> None:
    (link,) = PanelLink.objects.all()
    with pytest.raises(IntegrityError, match="panel_link_to_one_thing"), transaction.atomic():
        PanelLink.objects.filter(pk=link.pk).update(pack=_a_pack(called, link.member))
    employees = called.invitations.get(member__staff=chair)
    with pytest.raises(IntegrityError, match="a_link_is_for_a_guest"), transaction.atomic():
        PanelLink.objects.filter(pk=link.pk).update(call=employees)


def test_whoever_is_not_called_any_more_is_told_kindly(called: PanelDay, chair: Staff) -> None:
    call = called.invitations.get(member__staff=None)
    theirs = called.invitations.get(member__staff=chair).member
    call_members(by=chair, day=called, members=[theirs])
    said = refused(lambda: answer_call(by=guest_of(call.member), invitation=call, comes=True))
    assert str(said) == "Medlemmet er ikke længere på den dag."
