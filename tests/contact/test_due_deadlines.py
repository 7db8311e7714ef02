"""Every rule of date arithmetic, pinned: weeks, months, pauses, benefit, transitions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from medspil.contact.due import DueRow, due_rows, reclassify
from medspil.contact.models import ContactRule, LocalPolicy, Suspension
from medspil.people.models import BenefitPeriod, Citizen
from tests import factories as make
from tests.contact import oracle

pytestmark = pytest.mark.django_db

WEST, EAST = make.WEST, make.EAST
SPRING = date(2021, 3, 1)  # a Monday


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture(autouse=True)
def _law(db: None) -> None:
    make.the_law()


@pytest.fixture
def no_pauses() -> None:
    """The rules alone, without the suspensions that are shipped."""
    Suspension.objects.all().delete()


def row(of: Citizen, on: str) -> DueRow:
    """The clocks on the day; the oracle must agree."""
    assert oracle.differences(d(on), [of.pk]) == []
    [found] = due_rows(d(on), [of.pk])
    return found


def rule_of(found: DueRow) -> str | None:
    return ContactRule.objects.get(pk=found.rule_id).code if found.rule_id else None


# -- weeks and months ------------------------------------------------------------------------------


@pytest.mark.parametrize("day", range(7))
def test_within_a_week_is_seven_days_after_day_0_whatever_the_weekday(day: int, no_pauses: None):
    anchor = SPRING + timedelta(days=day)
    anna = make.citizen("LAB6_02", anchor=anchor)
    found = row(anna, str(anchor))
    assert (found.owed, found.statutory_due) == ("first", anchor + timedelta(days=7))


@pytest.mark.parametrize("day", range(7))
def test_the_end_of_week_8_is_counted_from_day_0_not_from_monday(day: int, no_pauses: None):
    anchor = d("2020-02-03") + timedelta(days=day)
    anna = make.citizen("LAB6_06.2", anchor=anchor)
    assert row(anna, "2020-02-20").statutory_due == anchor + timedelta(days=55)


def test_the_end_of_week_8_from_monday_3_february_2020_is_sunday_29_march(no_pauses: None):
    anna = make.citizen("LAB6_06.2", anchor=d("2020-02-03"))
    found = row(anna, "2020-02-20")
    assert found.statutory_due == d("2020-03-29")
    assert found.statutory_due.isoweekday() == 7


@pytest.mark.parametrize(
    "on", ["2020-02-20", "2020-03-11", "2020-03-12", "2020-05-27", "2020-06-13"]
)
def test_frozen_from_12_march_to_26_may_it_is_saturday_13_june(on: str):
    anna = make.citizen(
        "LAB6_06.2", anchor=d("2020-02-03"), in_municipality=make.municipality(WEST)
    )
    found = row(anna, on)
    assert (found.statutory_due, found.frozen_days) == (d("2020-06-13"), 76)
    assert found.statutory_due.isoweekday() == 6


def test_east_of_storebaelt_it_was_frozen_until_14_june():
    anna = make.citizen(
        "LAB6_06.2", anchor=d("2020-02-03"), in_municipality=make.municipality(EAST)
    )
    found = row(anna, "2020-05-27")
    assert (found.statutory_due, found.frozen_days) == (d("2020-07-02"), 95)


@pytest.mark.parametrize(
    ("anchor", "six_months_later"),
    [
        ("2021-01-15", "2021-07-15"),
        ("2021-03-31", "2021-09-30"),  # a month without a 31st
        ("2021-08-31", "2022-02-28"),
        ("2023-08-31", "2024-02-29"),  # a leap year
        ("2023-08-29", "2024-02-29"),
        ("2020-02-29", "2020-08-29"),
        ("2021-08-30", "2022-02-28"),
        ("2021-12-31", "2022-06-30"),
    ],
)
def test_months_are_calendar_months_cut_to_the_length_of_the_last(
    anchor: str, six_months_later: str, no_pauses: None
):
    anna = make.citizen("LAB6_07", anchor=d(anchor))
    assert row(anna, anchor).window_end == d(six_months_later)


def test_a_longest_gap_in_months_is_counted_from_the_last_conversation(no_pauses: None):
    anna = make.citizen("LAB6_09E", anchor=d("2018-03-31"))
    assert row(anna, "2019-01-01").statutory_due == d("2020-09-30")
    make.conversation(anna, d("2019-08-31"))
    assert row(anna, "2020-01-01").statutory_due == d("2022-02-28")


def test_a_longest_gap_in_weeks_runs_after_the_first_conversation(no_pauses: None):
    anna = make.citizen("LAB6_06.2", anchor=d("2019-03-04"))
    assert row(anna, "2019-03-10").statutory_due == d("2019-04-28")
    make.conversation(anna, d("2019-04-01"))
    found = row(anna, "2019-04-02")
    assert (found.owed, found.statutory_due) == ("gap", d("2019-04-29"))


def rule_says(code: str, **columns: object) -> None:
    ContactRule.objects.filter(code=code).update(**columns)
    reclassify()


def test_a_gap_after_the_window_begins_on_its_last_day_or_with_a_later_conversation(
    no_pauses: None,
):
    anna = make.citizen("LAB6_01", anchor=d("2019-01-01"))  # six by 1 July, then every 3 months
    for month in range(1, 6):
        make.conversation(anna, date(2019, month, 20))
    within = row(anna, "2019-06-01")
    over = row(anna, "2019-07-02")
    make.conversation(anna, d("2019-06-20"))
    met = row(anna, "2019-06-21")
    make.conversation(anna, d("2019-08-15"))
    spoken = row(anna, "2019-08-16")
    assert [(x.owed, x.statutory_due, x.remaining) for x in (within, over, met, spoken)] == [
        ("window", d("2019-07-01"), 1),
        ("gap", d("2019-10-01"), 1),
        ("gap", d("2019-10-01"), 0),
        ("gap", d("2019-11-15"), 0),
    ]


def test_a_gap_after_a_window_that_never_ends_never_begins(no_pauses: None):
    anna = make.citizen("LAB6_01", anchor=d("2019-01-01"))
    for month in range(1, 7):
        make.conversation(anna, date(2019, month, 2))
    spans(anna, ("2019-01-01", "2019-06-10", "x"))
    found = row(anna, "2019-12-01")
    assert (found.owed, found.statutory_due, found.window_end) == ("", None, None)


def test_a_gap_after_the_first_waits_for_one(no_pauses: None):
    rule_says("KH-15", first_n=None, first_unit="")
    anna = make.citizen("LAB6_02", anchor=d("2019-03-04"))
    before = row(anna, "2019-09-01")
    make.conversation(anna, d("2019-09-02"))
    after = row(anna, "2019-09-03")
    assert (before.owed, before.statutory_due) == ("", None)
    assert (after.owed, after.statutory_due) == ("gap", d("2019-12-02"))


def test_a_gap_from_day_0_runs_beside_the_other_duties_and_the_first_of_them_is_owed(
    no_pauses: None,
):
    rule_says("KH-20", gap_days=42, gap_when="always")
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    said = [row(anna, "2021-01-05")]
    for day in ("2021-01-08", "2021-05-27"):
        make.conversation(anna, d(day))
        said.append(row(anna, day))
    assert [(x.owed, x.statutory_due, x.remaining) for x in said] == [
        ("first", d("2021-01-11"), 4),
        ("gap", d("2021-02-19"), 3),  # 42 days after 8 January, before the window's end
        ("window", d("2021-07-04"), 2),  # before 42 days are gone
    ]
    assert said[1].pace == d("2021-02-19")
    assert said[2].pace == d("2021-05-27") + timedelta(days=38 // 2)


# -- the law on pause ------------------------------------------------------------------------------


def pause(first: str, last: str | None, **where: object) -> Suspension:
    return make.suspension(d(first), d(last) if last else None, **where)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("anchor", "deadline", "frozen_days"),
    [
        ("2021-03-02", "2021-03-09", 0),  # over before the pause begins on the 10th
        ("2021-03-03", "2021-03-20", 10),  # would end on its first day
        ("2021-03-05", "2021-03-22", 10),  # begun before it
        ("2021-03-09", "2021-03-26", 10),  # the day before it
        ("2021-03-10", "2021-03-26", 9),  # on its first day
        ("2021-03-12", "2021-03-26", 7),  # in the midst of it
        ("2021-03-19", "2021-03-26", 0),  # on its last day
        ("2021-03-20", "2021-03-27", 0),  # after it
    ],
)
def test_ten_days_on_pause_move_what_they_touch(
    anchor: str, deadline: str, frozen_days: int, no_pauses: None
):
    pause("2021-03-10", "2021-03-19")
    anna = make.citizen("LAB6_02", anchor=d(anchor))
    found = row(anna, "2021-03-20")
    assert (found.statutory_due, found.frozen_days) == (d(deadline), frozen_days)


def test_overlapping_pauses_are_one(no_pauses: None):
    pause("2021-03-03", "2021-03-12")
    pause("2021-03-08", "2021-03-17", municipalities=[EAST])
    pause("2021-03-18", "2021-03-19", regions=["1085"])  # touches the one before
    pause("2021-03-05", "2021-03-06")  # lies within the first
    anna = make.citizen("LAB6_02", anchor=SPRING)
    found = row(anna, "2021-03-02")
    assert (found.statutory_due, found.frozen_days) == (d("2021-03-25"), 17)


def test_a_pause_holds_in_its_region_in_its_municipality_or_everywhere(no_pauses: None):
    pause("2021-03-03", "2021-03-04", regions=["1083"])
    pause("2021-03-06", "2021-03-06", municipalities=[EAST])
    east = make.citizen("LAB6_02", anchor=SPRING, in_municipality=make.municipality(EAST))
    west = make.citizen("LAB6_02", anchor=SPRING, in_municipality=make.municipality(WEST))
    north = make.citizen("LAB6_02", anchor=SPRING, in_municipality=make.municipality("0851"))
    moved = [row(one, "2021-03-02").frozen_days for one in (east, west, north)]
    assert moved == [1, 2, 0]
    pause("2021-03-07", "2021-03-08")
    moved = [row(one, "2021-03-02").frozen_days for one in (east, west, north)]
    assert moved == [3, 4, 2]


def test_a_pause_in_two_regions_holds_in_both(no_pauses: None):
    pause("2021-03-03", "2021-03-05", regions=["1083", "1085"], municipalities=["0851"])
    frozen = [
        row(
            make.citizen("LAB6_02", anchor=SPRING, in_municipality=make.municipality(code)),
            "2021-03-02",
        ).frozen_days
        for code in (EAST, WEST, "0851", "0101")
    ]
    assert frozen == [3, 3, 3, 0]


def test_a_pause_without_an_end_moves_the_deadline_by_a_day_each_day(no_pauses: None):
    pause("2021-03-03", None)
    anna = make.citizen("LAB6_02", anchor=SPRING)  # one day counted before it
    deadlines = {on: row(anna, on) for on in ("2021-03-02", "2021-03-03", "2021-03-10")}
    assert [(x.statutory_due, x.frozen) for x in deadlines.values()] == [
        (d("2021-03-08"), False),  # not begun
        (d("2021-03-09"), True),
        (d("2021-03-16"), True),
    ]


def test_a_pause_that_is_known_beforehand_moves_the_deadline_at_once(no_pauses: None):
    pause("2021-03-03", "2021-03-05")
    anna = make.citizen("LAB6_02", anchor=SPRING)
    found = row(anna, "2021-03-01")
    assert (found.statutory_due, found.frozen) == (d("2021-03-11"), False)


@pytest.mark.parametrize(
    "other",
    [
        {"revoked": True},
        {"subject": "OFFER"},
        {"subject": "PHYSICAL_ATTENDANCE", "effect": "FORM_RELAXED"},
        {"effect": "FORM_RELAXED"},
        {"effect": "DO_NOT_COUNT_CONTACTS"},
    ],
)
def test_only_a_freeze_of_the_duty_to_speak_moves_deadlines(
    other: dict[str, object], no_pauses: None
):
    pause("2021-03-03", "2021-03-05", **other)
    anna = make.citizen("LAB6_02", anchor=SPRING)
    found = row(anna, "2021-03-04")
    assert (found.statutory_due, found.frozen) == (d("2021-03-08"), False)


def test_a_pause_moves_the_gap_that_it_falls_in(no_pauses: None):
    pause("2019-04-08", "2019-04-12")
    anna = make.citizen("LAB6_06.2", anchor=d("2019-03-04"))
    make.conversation(anna, d("2019-04-01"))
    found = row(anna, "2019-04-20")
    assert (found.owed, found.statutory_due, found.frozen_days) == ("gap", d("2019-05-04"), 5)


@pytest.mark.parametrize(
    ("last", "anchor"),
    [
        ("2021-03-31", "2021-04-01"),  # begins within the six months: all anew after it
        (None, "2021-05-01"),  # no end known: as if it ended today
    ],
)
def test_a_pause_that_voids_begins_the_course_anew_the_day_after(
    last: str | None, anchor: str, no_pauses: None
):
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    make.conversation(anna, d("2021-01-08"))
    pause("2021-03-10", last, effect="VOID_AND_RESTART")
    found = row(anna, "2021-04-30")
    assert (found.anchor, found.owed, found.held) == (d(anchor), "first", 0)
    assert found.statutory_due == d(anchor) + timedelta(days=7)


@pytest.mark.parametrize("first", ["2021-01-04", "2021-07-05"])
def test_a_pause_that_voids_before_or_after_the_course_changes_nothing(first: str, no_pauses: None):
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    pause(first, "2021-07-31", effect="VOID_AND_RESTART")
    assert row(anna, "2021-08-15").anchor == d("2021-01-04")


# -- accumulated time on the benefit ---------------------------------------------------------------


def spans(of: Citizen, *found: tuple[str, str | None, str]) -> None:
    """The citizen's benefits, in place of those the factory gave."""
    BenefitPeriod.objects.filter(citizen=of).delete()
    for first, last, code in found:
        make.benefit(of, code, d(first), d(last) if last else None)


