"""The pages of the room: what each shows to whom, and what its buttons do."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.clarification.actions.courses import jump
from medspil.clarification.actions.summaries import answer_summary, send_summary
from medspil.clarification.models import Adviser, Clarification, Summary
from medspil.clarification.queries.figures import figures
from medspil.kernel import clock
from medspil.people.actors import CitizenActor
from medspil.people.models import AccessEntry, Citizen, Staff
from tests import factories as make
from tests.clarification.making import a_citizen, all_held, an_adviser, at, begun, referred
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.portal.visitors import text

pytestmark = pytest.mark.usefixtures("the_tuesday")


@pytest.fixture
def nina() -> Staff:
    staff = make.staff(full_name="Nina Dam")
    an_adviser(staff)
    return staff


@pytest.fixture
def anna(nina: Staff) -> Citizen:
    return a_citizen(nina, first_name="Anna", last_name="Holm")


@pytest.fixture
def client(nina: Staff) -> StrictClient:
    return logged_in(StrictClient(), nina)


def send(client: StrictClient, url: str, **facts: Any) -> Any:
    return client.post(url, {"once": str(uuid.uuid4()), **facts})


def of(course: Clarification) -> str:
    return f"/afklaring/{course.public_id}/"


def test_a_caseworker_refers_from_the_citizens_page(client: StrictClient, anna: Citizen) -> None:
    url = f"/borgere/{anna.public_id}/afklaring/"
    assert 'value="00112233"' in client.get(url).content.decode()
    assert send(client, url, phone="00112233").status_code == 422
    answer = send(client, url, purpose="Hvilke job passer", wishes="Om jeg kan", phone="00445566")
    course = Clarification.objects.get()
    assert (answer.status_code, answer.url, course.phone) == (303, of(course), "00445566")
    page = text(client.get(of(course)))
    assert "Nr. 1 i køen. Lovet senest fredag d. 24. april 2020" in page
    assert "Afklaring" in text(client.get(f"/borgere/{anna.public_id}/"))
    assert "Nr. 1 i køen" in text(client.get(f"/borgere/{anna.public_id}/"))


def test_the_proposed_times_are_agreed_on_by_one_button(
    client: StrictClient, nina: Staff, anna: Citizen
) -> None:
    course = referred(nina, anna)
    form = client.get(of(course)).context["forms"]["begin"]
    times = {name: form.initial[name].strftime("%d.%m.%Y %H:%M") for name in ("time1", "time2")}
    answer = send(
        client, of(course), do="begin", staff=nina.pk, **times, time3="24.04.2020 kl. 11.00"
    )
    assert answer.status_code == 303
    assert "I gang" in text(client.get(of(course)))
    assert [one.starts_at.astimezone(clock.TZ).hour for one in course.talks.all()] == [10, 10, 11]


def test_what_cannot_be_stands_at_its_form(client: StrictClient, nina: Staff) -> None:
    course = referred(nina)
    times = {f"time{n}": f"{14 + n}.04.2020 kl. 10.00" for n in (1, 2, 3)}
    answer = send(client, of(course), do="begin", staff=nina.pk, **times)
    assert answer.status_code == 422
    assert "Der skal være mindst to dage mellem to samtaler." in text(answer)
    assert send(client, of(course), do="nonsense").status_code == 422


def test_a_conversation_is_held_moved_or_comes_to_nothing_on_its_page(
    client: StrictClient, nina: Staff, anna: Citizen
) -> None:
    course = begun(referred(nina, anna), nina.clarifies)
    first, second, third = course.talks.all()
    with clock.at(first.starts_at + timedelta(hours=1)):
        page = f"/afklaring/samtale/{first.uid}/"
        assert send(client, page, do="hold", minutes=50, homework="Tænk").status_code == 303
        send(client, f"/afklaring/samtale/{second.uid}/", do="move", when="21.04.2020 kl. 14.00")
        send(client, f"/afklaring/samtale/{third.uid}/", do="drop", because="Nok med to")
    course.refresh_from_db()
    states = list(course.talks.values_list("state", "minutes"))
    assert (states, course.planned) == ([("held", 50), ("booked", None), ("off", None)], 2)
    page = text(client.get(of(course)))
    assert ("50 minutter" in page, "Nok med to" in page) == (True, True)


def test_the_summary_goes_to_the_citizen_and_the_answer_comes_by_telephone(
    client: StrictClient, nina: Staff, anna: Citizen
) -> None:
    course = begun(referred(nina, anna), nina.clarifies)
    all_held(course)
    assert send(client, of(course), do="summary", text="Du kan meget.").status_code == 303
    assert send(client, of(course), do="answer", approved="no").status_code == 422
    assert send(client, of(course), do="answer", approved="yes").status_code == 303
    summary = Summary.objects.get()
    assert (summary.answer, summary.told_to) == ("approved", nina)
    assert "Du kan meget." in text(client.get(f"/borgere/{anna.public_id}/"))
    assert "1 godkendt sammenfatning" in text(client.get("/"))


def test_a_colleague_of_another_team_sees_the_line_without_names(
    nina: Staff, anna: Citizen
) -> None:
    course = referred(nina, anna)
    jump(by=nina, clarification=course, because="Skole den 1. maj")
    other = logged_in(StrictClient(), make.staff())
    page = text(other.get("/afklaring/"))
    assert ("Anna" in page, "En anden borger" in page, "Skole" in page) == (False, True, False)
    assert other.get(of(course)).status_code == 404


def test_an_adviser_finds_who_waits_but_no_protected_citizen_of_another_team(
    nina: Staff, anna: Citizen
) -> None:
    hidden = referred(nina, a_citizen(nina, first_name="Skjult", protected=True))
    course = referred(nina, anna)
    adviser = make.staff()
    an_adviser(adviser)
    other = logged_in(StrictClient(), adviser)
    page = text(other.get("/afklaring/"))
    assert ("Anna H." in page, "Skjult" in page) == (True, False)
    assert (other.get(of(course)).status_code, other.get(of(hidden)).status_code) == (200, 404)
    assert AccessEntry.objects.filter(staff=adviser, citizen=anna).count() == 1


def test_a_leader_sets_what_can_be_given_and_sees_who_came_first(nina: Staff) -> None:
    course = referred(nina)
    jump(by=nina, clarification=course, because="Skole den 1. maj")
    leader = logged_in(StrictClient(), make.leader(whole_house=True))
    url = "/afklaring/leder/"
    assert "Skole den 1. maj" in text(leader.get(url))
    adviser = nina.clarifies
    for facts in (
        {"do": "seen", "course": course.public_id},
        {"do": "policy", "conversations": 4, "apart": 2, "margin": 0},
        {"do": "adviser", "staff": nina.pk, "weekly": 3},
        {"do": "away", "adviser": adviser.pk, "first": "01.06.2020", "last": "03.06.2020"},
    ):
        assert send(leader, url, **facts).status_code == 303, facts
    assert "væk fra 1. juni til og med 3. juni" in text(leader.get(url))
    assert send(leader, url, do="back", away=adviser.away.get().pk).status_code == 303
    adviser.refresh_from_db()
    assert (adviser.weekly, adviser.away.count()) == (3, 0)
    assert send(leader, url, do="back", away="x").status_code == 404
    assert send(leader, url, do="seen", course="x").status_code == 404
    assert logged_in(StrictClient(), nina).get(url).status_code == 404


def test_the_figures_are_those_of_what_happened(nina: Staff) -> None:
    leader = make.leader(whole_house=True)
    first, second = referred(nina), referred(nina)
    begun(first, nina.clarifies)
    all_held(first, minutes=45)
    with clock.at(at(date(2020, 4, 27))):
        sent = send_summary(by=nina, clarification=first, text="Du kan meget.")
        answer_summary(by=CitizenActor(first.citizen), summary=sent, approved=True)
        found = figures(leader)
    assert figures(nina) is None
    assert found is not None
    assert (found.waiting, found.median_waiting, found.begun, found.median_begun) == (1, 13, 1, 0)
    assert (found.due, found.kept, found.kept_first) == (1, 1, 1)
    assert (found.closed, found.conversations, found.hours) == (1, 3, 2.25)
    assert (found.answered, found.approved) == (1, 1)
    with clock.at(at(date(2020, 5, 12))):  # the second was promised the 8th at the latest
        late = figures(leader)
    assert late is not None
    assert (late.due, late.kept) == (2, 1)
    assert second.promises.get().day < date(2020, 5, 12)


@pytest.mark.parametrize("url", ["/afklaring/", "/afklaring/leder/", "/"])
def test_a_list_asks_as_much_of_three_as_of_one(nina: Staff, url: str) -> None:
    leader = make.leader(whole_house=True)
    client = logged_in(StrictClient(), leader)

    def asked() -> int:
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url)
        return len(queries)

    def one_more() -> None:
        jump(by=nina, clarification=referred(nina), because="Haster")
        begun(referred(nina), Adviser.objects.get(staff=nina))

    Adviser.objects.filter(staff=nina).update(weekly=40)
    begun_first = referred(nina)
    begun(begun_first, Adviser.objects.get(staff=nina))
    jump(by=nina, clarification=referred(nina), because="Haster")
    few = asked()
    for _n in range(2):
        jump(by=nina, clarification=referred(nina), because="Haster")
    assert asked() == few


def test_the_courses_under_way_are_shown_some_at_a_time(
    client: StrictClient, nina: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medspil.clarification.pages.line.ROWS", 1)
    for name in ("Første", "Anden"):
        begun(referred(nina, a_citizen(nina, first_name=name)), nina.clarifies)
    first, second = (text(client.get(f"/afklaring/?side={n}")) for n in (1, 2))
    assert ("1–1 af 2" in first, "Første" in first, "Anden" in first) == (True, True, False)
    assert ("2–2 af 2" in second, "Første" in second, "Anden" in second) == (True, False, True)
