"""The pages of offers, without JavaScript: the staff's, everybody's, and one's own."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from medspil.kernel import clock
from medspil.messages.models import Message
from medspil.offers.actions import hold_session, mark_attendance, sign_up
from medspil.offers.actions.clubs.asking import note_interest
from medspil.offers.actions.industry import invite_candidates, write_plan
from medspil.offers.links import token_of
from medspil.offers.models import Candidate, EducationPlan, Poll, Series, Session, SignUp, Sparring
from medspil.people.models import Role, Staff
from tests import factories as make
from tests.guards import StrictClient
from tests.offers.club_life import a_round, host_in, one_by_hand
from tests.offers.making import DAY, TOMORROW, a_series, a_session, an_industry_webinar, at


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00")):
        make.the_law()
        yield


@pytest.fixture
def host() -> Staff:
    return make.staff(full_name="Mads Dam")


def as_(who: Staff) -> StrictClient:
    client = StrictClient()
    client.force_login(who)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def send(client: StrictClient, url: str, **facts: Any) -> Any:
    return client.post(url, {"once": uuid4(), **facts})


def page(name: str, *args: Any) -> str:
    return reverse(f"offers:{name}", args=args)


SERIES = {
    "kind": "webinar",
    "title": "CV og Jobnet",
    "weekdays": [1, 2, 3, 4, 5],
    "starts": "14.00",
    "minutes": 60,
    "every_weeks": 1,
    "first_day": "14.04.2020",
    "capacity": 20,
    "confirm_hours": 24,
    "topics": "CV\nJobnet",
    "skip_holidays": "on",
    "public": "on",
}


def test_a_series_is_made_planned_opened_and_changed(host: Staff) -> None:
    client = as_(host)
    assert send(client, page("series_new")).status_code == 422
    facts = {**SERIES, "host": host.pk}
    assert send(client, page("series_new"), **facts).status_code == 303
    series = Series.objects.get()
    url = page("series", series.public_id)
    assert (
        send(client, page("series_plan", series.public_id), until="17.04.2020").status_code == 303
    )
    assert send(client, page("series_state", series.public_id), do="open").status_code == 303
    assert Session.objects.filter(state="published").count() == 4
    assert "tirsdag d. 14. april kl. 14.00" in text(client.get(url))
    wrong = send(client, page("series_plan", series.public_id), until="i morgen")
    assert wrong.status_code == 422
    changed = send(client, page("series_change", series.public_id), **{**facts, "capacity": 15})
    assert changed.status_code == 303
    series.refresh_from_db()
    assert series.capacity == 15
    assert text(client.get(page("calendar"))).count("0 af 20") == 4
    assert "CV og Jobnet" in text(client.get(page("all_series")))
    added = send(
        client,
        page("session_add", series.public_id),
        starts_at="18.04.2020 kl. 10.00",
        minutes=30,
        capacity=5,
        host=host.pk,
        guest_name="B. Bus",
    )
    assert added.status_code == 303
    assert Session.objects.get(planned_on=None).guest_hosts.get().role == "speaker"
    assert send(client, page("series_state", series.public_id), do="close").status_code == 303


@pytest.mark.parametrize(("name", "count"), [("calendar", 9), ("all_series", 9)])
def test_lists_cost_the_same_whatever_they_hold(host: Staff, name: str, count: int) -> None:
    client, found = as_(host), []
    for n in range(3):
        a_session(host, title=f"Nr. {n}")
        if n in (0, 2):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(page(name))
            found.append(len(asked))
    assert found[0] == found[1] <= count + 6


def test_a_session_costs_the_same_with_one_and_with_three(host: Staff) -> None:
    session, client, found = a_session(host, capacity=5), as_(host), []
    for n in range(3):
        sign_up(by=host, session=session, citizen=make.citizen(staff=host))
        if n in (0, 2):
            with CaptureQueriesContext(connection) as asked:
                client.get(page("session", session.public_id))
            found.append(len(asked))
    assert found[0] == found[1]


def test_who_came_is_written_down_by_one_tap(host: Staff) -> None:
    session, client = a_session(host, capacity=2), as_(host)
    people = [make.citizen(staff=host) for _ in range(3)]
    places = [sign_up(by=host, session=session, citizen=one) for one in people]
    url = page("session", session.public_id)
    seen = text(client.get(url))
    assert "2 af 2 pladser er taget, 1 venter." in seen
    assert 'value="came"' not in seen
    early = send(client, page("place", places[0].public_id), do="came")
    assert early.status_code == 422
    with clock.at(at("14:01", TOMORROW)):
        assert 'value="came"' in text(client.get(url))
        assert send(client, page("session_step", session.public_id), do="begin").status_code == 303
        for place, what in zip(places, ("came", "absent", "leave"), strict=True):
            assert send(client, page("place", place.public_id), do=what).status_code == 303
        assert send(client, page("session_step", session.public_id), do="hold").status_code == 303
        found = list(SignUp.objects.order_by("pk").values_list("state", flat=True))
        assert found == ["attended", "absent", "cancelled"]
        mine = page("place", places[0].public_id)
        assert send(client, mine, do="wants").status_code == 303
        booked = send(client, mine, do="book", staff=host.pk, when="17.04.2020 kl. 10.00")
        assert booked.status_code == 303
        assert "fredag d. 17. april kl. 10.00" in text(client.get(mine))
        assert send(client, mine, do="held").status_code == 303
        assert Sparring.objects.get().state == "held"
        told = send(client, page("session_material", session.public_id), material="Se her")
        assert told.status_code == 303
        seen_by = send(
            client,
            page("session_observers", session.public_id),
            code="0621",
            name="Kolding",
            count=3,
        )
        assert seen_by.status_code == 303
        assert "Kolding: 3" in text(client.get(url))


def test_called_off_and_changed_and_a_guest_by_telephone(host: Staff) -> None:
    session, client = a_session(host), as_(host)
    url = page("session_guest", session.public_id)
    assert send(client, url, name="Ib", contact="hos mor").status_code == 422
    assert send(client, url, name="Ib", contact="ib@example.com").status_code == 303
    facts = {"host": host.pk, "starts_at": "15.04.2020 kl. 14.00", "minutes": 60}
    url = page("session_change", session.public_id)
    assert send(client, url, capacity=9, link="http://x.example.com", **facts).status_code == 422
    assert send(client, url, capacity=9, **facts).status_code == 303
    place = SignUp.objects.get()
    url = page("place", place.public_id)
    assert send(client, url, do="refuse").status_code == 422
    assert send(client, url, do="refuse", reason="Er her ikke").status_code == 303
    url = page("session_cancel", session.public_id)
    assert send(client, url).status_code == 422
    assert send(client, url, reason="Værten er syg").status_code == 303
    assert "Værten er syg" in text(client.get(page("session", session.public_id)))


def test_a_citizen_is_signed_up_from_their_own_page(host: Staff) -> None:
    session, client, citizen = a_session(host), as_(host), make.citizen(staff=host)
    url = page("citizen", citizen.public_id)
    assert url in text(client.get(reverse("desk:citizen", args=[citizen.public_id])))
    assert send(client, url, do="sign_up", session="x").status_code == 422
    assert send(client, url, do="sign_up", session=session.public_id).status_code == 303
    assert SignUp.objects.get().state == "signed_up"
    assert "tilmeldt" in text(client.get(url))
    assert send(client, url, do="leave", session=session.public_id).status_code == 303
    assert SignUp.objects.get().state == "cancelled"
    assert as_(make.staff()).get(url).status_code == 404


# -- everybody -------------------------------------------------------------------------------------


def test_two_steps_without_a_login_and_the_message_leads_to_ones_own_place(host: Staff) -> None:
    session, client = a_session(host, capacity=1, title="CV"), StrictClient()
    first = text(client.get(page("public")))
    url = page("public_session", session.public_id)
    assert url in first
    assert "1 ledig plads" in first
    assert send(client, url, name="Ib").status_code == 422
    for contact in ("ib@example.com", "ib@example.com"):  # the same answer again
        answer = send(client, url, name="Ib", contact=contact, question="Kamera?")
        assert (answer.status_code, answer["Location"]) == (303, page("public_thanks"))
    assert SignUp.objects.count() == 1
    assert "Fuldt" in text(client.get(page("public")))
    said = Message.objects.get().text
    secret = re.search(r"/tilbud/k/([\w-]+)/", said)
    assert secret is not None
    entered = client.get(page("door", secret[1]))
    assert (entered.status_code, entered["Location"]) == (303, page("mine"))
    mine = text(client.get(page("mine")))
    assert "Du har en plads. Dørene åbner her en halv time før." in mine
    assert "Ib" not in re.sub(r'value="[^"]*"', "", mine)  # a form's key is letters at random
    assert send(client, page("mine_do"), do="join").status_code == 422
    with clock.at(at("13:45", TOMORROW)):
        assert session.link not in text(client.get(page("mine")))
        assert send(client, page("mine_do"), do="join").status_code == 303
        assert session.link in text(client.get(page("mine")))
    assert SignUp.objects.get().came_by == "link"


def test_what_is_not_open_to_everybody_is_not_there(host: Staff) -> None:
    client = StrictClient()
    draft = Session.objects.create(
        series=a_series(host), number=1, host=host, starts_at=at("14:00", TOMORROW), capacity=1
    )
    closed = a_session(host, public=False)
    for one in (draft.public_id, closed.public_id, uuid4()):
        assert client.get(page("public_session", one)).status_code == 404
        assert send(client, page("public_session", one)).status_code == 404
    with clock.at(at("16:00", TOMORROW)):
        over = a_session(host)
        assert client.get(page("public_session", over.public_id)).status_code == 404


def test_a_link_that_opens_nothing_says_so_in_one_way(host: Staff) -> None:
    place = sign_up(by=host, session=a_session(host), citizen=make.citizen(staff=host))
    client, good = StrictClient(), token_of(place)
    answers = set()
    for token in ("x", good[:-1] + ("A" if good[-1] != "A" else "B"), "é" * 43):
        client.cookies["tilbud"] = token.encode().decode("latin-1")
        answer = client.get(page("mine"))
        answers.add(
            (answer.status_code, "Linket virker ikke" in text(answer), answer.templates[0].name)
        )
        assert client.post(page("mine_do"), {"once": uuid4()}).status_code == 404
    assert answers == {(404, True, "offers/closed.html")}
    client.get(page("door", good))
    assert client.get(page("mine")).status_code == 200
    with clock.at(at("10:00", date(2020, 5, 20))):
        assert client.get(page("mine")).status_code == 404


def test_wait_say_yes_leave_and_sparring_on_ones_own_page(host: Staff) -> None:
    session = a_session(host, capacity=1)
    first, second = (
        sign_up(by=host, session=session, citizen=make.citizen(staff=host)) for _ in range(2)
    )
    one, two = StrictClient(), StrictClient()
    one.get(page("door", token_of(first)))
    two.get(page("door", token_of(second)))
    assert "Du er nummer 1 på ventelisten." in text(two.get(page("mine")))
    assert send(one, page("mine_do"), do="leave").status_code == 303
    assert "Der er blevet en plads til dig" in text(two.get(page("mine")))
    assert send(two, page("mine_do"), do="confirm").status_code == 303
    assert send(two, page("mine_do"), do="dance").status_code == 422
    with clock.at(at("15:00", TOMORROW)):
        mark_attendance(by=host, sign_up=second, came=True)
        hold_session(by=host, session=session)
        assert "Vil du have sparring?" in text(two.get(page("mine")))
        assert send(two, page("mine_do"), do="wants").status_code == 303
        assert "Vi ringer og aftaler en tid." in text(two.get(page("mine")))


# -- industry --------------------------------------------------------------------------------------


def test_candidates_are_found_with_the_reason_and_invited(host: Staff) -> None:
    client = as_(host)
    session = a_session(host, capacity=25, kind="industry", at_least=2, title="Bus og taxi")
    fits = make.citizen(staff=host, group="LAB6_02", language="uk", first_name="Olena")
    make.citizen(staff=host, group="LAB6_02", first_name="Dansk")
    make.citizen(staff=host, group="LAB6_02", language="uk", protected=True, first_name="Skjult")
    make.citizen(staff=make.staff(), group="LAB6_02", language="uk", first_name="Fremmed")
    url = f"{page('candidates', session.public_id)}?groups=LAB6_02&languages=uk"
    seen = text(client.get(url))
    assert "kontaktgruppe LAB6_02, taler ukrainsk" in seen
    assert "Olena" in seen
    for name in ("Dansk", "Skjult", "Fremmed"):
        assert name not in seen
    assert send(client, url).status_code == 422
    assert send(client, url, citizen=[str(fits.public_id)]).status_code == 303
    asked = Candidate.objects.get()
    assert asked.why == "kontaktgruppe LAB6_02, taler ukrainsk"
    answer = page("candidate_answer", session.public_id)
    assert send(client, answer, candidate=asked.pk, do="no").status_code == 303
    own = StrictClient()
    own.get(page("door", token_of(asked)))
    assert "Du har svaret: nej tak." in text(own.get(page("mine")))
    assert send(own, page("mine_do"), do="yes").status_code == 303
    assert SignUp.objects.get().state == "signed_up"
    assert "1 har sagt ja" in text(client.get(url))
    assert send(client, url, do="close").status_code == 303
    webinar = a_session(host)
    assert client.get(page("candidates", webinar.public_id)).status_code == 404


def test_enough_is_enough(host: Staff) -> None:
    from medspil.kernel.action import Refused
    from medspil.offers.actions.industry import answer_candidate

    session = a_session(host, capacity=1, kind="industry")
    first, second, third = (make.citizen(staff=host) for _ in range(3))
    made = invite_candidates(by=host, session=session, candidates=[(first, "x"), (second, "x")])
    answer_candidate(by=host, candidate=made[0], wants=True)
    with pytest.raises(Refused, match="Alle pladser har fået et ja"):
        invite_candidates(by=host, session=session, candidates=[(third, "x")])
    answer_candidate(by=host, candidate=made[1], wants=True)
    answer_candidate(by=host, candidate=made[0], wants=False)
    states = dict(SignUp.objects.values_list("citizen_id", "state"))
    assert states == {first.pk: "cancelled", second.pk: "offered"}


def test_a_poll_is_counted_and_each_answers_once(host: Staff) -> None:
    citizen = make.citizen(staff=host)
    session = an_industry_webinar(host, [citizen])
    own = StrictClient()
    own.get(page("door", token_of(session.sign_ups.get())))
    assert "Vil du køre bus?" in text(own.get(page("mine")))
    for option in ("0", "1"):
        send(own, page("mine_do"), do="answer", option=option)
    assert Poll.objects.get().counts == [1, 0]
    client = as_(host)
    assert "Ja: 1" in text(client.get(page("session", session.public_id)))
    asked = send(
        client, page("session_poll", session.public_id), question="Og taxi?", options="Ja\nNej"
    )
    assert asked.status_code == 303
    assert [one.closed_at is None for one in Poll.objects.all()] == [False, True]
    assert send(client, page("session_poll", session.public_id), do="close").status_code == 303


def test_a_plan_from_idea_to_the_end(host: Staff) -> None:
    citizen = make.citizen(staff=host)
    session = an_industry_webinar(host, [citizen])
    place, client = session.sign_ups.get(), as_(host)
    url, step = page("plan", place.public_id), page("plan_step", place.public_id)
    assert send(client, url).status_code == 422
    assert send(client, url, course="Buschauffør").status_code == 303
    assert send(client, step, do="send").status_code == 422
    assert send(client, url, course="Bus", provider="AMU", funding="amu").status_code == 303
    for what, state in (
        ("send", "sent_to_caseworker"),
        ("grant", "granted"),
        ("start", "started"),
        ("complete", "completed"),
    ):
        assert send(client, step, do=what).status_code == 303
        assert EducationPlan.objects.get().state == state
    assert "Bus" in text(client.get(page("plans")))
    consultant = make.staff(role=Role.CONSULTANT)
    assert as_(consultant).get(url).status_code == 404
    assert as_(make.staff()).get(url).status_code == 404
    assert DAY < TOMORROW


def _asked_by(client: StrictClient, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_candidates_cost_the_same_for_three_as_for_one(host: Staff) -> None:
    session, client, found = a_session(host, capacity=25, kind="industry"), as_(host), []
    url = f"{page('candidates', session.public_id)}?groups=LAB6_02"
    for n in range(3):
        make.citizen(staff=host, group="LAB6_02")
        asked = make.citizen(staff=host, group="LAB6_02")
        invite_candidates(by=host, session=session, candidates=[(asked, "x")])
        if n in (0, 2):
            found.append(_asked_by(client, url))
    assert found[0] == found[1]


def test_plans_cost_the_same_for_three_as_for_one(host: Staff) -> None:
    people = [make.citizen(staff=host) for _ in range(3)]
    session, client, found = an_industry_webinar(host, people), as_(host), []
    for n, citizen in enumerate(people):
        write_plan(by=host, sign_up=session.sign_ups.get(citizen=citizen), course="Bus")
        if n in (0, 2):
            found.append(_asked_by(client, page("plans")))
    assert found[0] == found[1]


def test_clubs_and_rounds_cost_the_same_for_three_as_for_one(host: Staff) -> None:
    leader = make.leader(whole_house=True)
    client, found = as_(leader), []
    for n in range(3):
        one_by_hand(leader, host, make.citizen(staff=host), make.team())
        if n in (0, 2):
            found.append(_asked_by(client, page("clubs")))
    assert found[0] == found[1]


def test_a_round_of_clubs_costs_the_same_for_three_as_for_one(host: Staff) -> None:
    leader = make.leader(whole_house=True)
    round, client, found = a_round(leader), as_(leader), []
    for n in range(3):
        note_interest(by=host, round=round, citizen=make.citizen(staff=host), wished=["2m"])
        host_in(round, leader, make.staff(role=Role.CONSULTANT))
        if n in (0, 2):
            found.append(_asked_by(client, page("club_round", round.pk)))
    assert found[0] == found[1]


def test_a_citizen_s_offers_cost_the_same_for_three_as_for_one(host: Staff) -> None:
    citizen, client, found = make.citizen(staff=host), as_(host), []
    for n in range(3):
        sign_up(by=host, session=a_session(host, start=f"1{n}:00"), citizen=citizen)
        a_session(host, start=f"1{n}:30")
        if n in (0, 2):
            found.append(_asked_by(client, page("citizen", citizen.public_id)))
    assert found[0] == found[1]