def test_days_without_benefit_do_not_count_in_the_window_of_an_accumulated_rule(no_pauses: None):
    anna = make.citizen("LAB6_02", anchor=d("2020-01-01"))
    spans(anna, ("2020-01-01", "2020-01-31", "x"), ("2020-03-01", None, "x"))
    found = row(anna, "2020-03-10")
    assert found.window_end == d("2020-07-30")  # 1 July and the 29 days of February
    assert (found.owed, found.statutory_due) == ("first", d("2020-01-08"))  # calendar time


def test_a_pause_in_days_without_benefit_is_not_counted_twice(no_pauses: None):
    pause("2020-02-20", "2020-03-10")
    anna = make.citizen("LAB6_07", anchor=d("2020-01-01"))
    spans(anna, ("2020-01-01", "2020-01-31", "x"), ("2020-03-01", None, "x"))
    found = row(anna, "2020-03-20")
    assert found.window_end == d("2020-08-09")  # 1 July and 1 February to 10 March, 39 days
    assert found.frozen_days == 20  # by the law's pause alone


def test_when_the_benefit_has_ended_the_accumulated_window_never_ends(no_pauses: None):
    anna = make.citizen("LAB6_07", anchor=d("2020-01-01"))
    spans(anna, ("2020-01-01", "2020-03-31", "x"))
    found = row(anna, "2020-05-01")
    assert (found.owed, found.statutory_due, found.frozen) == ("window", None, True)
    assert (found.next_due, found.next_because) == (found.local_due, "local")


