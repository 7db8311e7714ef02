"""What a conversation does to the law's clock, and the reason that is kept beside it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from medspil.contact.actions.courses import change_benefit, change_contact_group
from medspil.contact.actions.suspensions import (
    SuspensionDraft,
    add_suspension,
    end_suspension,
    revoke_suspension,
)
from medspil.contact.due import due_rows, reclassify
from medspil.contact.models import ContactRule, Conversation, Suspension
from medspil.contact.queries.effects import effect_of, expected_effect
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.people.models import Citizen
from tests import factories as make
from tests.contact import oracle

pytestmark = pytest.mark.django_db

TEST = System("test")
JANUARY = date(2021, 1, 4)  # day 0; six months later is 4 July


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture(autouse=True)
def _law(db: None) -> None:
    make.the_law()
    Suspension.objects.all().delete()


def said(talk: Conversation) -> tuple[str, str]:
    """The effect and its reason as they are kept; the oracle must agree on the effect."""
    talk.refresh_from_db()
    assert oracle.effects([talk.citizen_id])[talk.pk] == talk.statutory_effect
    return talk.statutory_effect, talk.statutory_reason


def held(of: Citizen, *days: str, **more: object) -> list[tuple[str, str]]:
    return [said(make.conversation(of, d(day), **more)) for day in days]  # type: ignore[arg-type]


def test_from_day_0_to_the_windows_last_day_it_counts_and_afterwards_it_does_nothing():
    anna = make.citizen("LAB6_02", anchor=JANUARY, since=d("2020-12-01"))
    assert held(anna, "2021-01-03", "2021-01-04", "2021-07-04", "2021-07-05", "2022-01-05") == [
        ("none", "before_anchor"),
        ("counts", "window"),
        ("counts", "window"),
        ("none", "window_over"),
        ("none", "window_over"),
    ]


def test_before_a_window_that_opens_later_it_does_nothing():
    anna = make.citizen("LAB6_01", anchor=d("2024-01-15"))  # DP-24m: from 3 to 6 months
    assert held(anna, "2024-04-14", "2024-04-15", "2024-07-15", "2024-07-16") == [
        ("none", "before_window"),
        ("counts", "window"),
        ("counts", "window"),
        ("none", "window_over"),
    ]


def test_before_the_window_a_first_conversation_that_is_owed_counts():
    ContactRule.objects.filter(code="KH-20").update(window_from_months=1)
    anna = make.citizen("LAB6_02", anchor=JANUARY)
    assert held(anna, "2021-01-08") == [("counts", "window")]
    [found] = due_rows(d("2021-01-09"), [anna.pk])
    assert (found.owed, found.held) == ("window", 0)


def test_a_longest_gap_is_ended_by_every_conversation_that_is_of_the_right_kind():
    anna = make.citizen("LAB6_02", anchor=d("2019-02-04"))  # KH-15: a first, then every 3 months
    assert held(anna, "2019-02-08", "2019-12-01") == [("resets", "gap")] * 2
    assert held(anna, "2019-12-02", channel="letter") == [("none", "channel")]
    assert held(anna, "2019-12-03", type=9) == [("none", "type")]


def test_where_the_gap_follows_the_window_conversations_in_it_count_and_later_ones_reset():
    anna = make.citizen("LAB6_01", anchor=d("2019-01-01"))  # DP-15m
    assert held(anna, "2019-02-01", "2019-07-01", "2019-07-02") == [
        ("counts", "window"),
        ("counts", "window"),
        ("resets", "gap"),
    ]


def test_a_pause_of_the_law_makes_the_window_last_longer():
    make.suspension(d("2021-03-01"), d("2021-03-31"))
    anna = make.citizen("LAB6_02", anchor=JANUARY)  # to 4 August
    assert held(anna, "2021-03-15", "2021-07-05", "2021-08-04", "2021-08-05") == [
        ("not_in_suspension", "suspended"),
        ("counts", "window"),
        ("counts", "window"),
        ("none", "window_over"),
    ]


def test_on_pause_after_the_window_it_is_the_window_that_is_over():
    make.suspension(d("2021-07-05"), d("2021-08-31"))
    anna = make.citizen("LAB6_02", anchor=JANUARY)
    assert held(anna, "2021-07-04", "2021-07-05") == [("counts", "window"), ("none", "window_over")]
    assert Conversation.objects.get(held_on=d("2021-07-05")).voluntary


def test_entering_ending_and_revoking_a_pause_judges_what_was_held_after_it_too():
    with clock.at(d("2021-09-01")):
        anna = make.citizen("LAB6_02", anchor=JANUARY)
        talk = make.conversation(anna, d("2021-07-20"))
        seen = [said(talk)]
        draft = SuspensionDraft("CONVERSATION_DUTY", d("2021-03-01"), "Prøve", d("2021-03-31"))
        pause = add_suspension(by=TEST, draft=draft)
        seen.append(said(talk))
        pause = end_suspension(by=TEST, suspension=pause, end=d("2021-03-10"), why="Prøve")
        seen.append(said(talk))
        revoke_suspension(by=TEST, suspension=pause, why="Prøve")
        seen.append(said(talk))
    assert seen == [
        ("none", "window_over"),
        ("counts", "window"),  # to 4 August
        ("none", "window_over"),  # to 14 July
        ("none", "window_over"),
    ]


def test_days_without_benefit_make_the_window_last_longer_where_it_is_time_on_the_benefit():
    for group, effect in (("LAB6_02", ("counts", "window")), ("INT_16", ("none", "window_over"))):
        anna = make.citizen(group, anchor=JANUARY)
        anna.benefits.all().delete()
        make.benefit(anna, "x", JANUARY, d("2021-01-31"))
        make.benefit(anna, "x", d("2021-03-01"))
        assert held(anna, "2021-07-20") == [effect]


def test_another_benefit_and_another_group_begin_another_window():
    with clock.at(d("2021-10-01")):
        anna = make.citizen("LAB6_02", anchor=JANUARY)
        talks = [make.conversation(anna, d(day)) for day in ("2021-07-20", "2021-09-20")]
        seen = [[said(talk) for talk in talks]]
        change_benefit(by=TEST, citizen=anna, benefit="dagpenge", day=d("2021-08-01"))
        seen.append([said(talk) for talk in talks])
        change_contact_group(by=TEST, citizen=anna, group="LAB6_12", day=d("2021-09-01"))
        seen.append([said(talk) for talk in talks])
    over, counts = ("none", "window_over"), ("counts", "window")
    nothing = ("none", "type")  # SF-20 asks for no conversation, so no type of them counts
    assert seen == [[over, over], [over, counts], [over, nothing]]


def test_a_pause_that_voids_begins_another_window():
    make.suspension(d("2021-06-01"), d("2021-06-30"), effect="VOID_AND_RESTART")
    anna = make.citizen("LAB6_02", anchor=JANUARY)
    assert held(anna, "2021-07-20", "2022-01-01", "2022-01-02") == [
        ("counts", "window"),
        ("counts", "window"),
        ("none", "window_over"),
    ]


def test_what_is_said_before_it_is_held_and_after_are_the_same():
    anna = make.citizen("LAB6_02", anchor=JANUARY)
    day = d("2021-07-05")
    with clock.at(day):
        before = expected_effect(anna, type=7, channel="phone", moment=make.moment(day, "09:00"))
        after = effect_of(make.conversation(anna, day))
    assert before == after
    assert (after.statutory, after.by_law, after.local) == ("none", False, True)
    assert after.sentence == "nej, lovens periode for samtaler er slut"


def test_a_window_that_is_over_today_was_not_over_when_they_spoke_under_an_open_pause():
    pause = make.suspension(d("2021-06-25"), None)
    anna = make.citizen("LAB6_02", anchor=JANUARY)
    assert held(anna, "2021-07-20") == [("not_in_suspension", "suspended")]
    pause.valid = pause.valid.__class__(pause.valid.lower, d("2021-07-10"))
    pause.save()
    reclassify()
    talk = Conversation.objects.get(citizen=anna)
    assert said(talk) == ("none", "window_over")  # the last day was 4 July and 15 days: 19 July
    earlier = make.conversation(anna, talk.held_on - timedelta(days=1))
    assert said(earlier) == ("counts", "window")
