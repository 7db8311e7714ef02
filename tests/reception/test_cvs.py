"""CVs behind the company's own door: the least data, answered on the list itself."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from medspil.matching.actions.profiles import stop_search
from medspil.matching.actions.proposals import register_answer
from medspil.matching.models import Package, Proposal
from medspil.people.models import Citizen
from tests import factories as make
from tests.companies.making import a_company
from tests.matching.order_life import MACHINE, a_profile, an_order, chosen, said_yes, sent
from tests.reception.coming import inside

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def sent_to_plum() -> tuple[Package, list[Proposal]]:
    """Two CVs at a company."""
    order = an_order(a_company("Plum"))
    people = [
        a_profile(
            make.citizen(
                first_name=name, last_name=f"{name}sen", phone="00000012", address="Kajen 3"
            )
        )
        for name in ("Anna", "Bo")
    ]
    ones = [said_yes(one) for one in chosen(order, *people)]
    return sent(order, *ones), ones


def once(**said: Any) -> dict[str, Any]:
    return {"once": str(uuid.uuid4()), **said}


def test_the_company_reads_the_least_and_answers_there() -> None:
    package, (anna, bo) = sent_to_plum()
    client = inside(package.order.company)
    url = f"/virksomhed/min/cv/{package.public_id}/"
    assert url in client.get("/virksomhed/min/").content.decode()
    first = client.get(url).content.decode()
    secrets = ("Annasen", "00 00 00 12", "00000012", "Kajen 3", str(anna.citizen.public_id))
    assert ("Anna" in first, [one for one in secrets if one in first]) == (True, [])
    refused = client.post(url, once(who=str(bo.public_id), says="no"))
    assert (refused.status_code, "Skriv kort hvorfor." in refused.content.decode()) == (422, True)
    client.post(url, once(who=str(bo.public_id), says="no", because="Vi søger en til nat"))
    talk = once(who=str(anna.public_id), says="interview")
    answers = [client.post(url, talk).status_code for _n in range(2)]
    page = client.get(url).content.decode()
    assert (answers, "00 00 00 12" in page, "Annasen" in page) == ([303, 303], True, False)
    hired = once(who=str(anna.public_id), says="hired", starts_on="20.04.2020")
    assert client.post(url, hired).status_code == 303
    states = [one.state for one in Proposal.objects.order_by("pk")]
    assert states == ["hired", "rejected"]


def test_another_companys_an_expired_and_a_taken_back_cv_are_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    package, (anna, bo) = sent_to_plum()
    url = f"/virksomhed/min/cv/{package.public_id}/"
    stranger = inside(a_company())
    said = once(who=str(anna.public_id), says="interview")
    assert [stranger.get(url).status_code, stranger.post(url, said).status_code] == [404, 404]
    register_answer(by=MACHINE, proposal=anna, yes=False, words="Jeg har fået et andet job")
    Citizen.objects.filter(pk=bo.citizen_id).update(protected=True)
    page = inside(package.order.company).get(url).content.decode()
    assert [name in page for name in ("Anna", "Bo<")] == [False, False]
    monkeypatch.setenv("MEDSPIL_TODAY", (DAY + timedelta(days=15)).isoformat())
    assert inside(package.order.company).get(url).status_code == 404


def test_what_was_typed_stays_when_something_is_missing() -> None:
    package, (anna, _bo) = sent_to_plum()
    client = inside(package.order.company)
    url = f"/virksomhed/min/cv/{package.public_id}/"
    client.post(url, once(who=str(anna.public_id), says="interview"))
    talk = once(who=str(anna.public_id), says="talk", starts_at="på fredag", place="Kajen, port 2")
    answer = client.post(url, talk)
    page = answer.content.decode()
    kept = ['value="på fredag"' in page, 'value="Kajen, port 2"' in page]
    assert (answer.status_code, kept) == (422, [True, True])
    assert f'href="#starts_at-{anna.pk}">Skriv dag og tid sådan: 28.4 kl. 10</a>' in page
    assert f'id="starts_at-{anna.pk}"' in page
    late = once(who=str(anna.public_id), says="hired", starts_on="1.1.2019")
    assert 'value="1.1.2019"' in client.post(url, late).content.decode()


def test_a_page_that_was_open_when_the_citizen_said_stop_does_nothing() -> None:
    package, (anna, bo) = sent_to_plum()
    client = inside(package.order.company)
    url = f"/virksomhed/min/cv/{package.public_id}/"
    stop_search(by=MACHINE, citizen=anna.citizen)
    Citizen.objects.filter(pk=bo.citizen_id).update(protected=True)
    for one in (anna, bo):
        answer = client.post(url, once(who=str(one.public_id), says="interview"))
        said = "Det CV er taget tilbage." in answer.content.decode()
        assert (answer.status_code, said) == (422, True)
    assert list(Proposal.objects.values_list("company_said", flat=True)) == ["", ""]


def test_the_citizen_is_asked_about_all_that_the_company_reads() -> None:
    package, (anna, _bo) = sent_to_plum()
    url = f"/virksomhed/min/cv/{package.public_id}/"
    page = inside(package.order.company).get(url).content.decode()
    shown = ("Anna" in page, "Assens" in page, "20–37 timer" in page, "kan begynde nu" in page)
    words = ("fornavn", "din by", "hvor mange timer", "hvornår du kan begynde")
    assert (shown, [word in anna.asked_text for word in words]) == ((True,) * 4, [True] * 4)