def test_absences_count_as_time_on_the_benefit_unless_the_municipality_says_otherwise(
    no_pauses: None,
):
    anna = make.citizen("LAB6_02", anchor=d("2020-01-01"))
    spans(anna, ("2020-01-01", None, "x"))
    make.absence(anna, d("2020-02-01"), d("2020-02-29"), "syg")
    make.absence(anna, d("2020-03-05"), d("2020-03-08"), "ferie")
    assert row(anna, "2020-03-10").window_end == d("2020-07-01")
    LocalPolicy.objects.update(stopping_absences=["syg"])
    found = row(anna, "2020-03-10")
    assert found.window_end == d("2020-07-30")  # the 29 days of February
    assert (found.owed, found.statutory_due) == ("first", d("2020-01-08"))  # calendar time


def test_an_absence_without_an_end_moves_the_window_by_a_day_each_day(no_pauses: None):
    LocalPolicy.objects.update(stopping_absences=["syg"])
    anna = make.citizen("LAB6_02", anchor=d("2020-01-01"))
    spans(anna, ("2020-01-01", "2020-01-31", "x"), ("2020-02-10", None, "x"))
    make.absence(anna, d("2020-02-05"), None, "syg")
    gone = {day: row(anna, day).window_end for day in ("2020-02-04", "2020-02-10", "2020-02-20")}
    assert gone == {  # nine days without benefit, then as many as the absence has lasted
        "2020-02-04": d("2020-07-10"),
        "2020-02-10": d("2020-07-11"),
        "2020-02-20": d("2020-07-21"),
    }


