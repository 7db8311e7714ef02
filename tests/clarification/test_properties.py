"""Whatever order things happen in: places without holes, and never less than two days between."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from django.db import transaction

from medspil.clarification.actions.advisers import add_away, change_policy, set_adviser
from medspil.clarification.actions.courses import decline, jump, stop
from medspil.clarification.actions.talks import add_talk, begin, cancel_talk, move_talk
from medspil.clarification.capacity import free_in_a_week, weeks_of_turns
from medspil.clarification.models import STANDS, Clarification, Talk
from medspil.clarification.queries.line import places, the_line
from medspil.clarification.queries.times import proposed_times
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.people.models import Staff
from tests import factories as make
from tests.clarification.making import DAY, an_adviser, at, referred

SEEDS = range(6)
STEPS = 40


@pytest.mark.parametrize("seed", SEEDS)
def test_an_order_of_events_never_makes_a_hole_or_brings_two_days_nearer(
    db: None, seed: int
) -> None:
    dice = Random(seed)
    with clock.at(at(DAY)):
        make.the_law()
        leader = make.leader(whole_house=True)
        nina = make.staff()
        an_adviser(nina)
    for step in range(STEPS):
        with clock.at(at(DAY + timedelta(days=step // 2)) + timedelta(minutes=step)):
            _something_happens(dice, nina, leader)
            _the_line_is_whole()
            _days_are_apart()


def _something_happens(dice: Random, nina: Staff, leader: Staff) -> None:
    """One thing, if it can be done: what is refused changes nothing."""
    waiting, talks = list(the_line()), list(Talk.objects.filter(state="booked"))
    running = list(Clarification.objects.filter(state="running"))
    one = dice.choice(waiting) if waiting else None
    day = clock.today() + timedelta(days=dice.randint(1, 12))
    when = at(day, dice.randint(8, 15))
    acts = {
        "refer": lambda: referred(nina),
        "refer again": lambda: referred(nina),
        "jump": lambda: jump(by=nina, clarification=one, because="Haster"),
        "decline": lambda: decline(by=nina, clarification=one),
        "stop": lambda: stop(by=nina, clarification=dice.choice(running), because="Job"),
        "capacity": lambda: set_adviser(by=leader, staff=nina, weekly=dice.randint(0, 9)),
        "away": lambda: add_away(by=leader, adviser=nina.clarifies, first=day, last=day),
        "policy": lambda: change_policy(
            by=leader, conversations=dice.choice([3, 4]), apart=2, margin=dice.randint(0, 9)
        ),
        "begin": lambda: begin(
            by=nina,
            clarification=one,
            staff=nina,
            times=proposed_times(nina, one.citizen, 3) if dice.random() < 0.8 else [when] * 3,
            because="Haster",
        ),
        "add": lambda: add_talk(
            by=nina, clarification=dice.choice(running), when=when, because="Mere"
        ),
        "move": lambda: move_talk(by=nina, talk=dice.choice(talks), when=when),
        "cancel": lambda: cancel_talk(by=nina, talk=dice.choice(talks), because="Syg"),
    }
    missing = {"jump": one, "decline": one, "begin": one, "stop": running, "add": running}
    missing |= {"move": talks, "cancel": talks}
    what = dice.choice([name for name in acts if missing.get(name, True)])
    try:
        with transaction.atomic():
            acts[what]()
    except Refused:
        pass


def _the_line_is_whole() -> None:
    waiting = Clarification.objects.filter(state="waiting")
    found = places()
    assert sorted(found.values()) == list(range(1, waiting.count() + 1))
    assert set(found) == set(waiting.values_list("pk", flat=True))
    # whoever came in by the ordinary way stands by the day of the referral
    ordinary = [one for one in the_line() if one.jumped_at is None]
    assert all(a.referred_at <= b.referred_at for a, b in pairwise(ordinary))


def _days_are_apart() -> None:
    for course in Clarification.objects.all():
        days = list(
            course.talks.filter(state__in=STANDS).order_by("day").values_list("day", flat=True)
        )
        assert all((after - before).days >= 2 for before, after in pairwise(days))
        assert all(promise.day >= DAY for promise in course.promises.all())


# -- the arithmetic --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_turns_come_in_order_and_never_before_there_is_room(seed: int) -> None:
    dice = Random(seed)
    free = [dice.randint(0, 6) for _week in range(20)]
    each, before, waiting = dice.choice([3, 4]), dice.randint(0, 6), dice.randint(0, 12)
    turns = weeks_of_turns(waiting, free, each, before)
    assert len(turns) == waiting
    for place, week in enumerate(turns):
        needed = before + place * each + 1
        if week is None:
            assert sum(free) < needed
        else:  # the first such week: an oracle by plain sums
            assert sum(free[: week + 1]) >= needed
            assert week == 0 or sum(free[:week]) < needed


def test_more_time_never_makes_anybody_wait_longer() -> None:
    little = weeks_of_turns(6, [1] * 30, 3)
    more = weeks_of_turns(6, [2] * 30, 3)
    assert little == [0, 3, 6, 9, 12, 15]
    assert all(b <= a for a, b in zip(little, more, strict=True) if a is not None and b is not None)
    assert weeks_of_turns(2, [], 3) == [None, None]


def test_a_week_has_room_for_its_working_days() -> None:
    assert [free_in_a_week(6, days, 0) for days in range(6)] == [0, 1, 2, 3, 4, 6]
    assert free_in_a_week(6, 5, 8) == 0
    assert date(2020, 4, 13).weekday() == 0
