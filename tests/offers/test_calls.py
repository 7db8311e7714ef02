"""A call round that forms clubs: the wish is written down while one talks."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from medspil.contact.actions.rounds import draft_round, start_round, take_next_call
from medspil.contact.models import CallRound, CallRoundRow, Conversation, ConversationDraft
from medspil.contact.queries.rounds import Population
from medspil.kernel import clock
from medspil.offers.models.clubs import ClubRound, Interest
from medspil.people.models import Citizen, Role, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.offers.club_life import DAY, a_round, at, opened


@pytest.fixture
def nina(db: None) -> Any:
    with clock.at(at()):
        make.the_law()
        yield make.staff()


@pytest.fixture
def round(nina: Staff) -> CallRound:
    boss = make.leader(whole_house=True)
    make.citizen(staff=nina, language="uk")
    make.citizen(staff=nina)
    team = nina.memberships.get().team
    made = draft_round(by=boss, name="Nyledige", population=Population(), teams=[team])
    return start_round(by=boss, round=made)


def asks_for_clubs(round: CallRound, **details: Any) -> ClubRound:
    return a_round(make.leader(whole_house=True), call_round=round, **details)


def card(nina: Staff, round: CallRound) -> tuple[StrictClient, CallRoundRow, str]:
    """The caller's browser, the row in hand, and what the page says."""
    row = take_next_call(by=nina, round=round)
    assert row is not None
    client = logged_in(StrictClient(), nina)
    page = client.get(reverse("contact:round", args=[round.pk])).content.decode()
    return client, row, page


def save(client: StrictClient, row: CallRoundRow, **said: Any) -> Any:
    fields = {
        "once": str(uuid4()),
        "row": row.pk,
        "outcome": "REACHED_WANTS_CONTACT",
        "note": "Vil gerne i klub.",
        "next_day": "01.05.2020",
        "do": "stop",
        **said,
    }
    return client.post(reverse("contact:round_save", args=[row.round_id]), fields)


def test_a_yes_on_the_telephone_is_an_interest_with_its_wishes(
    nina: Staff, round: CallRound
) -> None:
    clubs = asks_for_clubs(round)
    client, row, page = card(nina, round)
    assert "Vil borgeren være med i en jobklub?" in page
    said = {"club-wants": "yes", "club-wished": ["2m", "4a"]}
    assert save(client, row, **said).status_code == 303
    found = Interest.objects.get()
    assert (found.round, found.citizen, found.asked_by) == (clubs, row.citizen, "call_round")
    assert (found.wants, found.wished, found.noted_by) == (True, ["2m", "4a"], nina)
    assert (found.language, found.said_on) == (row.citizen.language, DAY)
    assert Conversation.objects.count() == 1


def test_a_no_is_written_down_too_and_who_was_not_asked_is_not(
    nina: Staff, round: CallRound
) -> None:
    asks_for_clubs(round)
    client, row, _page = card(nina, round)
    declined = {"outcome": "REACHED_NO_THANKS", "club-wants": "no"}
    assert save(client, row, **declined).status_code == 303
    assert [(one.wants, one.wished) for one in Interest.objects.all()] == [(False, [])]
    client, row, _page = card(nina, round)
    assert save(client, row, **{"club-wants": ""}).status_code == 303
    assert Interest.objects.count() == 1


def test_who_was_not_reached_has_said_nothing(nina: Staff, round: CallRound) -> None:
    asks_for_clubs(round)
    client, row, _page = card(nina, round)
    missed = {"outcome": "NOT_REACHED", "club-wants": "yes"}
    assert save(client, row, **missed).status_code == 303
    assert Interest.objects.count() == 0


def test_calls_that_form_no_clubs_ask_nothing(nina: Staff, round: CallRound) -> None:
    a_round(make.leader(whole_house=True))  # a round of clubs of its own
    closed = asks_for_clubs(round)
    ClubRound.objects.filter(pk=closed.pk).update(state="closed")
    client, row, page = card(nina, round)
    assert "jobklub" not in page.split("<main", 1)[1].lower()
    assert save(client, row, **{"club-wants": "yes"}).status_code == 303
    assert Interest.objects.count() == 0


def test_who_sits_in_a_club_is_not_asked_again(nina: Staff, round: CallRound) -> None:
    asks_for_clubs(round)
    lis = make.staff(role=Role.CONSULTANT)
    member = opened(lis, 8).members.select_related("citizen").first()
    assert member is not None
    row = round.rows.order_by("position").first()
    assert row is not None
    Citizen.objects.filter(pk=row.citizen_id).update(first_name="Sidder")
    type(member).objects.filter(pk=member.pk).update(citizen=row.citizen_id)
    _client, taken, page = card(nina, round)
    assert taken.citizen.first_name == "Sidder"
    assert "Vil borgeren være med i en jobklub?" not in page


def test_a_round_of_clubs_is_tied_to_its_calls_on_the_page(nina: Staff, round: CallRound) -> None:
    boss = logged_in(StrictClient(), make.leader(whole_house=True))
    fields = {
        "once": str(uuid4()),
        "title": "Forår",
        "since": "14.04.2020",
        "until": "01.05.2020",
        "first_week": date(2020, 4, 20).strftime("%d.%m.%Y"),
        "least": "8",
        "most": "10",
        "call_round": round.pk,
    }
    assert boss.post(reverse("offers:club_round_new"), fields).status_code == 303
    assert ClubRound.objects.get().call_round == round


def test_what_is_answered_while_one_talks_is_kept_when_the_page_is_left(
    nina: Staff, round: CallRound
) -> None:
    asks_for_clubs(round)
    client, row, _page = card(nina, round)
    said = {"row": row.pk, "note": "Vil i klub", "club-wants": "yes", "club-wished": ["2m", "4a"]}
    kept = client.post(reverse("contact:round_draft", args=[round.pk]), {**said, "other": "x"})
    assert kept.status_code == 204
    draft = ConversationDraft.objects.get()
    assert draft.fields == {"note": "Vil i klub", "club-wants": "yes", "club-wished": "2m\n4a"}
    form = client.get(reverse("contact:round", args=[round.pk])).context["form"]
    assert [form[name].value() for name in said if name != "row"] == [
        "Vil i klub",
        "yes",
        ["2m", "4a"],
    ]
