"""Offers on the citizen's own pages: chosen, waited for, come to, and sparring afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed
from medspil.kernel.models import AuditEntry
from medspil.offers.actions import cancel_sign_up, open_sparring_times, sign_up
from medspil.offers.actions.industry import answer_poll
from medspil.offers.models import (
    Candidate,
    Poll,
    Session,
    SignUp,
    Sparring,
    SparringTime,
    Topic,
)
from medspil.offers.queries.own import own_offers
from medspil.offers.queries.sessions import public_sessions
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Municipality, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.offers.making import a_series, a_session, at
from tests.portal.offered import held_with
from tests.portal.visitors import inside, text

pytestmark = pytest.mark.django_db
TODAY = date(2020, 4, 14)
SOON = date(2020, 4, 17)


@pytest.fixture
def nina(db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()
    make.municipality(home=True)
    Municipality.objects.filter(is_home=True).update(phone="00000010")
    return make.staff(full_name="Nina Holm")


@pytest.fixture
def amalie(nina: Staff) -> Citizen:
    return make.citizen(first_name="Amalie", group="LAB6_02", staff=nina, phone="00000034")


def where(session: Session) -> str:
    return f"/min/tilbud/{session.public_id}/"


def press(client: StrictClient, session: Session, do: str, **more: str) -> Any:
    return client.post(where(session), {"do": do, **more})


def test_one_is_chosen_with_a_question_and_left_again(nina: Staff, amalie: Citizen) -> None:
    session, client = a_session(nina, day=SOON), inside(amalie)
    assert "CV og Jobnet" in text(client.get("/min/tilbud/"))
    answer = press(client, session, "sign_up", question="Er der kaffe?")
    assert (answer.status_code, answer.url) == (303, f"{where(session)}?gjort=offer")
    place = SignUp.objects.get()
    assert (place.citizen, place.state, place.question) == (amalie, "signed_up", "Er der kaffe?")
    assert place.made_by is None
    page = text(client.get(where(session)))
    assert "Du har en plads." in page
    assert "Er der kaffe?" in page
    press(client, session, "leave")
    place.refresh_from_db()
    assert place.state == "cancelled"
    assert "Tilmeld mig" in text(client.get(where(session)))


def test_who_waits_sees_the_place_in_the_line_and_until_when_a_seat_is_theirs(
    nina: Staff, amalie: Citizen
) -> None:
    session = a_session(nina, capacity=1, day=SOON)
    others = [make.citizen(staff=nina) for _ in range(2)]
    first, _second = (sign_up(by=nina, session=session, citizen=one) for one in others)
    client = inside(amalie)
    assert "1 venter før dig." in text(client.get(where(session)))
    press(client, session, "sign_up")
    for page in ("/min/tilbud/", where(session)):
        assert "Du er nummer 2 på ventelisten." in text(client.get(page))
    cancel_sign_up(by=nina, sign_up=first)
    assert "Du er nummer 1 på ventelisten." in text(client.get("/min/tilbud/"))
    cancel_sign_up(by=nina, sign_up=session.sign_ups.get(state="offered"))
    page = text(client.get(where(session)))
    assert "Der er en plads til dig. Svar senest onsdag d. 15. april" in page
    press(client, session, "confirm")
    assert session.sign_ups.get(citizen=amalie).state == "signed_up"


def test_a_seat_confirmed_too_late_says_so(nina: Staff, amalie: Citizen) -> None:
    session = a_session(nina, capacity=1, day=SOON)
    first = sign_up(by=nina, session=session, citizen=make.citizen(staff=nina))
    sign_up(by=nina, session=session, citizen=amalie)
    cancel_sign_up(by=nina, sign_up=first)
    mine = session.sign_ups.filter(citizen=amalie)
    mine.update(offered_until=clock.now() - timedelta(minutes=1))
    answer = press(inside(amalie), session, "confirm")
    assert answer.status_code == 422
    assert "Fristen er gået, og pladsen er givet videre." in text(answer)


def test_the_doors_open_half_an_hour_before_and_coming_in_is_coming(
    nina: Staff, amalie: Citizen, desk: StrictClient
) -> None:
    session = a_session(nina, day=SOON)
    Session.objects.filter(pk=session.pk).update(phone="00001234")
    sign_up(by=nina, session=session, citizen=amalie)
    client = inside(amalie)
    page = text(client.get(where(session)))
    assert ("Kom ind" in page, "Dørene åbner her en halv time før." in page) == (False, True)
    assert "Du kan også ringe ind på" in page
    Session.objects.filter(pk=session.pk).update(starts_at=clock.now() + timedelta(minutes=10))
    assert "Kom ind" in text(client.get(where(session)))
    twin = f"/borgere/{amalie.public_id}/min/tilbud/{session.public_id}/"
    assert "Kom ind" not in text(desk.get(twin))
    assert desk.post(twin, {"do": "join"}).status_code == 404
    press(client, session, "join")
    place = SignUp.objects.get()
    assert (place.state, place.came_by) == ("attended", "link")
    assert session.link in client.get(where(session)).content.decode()


def test_afterwards_there_is_material_and_a_time_for_sparring(nina: Staff, amalie: Citizen) -> None:
    session, client = held_with(nina, amalie, SOON), inside(amalie)
    page = text(client.get(where(session)))
    assert "https://example.com/cv" in page
    assert "Vi kan se på dit CV og en ansøgning sammen med dig." in page
    press(client, session, "wants")
    assert "Vi ringer til dig og finder en tid." in text(client.get(where(session)))
    at = datetime(2020, 4, 20, 9, tzinfo=clock.TZ)
    first, second = open_sparring_times(
        by=nina, staff=nina, starts=[at, at + timedelta(minutes=30)]
    )
    assert "mandag d. 20. april kl. 09.00, Nina Holm" in text(client.get(where(session)))
    press(client, session, "pick", time=str(first.pk))
    sparring = Sparring.objects.get()
    assert (sparring.state, sparring.staff, sparring.booked_for) == ("booked", nina, at)
    assert "Du taler med Nina Holm." in text(client.get(where(session)))
    press(client, session, "pick", time=str(second.pk))  # another time: the first is free again
    assert list(SparringTime.objects.filter(sparring=sparring)) == [second]
    press(client, session, "declines")
    sparring.refresh_from_db()
    assert (sparring.state, SparringTime.objects.filter(sparring=None).count()) == ("declined", 2)


def test_a_time_that_another_has_taken_is_refused_kindly(nina: Staff, amalie: Citizen) -> None:
    bo = make.citizen(staff=nina)
    mine, his = held_with(nina, amalie, SOON), held_with(nina, bo, SOON)
    at = datetime(2020, 4, 20, 9, tzinfo=clock.TZ)
    (time,) = open_sparring_times(by=nina, staff=nina, starts=[at])
    press(inside(bo), his, "pick", time=str(time.pk))
    answer = press(inside(amalie), mine, "pick", time=str(time.pk))
    assert answer.status_code == 422
    time.refresh_from_db()
    assert time.sparring.sign_up.citizen == bo


def test_an_invitation_is_answered(nina: Staff, amalie: Citizen) -> None:
    session = a_session(nina, day=SOON, kind="industry", title="Bus og taxi", public=False)
    Candidate.objects.create(
        session=session, citizen=amalie, why="Kørekort", invited_at=clock.now(), invited_by=nina
    )
    client = inside(amalie)
    assert "Bus og taxi" in text(client.get("/min/tilbud/"))
    press(client, session, "come")
    assert (Candidate.objects.get().state, SignUp.objects.get().state) == ("accepted", "signed_up")


def test_what_is_not_for_them_is_not_there(nina: Staff, amalie: Citizen) -> None:
    client = inside(amalie)
    for facts in ({"kind": "club", "public": False}, {"kind": "industry", "public": False}):
        session = a_session(nina, day=SOON, **facts)
        assert client.get(where(session)).status_code == 404
        assert press(client, session, "sign_up").status_code == 404
    assert SignUp.objects.count() == 0


@pytest.fixture
def desk(client: StrictClient, nina: Staff) -> StrictClient:
    return logged_in(client, nina)


def test_an_employee_does_each_of_it_on_behalf_and_it_says_so(
    desk: StrictClient, nina: Staff, amalie: Citizen
) -> None:
    session = a_session(nina, day=SOON)
    twin = f"/borgere/{amalie.public_id}/min/tilbud/{session.public_id}/"
    desk.post(twin, {"do": "sign_up"})
    desk.post(twin, {"do": "leave"})
    assert SignUp.objects.get().made_by == nina
    lines = AuditEntry.objects.filter(action__startswith="offers.").order_by("pk")
    assert [(one.actor, one.action) for one in lines][-2:] == [
        (nina.actor_name, "offers.sign_up"),
        (nina.actor_name, "offers.cancel_sign_up"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_offers_asks_as_many_questions_for_three_as_for_one(
    nina: Staff, amalie: Citizen, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        a_session(nina, day=SOON, start=f"1{number}:00")
        mine = a_session(nina, day=SOON, start=f"1{number}:30")
        sign_up(by=nina, session=mine, citizen=amalie)
        held_with(nina, amalie, SOON)
        asked = a_session(nina, day=SOON, kind="industry", start=f"0{number}:30")
        facts = {"session": asked, "citizen": amalie, "invited_by": nina}
        Candidate.objects.create(why="Bus", invited_at=clock.now(), **facts)
    client = inside(amalie)
    with django_assert_num_queries(9):
        page = text(client.get("/min/tilbud/"))
    assert page.count("Du har en plads.") == count


def test_a_webinar_every_day_is_one_thing_to_choose_with_its_other_times_folded(
    nina: Staff, amalie: Citizen
) -> None:
    series = a_series(nina, capacity=9)
    cv, jobnet = (
        Topic.objects.create(series=series, position=n, title=title)
        for n, title in enumerate(("Dit CV", "Jobnet"), start=1)
    )
    for number, topic in enumerate((cv, jobnet, cv, jobnet, cv), start=1):
        Session.objects.create(
            series=series,
            number=number,
            topic=topic,
            host=nina,
            starts_at=at("14:00", SOON + timedelta(days=number)),
            capacity=9,
            state="published",
        )
    viewer = CitizenActor(amalie)
    found = [
        (one.next.session.number, [later.session.number for later in one.later])
        for one in own_offers(viewer, viewer).choices
    ]
    assert found == [(1, [3, 5]), (2, [4])]
    assert [one.next.session.number for one in public_sessions()] == [1, 2]
    for page in (inside(amalie).get("/min/tilbud/"), StrictClient().get("/tilbud/")):
        said = page.content.decode()
        assert (said.count("<details"), said.count("<summary")) == (2, 2)
        assert ("Flere tidspunkter: 2" in said, "Flere tidspunkter: 1" in said) == (True, True)
        assert [said.count(str(one.public_id)) for one in Session.objects.all()] == [1] * 5


def test_a_poll_is_answered_on_the_citizen_s_own_page_once_and_by_nobody_else(
    nina: Staff, amalie: Citizen, desk: StrictClient
) -> None:
    session, client = held_with(nina, amalie, SOON), inside(amalie)
    sits_elsewhere = make.citizen(staff=nina)
    facts = {"options": ["Ja", "Nej"], "counts": [0, 0], "opened_at": clock.now()}
    poll = Poll.objects.create(session=session, question="Vil du køre bus?", **facts)
    assert "Vil du køre bus?" in text(client.get(where(session)))
    twin = f"/borgere/{amalie.public_id}{where(session)}"
    assert "Vil du køre bus?" not in text(desk.get(twin))
    assert desk.post(twin, {"do": "option-0"}).status_code == 404
    with pytest.raises(NotAllowed):
        answer_poll(by=CitizenActor(sits_elsewhere), poll=poll, option=0)
    assert press(client, session, "option-7").status_code == 422
    assert press(client, session, "option-0").status_code == 303
    assert press(client, session, "option-1").status_code == 404  # it is answered
    poll.refresh_from_db()
    assert poll.counts == [1, 0]
    assert "Vil du køre bus?" not in text(client.get(where(session)))
    assert not AuditEntry.objects.filter(action="offers.answer_poll").exists()
