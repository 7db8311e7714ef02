"""The private calendar feed, read by another library than the one that writes it."""

from __future__ import annotations

import logging
import re
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
import vobject
from django.urls import reverse

from medspil.kernel import clock
from medspil.meetings.actions.booking import book, cancel, move
from medspil.meetings.actions.hours import make_feed, revoke_feed
from medspil.people.models import Citizen, RoleMembership, Staff
from tests import factories as make
from tests.guards import StrictClient

DAY = date(2020, 4, 14)
TUESDAY = date(2020, 4, 28)


def at(time: str, day: date = TUESDAY) -> datetime:
    return make.moment(day, time)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00", DAY)):
        make.the_law()
        yield


@pytest.fixture
def clerk() -> Staff:
    return make.staff()


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk, first_name="Amalie", last_name="Krogh")


def url(token: str) -> str:
    return reverse("meetings:feed", args=[token])


def events(client: StrictClient, token: str) -> list[Any]:
    answer = client.get(url(token))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return list(vobject.readOne(answer.content.decode()).contents.get("vevent", []))


def test_another_library_reads_the_week(
    client: StrictClient, clerk: Staff, citizen: Citizen
) -> None:
    made = book(by=clerk, citizen=citizen, staff=clerk, start=at("10:00"), channel="phone")
    token = make_feed(by=clerk, staff=clerk)
    (event,) = events(client, token)
    assert event.uid.value == f"{made.uid}@medspil"
    assert (event.dtstart.value, event.dtend.value) == (at("10:00"), at("10:30"))
    assert (event.sequence.value, event.summary.value) == ("0", "Samtale (telefon)")
    move(by=clerk, appointment=made, start=at("13:00"))
    (event,) = events(client, token)
    assert (event.uid.value, event.sequence.value) == (f"{made.uid}@medspil", "1")
    assert event.dtstart.value == at("13:00")
    cancel(by=clerk, appointment=made)
    (event,) = events(client, token)
    assert (event.status.value, event.sequence.value) == ("CANCELLED", "2")


def test_no_names_unless_asked_and_never_of_the_protected(
    client: StrictClient, clerk: Staff, citizen: Citizen
) -> None:
    hidden = make.citizen(staff=clerk, first_name="Hemmelig", protected=True)
    gone = make.citizen(staff=make.staff(), first_name="Fremmed")
    for hour, one in ((9, citizen), (11, hidden), (12, gone)):
        make.appointment(one, clerk, TUESDAY, f"{hour:02d}:00")
    plain = client.get(url(make_feed(by=clerk, staff=clerk))).content.decode()
    assert not re.search("Amalie|Krogh|Hemmelig|Fremmed|00000", plain)
    named = [
        e.summary.value for e in events(client, make_feed(by=clerk, staff=clerk, with_names=True))
    ]
    assert sorted(named) == [
        "Samtale (telefon)",
        "Samtale (telefon)",
        "Samtale (telefon) – Amalie",
    ]


def test_revoked_unknown_and_left_are_the_same_and_nobody_logs_the_address(
    client: StrictClient, clerk: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    first = make_feed(by=clerk, staff=clerk)
    second = make_feed(by=clerk, staff=clerk)
    other = make.staff()
    theirs = make_feed(by=other, staff=other)
    RoleMembership.objects.filter(staff=other).delete()
    revoked = client.get(url(first))
    revoke_feed(by=clerk, staff=clerk)
    answers = [revoked, *(client.get(url(t)) for t in (second, theirs, "x" * 43, "kort"))]
    assert {(a.status_code, a.content) for a in answers} == {(404, revoked.content)}
    assert [token for token in (first, second, theirs) if token in caplog.text] == []


def test_the_address_is_shown_once(client: StrictClient, clerk: Staff) -> None:
    client.force_login(clerk)
    page = reverse("meetings:feed_own")
    once = uuid4()
    answer = client.post(page, {"once": once, "with_names": "on"}, follow=True)
    address = re.search(r"/kalender/([\w-]{43})\.ics", answer.content.decode())
    assert address is not None
    assert client.get(url(address[1])).status_code == 200
    assert address[1] not in client.get(page).content.decode()
    client.post(page, {"once": once})  # pressed twice: the address stays
    assert client.get(url(address[1])).status_code == 200
    client.post(reverse("meetings:feed_drop"), {"once": uuid4()})
    assert client.get(url(address[1])).status_code == 404
