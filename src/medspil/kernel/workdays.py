"""Danish working days: Monday to Friday, without the public holidays of the year."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache


@cache
def _public(year: int) -> frozenset[date]:
    import holidays  # here: it takes a fifth of a second, and most commands never ask

    return frozenset(holidays.country_holidays("DK", years=[year]))


def holidays_between(first: date, last: date) -> list[date]:
    """The public holidays from `first` to `last`, both included."""
    years = range(first.year, last.year + 1)
    return sorted(day for year in years for day in _public(year) if first <= day <= last)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _public(day.year)


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
