"""A period: the days it holds, and how the database keeps it."""

from __future__ import annotations

from datetime import date

import pytest

from medspil.kernel.period import Period

FIRST = date(2020, 2, 1)


@pytest.mark.parametrize("end", [FIRST, date(2020, 2, 20), date(9999, 12, 30), None])
def test_what_the_database_keeps_is_the_same_period(end: date | None) -> None:
    assert Period.of(Period(FIRST, end).as_range()) == Period(FIRST, end)


def test_a_period_to_the_last_day_there_is_has_no_end() -> None:
    assert Period.of(Period(FIRST, date.max).as_range()) == Period(FIRST, None)
