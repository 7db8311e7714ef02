"""Concern: who is worried about whom, what follows, and the lists nobody falls out of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from medspil.contact.actions.concern import set_concern
from medspil.contact.models import Concern, NextContact
from medspil.contact.queries.concern import (
    concern_history,
    out_of_contact,
    rhythms_for,
    worried_about,
    worried_without_plan,
)
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.people.models import AccessEntry, Citizen, Staff, Team
from tests import factories as make
from tests.guards import StrictClient

DAY = date(2020, 4, 14)


def at(time: str, day: date = DAY) -> datetime:
    return make.moment(day, time)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00")):
        make.the_law()
        yield


@pytest.fixture
def north() -> Team:
    return make.team("Nord")


def as_(who: Staff) -> StrictClient:
    client = StrictClient()
    client.force_login(who)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def page(citizen: Citizen) -> str:
    return reverse("contact:concern", args=[citizen.public_id])


def names(rows: Any) -> list[Citizen]:
    return [row.citizen for row in rows]


# -- the level -------------------------------------------------------------------------------------


def test_a_level_brings_its_rhythm_at_once(north: Team) -> None:
    clerk = make.staff(in_team=north)
    citizen = make.citizen(staff=clerk)
    make.conversation(citizen, DAY - timedelta(days=3))
    days = rhythms_for(citizen)
    set_concern(by=clerk, citizen=citizen, level="high", reason="Svarer ikke som før")
    citizen.due.refresh_from_db()
    assert citizen.due.interval_days == days["high"]
    assert citizen.due.local_due == DAY + timedelta(days=days["high"] - 3)


def test_the_groups_own_rhythm_goes_before_the_general(north: Team) -> None:
    citizen = make.citizen("LAB6_05", in_team=north)
    make.rhythm(5, group="LAB6_05", level="high")
    assert rhythms_for(citizen)["high"] == 5


def planned_for(citizen: Citizen) -> tuple[date | None, date]:
    """The day that is kept as the next contact, and the day the municipality's clock says."""
    citizen.due.refresh_from_db()
    kept = NextContact.objects.filter(citizen=citizen).first()
    return kept.day if kept else None, citizen.due.local_due


@pytest.mark.parametrize(
    ("level", "ahead", "days"),
    [
        ("high", 28, (None, 4)),  # spoken three days ago: seven days from then come first
        ("high", 4, (4, 4)),
        ("high", 2, (2, 2)),  # the day that was set is earlier than the new rhythm's
        ("none", 28, (None, 25)),  # the ordinary rhythm is earlier too
        ("none", 5, (5, 5)),  # a longer rhythm puts nothing off
    ],
)
def test_a_day_that_only_followed_the_rhythm_gives_way_to_an_earlier_one(
    north: Team, level: str, ahead: int, days: tuple[int | None, int]
) -> None:
    clerk = make.staff(in_team=north)
    citizen = make.citizen(staff=clerk)
    make.conversation(citizen, DAY - timedelta(days=3))
    make.next_contact(citizen, DAY + timedelta(days=ahead), reason="rhythm")
    set_concern(by=clerk, citizen=citizen, level=level, reason="Svarer ikke som før")
    kept, due = days
    assert planned_for(citizen) == (
        None if kept is None else DAY + timedelta(days=kept),
        DAY + timedelta(days=due),
    )


@pytest.mark.parametrize("promise", ["agreed", "call_back", "declined"])
def test_a_day_that_was_promised_to_the_citizen_stays(north: Team, promise: str) -> None:
    clerk = make.staff(in_team=north)
    citizen = make.citizen(staff=clerk)
    make.conversation(citizen, DAY - timedelta(days=3))
    day = DAY + timedelta(days=28)
    make.next_contact(citizen, day, reason=promise, by=clerk)
    set_concern(by=clerk, citizen=citizen, level="high", reason="Svarer ikke som før")
    assert planned_for(citizen) == (day, day)


