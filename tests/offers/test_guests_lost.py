"""Guests of the public page: not too many at once, and what did not reach them is seen to."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from medspil.kernel import clock
from medspil.messages.models import Message
from medspil.offers.actions import sign_up_guest
from medspil.offers.actors import Visitor
from medspil.offers.models import Session, SignUp
from medspil.people.limits import TRIES
from medspil.people.models import Role, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.offers.making import a_session, at


@pytest.fixture
def host(db: None) -> Any:
    with clock.at(at("10:00")):
        make.the_law()
        yield make.staff(full_name="Mads Dam")


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_so_many_sign_up_from_one_address_and_then_none_for_a_while(host: Staff) -> None:
    session, client = a_session(host, capacity=100), StrictClient()
    where = reverse("offers:public_session", args=[session.public_id])

    def sign_up(number: int) -> Any:
        fields = {"once": str(uuid4()), "name": "Ib", "contact": f"ib{number}@example.com"}
        return client.post(where, fields)

    assert {sign_up(number).status_code for number in range(TRIES)} == {303}
    late = sign_up(TRIES)
    assert late.status_code == 422
    assert "Mange har tilmeldt sig herfra på kort tid. Vent ti minutter." in text(late)
    assert SignUp.objects.count() == TRIES
    other = StrictClient(REMOTE_ADDR="10.1.1.1")
    fields = {"once": str(uuid4()), "name": "Bo", "contact": "bo@example.com"}
    assert other.post(where, fields).status_code == 303


def lost(host: Staff, number: int = 0, session: Session | None = None) -> Message:
    """A confirmation that did not reach a guest."""
    place = sign_up_guest(
        by=Visitor(),
        session=session or a_session(host),
        name=f"Ib Prøve {number}",
        contact=f"ib{number}@example.com",
    )
    told = Message.objects.get(dedupe__startswith=f"offer:{place.public_id}:")
    Message.objects.filter(pk=told.pk).update(state="failed", slot=None, problem="rejected")
    return told


def test_what_did_not_reach_a_guest_is_on_the_work_list_with_whose_it_is(host: Staff) -> None:
    told = lost(host)
    page = logged_in(StrictClient(), host).get(reverse("messages:undelivered"))
    assert "Ib Prøve 0" in text(page)
    assert "gæst uden sag" in text(page)
    assert "Mads Dam" in text(page)
    place = SignUp.objects.get()
    assert reverse("offers:place", args=[place.public_id]) in page.content.decode()
    handled = logged_in(StrictClient(), make.staff()).post(
        reverse("messages:handled", args=[told.pk]),
        {"once": str(uuid4()), f"m{told.pk}-note": "Ringede"},
    )
    assert handled.status_code == 303
    told.refresh_from_db()
    assert told.handled_note == "Ringede"


def test_it_is_sent_again_by_whoever_holds_offers_and_by_nobody_else(host: Staff) -> None:
    told = lost(host)
    stranger = logged_in(StrictClient(), make.staff(role=Role.REPRESENTATIVE))
    where, form = reverse("messages:again", args=[told.pk]), {"once": str(uuid4())}
    assert stranger.post(where, form).status_code == 404
    assert stranger.get(reverse("messages:undelivered")).status_code == 404
    assert logged_in(StrictClient(), host).post(where, form).status_code == 303
    told.refresh_from_db()
    assert told.state == "queued"


@pytest.mark.parametrize("count", [1, 3])
def test_the_work_list_costs_the_same_for_three_guests_as_for_one(
    host: Staff, count: int, django_assert_num_queries: Any
) -> None:
    session = a_session(host, capacity=9)
    for number in range(count):
        lost(host, number, session)
    client = logged_in(StrictClient(), host)
    where = reverse("messages:undelivered")
    client.get(where)
    with django_assert_num_queries(12):
        page = client.get(where)
    assert text(page).count("gæst uden sag") == count
