"""What may be told of counts: nothing under five, and nothing that five could be taken from.

Only whole weeks are told, each once and for good, and a longer period is the sum of what is told
of its weeks. So all that anybody can ever ask for is made of the weeks as they are told here, and
what cannot be had from a week cannot be had by any series of questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

SMALLEST = 5

Counts = Mapping[str, int]
Told = dict[str, int | None]  # None: hidden


def last_told(today: date) -> date:
    """The Monday of the last week that is told of: from the Tuesday after it ended.

    On the Monday the last numbers of the telephone system are written in.
    """
    day = today - timedelta(days=8)
    return day - timedelta(days=day.weekday())


def tell(n: int) -> int | None:
    """A count by itself. None is as hidden as a few: that nobody called tells something too."""
    return n if n >= SMALLEST else None


def tell_split(counts: Counts) -> Told:
    """Counts that add up to a total which is told.

    Beside the small ones, the last of the others is hidden, whatever its size: were it the smallest
    of them, those that are shown would say how large it is at most. Where they are few together,
    nothing is told.
    """
    small = [code for code in counts if counts[code] < SMALLEST]
    if not small:
        return dict(counts)
    hidden = {*small, *[code for code in counts if code not in small][-1:]}
    if sum(counts[code] for code in hidden) < 2 * SMALLEST:
        return tell_nothing(counts)
    return {code: None if code in hidden else n for code, n in counts.items()}


def tell_shares(total: int, counts: Counts) -> Told:
    """Counts of which each is some of a total that is told; a call may be in several.

    Those who are not in a count are hidden as well as those who are.
    """
    return {
        code: n if n >= SMALLEST and total - n >= SMALLEST else None for code, n in counts.items()
    }


def tell_nothing(counts: Counts) -> Told:
    """Where the total itself is hidden."""
    return dict.fromkeys(counts)
