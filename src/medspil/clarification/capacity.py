"""When the line reaches somebody. Plain arithmetic: knows neither Django nor the database.

Your turn comes when those in front of you have had their conversations. Each week the advisers can
give so many more; the first of yours is in the first week by whose end there was room for all of
theirs and one. That is the latest it can be while advisers are not idle: a course that takes
longer, because its conversations lie apart, lets the next one begin meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def free_in_a_week(weekly: int, working_days: int, booked: int) -> int:
    """Conversations that an adviser can still give in a week of whose five days so many are left
    to them; never less than none.
    """
    return max(0, weekly * working_days // 5 - booked)


def weeks_of_turns(
    waiting: int, free: Sequence[int], each: int, before: int = 0
) -> list[int | None]:
    """For each who waits, the first in the line first: in which of the weeks their turn comes, as
    an index of `free`; None beyond the last.

    `free`: conversations that can still be given week by week; `each`: in a course; `before`: what
    the courses under way still lack.
    """
    return list(_turns(waiting, free, each, before))


def _turns(waiting: int, free: Sequence[int], each: int, before: int) -> Iterator[int | None]:
    week, room = 0, free[0] if free else 0
    for place in range(waiting):
        needed = before + place * each + 1
        while room < needed and week + 1 < len(free):
            week += 1
            room += free[week]
        yield week if room >= needed else None
