"""The municipality's own words on the companies' page, and its promise."""

from __future__ import annotations

from datetime import date

import pytest

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.people.models import Role
from medspil.reception.actions.page import change_policy, change_texts
from medspil.reception.queries.policy import policy
from tests import factories as make
from tests.companies.making import a_consultant
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.reception.coming import a_call, post, text

pytestmark = pytest.mark.django_db
PAGE = "/virksomhedernes-side/"


def test_our_words_say_how_well_the_law_in_them_is_known(client: StrictClient) -> None:
    with clock.at(date(2020, 4, 14)):
        page = text(client.get("/virksomhed/"))
        assert ("Lønkompensation" in page, "Om loven: delvis efterprøvet" in page) == (True, True)
    with clock.at(date(2020, 9, 1)):  # it ended on 29 August
        assert "Lønkompensation" not in text(client.get("/virksomhed/"))


def test_the_municipality_says_it_in_its_own_words_or_not_at_all(client: StrictClient) -> None:
    leader = logged_in(StrictClient(), make.leader(whole_house=True))
    url = f"{PAGE}recruiting/da/"
    assert "I mangler folk" in leader.get(url).content.decode()
    assert post(leader, url, title="Ring til Bo", text="Han finder dem.").status_code == 303
    assert "Han finder dem." in text(client.get("/virksomhed/"))
    assert "Jeres egne" in text(leader.get(PAGE))
    post(leader, url, title="Ring til Bo", text="Han finder dem.", is_hidden="on")
    page = text(client.get("/virksomhed/"))
    assert ("Han finder dem." in page, "I mangler folk" in page) == (False, False)


def test_the_promise_is_the_municipality_s(client: StrictClient) -> None:
    administrator = make.administrator()
    sent = post(logged_in(StrictClient(), administrator), PAGE, answer_days="3", link_days="30")
    assert (sent.status_code, policy().answer_days, policy().link_days) == (303, 3, 30)
    with clock.at(date(2020, 3, 17)):
        assert a_call().due_on == date(2020, 3, 20)


def test_who_may_not_and_what_is_none(db: None) -> None:
    consultant, leader = a_consultant(), make.leader(whole_house=True)
    with pytest.raises(NotAllowed):
        change_policy(by=consultant, answer_days=1, link_days=1)
    for code, title in (("hotline", "A"), ("recruiting", " ")):
        with pytest.raises(Refused):
            change_texts(by=leader, code=code, language="da", title=title, text="B")
    client = logged_in(StrictClient(), leader)
    assert client.get(f"{PAGE}hotline/da/").status_code == 404
    assert client.get(f"{PAGE}recruiting/pl/").status_code == 404
    caseworker = logged_in(StrictClient(), make.staff(role=Role.CASEWORKER))
    assert caseworker.get(PAGE).status_code == 404
