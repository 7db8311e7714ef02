"""The anonymous hotline: calls of nobody, counted. They stand apart from everything else.

The hotline has a schema, a role and a connection of its own, so a day's calls cannot be written in
the one transaction of that day. They are counted when the day is kept; a replay that is killed in
between lacks that day's calls, and counts none of them twice.
"""

from __future__ import annotations

from datetime import date

from medspil.config.replay.scenario import Scenario
from medspil.hotline.spring import calls_of
from medspil.kernel.workdays import is_working_day

FIRST, LAST = date(2020, 3, 18), date(2020, 5, 29)
A_DAY = 8 / 600  # calls at most, for each citizen on the books


def the_hotline_rings(scenario: Scenario, day: date) -> int:
    """A working day's calls: as many of employees as of citizens. Returns how many."""
    if not FIRST <= day <= LAST or not is_working_day(day):
        return 0
    at_most = max(2, round(A_DAY * scenario.citizens))
    return calls_of(day, scenario.chance(day, "hotline"), at_most=at_most)
