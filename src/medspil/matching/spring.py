"""A spring of openings, by the room's own actions: call `play_day` once a day, in order.

While the doors are closed a few are found. From June the consultants are doubled and find the work
that Randers told of (domain §12.15): all +267 % on the same months of 2019, small jobs +575 %,
ordinary +231 %, flex +262 %. Randers gave percentages alone. With 200 companies or more the counts
are `FULL`; with fewer they are a fifth, the smallest that give all four, and `is_scaled` says so.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Coalesce

from medspil.companies.models import Company
from medspil.kernel import clock
from medspil.kernel.workdays import is_working_day
from medspil.matching.actions.capacity import set_base_figures, set_staffing
from medspil.matching.actions.openings import fill_opening, find_opening
from medspil.matching.models import FULL_WEEK, FoundBy, JobKind, Opening, Staffing
from medspil.people.models import Staff

FEW_FROM, OPENS, ENDS = date(2020, 3, 16), date(2020, 6, 2), date(2020, 7, 31)
FULL_SIZE = 200  # companies
# (2019, 2020), June and July: 335 became 1,230
FULL = {JobKind.SMALL: (20, 135), JobKind.ORDINARY: (145, 480), JobKind.FLEX: (170, 615)}
SCALE = 5
SOURCE = "Fagsystemet, juni og juli 2019"
HOURS = {JobKind.SMALL: (4, 6, 8, 10), JobKind.ORDINARY: (30, 37), JobKind.FLEX: (8, 12, 18)}
MOST_ALIKE = 5  # seats of an opening
IS_FILLED, IS_OURS = 0.4, 0.7
_WAYS = {
    FoundBy.CALL: 6,
    FoundBy.CAMPAIGN: 2,
    FoundBy.COMPANY: 2,
    FoundBy.VISIT: 1,
    FoundBy.ADVERT: 1,
}


def is_scaled(companies: int) -> bool:
    """Are the counts smaller than at full size?"""
    return companies < FULL_SIZE


def counts(companies: int) -> dict[JobKind, tuple[int, int]]:
    """Seats in June and July of 2019 and of 2020, by kind."""
    by = SCALE if is_scaled(companies) else 1
    return {kind: (old // by, new // by) for kind, (old, new) in FULL.items()}


def play_day(
    day: date,
    consultants: Sequence[Staff],
    dice: random.Random,
    *,
    leader: Staff,
    lent: Sequence[tuple[Staff, str]],
    companies: int,
) -> None:
    """What is found and filled on a day. `lent`: who is moved to the companies in June, and the
    team that lends them.
    """
    if not (companies and consultants and is_working_day(day) and day >= FEW_FROM):
        return
    if not Staffing.objects.exists():
        for one in consultants:
            set_staffing(by=leader, staff=one, hours=Decimal(FULL_WEEK), start=date(2019, 1, 1))
    if day == OPENS:
        _double(leader, lent)
        _base(leader, companies)
    found = _found_today(day, dice, companies)
    for number, (kind, seats) in enumerate(found):
        by = consultants[number % len(consultants)]
        with clock.at(clock.start_of(day).replace(hour=9 + number % 7)):
            _find(by, kind, seats, dice)
    _fill(day, consultants[0], dice)


def _double(leader: Staff, lent: Sequence[tuple[Staff, str]]) -> None:
    for one, team in lent:
        set_staffing(
            by=leader,
            staff=one,
            hours=Decimal(FULL_WEEK),
            start=OPENS,
            end=ENDS,
            lent_from=team,
        )


def _base(leader: Staff, companies: int) -> None:
    """What the same months of 2019 had, half in each."""
    olds = {kind: old for kind, (old, _new) in counts(companies).items()}
    june = {kind.value: old - old // 2 for kind, old in olds.items()}
    july = {kind.value: old // 2 for kind, old in olds.items()}
    for month, figures in ((6, june), (7, july)):
        set_base_figures(by=leader, month=date(2019, month, 1), counts=figures, source=SOURCE)


def _found_today(day: date, dice: random.Random, companies: int) -> list[tuple[JobKind, int]]:
    """(kind, seats) of each opening that is found on the day."""
    if day < OPENS:
        few = day.isoweekday() in (2, 4)
        return [(dice.choice((JobKind.SMALL, JobKind.ORDINARY)), 1)] if few else []
    if day > ENDS:
        return []
    found = [
        (kind, seats)
        for kind, (_old, new) in counts(companies).items()
        for seats in _alike(_due_by(day, new) - _seats_so_far(kind), dice)
    ]
    dice.shuffle(found)
    return found


def _due_by(day: date, whole: int) -> int:
    """Of what is found from June on, what there is by this evening: the last day has the whole."""
    days = [
        one
        for n in range((ENDS - OPENS).days + 1)
        if is_working_day(one := OPENS + timedelta(days=n))
    ]
    return whole * (days.index(day) + 1) // len(days)


def _seats_so_far(kind: JobKind) -> int:
    """Found by anybody: what companies ask for at their own door is among them."""
    since = Opening.objects.filter(kind=kind, found_on__gte=OPENS)
    return int(since.aggregate(seats=Coalesce(Sum("seats"), 0))["seats"])


def _alike(seats: int, dice: random.Random) -> Iterator[int]:
    while seats > 0:
        some = min(seats, dice.randint(1, MOST_ALIKE))
        yield some
        seats -= some


def _find(by: Staff, kind: JobKind, seats: int, dice: random.Random) -> None:
    companies = Company.objects.filter(closed_on=None, merged_into=None).order_by("pk")
    company = companies[dice.randrange(companies.count())]
    find_opening(
        by=by,
        company=company,
        kind=kind,
        hours=Decimal(dice.choice(HOURS[kind])),
        seats=seats,
        found_by=dice.choices(list(_WAYS), list(_WAYS.values()))[0],
        consultant=by,
    )


def _fill(day: date, by: Staff, dice: random.Random) -> None:
    """Of what was found a week ago, some is filled today."""
    found_on = day - timedelta(days=7)
    with clock.at(clock.start_of(day).replace(hour=16)):
        for one in Opening.objects.filter(found_on=found_on).order_by("pk"):
            if dice.random() < IS_FILLED:
                fill_opening(by=by, opening=one, is_ours=dice.random() < IS_OURS)
