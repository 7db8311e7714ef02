"""Openings of one period against another, and the time there was to find them in.

A period is counted by the openings found on its days, seat by seat; a whole month that has figures
from elsewhere (`BaseFigure`) is counted by those instead.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.db.models import F, Q, Sum

from medspil.kernel.action import Actor, allowed
from medspil.kernel.period import Period
from medspil.matching.models import (
    FULL_WEEK,
    BaseFigure,
    FoundBy,
    JobKind,
    Opening,
    Staffing,
)
from medspil.ui.wording import number

SMALL_BASE = 20  # below it a percentage says little
UNKNOWN = ""  # how the openings of a figure from elsewhere were found


@dataclass(slots=True)
class Counted:
    """What a period had. `cut`: months with figures that it does not hold whole, so that they are
    counted by their openings."""

    start: date
    end: date
    by_kind: Counter[str] = field(default_factory=Counter)
    by_found: Counter[str] = field(default_factory=Counter)
    hours: dict[str, Decimal] = field(default_factory=dict)  # a week, of those that say them
    filled: Counter[str] = field(default_factory=Counter)
    elsewhere: int = 0  # of all, from figures
    sources: list[str] = field(default_factory=list)
    cut: list[date] = field(default_factory=list)
    consultants: int = 0
    weeks: Fraction = Fraction(0)  # of 37 hours

    @property
    def total(self) -> int:
        return self.by_kind.total()

    @property
    def weeks_written(self) -> str:
        """Consultant-weeks, with one decimal."""
        return number(float(self.weeks), 1)

    @property
    def per_week_written(self) -> str:
        """Openings for each, with one decimal; a dash without capacity."""
        return "–" if self.per_week is None else number(float(self.per_week), 1)

    @property
    def per_week(self) -> Fraction | None:
        """Openings for each consultant-week; None without capacity."""
        return Fraction(self.total) / self.weeks if self.weeks else None


@dataclass(frozen=True, slots=True)
class Change:
    """From one number to another: ``(new − old) / old``."""

    old: Fraction
    new: Fraction

    @property
    def share(self) -> Fraction | None:
        """As a fraction: 2.67 is +267 %. None where there was nothing before."""
        return (self.new - self.old) / self.old if self.old else None

    @property
    def percent(self) -> int | None:
        """In whole per cent, halves away from zero."""
        if self.share is None:
            return None
        exact = Decimal(self.share.numerator * 100) / Decimal(self.share.denominator)
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def in_words(self) -> str:
        """`+267 %`; a dash where there was nothing before."""
        return "–" if self.percent is None else f"{self.percent:+d} %".replace("-", "−")

    @property
    def old_in_words(self) -> str:
        return _number(self.old)

    @property
    def new_in_words(self) -> str:
        return _number(self.new)

    @property
    def formula(self) -> str:
        """`(4.771 − 1.300) / 1.300 = +267 %`."""
        old = self.old_in_words
        return f"({self.new_in_words} − {old}) / {old} = {self.in_words}"

    @property
    def is_small(self) -> bool:
        """Was there so little before that the percentage says little?"""
        return 0 < self.old < SMALL_BASE


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the page. `code` is a kind or a way of finding; empty: all, or not known."""

    code: str
    label: str
    change: Change
    old_hours: Decimal | None = None
    new_hours: Decimal | None = None
    filled: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two periods beside each other."""

    old: Counted
    new: Counted

    @property
    def total(self) -> Change:
        return change(self.old.total, self.new.total)

    @property
    def kinds(self) -> list[Line]:
        """Every kind of work that either had."""
        both = self.old.by_kind | self.new.by_kind
        return [
            Line(
                kind.value,
                str(kind.label),
                change(self.old.by_kind[kind], self.new.by_kind[kind]),
                self.old.hours.get(kind),
                self.new.hours.get(kind),
                self.new.filled[kind],
            )
            for kind in JobKind
            if both[kind]
        ]

    @property
    def ways(self) -> list[Line]:
        """Every way of finding that either had; what came from figures has none."""
        both = self.old.by_found | self.new.by_found
        return [
            Line(way, label, change(self.old.by_found[way], self.new.by_found[way]))
            for way, label in [*((one.value, str(one.label)) for one in FoundBy), (UNKNOWN, "")]
            if both[way]
        ]

    @property
    def staff(self) -> Change:
        return change(self.old.consultants, self.new.consultants)

    @property
    def weeks(self) -> Change:
        return Change(self.old.weeks, self.new.weeks)

    @property
    def per_week(self) -> Change | None:
        """Openings a consultant-week; None where one of the periods has no capacity written."""
        if self.old.per_week is None or self.new.per_week is None:
            return None
        return Change(self.old.per_week, self.new.per_week)

    @property
    def small(self) -> list[Line]:
        """The rows whose base is too small to say much by a percentage."""
        return [line for line in (*self.kinds, *self.ways) if line.change.is_small]


def _number(value: Fraction) -> str:
    return number(int(value)) if value.denominator == 1 else number(float(value), 1)


def change(old: int, new: int) -> Change:
    """From one count to another."""
    return Change(Fraction(old), Fraction(new))


def compare(viewer: Actor, old: Period, new: Period) -> Comparison:
    """The two periods (both closed) as the viewer may count them: all, or nothing."""
    return Comparison(_counted(viewer, old), _counted(viewer, new))


def _counted(viewer: Actor, period: Period) -> Counted:
    assert period.end is not None
    made = Counted(period.start, period.end)
    if not allowed("matching.see", viewer):
        return made
    whole = _from_elsewhere(made)
    _from_openings(made, whole)
    _capacity(made)
    return made


def last_day(month: date) -> date:
    """The last day of the month that begins on that day."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def _from_elsewhere(made: Counted) -> set[date]:
    """Count the months that have figures; those counted so."""
    rows = BaseFigure.objects.filter(month__gte=made.start.replace(day=1), month__lte=made.end)
    whole: set[date] = set()
    for row in rows.order_by("month", "kind"):
        if row.month < made.start or last_day(row.month) > made.end:
            if row.month not in made.cut:
                made.cut.append(row.month)
            continue
        whole.add(row.month)
        made.by_kind[row.kind] += row.count
        made.by_found[UNKNOWN] += row.count
        made.elsewhere += row.count
        if row.source not in made.sources:
            made.sources.append(row.source)
    return whole


def _from_openings(made: Counted, without: set[date]) -> None:
    counted_elsewhere = Q()
    for month in without:
        counted_elsewhere |= Q(found_on__range=(month, last_day(month)))
    rows = Opening.objects.filter(found_on__range=(made.start, made.end))
    if without:
        rows = rows.exclude(counted_elsewhere)
    sums = rows.order_by().values("kind", "found_by")
    for row in sums.annotate(n=Sum("seats"), h=Sum(F("seats") * F("hours")), full=Sum("filled")):
        made.by_kind[row["kind"]] += row["n"]
        made.by_found[row["found_by"]] += row["n"]
        made.filled[row["kind"]] += row["full"]
        made.hours[row["kind"]] = made.hours.get(row["kind"], Decimal(0)) + row["h"]


def _capacity(made: Counted) -> None:
    days = Period(made.start, made.end).as_range()
    who = set()
    for row in Staffing.objects.filter(valid__overlap=days):
        last = min(row.period.end or made.end, made.end)
        n = (last - max(row.period.start, made.start)).days + 1
        made.weeks += Fraction(n, 7) * Fraction(row.hours) / FULL_WEEK
        who.add(row.staff_id)
    made.consultants = len(who)