def test_six_weeks_of_unemployment_are_weeks_on_the_benefit(no_pauses: None):
    pause("2019-04-08", "2019-04-12")
    anna = make.citizen("LAB6_01", anchor=d("2019-02-04"))
    spans(anna, ("2019-02-04", "2019-02-24", "x"), ("2019-03-11", None, "x"))
    found = row(anna, "2019-03-12")
    # 42 days from 4 February: 20 to the 24th, 22 from 11 March, the first of them counted
    assert (rule_of(found), found.owed) == ("DP-15m", "first")
    assert (found.statutory_due, found.frozen_days) == (d("2019-04-01"), 0)
    away = row(anna, "2019-03-01")
    assert (away.statutory_due, away.frozen) == (d("2019-04-01"), True)  # the clock stands still
    bo = make.citizen("LAB6_01", anchor=d("2019-02-11"))
    spans(bo, ("2019-02-11", "2019-02-24", "x"), ("2019-03-18", None, "x"))
    found = row(bo, "2019-03-20")  # 13 days, 29 from 18 March, and the five on pause
    assert (found.statutory_due, found.frozen_days) == (d("2019-04-20"), 5)


def test_every_three_months_of_unemployment_too(no_pauses: None):
    anna = make.citizen("LAB6_01", anchor=d("2018-01-01"))  # the window ends on 1 July
    make.conversation(anna, d("2018-09-10"))
    spans(anna, ("2018-01-01", "2018-10-31", "x"), ("2018-12-01", None, "x"))
    found = row(anna, "2018-12-10")
    # 91 days from 10 September, without the 30 of November
    assert (found.owed, found.statutory_due, found.frozen_days) == ("gap", d("2019-01-09"), 0)


