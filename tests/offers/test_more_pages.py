"""The pages of sparring, of figures and of the municipality's own choices; a club's worth."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from medspil.kernel import clock
from medspil.offers.actions import add_observers, answer_sparring, open_sparring_times
from medspil.offers.actions.clubs.asking import make_club_round
from medspil.offers.models import ClubPolicy, ClubRating, Session, Sparring, SparringTime
from medspil.offers.queries.observers import observers
from medspil.offers.queries.sparring import sparring_page
from medspil.people.models import Role, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.offers.club_life import FIRST_WEEK, opened
from tests.offers.making import DAY, a_session, at
from tests.portal.offered import club_of, end_of, held_with


@pytest.fixture
def host(db: None) -> Any:
    with clock.at(at("10:00")):
        make.the_law()
        yield make.staff(full_name="Mads Dam")


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def send(who: Staff, name: str, args: list[Any], **fields: Any) -> Any:
    client = logged_in(StrictClient(), who)
    return client.post(reverse(name, args=args), {"once": str(uuid4()), **fields})


# -- sparring --------------------------------------------------------------------------------------


def times(host: Staff, **fields: Any) -> dict[str, Any]:
    given = {"staff": host.pk, "day": "16.04.2020", "starts": "9.00", "number": 2, "minutes": 30}
    return given | fields


def test_times_are_opened_after_each_other_and_closed_again(host: Staff) -> None:
    assert send(host, "offers:sparring", [], **times(host)).status_code == 303
    found = [one.starts_at.astimezone(clock.TZ) for one in SparringTime.objects.order_by("during")]
    thursday = date(2020, 4, 16)
    assert found == [at("09:00", thursday), at("09:30", thursday)]
    again = send(host, "offers:sparring", [], **times(host, starts="9.15", number=1))
    assert again.status_code == 422
    assert "Der er allerede en tid på samme tid." in text(again)
    past = send(host, "offers:sparring", [], **times(host, day="13.04.2020"))
    assert "Vælg tider, der ikke er gået." in text(past)
    first = SparringTime.objects.order_by("during")[0]
    assert send(host, "offers:sparring_time_close", [first.pk]).status_code == 303
    assert SparringTime.objects.count() == 1
    assert send(host, "offers:sparring_time_close", [first.pk]).status_code == 404


def test_who_waits_stands_in_the_queue_and_a_taken_time_stays(host: Staff) -> None:
    citizen = make.citizen(first_name="Amalie", last_name="Aa", staff=host)
    held_with(host, citizen, DAY + timedelta(days=1))
    sparring = Sparring.objects.get()
    answer_sparring(by=host, sparring=sparring, wants=True)
    client = logged_in(StrictClient(), host)
    page = text(client.get(reverse("offers:sparring")))
    assert citizen.full_name in page
    colleague = logged_in(StrictClient(), make.staff())
    assert citizen.full_name not in text(colleague.get(reverse("offers:sparring")))
    (time,) = open_sparring_times(by=host, staff=host, starts=[at("09:00", date(2020, 4, 16))])
    SparringTime.objects.filter(pk=time.pk).update(sparring=sparring)
    shut = send(host, "offers:sparring_time_close", [time.pk])
    assert shut.status_code == 422
    assert SparringTime.objects.filter(pk=time.pk).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_for_three_as_for_one(
    host: Staff, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        held_with(host, make.citizen(staff=host), DAY + timedelta(days=1))
    for sparring in Sparring.objects.all():
        answer_sparring(by=host, sparring=sparring, wants=True)
    first = at("09:00", date(2020, 4, 16))
    open_sparring_times(
        by=host, staff=host, starts=[first + timedelta(hours=n) for n in range(count)]
    )
    with django_assert_num_queries(3):
        page = sparring_page(host)
    assert (len(page.waiting), len(page.free)) == (count, count)


# -- figures ---------------------------------------------------------------------------------------


def looked_on(host: Staff, day: date, *seen: tuple[str, str, int]) -> Session:
    session = a_session(host, day=day)
    add_observers(by=host, session=session, municipalities=seen)
    return session


def test_colleagues_from_elsewhere_are_counted_week_by_week(
    host: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    kolding, vejle = ("0621", "Kolding", 3), ("0630", "Vejle", 2)
    looked_on(host, date(2020, 4, 14), kolding, vejle)
    looked_on(host, date(2020, 4, 17), kolding)
    looked_on(host, date(2020, 4, 20), vejle)
    looked_on(host, date(2020, 5, 1), kolding)  # after the period
    with django_assert_num_queries(2):
        found = observers(host, date(2020, 4, 13), date(2020, 4, 26))
    assert [(w.monday, w.people, w.municipalities, w.sessions) for w in found.weeks] == [
        (date(2020, 4, 13), 8, 2, 2),
        (date(2020, 4, 20), 2, 1, 1),
    ]
    assert (found.places, found.people) == ([("Kolding", 6), ("Vejle", 4)], 10)
    client = logged_in(StrictClient(), host)
    page = text(client.get(reverse("offers:figures"), {"fra": "13.04.2020", "til": "26.04.2020"}))
    assert "10 kolleger fra 2 kommuner så med." in page
    wrong = client.get(reverse("offers:figures"), {"fra": "13.04.2020", "til": "01.04.2020"})
    assert wrong.status_code == 422
    assert "Ingen så med i perioden." in text(
        client.get(reverse("offers:figures"), {"fra": "01.01.2020", "til": "02.01.2020"})
    )


# -- clubs -----------------------------------------------------------------------------------------


def test_the_municipality_chooses_how_many_sit_in_a_club(host: Staff) -> None:
    leader = make.leader(whole_house=True)
    assert send(leader, "offers:club_policy", [], least="4", most="31").status_code == 422
    assert send(leader, "offers:club_policy", [], least="9", most="8").status_code == 422
    assert send(leader, "offers:club_policy", [], least="4", most="12").status_code == 303
    assert str(ClubPolicy.objects.get()) == "4–12"
    facts = {"title": "R", "since": DAY, "until": DAY, "first_week": FIRST_WEEK}
    made = make_club_round(by=leader, least=4, most=12, **facts)
    assert (made.least, made.most) == (4, 12)
    consultant = make.staff(role=Role.CONSULTANT)
    assert send(consultant, "offers:club_policy", []).status_code == 404


def test_the_consultant_says_what_the_club_was_worth_at_its_end(host: Staff) -> None:
    club = club_of(host, make.citizen(staff=host))
    where = [club.public_id]
    assert send(host, "offers:club_rate", where, score="4").status_code == 422  # it goes on
    end_of(club)
    assert send(host, "offers:club_rate", where, score="").status_code == 422
    for score in ("3", "4"):
        said = send(host, "offers:club_rate", where, score=score, text="Kortere oplæg")
        assert said.status_code == 303
    own = ClubRating.objects.get()
    assert (own.staff, own.score, own.text) == (host, 4, "Kortere oplæg")
    leader = make.leader(whole_house=True)
    assert send(leader, "offers:club_rate", where, score="1").status_code == 404
    page = text(logged_in(StrictClient(), leader).get(reverse("offers:club", args=where)))
    assert "Konsulenten siger: meget." in page
    assert "Kortere oplæg" in page


def test_what_members_say_is_told_from_five_answers_on(host: Staff) -> None:
    lis = make.staff(role=Role.CONSULTANT)
    club = opened(lis, 8)
    end_of(club)
    page = reverse("offers:club", args=[club.public_id])
    client = logged_in(StrictClient(), lis)
    for n, member in enumerate(club.members.order_by("pk")[:5]):
        assert "Medlemmerne siger" not in text(client.get(page))
        ClubRating.objects.create(club=club, member=member, score=1 + n, said_on=DAY)
    assert "Medlemmerne siger 3,0 af 5 (5 svar)." in text(client.get(page))
