"""How far a round has come. Every figure has one definition, said here and shown on the page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate

from medspil.kernel import clock
from medspil.rounds.models import (
    LEASE,
    AbstractCall,
    AbstractRound,
    AbstractRow,
    Outcome,
    RowState,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """A round's rows, each counted once: `done` of `total`, and what the rest waits for.

    `total` leaves out those who are no longer on the books. done = wants + declines + missed +
    wrong_number; total = done + in_hand + call_backs + tried + untouched.
    """

    total: int
    wants: int
    declines: int
    missed: int
    wrong_number: int
    in_hand: int
    call_backs: int
    tried: int
    untouched: int
    gone: int
    ready: int  # could be called this moment

    @property
    def done(self) -> int:
        return self.wants + self.declines + self.missed + self.wrong_number

    @property
    def reached(self) -> int:
        return self.wants + self.declines

    @property
    def done_share(self) -> float | None:
        """Per cent of all rows that need no further call."""
        return _share(self.done, self.total)

    @property
    def reached_share(self) -> float | None:
        """Per cent of those we are done with whom we spoke with."""
        return _share(self.reached, self.done)

    @property
    def accepting_share(self) -> float | None:
        """Per cent of those we spoke with who want to hear from us."""
        return _share(self.wants, self.reached)


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


_WAITING, _DONE = Q(state=RowState.WAITING), Q(state=RowState.DONE)
_BACK = Q(call_back_at__isnull=False)

# Each row is in exactly one part; the figures of `Progress` count them, and a list shows them.
PARTS: dict[str, Q] = {
    "wants": _DONE & Q(outcome=Outcome.REACHED_WANTS_CONTACT),
    "declines": _DONE & Q(outcome=Outcome.REACHED_NO_THANKS),
    "missed": _DONE & Q(outcome=Outcome.NOT_REACHED),
    "wrong_number": _DONE & Q(outcome=Outcome.WRONG_NUMBER),
    "gone": _DONE & Q(outcome=Outcome.GONE),
    "in_hand": Q(state=RowState.TAKEN),
    "call_backs": _WAITING & _BACK,
    "tried": _WAITING & ~_BACK & Q(tries__gt=0),
    "untouched": _WAITING & ~_BACK & Q(tries=0),
}


def progress(rows: type[AbstractRow], round_ids: list[int]) -> dict[int, Progress]:
    """The progress of each round, in one query."""
    now = clock.now()
    ready = _WAITING & (
        Q(call_back_at__lte=now) | ~_BACK & (Q(not_before__isnull=True) | Q(not_before__lte=now))
    ) | Q(state=RowState.TAKEN, taken_at__lt=now - LEASE)
    counts = {**PARTS, "ready": ready}
    every: Any = rows._default_manager
    found = (
        every.filter(round__in=round_ids)
        .order_by()
        .values("round_id")
        .annotate(
            total=Count("pk", filter=~Q(outcome=Outcome.GONE)),
            **{f"n_{name}": Count("pk", filter=which) for name, which in counts.items()},
        )
    )
    made = {
        line["round_id"]: Progress(
            total=line["total"], **{name: line[f"n_{name}"] for name in counts}
        )
        for line in found
    }
    return {pk: made.get(pk) or Progress(0, **dict.fromkeys(counts, 0)) for pk in round_ids}


@dataclass(frozen=True, slots=True)
class Day:
    """The calls registered on one day."""

    day: date
    calls: int
    wants: int
    declines: int
    missed: int
    call_backs: int
    wrong_number: int

    @property
    def reached(self) -> int:
        return self.wants + self.declines


def by_day(calls: type[AbstractCall], round: AbstractRound) -> list[Day]:
    """What came of the calls, day by day in Danish time; days without calls are left out."""
    every: Any = calls._default_manager
    found = (
        every.filter(row__round=round, at__isnull=False)
        .order_by()
        .values(day=TruncDate("at", tzinfo=clock.TZ), what=F("outcome"))
        .annotate(n=Count("pk"))
    )
    days: dict[date, Counter[str]] = {}
    for line in found:
        days.setdefault(line["day"], Counter())[line["what"]] += line["n"]
    return [
        Day(
            day=day,
            calls=sum(counted.values()),
            wants=counted[Outcome.REACHED_WANTS_CONTACT],
            declines=counted[Outcome.REACHED_NO_THANKS],
            missed=counted[Outcome.NOT_REACHED],
            call_backs=counted[Outcome.CALL_BACK_AT],
            wrong_number=counted[Outcome.WRONG_NUMBER],
        )
        for day, counted in sorted(days.items())
    ]