def test_one_week_after_the_first_enquiry_is_a_week_in_the_calendar(no_pauses: None):
    anna = make.citizen("LAB6_02", anchor=d("2020-02-03"))
    spans(anna, ("2020-02-03", "2020-02-05", "x"), ("2020-03-02", None, "x"))
    assert row(anna, "2020-02-06").statutory_due == d("2020-02-10")


def test_days_before_the_first_known_benefit_count(no_pauses: None):
    anna = make.citizen("LAB6_07", anchor=d("2020-01-01"))
    spans(anna, ("2020-02-01", "2020-02-29", "x"), ("2020-03-01", None, "x"))
    assert row(anna, "2020-03-10").window_end == d("2020-07-01")


def test_a_benefit_that_is_known_to_go_on_under_a_new_period_is_not_cut_short(no_pauses: None):
    anna = make.citizen("LAB6_07", anchor=d("2020-01-01"))
    spans(anna, ("2020-01-01", "2020-04-30", "x"), ("2020-05-01", None, "x"))
    assert row(anna, "2020-03-10").window_end == d("2020-07-01")


def test_calendar_rules_do_not_ask_for_benefit(no_pauses: None):
    anna = make.citizen("LAB6_06.2", anchor=d("2020-01-01"))
    spans(anna, ("2020-01-01", "2020-01-31", "x"), ("2020-03-01", None, "x"))
    assert row(anna, "2020-03-10").window_end == d("2020-07-01")


# -- day 0 and the rule ----------------------------------------------------------------------------


def test_day_0_is_the_anchor_or_else_the_first_day_of_the_group(no_pauses: None):
    anna = make.citizen("LAB6_02", since=d("2021-02-01"))
    bo = make.citizen("LAB6_02", since=d("2021-02-01"), anchor=d("2021-01-20"))
    assert [row(one, "2021-02-10").anchor for one in (anna, bo)] == [
        d("2021-02-01"),
        d("2021-01-20"),
    ]


def test_another_benefit_begins_the_count_anew_on_its_first_day(no_pauses: None):
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    make.benefit(anna, "dagpenge", d("2021-03-01"))
    assert row(anna, "2021-02-28").anchor == d("2021-01-04")
    found = row(anna, "2021-03-01")
    assert (found.anchor, found.statutory_due) == (d("2021-03-01"), d("2021-03-08"))


def test_the_same_benefit_again_does_not(no_pauses: None):
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    spans(anna, ("2021-01-04", "2021-02-10", "x"), ("2021-03-01", None, "x"))
    assert row(anna, "2021-03-10").anchor == d("2021-01-04")


def test_a_change_before_day_0_does_not(no_pauses: None):
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    spans(anna, ("2020-01-01", "2020-06-30", "x"), ("2020-07-01", None, "y"))
    assert row(anna, "2021-03-10").anchor == d("2021-01-04")


