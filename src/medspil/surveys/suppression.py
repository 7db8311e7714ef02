"""What may be told of groups: none under the smallest, and none that could be had from others.

A table is told of a *unit* (a wave that is over, or all answers that have names), divided by one
variable. In it the groups that are hidden are together none, or as many as the smallest group:
so whatever is added and subtracted, what comes out is of that many at least (`hidden`).

Units are told once and share nobody; a longer period is the sum of what is told of each. There is
no filter that crosses two things. It is the hotline's way (`hotline.publishing`), but of groups
where that is of counts: here the size of a group is no secret (those who asked know who answered),
and the smallest of the others is hidden beside it, which costs least.
"""

from __future__ import annotations

from collections.abc import Mapping


def hidden(sizes: Mapping[str, int], smallest: int) -> frozenset[str]:
    """The groups that are not told of: the small ones, and as many others, the smallest first, as
    it takes for what is hidden to be no small group itself. Empty groups hide nobody.
    """
    there = sorted(((n, code) for code, n in sizes.items() if n), key=lambda one: one)
    gone = [one for one in there if one[0] < smallest]
    for one in there[len(gone) :]:
        if not gone or (len(gone) > 1 and sum(n for n, _code in gone) >= smallest):
            break
        gone.append(one)
    return frozenset(code for _n, code in gone)


def is_told(size: int, smallest: int) -> bool:
    """May anything be told of so many? Nobody is as hidden as a few."""
    return size >= smallest
