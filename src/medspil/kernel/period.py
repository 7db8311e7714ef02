"""Dated facts: a period of days, both ends included, as people say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q, QuerySet
from psycopg.types.range import DateRange


@dataclass(frozen=True, slots=True)
class Period:
    """From and including `start` to and including `end`; open when `end` is None."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it begins ({self.start})")

    def as_range(self) -> DateRange:
        """PostgreSQL's half-open form. The last day there is, as registers write it, is none."""
        if self.end is None or self.end == date.max:
            return DateRange(self.start, None)
        return DateRange(self.start, self.end + timedelta(days=1))

    @classmethod
    def of(cls, stored: DateRange) -> Period:
        """From what the database holds."""
        if stored.lower is None:
            raise ValueError("a period begins on a day")
        upper = stored.upper
        return cls(stored.lower, None if upper is None else upper - timedelta(days=1))

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True, order=True)
class WeekNo:
    """ISO week, the everyday unit of a Danish workplace: "uge 16"."""

    year: int
    week: int

    @classmethod
    def of(cls, day: date) -> WeekNo:
        iso = day.isocalendar()
        return cls(iso.year, iso.week)

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.week, 1)

    def __str__(self) -> str:
        return f"{self.year}-W{self.week:02d}"


class DatedQuerySet(QuerySet["DatedModel"]):
    """Rows that hold on a given day."""

    def on(self, day: date) -> DatedQuerySet:
        return self.filter(valid__contains=day)


class DatedModel(models.Model):
    """A fact that holds for a period. Subclasses forbid overlaps with an exclusion constraint."""

    valid = DateRangeField("gælder")

    class Meta:
        abstract = True

    @property
    def period(self) -> Period:
        return Period.of(self.valid)

    @property
    def is_open(self) -> bool:
        return self.valid.upper is None


def valid_on(day: date, prefix: str = "") -> Q:
    """The row (or the row reached by `prefix`) holds on `day`."""
    return Q(**{f"{prefix}valid__contains": day})
