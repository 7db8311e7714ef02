"""What changes while an order is under way: a stop, a closed order, a full one, an old package."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from medspil.companies.actions.companies import close_company
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.matching.actions.interviews import call_off_interview, set_interview
from medspil.matching.actions.orders import close_order, reopen_order
from medspil.matching.actions.profiles import stop_search
from medspil.matching.actions.proposals import (
    answer_for_company,
    ask_citizen,
    hire,
    note_still_there,
    register_answer,
    send_cvs,
    take_back_hire,
)
from medspil.matching.queries.candidates import person_of
from medspil.matching.queries.orders import packages_of
from medspil.matching.queries.own import asked_about, waits_for
from medspil.messages.models import Message
from medspil.people.models import Citizen
from tests import factories as make
from tests.companies.making import a_company, a_consultant
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.matching.order_life import (
    MACHINE,
    a_contact,
    a_profile,
    an_order,
    chosen,
    said_yes,
    sent,
    to_interview,
)
from tests.portal.visitors import inside

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def at(days: int) -> datetime:
    return clock.start_of(DAY + timedelta(days=days)).replace(hour=10)


def stop(citizen: Citizen) -> None:
    stop_search(by=MACHINE, citizen=citizen)


def protect(citizen: Citizen) -> None:
    Citizen.objects.filter(pk=citizen.pk).update(protected=True)


@pytest.mark.parametrize("how", ["phone", "sms"])
@pytest.mark.parametrize("change", [stop, protect], ids=["stop", "protected"])
def test_who_may_not_be_found_any_more_is_not_asked(
    change: Callable[[Citizen], None], how: str
) -> None:
    anna = make.citizen(phone="00000012")
    one = chosen(an_order(), a_profile(anna))[0]
    change(anna)
    with pytest.raises(Refused, match="kan ikke findes mere"):
        ask_citizen(by=MACHINE, proposal=one, how=how)
    assert person_of(a_consultant(), one).who is None


def test_who_was_chosen_before_the_consent_ended_is_not_asked_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = chosen(an_order(), a_profile(until=DAY + timedelta(days=2)))[0]
    monkeypatch.setenv("MEDSPIL_TODAY", (DAY + timedelta(days=3)).isoformat())
    with pytest.raises(Refused, match="kan ikke findes mere"):
        ask_citizen(by=MACHINE, proposal=one)


def test_a_stop_takes_name_and_number_from_the_consultant_but_of_who_was_hired() -> None:
    ida, order = a_consultant(), an_order(seats=2)
    anna, bo = a_profile(), a_profile()
    first, second = (said_yes(one) for one in chosen(order, anna, bo))
    package = sent(order, first, second)
    for one in (first, second):
        answer_for_company(by=MACHINE, package=package, proposal=one, says="interview")
    hire(by=MACHINE, package=package, proposal=first, starts_on=DAY)
    before = [person_of(ida, one).who is not None for one in (first, second)]
    for profile in (anna, bo):
        stop(profile.citizen)
    after = [person_of(ida, one).who is not None for one in (first, second)]
    assert (before, after) == ([True, True], [True, False])


def test_nothing_is_sent_of_a_closed_order() -> None:
    order = an_order()
    one = said_yes(chosen(order, a_profile())[0])
    close_order(by=MACHINE, order=order, reason="Fandt selv")
    with pytest.raises(Refused, match="lukket"):
        send_cvs(by=MACHINE, order=order, contact=a_contact(order.company), proposals=[one])
    assert list(packages_of(order.company_id)) == []


def test_an_order_closed_too_soon_is_opened_again_and_its_cvs_sent_anew() -> None:
    package, one = to_interview(an_order(seats=2), a_profile())
    order, client = one.order, logged_in(StrictClient(), a_consultant())
    two = said_yes(chosen(order, a_profile())[0])
    sent(order, two)
    url = f"/jobordrer/{order.public_id}/"
    close_order(by=MACHINE, order=order, reason="Fandt selv")
    page = client.get(url).content.decode()
    says = ("Åbn den igen", ", lukket.", "Aftal en tid", 'name="people"')
    assert [one in page for one in says] == [True, True, False, False]
    assert client.post(f"{url}aabn/", {"once": str(uuid.uuid4())}).status_code == 303
    order.refresh_from_db()
    assert (order.state, order.closed_because, order.version) == ("open", "", 1)
    assert list(packages_of(order.company_id)) == []
    page = client.get(url).content.decode()
    assert ("1 CV kan ikke læses mere" in page, "Aftal en tid for 1 samtale" in page) == (True,) * 2
    assert set_interview(by=MACHINE, package=package, proposal=one, starts_at=at(2), place="Her")
    again = send_cvs(by=MACHINE, order=order, contact=package.contact, proposals=[two])
    assert list(packages_of(order.company_id)) == [again]
    assert reopen_order(by=MACHINE, order=order).closed_at is None


def test_an_order_of_a_company_that_has_ceased_stays_closed() -> None:
    order = an_order()
    close_order(by=MACHINE, order=order, reason="Fandt selv")
    close_company(by=MACHINE, company=order.company, closed_on=DAY)
    with pytest.raises(Refused, match="ophørt"):
        reopen_order(by=MACHINE, order=order)


def test_a_cv_that_can_be_read_no_more_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    order = an_order()
    kim = a_contact(order.company)
    one = said_yes(chosen(order, a_profile())[0])
    first = send_cvs(by=MACHINE, order=order, contact=kim, proposals=[one])
    with pytest.raises(Refused, match="ikke er sendt"):
        send_cvs(by=MACHINE, order=order, contact=kim, proposals=[one])
    monkeypatch.setenv("MEDSPIL_TODAY", (DAY + timedelta(days=15)).isoformat())
    url = f"/jobordrer/{order.public_id}/"
    client = logged_in(StrictClient(), a_consultant())
    page = client.get(url).content.decode()
    assert ("1 CV kan ikke læses mere" in page, "kunne læses til 28. april" in page) == (True, True)
    facts = {"once": str(uuid.uuid4()), "contact": kim.pk, "people": [one.pk]}
    assert client.post(f"{url}send/", facts).status_code == 303
    one.refresh_from_db()
    assert (one.package_id != first.pk, list(packages_of(order.company_id))) == (
        True,
        [one.package],
    )


def test_nobody_is_asked_on_their_own_page_of_work_that_is_taken() -> None:
    anna, order = make.citizen(), an_order()
    package, first = to_interview(order, a_profile())
    ask_citizen(by=MACHINE, proposal=chosen(order, a_profile(anna))[0])
    before = (len(asked_about(anna.pk)), waits_for(anna.pk))
    hire(by=MACHINE, package=package, proposal=first, starts_on=DAY)
    assert (before, asked_about(anna.pk), waits_for(anna.pk)) == ((1, "answer"), [], "")


def test_a_talk_that_a_closed_order_calls_off_is_on_the_page_the_message_leads_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    anna = make.citizen(phone="00000012")
    package, one = to_interview(an_order(), a_profile(anna))
    set_interview(by=MACHINE, package=package, proposal=one, starts_at=at(2), place="Her")
    close_order(by=MACHINE, order=one.order, reason="Fandt selv")
    found = asked_about(anna.pk)
    assert [len(row.called_off) for row in found] == [1]  # type: ignore[attr-defined]
    assert waits_for(anna.pk) == "talk"
    with pytest.raises(Refused, match="lukket"):
        register_answer(by=MACHINE, proposal=one, yes=True, words="Jo, gerne")
    monkeypatch.setenv("MEDSPIL_TODAY", (DAY + timedelta(days=3)).isoformat())
    assert (asked_about(anna.pk), waits_for(anna.pk)) == ([], "")


def test_whom_no_message_reaches_is_rung_up_also_when_the_talk_is_off() -> None:
    client = logged_in(StrictClient(), a_consultant())
    package, one = to_interview(an_order(), a_profile(make.citizen(phone="", email="")))
    set_interview(by=MACHINE, package=package, proposal=one, starts_at=at(2), place="Her")
    call_off_interview(by=MACHINE, package=package, proposal=one, because="Syg")
    url = f"/jobordrer/{one.order.public_id}/"
    says = "Ring til 1 borger: samtalen er aflyst"
    assert says in client.get(url).content.decode()
    close_order(by=MACHINE, order=one.order, reason="Fandt selv")
    assert says in client.get(url).content.decode()


def test_a_company_is_told_by_us_that_who_it_was_to_talk_with_said_no() -> None:
    client = logged_in(StrictClient(), a_consultant())
    package, one = to_interview(an_order(a_company()), a_profile())
    set_interview(by=MACHINE, package=package, proposal=one, starts_at=at(2), place="Her")
    register_answer(by=MACHINE, proposal=one, yes=False, words="Jeg har fået noget andet")
    page = client.get(f"/jobordrer/{one.order.public_id}/").content.decode()
    assert "Ring til virksomheden: 1 samtale er aflyst" in page


def test_a_stop_calls_off_what_was_to_come_and_both_hear_of_it() -> None:
    anna = make.citizen(phone="00000012")
    package, one = to_interview(an_order(), a_profile(anna))
    set_interview(by=MACHINE, package=package, proposal=one, starts_at=at(2), place="Her")
    stop(anna)
    assert [talk.called_off for talk in one.interviews.all()] == [True]
    assert Message.objects.filter(kind="job_talk").count() == 2
    client = logged_in(StrictClient(), a_consultant())
    page = client.get(f"/jobordrer/{one.order.public_id}/").content.decode()
    assert "Ring til virksomheden: 1 samtale er aflyst" in page


def test_a_talk_of_who_becomes_protected_stands_until_a_person_has_decided() -> None:
    anna = make.citizen(phone="00000012", staff=make.staff(full_name="Nina Dam"))
    package, one = to_interview(an_order(), a_profile(anna))
    set_interview(by=MACHINE, package=package, proposal=one, starts_at=at(2), place="Her")
    protect(anna)
    client, url = logged_in(StrictClient(), a_consultant()), f"/jobordrer/{one.order.public_id}/"
    asks, rings = "Spørg sagsbehandleren, om den skal", "Ring til virksomheden"
    page = client.get(url).content.decode()
    assert (asks in page, rings in page) == (True, False)
    hers = client.get(f"/jobordrer/kandidat/{one.public_id}/").content.decode()
    assert ("Nina Dam" in hers, anna.full_name in hers) == (True, False)
    call_off_interview(by=MACHINE, package=package, proposal=one, because="Aftalt med borgeren")
    page = client.get(url).content.decode()
    assert (asks in page, rings in page) == (False, True)


def test_work_begins_on_the_day_the_order_came_or_later_in_danish_time() -> None:
    with clock.at(clock.start_of(DAY).replace(minute=30)):  # the day before, in Greenwich
        package, one = to_interview(an_order(start_on=DAY), a_profile())
    with pytest.raises(Refused, match="efter ordren kom ind"):
        hire(by=MACHINE, package=package, proposal=one, starts_on=DAY - timedelta(days=1))
    assert hire(by=MACHINE, package=package, proposal=one, starts_on=DAY).starts_on == DAY


def test_a_hire_that_came_to_nothing_is_taken_back_and_the_seat_is_free() -> None:
    ida, order = a_consultant(), an_order()
    package, one = to_interview(order, a_profile())
    with pytest.raises(Refused, match="ikke ansat"):
        take_back_hire(by=ida, proposal=one)
    hire(by=ida, package=package, proposal=one, starts_on=DAY)
    client = logged_in(StrictClient(), ida)
    hers = f"/jobordrer/kandidat/{one.public_id}/"
    assert "Fortryd ansættelsen" in client.get(hers).content.decode()
    once = {"once": str(uuid.uuid4())}
    assert [client.post(f"{hers}fortryd/", once).status_code for _n in range(2)] == [303, 303]
    one.refresh_from_db()
    order.refresh_from_db()
    assert (one.state, one.starts_on, order.filled) == ("interview", None, 0)
    assert hire(by=ida, package=package, proposal=one, starts_on=DAY).state == "hired"


def test_who_is_asked_after_four_weeks_is_not_taken_back_but_the_answer_is_put_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ida = a_consultant()
    package, one = to_interview(an_order(), a_profile())
    hire(by=ida, package=package, proposal=one, starts_on=DAY)
    monkeypatch.setenv("MEDSPIL_TODAY", (DAY + timedelta(weeks=4)).isoformat())
    note_still_there(by=ida, proposal=one, field="still_4", still=False)
    with pytest.raises(Refused, match="er der endnu"):
        take_back_hire(by=ida, proposal=one)
    client = logged_in(StrictClient(), ida)
    hers = f"/jobordrer/kandidat/{one.public_id}/"
    assert "Efter 4 uger" in client.get(hers).content.decode()
    put = {"once": str(uuid.uuid4()), "field": "still_4", "still": "yes", "back": "candidate"}
    assert client.post(f"{hers}stadig/", put).headers["Location"] == hers
    one.refresh_from_db()
    assert one.still_4 is True


@pytest.mark.parametrize("change", [stop, protect], ids=["stop", "protected"])
def test_who_said_yes_and_may_not_be_found_any_more_is_not_sent(
    change: Callable[[Citizen], None],
) -> None:
    order = an_order()
    kim = a_contact(order.company)
    one = said_yes(chosen(order, a_profile())[0])
    change(one.citizen)
    with pytest.raises(Refused, match="Vælg mindst én"):
        send_cvs(by=MACHINE, order=order, contact=kim, proposals=[one])
    client = logged_in(StrictClient(), a_consultant())
    page = client.get(f"/jobordrer/{order.public_id}/").content.decode()
    shown = ["Kan ikke findes mere" in page, "Send 1 CV" in page, 'name="people"' in page]
    assert shown == [True, False, False]


def test_who_says_stop_is_not_asked_on_their_own_page() -> None:
    anna = make.citizen()
    ask_citizen(by=MACHINE, proposal=chosen(an_order(), a_profile(anna))[0])
    before = waits_for(anna.pk)
    stop(anna)
    assert (before, waits_for(anna.pk), asked_about(anna.pk)) == ("answer", "", [])


def test_whoever_is_gone_is_not_among_those_to_ask_or_to_answer() -> None:
    order = an_order()
    asked, only_chosen = chosen(order, a_profile(), a_profile())
    ask_citizen(by=MACHINE, proposal=asked)
    client = logged_in(StrictClient(), a_consultant())
    url = f"/jobordrer/{order.public_id}/"
    buttons = (f'id="words-{asked.pk}"', "Jeg ringer til dem")
    before = [button in client.get(url).content.decode() for button in buttons]
    stop(asked.citizen)
    stop(only_chosen.citizen)
    after = [button in client.get(url).content.decode() for button in buttons]
    assert (before, after) == ([True, True], [False, False])


def test_whoever_reads_the_question_themselves_is_asked_in_their_language() -> None:
    olena = make.citizen(phone="00000012", language="uk")
    order = an_order()
    one, two = chosen(order, a_profile(olena), a_profile(make.citizen(language="uk")))
    ask_citizen(by=MACHINE, proposal=one, how="sms")
    ask_citizen(by=MACHINE, proposal=two, how="phone")  # read aloud by whoever rings
    asked = [("uk", "Чи можна показати"), ("da", "Må vi vise dit CV")]
    for row, (language, words) in zip((one, two), asked, strict=True):
        row.refresh_from_db()
        assert (row.asked_language, row.asked_text.startswith(words)) == (language, True)
    desk = logged_in(StrictClient(), a_consultant())
    page = desk.get(f"/jobordrer/kandidat/{one.public_id}/").content.decode()
    assert ('lang="uk"' in page, "Må vi vise dit CV" in page) == (True, True)
    own = inside(olena).get("/min/job/").content.decode()
    assert ("Чи можна показати" in own, "Må vi vise dit CV" in own) == (True, False)
    own = inside(two.citizen).get("/min/job/").content.decode()
    assert ('lang="da"' in own, "Чи можна показати" in own) == (True, True)
