"""What is typed wrong or sent by hand: a sentence, what was typed, and no page that breaks."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.matching.actions.capacity import end_staffing, set_staffing
from medspil.matching.actions.interviews import set_interview
from medspil.matching.models import JobOrder
from tests import factories as make
from tests.companies.making import a_company, a_consultant
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.matching.order_life import (
    MACHINE,
    a_profile,
    an_order,
    chosen,
    said_yes,
    sent,
    to_interview,
)

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)
FOREVER = date(9999, 12, 31)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def once(**said: Any) -> dict[str, Any]:
    return {"once": str(uuid.uuid4()), **said}


def test_hours_until_the_end_of_all_days_are_refused_in_words() -> None:
    leader, ida = make.leader(), a_consultant()
    facts = {"staff": str(ida.pk), "hours": "37", "start": "1.4.2020", "end": "31.12.9999"}
    answer = logged_in(StrictClient(), leader).post("/aabninger/bemanding/", once(**facts))
    said = "Vælg en dag inden for ti år, eller lad feltet stå tomt."
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    row = set_staffing(by=leader, staff=ida, hours=Decimal(37), start=DAY)
    with pytest.raises(Refused, match="ti år"):
        end_staffing(by=leader, staffing=row, end=FOREVER)


@pytest.mark.parametrize("days", ["fra=1.1.9999&til=31.12.9999", "fra=1.5.2031&til=2.5.2031"])
def test_periods_far_ahead_are_refused_in_words(days: str) -> None:
    page = logged_in(StrictClient(), a_consultant()).get(f"/aabninger/perioder/?{days}")
    assert (page.status_code, "Vælg en dag inden for fem år." in page.content.decode()) == (
        200,
        True,
    )


def test_the_first_day_after_the_last_is_told_and_not_shown_as_nobody() -> None:
    url = "/jobordrer/hvem-vaelges/?fra=31.12.2020&til=1.1.2020"
    page = logged_in(StrictClient(), make.leader()).get(url).content.decode()
    assert "Den første dag ligger efter den sidste." in page


def test_work_and_talks_are_within_a_year() -> None:
    with pytest.raises(Refused, match="inden for et år"):
        an_order(start_on=FOREVER)
    package, one = to_interview(an_order(), a_profile())
    late = clock.now() + timedelta(days=400)
    with pytest.raises(Refused, match="inden for et år"):
        set_interview(by=MACHINE, package=package, proposal=one, starts_at=late, place="Her")


def test_numbers_that_nobody_types_break_nothing() -> None:
    order, client = an_order(), logged_in(StrictClient(), a_consultant())
    url, many = f"/jobordrer/{order.public_id}/", "9" * 5000
    ranking = order.rankings.get().pk
    chosen_ = client.post(f"{url}vaelg/", once(ranking=ranking, profile=[many, "9" * 19]))
    put = client.post(f"{url}ret/", once(version=many, title="Rengøring"))
    key = client.post(f"{url}liste/", {"once": "abc"})
    assert [chosen_.status_code, put.status_code, key.status_code] == [422, 422, 404]


def test_who_was_ticked_is_ticked_when_the_company_s_answer_lacks_something() -> None:
    order = an_order(a_company(), seats=2)
    ones = [said_yes(one) for one in chosen(order, a_profile(), a_profile())]
    sent(order, *ones)
    client = logged_in(StrictClient(), a_consultant())
    url = f"/jobordrer/{order.public_id}/svar/"
    page = client.post(url, once(people=[ones[1].pk], says="no", because="")).content.decode()
    ticked = [f'value="{one.pk}" form="many" checked' in page for one in ones]
    assert ("Skriv kort hvorfor." in page, ticked) == (True, [False, True])


def test_a_talk_that_is_called_off_without_a_reason_keeps_its_time_on_the_page() -> None:
    package, one = to_interview(an_order(), a_profile())
    at = clock.start_of(DAY + timedelta(days=2)).replace(hour=10)
    set_interview(by=MACHINE, package=package, proposal=one, starts_at=at, place="Havnen 3")
    client = logged_in(StrictClient(), a_consultant())
    url = f"/jobordrer/kandidat/{one.public_id}/samtale/"
    answer = client.post(url, once(off="1", because=""))
    page = answer.content.decode()
    assert (answer.status_code, 'value="Havnen 3"' in page) == (422, True)
    assert '<details class="details" open>' in page


def test_an_order_is_asked_why_it_is_closed_and_not_why_it_was_not_filled() -> None:
    order = an_order()
    page = logged_in(StrictClient(), a_consultant()).get(f"/jobordrer/{order.public_id}/")
    said = page.content.decode()
    assert ("Hvorfor lukkes ordren?" in said, "blev den ikke besat" in said) == (True, False)
    assert JobOrder.objects.get().closed_at is None
