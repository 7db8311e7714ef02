"""A company that needs people: its request becomes an order, or it writes the order itself."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from medspil.companies.actors import CompanyActor
from medspil.companies.models import Company
from medspil.kernel.action import NotAllowed, Refused
from medspil.matching.actions.orders import qualify_order, receive_order, take_order
from medspil.matching.models import JobOrder
from medspil.matching.queries.orders import orders_for, received_for
from medspil.people.models import Staff
from medspil.reception.actions.answering import make_opening, make_order
from medspil.reception.models import Ask
from medspil.reception.queries.asks import on_the_front
from tests import factories as make
from tests.companies.making import a_company, a_consultant
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.matching.order_life import a_profile, told
from tests.matching.test_tables import refuses
from tests.reception.coming import a_call, a_link, a_person, inside, labour, post, text

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)
ORDER = "/virksomhed/min/arbejdskraft/"


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


@pytest.fixture
def karl(db: None) -> Staff:
    return a_consultant(full_name="Karl Konsulent")


def asked(company: Company, **given: Any) -> Ask:
    return labour(cvr=str(company.cvr), **given)


def typed(**said: Any) -> dict[str, Any]:
    """The company's own form, as a browser sends it."""
    return {
        "title": "Rengøring",
        "seats": "16",
        "start_on": "20.04.2020",
        "hours_from": "30",
        "hours_to": "37",
        "shifts": ["day", "evening"],
        "kind": "ordinary",
        "postcode": "5610",
        "must": "Gulvvask\nDansk",
        "urgency": "today",
        "note": "Skolerne åbner",
        **said,
    }


def test_a_request_becomes_an_order_by_one_click_and_the_company_has_its_answer(
    karl: Staff,
) -> None:
    company = a_company(postcode="5610")
    kim = a_person(company)
    ask = asked(company, start_on=DAY + timedelta(days=3), about="Haster")
    client = logged_in(StrictClient(), karl)
    assert "Gør den til en jobordre" in text(client.get("/henvendelser/"))
    once = str(uuid.uuid4())
    answers = [post(client, f"/henvendelser/{ask.public_id}/", once, do="order") for _n in "12"]
    order = JobOrder.objects.get()
    there = f"/jobordrer/{order.public_id}/ret/"
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(303, there)] * 2
    ask.refresh_from_db()
    assert (ask.order, ask.how, ask.answered_by, ask.owner) == (order, "order", karl, karl)
    assert (order.title, order.seats, order.hours_to, order.start_on, order.kind) == (
        "Rengøring om morgenen",
        3,
        8,
        DAY + timedelta(days=3),
        "small",
    )
    assert (order.contact, order.received_at, order.qualified_at) == (kim, ask.asked_at, None)
    assert order.note == "Kørekort · kl. 5-8 · Assens · Haster"
    assert "Vi er i gang med at finde folk: Rengøring om morgenen." in text(
        inside(company).get("/virksomhed/min/")
    )
    page = client.get(there).content.decode()
    assert ("Tal ordren igennem" in page, "00000042" in page) == (True, True)


def test_it_is_done_once_and_of_a_company_that_is_known(karl: Staff) -> None:
    stranger, company = labour(), a_company()
    with pytest.raises(Refused, match="Find først"):
        make_order(by=karl, ask=stranger)
    with pytest.raises(Refused, match="Find først"):
        make_order(by=karl, ask=a_call(cvr=str(company.cvr)))
    ask = asked(company)
    make_order(by=karl, ask=ask)
    with pytest.raises(Refused, match="allerede"):
        make_order(by=karl, ask=ask)
    with pytest.raises(Refused, match="allerede"):
        make_opening(by=karl, ask=ask, kind="small", hours=8, seats=1)
    other = asked(company)
    opening = make_opening(by=karl, ask=other, kind="small", hours=8, seats=1)
    with pytest.raises(Refused, match="allerede"):
        make_order(by=karl, ask=other)
    assert refuses(
        "an_ask_becomes_one_order_or_opening",
        lambda: Ask.objects.filter(pk=ask.pk).update(opening=opening),
    )
    with pytest.raises(NotAllowed):
        make_order(by=make.staff(), ask=other)