def test_what_was_set_before_stays_as_history(north: Team) -> None:
    clerk = make.staff(in_team=north)
    citizen = make.citizen(staff=clerk)
    with clock.at(at("10:00", DAY - timedelta(days=5))):
        set_concern(by=clerk, citizen=citizen, level="some", reason="Mere stille")
    set_concern(by=clerk, citizen=citizen, level="none", reason="Har fået job")
    assert [(one.level, one.reason) for one in concern_history(citizen)] == [
        ("none", "Har fået job"),
        ("some", "Mere stille"),
    ]


def test_others_neither_see_nor_set_it(north: Team) -> None:
    citizen = make.citizen(in_team=north)
    make.concern(citizen, reason="Kun for teamet")
    for who in (
        make.staff(),
        make.staff("administrator"),
        make.staff("consultant"),
        make.staff(in_team=north, until=DAY - timedelta(days=1)),
    ):
        client = as_(who)
        assert client.get(page(citizen)).status_code == 404
        sent = {"once": uuid4(), "level": "none", "reason": "Nej"}
        assert client.post(page(citizen), sent).status_code == 404
        with pytest.raises(NotAllowed):
            set_concern(by=who, citizen=citizen, level="none", reason="Nej")
    assert Concern.objects.get().reason == "Kun for teamet"


def test_the_page_says_what_follows_and_keeps_the_look(north: Team) -> None:
    clerk = make.staff(in_team=north)
    citizen = make.citizen(staff=clerk, first_name="Amalie", last_name="Krogh")
    make.concern(citizen, "some", reason="Bor alene")
    days = rhythms_for(citizen)
    shown = text(as_(clerk).get(page(citizen)))
    assert f"Amalie Krogh – så taler vi mindst hver {days['some']}. dag." in shown
    assert f"Stor bekymring – så taler vi mindst hver {days['high']}. dag" in shown
    assert "Bor alene" in shown
    assert AccessEntry.objects.filter(citizen=citizen, staff=clerk).exists()


def test_saving_tells_the_rhythm_and_twice_writes_once(north: Team) -> None:
    clerk = make.staff(in_team=north)
    citizen = make.citizen(staff=clerk)
    client = as_(clerk)
    sent = {"once": str(uuid4()), "level": "high", "reason": "Lyder nedtrykt"}
    answers = [client.post(page(citizen), sent) for _ in range(2)]
    assert {(one.status_code, one["Location"]) for one in answers} == {
        (303, reverse("desk:citizen", args=[citizen.public_id]))
    }
    assert Concern.objects.count() == 1


def test_a_reason_is_asked_for(north: Team) -> None:
    clerk = make.staff(in_team=north)
    citizen = make.citizen(staff=clerk)
    answer = as_(clerk).post(page(citizen), {"once": uuid4(), "level": "high", "reason": " "})
    assert answer.status_code == 422
    assert "din kollega skal kunne forstå det" in text(answer)
    with pytest.raises(Refused) as refused:
        set_concern(by=clerk, citizen=citizen, level="enormous", reason="Meget")
    assert refused.value.field == "level"


# -- the lists -------------------------------------------------------------------------------------


def test_worried_without_plan_is_empty_once_there_is_one(north: Team) -> None:
    clerk = make.staff(in_team=north)
    citizen = make.citizen(staff=clerk)
    make.conversation(citizen, DAY)
    make.concern(citizen, "high")
    days = rhythms_for(citizen)["high"]
    assert names(worried_without_plan(clerk)) == [citizen]
    make.next_contact(citizen, DAY + timedelta(days=days + 1))
    assert names(worried_without_plan(clerk)) == [citizen]  # planned, but too late for the rhythm
    make.next_contact(citizen, DAY + timedelta(days=days))
    assert names(worried_without_plan(clerk)) == []
    with clock.at(at("10:00", DAY + timedelta(days=days + 1))):  # the plan came and went
        assert names(worried_without_plan(clerk)) == [citizen]


def test_each_row_says_whose_it_is(north: Team) -> None:
    clerk = make.staff(in_team=north)
    his, nobodys = make.citizen(staff=clerk), make.citizen(in_team=north)
    for citizen in (his, nobodys):
        make.concern(citizen)
    assert [(row.citizen, row.staff, row.team) for row in worried_without_plan(clerk)] == [
        (his, clerk, north),
        (nobodys, None, north),
    ]


