"""May a company see my CV? Asked by a message, answered on one's own page."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from medspil.kernel import clock
from medspil.matching.actions.interviews import call_off_interview, set_interview
from medspil.matching.actions.proposals import ask_citizen
from medspil.matching.models import Package, Proposal
from medspil.people.models import Citizen
from medspil.portal.models import OwnLanguage
from tests import factories as make
from tests.companies.making import a_company
from tests.matching.order_life import (
    MACHINE,
    a_profile,
    an_order,
    chosen,
    to_interview,
)
from tests.portal.test_browser import inside as page_inside
from tests.portal.visitors import inside, text

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def test_a_citizen_reads_who_asks_and_answers_in_their_own_words() -> None:
    make.the_law()
    anna = make.citizen(phone="00000012")
    one = chosen(an_order(a_company("Plum")), a_profile(anna))[0]
    client = inside(anna)
    before = "/min/job/" in client.get("/min/").content.decode()
    ask_citizen(by=MACHINE, proposal=one, how="sms")
    after = "Må en virksomhed se dit CV?" in text(client.get("/min/"))
    assert (before, after) == (False, True)
    assert "CV til Plum" in client.get("/min/job/").content.decode()
    sent = {
        "once": str(uuid.uuid4()),
        "which": str(one.public_id),
        "answer": "yes",
        "words": "Ja, gerne!",
    }
    assert [client.post("/min/job/", sent).status_code for _n in range(2)] == [303, 303]
    one.refresh_from_db()
    assert (one.answer, one.answer_words, one.answer_how) == (
        True,
        "Ja, gerne!",
        "self",
    )
    theirs = inside(make.citizen())
    again = {**sent, "once": str(uuid.uuid4()), "answer": "no"}
    assert theirs.post("/min/job/", again).status_code == 404
    assert client.post("/min/job/", {**again, "words": ""}).status_code == 303
    one.refresh_from_db()
    assert (one.answer, one.answer_words) == (False, "Nej")


def with_a_talk(anna: Citizen) -> tuple[Package, Proposal]:
    """A company wants to talk with her on Thursday."""
    package, one = to_interview(an_order(a_company("Plum")), a_profile(anna))
    at = clock.start_of(DAY + timedelta(days=2)).replace(hour=10)
    set_interview(by=MACHINE, package=package, proposal=one, starts_at=at, place="Havnen 3")
    return package, one


def test_a_talk_is_there_with_day_time_and_place_until_it_is_called_off() -> None:
    make.the_law()
    anna = make.citizen(phone="00000012")
    package, one = with_a_talk(anna)
    client = inside(anna)
    home = text(client.get("/min/"))
    assert "Din samtale med en virksomhed" in home
    assert "Må en virksomhed se dit CV?" not in home
    page = text(client.get("/min/job/"))
    assert "torsdag d. 16. april" in page
    assert "Sted: Havnen 3." in page
    call_off_interview(by=MACHINE, package=package, proposal=one, because="Chefen er syg")
    after = text(client.get("/min/job/"))
    assert ("er aflyst" in after, "Havnen 3" in after, "Chefen" in after) == (True, False, False)
    assert "Havnen 3" not in text(inside(make.citizen()).get("/min/job/"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("da", "Lige nu har ingen virksomhed spurgt om dit CV. Vi spørger dig altid først."),
        ("en", "No company has asked about your CV right now. We always ask you first."),
        ("uk", "Зараз жодна компанія не питала про ваше резюме. Ми завжди спершу питаємо вас."),
        ("ar", "لم تسأل أي شركة عن سيرتك الذاتية الآن. نحن نسألك دائماً أولاً."),
        ("pl", "W tej chwili żadna firma nie pytała o Twoje CV. Zawsze najpierw pytamy Ciebie."),
        ("tr", "Şu anda hiçbir şirket özgeçmişinizi sormadı. Her zaman önce size sorarız."),
        ("so", "Hadda shirkad ma weydiin CV-gaaga."),
    ],
)
def test_nobody_asks_and_it_says_so_in_the_citizens_language(language: str, said: str) -> None:
    make.the_law()
    anna = make.citizen()
    OwnLanguage.objects.create(citizen=anna, language=language, chosen_at=clock.now())
    assert said in text(inside(anna).get("/min/job/"))


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_accessible_and_fits(
    page_at: Callable[..., Any], live_server: Any, look: Callable[..., None], width: int
) -> None:
    make.the_law()
    anna = make.citizen(phone="00000012")
    with_a_talk(anna)
    asked = chosen(an_order(a_company("Havnens Fisk")), anna.job_profile)[0]
    ask_citizen(by=MACHINE, proposal=asked, how="sms")
    page = page_at(width)
    page_inside(page, anna, live_server.url)
    look(page, "/min/job/", "/min/")
