"""Walks: agreed, held, not today, swapped; and nobody is out without a colleague knowing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from medspil.contact.actions.walks import (
    check_in,
    check_out,
    hold_walk,
    plan_walk,
    swap_to_call,
    walk_not_held,
)
from medspil.contact.models import Conversation, NotHeldReason, PlannedWalk, WalkState
from medspil.contact.models.walks import WALK_TRANSITIONS
from medspil.contact.queries import local_policy
from medspil.contact.queries.walks import (
    WalkFigures,
    walk_figures,
    walk_guideline,
    walks_of,
    walks_out,
    walks_overdue,
)
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.people.models import Citizen, Staff, Team
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


@pytest.fixture
def clerk(north: Team) -> Staff:
    return make.staff(in_team=north, full_name="Mads Dam")


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk, first_name="Amalie", last_name="Krogh")


def planned(by: Staff, citizen: Citizen, channel: str = "walk", time: str = "11:00") -> PlannedWalk:
    return plan_walk(by=by, citizen=citizen, channel=channel, planned_at=at(time), staff=by)


def as_(who: Staff) -> StrictClient:
    client = StrictClient()
    client.force_login(who)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def url(name: str, walk: PlannedWalk | None = None) -> str:
    return reverse(f"contact:{name}", args=[walk.pk] if walk else [])


# -- agreed, and what becomes of it ----------------------------------------------------------------


def test_a_walk_is_the_next_contact(clerk: Staff, citizen: Citizen) -> None:
    walk = planned(clerk, citizen, "phone_walk")
    next_contact = citizen.next_contact
    assert (next_contact.at, next_contact.channel, next_contact.reason) == (
        at("11:00"),
        "phone_walk",
        "agreed",
    )
    assert list(walks_of(clerk)) == [walk]


def test_where_it_starts_is_nowhere_kept() -> None:
    columns = {field.name for field in PlannedWalk._meta.get_fields()}
    assert not any(word in name for name in columns for word in ("place", "address", "where"))


def test_only_walks_ahead_are_planned(clerk: Staff, citizen: Citizen) -> None:
    for facts, field in (
        ({"channel": "phone", "planned_at": at("11:00")}, "channel"),
        ({"channel": "walk", "planned_at": at("09:00")}, "planned_at"),
    ):
        with pytest.raises(Refused) as refused:
            plan_walk(by=clerk, citizen=citizen, staff=clerk, **facts)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        planned(make.staff(), citizen)


def test_a_held_walk_is_a_conversation(clerk: Staff, citizen: Citizen) -> None:
    walk = planned(clerk, citizen, "phone_walk")
    hold_walk(by=clerk, walk=walk, note="En god tur", next_day=DAY + timedelta(days=7))
    walk.refresh_from_db()
    conversation = citizen.conversations.get()
    assert (walk.state, walk.conversation, conversation.channel) == (
        "held",
        conversation,
        "phone_walk",
    )
    assert conversation.source == "walk"
    assert citizen.due.last_contact == DAY


def test_a_physical_walk_begins_with_a_check_out(clerk: Staff, citizen: Citizen) -> None:
    walk = planned(clerk, citizen)
    with pytest.raises(Refused, match="Meld dig ud, før du går"):
        hold_walk(by=clerk, walk=walk, note="En god tur")
    assert Conversation.objects.count() == 0
    check_out(by=clerk, walk=walk, expected_back_at=at("11:30"))
    with clock.at(at("11:20")):
        held = hold_walk(by=clerk, walk=walk, note="En god tur")
    assert (held.state, held.checked_in_at) == ("held", at("11:20"))
    assert held.conversation.held_at == at("10:00")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"state": "held"}, "walk_state_whole|walk_held_is_a_conversation|walk_begins"),
        ({"state": "not_held", "decided_at": at("10:00")}, "walk_not_held_has_reason"),
        ({"reason": "weather"}, "walk_not_held_has_reason"),
        ({"checked_in_at": at("10:00")}, "walk_check_out_whole"),
        ({"checked_out_at": at("10:00")}, "walk_check_out_whole"),
        (
            {"checked_out_at": at("10:00"), "expected_back_at": at("09:00")},
            "walk_check_out_whole",
        ),
        ({"channel": "phone"}, "walk_channel_is_a_walk"),
    ],
)
def test_the_database_holds_the_rules(
    clerk: Staff, citizen: Citizen, change: dict[str, Any], says: str
) -> None:
    walk = planned(clerk, citizen)
    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        PlannedWalk.objects.filter(pk=walk.pk).update(**change)


def test_the_database_lets_no_physical_walk_be_held_without_check_out(
    clerk: Staff, citizen: Citizen
) -> None:
    walk = planned(clerk, citizen)
    told = make.conversation(citizen, DAY, channel="walk")
    with pytest.raises(IntegrityError, match="walk_begins_with_check_out"), transaction.atomic():
        PlannedWalk.objects.filter(pk=walk.pk).update(
            state="held", conversation=told, decided_at=at("10:00")
        )


def test_one_open_walk_each(clerk: Staff, citizen: Citizen) -> None:
    first, second = planned(clerk, citizen), planned(clerk, citizen, time="13:00")
    check_out(by=clerk, walk=first, expected_back_at=at("11:30"))
    with pytest.raises(Refused, match="Meld dig tilbage først"):
        check_out(by=clerk, walk=second, expected_back_at=at("14:00"))
    with pytest.raises(IntegrityError, match="one_open_walk_each"), transaction.atomic():
        PlannedWalk.objects.filter(pk=second.pk).update(
            checked_out_at=at("10:00"), expected_back_at=at("11:00")
        )
    check_in(by=clerk, walk=first)
    assert check_out(by=clerk, walk=second, expected_back_at=at("14:00")).is_out


def test_nobody_checks_out_for_another_or_without_end(clerk: Staff, citizen: Citizen) -> None:
    walk = planned(clerk, citizen)
    with pytest.raises(NotAllowed):
        check_out(by=make.leader(whole_house=True), walk=walk, expected_back_at=at("11:30"))
    for wrong in (at("09:59"), at("18:01")):
        with pytest.raises(Refused) as refused:
            check_out(by=clerk, walk=walk, expected_back_at=wrong)
        assert refused.value.field == "expected_back_at"
    phone = planned(clerk, citizen, "phone_walk")
    with pytest.raises(Refused, match="på telefon"):
        check_out(by=clerk, walk=phone, expected_back_at=at("11:30"))


@pytest.mark.parametrize("reason", NotHeldReason.values)
def test_not_held_has_a_reason_and_a_next_attempt(
    clerk: Staff, citizen: Citizen, reason: str
) -> None:
    walk = planned(clerk, citizen, "phone_walk")
    walk_not_held(by=clerk, walk=walk, reason=reason, next_attempt_on=DAY + timedelta(days=2))
    walk.refresh_from_db()
    assert (walk.state, walk.reason) == ("not_held", reason)
    citizen.next_contact.refresh_from_db()
    assert (citizen.next_contact.day, citizen.next_contact.channel) == (
        DAY + timedelta(days=2),
        "phone_walk",
    )
    assert citizen.due.tries == citizen.attempts.count() == 0  # it never counts against anybody


def test_not_held_is_refused_without_either(clerk: Staff, citizen: Citizen) -> None:
    walk = planned(clerk, citizen)
    for reason, day, field in (
        ("", DAY, "reason"),
        ("lazy", DAY, "reason"),
        ("weather", DAY - timedelta(days=1), "next_attempt_on"),
    ):
        with pytest.raises(Refused) as refused:
            walk_not_held(by=clerk, walk=walk, reason=reason, next_attempt_on=day)
        assert refused.value.field == field


def test_a_walk_is_decided_once(clerk: Staff, citizen: Citizen) -> None:
    assert {state for state, after in WALK_TRANSITIONS.items() if not after} == {
        "held",
        "not_held",
        "swapped",
    }
    walk = planned(clerk, citizen, "phone_walk")
    swap_to_call(by=clerk, walk=walk)
    for act in (
        lambda: hold_walk(by=clerk, walk=walk, note="Tur"),
        lambda: swap_to_call(by=clerk, walk=walk),
        lambda: walk_not_held(by=clerk, walk=walk, reason="other", next_attempt_on=DAY),
    ):
        with pytest.raises(Refused, match="allerede afgjort"):
            act()


# -- who is out ------------------------------------------------------------------------------------


def test_who_is_late_is_seen_by_team_and_leader_alone(
    clerk: Staff, citizen: Citizen, north: Team
) -> None:
    walk = planned(clerk, citizen)
    check_out(by=clerk, walk=walk, expected_back_at=at("11:30"))
    colleagues = [make.staff(in_team=north), make.leader(north), make.leader(whole_house=True)]
    strangers = [make.staff(), make.staff(in_team=north, until=DAY - timedelta(days=1))]
    assert [list(walks_out(who)) for who in colleagues] == [[walk]] * 3
    assert [list(walks_overdue(who)) for who in colleagues] == [[]] * 3
    with clock.at(at("11:31")):
        assert [list(walks_overdue(who)) for who in [clerk, *colleagues]] == [[walk]] * 4
        assert [list(walks_overdue(who)) for who in strangers] == [[]] * 2
        with pytest.raises(NotAllowed):
            check_in(by=strangers[0], walk=walk)
        check_in(by=colleagues[0], walk=walk)
        assert list(walks_overdue(clerk)) == []


def test_swapping_does_not_bring_anybody_home(clerk: Staff, citizen: Citizen) -> None:
    walk = planned(clerk, citizen)
    check_out(by=clerk, walk=walk, expected_back_at=at("11:30"))
    swap_to_call(by=clerk, walk=walk)
    with clock.at(at("11:31")):
        assert list(walks_overdue(clerk)) == [walk]


def test_the_guideline_is_the_municipalitys_own_when_it_wrote_one() -> None:
    from medspil.contact.models import LocalPolicy

    assert "to meters afstand" in walk_guideline()
    LocalPolicy.objects.update(walk_guideline="Gå altid to og to.")
    assert walk_guideline() == "Gå altid to og to."


def test_the_figures_add_up(clerk: Staff, citizen: Citizen) -> None:
    walks = [planned(clerk, citizen, "phone_walk", f"{hour}:00") for hour in (11, 12, 13, 14)]
    hold_walk(by=clerk, walk=walks[0], note="Tur")
    walk_not_held(by=clerk, walk=walks[1], reason="weather", next_attempt_on=DAY)
    swap_to_call(by=clerk, walk=walks[2])
    found = walk_figures(System("check"), DAY, DAY)
    assert found == WalkFigures(
        planned=4,
        held=1,
        not_held=1,
        swapped=1,
        open=1,
        reasons={reason: int(reason == "weather") for reason in NotHeldReason},
    )
    assert walk_figures(make.staff(), DAY, DAY).planned == 0


# -- the pages -------------------------------------------------------------------------------------


def test_the_whole_walk_without_javascript(clerk: Staff, citizen: Citizen) -> None:
    client = as_(clerk)
    form = reverse("contact:plan_walk", args=[citizen.public_id])
    assert "to meters afstand" in text(client.get(form))
    answer = client.post(
        form, {"once": uuid4(), "channel": "walk", "planned_at": "14.04.2020 kl. 11.00"}
    )
    assert answer.status_code == 303
    walk = PlannedWalk.objects.get()
    assert "Amalie Krogh" in text(client.get(url("walks")))
    page = text(client.get(url("walk", walk)))
    assert "Før du går" in page
    assert "Vi gik" not in page
    client.post(url("walk_out", walk), {"once": uuid4(), "back_at": "11.30"})
    with clock.at(at("11:45")):
        assert "Mads Dam skulle være tilbage kl. 11.30" in text(client.get(url("walks")))
        answer = client.post(url("walk_back", walk), {"once": uuid4()})
        assert (answer.status_code, answer["Location"]) == (303, url("walk", walk))
        assert client.post(url("walk_back", walk), {"once": uuid4()}).status_code == 303
        answer = client.post(
            url("walk_held", walk), {"once": uuid4(), "note": "Gik to kilometer"}, follow=True
        )
    assert "Gåturen med Amalie K. er gemt." in text(answer)
    walk.refresh_from_db()
    assert (walk.state, walk.conversation.channel) == (WalkState.HELD, "walk")


def test_not_today_takes_one_click(clerk: Staff, citizen: Citizen) -> None:
    walk = planned(clerk, citizen, "phone_walk")
    client = as_(clerk)
    initial = client.get(url("walk", walk)).context["not_form"].initial
    assert initial["next_attempt_on"] == DAY + timedelta(days=1)
    sent = {"once": str(uuid4()), "reason": "not_today", "next_attempt_on": "15.04.2020"}
    answers = [client.post(url("walk_not_held", walk), sent) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    walk.refresh_from_db()
    assert (walk.state, walk.reason) == ("not_held", "not_today")


def test_swapping_leads_to_an_ordinary_call(clerk: Staff, citizen: Citizen) -> None:
    walk = planned(clerk, citizen, "phone_walk")
    answer = as_(clerk).post(url("walk_swap", walk), {"once": uuid4()})
    assert answer["Location"] == reverse("contact:register", args=[citizen.public_id])
    walk.refresh_from_db()
    assert walk.state == "swapped"


def test_what_is_missing_is_said_and_nothing_lost(clerk: Staff, citizen: Citizen) -> None:
    walk = planned(clerk, citizen)
    client = as_(clerk)
    wrong = client.post(url("walk_out", walk), {"once": uuid4(), "back_at": "snart"})
    assert wrong.status_code == 422
    refused = client.post(url("walk_held", walk), {"once": uuid4(), "note": "Lang tur"})
    assert (refused.status_code, "Meld dig ud, før du går" in text(refused)) == (422, True)
    empty = client.post(
        url("walk_not_held", walk), {"once": uuid4(), "next_attempt_on": "15.04.2020"}
    )
    assert empty.status_code == 422


def test_strangers_find_no_walk(clerk: Staff, citizen: Citizen) -> None:
    walk = planned(clerk, citizen)
    check_out(by=clerk, walk=walk, expected_back_at=at("11:30"))
    for who in (make.staff(), make.staff("administrator")):
        client = as_(who)
        assert client.get(url("walk", walk)).status_code == 404
        for name in ("walk_out", "walk_back", "walk_held", "walk_not_held", "walk_swap"):
            assert client.post(url(name, walk), {"once": uuid4()}).status_code == 404 or (
                name == "walk_back" and who.memberships.filter(team=None).exists()
            )
        plan = reverse("contact:plan_walk", args=[citizen.public_id])
        assert client.get(plan).status_code == 404


def test_the_citizen_is_named_only_to_who_may_know(
    clerk: Staff, citizen: Citizen, north: Team
) -> None:
    walk = planned(clerk, citizen)
    check_out(by=clerk, walk=walk, expected_back_at=at("11:30"))
    consultant = make.staff("consultant", in_team=north)
    with clock.at(at("11:31")):
        page = text(as_(consultant).get(url("walks")))
        assert "Mads Dam skulle være tilbage" in page
        assert "Amalie" not in page
        colleague = make.staff(in_team=north)
        assert "Amalie K." in text(as_(colleague).get(url("walks")))


@pytest.mark.parametrize("walks", [1, 3])
def test_the_page_asks_as_often_for_three_as_for_one(
    clerk: Staff,
    north: Team,
    walks: int,
    django_assert_num_queries: Callable[[int], DjangoAssertNumQueries],
) -> None:
    for _ in range(walks):
        planned(clerk, make.citizen(staff=clerk))
        colleague = make.staff(in_team=north)
        out = planned(colleague, make.citizen(staff=colleague))
        check_out(by=colleague, walk=out, expected_back_at=at("11:30"))
    client = as_(clerk)
    client.get(url("walks"))
    with django_assert_num_queries(10):
        assert client.get(url("walks")).status_code == 200


def test_the_settings_page_keeps_the_guideline(north: Team) -> None:
    boss = make.leader(whole_house=True)
    sent = {
        "once": uuid4(),
        "form": "policy",
        "soon_days": 7,
        "unreached_after": 3,
        "pause_review_days": 90,
        "retry_hours": 6,
        "loss_of_contact_days": 10,
        "walk_guideline": "Gå to og to.",
        "count_suspended_locally": "on",
    }
    assert as_(boss).post("/indstillinger/kontakt/", sent).status_code == 303
    policy = local_policy()
    assert (policy.retry_hours, policy.loss_of_contact_days) == (6, 10)
    assert walk_guideline() == "Gå to og to."
