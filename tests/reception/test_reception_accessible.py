"""The companies' pages at two widths: axe finds nothing, and nothing sticks out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from medspil.kernel import clock
from medspil.matching.actions.interviews import set_interview
from medspil.matching.actions.orders import receive_order
from medspil.matching.actions.proposals import answer_for_company, hire
from medspil.reception.actions.answering import answer_ask, make_opening
from medspil.reception.doors import LINK_COOKIE, SESSION_COOKIE
from medspil.reception.models import Ask
from tests import factories as make
from tests.companies.making import a_company, a_consultant
from tests.matching.order_life import (
    MACHINE,
    a_profile,
    an_order,
    chosen,
    said_yes,
    sent,
    told,
)
from tests.reception.coming import a_call, a_link, a_person, inside, labour
from tests.trust.house import TODAY

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
OPEN = ("", "ring/", "arbejdskraft/", "tak/", "ind/", "kode/")
OWN = ("", "ring/", "arbejdskraft/", "oplysninger/", "kontakter/", "kontakter/{}/slet/")


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits(
    page_at: Callable[..., Any],
    live_server: Any,
    log_in: Callable[[Any, Any], None],
    look: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.municipality(home=True)
    karl, company = a_consultant(), a_company("Hotellet A/S", phone="00000050")
    person = a_person(company)
    link, token = a_link(person, karl)
    ask = labour(cvr=str(company.cvr))
    make_opening(by=karl, ask=ask, kind="small", hours=8, seats=3)
    answer_ask(by=karl, ask=ask, how="call", answer="To kommer mandag.")
    waiting = a_call()
    page = page_at(width)

    keys = [(LINK_COOKIE, token)]
    page.context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in keys])
    for where in OPEN:
        look(page, f"/virksomhed/{where}")
    page.goto("/virksomhed/ring/")
    asks = {"about": "Kurser", "company_name": "A", "name": "B", "phone": "00000041"}
    for name, value in asks.items():
        page.fill(f"[name={name}]", value)
    page.click("text=Videre")
    look(page)
    page.click("text=Ja, send")
    assert page.url.endswith("/virksomhed/tak/")
    assert Ask.objects.filter(about="Kurser").count() == 1
    key = inside(company, link).cookies[SESSION_COOKIE].value
    page.context.add_cookies([{"name": SESSION_COOKIE, "value": key, "url": live_server.url}])
    for where in OWN:
        look(page, f"/virksomhed/min/{where.format(person.pk)}")
    log_in(page, karl)
    staffs = ("/", "/henvendelser/", f"/henvendelser/{waiting.public_id}/")
    for url in (
        *staffs,
        f"/henvendelser/{ask.public_id}/",
        f"/virksomheder/{company.public_id}/doer/",
    ):
        look(page, url)
    assert clock.today() == TODAY


@pytest.mark.parametrize("width", [1280, 390])
def test_cvs_and_an_order_of_ones_own_are_accessible_and_fit(
    page_at: Callable[..., Any],
    live_server: Any,
    log_in: Callable[[Any, Any], None],
    look: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    """A CV to answer, one with a talk that is agreed, one hired; an order written and read."""
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.municipality(home=True)
    karl, company = a_consultant(), a_company("Hotellet A/S", postcode="5610")
    order = an_order(company, seats=2, course="")
    ones = [said_yes(one) for one in chosen(order, a_profile(), a_profile(), a_profile())]
    package = sent(order, *ones)
    for one in ones[1:]:
        answer_for_company(by=MACHINE, package=package, proposal=one, says="interview")
    at = clock.now() + timedelta(days=2)
    set_interview(by=MACHINE, package=package, proposal=ones[1], starts_at=at, place="Kontoret")
    hire(by=MACHINE, package=package, proposal=ones[2], starts_on=order.start_on)
    receive_order(by=MACHINE, company=company, **told())
    page = page_at(width)
    key = inside(company).cookies[SESSION_COOKIE].value
    page.context.add_cookies([{"name": SESSION_COOKIE, "value": key, "url": live_server.url}])
    look(page, "/virksomhed/min/", f"/virksomhed/min/cv/{package.public_id}/")
    page.click("text=Flyt eller aflys samtalen")
    page.fill(f"#starts_at-{ones[1].pk}", "på fredag")
    page.fill(f"#place-{ones[1].pk}", "Kajen 3")
    page.click("text=Flyt samtalen")
    assert page.input_value(f"#place-{ones[1].pk}") == "Kajen 3"
    look(page)
    page.goto("/virksomhed/min/arbejdskraft/")
    page.fill("[name=title]", "Rengøring")
    page.click("text=Videre")
    assert "Er det rigtigt?" in page.content()
    look(page)
    page.goto("/virksomhed/min/arbejdskraft/")
    page.fill("[name=title]", "Rengøring")
    page.click("text=Videre")
    page.click("text=Ja, send")
    assert company.job_orders.count() == 3
    log_in(page, karl)
    look(page, "/henvendelser/", "/")