def test_a_request_that_was_answered_keeps_its_answer(karl: Staff) -> None:
    from medspil.reception.actions.answering import answer_ask

    ask = asked(a_company(), start_on=None, hours=None, seats=1, occupation="x" * 150)
    answer_ask(by=karl, ask=ask, how="call", answer="Vi taler sammen i morgen.")
    order = make_order(by=karl, ask=ask)
    ask.refresh_from_db()
    assert (ask.how, ask.answer) == ("call", "Vi taler sammen i morgen.")
    assert (len(order.title), order.note.startswith("x" * 150), order.hours_from) == (100, True, 37)


@pytest.mark.django_db(transaction=True)
def test_two_consultants_at_once_make_one_order() -> None:
    karl, ask = a_consultant(), asked(a_company())

    def click(_n: int) -> str:
        try:
            make_order(by=karl, ask=ask)
        except Refused:
            return "refused"
        finally:
            connections.close_all()
        return "made"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(click, range(2)))
    assert (said, JobOrder.objects.count()) == (["made", "refused"], 1)


def test_a_company_orders_people_itself_and_a_consultant_talks_it_through(karl: Staff) -> None:
    company = a_company(postcode="5610", consultant=karl)
    a_profile(skills=["Gulvvask", "Dansk"], shifts=["day", "evening"])
    client = inside(company, a_link(a_person(company), karl)[0])
    assert ORDER in client.get("/virksomhed/min/").content.decode()
    read = text(post(client, ORDER, **typed()))
    assert ("Er det rigtigt?" in read, "Dag, Aften" in read, JobOrder.objects.count()) == (
        True,
        True,
        0,
    )
    once = str(uuid.uuid4())
    sent = [post(client, ORDER, once, **typed(), send="1").status_code for _n in range(2)]
    order = JobOrder.objects.get()
    assert (sent, order.qualified_at, order.rankings.count(), order.seats) == (
        [303, 303],
        None,
        0,
        16,
    )
    assert (order.shifts, [words for _key, words, _l in order.skills]) == (3, ["Gulvvask", "Dansk"])
    assert "Vi ringer og taler den igennem." in text(client.get("/virksomhed/min/"))
    front = on_the_front(karl)
    assert front is not None
    assert ([one.pk for one in front.orders], order.consultant) == ([order.pk], karl)
    staff = logged_in(StrictClient(), karl)
    assert "skal tales igennem" in text(staff.get("/henvendelser/"))
    assert [one.stage for one in orders_for(karl)] == ["received"]
    there = f"/jobordrer/{order.public_id}/"
    assert "Ring til virksomheden" in text(staff.get(there))
    done = post(staff, f"{there}ret/", version=1, **typed(seats="10"))
    order.refresh_from_db()
    assert (done.status_code, order.seats, order.qualified_by) == (303, 10, karl)
    assert (len(order.rankings.get().found), list(received_for(karl))) == (1, [])
    assert [one.stage for one in orders_for(karl)] == ["searching"]


def test_a_company_orders_for_itself_alone() -> None:
    mine, theirs = a_company(), a_company()
    with pytest.raises(NotAllowed):
        receive_order(by=CompanyActor(mine), company=theirs, **told())
    with pytest.raises(NotAllowed):
        take_order(by=CompanyActor(mine), company=mine, **told())
    order = receive_order(by=CompanyActor(mine), company=mine, **told())
    with pytest.raises(NotAllowed):
        qualify_order(by=CompanyActor(mine), order=order, version=1, **told())
    person = a_person(theirs)
    wrong = post(inside(mine), ORDER, **typed(contact=str(person.pk)), send="1")
    assert (wrong.status_code, JobOrder.objects.count()) == (303, 2)  # no such choice: not read
    assert set(JobOrder.objects.values_list("contact", flat=True)) == {None}


def test_what_is_wrong_is_said_at_the_field(karl: Staff) -> None:
    client = inside(a_company())
    late = post(client, ORDER, **typed(start_on="01.04.2020"), send="1")
    cpr = post(client, ORDER, **typed(note="070761-4285"), send="1")
    assert [one.status_code for one in (late, cpr)] == [422, 422]
    assert "senere dag" in text(late)
    assert JobOrder.objects.count() == 0


def test_the_queue_asks_as_many_statements_for_three_as_for_one(karl: Staff) -> None:
    client = logged_in(StrictClient(), karl)

    def count() -> int:
        client.get("/henvendelser/")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/henvendelser/").status_code == 200
        return len(found)

    def one_more() -> None:
        company = a_company()
        asked(company)
        receive_order(by=CompanyActor(company), company=company, **told())

    one_more()
    first = count()
    one_more()
    one_more()
    assert count() == first