def test_a_rule_that_does_not_begin_anew_keeps_its_day_0(no_pauses: None):
    anna = make.citizen("INT_16", anchor=d("2021-01-04"))
    make.benefit(anna, "dagpenge", d("2021-03-01"))
    assert row(anna, "2021-03-10").anchor == d("2021-01-04")


def test_the_rule_is_chosen_by_day_0_not_by_today(no_pauses: None):
    old = make.citizen("LAB6_02", anchor=d("2019-12-31"))
    new = make.citizen("LAB6_02", anchor=d("2020-01-01"))
    assert [rule_of(row(one, "2020-03-01")) for one in (old, new)] == ["KH-15", "KH-20"]


def test_a_transition_clause_lets_running_courses_follow_the_new_rule(no_pauses: None):
    anna = make.citizen("LAB6_02", anchor=d("2019-12-16"))
    make.transition("LAB6_02", d("2020-02-01"))
    before, after = row(anna, "2020-01-31"), row(anna, "2020-02-01")
    assert [rule_of(before), rule_of(after)] == ["KH-15", "KH-20"]
    assert after.window_end == d("2020-06-16")  # still counted from day 0


def test_a_transition_clause_is_for_its_group_alone(no_pauses: None):
    anna = make.citizen("LAB6_03", anchor=d("2019-12-16"))
    make.transition("LAB6_02", d("2020-02-01"))
    assert rule_of(row(anna, "2020-03-01")) == "KH-15"


def test_nothing_is_owed_before_registration_or_from_the_day_of_closing():
    anna = make.citizen("LAB6_02", registered_on=d("2021-03-01"), closed_on=d("2021-04-01"))
    found = {
        on: [*due_rows(d(on), [anna.pk])] != []
        for on in ("2021-02-28", "2021-03-01", "2021-03-31", "2021-04-01")
    }
    assert [*found.values()] == [False, True, True, False]


# -- what is owed next -----------------------------------------------------------------------------


def test_first_then_the_window_then_nothing(no_pauses: None):
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    said = [row(anna, "2021-01-04")]
    for day in ("2021-01-08", "2021-02-08", "2021-03-08", "2021-04-08"):
        make.conversation(anna, d(day))
        said.append(row(anna, day))
    assert [(x.owed, x.statutory_due, x.held, x.remaining) for x in said] == [
        ("first", d("2021-01-11"), 0, 4),
        ("window", d("2021-07-04"), 1, 3),
        ("window", d("2021-07-04"), 2, 2),
        ("window", d("2021-07-04"), 3, 1),
        ("", None, 4, 0),
    ]


def test_after_the_window_the_law_owes_nothing_more(no_pauses: None):
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    make.conversation(anna, d("2021-01-08"))
    last, over = row(anna, "2021-07-04"), row(anna, "2021-07-05")
    assert (last.owed, last.statutory_due) == ("window", d("2021-07-04"))
    assert (over.owed, over.statutory_due, over.pace, over.remaining) == ("", None, None, 3)


def test_a_first_conversation_that_is_late_stays_owed_until_the_window_ends(no_pauses: None):
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    late, over = row(anna, "2021-07-04"), row(anna, "2021-07-05")
    assert (late.owed, late.statutory_due) == ("first", d("2021-01-11"))
    assert (over.owed, over.statutory_due) == ("", None)


def test_conversations_count_from_day_0_to_the_last_day_of_the_window(no_pauses: None):
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"), since=d("2020-12-01"))
    for day in ("2021-01-03", "2021-01-04", "2021-07-04", "2021-07-05"):
        make.conversation(anna, d(day))
    assert row(anna, "2021-08-01").held == 2


def test_a_window_that_begins_later_counts_from_there(no_pauses: None):
    anna = make.citizen("LAB6_01", anchor=d("2024-01-15"))
    make.conversation(anna, d("2024-04-14"))
    make.conversation(anna, d("2024-04-15"))
    found = row(anna, "2024-04-20")
    assert (found.held, found.remaining, found.statutory_due) == (1, 2, d("2024-07-15"))


def test_what_was_held_later_than_the_day_asked_for_is_not_known_then(no_pauses: None):
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    make.conversation(anna, d("2021-01-08"))
    assert (row(anna, "2021-01-07").held, row(anna, "2021-01-08").held) == (0, 1)