def test_the_greatest_worry_first_and_pause_hides_nobody(north: Team) -> None:
    boss = make.leader(north)
    some, high, away = (make.citizen(in_team=north) for _ in range(3))
    make.concern(some, "some")
    make.concern(high, "high")
    make.concern(away, "some")
    make.conversation(some, DAY - timedelta(days=40))
    make.absence(away, DAY - timedelta(days=1), DAY + timedelta(days=20))
    assert names(worried_about(boss)) == [high, away, some]
    assert names(worried_without_plan(boss)) == [high, away, some]


def test_lost_contact_begins_on_the_fourteenth_day(north: Team) -> None:
    boss = make.leader(north)
    kept, lost, never, _new, away = (
        make.citizen(in_team=north, registered_on=since)
        for since in (date(2020, 1, 1),) * 3 + (DAY - timedelta(days=13), date(2020, 1, 1))
    )
    make.conversation(kept, DAY - timedelta(days=13))
    make.conversation(lost, DAY - timedelta(days=14))
    make.absence(away, DAY - timedelta(days=1), DAY + timedelta(days=20))
    assert names(out_of_contact(boss)) == [never, lost]
    make.next_contact(lost, DAY + timedelta(days=2))
    assert [(row.citizen, row.planned) for row in out_of_contact(boss)] == [
        (never, False),
        (lost, True),
    ]
    assert names(out_of_contact(boss, only_unplanned=True)) == [never]


def test_the_lists_are_the_viewers_own(north: Team) -> None:
    citizen = make.citizen(in_team=north)
    make.concern(citizen)
    stranger = make.staff()
    for rows in (worried_about, worried_without_plan, out_of_contact):
        assert names(rows(stranger)) == []
        assert names(rows(make.administrator())) == []


def test_the_list_page_tells_whose_and_where_to_go(north: Team) -> None:
    clerk = make.staff(in_team=north, full_name="Mads Dam")
    his = make.citizen(staff=clerk, first_name="Amalie", last_name="Krogh", phone="00000012")
    make.citizen(in_team=north, first_name="Bo")
    nobodys = make.citizen(in_team=north, first_name="Carl", last_name="Juul")
    make.concern(his, "high", reason="Hemmelig grund")
    make.concern(nobodys, "some")
    client = as_(clerk)
    shown = text(client.get(reverse("contact:concerns")))
    for seen in ("Amalie Krogh", "Mads Dam", "Carl Juul", "Ingen endnu", "tel:00000012"):
        assert seen in shown
    assert reverse("contact:plan_walk", args=[his.public_id]) in shown
    assert "Hemmelig grund" not in shown
    assert "Carl Juul" not in text(client.get(reverse("contact:concerns") + "?hvem=mig"))
    for vis in ("alle", "ikke-truffet", "uden-kontakt", "findes-ikke"):
        assert client.get(reverse("contact:concerns") + f"?vis={vis}").status_code == 200


def test_an_empty_list_is_good_news(north: Team) -> None:
    clerk = make.staff(in_team=north)
    assert "Alle har en aftale" in text(as_(clerk).get(reverse("contact:concerns")))


@pytest.mark.parametrize("citizens", [1, 3])
@pytest.mark.parametrize(("vis", "queries"), [("", 17), ("ikke-truffet", 17), ("uden-kontakt", 17)])
def test_the_list_asks_as_often_for_three_as_for_one(
    north: Team,
    vis: str,
    queries: int,
    citizens: int,
    django_assert_num_queries: Callable[[int], DjangoAssertNumQueries],
) -> None:
    clerk = make.staff(in_team=north)
    for _ in range(citizens):
        citizen = make.citizen(staff=clerk)
        make.concern(citizen)
        for _ in range(3):
            make.attempt(citizen)
    client = as_(clerk)
    address = reverse("contact:concerns") + f"?vis={vis}"
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
