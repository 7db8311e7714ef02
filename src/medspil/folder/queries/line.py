"""The life line: what is said to have been, and the months of which nothing is said.

A gap is computed and never stored. It is shown as what it is – nothing stands here yet – and the
benefit of a doubt is the citizen's: a year without a month covers the whole year, »about« some
months on either side, and what has no end goes on until the next begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from medspil.folder.kinds import ON_THE_LINE, Month
from medspil.folder.models import Entry

LEAST = 2  # months: shorter than this nobody asks
ABOUT = 3  # months on either side of »about«
ADULT = 18  # years: where the line begins, when the day of birth is known


@dataclass(frozen=True, slots=True)
class Gap:
    """Months of which nothing is said, both included, counted from year 0."""

    first: int
    last: int

    @property
    def months(self) -> int:
        return self.last - self.first + 1

    @property
    def began(self) -> Month:
        return Month(self.first // 12, self.first % 12 + 1)

    @property
    def ended(self) -> Month:
        return Month(self.last // 12, self.last % 12 + 1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """An entry of the line, or a gap."""

    entry: Entry | None = None
    gap: Gap | None = None


def life_line(entries: Sequence[Entry], today: date, born: date | None = None) -> list[Stretch]:
    """The line, the newest first; entries without a beginning come last."""
    dated = sorted(
        (one for one in entries if one.kind in ON_THE_LINE and one.began is not None),
        key=lambda one: (_first(one), one.pk),
    )
    rest = [one for one in entries if one.kind in ON_THE_LINE and one.began is None]
    found = [(_first(one), Stretch(entry=one)) for one in dated]
    found += [(gap.first, Stretch(gap=gap)) for gap in _gaps(dated, rest, today, born)]
    found.sort(key=lambda one: one[0], reverse=True)
    return [stretch for _month, stretch in found] + [Stretch(entry=one) for one in rest]


def _gaps(dated: list[Entry], rest: list[Entry], today: date, born: date | None) -> list[Gap]:
    if not dated:
        return []
    now = today.year * 12 + today.month - 1
    reached = (born.year + ADULT) * 12 + born.month - 1 if born else _first(dated[0])
    # what has an end and no beginning was there all the time before
    reached = max([reached, *(one.ended.last + 1 for one in rest if one.ended)])
    gaps = []
    for number, entry in enumerate(dated):
        if _first(entry) - reached >= LEAST:
            gaps.append(Gap(reached, _first(entry) - 1))
        following = _first(dated[number + 1]) if number + 1 < len(dated) else now + 1
        reached = max(reached, _last(entry, following, now) + 1)
    if now - reached >= LEAST:
        gaps.append(Gap(reached, now - 1))
    return gaps


def _first(entry: Entry) -> int:
    began = entry.began
    assert began is not None
    return began.first - (ABOUT if began.about else 0)


def _last(entry: Entry, following: int, now: int) -> int:
    if entry.is_current:
        return now
    ended = entry.ended
    if ended is None:
        return following - 1
    return ended.last + (ABOUT if ended.about else 0)