def test_the_pace_spreads_what_remains_evenly_over_the_window(no_pauses: None):
    anna = make.citizen("LAB6_07", anchor=d("2021-01-04"))  # 181 days to 4 July
    first = row(anna, "2021-01-04")
    make.conversation(anna, d("2021-01-24"))
    second = row(anna, "2021-02-01")
    assert first.pace == d("2021-01-04") + timedelta(days=181 // 4)
    assert second.pace == d("2021-01-24") + timedelta(days=(181 - 20) // 3)
    assert first.statutory_due == second.statutory_due == d("2021-07-04")


def test_the_pace_stands_still_with_the_law(no_pauses: None):
    anna = make.citizen("LAB6_07", anchor=d("2021-01-04"))
    pause("2021-01-11", "2021-01-20")
    assert row(anna, "2021-01-05").pace == d("2021-01-04") + timedelta(days=45 + 10)


def test_the_first_conversation_and_the_gap_are_their_own_pace(no_pauses: None):
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    bo = make.citizen("LAB6_09E", anchor=d("2021-01-04"))
    assert row(anna, "2021-01-05").pace == d("2021-01-11")
    assert row(bo, "2021-01-05").pace == d("2023-07-04")


# -- the municipality's own clock ------------------------------------------------------------------


def test_never_spoken_with_the_promise_runs_from_day_0_or_registration(no_pauses: None):
    anna = make.citizen("LAB6_12", anchor=d("2021-01-04"))
    bo = make.citizen("", registered_on=d("2021-01-06"))
    assert [row(one, "2021-01-10").local_due for one in (anna, bo)] == [
        d("2021-01-04") + timedelta(days=28),
        d("2021-01-06") + timedelta(days=28),
    ]


def test_the_last_real_conversation_resets_the_promise_under_a_pause_too(no_pauses: None):
    pause("2021-01-01", "2021-03-31")
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    make.conversation(anna, d("2021-02-01"))
    make.conversation(anna, d("2021-02-20"), channel="letter")
    found = row(anna, "2021-02-25")
    assert (found.last_contact, found.local_due) == (d("2021-02-01"), d("2021-03-01"))
    assert (found.held, found.frozen, found.next_because) == (0, True, "local")


def test_a_municipality_may_choose_not_to_count_conversations_under_a_pause(no_pauses: None):
    from medspil.contact.models import LocalPolicy

    LocalPolicy.objects.update(count_suspended_locally=False)
    pause("2021-01-01", "2021-03-31")
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    make.conversation(anna, d("2021-02-01"))
    assert row(anna, "2021-02-25").last_contact is None


def test_worry_and_group_shorten_the_rhythm(no_pauses: None):
    make.rhythm(21, group="LAB6_02")
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    bo = make.citizen("LAB6_03", anchor=d("2021-01-04"))
    before = [row(one, "2021-01-10").interval_days for one in (anna, bo)]
    make.concern(anna, "high", d("2021-01-11"))
    after = [row(anna, on).interval_days for on in ("2021-01-10", "2021-01-11")]
    assert (before, after) == ([21, 28], [21, 7])


def test_an_agreed_day_holds_until_the_next_conversation(no_pauses: None):
    anna = make.citizen("LAB6_12", anchor=d("2021-01-04"))
    make.conversation(anna, d("2021-01-10"))
    make.next_contact(anna, d("2021-03-15"), set_on=d("2021-01-10"))
    agreed = row(anna, "2021-01-20")
    make.conversation(anna, d("2021-01-25"))
    spoken = row(anna, "2021-01-26")
    assert (agreed.local_due, agreed.local_reason) == (d("2021-03-15"), "agreed")
    assert (spoken.local_due, spoken.local_reason) == (d("2021-02-22"), "rhythm")


def test_the_next_contact_is_whichever_clock_comes_first(no_pauses: None):
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    by_law = row(anna, "2021-01-05")
    make.conversation(anna, d("2021-01-08"))
    by_promise = row(anna, "2021-01-09")
    assert (by_law.next_due, by_law.next_because) == (d("2021-01-11"), "statutory")
    assert (by_promise.next_due, by_promise.next_because) == (d("2021-02-05"), "local")


def test_while_the_law_is_on_pause_the_promise_governs(no_pauses: None):
    pause("2021-01-06", "2021-01-08")
    anna = make.citizen("LAB6_02", anchor=d("2021-01-04"))
    because = [row(anna, f"2021-01-{day:02d}").next_because for day in (5, 6, 8, 9)]
    assert because == ["statutory", "local", "local", "statutory"]
